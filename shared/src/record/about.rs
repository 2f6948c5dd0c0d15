//! What the person is called, for the care team; the newest one counts.

use minicbor::{CborLen, Decode, Encode};

use crate::api::NAME_MOST;

/// What the person is called.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen)]
#[cbor(map)]
pub struct About {
    /// The name the person goes by.
    #[n(0)]
    pub name: String,
}

impl About {
    pub(super) fn keeps_to_the_schema(&self) -> bool {
        let shown = !self.name.trim().is_empty() && !self.name.chars().any(char::is_control);
        shown && self.name.chars().count() <= NAME_MOST
    }
}
