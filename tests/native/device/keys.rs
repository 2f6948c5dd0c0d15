//! A device's keys, whom it believes, and the sealing and opening of envelopes with both.

use std::collections::BTreeMap;

use waymark_shared::certificate::{Certificate, Holder};
use waymark_shared::control::Control;
use waymark_shared::id::{DeviceId, JourneyId, PublicKey};
use waymark_shared::seal::{pack, unpack};
use waymark_shared::sync::envelope::{Envelope, Form, Header, Unsigned};
use waymark_shared::sync::payload::Payload;
use waymark_shared::sync::replica::Verdict;
use waymark_shared::sync::replica::event::SealFailure;

use super::with_epoch;
use crate::crypto::{self, Key, SigningKey};

/// The only root key a fresh journey has.
const EPOCH: u32 = 1;

/// A device's keys, and whom it believes.
pub struct Keys {
    signing: SigningKey,
    agreement: SigningKey,
    root: Option<Key>,
    identities: BTreeMap<JourneyId, PublicKey>,
    service: Option<PublicKey>,
    devices: BTreeMap<DeviceId, (PublicKey, Holder)>,
}

impl Keys {
    /// Fresh keys; a person's device holds the journey's root key as well.
    pub fn generate(root: Option<Key>) -> Self {
        Self {
            signing: SigningKey::generate(),
            agreement: SigningKey::generate(),
            root,
            identities: BTreeMap::new(),
            service: None,
            devices: BTreeMap::new(),
        }
    }

    /// The device's name.
    pub fn device(&self) -> DeviceId {
        DeviceId::of(&self.signing.public())
    }

    /// The public half of the signing key.
    pub fn signing(&self) -> PublicKey {
        self.signing.public()
    }

    /// The public half of the agreement key: a point on the same curve.
    pub fn agreement(&self) -> PublicKey {
        self.agreement.public()
    }

    /// Signs as this device.
    pub fn sign(&self, bytes: &[u8]) -> waymark_shared::id::Signature {
        self.signing.sign(bytes)
    }

    /// Believes certificates of a journey's identity key: of the first that is heard of.
    pub fn believe_identity(&mut self, journey: JourneyId, key: PublicKey) {
        self.identities.entry(journey).or_insert(key);
    }

    /// Believes certificates of the service key: of the first that is heard of.
    pub fn believe_service(&mut self, key: PublicKey) {
        self.service.get_or_insert(key);
    }

    /// Whose device this is, where its certificate was seen and believed.
    pub fn holder(&self, device: &DeviceId) -> Option<&Holder> {
        self.devices.get(device).map(|(_, holder)| holder)
    }

    /// Makes an envelope.
    pub fn seal(&self, header: Header, payload: &Payload) -> Result<Envelope, SealFailure> {
        match header.form {
            Form::Sealed => self.seal_packed(header, &pack(&payload.to_sealed())),
            Form::Record | Form::Change | Form::Control => self.finish(header, &payload.to_clear()),
        }
    }

    /// Makes a sealed envelope of a payload that is packed already.
    pub fn seal_packed(&self, header: Header, packed: &[u8]) -> Result<Envelope, SealFailure> {
        let root = self.root.as_ref().ok_or(SealFailure::Locked)?;
        let header = with_epoch(header, EPOCH);
        let length = packed.len() + waymark_shared::seal::NONCE_LENGTH + waymark_shared::seal::TAG_LENGTH;
        let key = crypto::document_key(root, &header.journey, &header.document);
        self.finish(header, &crypto::seal(&key, &header.to_bytes(length), packed))
    }

    fn finish(&self, header: Header, body: &[u8]) -> Result<Envelope, SealFailure> {
        let unsigned = Unsigned::new(header, body).map_err(|_| SealFailure::TooLong)?;
        let signature = self.signing.sign(&unsigned.to_sign());
        Ok(unsigned.sign(signature))
    }

    /// Opens an envelope, having checked what authenticates it.
    pub fn open(&mut self, envelope: &Envelope) -> Result<Payload, Verdict> {
        let header = envelope.header();
        match header.form {
            Form::Sealed => {
                let root = self.root.as_ref().ok_or(Verdict::Closed)?;
                let key = crypto::document_key(root, &header.journey, &header.document);
                let packed = crypto::open(&key, envelope.header_bytes(), envelope.body());
                let plain = unpack(&packed.map_err(|_| Verdict::Closed)?).map_err(|_| Verdict::Quarantined)?;
                Payload::from_sealed(&plain).map_err(|_| Verdict::Quarantined)
            }
            Form::Record | Form::Change | Form::Control => {
                let payload = Payload::from_clear(header.form, envelope.body()).map_err(|_| Verdict::Quarantined)?;
                if let Ok(Control::Device(certificate)) = Control::from_payload(&payload) {
                    self.meet(header.journey, certificate);
                }
                let (key, _) = self.devices.get(&header.device).ok_or(Verdict::Closed)?;
                let is_signed = crypto::verify(key, &envelope.to_sign(), envelope.signature());
                if is_signed { Ok(payload) } else { Err(Verdict::Quarantined) }
            }
        }
    }

    /// Remembers a device whose certificate holds.
    fn meet(&mut self, journey: JourneyId, certificate: Certificate) {
        let issuer = match &certificate.statement.holder {
            Holder::Person(holder) if *holder == journey => self.identities.get(&journey),
            Holder::Person(_) => None,
            Holder::Staff { .. } | Holder::Supporter { .. } => self.service.as_ref(),
        };
        let signed = |key| crypto::verify(key, &certificate.statement.to_sign(), certificate.signature.as_bytes());
        if issuer.is_some_and(signed) {
            let device = certificate.statement.device();
            self.devices.insert(device, (certificate.statement.signing, certificate.statement.holder));
        }
    }
}
