//! The lock that closes by itself: after a time without a touch, and when the app is hidden, as somebody chose.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::seam::{Ask, AutoLock};

use crate::components::page;
use crate::engine::Engine;
use crate::standing::Standing;

/// Between two looks at the time there is at least this long.
const OFTEN: f64 = 1_000.0;

/// Whoever was last seen at this page, and when it is looked for them next.
#[derive(Clone, Copy)]
struct Idle {
    rule: Memo<Option<AutoLock>>,
    seen: StoredValue<f64>,
    look: StoredValue<Option<TimeoutHandle>>,
    standing: Standing,
    engine: Engine,
}

/// Watches for as long as the page is there.
pub fn watch(standing: Standing, engine: Engine) {
    let rule = Memo::new(move |_| {
        standing.opening.with(|opening| {
            let opening = opening.as_ref()?;
            (opening.has_lock && !opening.locked && !opening.other_tab).then_some(opening.auto_lock)
        })
    });
    let now = js_sys::Date::now();
    let idle = Idle { rule, seen: StoredValue::new(now), look: StoredValue::new(None), standing, engine };
    Effect::new(move || {
        if rule.get().is_some() {
            idle.seen.set_value(js_sys::Date::now());
        }
        idle.look_again();
    });
    page::on_touch(move || idle.touched());
    page::on_shown_or_hidden(move |is_hidden| idle.shown_or_hidden(is_hidden));
}

impl Idle {
    /// How long nobody touched anything, in milliseconds, by the clock: a sleeping phone hears no timer. A clock that was set
    /// back begins anew.
    fn time(self) -> f64 {
        let time = js_sys::Date::now() - self.seen.get_value();
        if time < 0.0 {
            self.seen.set_value(js_sys::Date::now());
        }
        time.max(0.0)
    }

    fn is_due(self) -> bool {
        self.rule.get_untracked().is_some_and(|rule| rule.is_due(self.time()))
    }

    /// Somebody is here; where they come too late, the lock closes before they see more.
    fn touched(self) {
        if self.is_due() {
            self.close();
        } else {
            self.seen.set_value(js_sys::Date::now());
        }
    }

    fn shown_or_hidden(self, is_hidden: bool) {
        let when_hidden = self.rule.get_untracked().is_some_and(|rule| rule.when_hidden);
        if is_hidden && when_hidden || !is_hidden && self.is_due() {
            self.close();
        }
    }

    /// Looks at the time when it may be over.
    fn look_again(self) {
        if let Some(before) = self.look.try_update_value(Option::take).flatten() {
            before.clear();
        }
        let Some(left) = self.rule.get_untracked().and_then(|rule| rule.left(self.time())) else { return };
        let look = move || {
            if self.is_due() {
                self.close();
            } else {
                self.look_again();
            }
        };
        let wait = Duration::from_secs_f64(left.max(OFTEN) / 1_000.0);
        self.look.set_value(set_timeout_with_handle(look, wait).ok());
    }

    /// Covers the page, hands over words that only the screen has, and locks behind them.
    fn close(self) {
        let Self { standing, engine, .. } = self;
        if engine.stopped.get_untracked().is_some() {
            // There is nothing to lock, and words may stand on the page that nothing else has.
            return;
        }
        page::cover(true);
        page::hand_over();
        let locked = engine.ask(Ask::Lock);
        spawn_local(async move {
            if let Ok(answer) = locked.await {
                standing.take(answer);
            }
            page::cover(false);
        });
    }
}
