//! Moments and days: always given, never read from a clock here.

use minicbor::{CborLen, Decode, Encode};
use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01 00:00 UTC, as the clock of whoever wrote it said.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, CborLen, Serialize, Deserialize,
)]
#[cbor(transparent)]
#[serde(transparent)]
pub struct Timestamp(#[n(0)] pub i64);

impl Timestamp {
    /// This moment and so many milliseconds.
    pub fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// The milliseconds from an earlier moment to this one; negative where it was later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A day in the person's own calendar, without a time or a zone.
pub use jiff::civil::Date as Day;
