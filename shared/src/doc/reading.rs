//! A star reading in the making: three values for each area under separate keys, so that none overwrites another.

use serde::{Deserialize, Serialize};

use crate::star::score::Score;

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
