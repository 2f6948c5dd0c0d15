//! Controls: what a log itself must know. Signed envelopes like all others, readable by the server in every circle.

use minicbor::bytes::ByteVec;
use minicbor::{CborLen, Decode, Encode};

use crate::certificate::Certificate;
use crate::id::{DocumentId, PublicKey};
use crate::sync::envelope::Form;
use crate::sync::payload::{NotAPayload, Payload};
use crate::time::Timestamp;

/// One control.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen)]
pub enum Control {
    /// The first envelope of a journey's private log: its identity key, public, and private wrapped by the root key.
    #[n(0)]
    Identity {
        /// What certifies the person's devices (ECDSA P-256).
        #[n(0)]
        public: PublicKey,
        /// The private key (PKCS #8), under the root key of epoch 1: see [`crate::seal::wrap`].
        #[n(1)]
        wrapped: Wrap,
    },
    /// A device that writes in this log; stands before its first other envelope.
    #[n(1)]
    Device(#[n(0)] Certificate),
    /// A root key under the recovery words of its day.
    #[n(2)]
    Words {
        /// Which root key.
        #[n(0)]
        key_epoch: u32,
        /// The root key, under the key that the words give.
        #[n(1)]
        wrapped: Wrap,
    },
    /// The person takes a published document back: hidden at once, its key destroyed after thirty days.
    #[n(3)]
    Withdraw(#[n(0)] DocumentId),
    /// The person undoes that.
    #[n(4)]
    Restore(#[n(0)] DocumentId),
}

/// A key under another key: AES-256-GCM, with a value to tell a wrong key from a broken wrap.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen)]
pub struct Wrap {
    /// Sixteen bytes that both the check and the wrapping key are derived with.
    #[n(0)]
    pub salt: ByteVec,
    /// The first sixteen bytes of HKDF-SHA256(key, salt, `waymark wrap check v1`).
    #[n(1)]
    pub check: ByteVec,
    /// The nonce, twelve bytes, then the sealed key and its tag.
    #[n(2)]
    pub sealed: ByteVec,
}

impl Control {
    /// As the payload of a control envelope, or of a sealed one.
    pub fn to_payload(&self, written: Timestamp) -> Payload {
        let content = minicbor::to_vec(self).expect("a vector takes every byte");
        Payload { form: Form::Control, kind: 0, written, content }
    }

    /// Reads a control; a newer app's control that this build does not know is refused the same way.
    pub fn from_payload(payload: &Payload) -> Result<Self, NotAPayload> {
        if payload.form != Form::Control {
            return Err(NotAPayload);
        }
        minicbor::decode(&payload.content).map_err(|_| NotAPayload)
    }
}
