//! Who somebody is, and how they prove it.

pub mod access;
pub mod authenticator;
pub mod browser;
pub mod buckets;
pub mod challenge;
pub mod code;
pub mod cookie;
pub mod enrolment;
pub mod known;
pub mod origin;
pub mod passkey;
pub mod password;
pub mod recovery;
pub mod signed_in;
pub mod step_up;
