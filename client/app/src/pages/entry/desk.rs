//! What lies on the desk while somebody writes, and how it gets to the disk: at every pause, at least each second, and when
//! the page is hidden or left.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::doc::entry::{Entry, Mood};
use waymark_shared::id::DocumentId;
use waymark_shared::seam::answer::OpenEntry;
use waymark_shared::seam::news::Changed;
use waymark_shared::seam::{Answer, Ask, Failure};

use crate::components::page;
use crate::engine::{Engine, Outcome};
use crate::locale;

/// A pause in typing.
const PAUSE: Duration = Duration::from_millis(300);
/// The longest that words stay unsaved while somebody types on.
const LONGEST: Duration = Duration::from_secs(1);
/// After this long without a key the draft becomes part of the entry.
const IDLE: Duration = Duration::from_secs(60);

/// How far the words are on their way to the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keeping {
    /// Nothing was changed yet.
    Untouched,
    /// There are words that only the screen has.
    Typing,
    /// Everything is on the disk.
    Kept,
    /// The last try failed; the words are still on the screen, and the next pause tries again.
    Failed(Failure),
}

impl Keeping {
    /// What tests wait for.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Untouched => "untouched",
            Self::Typing => "typing",
            Self::Kept => "kept",
            Self::Failed(_) => "failed",
        }
    }
}

/// The desk; cheap to copy.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Which entry lies here.
    pub document: DocumentId,
    /// Its title.
    pub title: RwSignal<String>,
    /// Its words.
    pub text: RwSignal<String>,
    /// How the day was.
    pub mood: RwSignal<Option<Mood>>,
    /// The day it is about.
    pub day: RwSignal<String>,
    /// Its areas.
    pub areas: RwSignal<Vec<String>>,
    /// How far it is on its way to the disk.
    pub keeping: RwSignal<Keeping>,
    engine: Engine,
    clock: StoredValue<Rc<Clock>, LocalStorage>,
}

/// What was typed and what was kept, and the timers between.
#[derive(Default)]
struct Clock {
    typed: Cell<u64>,
    kept: Cell<u64>,
    finished: Cell<u64>,
    sending: Cell<bool>,
    pause: Cell<Option<TimeoutHandle>>,
    longest: Cell<Option<TimeoutHandle>>,
    idle: Cell<Option<TimeoutHandle>>,
}

impl Desk {
    /// Lays an entry on the desk; words left unfinished last time count as typed.
    pub fn new(open: &OpenEntry) -> Self {
        let entry = open.entry.clone();
        let day = if entry.day.is_empty() { locale::today() } else { entry.day };
        let desk = Self {
            document: open.document,
            title: RwSignal::new(entry.title),
            text: RwSignal::new(entry.text),
            mood: RwSignal::new(entry.mood),
            day: RwSignal::new(day),
            areas: RwSignal::new(entry.areas),
            keeping: RwSignal::new(if open.draft { Keeping::Kept } else { Keeping::Untouched }),
            engine: Engine::here(),
            clock: StoredValue::new_local(Rc::new(Clock::default())),
        };
        if open.draft {
            let clock = desk.clock();
            clock.typed.set(1);
            clock.kept.set(1);
        }
        desk.watch_leaving();
        desk
    }

    /// A key was pressed: kept at the next pause, or within the second.
    pub fn typed(self) {
        let clock = self.clock();
        clock.typed.set(clock.typed.get() + 1);
        self.keeping.set(Keeping::Typing);
        let keep = move || self.keep();
        set(&clock.pause, keep, PAUSE);
        if clock.longest.get().is_none() {
            set(&clock.longest, keep, LONGEST);
        }
        set(&clock.idle, move || self.finish(), IDLE);
    }

    /// Something was chosen: kept at once.
    pub fn chosen(self) {
        self.typed();
        self.keep();
    }

    /// What lies on the desk.
    pub fn entry(self) -> Entry {
        Entry {
            title: self.title.get_untracked(),
            text: self.text.get_untracked(),
            mood: self.mood.get_untracked(),
            day: self.day.get_untracked(),
            areas: self.areas.get_untracked(),
        }
    }

    /// Forgets that anything was typed: for an entry that was put away.
    pub fn clear(self) {
        let clock = self.clock();
        for timer in [&clock.pause, &clock.longest, &clock.idle] {
            stop(timer);
        }
        clock.kept.set(clock.typed.get());
        clock.finished.set(clock.typed.get());
    }

    /// Keeps what was typed since the last time.
    fn keep(self) {
        // Timers may outlive the page by a moment; leaving has sent everything then.
        let Some(clock) = self.clock.try_get_value() else { return };
        stop(&clock.pause);
        stop(&clock.longest);
        if clock.sending.replace(true) {
            return;
        }
        spawn_local(async move {
            // What was handed over in the meantime is not sent behind it: it would be a draft again.
            while clock.kept.get() < clock.typed.get() {
                let Some(entry) = self.title.try_get_untracked().map(|_| self.entry()) else { return };
                let now = clock.typed.get();
                let outcome = self.engine.ask(Ask::Draft { document: self.document, entry }).await;
                if outcome.is_ok() {
                    clock.kept.set(clock.kept.get().max(now));
                }
                let goes_on = outcome.is_ok() || is_restarted(&outcome);
                // The page may be gone by now; the words are on the disk all the same.
                let _ = self.keeping.try_set(match outcome {
                    Ok(_) if clock.typed.get() > now => Keeping::Typing,
                    Ok(_) => Keeping::Kept,
                    Err(failure) => Keeping::Failed(failure),
                });
                if !goes_on {
                    break;
                }
            }
            clock.sending.set(false);
        });
    }

    /// Makes the draft part of the entry, unless nothing was written since. All of it is asked at once, because there may be
    /// no later.
    fn finish(self) {
        let Some(clock) = self.clock.try_get_value() else { return };
        let now = clock.typed.get();
        if clock.finished.replace(now) == now {
            return;
        }
        for timer in [&clock.pause, &clock.longest] {
            stop(timer);
        }
        let (engine, document, entry) = (self.engine, self.document, self.entry());
        let before = clock.kept.replace(now);
        let draft = (before < now).then(|| engine.ask(Ask::Draft { document, entry: entry.clone() }));
        let finish = engine.ask(Ask::Finish { document });
        spawn_local(async move {
            let mut kept = match draft {
                Some(draft) => draft.await,
                None => Ok(Answer::Done),
            };
            let mut finished = finish.await;
            // Whatever was typed since is kept by itself.
            while clock.typed.get() == now && (is_restarted(&kept) || is_restarted(&finished)) {
                if is_restarted(&kept) {
                    kept = engine.ask(Ask::Draft { document, entry: entry.clone() }).await;
                }
                finished = engine.ask(Ask::Finish { document }).await;
            }
            if let Err(failure) = &kept {
                clock.kept.set(before);
                let _ = self.keeping.try_set(Keeping::Failed(failure.clone()));
            }
            if kept.and(finished).is_ok() {
                if clock.typed.get() == now {
                    let _ = self.keeping.try_set(Keeping::Kept);
                }
                engine.announce(Changed::Journal);
            } else {
                // The draft stays; it is finished with what is typed next, or when the app is opened next.
                clock.finished.set(0);
            }
        });
    }

    /// Hands over what only the screen has, and says whether there are words that are not known to be kept.
    pub fn hand_over(self) -> bool {
        let Some(clock) = self.clock.try_get_value() else { return false };
        let now = clock.typed.get();
        let is_new = clock.kept.replace(now) < now;
        if is_new {
            self.engine.tell(Ask::Draft { document: self.document, entry: self.entry() });
        }
        is_new || clock.sending.get()
    }

    /// Hidden, closed, or another page: everything is sent at once, because there may be no later.
    fn watch_leaving(self) {
        let hidden = window_event_listener_untyped("pagehide", move |_| self.finish());
        let covered = window_event_listener_untyped("visibilitychange", move |_| {
            if page::is_hidden() {
                self.finish();
            }
        });
        page::on_leaving(move || self.hand_over());
        on_cleanup(move || {
            hidden.remove();
            covered.remove();
            self.finish();
            self.clear();
        });
    }

    fn clock(self) -> Rc<Clock> {
        self.clock.get_value()
    }
}

fn is_restarted(outcome: &Outcome<Answer>) -> bool {
    matches!(outcome, Err(Failure::Restarted))
}

fn set(timer: &Cell<Option<TimeoutHandle>>, work: impl FnOnce() + 'static, after: Duration) {
    stop(timer);
    timer.set(set_timeout_with_handle(work, after).ok());
}

fn stop(timer: &Cell<Option<TimeoutHandle>>) {
    if let Some(running) = timer.take() {
        running.clear();
    }
}
