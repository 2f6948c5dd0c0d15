//! Alarms: moments to do something, on a clock that may jump.

use crate::sync::backoff::{Backoff, LONGEST};
use crate::time::Timestamp;

/// A wait that began at a moment. Where the clock has gone back behind that moment, the wait is over: too early does no
/// harm, ten years too late does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alarm {
    set: Timestamp,
    delay: u32,
}

impl Alarm {
    /// In so many milliseconds.
    pub(super) fn after(now: Timestamp, delay: u32) -> Self {
        Self { set: now, delay }
    }

    /// The milliseconds left.
    pub(super) fn left(&self, now: Timestamp) -> u32 {
        let passed = now.since(self.set);
        if passed < 0 { 0 } else { u32::try_from(i64::from(self.delay).saturating_sub(passed).max(0)).unwrap_or(0) }
    }

    /// Whether the wait is over.
    pub(super) fn due(&self, now: Timestamp) -> bool {
        self.left(now) == 0
    }
}

/// Something that is tried until it works: when it may be tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Retry {
    backoff: Backoff,
    alarm: Option<Alarm>,
}

impl Retry {
    /// May be tried at once.
    pub(super) fn new(seed: u64) -> Self {
        Self { backoff: Backoff::new(seed), alarm: None }
    }

    /// It failed: not again for a while.
    pub(super) fn fail(&mut self, now: Timestamp) {
        self.alarm = Some(Alarm::after(now, self.backoff.fail()));
    }

    /// It failed, and may not be tried again for so many milliseconds at least.
    pub(super) fn fail_for(&mut self, now: Timestamp, delay: u32) {
        self.alarm = Some(Alarm::after(now, delay.min(LONGEST).saturating_add(self.backoff.fail())));
    }

    /// Looks at the clock: a wait that is over is over for good, so that it wakes nobody twice.
    pub(super) fn look(&mut self, now: Timestamp) {
        self.alarm = self.alarm.filter(|alarm| !alarm.due(now));
    }

    /// It is being tried.
    pub(super) fn begin(&mut self) {
        self.alarm = None;
    }

    /// It worked.
    pub(super) fn succeed(&mut self) {
        self.backoff.succeed();
        self.alarm = None;
    }

    /// Whether it may be tried now.
    pub(super) fn ready(&self, now: Timestamp) -> bool {
        self.alarm.is_none_or(|alarm| alarm.due(now))
    }

    /// The milliseconds until it may be tried again; nothing where no wait is on.
    pub(super) fn left(&self, now: Timestamp) -> Option<u32> {
        self.alarm.map(|alarm| alarm.left(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_jumps_back_ends_the_wait() {
        let alarm = Alarm::after(Timestamp(1_000_000), 500);
        assert_eq!(alarm.left(Timestamp(1_000_100)), 400);
        assert!(alarm.due(Timestamp(1_000_500)));
        assert!(alarm.due(Timestamp(1_000_000 - 315_576_000_000)));
        assert!(alarm.due(Timestamp(i64::MAX)));
    }
}
