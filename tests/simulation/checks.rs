//! Checks: what must hold in every world, apart from what happens in it.

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::doc::document::Document;
use waymark_shared::id::{ActorId, Chain, EnvelopeId};
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::{ClientMessage, Refusal, ServerMessage};
use waymark_shared::sync::replica::{Replica, Status};

use super::device::Device;
use super::people::{CARE, PRIVATE, Who};
use super::server::{Server, Whole};
use super::story::short;

/// What was promised and seen, and the first thing that was not as it must be.
#[derive(Debug, Default)]
pub struct Book {
    acknowledged: BTreeMap<EnvelopeId, &'static str>,
    /// What a device said it keeps, its own person's or keyworker's.
    kept: BTreeMap<EnvelopeId, (&'static str, Who)>,
    lost_with_a_disk: BTreeSet<EnvelopeId>,
    refused: BTreeSet<EnvelopeId>,
    quiet: bool,
    copied: bool,
    ended: bool,
    ended_once: bool,
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
        self.ended_once = true;
    }

    /// It begins again.
    pub fn access_begins(&mut self) {
        self.ended = false;
    }

    /// The server went back to an earlier state.
    pub fn went_back(&mut self, server: &Server) {
        let shown = server.shows_again();
        self.must(shown.is_none(), || format!("the server went back and shows {shown:?}, which was taken back since"));
    }

    /// The server says something to a device.
    pub fn answered(&mut self, device: &Device, message: &ServerMessage, server: &Server) {
        let has_no_access = self.ended && device.who == Who::Keyworker;
        match message {
            ServerMessage::Entries { items, .. } => {
                let late = has_no_access && !items.is_empty();
                self.must(!late, || format!("{} is told of what came after its access ended", device.name));
                let shown = items.iter().find_map(|item| server.shows_what_was_withdrawn(item));
                self.must(shown.is_none(), || format!("{} is shown {shown:?}, which was taken back", device.name));
            }
            ServerMessage::Stored { .. } => {
                self.must(!has_no_access, || format!("{} has written although its access ended", device.name));
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

    /// A device hears a message.
    pub fn heard(&mut self, device: &Device, message: &ServerMessage) {
        match message {
            ServerMessage::Stored { ids, .. } => {
                self.acknowledged.extend(ids.iter().map(|id| (*id, device.name)));
                self.must(device.who != Who::Stranger, || format!("{} has written where it may not", device.name));
            }
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

    /// A device says that it keeps something.
    pub fn kept(&mut self, device: &Device, id: EnvelopeId) {
        self.kept.insert(id, (device.name, device.who));
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

    /// A device found its numbers used. That happens where there are copies, and nowhere else.
    pub fn cloned(&mut self, name: &str, log: LogName) {
        self.must(self.copied, || format!("{name} was taken for a copy of itself in {log:?}"));
    }

    /// A device gave something up.
    pub fn refused(&mut self, device: &Device, id: &EnvelopeId, why: Refusal, server: &Server) {
        let name = device.name;
        self.refused.insert(*id);
        let fair = match why {
            Refusal::Rights => self.ended_once || device.who == Who::Stranger,
            Refusal::Gone => server.has_withdrawn_something(),
            // What was edited while a log was on its way off the disk may go on from what went with it.
            Refusal::Gate => self.ended_once && device.who == Who::Keyworker,
            Refusal::Malformed | Refusal::Signature | Refusal::Device | Refusal::Sequence | Refusal::Quota => false,
        };
        self.must(fair, || format!("{name} was refused what it may write: {why:?}"));
    }

    /// There are two of a device from now on.
    pub fn copied(&mut self) {
        self.copied = true;
    }

    /// A device's disk is replaced by an older one, or an empty one.
    pub fn set_back(&mut self, device: &Device) {
        self.copied();
        for (_, held) in device.disk.logs() {
            let own = held.envelopes.iter().filter(|(_, sheet)| sheet.written.is_some());
            self.lost_with_a_disk.extend(own.filter(|(_, sheet)| !sheet.stored).map(|(id, _)| *id));
        }
    }

    /// At the end of the world.
    pub fn check(&mut self, devices: &[Device], server: &Server) {
        if self.violation.is_some() {
            return;
        }
        let mut everything = BTreeSet::new();
        for log in [PRIVATE, CARE] {
            let Whole { head, ids, withheld, lost } = server.log(log);
            let set: BTreeSet<_> = ids.iter().copied().collect();
            self.must(set.len() == ids.len(), || format!("{log:?} holds an envelope twice"));
            self.must(lost.is_empty(), || format!("{log:?} does not open at {} places", lost.len()));
            let chain = (1..).zip(&ids).fold(Chain::START, |chain, (seq, id)| chain.then(seq, id));
            self.must(chain == head.chain && head.seq == ids.len() as u64, || {
                format!("the chain of {log:?} is broken")
            });
            for device in devices {
                self.reads_the_same(device, log, &ids, &withheld, server);
            }
            everything.extend(set);
        }
        let lost = server.let_go_for_nothing();
        self.must(lost.is_none(), || format!("{lost:?} was let go of, and no bundle says the same"));
        self.loads(&devices[0]);
        let gone = gone(devices, server);
        for (id, name) in std::mem::take(&mut self.acknowledged) {
            let there = everything.contains(&id) || gone.contains(&id);
            self.must(there, || format!("{} was promised to {name} and is gone", short(&id)));
        }
        let sheets = devices.iter().flat_map(|device| device.disk.logs()).flat_map(|(_, held)| held.envelopes.iter());
        let written_anew = sheets.filter(|(_, sheet)| sheet.refused).map(|(id, _)| *id);
        self.refused.extend(written_anew);
        for (id, (name, who)) in std::mem::take(&mut self.kept) {
            let forgotten = who == Who::Stranger || (who == Who::Keyworker && self.ended_once);
            let accounted =
                [&everything, &gone, &self.refused, &self.lost_with_a_disk].iter().any(|set| set.contains(&id));
            self.must(forgotten || accounted, || format!("{} was kept by {name} and is gone", short(&id)));
        }
        let ended = self.ended;
        let belongs = |who: Who| match who {
            Who::Person => true,
            Who::Keyworker => !ended,
            Who::Stranger => false,
        };
        for device in devices.iter().filter(|device| belongs(device.who)) {
            self.is_at_rest(device, &everything, &gone);
        }
    }

    /// What all edited together passes the gate, with nothing left out, and loads, and loads again.
    fn loads(&mut self, device: &Device) {
        let written = device.disk.changes(&CARE).len();
        let changes = device.through_the_gate();
        self.must(changes.len() == written, || format!("the gate lets {} of {written} changes through", changes.len()));
        let sheet = Document::load(ActorId([0; 16]), changes.iter().map(Vec::as_slice));
        self.must(sheet.is_ok_and(|sheet| sheet.is_sound()), || "what all edited together does not load".into());
    }

    fn reads_the_same(
        &mut self,
        device: &Device,
        log: LogName,
        ids: &[EnvelopeId],
        withheld: &BTreeSet<EnvelopeId>,
        server: &Server,
    ) {
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
        let mut given = ids.iter().filter(|id| !withheld.contains(id));
        let bundled = |id| server.envelope(id).is_some_and(|envelope| device.holds_bundled(envelope));
        let missing = given.find(|id| held.is_some_and(|held| !held.envelopes.contains_key(id)) && !bundled(id));
        self.must(missing.is_none(), || format!("{name} knows the place of an envelope that it does not hold"));
    }

    fn is_at_rest(&mut self, device: &Device, everything: &BTreeSet<EnvelopeId>, gone: &BTreeSet<EnvelopeId>) {
        for (log, held) in device.disk.logs() {
            let waiting = held.waiting().len();
            self.must(waiting == 0, || format!("{} still has {waiting} waiting in {log:?}", device.name));
            for (id, sheet) in &held.envelopes {
                let lost = sheet.refused || gone.contains(id) || self.lost_with_a_disk.contains(id);
                let there = lost || everything.contains(id);
                self.must(there, || format!("{} holds {} and the server does not", device.name, short(id)));
            }
        }
        let sheets = device.disk.logs().flat_map(|(_, held)| held.envelopes.values());
        let wrote = sheets.filter(|sheet| !sheet.refused).any(|sheet| sheet.written.is_some());
        let status = device.replica.as_ref().map(Replica::status);
        let safe = !wrote || matches!(status, Some(Status::Safe(_)));
        self.must(safe, || format!("{} does not say that everything is safe", device.name));
    }

    fn must(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds && self.violation.is_none() {
            self.violation = Some(otherwise());
        }
    }
}

/// What belongs to documents that were taken back: the server owes it to nobody, least of all after it went back itself.
fn gone(devices: &[Device], server: &Server) -> BTreeSet<EnvelopeId> {
    let logs = devices.iter().flat_map(|device| device.disk.logs());
    let sheets = logs.flat_map(|(_, held)| held.envelopes.iter());
    sheets.filter(|(_, sheet)| server.has_withdrawn(sheet.envelope.header().document)).map(|(id, _)| *id).collect()
}
