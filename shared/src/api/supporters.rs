//! Supporters: invited, joining, and who trusts them.

use serde::{Deserialize, Serialize};

use super::{DeviceKeys, Me};
use crate::id::{CircleId, JourneyId, PublicKey};
use crate::time::Timestamp;

/// Invites somebody into a circle of their own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InviteSupporter {
    /// The circle, as the person's device named it: sixteen random bytes. One that the person has already lets its
    /// supporter in on a new phone, in place of the one before.
    pub circle: CircleId,
    /// What the person calls them.
    pub name: String,
}

/// Ends what a supporter may read.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct EndSupporter {
    /// Their circle.
    pub circle: CircleId,
}

/// A person's supporter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupporterRow {
    /// Their circle.
    pub circle: CircleId,
    /// What the person calls them.
    pub name: String,
    /// Since when they can read; none before they joined.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// Since when they can read nothing more.
    #[serde(default)]
    pub ended: Option<Timestamp>,
}

/// Uses a supporter's invitation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct JoinSupporter {
    /// Link code or typed code.
    pub code: String,
    /// The name they go by.
    pub name: String,
    /// Their device; passed over where they are signed in as a supporter already.
    pub device: DeviceKeys,
}

/// A supporter, signed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SupporterSignedIn {
    /// Who.
    pub me: Me,
    /// The CBOR of this device's certificate by the service key, base64.
    pub certificate: String,
    /// Who trusts them.
    pub trusts: Vec<TrustRow>,
}

/// A person who trusts a supporter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustRow {
    /// Whose space.
    pub journey: JourneyId,
    /// The circle the supporter is in.
    pub circle: CircleId,
    /// The name the person goes by.
    pub name: String,
    /// The key that certifies their devices.
    pub identity: PublicKey,
    /// Since when.
    pub since: Timestamp,
}
