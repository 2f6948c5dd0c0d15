//! The service key: certifies the devices of staff; its private half is sealed under the master key.

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey,
};
use waymark_shared::api::DeviceKeys;
use waymark_shared::certificate::{Certificate, Holder, Statement};
use waymark_shared::id::{PublicKey, Signature};
use waymark_shared::time::Timestamp;

use super::Keys;
use crate::error::Fault;

const CONTEXT: &[u8] = b"service key";

/// The service's signing key.
pub struct ServiceKey {
    pair: EcdsaKeyPair,
    public: PublicKey,
}

impl ServiceKey {
    /// Makes a new one, and the bytes to keep it by.
    pub fn generate(keys: &Keys) -> Vec<u8> {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .expect("the operating system gives random bytes");
        keys.secrets.seal(CONTEXT, document.as_ref())
    }

    /// Opens what [`ServiceKey::generate`] made.
    pub fn open(keys: &Keys, sealed: &[u8]) -> Result<Self, Fault> {
        let document = keys.secrets.open(CONTEXT, sealed)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &document, &SystemRandom::new())
            .map_err(|_| Fault::Unsealed)?;
        let public = PublicKey::from_bytes(pair.public_key().as_ref()).expect("an uncompressed point has 65 bytes");
        Ok(Self { pair, public })
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        self.public
    }

    /// Certifies a device of a holder.
    pub fn certify(&self, holder: Holder, device: &DeviceKeys, issued: Timestamp) -> Certificate {
        let statement = Statement { holder, signing: device.signing, agreement: device.agreement, issued };
        let signature = self
            .pair
            .sign(&SystemRandom::new(), &statement.to_sign())
            .expect("the operating system gives random bytes");
        let signature = Signature::from_bytes(signature.as_ref()).expect("a fixed signature has 64 bytes");
        Certificate { statement, signature }
    }
}

/// Whether a signature over a message holds under a public key.
pub fn holds(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.as_bytes()).verify(message, signature).is_ok()
}

/// Whether a certificate was issued by this key.
pub fn certifies(issuer: &PublicKey, certificate: &Certificate) -> bool {
    holds(issuer, &certificate.statement.to_sign(), certificate.signature.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use waymark_shared::id::AccountId;

    #[test]
    fn a_certificate_holds_under_the_service_key_until_a_word_of_it_changes() {
        let keys = Keys::new(&[7; 32]);
        let service = ServiceKey::open(&keys, &ServiceKey::generate(&keys)).unwrap();
        let device = DeviceKeys { signing: PublicKey([4; 65]), agreement: PublicKey([4; 65]) };
        let holder = Holder::Staff { account: AccountId([1; 16]), name: "Sam".into() };
        let mut certificate = service.certify(holder, &device, Timestamp(5));
        assert!(certifies(&service.public(), &certificate));
        certificate.statement.issued = Timestamp(6);
        assert!(!certifies(&service.public(), &certificate));
    }
}
