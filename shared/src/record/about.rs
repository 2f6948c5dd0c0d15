//! What the person is called, for the care team; the newest one counts.

use minicbor::{CborLen, Decode, Encode};

/// What the person is called.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen)]
#[cbor(map)]
pub struct About {
    /// The name the person goes by.
    #[n(0)]
    pub name: String,
}
