//! Keys and seals: the one place in the browser that knows the crypto library.

pub mod lock;
mod subtle;

use minicbor::bytes::ByteVec;
use waymark_shared::control::Wrap;
use waymark_shared::id::{DocumentId, JourneyId, PublicKey, Signature};
use waymark_shared::seal::wrap::{CHECK_LABEL, CHECK_LENGTH, SALT_LENGTH, WRAP_LABEL};
use waymark_shared::seal::{KEY_LENGTH, NONCE_LENGTH, document_label};

pub use subtle::{CryptoKey, Refused, random};

/// Thirty-two secret bytes.
pub type Key = [u8; KEY_LENGTH];

/// An AES-256-GCM key in the browser's hands: the nonce stands before what it seals, the tag behind.
#[derive(Clone)]
pub struct Seal(CryptoKey);

impl Seal {
    /// The seal of these bytes.
    pub async fn of(key: &Key) -> Result<Self, Refused> {
        subtle::import_aes(key).await.map(Self)
    }

    /// A fresh one that is never seen, not even here.
    pub async fn generate() -> Result<Self, Refused> {
        subtle::generate_aes().await.map(Self)
    }

    /// One that the store gave back.
    pub fn from_store(key: CryptoKey) -> Self {
        Self(key)
    }

    /// For the store.
    pub fn key(&self) -> &CryptoKey {
        &self.0
    }

    /// Seals.
    pub async fn close(&self, context: &[u8], plain: &[u8]) -> Result<Vec<u8>, Refused> {
        let nonce: [u8; NONCE_LENGTH] = random();
        let sealed = subtle::encrypt(&self.0, &nonce, context, plain).await?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Seal::close`] sealed in the same context.
    pub async fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Refused> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LENGTH>().ok_or(Refused)?;
        subtle::decrypt(&self.0, nonce, context, sealed).await
    }
}

/// A journey's root key.
#[derive(Clone)]
pub struct Root(CryptoKey);

impl Root {
    /// The root key of these bytes.
    pub async fn of(raw: Key) -> Result<Self, Refused> {
        subtle::import_secret(&raw).await.map(Self)
    }

    /// The seal of one document.
    pub async fn document(&self, journey: &JourneyId, document: &DocumentId) -> Result<Seal, Refused> {
        subtle::derive_aes(&self.0, journey.as_bytes(), &document_label(document)).await.map(Seal)
    }
}

/// A private signing key in the browser's hands.
#[derive(Clone)]
pub struct Signer(CryptoKey);

impl Signer {
    /// One that the store gave back.
    pub fn from_store(key: CryptoKey) -> Self {
        Self(key)
    }

    /// One that was wrapped.
    pub async fn of(pkcs8: &[u8]) -> Result<Self, Refused> {
        subtle::import_private(pkcs8).await.map(Self)
    }

    /// For the store.
    pub fn key(&self) -> &CryptoKey {
        &self.0
    }

    /// Signs with SHA-256, r then s.
    pub async fn sign(&self, bytes: &[u8]) -> Result<Signature, Refused> {
        let signature = subtle::sign(&self.0, bytes).await?;
        Signature::from_bytes(&signature).map_err(|_| Refused)
    }
}

/// A fresh signing key that is never seen, and its public half.
pub async fn fresh_signer() -> Result<(Signer, PublicKey), Refused> {
    let pair = subtle::generate_signing(false).await?;
    Ok((Signer(pair.private), public(&pair.public).await?))
}

/// A fresh signing key as PKCS #8, and its public half.
pub async fn fresh_identity() -> Result<(Vec<u8>, PublicKey), Refused> {
    let pair = subtle::generate_signing(true).await?;
    Ok((subtle::export(&pair.private, "pkcs8").await?, public(&pair.public).await?))
}

/// A fresh agreement key that is never seen, and its public half.
pub async fn fresh_agreement() -> Result<(CryptoKey, PublicKey), Refused> {
    let pair = subtle::generate_agreement().await?;
    let shown = public(&pair.public).await?;
    Ok((pair.private, shown))
}

/// Whether this key signed these bytes.
pub async fn is_signed(key: &PublicKey, bytes: &[u8], signature: &[u8]) -> bool {
    match subtle::import_public(key.as_bytes()).await {
        Ok(key) => subtle::verify(&key, signature, bytes).await.unwrap_or(false),
        Err(Refused) => false,
    }
}

/// Wraps a secret under a key.
pub async fn wrap(key: &[u8], context: &[u8], secret: &[u8]) -> Result<Wrap, Refused> {
    let salt: [u8; SALT_LENGTH] = random();
    let (check, seal) = derive(key, &salt).await?;
    let sealed = seal.close(context, secret).await?;
    Ok(Wrap { salt: salt.to_vec().into(), check: check.into(), sealed: sealed.into() })
}

/// Unwraps what [`wrap`] made; the check value is compared first.
pub async fn unwrap(key: &[u8], context: &[u8], wrap: &Wrap) -> Result<Vec<u8>, Refused> {
    let (check, seal) = derive(key, &wrap.salt).await?;
    if ByteVec::from(check) != wrap.check {
        return Err(Refused);
    }
    seal.open(context, &wrap.sealed).await
}

async fn derive(key: &[u8], salt: &[u8]) -> Result<(Vec<u8>, Seal), Refused> {
    let secret = subtle::import_secret(key).await?;
    let mut check = subtle::derive_bytes(&secret, salt, CHECK_LABEL).await?;
    check.truncate(CHECK_LENGTH);
    let seal = subtle::derive_aes(&secret, salt, WRAP_LABEL).await.map(Seal)?;
    Ok((check, seal))
}

async fn public(key: &CryptoKey) -> Result<PublicKey, Refused> {
    PublicKey::from_bytes(&subtle::export(key, "raw").await?).map_err(|_| Refused)
}
