//! The app lock, as somebody meets it: what is too short, and how long to wait after wrong tries.

use minicbor::{Decode, Encode};
use waymark_shared::seam::Failure;
use waymark_shared::time::Timestamp;

use crate::driver::clock;
use crate::driver::store::Store;
use crate::keyring::{Keyring, Shut, fault};

const TRIES: &str = "tries";
/// The shortest PIN or passphrase, in characters.
const LEAST: usize = 4;
/// So many wrong tries cost no wait.
const FREE: u32 = 4;
/// The first wait, and the longest, in seconds.
const FIRST: u32 = 15;
const LONGEST: u32 = 15 * 60;

/// Wrong tries since the last right one.
#[derive(Debug, Clone, Copy, Default, Encode, Decode)]
#[cbor(map)]
struct Tries {
    #[n(0)]
    wrong: u32,
    #[n(1)]
    last: Timestamp,
}

impl Tries {
    /// Seconds to wait after so many wrong tries.
    fn cost(self) -> u32 {
        match self.wrong.checked_sub(FREE) {
            None | Some(0) => 0,
            Some(more) => FIRST.saturating_mul(1 << (more - 1).min(16)).min(LONGEST),
        }
    }

    /// Seconds left to wait. A clock that went back begins the wait again.
    fn left(self, now: Timestamp) -> u32 {
        let passed = now.since(self.last);
        let passed = if passed < 0 { 0 } else { u32::try_from(passed / 1000).unwrap_or(u32::MAX) };
        self.cost().saturating_sub(passed)
    }
}

/// Opens a locked profile's keys.
pub async fn unlock(store: &Store, secret: &str) -> Result<Keyring, Failure> {
    let mut tries: Tries = store.kept(TRIES).await.map_err(fault)?.unwrap_or_default();
    let wait = tries.left(clock::now());
    if wait > 0 {
        return Err(Failure::TooEarly { wait });
    }
    // Counted before it is tried: ending the app in the midst of a try does not save it.
    tries = Tries { wrong: tries.wrong + 1, last: clock::now() };
    store.keep(TRIES, &tries).await.map_err(fault)?;
    match Keyring::open(store, Some(secret)).await {
        Ok(keyring) => {
            store.keep(TRIES, &Tries::default()).await.map_err(fault)?;
            Ok(keyring)
        }
        Err(Shut::Secret) => Err(Failure::WrongSecret { wait: tries.cost() }),
        Err(Shut::Failed) => Err(Failure::Store),
    }
}

/// Whether a PIN or passphrase can be taken.
pub fn is_long_enough(secret: &str) -> bool {
    secret.chars().count() >= LEAST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wrong: u32, passed: i64, left: u32) {
        let last = Timestamp(1_000_000_000);
        assert_eq!(Tries { wrong, last }.left(last.plus(passed * 1000)), left, "{wrong} wrong, {passed} s ago");
    }

    #[test]
    fn a_few_wrong_tries_cost_no_wait_and_further_ones_ever_more() {
        check(0, 0, 0);
        check(FREE, 0, 0);
        check(FREE + 1, 0, FIRST);
        check(FREE + 2, 0, FIRST * 2);
        check(FREE + 1, 10, FIRST - 10);
        check(FREE + 1, i64::from(FIRST), 0);
        check(u32::MAX, 0, LONGEST);
    }

    #[test]
    fn a_clock_set_back_saves_nobody_the_wait() {
        check(FREE + 1, -1_000_000, FIRST);
    }

    #[test]
    fn a_pin_of_four_digits_is_long_enough() {
        assert!(is_long_enough("2468"));
        assert!(!is_long_enough("246"));
        assert!(!is_long_enough("ñé"));
    }
}
