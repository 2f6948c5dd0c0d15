//! A score: a step of the scale, or the person's word that there is none.

use minicbor::{CborLen, Decode, Encode};
use serde::{Deserialize, Serialize};

/// What was given for an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, CborLen, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Score {
    /// A step of the definition's scale.
    #[n(0)]
    Step(#[n(0)] u8),
    /// Not today.
    #[n(1)]
    Skipped,
    /// This side of life is not the person's.
    #[n(2)]
    NotForMe,
}

/// Whose score it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// The person's own.
    Mine,
    /// The keyworker's.
    Theirs,
    /// What they agreed.
    Agreed,
}
