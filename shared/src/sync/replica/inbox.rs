//! The inbox: what comes is followed along the chain, checked, and saved with the cursor in one transaction.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::alarm::Retry;
use super::effect::{Effect, Saving};
use super::event::{SaveFailure, Verdict};
use super::orders::{Orders, Purpose};
use crate::id::EnvelopeId;
use crate::sync::envelope::Envelope;
use crate::sync::log::{Cursor, LogEpoch, LogName};
use crate::sync::message::Item;
use crate::time::Timestamp;

/// Batches are put together up to so many bytes before they are checked and saved.
const BATCH_LIMIT: u64 = 256 * 1024;

/// Why what came cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A gap, bytes that are no envelope, or an envelope of another log.
    Broken,
    /// The log goes on in another life of the server.
    OtherEpoch,
}

#[derive(Debug)]
enum Arrival {
    Envelope(Envelope),
    Withheld(EnvelopeId),
}

impl Arrival {
    fn id(&self) -> EnvelopeId {
        match self {
            Arrival::Envelope(envelope) => envelope.id(),
            Arrival::Withheld(id) => *id,
        }
    }
}

/// A stretch of the log.
#[derive(Debug)]
struct Batch {
    arrivals: Vec<(u64, Arrival)>,
    after: Cursor,
    end: bool,
    weight: u64,
    /// The number of the connection it came on.
    connection: u64,
}

/// A stretch of the log, and what checking found of the envelopes that were new.
#[derive(Debug)]
struct Checked {
    batch: Batch,
    verdicts: BTreeMap<EnvelopeId, Verdict>,
}

/// What a saved stretch means for the rest of the machine.
#[derive(Debug)]
pub(super) struct Landed {
    /// Ids that have a place now.
    pub(super) placed: Vec<EnvelopeId>,
    /// New envelopes that were checked good, in order.
    pub(super) good: Vec<Envelope>,
    /// Whether the log ended here.
    pub(super) end: bool,
}

/// What is known here already, so that it need not be checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    /// Held, and perhaps without a place.
    pub(super) held: &'a BTreeSet<EnvelopeId>,
    /// Written here and waiting.
    pub(super) waiting: &'a dyn Waits,
    /// The server's clock, as last heard: no later than this was what comes back stored.
    pub(super) server_time: Timestamp,
}

/// Whether an envelope waits in the outbox.
pub(super) trait Waits: std::fmt::Debug {
    /// Whether this one does.
    fn waits(&self, id: &EnvelopeId) -> bool;
}

/// The way of a log's arrivals to the disk.
#[derive(Debug)]
pub(super) struct Inbox {
    received: Cursor,
    saved: Cursor,
    queue: VecDeque<Batch>,
    checking: Option<Batch>,
    checked: Option<Checked>,
    saving: Option<Checked>,
    retry: Retry,
    /// Bytes that are done with, and the connection they came on.
    done: VecDeque<(u64, u64)>,
}

impl Inbox {
    /// Read so far.
    pub(super) fn new(cursor: Cursor, seed: u64) -> Self {
        Self {
            received: cursor,
            saved: cursor,
            queue: VecDeque::new(),
            checking: None,
            checked: None,
            saving: None,
            retry: Retry::new(seed),
            done: VecDeque::new(),
        }
    }

    /// How far the log has been received; what a follower names.
    pub(super) fn received(&self) -> Cursor {
        self.received
    }

    /// Takes a message's items.
    pub(super) fn take(&mut self, log: LogName, connection: u64, entries: Entries) -> Result<(), Fault> {
        let Entries { epoch, first, items, end } = entries;
        let mut after = self.received;
        if after.epoch != epoch && after.seq > 0 {
            return Err(Fault::OtherEpoch);
        }
        after.epoch = epoch;
        let weight = items.iter().map(Item::weight).sum();
        let mut arrivals = Vec::with_capacity(items.len());
        for (seq, item) in (first..).zip(items) {
            if seq <= after.seq {
                continue;
            }
            let arrival = read(log, item)?;
            let next = after.then(&arrival.id());
            if next.seq != seq {
                return Err(Fault::Broken);
            }
            after = next;
            arrivals.push((seq, arrival));
        }
        self.received = after;
        self.queue.push_back(Batch { arrivals, after, end, weight, connection });
        Ok(())
    }

    /// Goes on with whatever can go on. Answers what has landed without a save, there being nothing to save.
    pub(super) fn pump(&mut self, log: LogName, now: Timestamp, known: Known, orders: &mut Orders) -> Option<Landed> {
        if self.checking.is_none()
            && self.checked.is_none()
            && let Some(batch) = self.next_batch()
        {
            self.check(log, batch, known, orders);
        }
        if self.saving.is_some() || !self.retry.ready(now) {
            return None;
        }
        let checked = self.checked.take()?;
        if checked.batch.arrivals.is_empty() && checked.batch.after == self.saved {
            self.done.push_back((checked.batch.connection, checked.batch.weight));
            return Some(Landed { placed: Vec::new(), good: Vec::new(), end: checked.batch.end });
        }
        orders.save(log, Purpose::Pull, savings(log, &checked, known));
        self.saving = Some(checked);
        None
    }

    /// The outcome of checking.
    pub(super) fn on_checked(&mut self, verdicts: Vec<Verdict>, known: Known) {
        let Some(batch) = self.checking.take() else { return };
        let ids: Vec<_> = strangers(&batch, known).map(|envelope| envelope.id()).collect();
        assert!(ids.len() <= verdicts.len(), "a driver gives a verdict for each envelope it was asked to check");
        self.checked = Some(Checked { batch, verdicts: ids.into_iter().zip(verdicts).collect() });
    }

    /// The outcome of saving: what has landed.
    pub(super) fn on_saved(&mut self, now: Timestamp, outcome: Result<(), SaveFailure>) -> Option<Landed> {
        let saving = self.saving.take()?;
        match outcome {
            Ok(()) => {
                self.retry.succeed();
                self.saved = saving.batch.after;
                self.done.push_back((saving.batch.connection, saving.batch.weight));
                Some(saving.land())
            }
            Err(SaveFailure::Full | SaveFailure::Failed) => {
                self.retry.fail(now);
                self.put_back(saving);
                None
            }
        }
    }
}
