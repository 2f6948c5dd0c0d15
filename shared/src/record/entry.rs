//! The published copy of a journal entry: a fresh copy of what it says now, never its history.

use minicbor::{CborLen, Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{MERGED, long_text};
use crate::doc::entry::{Entry, Mood, TEXT_LIMIT, TITLE_LIMIT, are_areas, is_day};
use crate::doc::length;
use crate::time::Timestamp;

/// What the care team sees of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen, Serialize, Deserialize)]
#[cbor(map)]
pub struct EntryCopy {
    /// The title; may be empty.
    #[n(0)]
    pub title: String,
    /// The words.
    #[cbor(n(1), with = "long_text")]
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

impl EntryCopy {
    /// A copy of what an entry says now.
    pub fn of(entry: &Entry, changed: Timestamp) -> Self {
        Self {
            title: entry.title.clone(),
            text: entry.text.clone(),
            mood: entry.mood,
            day: entry.day.clone(),
            areas: entry.areas.clone(),
            changed,
        }
    }

    pub(super) fn keeps_to_the_schema(&self) -> bool {
        let short = length(&self.title) <= TITLE_LIMIT * MERGED && length(&self.text) <= TEXT_LIMIT * MERGED;
        short && is_day(&self.day) && are_areas(&self.areas)
    }
}
