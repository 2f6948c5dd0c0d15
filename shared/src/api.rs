//! The HTTP side of the exchange: paths, requests, answers and codes. All bodies but those of [`EXCHANGE`] are JSON; every
//! answer that is not 2xx is a [`Problem`].

mod audit;
mod devices;
mod holds;
mod invitations;
mod joining;
mod looks;
mod passkeys;
mod people;
mod problem;
mod proof;
mod service;
mod sign_in;
mod sign_ins;
mod supporters;
mod teams;

pub use audit::*;
pub use devices::*;
pub use holds::*;
pub use invitations::*;
pub use joining::*;
pub use looks::*;
pub use passkeys::*;
pub use people::*;
pub use problem::*;
pub use proof::*;
pub use service::*;
pub use sign_in::*;
pub use sign_ins::*;
pub use supporters::*;
pub use teams::*;

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
/// `POST` [`NewPassword`]: staff who proved themselves a moment ago change their password, which ends their other sign-ins.
/// Answers nothing (204).
pub const PASSWORD: &str = "/api/me/password";
/// `POST` nothing: staff who proved themselves a moment ago make new recovery codes; the old ones open nothing any more.
/// Answers [`RecoveryCodes`].
pub const RECOVERY_CODES: &str = "/api/me/recovery-codes";
/// `POST` nothing: a fresh secret for an authenticator app, not in use before it is confirmed. For staff who proved themselves
/// a moment ago, or have no second step yet. Answers [`Authenticator`].
pub const AUTHENTICATOR: &str = "/api/me/authenticator";
/// `POST` [`Confirm`]: the app has the secret, which takes the place of an earlier one. Answers nothing (204).
pub const AUTHENTICATOR_CONFIRM: &str = "/api/me/authenticator/confirm";
/// `POST` [`Proof`]: staff prove themselves again, for what asks for it. Answers nothing (204).
pub const PROVE: &str = "/api/me/prove";
/// `POST` nothing: what a browser makes a passkey of. For staff who proved themselves a moment ago, or have no second step yet.
/// Answers [`PasskeyOptions`].
pub const PASSKEY_OPTIONS: &str = "/api/me/passkeys/begin";
/// `POST` [`NewPasskey`]: the passkey that was made. Answers nothing (204). `GET`: one's passkeys, [`PasskeyRow`]s.
pub const PASSKEYS: &str = "/api/me/passkeys";
/// `POST` [`RemovePasskey`]: for staff who proved themselves a moment ago. Answers nothing (204).
pub const PASSKEY_REMOVE: &str = "/api/me/passkeys/remove";
/// `POST` [`PasskeyAnswer`]: staff prove themselves again by a passkey. Answers nothing (204).
pub const PROVE_PASSKEY: &str = "/api/me/prove/passkey";
/// `POST` nothing: something for a passkey to sign. Answers [`Challenge`], in base64url, good for five minutes and one use.
pub const PASSKEY_CHALLENGE: &str = "/api/sign-in/passkey/begin";
/// `POST` [`PasskeySignIn`]: staff. Answers [`StaffSignedIn`].
pub const SIGN_IN_PASSKEY: &str = "/api/sign-in/passkey";
/// `GET`: where the member of staff who asks is signed in. Answers [`SignIns`].
pub const SIGN_INS: &str = "/api/me/sign-ins";
/// `POST` [`EndSignIns`]: staff who proved themselves a moment ago end one of their sign-ins, or all others. Answers nothing
/// (204).
pub const SIGN_INS_END: &str = "/api/me/sign-ins/end";
/// `POST` [`AnswerNewcomer`]: staff say whether a sign-in on a new device was theirs. Answers nothing (204).
pub const NEWCOMER: &str = "/api/me/sign-ins/newcomer";
/// `GET`: the people a keyworker works with. Answers [`CaseloadRow`]s. `POST` [`HandIn`]: makes those known again whom a
/// server that went back to a day before does not know; answers the same.
pub const CASELOAD: &str = "/api/caseload";
/// `GET`: who can read what the signed-in person shares. Answers [`TeamMember`]s.
pub const TEAM: &str = "/api/team";
/// `GET`: the supporters of the signed-in person. Answers [`SupporterRow`]s. `POST` [`InviteSupporter`]: a person invites a
/// supporter, or one they have on a new phone. Answers [`Invited`].
pub const SUPPORTERS: &str = "/api/supporters";
/// `POST` [`EndSupporter`]: a supporter may read nothing more. Answers nothing (204).
pub const SUPPORTER_END: &str = "/api/supporters/end";
/// `POST` [`JoinSupporter`]: uses a supporter's invitation. Answers [`SupporterSignedIn`]; who is signed in as a supporter
/// stays the same one.
pub const JOIN_SUPPORTER: &str = "/api/join/supporter";
/// `GET`: who trusts the signed-in supporter. Answers [`TrustRow`]s.
pub const TRUSTS: &str = "/api/trusts";
/// `POST` [`Looked`]: a reader's device tells what was on screen. Answers nothing (204). `GET`: who looked at what the
/// signed-in person shares, and when. Answers [`LookRow`]s.
pub const LOOKS: &str = "/api/looks";
/// `GET`: holds on what was taken back, for the person and for their keyworkers. Answers [`HoldRow`]s. `POST` [`AskHold`]: a
/// keyworker asks for one. Answers [`NamedHold`].
pub const HOLDS: &str = "/api/holds";
/// `POST` [`NamedHold`]: another keyworker agrees; it holds from then on. Answers nothing (204).
pub const HOLD_CONFIRM: &str = "/api/holds/confirm";
/// `POST` [`NamedHold`]: a keyworker ends a hold, or takes the question back. Answers nothing (204).
pub const HOLD_END: &str = "/api/holds/end";
/// `GET`: the service's staff, for its administrator. Answers [`StaffRow`]s.
pub const STAFF: &str = "/api/staff";
/// `POST` [`ReinviteStaff`]: an administrator who proved themselves a moment ago lets a member of staff begin again: what they
/// signed in with until now opens nothing any more. Answers [`Invited`].
pub const STAFF_AGAIN: &str = "/api/staff/again";
/// `GET`: the teams of whoever asks, or all, for an administrator. Answers [`TeamRow`]s. `POST` [`MakeTeam`]: an
/// administrator makes one. Answers a [`TeamRow`].
pub const TEAMS: &str = "/api/teams";
/// `POST` [`NameTeam`]: an administrator gives a team another name. Answers nothing (204).
pub const TEAM_NAME: &str = "/api/teams/name";
/// `POST` [`SetMember`]: an administrator says who belongs to a team, and who leads it. Answers nothing (204).
pub const TEAM_MEMBER: &str = "/api/teams/member";
/// `POST` [`TeamWanted`]: a team's people, for those who lead it and administrators. Answers [`TeamPage`].
pub const TEAM_PAGE: &str = "/api/teams/people";
/// `POST` [`BeginWork`]: a lead or an administrator says who works with a person. Answers nothing (204).
pub const WORK_BEGIN: &str = "/api/work/begin";
/// `POST` [`Wait`]: a lead or an administrator says that a person without a worker waits. Answers nothing (204).
pub const WORK_WAIT: &str = "/api/work/wait";
/// `POST` [`Cover`]: a lead or an administrator says who covers for whom. Answers nothing (204).
pub const WORK_COVER: &str = "/api/work/cover";
/// `POST` [`HandOver`]: a lead, an administrator or the member of staff hands people over. Answers nothing (204).
pub const WORK_HAND_OVER: &str = "/api/work/hand-over";
/// `POST` [`EndAccount`]: an administrator ends the account of a member of staff. Answers nothing (204).
pub const END_ACCOUNT: &str = "/api/staff/end";
/// `POST` [`AuditWanted`]: a page of the audit log, for the administrator. Answers [`AuditPage`].
pub const AUDIT: &str = "/api/audit";
/// `GET`: what happened around the signed-in person's journey, the newest first. Answers [`AuditRow`]s.
pub const HISTORY: &str = "/api/me/history";
/// `POST` [`Reinvite`]: a keyworker lets a person they work with back in on a new device. Answers [`Invited`].
pub const REINVITE: &str = "/api/invitations/again";
/// `GET`, WebSocket upgrade: the exchange of [`crate::sync::message`].
pub const SOCKET: &str = "/api/socket";
/// `POST` [`crate::sync::posting::Post`], in CBOR: the same exchange where WebSockets do not get through. Answers
/// [`crate::sync::posting::Answer`], in CBOR as well.
pub const EXCHANGE: &str = "/api/exchange";
/// `GET`: 204 while the process can read and write its store.
pub const HEALTH: &str = "/healthz";

/// Every path and method there is: the server's table answers these and no others, and each has its rows in the matrix of
/// who gets what (`tests/api/matrix`).
pub const ROUTES: &[(&str, Method)] = &[
    (PASSKEY_OPTIONS, Method::Post),
    (PASSKEYS, Method::Get),
    (PASSKEYS, Method::Post),
    (PASSKEY_REMOVE, Method::Post),
    (PROVE_PASSKEY, Method::Post),
    (PASSKEY_CHALLENGE, Method::Post),
    (SIGN_IN_PASSKEY, Method::Post),
    (LOOKS, Method::Get),
    (LOOKS, Method::Post),
    (HOLDS, Method::Get),
    (HOLDS, Method::Post),
    (HOLD_CONFIRM, Method::Post),
    (HOLD_END, Method::Post),
    (HEALTH, Method::Get),
    (SERVICE, Method::Get),
    (SET_UP, Method::Post),
    (INVITATIONS, Method::Get),
    (INVITATIONS, Method::Post),
    (REINVITE, Method::Post),
    (INVITATION_READ, Method::Post),
    (INVITATION_CANCEL, Method::Post),
    (JOIN_STAFF, Method::Post),
    (JOIN_PERSON, Method::Post),
    (WAY_BACK, Method::Post),
    (RECOVER, Method::Post),
    (SIGN_IN_PASSWORD, Method::Post),
    (SIGN_IN_RECOVERY, Method::Post),
    (SIGN_IN_CHALLENGE, Method::Post),
    (SIGN_IN_DEVICE, Method::Post),
    (SIGN_OUT, Method::Post),
    (ME, Method::Get),
    (PASSWORD, Method::Post),
    (RECOVERY_CODES, Method::Post),
    (AUTHENTICATOR, Method::Post),
    (AUTHENTICATOR_CONFIRM, Method::Post),
    (PROVE, Method::Post),
    (SIGN_INS, Method::Get),
    (SIGN_INS_END, Method::Post),
    (NEWCOMER, Method::Post),
    (CASELOAD, Method::Get),
    (CASELOAD, Method::Post),
    (TEAM, Method::Get),
    (SUPPORTERS, Method::Get),
    (SUPPORTERS, Method::Post),
    (SUPPORTER_END, Method::Post),
    (JOIN_SUPPORTER, Method::Post),
    (TRUSTS, Method::Get),
    (DEVICES, Method::Get),
    (STAFF, Method::Get),
    (STAFF_AGAIN, Method::Post),
    (TEAMS, Method::Get),
    (TEAMS, Method::Post),
    (TEAM_NAME, Method::Post),
    (TEAM_MEMBER, Method::Post),
    (TEAM_PAGE, Method::Post),
    (WORK_BEGIN, Method::Post),
    (WORK_WAIT, Method::Post),
    (WORK_COVER, Method::Post),
    (WORK_HAND_OVER, Method::Post),
    (END_ACCOUNT, Method::Post),
    (AUDIT, Method::Post),
    (HISTORY, Method::Get),
    (EXCHANGE, Method::Post),
    (SOCKET, Method::Get),
];

/// A method of HTTP that some path takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Reads, and changes nothing.
    Get,
    /// Changes something, or asks for what does not belong into an address.
    Post,
}

/// The shortest password staff may choose, in characters.
pub const PASSWORD_LEAST: usize = 15;
/// The longest password, in bytes: Argon2 is not fed books.
pub const PASSWORD_MOST: usize = 256;
/// The longest name of a person, member of staff or service, in characters.
pub const NAME_MOST: usize = 60;
