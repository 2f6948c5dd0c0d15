//! A person: their journey, its keys, and one device, made before there is any account.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use waymark_shared::api::{
    Challenge, ChallengeRequest, Code, DeviceSignIn, EndSupporter, InviteSupporter, Invited, JOIN_PERSON, JoinPerson,
    Me, PersonSignedIn, RECOVER, Recover, SIGN_IN_CHALLENGE, SIGN_IN_CONTEXT, SIGN_IN_DEVICE, SUPPORTER_END,
    SUPPORTERS, WAY_BACK, WayBack,
};
use waymark_shared::certificate::{Certificate, Holder, Statement};
use waymark_shared::control::Control;
use waymark_shared::doc;
use waymark_shared::doc::entry::Entry;
use waymark_shared::id::{ActorId, CircleId, DeviceId, DocumentId, EnvelopeId, JourneyId};
use waymark_shared::record::about::About;
use waymark_shared::record::shared_as::SharedAs;
use waymark_shared::record::{self, entry::EntryCopy, reading::FinishedReading};
use waymark_shared::seal::words::Words;
use waymark_shared::seal::wrap::{IDENTITY_CONTEXT, WORDS_CONTEXT};
use waymark_shared::sync::bundle::{Bundle, Bundled, NO_DOCUMENT};
use waymark_shared::sync::envelope::{Envelope, Form, Header};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;
use waymark_shared::time::Timestamp;

use crate::base64;
use crate::crypto::{self, Key, SigningKey};
use crate::device::{Device, Keys, Opened, TooLate, now};
use crate::http::{NoAnswer, Origin};

/// Why somebody is not back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotBack {
    /// The server did not answer as it should.
    Answer(NoAnswer),
    /// These are not the words of this journey.
    Words,
}

impl From<NoAnswer> for NotBack {
    fn from(answer: NoAnswer) -> Self {
        Self::Answer(answer)
    }
}

/// A person with their device.
pub struct Person {
    /// Their device.
    pub device: Device,
    /// Their journey.
    pub journey: JourneyId,
    /// Their twelve words.
    pub words: Words,
    identity: SigningKey,
    root: Key,
    certificate: Certificate,
    /// The number its introduction has in the private log.
    introduced_at: u64,
    enrolment: Option<String>,
    confirmed: BTreeSet<EnvelopeId>,
}

impl Person {
    /// Somebody who begins to write, without any service.
    pub fn begin(address: SocketAddr) -> Self {
        Self::begin_at(address, now())
    }

    /// The same, on a day gone by.
    pub fn begin_at(address: SocketAddr, moment: Timestamp) -> Self {
        let origin = Origin::new(address);
        let words = Words::from_entropy(crypto::random());
        let journey = JourneyId(crypto::random());
        let mut person = Self::on_a_device(origin, journey, words, crypto::random(), SigningKey::generate(), moment);
        person.introduced_at = 2;
        person.found(moment);
        person
    }

    /// Somebody who comes back on a new device, with a re-invitation and their words. Nothing is read yet: the device
    /// tries the network when it is told to.
    pub async fn come_back(address: SocketAddr, code: &str, words: Words) -> Result<Self, NotBack> {
        let mut origin = Origin::new(address);
        let way: WayBack = origin.post(WAY_BACK, &Code { code: code.to_owned() }).await?;
        let controls: Vec<Control> = way.envelopes.iter().filter_map(|envelope| read_control(envelope)).collect();
        let root = controls.iter().find_map(|control| match control {
            Control::Words { wrapped, .. } => crypto::unwrap(&words.entropy(), WORDS_CONTEXT, wrapped).ok(),
            Control::Identity { .. }
            | Control::Device(_)
            | Control::Withdraw(_)
            | Control::Until { .. }
            | Control::Covered { .. } => None,
        });
        let root = root.and_then(|root| Key::try_from(root).ok()).ok_or(NotBack::Words)?;
        let identity = controls.iter().find_map(|control| match control {
            Control::Identity { wrapped, .. } => crypto::unwrap(&root, IDENTITY_CONTEXT, wrapped).ok(),
            Control::Words { .. }
            | Control::Device(_)
            | Control::Withdraw(_)
            | Control::Until { .. }
            | Control::Covered { .. } => None,
        });
        let identity = identity.and_then(|pkcs8| SigningKey::from_pkcs8(&pkcs8)).ok_or(NotBack::Words)?;
        let mut person = Self::on_a_device(origin, way.journey, words, root, identity, now());
        let question = Recover { code: code.to_owned(), introduction: person.introduction() };
        let signed_in: PersonSignedIn = person.device.origin.post(RECOVER, &question).await?;
        person.enrolment = signed_in.me.enrolment;
        let private = person.private();
        person.device.follow(private);
        person.introduce(private);
        Ok(person)
    }

    fn on_a_device(
        origin: Origin,
        journey: JourneyId,
        words: Words,
        root: Key,
        identity: SigningKey,
        moment: Timestamp,
    ) -> Self {
        let mut device = Device::new(origin.address(), Keys::generate(Some(root)));
        device.origin = origin;
        device.keys.believe_identity(journey, identity.public());
        let statement = Statement {
            holder: Holder::Person(journey),
            signing: device.keys.signing(),
            agreement: device.keys.agreement(),
            issued: moment,
        };
        let signature = identity.sign(&statement.to_sign());
        let certificate = Certificate { statement, signature };
        Self {
            device,
            journey,
            words,
            identity,
            root,
            certificate,
            introduced_at: 1,
            enrolment: None,
            confirmed: BTreeSet::new(),
        }
    }

    /// The log of the person alone.
    pub fn private(&self) -> LogName {
        LogName { journey: self.journey, circle: CircleId::PRIVATE }
    }

    /// The log of the care team.
    pub fn care_team(&self) -> LogName {
        LogName { journey: self.journey, circle: CircleId::CARE_TEAM }
    }

    /// Uses an invitation; everything written so far stays as it is, and flows from now on.
    pub async fn join(&mut self, code: &str, name: &str) -> Result<PersonSignedIn, NoAnswer> {
        self.join_at(code, name, now()).await
    }

    /// The same, on a day gone by.
    pub async fn join_at(&mut self, code: &str, name: &str, moment: Timestamp) -> Result<PersonSignedIn, NoAnswer> {
        let question = JoinPerson {
            code: code.to_owned(),
            name: name.to_owned(),
            journey: self.journey,
            identity: self.identity.public(),
            certificate: self.certificate(),
        };
        let signed_in: PersonSignedIn = self.device.origin.post(JOIN_PERSON, &question).await?;
        self.enrolment.clone_from(&signed_in.me.enrolment);
        let team = self.care_team();
        self.device.follow(team);
        self.introduce(team);
        let about = About { name: name.to_owned() };
        self.record(team, fresh(), record::Kind::About, moment, &about);
        self.device.go_online();
        Ok(signed_in)
    }

    /// Signs in with the device's key; its introduction and enrolment let it back into a server that went back to a day
    /// before them.
    pub async fn sign_in(&mut self) -> Result<(), NoAnswer> {
        let device = self.device.name();
        let given: Challenge = self.device.origin.post(SIGN_IN_CHALLENGE, &ChallengeRequest { device }).await?;
        let challenge = base64::read(&given.challenge).expect("the server's base64");
        let signature = self.device.keys.sign(&[SIGN_IN_CONTEXT, &challenge].concat());
        let answer = DeviceSignIn {
            device,
            challenge: given.challenge,
            signature: base64::write(signature.as_bytes()),
            introduction: Some(self.introduction()),
            certificate: None,
            enrolment: self.enrolment.clone(),
        };
        let me: Me = self.device.origin.post(SIGN_IN_DEVICE, &answer).await?;
        self.enrolment = me.enrolment;
        Ok(())
    }

    fn certificate(&self) -> String {
        base64::write(&minicbor::to_vec(&self.certificate).expect("a vector takes every byte"))
    }

    /// The envelope that introduces this device in the private log: the same, signature apart, that it writes there.
    fn introduction(&self) -> String {
        let LogName { journey, circle } = self.private();
        let (device, device_sequence) = (self.device.name(), self.introduced_at);
        let header = Header {
            form: Form::Control,
            journey,
            circle,
            document: NO_DOCUMENT,
            device,
            device_sequence,
            key_epoch: 0,
        };
        let control = Control::Device(self.certificate.clone()).to_payload(self.certificate.statement.issued);
        base64::write(self.device.keys.seal(header, &control).expect("a certificate is short").as_bytes())
    }

    fn introduce(&mut self, log: LogName) {
        self.control(log, &Control::Device(self.certificate.clone()), self.certificate.statement.issued);
    }

    /// Writes an entry, sealed, in one change.
    pub fn write(&mut self, entry: &Entry, moment: Timestamp) -> DocumentId {
        let document = fresh();
        let (_, chunks) = doc::entry::create(ActorId(crypto::random()), entry).expect("an entry within its limits");
        for chunk in chunks {
            let content = chunk;
            let payload = Payload { form: Form::Change, kind: doc::Kind::Entry.code(), written: moment, content };
            self.device.write(self.private(), document, payload);
        }
        document
    }

    /// Publishes a copy of an entry for the care team, and remembers which.
    pub fn share_entry(&mut self, original: DocumentId, copy: &EntryCopy, moment: Timestamp) -> DocumentId {
        let document = fresh();
        self.record(self.care_team(), document, record::Kind::Entry, moment, copy);
        let remembered = SharedAs { copy: document, at: moment, circle: None };
        self.record(self.private(), original, record::Kind::SharedAs, moment, &remembered);
        document
    }

    /// Invites somebody whom they trust into a circle of their own.
    pub async fn trust(&mut self, name: &str) -> Result<(LogName, Invited), NoAnswer> {
        let circle = CircleId(crypto::random());
        let invited = self.device.origin.post(SUPPORTERS, &InviteSupporter { circle, name: name.to_owned() }).await?;
        let log = LogName { journey: self.journey, circle };
        self.device.follow(log);
        self.control(log, &Control::Device(self.certificate.clone()), now());
        Ok((log, invited))
    }

    /// Publishes a copy of an entry for a supporter, who has it until a moment or for good, and remembers which.
    pub fn share_with(
        &mut self,
        circle: LogName,
        original: DocumentId,
        copy: &EntryCopy,
        until: Option<Timestamp>,
    ) -> DocumentId {
        let (document, moment) = (fresh(), now());
        let remembered = SharedAs { copy: document, at: moment, circle: Some(circle.circle) };
        self.record(self.private(), original, record::Kind::SharedAs, moment, &remembered);
        if let Some(at) = until {
            let control = Control::Until { document, at };
            self.device.write(circle, document, control.to_payload(moment));
        }
        self.record(circle, document, record::Kind::Entry, moment, copy);
        document
    }

    /// Ends what a supporter may read.
    pub async fn end_trust(&mut self, circle: LogName) -> Result<(), NoAnswer> {
        self.device.origin.tell(SUPPORTER_END, &EndSupporter { circle: circle.circle }).await
    }

    /// Keeps a reading taken alone.
    pub fn keep_reading(&mut self, reading: &FinishedReading, moment: Timestamp) -> DocumentId {
        let document = fresh();
        self.record(self.private(), document, record::Kind::Reading, moment, reading);
        document
    }

    /// Takes a published copy back.
    pub fn withdraw(&mut self, copy: DocumentId) {
        self.control(self.care_team(), &Control::Withdraw(copy), now());
    }

    /// Seals together what was written in private and is in no bundle yet, and says so.
    pub async fn bundle(&mut self, moment: Timestamp) -> Result<(), TooLate> {
        let bundled: BTreeSet<_> = self.device.bundles().iter().flat_map(|(_, bundle)| names(bundle)).collect();
        let sealed = self.originals().filter(|opened| !bundled.contains(&opened.to_name()));
        let bundles = Bundle::fill(sealed.map(Opened::to_bundled).collect::<Vec<_>>());
        let known = self.device.bundles().len() + bundles.len();
        for bundle in bundles {
            self.device.write(self.private(), NO_DOCUMENT, bundle.to_payload(moment));
        }
        self.device.until(|device| device.bundles().len() == known).await?;
        self.confirm(moment);
        Ok(())
    }

    /// Says of every bundle that it holds what its originals hold, where this device holds those and found it so.
    pub fn confirm(&mut self, moment: Timestamp) {
        let originals: BTreeMap<_, _> = self.originals().map(|opened| (opened.to_name(), opened)).collect();
        let original = |item: &Bundled| {
            let original = originals.get(&(item.device, item.sequence));
            original.filter(|original| original.to_bundled() == *item).map(|original| original.id)
        };
        let unsaid = self.device.bundles().iter().filter(|(id, _)| !self.confirmed.contains(id));
        let said: Vec<_> = unsaid
            .filter_map(|(bundle, content)| Some((*bundle, Control::covered(*bundle, content, original)?)))
            .collect();
        for (bundle, control) in said {
            self.confirmed.insert(bundle);
            self.control(self.private(), &control, moment);
        }
    }

    /// What this device has opened of the private log from envelopes of their own.
    fn originals(&self) -> impl Iterator<Item = &Opened> {
        let bundles: BTreeSet<_> = self.device.bundles().iter().map(|(id, _)| *id).collect();
        let private = self.private();
        let sealed = |opened: &&Opened| matches!(opened.payload.form, Form::Record | Form::Change);
        self.device
            .opened()
            .iter()
            .filter(sealed)
            .filter(move |opened| opened.log == private && !bundles.contains(&opened.id))
    }

    /// Publishes a record, or seals it where the log is private.
    pub fn record<R: minicbor::Encode<()>>(
        &mut self,
        log: LogName,
        document: DocumentId,
        kind: record::Kind,
        written: Timestamp,
        record: &R,
    ) {
        let content = minicbor::to_vec(record).expect("a vector takes every byte");
        self.device.write(log, document, Payload { form: Form::Record, kind: kind.code(), written, content });
    }

    fn found(&mut self, moment: Timestamp) {
        let private = self.private();
        self.device.follow(private);
        let wrapped = crypto::wrap(&self.root, IDENTITY_CONTEXT, self.identity.pkcs8());
        self.control(private, &Control::Identity { public: self.identity.public(), wrapped }, moment);
        self.introduce(private);
        let wrapped = crypto::wrap(&self.words.entropy(), WORDS_CONTEXT, &self.root);
        self.control(private, &Control::Words { key_epoch: 1, wrapped }, moment);
    }

    fn control(&mut self, log: LogName, control: &Control, moment: Timestamp) {
        self.device.write(log, NO_DOCUMENT, control.to_payload(moment));
    }
}

fn names(bundle: &Bundle) -> impl Iterator<Item = (DeviceId, u64)> {
    bundle.0.iter().map(|item| (item.device, item.sequence))
}

/// A control among the envelopes that open the way back.
fn read_control(envelope: &str) -> Option<Control> {
    let envelope = Envelope::parse(base64::read(envelope)?).ok()?;
    let payload = Payload::from_clear(envelope.header().form, envelope.body()).ok()?;
    Control::from_payload(&payload).ok()
}

/// A fresh name for a document.
fn fresh() -> DocumentId {
    DocumentId(crypto::random())
}
