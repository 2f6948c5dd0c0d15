//! The native client's store: in memory, in the shape of a durable one.

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::id::EnvelopeId;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::Refusal;
use waymark_shared::sync::replica::Saving;

/// What one device holds.
#[derive(Debug, Default)]
pub struct Store {
    logs: BTreeMap<LogName, Held>,
}

/// What it holds of one log.
#[derive(Debug, Default)]
struct Held {
    envelopes: BTreeMap<EnvelopeId, Envelope>,
    places: BTreeMap<u64, EnvelopeId>,
    placed: BTreeSet<EnvelopeId>,
    waiting: Vec<EnvelopeId>,
    refused: Vec<(EnvelopeId, Refusal)>,
}

impl Store {
    /// Carries one transaction out.
    pub fn save(&mut self, savings: Vec<Saving>) {
        for saving in savings {
            self.keep(saving);
        }
    }

    /// The held ones of these envelopes, in the order asked.
    pub fn read(&self, log: &LogName, ids: &[EnvelopeId]) -> Vec<Envelope> {
        let Some(held) = self.logs.get(log) else {
            return Vec::new();
        };
        ids.iter().filter_map(|id| held.envelopes.get(id).cloned()).collect()
    }

    /// Every id held of a log: the placed ones by their places, then what waits.
    pub fn gather(&self, log: &LogName) -> Vec<EnvelopeId> {
        let Some(held) = self.logs.get(log) else {
            return Vec::new();
        };
        let placed = held.places.values().filter(|id| held.envelopes.contains_key(*id));
        let rest = held.envelopes.keys().filter(|id| !held.placed.contains(*id) && !held.waiting.contains(*id));
        placed.chain(rest).chain(&held.waiting).copied().collect()
    }

    /// How many envelopes are held of a log.
    pub fn count(&self, log: &LogName) -> usize {
        self.logs.get(log).map_or(0, |held| held.envelopes.len())
    }

    /// What the server refused of a log.
    pub fn refused(&self, log: &LogName) -> &[(EnvelopeId, Refusal)] {
        self.logs.get(log).map_or(&[], |held| &held.refused)
    }

    fn keep(&mut self, saving: Saving) {
        match saving {
            Saving::Written(envelope) => {
                let header = envelope.header();
                let log = LogName { journey: header.journey, circle: header.circle };
                let held = self.logs.entry(log).or_default();
                held.waiting.push(envelope.id());
                held.envelopes.insert(envelope.id(), envelope);
            }
            Saving::Pulled { envelope, seq, verdict: _ } => {
                let header = envelope.header();
                let log = LogName { journey: header.journey, circle: header.circle };
                let held = self.logs.entry(log).or_default();
                held.place(seq, envelope.id());
                held.envelopes.insert(envelope.id(), envelope);
            }
            Saving::Placed { log, id, seq } => self.logs.entry(log).or_default().place(seq, id),
            Saving::Stored { log, ids, at: _ } => {
                let held = self.logs.entry(log).or_default();
                held.waiting.retain(|id| !ids.contains(id));
            }
            Saving::Refused { log, id, why } => {
                let held = self.logs.entry(log).or_default();
                held.waiting.retain(|waiting| *waiting != id);
                held.refused.push((id, why));
            }
            // A memory that ends with its process has no need of where it stood.
            Saving::Cursor { .. } | Saving::Sequence { .. } => {}
            Saving::Forgotten { log, last: _ } => {
                self.logs.remove(&log);
            }
        }
    }
}

impl Held {
    fn place(&mut self, seq: u64, id: EnvelopeId) {
        // After a server went back it may stand elsewhere than before.
        if !self.placed.insert(id) {
            self.places.retain(|_, other| *other != id);
        }
        self.places.insert(seq, id);
    }
}
