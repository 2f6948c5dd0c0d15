//! A journal entry: a title, words, how the day was, the day it is about, and the areas of the star it belongs to.

use minicbor::{CborLen, Decode, Encode};
use serde::{Deserialize, Serialize};

/// The longest text of an entry, in UTF-16 code units, as the browser counts; the rest stays a draft.
pub const TEXT_LIMIT: usize = 50_000;
/// The longest title, likewise.
pub const TITLE_LIMIT: usize = 200;

/// How a day was, in five words and pictures; none of them is better than another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, CborLen, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "kebab-case")]
pub enum Mood {
    /// Heavy.
    #[n(1)]
    Heavy,
    /// Low.
    #[n(2)]
    Low,
    /// So-so.
    #[n(3)]
    SoSo,
    /// Alright.
    #[n(4)]
    Alright,
    /// Bright.
    #[n(5)]
    Bright,
}

/// What an entry says: the same for a view, a draft, and what is to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The title; may be empty.
    pub title: String,
    /// The words.
    pub text: String,
    /// How the day was.
    pub mood: Option<Mood>,
    /// The day it is about, as `2026-07-18`.
    pub day: String,
    /// The areas of the star it belongs to, by their ids, in the definition's order.
    pub areas: Vec<String>,
}
