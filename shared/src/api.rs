//! The HTTP side of the exchange: paths, requests, answers and codes. All bodies but those of [`EXCHANGE`] are JSON; every
//! answer that is not 2xx is a [`Problem`].

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, DeviceId, JourneyId, PublicKey};
use crate::rules::Role;
use crate::time::Timestamp;

/// `GET`: what anybody may know of the service. Answers [`Service`].
pub const SERVICE: &str = "/api/service";
/// `POST` [`SetUp`]: names the service, once, with the token of the set-up link. Answers [`SetUpDone`] and signs in.
pub const SET_UP: &str = "/api/set-up";
/// `POST` [`Invite`]: staff invite. Answers [`Invited`]. `GET`: the open invitations of the one who asks, [`OpenInvitation`]s.
pub const INVITATIONS: &str = "/api/invitations";
/// `POST` [`Code`]: what an invitation says, without using it. Answers [`Invitation`].
pub const INVITATION_READ: &str = "/api/invitations/read";
/// `POST` [`Number`]: takes an open invitation back. Answers nothing (204).
pub const INVITATION_CANCEL: &str = "/api/invitations/cancel";
/// `POST` [`JoinStaff`]: uses a keyworker's invitation. Answers [`StaffSignedIn`].
pub const JOIN_STAFF: &str = "/api/join/staff";
/// `POST` [`JoinPerson`]: uses a person's invitation. Answers [`PersonSignedIn`].
pub const JOIN_PERSON: &str = "/api/join/person";
/// `POST` [`Recover`]: a known journey on a new device, with a re-invitation and proof of the identity key. Answers [`PersonSignedIn`].
pub const RECOVER: &str = "/api/join/recover";
/// `POST` [`Code`]: the sealed way back for a re-invitation: the private log's identity and words controls. Answers [`WayBack`].
pub const WAY_BACK: &str = "/api/join/way-back";
/// `POST` [`PasswordSignIn`]: staff. Answers [`StaffSignedIn`].
pub const SIGN_IN_PASSWORD: &str = "/api/sign-in/password";
/// `POST` [`RecoverySignIn`]: staff, with a recovery code and a new password. Answers [`StaffSignedIn`].
pub const SIGN_IN_RECOVERY: &str = "/api/sign-in/recovery";
/// `POST` [`ChallengeRequest`]: answers [`Challenge`], good for one minute and one use.
pub const SIGN_IN_CHALLENGE: &str = "/api/sign-in/challenge";
/// `POST` [`DeviceSignIn`]: a device answers its challenge. Answers [`Me`].
pub const SIGN_IN_DEVICE: &str = "/api/sign-in/device";
/// `POST` nothing: ends the sign-in. Answers nothing (204).
pub const SIGN_OUT: &str = "/api/sign-out";
/// `GET`: who is signed in. Answers [`Me`].
pub const ME: &str = "/api/me";
/// `POST` [`NewPassword`]: staff change their password, which ends their other sign-ins. Answers nothing (204).
pub const PASSWORD: &str = "/api/me/password";
/// `POST` [`NewCodes`]: staff make new recovery codes; the old ones open nothing any more. Answers [`RecoveryCodes`].
pub const RECOVERY_CODES: &str = "/api/me/recovery-codes";
/// `GET`: the people a keyworker works with. Answers [`CaseloadRow`]s. `POST` [`HandIn`]: makes those known again whom a
/// server that went back to a day before does not know; answers the same.
pub const CASELOAD: &str = "/api/caseload";
/// `GET`: who can read what the signed-in person shares. Answers [`TeamMember`]s.
pub const TEAM: &str = "/api/team";
/// `GET`: the service's staff, for its administrator. Answers [`StaffRow`]s.
pub const STAFF: &str = "/api/staff";
/// `POST` [`Reinvite`]: a keyworker lets a person they work with back in on a new device. Answers [`Invited`].
pub const REINVITE: &str = "/api/invitations/again";
/// `GET`, WebSocket upgrade: the exchange of [`crate::sync::message`].
pub const SOCKET: &str = "/api/socket";
/// `POST` [`crate::sync::posting::Post`], in CBOR: the same exchange where WebSockets do not get through. Answers
/// [`crate::sync::posting::Answer`], in CBOR as well.
pub const EXCHANGE: &str = "/api/exchange";
/// `GET`: 204 while the process can read and write its store.
pub const HEALTH: &str = "/healthz";

/// The shortest password staff may choose, in characters.
pub const PASSWORD_LEAST: usize = 15;
/// The longest password, in bytes: Argon2 is not fed books.
pub const PASSWORD_MOST: usize = 256;
/// The longest name of a person, member of staff or service, in characters.
pub const NAME_MOST: usize = 60;

/// Every answer that is not 2xx.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable; the words live in the language files, under `problem-` and this code.
    pub code: ProblemCode,
    /// Seconds to wait, where waiting helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

/// What is wrong, for programs: stable, in kebab case on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemCode {
    /// 400: the body is not the JSON this path takes.
    BadRequest,
    /// 401: nobody is signed in.
    SignedOut,
    /// 401: the name or the password is wrong; never which.
    WrongPassword,
    /// 401: the challenge was not answered by the device's key.
    WrongDevice,
    /// 403: not for this role, or not theirs.
    NotAllowed,
    /// 403: the request came from another site.
    WrongOrigin,
    /// 404: no such path.
    NotFound,
    /// 404: no open invitation has this code: wrong, used, too old or taken back.
    NoInvitation,
    /// 409: the service was set up already.
    AlreadySetUp,
    /// 409: not before the service is set up.
    NotSetUp,
    /// 409: somebody has this name already.
    NameTaken,
    /// 409: this journey or device is known already, to somebody else.
    AlreadyKnown,
    /// 413: longer than this path takes.
    TooLong,
    /// 422: the name is empty, too long, or has characters that are not shown.
    BadName,
    /// 422: the password is too short, too long, or known to everybody.
    WeakPassword,
    /// 422: a key, certificate or signature does not hold.
    BadProof,
    /// 405: not this method.
    WrongMethod,
    /// 426: an app too old for this server.
    TooOld,
    /// 429: too many tries; see `retry_after`.
    TooMany,
    /// 500: our mistake; it was logged.
    Broken,
    /// 503: starting, stopping, or the store does not answer; see `retry_after`.
    Unavailable,
    /// 507: the server's disk is full.
    Full,
}

/// What anybody may know of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its name; empty until it is set up.
    pub name: String,
    /// Which crisis lines to show first.
    pub nation: Nation,
    /// Whether the set-up page was done.
    pub set_up: bool,
    /// The key that certifies staff devices.
    pub key: PublicKey,
    /// The newest version of the exchange it speaks.
    pub protocol: u16,
}

/// The nations whose crisis lines are bundled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nation {
    /// England.
    #[default]
    England,
    /// Northern Ireland.
    NorthernIreland,
    /// Scotland.
    Scotland,
    /// Wales.
    Wales,
}

/// Names the service and its first administrator.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetUp {
    /// From the set-up link.
    pub token: String,
    /// The service's name.
    pub service: String,
    /// Its nation.
    pub nation: Nation,
    /// The administrator's name, also for signing in.
    pub name: String,
    /// Their password.
    pub password: String,
    /// Their device.
    pub device: DeviceKeys,
}

/// The answer to [`SetUp`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetUpDone {
    /// As after every staff sign-in.
    pub signed_in: StaffSignedIn,
    /// Ten single-use codes, shown this once.
    pub recovery_codes: Vec<String>,
}

/// A device's public keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceKeys {
    /// ECDSA P-256.
    pub signing: PublicKey,
    /// ECDH P-256.
    pub agreement: PublicKey,
}

/// Whom to invite.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Invite {
    /// As what: an administrator invites keyworkers, a keyworker invites people.
    pub role: Role,
    /// What the inviter calls them; they can choose another.
    pub name: String,
}

/// A way back for a person this keyworker works with.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Reinvite {
    /// Whose.
    pub journey: JourneyId,
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
}

/// Uses a keyworker's invitation.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
pub struct Recover {
    /// Link code or typed code of a re-invitation.
    pub code: String,
    /// The CBOR of the new device's certificate by the journey's identity key, base64.
    pub certificate: String,
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

/// Signs staff in with a password, on this device.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PasswordSignIn {
    /// The name they work under.
    pub name: String,
    /// Their password.
    pub password: String,
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

/// Hands in what the server once said of people, for one that went back to a day before them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HandIn {
    /// The enrolments last given to this device of people this member of staff works with; others are passed over.
    pub caseload: Vec<String>,
}

/// Staff change their password.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewPassword {
    /// The password until now.
    pub password: String,
    /// The password from now on.
    pub new_password: String,
}

/// Staff make new recovery codes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewCodes {
    /// Their password.
    pub password: String,
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
pub struct DeviceSignIn {
    /// Which device.
    pub device: DeviceId,
    /// The challenge, as it was given.
    pub challenge: String,
    /// The signature, base64.
    pub signature: String,
    /// The CBOR of the device's certificate by the journey's identity key, base64: lets it back in where the server went
    /// back to a day that did not know it.
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
}

/// A person, signed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PersonSignedIn {
    /// Who.
    pub me: Me,
    /// Who can read what they share.
    pub team: Vec<TeamMember>,
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
