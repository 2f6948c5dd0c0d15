//! Trust: whose device wrote an envelope, and whether it may be believed.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use waymark_shared::certificate::{Certificate, Holder};
use waymark_shared::control::Control;
use waymark_shared::id::{AccountId, DeviceId, JourneyId, PublicKey};
use waymark_shared::rules::{Action, Role, Subject, may, writing};
use waymark_shared::seal::unpack;
use waymark_shared::sync::envelope::{Envelope, Form, Header};
use waymark_shared::sync::gate::Chunk;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;
use waymark_shared::sync::replica::Verdict;

use crate::driver::seal::{Root, is_signed};

/// Who writes, whichever of their devices they use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// Whose journey it is.
    Person,
    /// A member of staff.
    Staff(AccountId),
    /// A supporter.
    Supporter(AccountId),
}

/// Whom this device believes.
#[derive(Default)]
pub struct Trust {
    identities: BTreeMap<JourneyId, PublicKey>,
    service: Option<PublicKey>,
    devices: BTreeMap<(JourneyId, DeviceId), (PublicKey, Holder)>,
}

impl Trust {
    /// Believes what a journey's identity key certifies.
    pub fn believe_identity(&mut self, journey: JourneyId, key: PublicKey) {
        self.identities.insert(journey, key);
    }

    /// Believes what a service's key certifies.
    pub fn believe_service(&mut self, key: Option<PublicKey>) {
        self.service = key;
    }

    /// Whose device this is.
    pub fn holder(&self, journey: JourneyId, device: DeviceId) -> Option<&Holder> {
        self.devices.get(&(journey, device)).map(|(_, holder)| holder)
    }

    /// Who writes with a device.
    pub fn author(&self, journey: JourneyId, device: DeviceId) -> Option<Author> {
        self.holder(journey, device).map(|holder| match holder {
            Holder::Person(_) => Author::Person,
            Holder::Staff { account, .. } => Author::Staff(*account),
            Holder::Supporter { account, .. } => Author::Supporter(*account),
        })
    }

    /// As what a device takes part in a journey.
    pub fn role(&self, journey: JourneyId, device: DeviceId) -> Option<Role> {
        self.holder(journey, device).map(|holder| match holder {
            Holder::Person(_) => Role::Person,
            Holder::Staff { .. } => Role::Keyworker,
            Holder::Supporter { .. } => Role::Supporter,
        })
    }

    /// Learns the devices that these envelopes introduce, where their certificates hold.
    pub async fn meet(&mut self, envelopes: &[Envelope]) {
        for envelope in envelopes.iter().filter(|envelope| envelope.header().form == Form::Control) {
            let payload = Payload::from_clear(Form::Control, envelope.body());
            if let Ok(Ok(Control::Device(certificate))) = payload.as_ref().map(Control::from_payload) {
                self.introduce(envelope.header().journey, certificate).await;
            }
        }
    }

    /// A verdict for each of these, in order.
    pub async fn check(&mut self, root: Option<&Root>, envelopes: &[Envelope]) -> Vec<Verdict> {
        self.meet(envelopes).await;
        let opened = join_all(envelopes.iter().map(|envelope| self.open(root, envelope))).await;
        opened.into_iter().map(|opened| opened.err().unwrap_or(Verdict::Good)).collect()
    }

    /// Opens an envelope that came from elsewhere, or says what stands in the way.
    pub async fn open(&self, root: Option<&Root>, envelope: &Envelope) -> Result<Payload, Verdict> {
        let header = envelope.header();
        if header.form == Form::Sealed {
            return unseal(root, envelope).await.and_then(through_the_gate);
        }
        let payload = Payload::from_clear(header.form, envelope.body()).map_err(|_| Verdict::Quarantined)?;
        let (key, holder) = self.devices.get(&(header.journey, header.device)).ok_or(Verdict::Closed)?;
        let is_theirs =
            is_allowed(holder, header, &payload) && is_signed(key, &envelope.to_sign(), envelope.signature()).await;
        if is_theirs { through_the_gate(payload) } else { Err(Verdict::Quarantined) }
    }

    async fn introduce(&mut self, journey: JourneyId, certificate: Certificate) {
        let issuer = match &certificate.statement.holder {
            Holder::Person(holder) if *holder == journey => self.identities.get(&journey).copied(),
            Holder::Person(_) => None,
            Holder::Staff { .. } | Holder::Supporter { .. } => self.service,
        };
        let name = (journey, certificate.statement.device());
        let Some(issuer) = issuer else { return };
        if !self.devices.contains_key(&name)
            && is_signed(&issuer, &certificate.statement.to_sign(), certificate.signature.as_bytes()).await
        {
            self.devices.insert(name, (certificate.statement.signing, certificate.statement.holder));
        }
    }
}

/// Opens a body that only the journey's own devices can have sealed.
pub async fn unseal(root: Option<&Root>, envelope: &Envelope) -> Result<Payload, Verdict> {
    let header = envelope.header();
    let root = root.ok_or(Verdict::Closed)?;
    let seal = root.document(&header.journey, &header.document).await.map_err(|_| Verdict::Closed)?;
    let packed = seal.open(envelope.header_bytes(), envelope.body()).await.map_err(|_| Verdict::Closed)?;
    let plain = unpack(&packed).map_err(|_| Verdict::Quarantined)?;
    Payload::from_sealed(&plain).map_err(|_| Verdict::Quarantined)
}

/// What a change's bytes alone can be refused for; the rest is for whoever has the document.
pub fn through_the_gate(payload: Payload) -> Result<Payload, Verdict> {
    let is_refused = payload.form == Form::Change && Chunk::parse(&payload.content).is_err();
    if is_refused { Err(Verdict::Quarantined) } else { Ok(payload) }
}

fn is_allowed(holder: &Holder, header: &Header, payload: &Payload) -> bool {
    let is_certificate = matches!(Control::from_payload(payload), Ok(Control::Device(_)));
    let writing = writing(header.form, payload.kind, is_certificate);
    let action = Action::Append { journey: header.journey, circle: header.circle, writing };
    match holder {
        Holder::Person(journey) => may(Subject::Person { journey: *journey }, action),
        Holder::Staff { .. } => may(Subject::Keyworker { caseload: &[header.journey], leads: &[] }, action),
        Holder::Supporter { .. } => {
            let log = LogName { journey: header.journey, circle: header.circle };
            may(Subject::Supporter { circles: &[log] }, action)
        }
    }
}
