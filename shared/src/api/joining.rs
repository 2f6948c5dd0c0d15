//! Joining by an invitation, and coming back on a new device.

use serde::{Deserialize, Serialize};

use super::{Me, TeamMember};
use crate::id::{JourneyId, PublicKey};

/// A device's public keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceKeys {
    /// ECDSA P-256.
    pub signing: PublicKey,
    /// ECDH P-256.
    pub agreement: PublicKey,
}

/// Uses a keyworker's invitation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinStaff {
    /// Link code or typed code.
    pub code: String,
    /// The name they work under, also for signing in.
    pub name: String,
    /// Their password.
    pub password: String,
    /// Their device.
    pub device: DeviceKeys,
}

/// Uses a person's invitation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinPerson {
    /// Link code or typed code.
    pub code: String,
    /// The name the person goes by.
    pub name: String,
    /// Their journey, as their device named it.
    pub journey: JourneyId,
    /// Their journey's identity key.
    pub identity: PublicKey,
    /// The CBOR of the device's [`crate::certificate::Certificate`] by that key, base64 (standard, padded).
    pub certificate: String,
}

/// Brings a known journey to a new device.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recover {
    /// Link code or typed code of a re-invitation.
    pub code: String,
    /// The new device's introduction, the first envelope it writes to the private log, base64: a certificate by the journey's
    /// identity key, signed by the device.
    pub introduction: String,
}

/// What a new device needs to turn the recovery words into keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WayBack {
    /// Whose.
    pub journey: JourneyId,
    /// The name the person goes by.
    pub name: String,
    /// Whole envelopes of the private log's identity and words controls, base64, in the log's order.
    pub envelopes: Vec<String>,
}

/// A person, signed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PersonSignedIn {
    /// Who.
    pub me: Me,
    /// Who can read what they share.
    pub team: Vec<TeamMember>,
}
