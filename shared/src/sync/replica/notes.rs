//! Notes: what the server said of envelopes written here, until it is saved.

use std::collections::BTreeMap;

use super::alarm::Retry;
use super::effect::Saving;
use super::event::SaveFailure;
use super::orders::{Orders, Purpose};
use crate::id::EnvelopeId;
use crate::sync::log::LogName;
use crate::sync::message::Refusal;
use crate::time::Timestamp;

/// What the server said of one envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Note {
    /// It is on the server's disk since then.
    Stored(Timestamp),
    /// It will never be accepted.
    Refused(Refusal),
}

/// Notes on their way to the disk.
#[derive(Debug)]
pub(super) struct Notes {
    waiting: BTreeMap<EnvelopeId, Note>,
    saving: BTreeMap<EnvelopeId, Note>,
    retry: Retry,
}

impl Notes {
    /// Nothing to note yet.
    pub(super) fn new(seed: u64) -> Self {
        Self { waiting: BTreeMap::new(), saving: BTreeMap::new(), retry: Retry::new(seed) }
    }

    /// Takes one.
    pub(super) fn add(&mut self, id: EnvelopeId, note: Note) {
        self.waiting.insert(id, note);
    }

    /// Saves what waits, one transaction at a time.
    pub(super) fn pump(&mut self, log: LogName, now: Timestamp, orders: &mut Orders) {
        if self.waiting.is_empty() || !self.saving.is_empty() || !self.retry.ready(now) {
            return;
        }
        self.saving = std::mem::take(&mut self.waiting);
        let mut stored = Vec::new();
        let mut latest: Option<Timestamp> = None;
        let mut savings = Vec::new();
        for (id, note) in &self.saving {
            match *note {
                Note::Stored(at) => {
                    stored.push(*id);
                    latest = latest.max(Some(at));
                }
                Note::Refused(why) => savings.push(Saving::Refused { log, id: *id, why }),
            }
        }
        savings.extend(latest.map(|at| Saving::Stored { log, ids: stored, at }));
        orders.save(log, Purpose::Note, savings);
    }

    /// The outcome of saving: the notes that are on the disk now.
    pub(super) fn on_saved(&mut self, now: Timestamp, outcome: Result<(), SaveFailure>) -> BTreeMap<EnvelopeId, Note> {
        let notes = std::mem::take(&mut self.saving);
        match outcome {
            Ok(()) => {
                self.retry.succeed();
                notes
            }
            Err(SaveFailure::Full | SaveFailure::Failed) => {
                self.retry.fail(now);
                for (id, note) in notes {
                    self.waiting.entry(id).or_insert(note);
                }
                BTreeMap::new()
            }
        }
    }

    /// The milliseconds until saving may be tried again.
    pub(super) fn left(&self, now: Timestamp) -> Option<u32> {
        if self.waiting.is_empty() || !self.saving.is_empty() { None } else { self.retry.left(now) }
    }
}
