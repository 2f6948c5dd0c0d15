//! Records: immutable, typed, signed statements; superseded, never changed.

pub mod about;
pub mod entry;
pub mod reading;

/// What a record says. The numbers are on disks and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The published copy of a journal entry: [`entry::EntryCopy`].
    Entry,
    /// A finished star reading: [`reading::FinishedReading`].
    Reading,
    /// What the person is called, for the care team: [`about::About`].
    About,
}

impl Kind {
    /// The number that stands for this kind.
    pub fn code(self) -> u16 {
        match self {
            Kind::Entry => 1,
            Kind::Reading => 2,
            Kind::About => 3,
        }
    }

    /// The kind a number stands for; a newer app's kind is unknown here, and kept.
    pub fn from_code(code: u16) -> Option<Self> {
        match code {
            1 => Some(Kind::Entry),
            2 => Some(Kind::Reading),
            3 => Some(Kind::About),
            _ => None,
        }
    }

    /// Whether staff may write it, and not the person alone.
    pub fn staff_may_write(self) -> bool {
        match self {
            Kind::Reading => true,
            Kind::Entry | Kind::About => false,
        }
    }
}
