//! The last contact: a staff device keeps what it holds of others for so long after it, and no longer.

use minicbor::{Decode, Encode};
use waymark_shared::seam::Failure;
use waymark_shared::time::Timestamp;

use crate::driver::clock;
use crate::driver::store::Store;
use crate::keyring::fault;

/// In the clear, so that what is over is dropped before anybody is asked for the lock's secret.
const CONTACT: &str = "contact";

/// Milliseconds after the last contact for which a staff device keeps what it holds of others: 72 hours.
const KEPT: i64 = 72 * 60 * 60 * 1000;
/// A clock that goes back by more than this was set, and says nothing any more.
const LEEWAY: i64 = 10 * 60 * 1000;
/// Milliseconds between two times it is written down.
const OFTEN: i64 = 60 * 1000;

/// When the service was last met, by this device's clock, and the latest moment that clock has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Contact {
    #[n(0)]
    met: Timestamp,
    #[n(1)]
    latest: Timestamp,
}

impl Contact {
    /// The service is met now.
    pub fn now() -> Self {
        let now = clock::now();
        Self { met: now, latest: now }
    }

    /// What a device's store says; one that was never written down begins now.
    pub async fn read(store: &Store) -> Result<Self, Failure> {
        match store.kept(CONTACT).await.map_err(fault)? {
            Some(contact) => Ok(contact),
            None => {
                let contact = Self::now();
                // A full device opens all the same, and begins anew each time.
                let _ = contact.keep(store).await;
                Ok(contact)
            }
        }
    }

    /// Writes it down.
    pub async fn keep(&self, store: &Store) -> Result<(), Failure> {
        store.keep(CONTACT, self).await.map_err(fault)
    }

    /// Whether what is kept of others is over. A clock that was set back would say that it never is: so it is.
    pub fn is_over(&self, now: Timestamp) -> bool {
        now.since(self.latest) < -LEEWAY || now.since(self.met) >= KEPT
    }

    /// The same after the service was met; nothing where that was written down a moment ago.
    pub fn met(&self, now: Timestamp) -> Option<Self> {
        let is_news = now.since(self.met).abs() >= OFTEN;
        is_news.then_some(Self { met: now, latest: now })
    }

    /// The same after a look at the clock; nothing where that was a moment ago.
    pub fn seen(&self, now: Timestamp) -> Option<Self> {
        let is_news = now.since(self.latest) >= OFTEN;
        is_news.then_some(Self { latest: now, ..*self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60 * 60 * 1000;
    const MET: Timestamp = Timestamp(1_000 * HOUR);

    fn check(latest: i64, now: i64, expected: bool) {
        let contact = Contact { met: MET, latest: MET.plus(latest) };
        assert_eq!(contact.is_over(MET.plus(now)), expected, "seen {latest}, now {now}");
    }

    #[test]
    fn what_is_kept_is_over_72_hours_after_the_last_contact_and_not_before() {
        check(0, 0, false);
        check(70 * HOUR, 72 * HOUR - 1, false);
        check(70 * HOUR, 72 * HOUR, true);
        check(0, 9_000 * HOUR, true);
    }

    #[test]
    fn a_clock_set_back_does_not_make_it_longer() {
        check(50 * HOUR, 50 * HOUR - 1_000, false);
        check(50 * HOUR, 10 * HOUR, true);
        check(0, -HOUR, true);
        check(0, -9_000 * HOUR, true);
    }

    #[test]
    fn meeting_the_service_begins_it_anew_and_a_look_at_the_clock_does_not() {
        let contact = Contact { met: MET, latest: MET };
        let later = MET.plus(71 * HOUR);
        let met = contact.met(later).unwrap();
        assert!(!met.is_over(later.plus(71 * HOUR)));
        let seen = contact.seen(later).unwrap();
        assert!(seen.is_over(later.plus(HOUR)));
        assert_eq!(contact.met(MET.plus(1_000)), None);
        assert_eq!(contact.seen(MET.plus(1_000)), None);
    }
}
