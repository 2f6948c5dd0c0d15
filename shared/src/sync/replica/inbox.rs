//! The inbox: what comes is followed along the chain, checked, and saved with the cursor in one transaction.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::alarm::Retry;
use super::effect::{Effect, Saving};
use super::event::{SaveFailure, Verdict};
use super::orders::{Orders, Purpose};
use super::outbox::Outbox;
use crate::id::{DeviceId, EnvelopeId};
use crate::sync::envelope::Envelope;
use crate::sync::log::{Cursor, LogEpoch, LogName};
use crate::sync::message::Item;
use crate::time::Timestamp;

/// Messages are put together up to so many bytes before they are checked and saved.
const STRETCH_LIMIT: u64 = 256 * 1024;

/// Why what came cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A gap, bytes that are no envelope, or an envelope of another log.
    Broken,
    /// The log goes on in another life of the server.
    OtherEpoch,
}

/// What is known here already, so that it need not be checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    /// Written here and waiting.
    pub(super) outbox: &'a Outbox,
    /// Held, but perhaps without its place.
    pub(super) held: &'a BTreeMap<EnvelopeId, u64>,
    /// The server's clock when it welcomed this device: what comes back unasked was stored no later.
    pub(super) welcomed: Timestamp,
    /// The present identity.
    pub(super) device: DeviceId,
    /// The last device sequence it used, as far as is known here.
    pub(super) last_sequence: u64,
}

/// A message's items, and where they came from.
#[derive(Debug)]
pub(super) struct Entries {
    /// The life of the server.
    pub(super) epoch: LogEpoch,
    /// The place of the first item.
    pub(super) first: u64,
    /// The items.
    pub(super) items: Vec<Item>,
    /// Whether the log ends here for now.
    pub(super) end: bool,
    /// The number of the connection they came on.
    pub(super) connection: u64,
}

/// What a saved stretch means for the rest of the machine.
#[derive(Debug)]
pub(super) struct Landed {
    /// Ids that have a place now.
    pub(super) placed: Vec<EnvelopeId>,
    /// Those among them that waited to be sent, and proved to be stored.
    pub(super) back: BTreeSet<EnvelopeId>,
    /// The last device sequence that this device used, where that was news.
    pub(super) last_sequence: Option<u64>,
    /// New envelopes that were checked good, in order.
    pub(super) good: Vec<Envelope>,
    /// Whether the log ended here.
    pub(super) end: bool,
    /// The number of the connection it came on.
    pub(super) connection: u64,
}

#[derive(Debug)]
enum Arrival {
    Envelope(Envelope),
    Withheld(EnvelopeId),
}

/// A stretch of the log on its way to the disk.
#[derive(Debug)]
struct Stretch {
    arrivals: Vec<(u64, Arrival)>,
    after: Cursor,
    end: bool,
    weight: u64,
    connection: u64,
    /// The envelopes that are new here, and what checking found.
    verdicts: BTreeMap<EnvelopeId, Option<Verdict>>,
    back: BTreeSet<EnvelopeId>,
    last_sequence: Option<u64>,
}

/// The way of a log's arrivals to the disk: received, checking, checked, saving, each a step of its own, so that the next
/// stretch is checked while this one is saved.
#[derive(Debug)]
pub(super) struct Inbox {
    received: Cursor,
    saved: Cursor,
    queue: VecDeque<Stretch>,
    checking: Option<Stretch>,
    checked: Option<Stretch>,
    saving: Option<Stretch>,
    in_flight: bool,
    stopped: bool,
    retry: Retry,
    done: Vec<(u64, u64)>,
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
            in_flight: false,
            stopped: false,
            retry: Retry::new(seed),
            done: Vec::new(),
        }
    }

    /// How far the log has been received: what a follower names.
    pub(super) fn received(&self) -> Cursor {
        self.received
    }

    /// Takes a message's items; those that came before are passed over.
    pub(super) fn take(&mut self, log: LogName, entries: Entries) -> Result<(), Fault> {
        let Entries { epoch, first, items, end, connection } = entries;
        let weight = items.iter().map(Item::weight).sum();
        if self.stopped {
            self.done.push((connection, weight));
            return Ok(());
        }
        let mut after = self.received;
        if after.epoch != epoch && after.seq > 0 {
            return Err(Fault::OtherEpoch);
        }
        after.epoch = epoch;
        let mut arrivals = Vec::with_capacity(items.len());
        for (seq, item) in (first..).zip(items) {
            if seq <= after.seq {
                continue;
            }
            let arrival = read(log, item)?;
            after = after.then(&arrival.id());
            if after.seq != seq {
                return Err(Fault::Broken);
            }
            arrivals.push((seq, arrival));
        }
        self.received = after;
        self.queue.push_back(Stretch {
            arrivals,
            after,
            end,
            weight,
            connection,
            verdicts: BTreeMap::new(),
            back: BTreeSet::new(),
            last_sequence: None,
        });
        Ok(())
    }

    /// What the last message brought.
    pub(super) fn newest(&self) -> impl Iterator<Item = EnvelopeId> {
        self.queue.back().into_iter().flat_map(|stretch| stretch.arrivals.iter()).map(|(_, arrival)| arrival.id())
    }

    /// Goes on with whatever can go on; answers a stretch that has landed without a save, there being nothing to save.
    pub(super) fn pump(&mut self, log: LogName, now: Timestamp, known: Known, orders: &mut Orders) -> Option<Landed> {
        if self.checking.is_none() && self.checked.is_none() {
            self.check_next(log, known, orders);
        }
        if self.saving.is_none() {
            self.saving = self.checked.take();
        }
        if self.in_flight || !self.retry.ready(now) {
            return None;
        }
        let stretch = self.saving.as_mut()?;
        if stretch.arrivals.is_empty() && stretch.after == self.saved {
            return self.land();
        }
        stretch.look_for_own(known);
        orders.save(log, Purpose::Pull, stretch.savings(log, known.welcomed));
        self.in_flight = true;
        None
    }

    /// The outcome of checking.
    pub(super) fn on_checked(&mut self, verdicts: Vec<Verdict>) {
        let Some(mut stretch) = self.checking.take() else { return };
        let strangers: Vec<_> = stretch.strangers().map(Envelope::id).collect();
        assert_eq!(strangers.len(), verdicts.len(), "a driver gives a verdict for each envelope it was asked to check");
        stretch.verdicts.extend(strangers.into_iter().zip(verdicts.into_iter().map(Some)));
        self.checked = Some(stretch);
    }

    /// The outcome of saving: what has landed.
    pub(super) fn on_saved(&mut self, now: Timestamp, outcome: Result<(), SaveFailure>) -> Option<Landed> {
        self.in_flight = false;
        match outcome {
            Ok(()) => {
                self.retry.succeed();
                self.land()
            }
            Err(SaveFailure::Full | SaveFailure::Failed) => {
                self.retry.fail(now);
                if self.stopped {
                    self.drop_stretch();
                }
                None
            }
        }
    }

    /// Takes nothing more, and drops what is not on its way to the disk, until [`Inbox::restart`].
    pub(super) fn stop(&mut self, log: LogName, orders: &mut Orders) {
        self.stopped = true;
        orders.abandon(log, Purpose::Check);
        let dropped = self.queue.drain(..).chain(self.checking.take()).chain(self.checked.take());
        self.done.extend(dropped.map(|stretch| (stretch.connection, stretch.weight)));
        if !self.in_flight {
            self.drop_stretch();
        }
        self.received = self.saving.as_ref().map_or(self.saved, |stretch| stretch.after);
    }

    /// Takes what comes again, from where it stopped: the server is gone before it was healed.
    pub(super) fn unstop(&mut self) {
        self.stopped = false;
    }

    /// Whether nothing is on its way to the disk.
    pub(super) fn is_still(&self) -> bool {
        !self.in_flight
    }

    /// Reads on from elsewhere.
    pub(super) fn restart(&mut self, cursor: Cursor) {
        assert!(self.stopped && !self.in_flight, "an inbox is stopped and still before it is restarted");
        self.stopped = false;
        self.received = cursor;
    }

    /// The bytes that are done with since this was last asked, of those that came on this connection.
    pub(super) fn take_done(&mut self, connection: u64) -> u64 {
        self.done.drain(..).filter(|(came_on, _)| *came_on == connection).map(|(_, weight)| weight).sum()
    }

    /// The milliseconds until saving may be tried again.
    pub(super) fn left(&self, now: Timestamp) -> Option<u32> {
        if self.in_flight || self.saving.is_none() { None } else { self.retry.left(now) }
    }

    fn check_next(&mut self, log: LogName, known: Known, orders: &mut Orders) {
        let Some(mut stretch) = self.queue.pop_front() else { return };
        while let Some(next) = self.queue.front()
            && next.connection == stretch.connection
            && stretch.weight + next.weight <= STRETCH_LIMIT
        {
            let next = self.queue.pop_front().expect("there is a front");
            stretch.arrivals.extend(next.arrivals);
            stretch.weight += next.weight;
            (stretch.after, stretch.end) = (next.after, next.end);
        }
        stretch.verdicts = stretch
            .arrivals
            .iter()
            .map(|(_, arrival)| arrival)
            .filter(|arrival| matches!(arrival, Arrival::Envelope(_)))
            .map(Arrival::id)
            .filter(|id| !known.outbox.contains(id) && !known.held.contains_key(id))
            .map(|id| (id, None))
            .collect();
        let envelopes: Vec<_> = stretch.strangers().cloned().collect();
        if envelopes.is_empty() {
            self.checked = Some(stretch);
        } else {
            orders.ask(log, Purpose::Check, |ticket| Effect::Check { ticket, log, envelopes });
            self.checking = Some(stretch);
        }
    }

    fn land(&mut self) -> Option<Landed> {
        let stretch = self.saving.take()?;
        self.saved = stretch.after;
        self.done.push((stretch.connection, stretch.weight));
        let Stretch { arrivals, end, verdicts, back, last_sequence, connection, .. } = stretch;
        let placed = arrivals.iter().map(|(_, arrival)| arrival.id()).collect();
        let good = arrivals.into_iter().filter_map(|(_, arrival)| match arrival {
            Arrival::Envelope(envelope) => {
                (verdicts.get(&envelope.id()) == Some(&Some(Verdict::Good))).then_some(envelope)
            }
            Arrival::Withheld(_) => None,
        });
        Some(Landed { placed, back, last_sequence, good: good.collect(), end, connection })
    }

    fn drop_stretch(&mut self) {
        let dropped = self.saving.take();
        self.done.extend(dropped.map(|stretch| (stretch.connection, stretch.weight)));
    }
}

impl Arrival {
    fn id(&self) -> EnvelopeId {
        match self {
            Arrival::Envelope(envelope) => envelope.id(),
            Arrival::Withheld(id) => *id,
        }
    }
}

impl Stretch {
    fn strangers(&self) -> impl Iterator<Item = &Envelope> {
        self.arrivals.iter().filter_map(|(_, arrival)| match arrival {
            Arrival::Envelope(envelope) => self.verdicts.contains_key(&envelope.id()).then_some(envelope),
            Arrival::Withheld(_) => None,
        })
    }

    /// What was written here proves to be stored when it comes back, although nobody said so on this connection; and a
    /// number used by this device counts as used, although a store that went back knows nothing of it.
    fn look_for_own(&mut self, known: Known) {
        let ids = self.arrivals.iter().map(|(_, arrival)| arrival.id());
        self.back = ids.filter(|id| known.outbox.is_unsent(id)).collect();
        let own = self.strangers().map(Envelope::header).filter(|header| header.device == known.device);
        self.last_sequence = own.map(|header| header.device_sequence).max().filter(|last| *last > known.last_sequence);
    }

    fn savings(&self, log: LogName, welcomed: Timestamp) -> Vec<Saving> {
        let mut savings = Vec::with_capacity(self.arrivals.len() + 3);
        for (seq, arrival) in &self.arrivals {
            let id = arrival.id();
            let verdict = self.verdicts.get(&id).copied().flatten();
            savings.push(match (arrival, verdict) {
                (Arrival::Envelope(envelope), Some(verdict)) => {
                    Saving::Pulled { envelope: envelope.clone(), seq: *seq, verdict }
                }
                (Arrival::Envelope(_), None) | (Arrival::Withheld(_), _) => Saving::Placed { log, id, seq: *seq },
            });
        }
        if !self.back.is_empty() {
            savings.push(Saving::Stored { log, ids: self.back.iter().copied().collect(), at: welcomed });
        }
        savings.extend(self.last_sequence.map(|last| Saving::Sequence { log, last }));
        savings.push(Saving::Cursor { log, cursor: self.after });
        savings
    }
}

fn read(log: LogName, item: Item) -> Result<Arrival, Fault> {
    match item {
        Item::Envelope(bytes) => {
            let envelope = Envelope::parse(bytes.into()).map_err(|_| Fault::Broken)?;
            let header = envelope.header();
            let here = header.journey == log.journey && header.circle == log.circle;
            if here { Ok(Arrival::Envelope(envelope)) } else { Err(Fault::Broken) }
        }
        Item::Withheld(id) => Ok(Arrival::Withheld(id)),
    }
}
