//! Histories: what the gate knows of the documents that are being written, so that nothing comes into a log that its
//! readers would have to pass over.
//!
//! They are kept for what was written last, and built anew from the log for anything else. Only the writer has them: a
//! history goes on in the order of its transactions, and where one is taken back, none of them counts.

use std::collections::VecDeque;

use rusqlite::Connection;
use waymark_shared::id::DocumentId;
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::gate::{Chunk, Gate};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;

use super::at_rest::{log_of, pick_up};
use crate::error::Fault;
use crate::keys::documents::DocumentKeys;
use crate::store::entry;

/// How many documents are kept at most.
const DOCUMENTS: usize = 256;
/// How many operations they have at most, all together; the one that is being written stays, however many it has.
const OPERATIONS: u64 = 200_000;

type Name = (LogName, DocumentId);

/// The histories at hand, the latest last.
#[derive(Debug, Default)]
pub struct Histories(VecDeque<(Name, Gate)>);

impl Histories {
    /// Whether a change goes on from what the log has of its document; from now on it is a part of that. The log's number
    /// and the envelope, which is checked in itself.
    pub fn admit(
        &mut self,
        connection: &Connection,
        keys: &DocumentKeys,
        log: i64,
        envelope: &Envelope,
    ) -> Result<bool, Fault> {
        let header = envelope.header();
        let name = (log_of(header), header.document);
        let Some(chunk) = chunk(envelope) else { return Ok(false) };
        let at_hand = self.0.iter().position(|(held, _)| *held == name).and_then(|place| self.0.remove(place));
        let history = match at_hand {
            Some((_, gate)) => Some(gate),
            None => from_log(connection, keys, log, name)?,
        };
        // Where a part cannot be opened, nobody can say: what one chunk tells has been looked at, and readers look again.
        let Some(mut gate) = history else { return Ok(true) };
        let verdict = gate.admit(&chunk, header.device);
        self.keep(name, gate);
        if let Err(why) = verdict {
            tracing::debug!(?why, id = ?envelope.id(), "a change does not go on from its document");
        }
        Ok(verdict.is_ok())
    }

    /// The transaction that they went on in was taken back.
    pub fn forget(&mut self) {
        self.0.clear();
    }

    fn keep(&mut self, name: Name, gate: Gate) {
        self.0.push_back((name, gate));
        while self.0.len() > 1 && (self.0.len() > DOCUMENTS || self.operations() > OPERATIONS) {
            self.0.pop_front();
        }
    }

    fn operations(&self) -> u64 {
        self.0.iter().map(|(_, gate)| gate.operations()).sum()
    }
}

/// What a log has of a document; nothing where a part of it does not open.
fn from_log(connection: &Connection, keys: &DocumentKeys, log: i64, name: Name) -> Result<Option<Gate>, Fault> {
    let (log_name, document) = name;
    let mut gate = Gate::new();
    for stored in entry::changes(connection, log, document)? {
        let opened = match pick_up(stored, log_name, keys) {
            Ok(opened) => opened,
            Err(Fault::Unsealed) => None,
            Err(fault @ (Fault::Full | Fault::Busy | Fault::Broken(_) | Fault::NotCommitted | Fault::Closed)) => {
                return Err(fault);
            }
        };
        let Some(Ok(envelope)) = opened.map(Envelope::parse) else { return Ok(None) };
        // What came before this was looked at, and does not pass, its readers have passed over as well.
        if let Some(chunk) = chunk(&envelope)
            && let Err(why) = gate.admit(&chunk, envelope.header().device)
        {
            tracing::debug!(?why, id = ?envelope.id(), "a change in the log does not go on from its document");
        }
    }
    Ok(Some(gate))
}

fn chunk(envelope: &Envelope) -> Option<Chunk> {
    let payload = Payload::from_clear(Form::Change, envelope.body()).ok()?;
    Chunk::parse(&payload.content).ok()
}
