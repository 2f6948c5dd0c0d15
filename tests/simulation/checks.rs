//! Checks: what must hold in every world, apart from what happens in it.

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::id::{Chain, EnvelopeId};
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::{ClientMessage, Refusal, ServerMessage};
use waymark_shared::sync::replica::Status;

use super::device::Device;
use super::people::{CARE, PRIVATE, Who};
use super::server::Server;
use super::story::short;

/// What was promised and seen, and the first thing that was not as it must be.
#[derive(Debug, Default)]
pub struct Book {
    acknowledged: BTreeMap<EnvelopeId, &'static str>,
    lost_with_a_disk: BTreeSet<EnvelopeId>,
    quiet: bool,
    ended: bool,
    violation: Option<String>,
}

impl Book {
    /// The first thing that was not as it must be.
    pub fn violation(&self) -> Option<&str> {
        self.violation.as_deref()
    }

    /// From now on nobody has anything left to say.
    pub fn must_be_quiet(&mut self) {
        self.quiet = true;
    }

    /// The world goes on, and not for ever.
    pub fn must_end(&mut self, ends: bool) {
        self.must(ends, || "the world goes round in circles".into());
    }

    /// A device sends a message.
    pub fn sent(&mut self, name: &str, message: &ClientMessage, fits: bool) {
        self.must(fits, || format!("{name} sent a message that is too long"));
        let said_something = match message {
            ClientMessage::Push { .. } | ClientMessage::Offer { .. } | ClientMessage::Hello { .. } => true,
            ClientMessage::Follow { .. } | ClientMessage::Credit { .. } => false,
        };
        let quiet = self.quiet;
        self.must(!(quiet && said_something), || format!("{name} does not come to rest: {message:?}"));
    }

    /// The keyworker's access has ended.
    pub fn access_ended(&mut self) {
        self.ended = true;
    }

    /// The server says something to a device.
    pub fn answered(&mut self, device: &Device, message: &ServerMessage) {
        let told = matches!(message, ServerMessage::Entries { items, .. } if !items.is_empty());
        let late = told && self.ended && device.who == Who::Keyworker;
        self.must(!late, || format!("{} is told of what came after its access ended", device.name));
    }

    /// A device hears a message.
    pub fn heard(&mut self, device: &Device, message: &ServerMessage) {
        match message {
            ServerMessage::Stored { ids, .. } => self.acknowledged.extend(ids.iter().map(|id| (*id, device.name))),
            ServerMessage::Entries { log, items, .. } => {
                let allowed = device.who.reads(*log) || items.is_empty();
                self.must(allowed, || format!("{} was given what it may not read", device.name));
                let quiet = self.quiet;
                self.must(!quiet || items.is_empty(), || {
                    format!("{} is given news although nothing is new", device.name)
                });
            }
            ServerMessage::Welcome { .. }
            | ServerMessage::Refused { .. }
            | ServerMessage::Rewound { .. }
            | ServerMessage::Wanted { .. }
            | ServerMessage::Ended { .. }
            | ServerMessage::Later { .. }
            | ServerMessage::Goodbye { .. } => {}
        }
    }

    /// Envelopes were handed to the app: saved before that, and once.
    pub fn arrived(&mut self, device: &mut Device, envelopes: &[Envelope]) {
        for envelope in envelopes {
            let header = envelope.header();
            let log = LogName { journey: header.journey, circle: header.circle };
            let saved = device.disk.held(&log).is_some_and(|held| held.envelopes.contains_key(&envelope.id()));
            let id = envelope.id();
            self.must(saved, || format!("{} handed on {} before it was saved", device.name, short(&id)));
            let once = device.arrived.insert(id);
            self.must(once, || format!("{} handed on {} twice", device.name, short(&id)));
        }
    }

    /// A device says where things are.
    pub fn status(&mut self, device: &Device, status: Status, server: &Server) {
        let Status::Safe(_) = status else { return };
        for (_, held) in device.disk.logs() {
            let own = held.envelopes.iter().filter(|(_, sheet)| sheet.written.is_some() && !sheet.refused);
            for (id, _) in own {
                let safe = server.committed.contains(id);
                self.must(safe, || format!("{} says safe, but {} never reached the server", device.name, short(id)));
            }
        }
    }

    /// A device found its numbers used; that happens to devices that were set back alone.
    pub fn cloned(&mut self, name: &str, log: LogName, server_goes_back: bool) {
        self.must(!server_goes_back, || format!("{name} was taken for a copy of itself in {log:?}"));
    }

    /// A device gave something up.
    pub fn refused(&mut self, name: &str, why: Refusal) {
        let ended = self.ended && why == Refusal::Rights;
        self.must(ended, || format!("{name} was refused what it may write: {why:?}"));
    }

    /// A device's disk is replaced by an older one.
    pub fn set_back(&mut self, device: &Device) {
        for (_, held) in device.disk.logs() {
            self.lost_with_a_disk.extend(held.waiting().iter().map(|sheet| sheet.envelope.id()));
        }
    }

    /// At the end of the world.
    pub fn check(&mut self, devices: &[Device], server: &Server) {
        if self.violation.is_some() {
            return;
        }
        let mut everything = BTreeSet::new();
        for log in [PRIVATE, CARE] {
            let (head, ids) = server.log(log);
            let set: BTreeSet<_> = ids.iter().copied().collect();
            self.must(set.len() == ids.len(), || format!("{log:?} holds an envelope twice"));
            let chain = (1..).zip(&ids).fold(Chain::START, |chain, (seq, id)| chain.then(seq, id));
            self.must(chain == head.chain && head.seq == ids.len() as u64, || {
                format!("the chain of {log:?} is broken")
            });
            for device in devices {
                self.reads_the_same(device, log, &ids);
            }
            everything.extend(set);
        }
        for (id, name) in std::mem::take(&mut self.acknowledged) {
            self.must(everything.contains(&id), || format!("{} was promised to {name} and is gone", short(&id)));
        }
        let ended = self.ended;
        let belongs = |who: Who| match who {
            Who::Person => true,
            Who::Keyworker => !ended,
            Who::Stranger => false,
        };
        for device in devices.iter().filter(|device| belongs(device.who)) {
            self.is_at_rest(device, &everything);
        }
    }

    fn reads_the_same(&mut self, device: &Device, log: LogName, ids: &[EnvelopeId]) {
        let held = device.disk.held(&log);
        if self.ended && device.who == Who::Keyworker {
            self.must(held.is_none(), || format!("{} still holds what it had to forget", device.name));
            return;
        }
        if !device.who.reads(log) {
            let foreign = held.is_some_and(|held| held.envelopes.values().any(|sheet| sheet.written.is_none()));
            self.must(!foreign, || format!("{} holds what it may not read", device.name));
            return;
        }
        let places: Vec<_> = held.map(|held| held.places.values().copied().collect()).unwrap_or_default();
        let name = device.name;
        self.must(places == ids, || {
            let differs = places.iter().zip(ids).position(|(mine, theirs)| mine != theirs);
            format!("{name} has {} places of {}, first difference {differs:?}", places.len(), ids.len())
        });
        let missing = ids.iter().find(|id| held.is_some_and(|held| !held.envelopes.contains_key(id)));
        self.must(missing.is_none(), || format!("{name} knows the place of an envelope that it does not hold"));
    }

    fn is_at_rest(&mut self, device: &Device, everything: &BTreeSet<EnvelopeId>) {
        for (log, held) in device.disk.logs() {
            let waiting = held.waiting().len();
            self.must(waiting == 0, || format!("{} still has {waiting} waiting in {log:?}", device.name));
            for (id, sheet) in &held.envelopes {
                let there = sheet.refused || everything.contains(id) || self.lost_with_a_disk.contains(id);
                self.must(there, || format!("{} holds {} and the server does not", device.name, short(id)));
            }
        }
        let safe = device.replica.as_ref().is_some_and(|replica| matches!(replica.status(), Status::Safe(_)));
        self.must(safe, || format!("{} does not say that everything is safe", device.name));
    }

    fn must(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds && self.violation.is_none() {
            self.violation = Some(otherwise());
        }
    }
}
