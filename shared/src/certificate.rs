//! A certificate: somebody's word that a device's key belongs to a holder.
//!
//! A person's devices are certified by the journey's identity key, those of staff and supporters by the service key; that is what lets
//! a device back in after the server was restored to a day that did not know it.

use minicbor::{CborLen, Decode, Encode};

use crate::id::{AccountId, DeviceId, JourneyId, PublicKey, Signature};
use crate::time::Timestamp;

/// What an issuer signs is this, then the CBOR of the [`Statement`].
pub const SIGNING_CONTEXT: &[u8] = b"waymark certificate v1\0";

/// Whose device it is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen)]
pub enum Holder {
    /// The person whose journey it is.
    #[n(0)]
    Person(#[n(0)] JourneyId),
    /// A member of staff of the service.
    #[n(1)]
    Staff {
        /// Their account.
        #[n(0)]
        account: AccountId,
        /// The name they work under.
        #[n(1)]
        name: String,
    },
    /// A supporter.
    #[n(2)]
    Supporter {
        /// Their account.
        #[n(0)]
        account: AccountId,
        /// The name they go by.
        #[n(1)]
        name: String,
    },
}

/// What is certified.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen)]
pub struct Statement {
    /// Whose device it is.
    #[n(0)]
    pub holder: Holder,
    /// The device's ECDSA P-256 key.
    #[n(1)]
    pub signing: PublicKey,
    /// The device's ECDH P-256 key.
    #[n(2)]
    pub agreement: PublicKey,
    /// When it was issued, by the issuer's clock.
    #[n(3)]
    pub issued: Timestamp,
}

/// A statement and its issuer's signature.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen)]
pub struct Certificate {
    /// What is certified.
    #[n(0)]
    pub statement: Statement,
    /// The issuer's signature over [`Statement::to_sign`].
    #[n(1)]
    pub signature: Signature,
}

impl Statement {
    /// What the issuer has to sign.
    pub fn to_sign(&self) -> Vec<u8> {
        let statement = minicbor::to_vec(self).expect("a vector takes every byte");
        [SIGNING_CONTEXT, &statement].concat()
    }

    /// The certified device's name.
    pub fn device(&self) -> DeviceId {
        DeviceId::of(&self.signing)
    }
}
