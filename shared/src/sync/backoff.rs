//! Backoff: how long to wait before trying again, longer each time, spread out so that devices do not come back together.

/// The first wait, in milliseconds, before it is spread.
pub const FIRST: u32 = 500;
/// The longest wait, in milliseconds.
pub const LONGEST: u32 = 60_000;

/// Waits that double from [`FIRST`] to [`LONGEST`], each spread over its upper half by a seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backoff {
    seed: u64,
    drawn: u64,
    failures: u32,
}

impl Backoff {
    /// Nothing failed yet. Devices with different seeds wait differently.
    pub fn new(seed: u64) -> Self {
        Self { seed, drawn: 0, failures: 0 }
    }

    /// One more failure: the milliseconds to wait now.
    pub fn fail(&mut self) -> u32 {
        let whole = FIRST.saturating_mul(1 << self.failures.min(16)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        self.drawn += 1;
        let half = whole / 2;
        let chance = spread(self.seed.wrapping_add(self.drawn));
        half + u32::try_from(chance % u64::from(whole - half)).expect("less than a u32 is left over")
    }

    /// Something worked: the next wait is a first one again.
    pub fn succeed(&mut self) {
        self.failures = 0;
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
fn spread(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_the_longest_and_start_over_after_a_success() {
        let mut backoff = Backoff::new(7);
        let waits: Vec<u32> = (0..12).map(|_| backoff.fail()).collect();
        assert!((FIRST / 2..FIRST).contains(&waits[0]), "{waits:?}");
        assert!((FIRST * 2..FIRST * 4).contains(&waits[2]), "{waits:?}");
        assert!(waits.iter().all(|wait| *wait < LONGEST), "{waits:?}");
        assert!(waits[11] >= LONGEST / 2, "{waits:?}");
        backoff.succeed();
        assert!(backoff.fail() < FIRST);
    }

    #[test]
    fn two_devices_do_not_come_back_at_the_same_moment() {
        let waits = |seed| {
            let mut backoff = Backoff::new(seed);
            (0..5).map(|_| backoff.fail()).collect::<Vec<_>>()
        };
        assert_eq!(waits(1), waits(1));
        assert_ne!(waits(1), waits(2));
    }
}
