//! Passkeys of staff: what a browser is asked for, and what it hands over. All bytes are base64url without padding, as in the
//! JSON forms of Web Authentication.

use serde::{Deserialize, Serialize};

use super::DeviceKeys;
use crate::time::Timestamp;

/// What a browser makes a passkey of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyOptions {
    /// 32 random bytes, good for five minutes and one use.
    pub challenge: String,
    /// Whose it will be, for the authenticator.
    pub account: String,
    /// What the authenticator calls them.
    pub name: String,
    /// What the authenticator calls the service.
    pub service: String,
    /// The account's passkeys: an authenticator that has one makes no second.
    pub known: Vec<String>,
}

/// A passkey that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPasskey {
    /// What its owner calls it.
    pub name: String,
    /// The client's data: JSON.
    pub client_data: String,
    /// The attestation object: CBOR.
    pub attestation: String,
}

/// What a passkey signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasskeyAnswer {
    /// Which passkey.
    pub id: String,
    /// The client's data: JSON.
    pub client_data: String,
    /// The authenticator's data.
    pub authenticator_data: String,
    /// The signature.
    pub signature: String,
}

/// Signs staff in with a passkey, on this device.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasskeySignIn {
    /// What it signed; the challenge was given for this device.
    pub answer: PasskeyAnswer,
    /// This device.
    pub device: DeviceKeys,
    /// The enrolments of the people they work with, as in [`super::PasswordSignIn`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caseload: Vec<String>,
}

/// One passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyRow {
    /// Its id.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// Since when.
    pub added: Timestamp,
    /// When it was used last.
    pub used: Option<Timestamp>,
}

/// Which passkey is to be removed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovePasskey {
    /// Its id.
    pub id: String,
}
