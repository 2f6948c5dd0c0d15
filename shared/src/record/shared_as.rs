//! What a person's own devices remember of something they published: which copy is the newest of a circle. Only ever sealed.

use minicbor::{CborLen, Decode, Encode};

use crate::id::{CircleId, DocumentId};
use crate::time::Timestamp;

/// The newest copy published for a circle; stands under the original's document, in the private log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen)]
#[cbor(map)]
pub struct SharedAs {
    /// The published document.
    #[n(0)]
    pub copy: DocumentId,
    /// When it was published, by the person's clock.
    #[n(1)]
    pub at: Timestamp,
    /// The circle of the supporter who has it; none is the care team.
    #[n(2)]
    pub circle: Option<CircleId>,
}

impl SharedAs {
    /// The circle that has it.
    pub fn circle(&self) -> CircleId {
        self.circle.unwrap_or(CircleId::CARE_TEAM)
    }
}
