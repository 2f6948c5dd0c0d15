//! A simulated device: the real replica, a disk that survives, keys, and a clock of its own.

use std::collections::BTreeSet;

use waymark_shared::certificate::Certificate;
use waymark_shared::id::{DeviceId, EnvelopeId};
use waymark_shared::seal::{NONCE_LENGTH, TAG_LENGTH};
use waymark_shared::sync::envelope::{Envelope, Form, Header, Unsigned};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;
use waymark_shared::sync::replica::{Effect, Event, Replica, SealFailure, Ticket};
use waymark_shared::time::Timestamp;

use super::disk::Disk;
use super::people::{KeyRing, Who, device_of, introduction};
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
    /// Ids that arrived, to find what arrives twice in one life.
    pub arrived: BTreeSet<EnvelopeId>,
    key: SigningKey,
    certificate: Certificate,
    rewriting: BTreeSet<EnvelopeId>,
    left: BTreeSet<LogName>,
    last: u64,
}

impl Device {
    /// One that was never started.
    pub fn new(name: &'static str, who: Who, ring: &mut KeyRing) -> Self {
        let (key, certificate) = ring.enrol(who);
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
            arrived: BTreeSet::new(),
            key,
            certificate,
            rewriting: BTreeSet::new(),
            left: BTreeSet::new(),
            last: 0,
        }
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
        self.replica = Some(Replica::new(self.id(), self.life, self.disk.saved()));
        let mut events: Vec<_> = self.follows().into_iter().map(Event::Follow).collect();
        events.extend(self.left.iter().map(|log| Event::Forget(*log)));
        events.extend(self.introductions());
        events.push(Event::Reachable);
        events
    }

    /// The app is gone, and with it all that was not saved.
    pub fn crash(&mut self) {
        self.replica = None;
        self.life += 1;
        self.line = None;
    }

    /// A log is not this device's to read any more: it forgets it, and never asks for it again.
    pub fn leave(&mut self, log: LogName) -> Event {
        self.left.insert(log);
        Event::Forget(log)
    }

    /// The logs that its app keeps up with.
    pub fn follows(&self) -> Vec<LogName> {
        self.who.wants().iter().filter(|log| !self.left.contains(*log)).copied().collect()
    }

    /// Writes something.
    pub fn write(&mut self, log: LogName, (document, payload): (waymark_shared::id::DocumentId, Payload)) -> Event {
        Event::Write { ticket: self.ticket(), log, document, payload }
    }

    /// A device that finds its numbers used takes another key, and starts anew.
    pub fn take_new_identity(&mut self, ring: &mut KeyRing) -> Vec<Event> {
        (self.key, self.certificate) = ring.enrol(self.who);
        self.disk.take_new_identity();
        self.start()
    }

    /// What waits under a former identity, opened and written anew. To be asked for at the end of the log: what was stored
    /// after all has come back by then.
    pub fn rewrites(&mut self, log: LogName) -> Vec<Event> {
        let mut events = Vec::new();
        for envelope in self.disk.former(&log, self.id()) {
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
        let mut events = self.introductions();
        for log in self.follows() {
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
        let logs: Vec<_> = self.follows().into_iter().filter(|log| !self.disk.is_introduced(log)).collect();
        logs.into_iter().map(|log| self.write(log, introduction(&self.certificate))).collect()
    }

    fn ticket(&mut self) -> Ticket {
        self.last += 1;
        Ticket(self.last)
    }
}

fn open(envelope: &Envelope) -> Payload {
    let form = envelope.header().form;
    let opened = match form {
        Form::Sealed => Payload::from_sealed(&envelope.body()[NONCE_LENGTH + TAG_LENGTH..]),
        Form::Record | Form::Change | Form::Control => Payload::from_clear(form, envelope.body()),
    };
    opened.expect("written by this device")
}
