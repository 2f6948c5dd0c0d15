//! What a person's own devices remember of something they published: which copy is the newest. Only ever sealed.

use minicbor::{CborLen, Decode, Encode};

use crate::id::DocumentId;
use crate::time::Timestamp;

/// The newest published copy; stands under the original's document, in the private log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen)]
#[cbor(map)]
pub struct SharedAs {
    /// The published document, in the care team's log.
    #[n(0)]
    pub copy: DocumentId,
    /// When it was published, by the person's clock.
    #[n(1)]
    pub at: Timestamp,
}
