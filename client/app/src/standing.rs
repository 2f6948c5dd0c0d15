//! Where this device stands, as the engine said last: decides which screens there are.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::api::Newcomer;
use waymark_shared::seam::answer::{Opening, Parted, Who};
use waymark_shared::seam::news::{Changed, Status};
use waymark_shared::seam::{Answer, Ask, News};

use crate::components::page;
use crate::components::wait::Wait;
use crate::engine::{Engine, Outcome};
use crate::locale::{moment, t};
use crate::t;

/// The browser's own note that somebody has begun here.
const BEGUN: &str = "begun";

/// What every page may need to know; cheap to copy.
#[derive(Clone, Copy)]
pub struct Standing {
    /// None until the engine answered the first time.
    pub opening: RwSignal<Option<Opening>>,
    /// Where the person's things are.
    pub status: RwSignal<Status>,
    /// One short message on every page.
    pub notice: RwSignal<Option<Notice>>,
    /// Messages that stay until they are closed.
    pub lasting: RwSignal<Vec<String>>,
    /// Whether there are words that the disk has not taken.
    pub unkept: RwSignal<bool>,
    /// Devices that signed in as this member of staff, to be asked about.
    pub newcomers: RwSignal<Vec<Newcomer>>,
    /// The secret that an authenticator app is to be given, until it shows that it has it.
    pub app_secret: RwSignal<Option<String>>,
    /// Whether one is being asked for: of two the server knows the last, and a page that comes twice may show the first.
    pub asks_for_secret: RwSignal<bool>,
    /// Recovery codes that were made on this page and are not kept yet.
    pub codes: RwSignal<Option<Vec<String>>>,
    /// Where the arrow of this page leads, where the page knows better than its address.
    pub back: RwSignal<Option<String>>,
    /// Whether an editor is open: an update waits for it.
    pub writing: RwSignal<bool>,
    /// How long the lock is not to be tried, whichever page is looked at meanwhile.
    pub lock_wait: Wait,
}

/// One short message, perhaps with a way to undo what it says.
#[derive(Clone)]
pub struct Notice {
    /// What it says.
    pub words: String,
    /// Takes back what was done, or does what is offered.
    pub undo: Option<Callback<()>>,
    /// What its button says: the key of a message.
    pub label: &'static str,
}

impl Standing {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Self {
            opening: RwSignal::new(None),
            status: RwSignal::new(Status::default()),
            notice: RwSignal::new(None),
            lasting: RwSignal::new(Vec::new()),
            unkept: RwSignal::new(false),
            newcomers: RwSignal::new(Vec::new()),
            app_secret: RwSignal::new(None),
            asks_for_secret: RwSignal::new(false),
            codes: RwSignal::new(None),
            back: RwSignal::new(None),
            writing: RwSignal::new(false),
            lock_wait: Wait::none(),
        }
    }

    /// Where the device of the page that asks stands.
    pub fn here() -> Self {
        expect_context()
    }

    /// Takes an answer that says where this device stands now.
    pub fn take(self, answer: Answer) {
        if let Answer::Opening(opening) = answer {
            let begun = opening.locked || !opening.people.is_empty() || opening.who != Who::Nobody;
            page::prefer(BEGUN, begun.then_some("yes"));
            if !opening.profile.is_empty() {
                page::mean(&opening.profile);
            }
            if opening.locked || opening.who == Who::Nobody {
                self.codes.set(None);
                self.newcomers.set(Vec::new());
                self.app_secret.set(None);
            }
            self.status.set(opening.status);
            let parted = self.opening.with_untracked(|before| before.as_ref().and_then(|before| before.parted));
            match opening.parted.filter(|_| opening.parted != parted) {
                Some(Parted::Ended) => self.say_until_closed(t("parted-ended")),
                Some(Parted::Away) => self.say_until_closed(t("parted-away")),
                None => {}
            }
            self.opening.set(Some(opening));
        }
    }

    /// Takes in what the engine says unasked.
    pub fn hear(self, news: News) {
        match news {
            News::Opening(opening) => self.take(Answer::Opening(opening)),
            News::Status(status) => self.status.set(status),
            News::Newcomers(newcomers) => self.newcomers.set(newcomers),
            News::SpaceLow { .. } => self.say(t("notice-space-low")),
            News::Refused { has_draft: true, .. } => self.say(t("notice-refused")),
            News::Refused { has_draft: false, .. } => self.say(t("notice-refused-without-draft")),
            News::Came => self.opening.update(|opening| {
                if let Some(opening) = opening {
                    opening.has_come = true;
                }
            }),
            News::Unkept(unkept) => self.unkept.set(unkept),
            News::Restarted => self.say(t("notice-restarted")),
            News::Renewed => self.say_until_closed(t("notice-renewed")),
            News::WrongClock { service } => self.say_until_closed(t!("notice-wrong-clock", moment = moment(service))),
            News::WentBack => self.say_until_closed(t("notice-went-back")),
            News::OtherKey { name } => self.say_until_closed(t!("notice-other-key", name = name.as_str())),
            News::UpdateNeeded => self.say(t("notice-update-needed")),
            // These come with something to press: see the frame.
            News::Offer { .. } | News::SharedAsSaid { .. } | News::Changed(_) => {}
        }
    }

    /// Shows a message.
    pub fn say(self, words: String) {
        self.notice.set(Some(Notice { words, undo: None, label: "undo" }));
    }

    /// Shows a message on every page until it is closed.
    pub fn say_until_closed(self, words: String) {
        self.lasting.update(|lasting| lasting.push(words));
    }

    /// Shows a message with a way back.
    pub fn say_with_undo(self, words: String, undo: impl Fn() + Send + Sync + 'static) {
        self.say_with(words, "undo", undo);
    }

    /// Shows a message with something to press, under this label.
    pub fn say_with(self, words: String, label: &'static str, act: impl Fn() + Send + Sync + 'static) {
        self.notice.set(Some(Notice { words, undo: Some(Callback::new(move |()| act())), label }));
    }

    /// Whether nobody was ever here, as far as the browser remembers: known before the engine has answered.
    pub fn is_new_here(self) -> bool {
        self.opening.with(Option::is_none) && page::preference(BEGUN).is_none()
    }

    /// Whose device this is.
    pub fn who(self) -> Who {
        self.opening.with(|opening| opening.as_ref().map_or(Who::Nobody, |opening| opening.who))
    }

    /// The name they go by; may be empty.
    pub fn name(self) -> String {
        self.opening.with(|opening| opening.as_ref().map(|opening| opening.name.clone()).unwrap_or_default())
    }

    /// The service they belong to; may be empty.
    pub fn service(self) -> String {
        self.opening.with(|opening| opening.as_ref().map(|opening| opening.service.clone()).unwrap_or_default())
    }
}

/// Asks now, again whenever something that the question is made of changes, and whenever news says that the answer may be
/// out of date. None until the first answer.
pub fn watch<T: Send + Sync + 'static>(
    ask: impl Fn() -> Ask + 'static,
    take: fn(Answer) -> Option<T>,
    concerns: impl Fn(&Changed) -> bool + 'static,
) -> RwSignal<Option<Outcome<T>>> {
    let engine = Engine::here();
    let held = RwSignal::new(None);
    let question = Rc::new(ask);
    let look = move |question: Ask| {
        spawn_local(async move {
            let outcome = engine.get(question, take).await;
            // The page may be gone by now; then nobody looks.
            let _ = held.try_set(Some(outcome));
        });
    };
    let asking = Rc::clone(&question);
    Effect::new(move || look(asking()));
    engine.on_news(move |news| {
        let stale = match news {
            News::Changed(changed) => concerns(changed),
            News::Restarted => true,
            News::Opening(_)
            | News::Status(_)
            | News::Newcomers(_)
            | News::SpaceLow { .. }
            | News::Refused { .. }
            | News::Came
            | News::Offer { .. }
            | News::SharedAsSaid { .. }
            | News::Unkept(_)
            | News::Renewed
            | News::WrongClock { .. }
            | News::WentBack
            | News::OtherKey { .. }
            | News::UpdateNeeded => false,
        };
        if stale {
            look(untrack(|| question()));
        }
    });
    held
}
