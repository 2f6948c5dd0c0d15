//! Where somebody is signed in, and what to do about a sign-in that is not theirs.

use serde::{Deserialize, Serialize};

use crate::id::DeviceId;
use crate::time::Timestamp;

/// A browser, as it says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Browser {
    /// Its name, such as `Firefox`; empty where it is not known.
    pub name: String,
    /// The system it runs on, such as `Android`; empty where it is not known.
    pub system: String,
}

/// One sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInRow {
    /// On which device.
    pub device: DeviceId,
    /// In which browser.
    pub browser: Browser,
    /// Since when.
    pub since: Timestamp,
    /// When it was used last, to a few minutes.
    pub seen: Timestamp,
    /// Whether it is the one that asks.
    pub here: bool,
}

/// A sign-in on a device that was not seen before, which nobody has spoken for yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newcomer {
    /// Which device.
    pub device: DeviceId,
    /// In which browser.
    pub browser: Browser,
    /// When.
    pub since: Timestamp,
}

/// Where a member of staff is signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIns {
    /// Those that last, the newest first.
    pub open: Vec<SignInRow>,
    /// Devices to be asked about; none for a device that is to be asked about itself.
    pub newcomers: Vec<Newcomer>,
}

/// Which sign-ins to end.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndSignIns {
    /// The one on this device; all but the one that asks where there is none.
    #[serde(default)]
    pub device: Option<DeviceId>,
}

/// Whether a sign-in on a new device was one's own.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerNewcomer {
    /// On which device.
    pub device: DeviceId,
    /// Whether it was. One that was not ends at once, and no other device is let in by the password until it is changed.
    pub mine: bool,
}
