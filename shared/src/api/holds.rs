//! Holds: what a person took back is kept closed for longer than thirty days, by two keyworkers and with a reason.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, DocumentId, JourneyId};
use crate::time::Timestamp;

/// The longest reason of a hold, in characters.
pub const REASON_MOST: usize = 500;

/// Asks that something a person took back from the care team is kept; another keyworker has to agree.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskHold {
    /// Whose.
    pub journey: JourneyId,
    /// The copy that was taken back.
    pub document: DocumentId,
    /// Why; the person reads it.
    pub reason: String,
}

/// Names a hold: agrees with it, or ends it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct NamedHold {
    /// Its number.
    pub hold: i64,
}

/// Who did something about a hold, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldAct {
    /// Who.
    pub account: AccountId,
    /// The name they work under.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// One hold, as the person and their keyworkers are told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldRow {
    /// Its number.
    pub hold: i64,
    /// Whose.
    pub journey: JourneyId,
    /// The copy that was taken back.
    pub document: DocumentId,
    /// Why.
    pub reason: String,
    /// Who asked for it.
    pub asked: HoldAct,
    /// Who agreed: it holds from then on.
    pub confirmed: Option<HoldAct>,
    /// Who ended it, or took the question back.
    pub ended: Option<HoldAct>,
}

impl HoldRow {
    /// Whether it keeps the copy now.
    pub fn holds(&self) -> bool {
        self.confirmed.is_some() && self.ended.is_none()
    }
}
