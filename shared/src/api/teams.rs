//! Teams, and who works with whom: what leads and administrators see and change.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, JourneyId, TeamId};
use crate::time::Timestamp;

/// One team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamRow {
    /// Which.
    pub team: TeamId,
    /// Its name.
    pub name: String,
    /// Whether whoever asks leads it.
    pub is_led: bool,
    /// Who belongs to it, oldest first.
    pub members: Vec<TeamStaff>,
}

/// A member of staff in a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamStaff {
    /// Who.
    pub account: AccountId,
    /// The name they work under.
    pub name: String,
    /// Whether they lead it.
    pub is_lead: bool,
    /// Since when they belong to it.
    pub since: Timestamp,
}

/// Makes a team.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakeTeam {
    /// Its name.
    pub name: String,
}

/// Gives a team another name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NameTeam {
    /// Which.
    pub team: TeamId,
    /// Its name from now on.
    pub name: String,
}

/// Says what a member of staff is in a team.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetMember {
    /// Which team.
    pub team: TeamId,
    /// Who.
    pub account: AccountId,
    /// What they are from now on.
    pub place: Place,
}

/// What a member of staff is in a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// They do not belong to it.
    Outside,
    /// They belong to it.
    Member,
    /// They lead it.
    Lead,
}

/// Asks for a team's page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TeamWanted {
    /// Which; none for the people who belong to no team.
    pub team: Option<TeamId>,
}

/// A team's people, those without a worker first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamPage {
    /// The team; none for the people who belong to no team.
    pub team: Option<TeamRow>,
    /// Who can be asked to work with them.
    pub staff: Vec<TeamStaff>,
    /// Its people, by name and no more.
    pub people: Vec<TeamPerson>,
}

/// A person of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamPerson {
    /// Whose space.
    pub journey: JourneyId,
    /// The name they go by.
    pub name: String,
    /// Who works with them now.
    pub workers: Vec<Worker>,
    /// Who worked with them last, where nobody does now.
    pub before: Option<String>,
    /// Until which day they wait, where nobody works with them and somebody has said so.
    pub waits: Option<String>,
}

/// A member of staff who works with somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worker {
    /// Who.
    pub account: AccountId,
    /// The name they work under.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// Until when; none where nobody has said.
    pub until: Option<Timestamp>,
    /// The name of the colleague they cover for.
    pub covers: Option<String>,
}

/// A member of staff begins to work with a person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BeginWork {
    /// With whom.
    pub journey: JourneyId,
    /// Who.
    pub account: AccountId,
}

/// A person without a worker waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Wait {
    /// Who.
    pub journey: JourneyId,
    /// Until which day, as `2026-12-09`.
    pub day: String,
}

/// A member of staff covers for a colleague, with everybody they work with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cover {
    /// For whom.
    pub covers: AccountId,
    /// Who does.
    pub account: AccountId,
    /// Until when: at most [`COVER_MOST`] milliseconds from now.
    pub until: Timestamp,
}

/// The longest cover, in milliseconds: 92 days.
pub const COVER_MOST: i64 = 92 * 24 * 60 * 60 * 1000;

/// A member of staff stops working with these people. Refused with `would-be-alone` where somebody would be left without a
/// worker of whom nothing else is said, and, where it is `whole`, where somebody they work with is not named.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HandOver {
    /// Who stops; none for whoever asks.
    #[serde(default)]
    pub account: Option<AccountId>,
    /// Whether it is everybody they work with.
    pub whole: bool,
    /// With whom, each with what comes after.
    pub people: Vec<Handed>,
}

/// A person who is handed over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Handed {
    /// Who.
    pub journey: JourneyId,
    /// What comes after.
    pub then: Then,
}

/// What comes after somebody stopped working with a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// This colleague works with them.
    Colleague(AccountId),
    /// Somebody else works with them already.
    Others,
    /// They wait until this day; for leads and administrators to say.
    Waits(String),
}

/// Ends the account of a member of staff, at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndAccount {
    /// Whose.
    pub account: AccountId,
}
