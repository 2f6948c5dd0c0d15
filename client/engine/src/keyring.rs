//! The keyring: every key of an open profile. Dropping it is what locking means.

use waymark_shared::api::DeviceKeys;
use waymark_shared::certificate::{Certificate, Holder, Statement};
use waymark_shared::id::{DeviceId, Signature};
use waymark_shared::seal::{NONCE_LENGTH, TAG_LENGTH, pack};
use waymark_shared::seam::Failure;
use waymark_shared::sync::envelope::{Envelope, Form, Header, Unsigned};
use waymark_shared::sync::payload::Payload;
use waymark_shared::sync::replica::SealFailure;
use waymark_shared::time::Timestamp;

use crate::driver::seal::lock::{Closed, StaysClosed};
use crate::driver::seal::{Key, Refused, Root, Seal, Signer, fresh_agreement, fresh_signer, random};
use crate::driver::store::{Fault, Store, encoded};
use crate::profile::{Person, Profile};

/// The only root key a journey has so far.
pub const EPOCH: u32 = 1;

/// Under this name the profile is kept.
pub const PROFILE: &str = "profile";
const GUARD: &str = "guard";
const LOCAL: &str = "local";
const SIGNING: &str = "signing";
const AGREEMENT: &str = "agreement";

/// The keys of an open profile.
pub struct Keyring {
    /// What everything on this device is closed under.
    pub local: Seal,
    local_key: Key,
    guard: Seal,
    signer: Signer,
    root: Option<Root>,
}

/// Why a keyring stays shut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shut {
    /// A secret is needed, or another one.
    Secret,
    /// The store or the browser failed.
    Failed,
}

impl Keyring {
    /// Fresh keys, kept in a fresh store, and their public halves.
    pub async fn fresh(store: &Store) -> Result<(Self, DeviceKeys), Failure> {
        let guard = Seal::generate().await.map_err(refused)?;
        let (signer, signing) = fresh_signer().await.map_err(refused)?;
        let (agreement_key, agreement) = fresh_agreement().await.map_err(refused)?;
        let local_key: Key = random();
        let local = Seal::of(&local_key).await.map_err(refused)?;
        let closed = Closed::close(&guard, &local_key, None).await.map_err(refused)?;
        store
            .keep_keys(&[(GUARD, guard.key()), (SIGNING, signer.key()), (AGREEMENT, &agreement_key)])
            .await
            .map_err(fault)?;
        store.keep(LOCAL, &closed).await.map_err(fault)?;
        let keyring = Self { local, local_key, guard, signer, root: None };
        Ok((keyring, DeviceKeys { signing, agreement }))
    }

    /// Whether a profile's keys need a secret.
    pub async fn is_locked(store: &Store) -> Result<bool, Failure> {
        let closed: Option<Closed> = store.kept(LOCAL).await.map_err(fault)?;
        closed.map(|closed| closed.is_locked()).ok_or(Failure::Store)
    }

    /// A profile's keys.
    pub async fn open(store: &Store, secret: Option<&str>) -> Result<Self, Shut> {
        let broken = |_| Shut::Failed;
        let closed: Closed = store.kept(LOCAL).await.map_err(broken)?.ok_or(Shut::Failed)?;
        let guard = Seal::from_store(store.key(GUARD).await.map_err(broken)?.ok_or(Shut::Failed)?);
        let signer = Signer::from_store(store.key(SIGNING).await.map_err(broken)?.ok_or(Shut::Failed)?);
        let local_key = closed.open(&guard, secret).await.map_err(|why| match why {
            StaysClosed::Secret => Shut::Secret,
            StaysClosed::Broken => Shut::Failed,
        })?;
        let local = Seal::of(&local_key).await.map_err(|_| Shut::Failed)?;
        Ok(Self { local, local_key, guard, signer, root: None })
    }

    /// Holds a person's root key from now on.
    pub async fn take_root(&mut self, person: &Person) -> Result<(), Refused> {
        self.root = Some(Root::of(person.root).await?);
        Ok(())
    }

    /// What everything on this device is closed under, for the profile that takes this one's place.
    pub fn local_key(&self) -> Key {
        self.local_key
    }

    /// A person's root key.
    pub fn root(&self) -> Option<&Root> {
        self.root.as_ref()
    }

    /// Sets, changes or removes the secret.
    pub async fn set_secret(&self, store: &Store, secret: Option<&str>) -> Result<(), Failure> {
        let closed = Closed::close(&self.guard, &self.local_key, secret).await.map_err(refused)?;
        store.keep(LOCAL, &closed).await.map_err(fault)
    }

    /// What signs as this device.
    pub fn signer(&self) -> Signer {
        self.signer.clone()
    }

    /// Signs with fresh keys from now on; the profile that names them is kept with them.
    pub async fn renew(&mut self, store: &Store, profile: &mut Profile) -> Result<(), Failure> {
        let (signer, signing) = fresh_signer().await.map_err(refused)?;
        let (agreement_key, agreement) = fresh_agreement().await.map_err(refused)?;
        let renewed = Profile { signing, agreement, ..profile.clone() };
        let secrets = [(PROFILE, encoded(&renewed))];
        let keys = [(SIGNING, signer.key()), (AGREEMENT, &agreement_key)];
        store.keep_secrets(&self.local, &secrets, &keys).await.map_err(fault)?;
        self.signer = signer;
        *profile = renewed;
        Ok(())
    }

    /// Signs as this device.
    pub async fn sign(&self, bytes: &[u8]) -> Result<Signature, Refused> {
        self.signer.sign(bytes).await
    }

    /// Makes an envelope.
    pub async fn seal(&self, header: Header, payload: &Payload) -> Result<Envelope, SealFailure> {
        let unsigned = match header.form {
            Form::Sealed => {
                let root = self.root.as_ref().ok_or(SealFailure::Locked)?;
                let header = Header { key_epoch: EPOCH, ..header };
                let packed = pack(&payload.to_sealed());
                let length = packed.len() + NONCE_LENGTH + TAG_LENGTH;
                let seal = root.document(&header.journey, &header.document).await.map_err(|_| SealFailure::Failed)?;
                let body = seal.close(&header.to_bytes(length), &packed).await.map_err(|_| SealFailure::Failed)?;
                Unsigned::new(header, &body)
            }
            Form::Record | Form::Change | Form::Control => Unsigned::new(header, &payload.to_clear()),
        };
        let unsigned = unsigned.map_err(|_| SealFailure::TooLong)?;
        let signature = self.sign(&unsigned.to_sign()).await.map_err(|_| SealFailure::Failed)?;
        Ok(unsigned.sign(signature))
    }
}

/// A person's word for one of their devices.
pub async fn certify(person: &Person, device: DeviceKeys, issued: Timestamp) -> Result<Certificate, Failure> {
    let statement = Statement {
        holder: Holder::Person(person.journey),
        signing: device.signing,
        agreement: device.agreement,
        issued,
    };
    let signer = Signer::of(&person.identity_secret).await.map_err(refused)?;
    let signature = signer.sign(&statement.to_sign()).await.map_err(refused)?;
    Ok(Certificate { statement, signature })
}

/// The device that a profile is on.
pub fn device_of(profile: &Profile) -> DeviceId {
    DeviceId::of(&profile.signing)
}

/// A key that the browser would not use is a broken store.
pub fn refused(_: Refused) -> Failure {
    Failure::Store
}

/// What a store's fault means to somebody.
pub fn fault(fault: Fault) -> Failure {
    match fault {
        Fault::Full => Failure::Full,
        Fault::Failed => Failure::Store,
        Fault::Taken => Failure::OtherTab,
    }
}
