//! Documents: what people write over time, as automerge documents of one kind each, and the views computed from them.
//!
//! The views are plain and always here; reading and writing the documents themselves needs the feature `documents`.

pub mod entry;
pub mod reading;

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
