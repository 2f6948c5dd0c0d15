//! A simulated device: the real replica, a disk that survives, keys, and a clock of its own.

use std::collections::BTreeSet;

use waymark_shared::certificate::Certificate;
use waymark_shared::doc::document::Document;
use waymark_shared::doc::reading;
use waymark_shared::id::{ActorId, DeviceId, DocumentId, EnvelopeId};
use waymark_shared::seal::{NONCE_LENGTH, TAG_LENGTH};
use waymark_shared::star::score::{Score, Whose};
use waymark_shared::sync::envelope::{Envelope, Form, Header, Unsigned};
use waymark_shared::sync::gate::{Bench, Chunk, Gate};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;
use waymark_shared::sync::replica::{Effect, Event, Replica, SealFailure, Ticket};
use waymark_shared::time::Timestamp;

use super::chance::Chance;
use super::disk::Disk;
use super::people::{CARE, KeyRing, READING, Who, device_of, introduction};
use super::planted::Bug;
use crate::crypto::SigningKey;

/// One device.
pub struct Device {
    /// Its name in the story.
    pub name: &'static str,
    /// Who holds it.
    pub who: Who,
    /// What survives.
    pub disk: Disk,
    /// The disk as it was copied at some moment.
    pub copy: Option<Disk>,
    /// The machine, while the app runs.
    pub replica: Option<Replica>,
    /// Counts the starts of the app, so that what was meant for an earlier one is not heard.
    pub life: u64,
    /// Its clock, less the true time.
    pub clock: i64,
    /// Whether its disk is full.
    pub full: bool,
    /// The line that it holds open, or is opening.
    pub line: Option<u64>,
    /// The last wake-up asked for; earlier ones are void.
    pub alarm: u64,
    /// Whether another tab wants the pen, and takes it in the midst of the next save.
    pub wanted_by_a_tab: bool,
    /// When its disk has done all that it was asked for.
    pub disk_free: i64,
    /// Ids that arrived, to find what arrives twice in one life.
    pub arrived: BTreeSet<EnvelopeId>,
    key: SigningKey,
    certificate: Certificate,
    rewriting: BTreeSet<EnvelopeId>,
    left: BTreeSet<LogName>,
    /// Logs read to their end in this life.
    at_end: BTreeSet<LogName>,
    /// Logs in which its introduction is under way.
    introducing: BTreeSet<LogName>,
    last: u64,
}

/// The reading that everybody makes together.
const TOGETHER: DocumentId = DocumentId([9; 16]);
const TWIN: &str = "the twin";

impl Device {
    /// One that was never started.
    pub fn new(name: &'static str, who: Who, ring: &mut KeyRing) -> Self {
        let (key, certificate) = ring.enrol(who);
        Self::with_key(name, who, key, certificate)
    }

    fn with_key(name: &'static str, who: Who, key: SigningKey, certificate: Certificate) -> Self {
        Self {
            name,
            who,
            disk: Disk::default(),
            copy: None,
            replica: None,
            life: 0,
            clock: 0,
            full: false,
            line: None,
            alarm: 0,
            wanted_by_a_tab: false,
            disk_free: 0,
            arrived: BTreeSet::new(),
            key,
            certificate,
            rewriting: BTreeSet::new(),
            left: BTreeSet::new(),
            at_end: BTreeSet::new(),
            introducing: BTreeSet::new(),
            last: 0,
        }
    }

    /// A second one with the same disk and the same key.
    pub fn twin(&self) -> Self {
        let key = SigningKey::from_pkcs8(self.key.pkcs8()).expect("a key reads back");
        let (disk, left) = (self.disk.clone(), self.left.clone());
        Self { disk, left, ..Self::with_key(TWIN, self.who, key, self.certificate.clone()) }
    }

    /// Whether it came to be by copying.
    pub fn is_twin(&self) -> bool {
        self.name == TWIN
    }

    /// Nothing is left on it, and it enrols as another device.
    pub fn begin_anew(&mut self, ring: &mut KeyRing) {
        (self.key, self.certificate) = ring.enrol(self.who);
        self.disk = Disk::default();
        self.copy = None;
    }

    /// Its present identity.
    pub fn id(&self) -> DeviceId {
        device_of(&self.key)
    }

    /// What its clock shows.
    pub fn now(&self, true_time: i64) -> Timestamp {
        Timestamp(true_time).plus(self.clock)
    }

    /// Starts the app: a replica of what is saved, and the first things to tell it.
    pub fn start(&mut self) -> Vec<Event> {
        self.life += 1;
        self.line = None;
        self.arrived.clear();
        self.rewriting.clear();
        self.at_end.clear();
        self.introducing.clear();
        self.replica = Some(Replica::new(self.id(), self.life, self.disk.saved()));
        let mut events: Vec<_> = self.follows().into_iter().map(Event::Follow).collect();
        events.extend(self.left.iter().map(|log| Event::Forget(*log)));
        events.extend(self.introductions());
        events.push(Event::Reachable);
        events
    }

    /// The app is gone, and with it all that was not saved.
    pub fn crash(&mut self, chance: &mut Chance, bug: Option<Bug>) {
        self.disk.crash(chance, bug);
        self.replica = None;
        self.life += 1;
        self.line = None;
    }

    /// A log is not this device's to read any more: it forgets it, and never asks for it again.
    pub fn leave(&mut self, log: LogName) -> Event {
        self.left.insert(log);
        Event::Forget(log)
    }

    /// The logs that it left are its to read again.
    pub fn come_back(&mut self) -> Vec<Event> {
        let left = std::mem::take(&mut self.left);
        self.arrived.clear();
        left.into_iter().map(Event::Follow).collect()
    }

    /// Whether it may write in a log: it is introduced there, and has not left.
    pub fn may_write(&self, log: &LogName) -> bool {
        self.disk.is_introduced(log, self.id()) && !self.left.contains(log)
    }

    /// The logs that its app keeps up with.
    pub fn follows(&self) -> Vec<LogName> {
        self.who.wants().iter().filter(|log| !self.left.contains(*log)).copied().collect()
    }

    /// Writes something.
    pub fn write(&mut self, log: LogName, (document, payload): (DocumentId, Payload)) -> Event {
        Event::Write { ticket: self.ticket(), log, document, payload }
    }

    /// A device that finds its numbers used takes another key, and starts anew.
    pub fn take_new_identity(&mut self, ring: &mut KeyRing) -> Vec<Event> {
        self.disk.discard();
        (self.key, self.certificate) = ring.enrol(self.who);
        self.disk.take_new_identity();
        self.start()
    }

    /// The end of a log is reached: who writes is said where that waited for it, and what waits is written anew.
    pub fn caught_up(&mut self, log: LogName) -> Vec<Event> {
        self.at_end.insert(log);
        let mut events = self.introductions();
        events.extend(self.rewrites(log));
        events
    }

    /// Something is kept: where that was an introduction, what waited for it is written.
    pub fn kept(&mut self) -> Vec<Event> {
        let logs: Vec<_> = self.at_end.iter().copied().collect();
        logs.into_iter().flat_map(|log| self.rewrites(log)).collect()
    }

    /// Gives a score in the reading that all edit together.
    pub fn edit(&self, chance: &mut Chance, now: Timestamp, bug: Option<Bug>) -> (DocumentId, Payload) {
        let fresh = ActorId(chance.bytes(16).try_into().expect("as many as were asked for"));
        let actor = if bug == Some(Bug::StoredActor) { ActorId(self.id().0) } else { fresh };
        let changes = self.through_the_gate();
        let loaded = Document::load(actor, changes.iter().map(Vec::as_slice));
        let mut reading = loaded.expect("the gate lets nothing through that does not load");
        let area = ["hope", "home", "time"][usize::try_from(chance.below(3)).expect("a small number")];
        let whose = match self.who {
            Who::Person => Whose::Mine,
            Who::Keyworker | Who::Stranger => Whose::Theirs,
        };
        let step = u8::try_from(chance.between(1, 10)).expect("a small number");
        let change = reading::set(&mut reading, area, whose, Score::Step(step));
        (TOGETHER, Payload { form: Form::Change, kind: READING, written: now, content: change })
    }

    /// What a device sends that has no business in a log: its own introduction, well signed.
    pub fn intrusion(&self, LogName { journey, circle }: LogName) -> Vec<u8> {
        let (document, payload) = introduction(&self.certificate);
        let (form, device) = (Form::Control, self.id());
        let header = Header { form, journey, circle, document, device, device_sequence: 1, key_epoch: 0 };
        self.seal(header, &payload).expect("an introduction fits").as_bytes().to_vec()
    }

    /// The changes of the document that all edit together, as far as the gate lets them through.
    pub fn through_the_gate(&self) -> Vec<Vec<u8>> {
        let (mut gate, mut bench, mut changes) = (Gate::new(), Bench::new(), Vec::new());
        for envelope in self.disk.changes(&CARE) {
            let change = content(envelope);
            let chunk = Chunk::parse(&change).expect("automerge writes chunks");
            changes.extend(bench.lead(&mut gate, chunk, envelope.header().device, change).into_iter().flatten());
        }
        changes
    }

    /// What waits under a former identity, opened and written anew. To be asked for at the end of the log: what was stored
    /// after all has come back by then.
    pub fn rewrites(&mut self, log: LogName) -> Vec<Event> {
        let mut events = Vec::new();
        let former = if self.may_write(&log) { self.disk.former(&log, self.id()) } else { Vec::new() };
        for envelope in former {
            if !self.rewriting.insert(envelope.id()) {
                continue;
            }
            let (document, instead_of) = (envelope.header().document, envelope.id());
            // A former identity's introduction is of no use to anybody.
            let payload = if envelope.header().form == Form::Control {
                introduction(&self.certificate).1
            } else {
                open(&envelope)
            };
            events.push(Event::Rewrite { ticket: self.ticket(), log, document, payload, instead_of });
        }
        events
    }

    /// Something could not be kept: what has to be written in any case is written again.
    pub fn try_again(&mut self) -> Vec<Event> {
        self.rewriting.clear();
        self.introducing.clear();
        let mut events = self.introductions();
        for log in self.at_end.clone() {
            events.extend(self.rewrites(log));
        }
        events
    }

    /// Seals and signs.
    pub fn seal(&self, mut header: Header, payload: &Payload) -> Result<Envelope, SealFailure> {
        let body = match header.form {
            Form::Sealed => {
                header.key_epoch = 1;
                [vec![0; NONCE_LENGTH + TAG_LENGTH], payload.to_sealed()].concat()
            }
            Form::Record | Form::Change | Form::Control => payload.to_clear(),
        };
        let unsigned = Unsigned::new(header, &body).map_err(|_| SealFailure::TooLong)?;
        let signature = self.key.sign(&unsigned.to_sign());
        Ok(unsigned.sign(signature))
    }

    /// Every effect that waits.
    pub fn effects(&mut self) -> Vec<Effect> {
        let Some(replica) = &mut self.replica else { return Vec::new() };
        std::iter::from_fn(|| replica.poll_effect()).collect()
    }

    fn introductions(&mut self) -> Vec<Event> {
        let mut logs = self.follows();
        logs.retain(|log| !self.disk.is_introduced(log, self.id()));
        logs.retain(|log| self.introducing.insert(*log));
        logs.into_iter().map(|log| self.write(log, introduction(&self.certificate))).collect()
    }

    fn ticket(&mut self) -> Ticket {
        self.last += 1;
        Ticket(self.last)
    }
}

/// The chunk in a change's envelope.
pub fn content(envelope: &Envelope) -> Vec<u8> {
    Payload::from_clear(Form::Change, envelope.body()).expect("everybody writes well here").content
}

fn open(envelope: &Envelope) -> Payload {
    let form = envelope.header().form;
    let opened = match form {
        Form::Sealed => Payload::from_sealed(&envelope.body()[NONCE_LENGTH + TAG_LENGTH..]),
        Form::Record | Form::Change | Form::Control => Payload::from_clear(form, envelope.body()),
    };
    opened.expect("written by this device")
}
