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
}

/// Hands in what the server once said of people, for one that went back to a day before them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HandIn {
    /// The enrolments last given to this device of people this member of staff works with; others are passed over.
    pub caseload: Vec<String>,
}
