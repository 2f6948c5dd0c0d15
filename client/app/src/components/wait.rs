//! A wait that is counted down in sight.

use std::time::Duration;

use leptos::prelude::*;

use crate::t;

/// How often the seconds are looked at: often enough that none is passed over.
const OFTEN: Duration = Duration::from_millis(250);

/// Seconds that have to pass; cheap to copy.
#[derive(Clone, Copy)]
pub struct Wait {
    left: RwSignal<u32>,
    ticking: StoredValue<Option<IntervalHandle>>,
}

impl Wait {
    /// Nothing to wait for.
    pub fn none() -> Self {
        let wait = Self { left: RwSignal::new(0), ticking: StoredValue::new(None) };
        on_cleanup(move || wait.stop());
        wait
    }

    /// Begins to wait, in place of an earlier wait.
    pub fn begin(self, seconds: u32) {
        self.stop();
        let over = js_sys::Date::now() + f64::from(seconds) * 1000.0;
        self.left.set(seconds);
        let tick = move || {
            // By the clock, because a page in the background hears few ticks.
            let left = ((over - js_sys::Date::now()) / 1000.0).ceil().clamp(0.0, f64::from(seconds));
            if self.left.try_get_untracked() != Some(left as u32) {
                let _ = self.left.try_set(left as u32);
            }
            if left <= 0.0 {
                self.stop();
            }
        };
        self.ticking.set_value(set_interval_with_handle(tick, OFTEN).ok());
    }

    /// Whether there is still to wait.
    pub fn is_on(self) -> bool {
        self.left.get() > 0
    }

    /// How long, in words: `seconds` and `minutes` are filled in.
    pub fn words(self, key: &'static str, key_for_minutes: &'static str) -> String {
        let left = self.left.get();
        if left < 60 {
            t!(key, seconds = left)
        } else {
            t!(key_for_minutes, minutes = left / 60, seconds = format!("{:02}", left % 60))
        }
    }

    fn stop(self) {
        let running = self.ticking.try_update_value(Option::take).flatten();
        if let Some(running) = running {
            running.clear();
        }
    }
}
