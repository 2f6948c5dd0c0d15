//! A finished star reading: frozen and signed. What arrives late becomes a proposed amendment, never a change.

use minicbor::{CborLen, Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::id::{ChangeHash, DocumentId};
use crate::star::score::{Score, Whose};

/// One dated round of the star, as it was agreed to leave it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen, Serialize, Deserialize)]
#[cbor(map)]
pub struct FinishedReading {
    /// The definition it was read with.
    #[n(0)]
    pub definition: String,
    /// That definition's version.
    #[n(1)]
    pub version: u32,
    /// The day it is about, as `2026-07-18`.
    #[n(2)]
    pub day: String,
    /// Whether a keyworker took part.
    #[n(3)]
    pub together: bool,
    /// The areas, in the definition's order.
    #[n(4)]
    pub areas: Vec<FinishedArea>,
    /// The document it was made from.
    #[n(5)]
    pub made_from: DocumentId,
    /// The heads of that document it was made from.
    #[n(6)]
    pub heads: Vec<ChangeHash>,
}

/// One area of a finished reading: three values, none of which overwrites another.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen, Serialize, Deserialize)]
#[cbor(map)]
pub struct FinishedArea {
    /// The area's id in the definition.
    #[n(0)]
    pub area: String,
    /// The person's own score; more than one where two devices set it apart and nobody chose.
    #[n(1)]
    pub mine: Vec<Score>,
    /// The keyworker's score; likewise.
    #[n(2)]
    pub theirs: Vec<Score>,
    /// What they agreed; likewise.
    #[n(3)]
    pub agreed: Vec<Score>,
    /// A note on the area; may be empty.
    #[n(4)]
    pub note: String,
}

impl FinishedArea {
    /// One side's scores.
    pub fn scores(&self, whose: Whose) -> &[Score] {
        match whose {
            Whose::Mine => &self.mine,
            Whose::Theirs => &self.theirs,
            Whose::Agreed => &self.agreed,
        }
    }
}
