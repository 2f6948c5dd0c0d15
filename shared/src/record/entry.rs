//! The published copy of a journal entry: a fresh copy of what it says now, never its history.

use minicbor::{CborLen, Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::doc::entry::Mood;
use crate::time::Timestamp;

/// What the care team sees of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen, Serialize, Deserialize)]
#[cbor(map)]
pub struct EntryCopy {
    /// The title; may be empty.
    #[n(0)]
    pub title: String,
    /// The words.
    #[n(1)]
    pub text: String,
    /// How the day was.
    #[n(2)]
    pub mood: Option<Mood>,
    /// The day it is about, as `2026-07-18`.
    #[n(3)]
    pub day: String,
    /// The areas of the star it belongs to, by their ids.
    #[n(4)]
    pub areas: Vec<String>,
    /// When the original was last changed before this copy was made.
    #[n(5)]
    pub changed: Timestamp,
}
