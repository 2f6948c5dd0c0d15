//! Challenges for devices and passkeys: random bytes to sign, good for some minutes and for one use, kept in memory alone.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use waymark_shared::id::DeviceId;
use waymark_shared::time::Timestamp;

use crate::clock::MINUTE;
use crate::keys::random;

/// How many may be open at once; beyond it nobody gets one until some have expired.
const OPEN: usize = 20_000;

/// The open challenges.
#[derive(Debug)]
pub struct Challenges {
    lasts: i64,
    open: Mutex<HashMap<[u8; 32], (DeviceId, Timestamp)>>,
}

impl Default for Challenges {
    fn default() -> Self {
        Self::lasting(MINUTE)
    }
}

impl Challenges {
    /// None are open yet; each is good for so many milliseconds.
    pub fn lasting(lasts: i64) -> Self {
        Self { lasts, open: Mutex::default() }
    }

    /// Gives a challenge, to known and unknown devices alike; none while too many are open.
    pub fn give(&self, device: DeviceId, now: Timestamp) -> Option<[u8; 32]> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= OPEN {
            open.retain(|_, (_, until)| *until > now);
        }
        if open.len() >= OPEN {
            return None;
        }
        let challenge = random();
        open.insert(challenge, (device, now.plus(self.lasts)));
        Some(challenge)
    }

    /// Uses a challenge up; whether it was this device's and still good.
    pub fn take(&self, challenge: &[u8; 32], device: DeviceId, now: Timestamp) -> bool {
        let taken = self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(challenge);
        taken.is_some_and(|(whose, until)| whose == device && until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_good_once_for_one_device_and_for_a_minute() {
        let challenges = Challenges::default();
        let (one, other) = (DeviceId([1; 16]), DeviceId([2; 16]));
        let now = Timestamp(1_000);
        let challenge = challenges.give(one, now).unwrap();
        assert!(challenges.take(&challenge, one, now.plus(MINUTE - 1)));
        assert!(!challenges.take(&challenge, one, now), "used up");
        let challenge = challenges.give(one, now).unwrap();
        assert!(!challenges.take(&challenge, other, now));
        let challenge = challenges.give(one, now).unwrap();
        assert!(!challenges.take(&challenge, one, now.plus(MINUTE)));
    }
}
