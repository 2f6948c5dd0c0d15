//! The disk of a simulated device: what is there after a crash, and nothing else.

use std::collections::BTreeMap;

use waymark_shared::id::{DeviceId, EnvelopeId};
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::sync::message::Refusal;
use waymark_shared::sync::replica::{SavedLog, Saving, Waiting};
use waymark_shared::time::Timestamp;

use super::chance::Chance;
use super::planted::Bug;

/// What a device has saved.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    logs: BTreeMap<LogName, Held>,
    /// What was written and not synced yet: after a crash, all of it is there or nothing.
    unfinished: Vec<Saving>,
    /// What a planted mistake does once more.
    forgotten: Vec<LogName>,
}

/// What a device has saved of one log.
#[derive(Debug, Clone)]
pub struct Held {
    /// Every envelope.
    pub envelopes: BTreeMap<EnvelopeId, Sheet>,
    /// Which envelope stands at which place, the withheld included.
    pub places: BTreeMap<u64, EnvelopeId>,
    /// How far it was read.
    pub cursor: Cursor,
    last_sequence: u64,
    /// Nothing but the last number is left.
    is_forgotten: bool,
    stored_at: Option<Timestamp>,
    written: u64,
}

/// One saved envelope.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The envelope.
    pub envelope: Envelope,
    /// Its place in the order of writing, where it was written here.
    pub written: Option<u64>,
    /// Whether the server has it.
    pub stored: bool,
    /// Whether it was refused, or written anew.
    pub refused: bool,
}

impl Default for Held {
    fn default() -> Self {
        Self {
            envelopes: BTreeMap::new(),
            places: BTreeMap::new(),
            cursor: Cursor::START,
            last_sequence: 0,
            is_forgotten: false,
            stored_at: None,
            written: 0,
        }
    }
}

impl Sheet {
    /// Whether it has still to be sent.
    pub fn waits(&self) -> bool {
        self.written.is_some() && !self.stored && !self.refused
    }
}

impl Disk {
    /// Writes one transaction.
    pub fn write(&mut self, savings: Vec<Saving>) {
        self.unfinished.extend(savings);
    }

    /// What was written is there for good.
    pub fn sync(&mut self, bug: Option<Bug>) {
        for saving in self.take_unfinished() {
            self.keep(saving, bug);
        }
    }

    /// What was written is not there after all.
    pub fn discard(&mut self) {
        self.unfinished.clear();
    }

    /// What was written and not synced.
    pub fn take_unfinished(&mut self) -> Vec<Saving> {
        std::mem::take(&mut self.unfinished)
    }

    /// The device dies: a transaction that was not synced is there or is not, whole.
    pub fn crash(&mut self, chance: &mut Chance, bug: Option<Bug>) {
        if bug == Some(Bug::TornWrite) {
            let whole = usize::try_from(chance.below(self.unfinished.len() as u64 + 1)).expect("a small number");
            self.unfinished.truncate(whole);
            self.sync(bug);
        } else if chance.one_in(2) {
            self.sync(bug);
        } else {
            self.discard();
        }
    }

    /// Nothing of a log is left.
    pub fn forget(&mut self, log: &LogName) {
        self.logs.remove(log);
    }

    /// Every change of a log, by place, then by the order of writing.
    pub fn changes(&self, log: &LogName) -> Vec<&Envelope> {
        let Some(held) = self.logs.get(log) else { return Vec::new() };
        let ids = self.gather(log).into_iter().filter_map(|id| held.envelopes.get(&id));
        ids.map(|sheet| &sheet.envelope).filter(|envelope| envelope.header().form == Form::Change).collect()
    }

    /// What is saved of a log.
    pub fn held(&self, log: &LogName) -> Option<&Held> {
        self.logs.get(log).filter(|held| !held.is_forgotten)
    }

    /// Every log.
    pub fn logs(&self) -> impl Iterator<Item = (&LogName, &Held)> {
        self.logs.iter().filter(|(_, held)| !held.is_forgotten)
    }

    /// What a replica starts from.
    pub fn saved(&self) -> Vec<SavedLog> {
        self.logs.iter().map(|(log, held)| held.saved(*log)).collect()
    }

    /// Envelopes that wait, and were signed by somebody else than this identity.
    pub fn former(&self, log: &LogName, device: DeviceId) -> Vec<Envelope> {
        let waiting = self.logs.get(log).into_iter().flat_map(Held::waiting);
        waiting.map(|sheet| sheet.envelope.clone()).filter(|envelope| envelope.header().device != device).collect()
    }

    /// Whether an identity's introduction in a log is held.
    pub fn is_introduced(&self, log: &LogName, device: DeviceId) -> bool {
        let mut sheets = self.logs.get(log).into_iter().flat_map(|held| held.envelopes.values());
        sheets.any(|sheet| sheet.envelope.header().device == device && sheet.envelope.header().form == Form::Control)
    }

    /// Another identity counts from the start.
    pub fn take_new_identity(&mut self) {
        self.logs.retain(|_, held| !held.is_forgotten);
        for held in self.logs.values_mut() {
            held.last_sequence = 0;
        }
    }

    /// Held envelopes, in the order asked.
    pub fn read(&self, log: &LogName, ids: &[EnvelopeId]) -> Vec<Envelope> {
        let Some(held) = self.logs.get(log) else { return Vec::new() };
        ids.iter().filter_map(|id| held.envelopes.get(id)).map(|sheet| sheet.envelope.clone()).collect()
    }

    /// Every held id, by place, then by the order of writing.
    pub fn gather(&self, log: &LogName) -> Vec<EnvelopeId> {
        let Some(held) = self.logs.get(log) else { return Vec::new() };
        let placed: BTreeMap<EnvelopeId, u64> = held.places.iter().map(|(seq, id)| (*id, *seq)).collect();
        let sheets = held.envelopes.iter().filter(|(_, sheet)| !sheet.refused);
        let mut ids: Vec<_> =
            sheets.map(|(id, sheet)| (placed.get(id).copied().unwrap_or(u64::MAX), sheet.written, *id)).collect();
        ids.sort_unstable();
        ids.into_iter().map(|(_, _, id)| id).collect()
    }

    fn keep(&mut self, saving: Saving, bug: Option<Bug>) {
        match saving {
            Saving::Written(envelope) => {
                let held = self.of(&envelope);
                held.written += 1;
                let written = Some(held.written);
                let sheet = Sheet { envelope, written, stored: false, refused: false };
                held.envelopes.insert(sheet.envelope.id(), sheet);
            }
            Saving::Pulled { envelope, seq, verdict: _ } => {
                let held = self.of(&envelope);
                held.place(seq, envelope.id());
                let sheet = Sheet { envelope, written: None, stored: true, refused: false };
                held.envelopes.entry(sheet.envelope.id()).or_insert(sheet);
            }
            Saving::Placed { log, id, seq } => {
                self.log(log).place(seq, id);
            }
            Saving::Stored { log, ids, at } => {
                let held = self.log(log);
                held.stored_at = held.stored_at.max(Some(at));
                for id in ids {
                    if bug == Some(Bug::PurgeOnAcknowledgement) {
                        held.envelopes.remove(&id);
                    } else if let Some(sheet) = held.envelopes.get_mut(&id) {
                        sheet.stored = true;
                    }
                }
            }
            Saving::Refused { log, id, why } => {
                let held = self.log(log);
                if let Some(sheet) = held.envelopes.get_mut(&id) {
                    sheet.refused = true;
                }
                if why == Refusal::Gone {
                    // Where a server that went back had it once, another stands now, or none.
                    held.places.retain(|_, other| *other != id);
                }
            }
            Saving::Cursor { log, cursor } => {
                self.log(log).cursor = cursor;
                if self.forgotten.contains(&log) {
                    self.forgotten.clear();
                    self.logs.remove(&log);
                }
            }
            Saving::Sequence { log, last } => {
                if bug != Some(Bug::ForgottenSequence) {
                    self.log(log).last_sequence = last;
                }
            }
            Saving::Forgotten { log, last } => {
                let last_sequence = if bug == Some(Bug::NumbersGoToo) { 0 } else { last };
                self.logs.insert(log, Held { last_sequence, is_forgotten: true, ..Held::default() });
                if bug == Some(Bug::ForgetsOnceMore) {
                    self.forgotten.push(log);
                }
            }
        }
    }

    /// What is kept of a log from now on.
    fn log(&mut self, log: LogName) -> &mut Held {
        let held = self.logs.entry(log).or_default();
        held.is_forgotten = false;
        held
    }

    fn of(&mut self, envelope: &Envelope) -> &mut Held {
        let header = envelope.header();
        self.log(LogName { journey: header.journey, circle: header.circle })
    }
}

impl Held {
    /// What has still to be sent, in the order of writing.
    pub fn waiting(&self) -> Vec<&Sheet> {
        let mut sheets: Vec<_> = self.envelopes.values().filter(|sheet| sheet.waits()).collect();
        sheets.sort_by_key(|sheet| sheet.written);
        sheets
    }

    /// An envelope stands at one place; after a server went back it may be another than before.
    fn place(&mut self, seq: u64, id: EnvelopeId) {
        self.places.retain(|_, other| *other != id);
        self.places.insert(seq, id);
    }

    fn saved(&self, log: LogName) -> SavedLog {
        let placed: Vec<_> = self.places.values().collect();
        let own = self.envelopes.iter().filter(|(_, sheet)| sheet.written.is_some() && sheet.stored && !sheet.refused);
        let mut unplaced: Vec<_> = own.filter(|(id, _)| !placed.contains(id)).collect();
        unplaced.sort_by_key(|(_, sheet)| sheet.written);
        let waiting = self.waiting().into_iter().map(|sheet| {
            let header = sheet.envelope.header();
            Waiting { id: sheet.envelope.id(), document: header.document, device: header.device }
        });
        SavedLog {
            log,
            cursor: self.cursor,
            last_sequence: self.last_sequence,
            outbox: waiting.collect(),
            unplaced: unplaced.into_iter().map(|(id, _)| *id).collect(),
            stored_at: self.stored_at,
            is_forgotten: self.is_forgotten,
        }
    }
}
