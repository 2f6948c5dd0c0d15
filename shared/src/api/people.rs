//! Lists of people: a caseload, a care team, the staff.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, JourneyId, PublicKey};
use crate::rules::Role;
use crate::time::Timestamp;

/// One person a keyworker works with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseloadRow {
    /// Whose space.
    pub journey: JourneyId,
    /// The name they go by.
    pub name: String,
    /// The key that certifies their devices.
    pub identity: PublicKey,
    /// Since when this keyworker works with them.
    pub since: Timestamp,
    /// Until when, where that is known.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// Their enrolment, as in [`Me`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment: Option<String>,
}

/// One reader of the care team's circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    /// The name they work under.
    pub name: String,
    /// Since when they can read.
    pub since: Timestamp,
    /// Until when they can read, where that is known; before now where they no longer can.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// The name of the colleague they cover for.
    #[serde(default)]
    pub covers: Option<String>,
    /// Whether they can read now.
    #[serde(default = "reads")]
    pub reads: bool,
}

/// An older server tells only of those who can.
fn reads() -> bool {
    true
}

/// One member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRow {
    /// Who.
    pub account: AccountId,
    /// The name they work under.
    pub name: String,
    /// As what.
    pub role: Role,
    /// Since when.
    pub since: Timestamp,
    /// Whether the account has ended.
    #[serde(default)]
    pub ended: bool,
}

/// Hands in what the server once said of people, for one that went back to a day before them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HandIn {
    /// The enrolments last given to this device of people this member of staff works with; others are passed over.
    pub caseload: Vec<String>,
}
