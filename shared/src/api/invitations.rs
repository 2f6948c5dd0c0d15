//! Invitations: made, read, open.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, JourneyId};
use crate::rules::Role;
use crate::time::Timestamp;

/// Whom to invite.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// As what: an administrator invites keyworkers, a keyworker invites people. Supporters are invited by
    /// [`super::InviteSupporter`].
    pub role: Role,
    /// What the inviter calls them; they can choose another.
    pub name: String,
}

/// A way back for a person this keyworker works with.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reinvite {
    /// Whose.
    pub journey: JourneyId,
}

/// A way back for a member of staff.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReinviteStaff {
    /// Whose account.
    pub account: AccountId,
}

/// A fresh invitation. The secrets are shown this once and kept only as digests.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Invited {
    /// The public number.
    pub number: u32,
    /// 128 random bits for the link `/join#…`, base64url; good for 7 days and one use.
    pub link_code: String,
    /// For typing: the public number and 50 secret bits in Crockford's base 32, in groups; 24 hours, five tries.
    pub typed_code: String,
    /// When the link stops working.
    pub link_until: Timestamp,
    /// When the typed code stops working.
    pub typed_until: Timestamp,
}

/// An invitation that was not used yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenInvitation {
    /// The public number.
    pub number: u32,
    /// As what.
    pub role: Role,
    /// For whom.
    pub name: String,
    /// When the link stops working.
    pub link_until: Timestamp,
    /// Whether it lets somebody who has joined already in on a new device.
    #[serde(default)]
    pub again: bool,
}

/// An invitation's public number.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Number {
    /// The public number.
    pub number: u32,
}

/// A link code or a typed code; case, spaces and dashes do not matter in a typed one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Code {
    /// As it was read or typed.
    pub code: String,
}

/// What an invitation says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// As what.
    pub role: Role,
    /// What the inviter calls the invited.
    pub name: String,
    /// The service's name.
    pub service: String,
    /// The inviter's name.
    pub from: String,
    /// Set where it lets a known journey back in on a new device.
    #[serde(default)]
    pub again: Option<JourneyId>,
    /// Whether it lets a known member of staff begin again, under the name they have.
    #[serde(default)]
    pub staff_again: bool,
}
