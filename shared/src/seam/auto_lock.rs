//! How the app lock closes by itself: after a time without a touch, and when the app is hidden.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// What somebody chose for their app lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(map)]
pub struct AutoLock {
    /// After so many minutes without a touch; none means never.
    #[n(0)]
    pub after: Option<u8>,
    /// As soon as the app is hidden: another app, another tab, or a dark screen.
    #[n(1)]
    pub when_hidden: bool,
}

impl AutoLock {
    /// What can be chosen, in minutes.
    pub const CHOICES: [Option<u8>; 4] = [Some(1), Some(5), Some(15), None];
    /// Staff, who hold other people's words, wait no longer than this, in minutes.
    pub const STAFF_MOST: u8 = 5;

    /// Whether this can be chosen.
    pub fn is_offered(self, is_staff: bool) -> bool {
        Self::CHOICES.contains(&self.after) && self.capped(is_staff) == self
    }

    /// The same, no longer than staff may wait.
    pub fn capped(self, is_staff: bool) -> Self {
        let most = |after: Option<u8>| after.unwrap_or(Self::STAFF_MOST).min(Self::STAFF_MOST);
        if is_staff { Self { after: Some(most(self.after)), ..self } } else { self }
    }

    /// Whether so many milliseconds without a touch are enough.
    pub fn is_due(self, idle: f64) -> bool {
        self.left(idle).is_some_and(|left| left <= 0.0)
    }

    /// How many milliseconds are left before it closes; none where it never does.
    pub fn left(self, idle: f64) -> Option<f64> {
        self.after.map(|minutes| f64::from(minutes) * 60_000.0 - idle)
    }
}

/// Five minutes: long enough to think, short enough for a phone that is put down.
impl Default for AutoLock {
    fn default() -> Self {
        Self { after: Some(5), when_hidden: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(after: Option<u8>, is_offered: bool, is_offered_to_staff: bool) {
        let choice = AutoLock { after, when_hidden: false };
        assert_eq!(choice.is_offered(false), is_offered, "{after:?}");
        assert_eq!(choice.is_offered(true), is_offered_to_staff, "{after:?} for staff");
    }

    #[test]
    fn staff_wait_five_minutes_at_most() {
        check(Some(1), true, true);
        check(Some(5), true, true);
        check(Some(15), true, false);
        check(None, true, false);
        assert_eq!(AutoLock { after: None, when_hidden: true }.capped(true).after, Some(5));
    }

    #[test]
    fn what_nobody_offers_cannot_be_chosen() {
        check(Some(0), false, false);
        check(Some(200), false, false);
    }

    #[test]
    fn it_is_due_when_the_time_is_over_and_never_without_one() {
        let five = AutoLock::default();
        assert!(!five.is_due(299_999.0));
        assert!(five.is_due(300_000.0));
        assert!(!AutoLock { after: None, when_hidden: true }.is_due(f64::MAX));
    }
}
