//! What the interface is told of a person's devices.

use serde::{Deserialize, Serialize};

use crate::id::DeviceId;
use crate::record::device::Make;
use crate::time::Timestamp;

/// One of the person's devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Which one.
    pub device: DeviceId,
    /// What it is.
    pub make: Make,
    /// The name the person gave it; may be empty.
    pub name: String,
    /// When it was added, by its own clock.
    pub added: Timestamp,
    /// When it last came to the server, as last heard.
    pub seen: Option<Timestamp>,
    /// Whether it is the one that answers.
    pub is_here: bool,
    /// Whether nobody has said on this device yet that they know it.
    pub is_new: bool,
}
