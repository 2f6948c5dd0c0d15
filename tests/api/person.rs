//! A person's device that makes its envelopes by hand, so that each of them can be wrong in one way.

use serde_json::json;
use waymark_shared::api::{self, JoinPerson, PersonSignedIn};
use waymark_shared::certificate::{Certificate, Holder, Statement};
use waymark_shared::control::Control;
use waymark_shared::id::{CircleId, DeviceId, DocumentId, JourneyId, Signature};
use waymark_shared::record::Kind;
use waymark_shared::seal::wrap::IDENTITY_CONTEXT;
use waymark_shared::sync::bundle::NO_DOCUMENT;
use waymark_shared::sync::envelope::{Envelope, Form, Header, Unsigned};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;
use waymark_shared::time::Timestamp;
use waymark_tests::base64;
use waymark_tests::crypto::{self, SigningKey};
use waymark_tests::http::Origin;

use crate::socket::Wire;
use crate::staff::Staff;
use crate::world::World;

/// A person with one device.
pub struct Person {
    pub origin: Origin,
    pub journey: JourneyId,
    pub identity: SigningKey,
    pub pen: Pen,
    pub certificate: Certificate,
    pub introduction: Option<Envelope>,
    pub enrolment: Option<String>,
}

/// What writes envelopes of one device, each with its next number.
pub struct Pen {
    pub signing: SigningKey,
    pub next: u64,
}

impl Pen {
    pub fn device(&self) -> DeviceId {
        DeviceId::of(&self.signing.public())
    }

    /// The next envelope of this device.
    pub fn write(&mut self, log: LogName, form: Form, document: DocumentId, body: &[u8]) -> Envelope {
        let header = self.header(log, form, document);
        self.next += 1;
        self.sign(header, body)
    }

    pub fn header(&self, log: LogName, form: Form, document: DocumentId) -> Header {
        Header {
            form,
            journey: log.journey,
            circle: log.circle,
            document,
            device: self.device(),
            device_sequence: self.next,
            key_epoch: u32::from(form == Form::Sealed),
        }
    }

    pub fn sign(&self, header: Header, body: &[u8]) -> Envelope {
        let unsigned = Unsigned::new(header, body).unwrap();
        let signature = self.signing.sign(&unsigned.to_sign());
        unsigned.sign(signature)
    }

    pub fn control(&mut self, log: LogName, control: &Control) -> Envelope {
        self.write(log, Form::Control, NO_DOCUMENT, &control.to_payload(Timestamp(1)).to_clear())
    }

    pub fn record(&mut self, log: LogName, document: DocumentId, kind: Kind, content: &[u8]) -> Envelope {
        self.record_of(log, document, kind.code(), content)
    }

    /// The same of a kind that may be unknown here.
    pub fn record_of(&mut self, log: LogName, document: DocumentId, kind: u16, content: &[u8]) -> Envelope {
        let payload = Payload { form: Form::Record, kind, written: Timestamp(1), content: content.to_vec() };
        self.write(log, Form::Record, document, &payload.to_clear())
    }

    pub fn sealed(&mut self, log: LogName, document: DocumentId) -> Envelope {
        self.write(log, Form::Sealed, document, &crypto::random::<300>())
    }
}

impl Person {
    /// Somebody without an account.
    pub fn begin(world: &World) -> Self {
        Self::of(world, JourneyId(crypto::random()), SigningKey::generate())
    }

    fn of(world: &World, journey: JourneyId, identity: SigningKey) -> Self {
        let (signing, agreement) = (SigningKey::generate(), SigningKey::generate());
        let certificate = certify(&identity, Holder::Person(journey), &signing, &agreement);
        let pen = Pen { signing, next: 1 };
        let origin = Origin::new(world.address());
        Self { origin, journey, identity, pen, certificate, introduction: None, enrolment: None }
    }

    /// Somebody who joined by this keyworker's invitation.
    pub async fn joined(world: &World, keyworker: &mut Staff) -> Self {
        let invited = keyworker.invite(waymark_shared::rules::Role::Person, "Dee").await.unwrap();
        let mut person = Self::begin(world);
        let signed_in: PersonSignedIn =
            person.origin.post(api::JOIN_PERSON, &person.join(&invited.link_code)).await.unwrap();
        person.enrolment = signed_in.me.enrolment;
        person
    }

    pub fn join(&self, code: &str) -> JoinPerson {
        JoinPerson {
            code: code.into(),
            name: "Dee".into(),
            journey: self.journey,
            identity: self.identity.public(),
            certificate: encode(&self.certificate),
        }
    }

    pub fn private(&self) -> LogName {
        LogName { journey: self.journey, circle: CircleId::PRIVATE }
    }

    pub fn care_team(&self) -> LogName {
        LogName { journey: self.journey, circle: CircleId::CARE_TEAM }
    }

    /// The controls that begin the private log.
    pub fn beginning(&mut self) -> Vec<Envelope> {
        let log = self.private();
        let public = self.identity.public();
        let wrapped = crypto::wrap(b"root", IDENTITY_CONTEXT, self.identity.pkcs8());
        let words = Control::Words { key_epoch: 1, wrapped: crypto::wrap(b"words", b"words", b"root") };
        let identity = self.pen.control(log, &Control::Identity { public, wrapped });
        self.introduction = None;
        let introduction = self.introduction();
        vec![identity, introduction, self.pen.control(log, &words)]
    }

    /// The envelope that introduces the device in the private log: the next one there the first time, then the same.
    pub fn introduction(&mut self) -> Envelope {
        let introduction = self.introduction.take().unwrap_or_else(|| {
            let (log, control) = (self.private(), Control::Device(self.certificate.clone()));
            self.pen.control(log, &control)
        });
        self.introduction.insert(introduction).clone()
    }

    /// Another device of the same person, with no account of its own doing.
    pub fn on_another_device(&self, world: &World) -> Self {
        let identity = SigningKey::from_pkcs8(self.identity.pkcs8()).unwrap();
        Self::of(world, self.journey, identity)
    }

    /// A socket on which this person's device is known in the care team's log.
    pub async fn sharing(&mut self) -> Wire {
        let mut wire = Wire::open(&self.origin).await;
        wire.hello(&[]).await;
        let log = self.care_team();
        let control = self.pen.control(log, &Control::Device(self.certificate.clone()));
        wire.store(&[&control]).await;
        wire
    }

    /// Signs in again with the device's key.
    pub async fn answer(
        &mut self,
        signature: impl FnOnce(&SigningKey, &[u8]) -> Signature,
    ) -> Result<api::Me, waymark_tests::http::NoAnswer> {
        self.answer_with(signature, None, None).await
    }

    /// The same with all that a device has to show.
    pub async fn come_back(&mut self) -> Result<api::Me, waymark_tests::http::NoAnswer> {
        let (introduction, enrolment) = (self.introduction(), self.enrolment.clone());
        self.answer_with(SigningKey::sign, Some(introduction), enrolment).await
    }

    /// The same with these to show.
    pub async fn answer_with(
        &mut self,
        signature: impl FnOnce(&SigningKey, &[u8]) -> Signature,
        introduction: Option<Envelope>,
        enrolment: Option<String>,
    ) -> Result<api::Me, waymark_tests::http::NoAnswer> {
        let device = self.pen.device();
        let given: api::Challenge =
            self.origin.post(api::SIGN_IN_CHALLENGE, &json!({ "device": device })).await.unwrap();
        let challenge = base64::read(&given.challenge).unwrap();
        let signature = signature(&self.pen.signing, &[api::SIGN_IN_CONTEXT, &challenge].concat());
        let answer = api::DeviceSignIn {
            device,
            challenge: given.challenge,
            signature: base64::write(signature.as_bytes()),
            introduction: introduction.map(|envelope| base64::write(envelope.as_bytes())),
            certificate: None,
            enrolment,
        };
        self.origin.post(api::SIGN_IN_DEVICE, &answer).await
    }
}

/// A certificate of this issuer.
pub fn certify(issuer: &SigningKey, holder: Holder, signing: &SigningKey, agreement: &SigningKey) -> Certificate {
    let statement =
        Statement { holder, signing: signing.public(), agreement: agreement.public(), issued: Timestamp(1) };
    let signature = issuer.sign(&statement.to_sign());
    Certificate { statement, signature }
}

/// A certificate as the API takes it.
pub fn encode(certificate: &Certificate) -> String {
    base64::write(&minicbor::to_vec(certificate).unwrap())
}

/// An envelope as the API takes it.
pub fn encoded(envelope: &Envelope) -> String {
    base64::write(envelope.as_bytes())
}
