//! Who signs: a device, its keys, and whose it is.

use waymark_shared::certificate::{Certificate, Holder};
use waymark_shared::id::{AccountId, DeviceId, JourneyId, PublicKey};

/// Whose a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The person of this journey.
    Person(JourneyId),
    /// A member of staff.
    Staff(AccountId),
    /// A supporter.
    Supporter(AccountId),
}

/// A device that may sign envelopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// Its ECDSA key.
    pub signing: PublicKey,
    /// Its ECDH key.
    pub agreement: PublicKey,
    /// Whose it is.
    pub owner: Owner,
}

impl Author {
    /// The device a certificate speaks of.
    pub fn certified(certificate: &Certificate) -> Self {
        let statement = &certificate.statement;
        let owner = match &statement.holder {
            Holder::Person(journey) => Owner::Person(*journey),
            Holder::Staff { account, .. } => Owner::Staff(*account),
            Holder::Supporter { account, .. } => Owner::Supporter(*account),
        };
        Self { signing: statement.signing, agreement: statement.agreement, owner }
    }

    /// The device's name.
    pub fn device(&self) -> DeviceId {
        DeviceId::of(&self.signing)
    }
}
