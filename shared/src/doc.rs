//! Documents: what people write over time, as automerge documents of one kind each, and the views computed from them.
//!
//! The views are plain and always here; reading and writing the documents themselves needs the feature `documents`.

#[cfg(feature = "documents")]
pub mod document;
pub mod entry;
pub mod reading;
#[cfg(feature = "documents")]
mod text;

#[cfg(feature = "documents")]
pub use document::{Chunk, Document, Unloadable};

/// What a document is. The numbers are on disks and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A journal entry: [`entry`].
    Entry,
    /// A star reading in the making: [`reading`].
    Reading,
}

impl Kind {
    /// The number that stands for this kind.
    pub fn code(self) -> u16 {
        match self {
            Kind::Entry => 1,
            Kind::Reading => 2,
        }
    }

    /// The kind a number stands for; a newer app's kind is unknown here, and kept.
    pub fn from_code(code: u16) -> Option<Self> {
        match code {
            1 => Some(Kind::Entry),
            2 => Some(Kind::Reading),
            _ => None,
        }
    }
}

/// What cannot be written as it is; the whole stays a draft until it fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// A title over [`entry::TITLE_LIMIT`].
    Title,
    /// Words over [`entry::TEXT_LIMIT`].
    Text,
    /// Not a day such as `2026-07-18`.
    Day,
    /// More areas than a star has, or one whose id is no id.
    Areas,
    /// A note over [`reading::NOTE_LIMIT`].
    Note,
}

/// How long the browser says a text is: in UTF-16 code units.
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}
