//! Histories: what the gate knows of the documents that are being written, so that nothing comes into a log that its
//! readers would have to pass over.
//!
//! They are kept for what was written last, and built anew from the log for anything else. Only the writer has them: a
//! history goes on in the order of its transactions, and where one is taken back, none of them counts. Building has its
//! limit in each round, so that nobody's long documents hold up everybody's writing.

use std::collections::{BTreeSet, VecDeque};

use rusqlite::Connection;
use waymark_shared::id::DocumentId;
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::gate::{Bench, Chunk, Gate};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;

use super::at_rest::{log_of, pick_up};
use crate::error::Fault;
use crate::keys::documents::{DocumentKeys, Name};
use crate::store::entry;

/// How many documents are kept at most.
const DOCUMENTS: usize = 256;
/// How much they hold at most, all together; the one that is being written stays, however much it is.
const WEIGHT: u64 = 300_000;
/// Bytes of stored changes after which no further history is built in a round.
const BUILT: usize = 4 * 1024 * 1024;

/// What is known of a document; nothing where a part of it does not open.
type History = Option<Gate>;

/// The histories at hand, the latest last.
#[derive(Debug, Default)]
pub struct Histories {
    at_hand: VecDeque<(Name, History)>,
    /// Bytes read for building in this round.
    built: usize,
    /// What was let go of in this round: keys drawn in it may be on no disk yet.
    let_go: BTreeSet<Name>,
}

impl Histories {
    /// A round of the writer begins.
    pub fn begin(&mut self) {
        self.built = 0;
        self.let_go.clear();
        // A key that was lost may be there again.
        self.at_hand.retain(|(_, history)| history.is_some());
    }

    /// Lets go of what was written longest ago, where there is too much. Between pushes, so that none loses what was brought to
    /// hand for it.
    pub fn make_room(&mut self) {
        while self.at_hand.len() > 1 && (self.at_hand.len() > DOCUMENTS || self.weight() > WEIGHT) {
            self.let_go.extend(self.at_hand.pop_front().map(|(name, _)| name));
        }
    }

    /// Brings the history of an envelope's document to hand. Answers whether it is there now: where too much was built in this
    /// round, it has to wait for another.
    pub fn prepare(
        &mut self,
        connection: &Connection,
        keys: &DocumentKeys,
        log: i64,
        envelope: &Envelope,
    ) -> Result<bool, Fault> {
        let name = name_of(envelope);
        if self.at_hand.iter().any(|(held, _)| *held == name) {
            return Ok(true);
        }
        if self.built >= BUILT || self.let_go.contains(&name) {
            return Ok(false);
        }
        let history = self.build(connection, keys, log, name)?;
        self.at_hand.push_back((name, history));
        Ok(true)
    }

    /// Whether a change goes on from what the log has of its document; from now on it is a part of that.
    pub fn admit(
        &mut self,
        connection: &Connection,
        keys: &DocumentKeys,
        log: i64,
        envelope: &Envelope,
    ) -> Result<bool, Fault> {
        let (name, device) = (name_of(envelope), envelope.header().device);
        let Some(chunk) = chunk(envelope) else { return Ok(false) };
        let place = self.at_hand.iter().position(|(held, _)| *held == name);
        let mut history = match place.and_then(|place| self.at_hand.remove(place)) {
            Some((_, history)) => history,
            None => self.build(connection, keys, log, name)?,
        };
        // Where a part cannot be opened, nobody can say: what one chunk tells has been looked at, and readers look again.
        let verdict = history.as_mut().map_or(Ok(()), |gate| gate.admit(&chunk, device));
        self.at_hand.push_back((name, history));
        if let Err(why) = verdict {
            tracing::debug!(?why, id = ?envelope.id(), "a change does not go on from its document");
        }
        Ok(verdict.is_ok())
    }

    /// The transaction that they went on in was taken back.
    pub fn forget(&mut self) {
        self.at_hand.clear();
    }

    fn weight(&self) -> u64 {
        self.at_hand.iter().filter_map(|(_, history)| history.as_ref()).map(Gate::weight).sum()
    }

    /// What a log has of a document. As its readers do, it lets a change wait for what it follows.
    fn build(&mut self, connection: &Connection, keys: &DocumentKeys, log: i64, name: Name) -> Result<History, Fault> {
        let (log_name, document) = name;
        let (mut gate, mut bench, mut opens) = (Gate::new(), Bench::new(), true);
        entry::each_change(connection, log, document, |stored| {
            self.built += stored.len();
            let Some(envelope) = open(stored, log_name, keys)? else {
                opens = false;
                return Ok(false);
            };
            if let Some(chunk) = chunk(&envelope)
                && let Err(why) = bench.lead(&mut gate, chunk, envelope.header().device, ())
            {
                tracing::debug!(?why, id = ?envelope.id(), "a change in the log does not go on from its document");
            }
            Ok(true)
        })?;
        Ok(opens.then_some(gate))
    }
}

fn open(stored: Vec<u8>, log: LogName, keys: &DocumentKeys) -> Result<Option<Envelope>, Fault> {
    match pick_up(stored, log, keys) {
        Ok(opened) => Ok(opened.and_then(|bytes| Envelope::parse(bytes).ok())),
        Err(Fault::Unsealed) => Ok(None),
        Err(fault @ (Fault::Full | Fault::Busy | Fault::Broken(_) | Fault::NotCommitted | Fault::Closed)) => Err(fault),
    }
}

fn name_of(envelope: &Envelope) -> (LogName, DocumentId) {
    (log_of(envelope.header()), envelope.header().document)
}

fn chunk(envelope: &Envelope) -> Option<Chunk> {
    let payload = Payload::from_clear(Form::Change, envelope.body()).ok()?;
    Chunk::parse(&payload.content).ok()
}
