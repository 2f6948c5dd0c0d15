//! The one module here that knows the crypto library: signing, sealing, wrapping and chance, with ring.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey,
};
use waymark_shared::control::Wrap;
use waymark_shared::id::{DocumentId, JourneyId, PublicKey, Signature};
use waymark_shared::seal::wrap::{CHECK_LABEL, CHECK_LENGTH, SALT_LENGTH, WRAP_LABEL};
use waymark_shared::seal::{KEY_LENGTH, NONCE_LENGTH, document_label};

/// A symmetric key.
pub type Key = [u8; KEY_LENGTH];

/// Bytes that the key at hand does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoesNotOpen;

/// Random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).expect("the system has randomness");
    bytes
}

/// An ECDSA P-256 key pair.
pub struct SigningKey {
    pair: EcdsaKeyPair,
    pkcs8: Vec<u8>,
    chance: SystemRandom,
}

impl SigningKey {
    /// A fresh pair.
    pub fn generate() -> Self {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let document = document.expect("the system has randomness");
        Self::from_pkcs8(document.as_ref()).expect("ring reads what it wrote")
    }

    /// A pair from its PKCS #8 bytes, or nothing where they are no P-256 pair.
    pub fn from_pkcs8(bytes: &[u8]) -> Option<Self> {
        let chance = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, bytes, &chance).ok()?;
        Some(Self { pair, pkcs8: bytes.to_vec(), chance })
    }

    /// The private key, as PKCS #8.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The public key.
    pub fn public(&self) -> PublicKey {
        PublicKey::from_bytes(self.pair.public_key().as_ref()).expect("an uncompressed point")
    }

    /// Signs with SHA-256, r then s.
    pub fn sign(&self, bytes: &[u8]) -> Signature {
        let signature = self.pair.sign(&self.chance, bytes).expect("the system has randomness");
        Signature::from_bytes(signature.as_ref()).expect("a fixed signature is sixty-four bytes")
    }
}

/// Whether this key signed these bytes.
pub fn verify(key: &PublicKey, bytes: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.as_bytes()).verify(bytes, signature).is_ok()
}

/// The key of one document, from the journey's root key.
pub fn document_key(root: &Key, journey: &JourneyId, document: &DocumentId) -> Key {
    derive(root, journey.as_bytes(), &document_label(document))
}

/// Seals: the nonce, then the sealed bytes and their tag.
pub fn seal(key: &Key, context: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE_LENGTH] = random();
    let mut sealed = plain.to_vec();
    let tagged =
        cipher(key).seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(context), &mut sealed);
    tagged.expect("a body is far below the cipher's limit");
    [nonce.as_slice(), &sealed].concat()
}

/// Opens what [`seal`] made under the same key and context.
pub fn open(key: &Key, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LENGTH>().ok_or(DoesNotOpen)?;
    let mut bytes = sealed.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let plain = cipher(key).open_in_place(nonce, Aad::from(context), &mut bytes).map_err(|_| DoesNotOpen)?;
    Ok(plain.to_vec())
}

/// Wraps a secret under a key.
pub fn wrap(key: &[u8], context: &[u8], secret: &[u8]) -> Wrap {
    let salt: [u8; SALT_LENGTH] = random();
    let check = derive(key, &salt, CHECK_LABEL)[..CHECK_LENGTH].to_vec();
    let sealed = seal(&derive(key, &salt, WRAP_LABEL), context, secret);
    Wrap { salt: salt.to_vec().into(), check: check.into(), sealed: sealed.into() }
}

/// Unwraps what [`wrap`] made; the check value is compared first.
pub fn unwrap(key: &[u8], context: &[u8], wrap: &Wrap) -> Result<Vec<u8>, DoesNotOpen> {
    if derive(key, &wrap.salt, CHECK_LABEL)[..CHECK_LENGTH] != wrap.check[..] {
        return Err(DoesNotOpen);
    }
    open(&derive(key, &wrap.salt, WRAP_LABEL), context, &wrap.sealed)
}

struct Length;

impl KeyType for Length {
    fn len(&self) -> usize {
        KEY_LENGTH
    }
}

fn derive(secret: &[u8], salt: &[u8], label: &[u8]) -> Key {
    let mut key = Key::default();
    let extracted = Salt::new(HKDF_SHA256, salt).extract(secret);
    let labels = [label];
    let expanded = extracted.expand(&labels, Length).expect("one hash is a legal length");
    expanded.fill(&mut key).expect("the length just asked for");
    key
}

fn cipher(key: &Key) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("thirty-two bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_under_its_own_key_and_header_alone() {
        let key = random();
        let sealed = seal(&key, b"header", b"words");
        assert_eq!(open(&key, b"header", &sealed), Ok(b"words".to_vec()));
        assert_eq!(open(&key, b"another", &sealed), Err(DoesNotOpen));
        assert_eq!(open(&random(), b"header", &sealed), Err(DoesNotOpen));
    }

    #[test]
    fn a_wrong_key_is_told_from_a_right_one_before_anything_is_opened() {
        let wrapped = wrap(b"right", b"context", b"secret");
        assert_eq!(unwrap(b"right", b"context", &wrapped), Ok(b"secret".to_vec()));
        assert_eq!(unwrap(b"wrong", b"context", &wrapped), Err(DoesNotOpen));
    }

    #[test]
    fn a_signature_holds_for_its_bytes_alone() {
        let key = SigningKey::generate();
        let signature = key.sign(b"words");
        assert!(verify(&key.public(), b"words", signature.as_bytes()));
        assert!(!verify(&key.public(), b"other", signature.as_bytes()));
    }
}
