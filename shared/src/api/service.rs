//! The service itself: what anybody may know of it, and its set-up.

use serde::{Deserialize, Serialize};

use super::{DeviceKeys, StaffSignedIn};
use crate::id::PublicKey;

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
#[serde(deny_unknown_fields)]
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
