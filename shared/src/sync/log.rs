//! The log: which one, and how far into it somebody has read.

use minicbor::{CborLen, Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::id::{Chain, CircleId, EnvelopeId, JourneyId};

/// One log per journey and circle: being in the circle is the right to read it, whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, CborLen, Serialize, Deserialize)]
pub struct LogName {
    /// Whose space.
    #[n(0)]
    pub journey: JourneyId,
    /// Who may read.
    #[n(1)]
    pub circle: CircleId,
}

/// Which life of the server a log belongs to; every restore starts a new one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Encode, Decode, CborLen)]
#[cbor(transparent)]
pub struct LogEpoch(#[n(0)] pub u64);

/// How far somebody has read, and of which history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, CborLen)]
pub struct Cursor {
    /// The life of the server this was read from; 0 before anything was.
    #[n(0)]
    pub epoch: LogEpoch,
    /// The place of the last envelope read, counted from 1; 0 before the first.
    #[n(1)]
    pub seq: u64,
    /// What ties that envelope to all before it.
    #[n(2)]
    pub chain: Chain,
}

impl Cursor {
    /// Before everything.
    pub const START: Self = Self { epoch: LogEpoch(0), seq: 0, chain: Chain::START };

    /// The cursor after one more envelope.
    pub fn then(&self, id: &EnvelopeId) -> Self {
        let seq = self.seq + 1;
        Self { epoch: self.epoch, seq, chain: self.chain.then(seq, id) }
    }
}
