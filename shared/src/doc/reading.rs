//! A star reading in the making: three values for each area under separate keys, so that none overwrites another.

#[cfg(feature = "documents")]
mod edit;

#[cfg(feature = "documents")]
pub use edit::{create, note, set, view};

use serde::{Deserialize, Serialize};

use crate::star::score::{Score, Whose};

/// The longest note on an area, in UTF-16 code units.
pub const NOTE_LIMIT: usize = 2_000;

/// A reading as it stands now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The definition it is read with.
    pub definition: String,
    /// That definition's version.
    pub version: u32,
    /// The day it is about, as `2026-07-18`.
    pub day: String,
    /// The areas that were touched, in the order of their ids.
    pub areas: Vec<AreaMarks>,
}

/// What was given for one area.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaMarks {
    /// The area's id in the definition.
    pub area: String,
    /// The person's own score; more than one where two devices set it apart: all are shown until one is chosen.
    pub mine: Vec<Score>,
    /// The keyworker's score; likewise.
    pub theirs: Vec<Score>,
    /// What they agreed; likewise.
    pub agreed: Vec<Score>,
    /// A note on the area; may be empty.
    pub note: String,
}

impl AreaMarks {
    /// One side's scores.
    pub fn scores(&self, whose: Whose) -> &[Score] {
        match whose {
            Whose::Mine => &self.mine,
            Whose::Theirs => &self.theirs,
            Whose::Agreed => &self.agreed,
        }
    }

    /// One side's scores, to be given.
    pub fn scores_mut(&mut self, whose: Whose) -> &mut Vec<Score> {
        match whose {
            Whose::Mine => &mut self.mine,
            Whose::Theirs => &mut self.theirs,
            Whose::Agreed => &mut self.agreed,
        }
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.mine.is_empty() && self.theirs.is_empty() && self.agreed.is_empty() && self.note.is_empty()
    }
}
