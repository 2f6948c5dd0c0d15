//! Signing in, and what it answers.

use serde::{Deserialize, Serialize};

use super::DeviceKeys;
use crate::id::{AccountId, DeviceId, JourneyId};
use crate::rules::Role;

/// Signs staff in with a password, on this device.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordSignIn {
    /// The name they work under.
    pub name: String,
    /// Their password.
    pub password: String,
    /// What their authenticator app shows; asked for once the password is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// This device.
    pub device: DeviceKeys,
    /// The enrolment last given to it, for a server that went back to a day before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment: Option<String>,
    /// The enrolments last given to it of the people this member of staff works with, for the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caseload: Vec<String>,
}

/// Signs staff in with a recovery code, which it uses up.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoverySignIn {
    /// The name they work under.
    pub name: String,
    /// One of the codes.
    pub code: String,
    /// The password from now on.
    pub new_password: String,
    /// This device.
    pub device: DeviceKeys,
    /// The enrolments of the people they work with, as in [`PasswordSignIn`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caseload: Vec<String>,
}

/// Staff change their password.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The password from now on.
    pub new_password: String,
}

/// New recovery codes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// Ten single-use codes, shown this once.
    pub recovery_codes: Vec<String>,
}

/// Asks for something to sign.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ChallengeRequest {
    /// Which device wants to sign in.
    pub device: DeviceId,
}

/// Something to sign.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Challenge {
    /// 32 random bytes, base64. The device signs `waymark sign-in v1`, a zero byte, and these bytes.
    pub challenge: String,
}

/// What a device signs to sign in is this, then the challenge.
pub const SIGN_IN_CONTEXT: &[u8] = b"waymark sign-in v1\0";

/// A device's answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceSignIn {
    /// Which device.
    pub device: DeviceId,
    /// The challenge, as it was given.
    pub challenge: String,
    /// The signature, base64.
    pub signature: String,
    /// The device's introduction, the whole envelope of the private log, base64: a device that the server does not know is
    /// let in only together with it, so that the person's other devices hear of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduction: Option<String>,
    /// The CBOR of a supporter's device's certificate by the service key, base64: lets it back in where the server went back
    /// to a day that did not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// The enrolment last given to it: the same where the server does not know the person either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment: Option<String>,
}

/// Staff, signed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StaffSignedIn {
    /// Who.
    pub me: Me,
    /// The CBOR of this device's certificate by the service key, base64.
    pub certificate: String,
    /// How many recovery codes are left, for who used one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes_left: Option<u32>,
    /// Whether a second step has to be set up before anything else.
    #[serde(default)]
    pub needs_second_step: bool,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The account.
    pub account: AccountId,
    /// What they are.
    pub role: Role,
    /// The name they go by.
    pub name: String,
    /// A person's own journey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journey: Option<JourneyId>,
    /// The service's name.
    pub service: String,
    /// What the server knows of the account, sealed so that only it can open it, base64: kept on the device, and handed in
    /// when signing in, it makes an account again that a restored server does not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment: Option<String>,
}
