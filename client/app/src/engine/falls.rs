//! Falls: how long to wait before an engine that fell over is started again, and when to leave that to the person.

use std::time::Duration;

/// The waits before the first restarts. What brings an engine down is found by the third.
const WAITS: [Duration; 5] = [
    Duration::ZERO,
    Duration::from_millis(250),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];
/// Falls longer ago than so many milliseconds have nothing to do with the next.
const WINDOW: f64 = 120_000.0;

/// When the engine fell over lately, in milliseconds.
#[derive(Debug, Clone, Default)]
pub struct Falls(Vec<f64>);

/// What to do after a fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Start it again after this long.
    After(Duration),
    /// Start it again only when the person says so.
    Stop,
}

impl Falls {
    /// It fell over now.
    pub fn fallen(&mut self, now: f64) -> Next {
        self.0.retain(|before| (now - before).abs() < WINDOW);
        let wait = WAITS.get(self.0.len()).copied();
        self.0.push(now);
        wait.map_or(Next::Stop, Next::After)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_that_keeps_falling_is_started_ever_later_and_then_no_more() {
        let mut falls = Falls::default();
        for wait in WAITS {
            assert_eq!(falls.fallen(5_000.0), Next::After(wait));
        }
        assert_eq!(falls.fallen(6_000.0), Next::Stop);
        assert_eq!(falls.fallen(6_000.0 + WINDOW), Next::After(WAITS[0]));
    }

    #[test]
    fn falls_long_apart_are_each_the_first() {
        let mut falls = Falls::default();
        for day in 0..40 {
            assert_eq!(falls.fallen(f64::from(day) * WINDOW), Next::After(WAITS[0]));
        }
    }
}
