//! The audit log as it is told: to the administrator, and to the person it is about.

use serde::{Deserialize, Serialize};

use crate::rules::Role;
use crate::time::Timestamp;

/// Something that was done. The number each stands for in the log is stable; nothing is derived from content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// The service was set up.
    SetUp,
    /// Somebody signed in; a person's device is written down once a day.
    SignedIn,
    /// Somebody signed out.
    SignedOut,
    /// Somebody tried to sign in and could not: the first time, and from then on how often in an hour.
    SignInFailed,
    /// Staff invited somebody; the number is the invitation's.
    Invited,
    /// A keyworker let a person in on a new device; the number is the invitation's.
    InvitedAgain,
    /// An invitation was taken back, or ended with its inviter's account; the number is the invitation's.
    InvitationCancelled,
    /// Somebody joined with an invitation; the number is the invitation's.
    Joined,
    /// A person came in on a new device; the number is the invitation's.
    CameBack,
    /// Staff changed their password.
    PasswordChanged,
    /// Staff made new recovery codes.
    CodesChanged,
    /// Staff used a recovery code and chose a new password.
    CodeUsed,
    /// An account of staff was ended.
    AccountEnded,
    /// A service that went back to an earlier day came to know an account again.
    MadeKnown,
    /// A team was made.
    TeamMade,
    /// A team was given another name.
    TeamNamed,
    /// A member of staff came into a team.
    TeamJoined,
    /// A member of staff left a team.
    TeamLeft,
    /// A member of staff leads a team from now on.
    LeadBegan,
    /// A member of staff leads a team no longer.
    LeadEnded,
    /// A member of staff began to work with a person.
    AccessBegan,
    /// A member of staff began to cover for a colleague.
    CoverBegan,
    /// A member of staff works with a person no longer.
    AccessEnded,
    /// A person without a worker waits.
    Waits,
    /// A person took something back.
    Withdrawn,
    /// The key of something that was taken back is destroyed.
    KeyDestroyed,
    /// The service was backed up.
    BackedUp,
    /// A backup was restored; the number is how many rows of this log are not in it.
    Restored,
    /// The data went back to an earlier day without being restored; the number is how many rows are missing.
    WentBack,
}

impl Deed {
    /// All of them, each with the number that stands for it in the log.
    pub const ALL: [(Self, u16); 29] = [
        (Deed::SetUp, 1),
        (Deed::SignedIn, 2),
        (Deed::SignedOut, 3),
        (Deed::SignInFailed, 4),
        (Deed::Invited, 5),
        (Deed::InvitedAgain, 6),
        (Deed::InvitationCancelled, 7),
        (Deed::Joined, 8),
        (Deed::CameBack, 9),
        (Deed::PasswordChanged, 10),
        (Deed::CodesChanged, 11),
        (Deed::CodeUsed, 12),
        (Deed::AccountEnded, 13),
        (Deed::MadeKnown, 14),
        (Deed::TeamMade, 20),
        (Deed::TeamNamed, 21),
        (Deed::TeamJoined, 22),
        (Deed::TeamLeft, 23),
        (Deed::LeadBegan, 24),
        (Deed::LeadEnded, 25),
        (Deed::AccessBegan, 30),
        (Deed::CoverBegan, 31),
        (Deed::AccessEnded, 32),
        (Deed::Waits, 33),
        (Deed::Withdrawn, 40),
        (Deed::KeyDestroyed, 41),
        (Deed::BackedUp, 50),
        (Deed::Restored, 51),
        (Deed::WentBack, 52),
    ];

    /// The number that stands for it.
    pub fn code(self) -> u16 {
        let found = Self::ALL.iter().find(|(deed, _)| *deed == self);
        found.expect("every deed has its number").1
    }

    /// The deed a number stands for; none where a newer build wrote it.
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == code).map(|(deed, _)| *deed)
    }
}

/// Asks for a page of the audit log.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AuditWanted {
    /// Only this deed.
    #[serde(default)]
    pub deed: Option<Deed>,
    /// Only what stands before this place; from the end where it is none.
    #[serde(default)]
    pub before: Option<u64>,
}

/// A page of the audit log, the newest row first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The rows.
    pub rows: Vec<AuditRow>,
    /// Whether there are older ones.
    pub has_more: bool,
}

/// One row of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its place.
    pub place: u64,
    /// When.
    pub at: Timestamp,
    /// What; none where a newer build wrote it.
    pub deed: Option<Deed>,
    /// Who did it: a name, or none where nobody is known.
    pub who: Option<String>,
    /// What they are.
    pub role: Option<Role>,
    /// The name of the person or member of staff it is about.
    pub about: Option<String>,
    /// The name of the person whose journey it is about.
    pub person: Option<String>,
    /// The name of the team it is about.
    pub team: Option<String>,
    /// How many; the deed says of what.
    pub number: u64,
}

/// The longest page of the audit log.
pub const AUDIT_PAGE: usize = 100;
