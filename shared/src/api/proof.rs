//! The second step of signing in, and proving oneself again.

use serde::{Deserialize, Serialize};

/// A fresh secret for an authenticator app: six digits by SHA-1 every 30 seconds, RFC 6238.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Authenticator {
    /// 160 random bits in base 32, shown this once.
    pub secret: String,
}

/// Shows that an authenticator app has the secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// What it shows.
    pub code: String,
}

/// What staff prove themselves with again.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// Their password.
    pub password: String,
    /// What their authenticator app shows.
    pub code: String,
}
