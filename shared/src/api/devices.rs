//! A person's devices, as far as the server can tell.

use serde::{Deserialize, Serialize};

use crate::id::DeviceId;
use crate::time::Timestamp;

/// `GET`: the signed-in person's devices. Answers [`DeviceRow`]s.
pub const DEVICES: &str = "/api/devices";

/// One of them. What it is called only the person's devices know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// Which one.
    pub device: DeviceId,
    /// When it last came to the server, to the hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Timestamp>,
}
