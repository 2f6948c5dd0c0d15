//! Looks: who looked at what a person shared, and when, for the person to ask.

use serde::{Deserialize, Serialize};

use crate::id::{CircleId, DocumentId, JourneyId};
use crate::time::Timestamp;

/// How many documents are told of at once.
pub const LOOKS_MOST: usize = 500;

/// Says that the reader looked at these today.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Looked {
    /// Whose.
    pub journey: JourneyId,
    /// In which circle.
    pub circle: CircleId,
    /// The published copies that were on screen.
    pub documents: Vec<DocumentId>,
}

/// Somebody looked at something: the first time on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookRow {
    /// In which circle.
    pub circle: CircleId,
    /// The published copy.
    pub document: DocumentId,
    /// Who looked.
    pub name: String,
    /// When.
    pub at: Timestamp,
}
