//! What went wrong, for programs.

use serde::{Deserialize, Serialize};

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
    /// 401: the password is right, and the second step is missing.
    SecondStepNeeded,
    /// 401: the code of the authenticator app is wrong, too old, or was used.
    WrongCode,
    /// 401: the passkey is not known here, or what it signed does not hold.
    WrongPasskey,
    /// 401: the challenge was not answered by the device's key.
    WrongDevice,
    /// 403: not for this role, or not theirs.
    NotAllowed,
    /// 403: not before a second step for signing in is set up.
    SecondStepMissing,
    /// 403: for who proved themselves within the last minutes.
    ProveAgain,
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
    /// 409: they have too many invitations open; one that is taken back makes room.
    TooManyOpen,
    /// 409: somebody would be left without a worker, of whom nobody has said what comes after.
    WouldBeAlone,
    /// 410: this account has ended; what its devices keep of others is to be removed.
    Ended,
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
