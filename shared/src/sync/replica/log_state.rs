//! One log as the replica keeps up with it: what goes out, what comes in, and how the two meet.

use std::collections::{BTreeMap, BTreeSet};

use super::alarm::Retry;
use super::authoring::Authoring;
use super::effect::Notice;
use super::event::{ReadFailure, SaveFailure};
use super::healing::Healing;
use super::inbox::{Entries, Fault, Inbox, Known, Landed};
use super::notes::{Note, Notes};
use super::orders::{Orders, Purpose};
use super::outbox::Outbox;
use super::saved::SavedLog;
use crate::id::{DeviceId, EnvelopeId};
use crate::sync::log::{Cursor, LogName};
use crate::sync::message::{ClientMessage, Position, Refusal};
use crate::time::Timestamp;

/// One followed log.
#[derive(Debug)]
pub(super) struct LogState {
    name: LogName,
    device: DeviceId,
    seed: u64,
    pub(super) authoring: Authoring,
    pub(super) outbox: Outbox,
    pub(super) inbox: Inbox,
    notes: Notes,
    pub(super) healing: Option<Healing>,
    /// Whether the server went back on this connection, and when it is believed again that it did: one that says so over and
    /// over is not to wear this device out.
    rewound: bool,
    rewinds: Retry,
    /// Held, and to be met again when the log is read, without a check; each with its turn among them.
    held: BTreeMap<EnvelopeId, u64>,
    /// Those of them that were written here, and have never been met in the log.
    unplaced: BTreeSet<EnvelopeId>,
    /// Those of them that were stored before this connection: at the log's end they must have been met.
    due: BTreeSet<EnvelopeId>,
    turns: u64,
    connection: u64,
    /// The server has agreed, on this connection, to how far this log was read. Nothing is sent before: to a server that
    /// went back, what is new must not go ahead of what it lost.
    agreed: bool,
    caught_up: bool,
    cloned: bool,
    ended: bool,
    stored_at: Option<Timestamp>,
}

impl LogState {
    /// As the store has it.
    pub(super) fn new(device: DeviceId, seed: u64, saved: SavedLog) -> Self {
        let SavedLog { log, cursor, last_sequence, outbox, unplaced, stored_at, is_forgotten: _ } = saved;
        Self {
            name: log,
            device,
            seed,
            authoring: Authoring::new(last_sequence),
            outbox: Outbox::new(device, seed, outbox),
            inbox: Inbox::new(cursor, seed),
            notes: Notes::new(seed),
            healing: None,
            rewound: false,
            rewinds: Retry::new(seed),
            turns: unplaced.len() as u64,
            held: unplaced.iter().copied().zip(0..).collect(),
            unplaced: unplaced.into_iter().collect(),
            due: BTreeSet::new(),
            connection: 0,
            agreed: false,
            caught_up: false,
            cloned: false,
            ended: false,
            stored_at,
        }
    }

    /// The log, and how far it has been received.
    pub(super) fn position(&self) -> Position {
        Position { log: self.name, cursor: self.inbox.received() }
    }

    /// The latest moment the server stored something for this device.
    pub(super) fn stored_at(&self) -> Option<Timestamp> {
        self.stored_at
    }

    /// A connection is open.
    pub(super) fn connected(&mut self, number: u64) {
        self.connection = number;
        self.agreed = false;
        self.caught_up = false;
        self.ended = false;
        self.rewound = false;
        self.rewinds.begin();
        self.due = self.unplaced.clone();
    }

    /// The connection is gone.
    pub(super) fn disconnected(&mut self, orders: &mut Orders) {
        self.outbox.disconnected();
        self.stop_healing(orders);
    }

    /// Whether the server is to tell what is new in it.
    pub(super) fn is_followed(&self) -> bool {
        self.healing.is_none() && !self.ended
    }

    /// Whether the server said on this connection that it is not this device's to read.
    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    /// Whether the server has to say something next.
    pub(super) fn expects(&self) -> bool {
        self.outbox.unanswered() > 0 || self.healing.as_ref().is_some_and(Healing::waits_for_the_server)
    }

    /// Goes on with whatever can go on; `room` is what may be sent, nothing where there is no exchange.
    pub(super) fn pump(&mut self, now: Timestamp, welcomed: Timestamp, room: Option<usize>, orders: &mut Orders) {
        self.authoring.pump(self.name, self.device, orders);
        self.notes.pump(self.name, now, orders);
        let known = Known {
            outbox: &self.outbox,
            held: &self.held,
            welcomed,
            device: self.device,
            last_sequence: self.authoring.last(),
        };
        if let Some(landed) = self.inbox.pump(self.name, now, known, orders) {
            self.landed(landed, welcomed, orders);
        }
        self.heal(now, orders);
        self.outbox.look(now);
        let free = self.agreed && self.healing.is_none() && self.due.is_empty() && !self.cloned && !self.ended;
        if let Some(room) = room.filter(|_| free) {
            self.outbox.pump(self.name, now, room, orders);
        }
    }

    /// More of the log came.
    pub(super) fn on_entries(&mut self, entries: Entries) -> Result<(), Fault> {
        self.inbox.take(self.name, entries)?;
        // That the server has them is known now, whether or not a full disk lets it be saved: what waits goes out first.
        for id in self.inbox.newest() {
            self.due.remove(&id);
        }
        self.agreed = true;
        Ok(())
    }

    /// The server has these on its disk.
    pub(super) fn on_stored(&mut self, ids: &[EnvelopeId], at: Timestamp) {
        for id in ids {
            if let Some(healing) = &mut self.healing {
                healing.answered(id);
            }
            if self.outbox.contains(id) {
                self.outbox.answered(id);
                self.notes.add(*id, Note::Stored(at));
            }
        }
    }

    /// The server will never accept this one.
    pub(super) fn on_refused(&mut self, id: EnvelopeId, why: Refusal, orders: &mut Orders) {
        let returned = self.healing.as_mut().is_some_and(|healing| healing.answered(&id));
        let own = self.outbox.contains(&id) || (returned && self.unplaced.contains(&id));
        if !own {
            return;
        }
        self.outbox.answered(&id);
        match why {
            Refusal::Sequence => {
                if !std::mem::replace(&mut self.cloned, true) {
                    orders.tell(Notice::Cloned(self.name));
                }
            }
            // What went on from the one whose number was used waits with it to be written anew.
            Refusal::Gate if self.cloned => {}
            Refusal::Malformed
            | Refusal::Signature
            | Refusal::Device
            | Refusal::Rights
            | Refusal::Gate
            | Refusal::Gone
            | Refusal::Quota => self.notes.add(id, Note::Refused(why)),
        }
    }

    /// The server went back.
    pub(super) fn on_rewound(&mut self, now: Timestamp, head: Cursor, orders: &mut Orders) {
        self.stop_healing(orders);
        if std::mem::replace(&mut self.rewound, true) {
            self.rewinds.fail(now);
        }
        self.inbox.stop(self.name, orders);
        self.healing = Some(Healing::rewound(head, self.seed));
    }

    /// What the store holds.
    pub(super) fn on_gathered(&mut self, now: Timestamp, outcome: Result<Vec<EnvelopeId>, ReadFailure>) {
        let Some(healing) = &mut self.healing else { return };
        let ids = match outcome {
            Ok(ids) => ids,
            Err(ReadFailure::Failed) => return healing.not_gathered(now),
        };
        let placed = healing.on_gathered(&ids, |id| self.outbox.contains(id), |id| self.unplaced.contains(id));
        for id in ids.into_iter().skip(placed).filter(|id| !self.outbox.contains(id)) {
            self.turns += 1;
            self.held.insert(id, self.turns);
        }
    }

    /// This log is not this device's to read.
    pub(super) fn on_ended(&mut self, orders: &mut Orders) {
        self.stop_healing(orders);
        if !std::mem::replace(&mut self.ended, true) {
            orders.tell(Notice::Ended(self.name));
        }
    }

    /// The outcome of saving what was written.
    pub(super) fn on_authored(&mut self, outcome: Result<(), SaveFailure>, orders: &mut Orders) {
        for (draft, envelope) in self.authoring.on_saved(outcome, orders) {
            self.outbox.add(envelope);
            if let Some(former) = draft.instead_of {
                self.outbox.remove(&former);
            }
        }
    }

    /// The outcome of saving what the server said. Answers whether anything was achieved.
    pub(super) fn on_noted(&mut self, now: Timestamp, outcome: Result<(), SaveFailure>, orders: &mut Orders) -> bool {
        let notes = self.notes.on_saved(now, outcome);
        let achieved = !notes.is_empty();
        for (id, note) in notes {
            let document = self.outbox.document(&id);
            let unplaced = self.outbox.remove(&id);
            match note {
                Note::Stored(at) => {
                    self.stored_at = self.stored_at.max(Some(at));
                    if unplaced {
                        self.turns += 1;
                        self.held.insert(id, self.turns);
                        self.unplaced.insert(id);
                    }
                }
                Note::Refused(why) => {
                    self.unplaced.remove(&id);
                    self.held.remove(&id);
                    if let Some(document) = document {
                        orders.tell(Notice::Refused { log: self.name, document, id, why });
                    }
                }
            }
        }
        achieved
    }

    /// The outcome of saving what came. Answers whether anything was achieved.
    pub(super) fn on_pulled(
        &mut self,
        now: Timestamp,
        welcomed: Timestamp,
        outcome: Result<(), SaveFailure>,
        orders: &mut Orders,
    ) -> bool {
        let landed = self.inbox.on_saved(now, outcome);
        let achieved = landed.is_some();
        if let Some(landed) = landed {
            self.landed(landed, welcomed, orders);
        }
        achieved
    }

    /// The milliseconds until something may be due.
    pub(super) fn left(&self, now: Timestamp) -> Option<u32> {
        let healing = self.healing.as_ref().and_then(|healing| self.rewinds.left(now).or_else(|| healing.left(now)));
        let waits = [self.notes.left(now), self.inbox.left(now), self.outbox.left(now), healing];
        waits.into_iter().flatten().min()
    }

    fn landed(&mut self, landed: Landed, welcomed: Timestamp, orders: &mut Orders) {
        for id in &landed.placed {
            if landed.back.contains(id) {
                self.outbox.remove(id);
                self.stored_at = self.stored_at.max(Some(welcomed));
            } else {
                self.outbox.placed(id);
            }
            self.held.remove(id);
            self.unplaced.remove(id);
            self.due.remove(id);
        }
        self.authoring.used(landed.last_sequence.unwrap_or(0));
        if !landed.good.is_empty() {
            orders.tell(Notice::Arrived { log: self.name, envelopes: landed.good });
        }
        if landed.end && landed.connection == self.connection && !self.caught_up && self.healing.is_none() {
            self.reached_the_end(orders);
        }
    }

    fn reached_the_end(&mut self, orders: &mut Orders) {
        self.caught_up = true;
        self.rewinds.succeed();
        orders.tell(Notice::CaughtUp(self.name));
        let due = std::mem::take(&mut self.due);
        let missing = self.held.iter().filter(|(id, _)| due.contains(*id) || !self.unplaced.contains(*id));
        let mut missing: Vec<_> = missing.map(|(id, turn)| (*turn, *id)).collect();
        missing.sort_unstable();
        if !missing.is_empty() {
            self.healing = Some(Healing::missing(missing.into_iter().map(|(_, id)| id).collect(), self.seed));
        }
    }

    fn stop_healing(&mut self, orders: &mut Orders) {
        self.healing = None;
        self.inbox.unstop();
        orders.abandon(self.name, Purpose::Gather);
        orders.abandon(self.name, Purpose::ReadOriginals);
    }

    fn heal(&mut self, now: Timestamp, orders: &mut Orders) {
        self.rewinds.look(now);
        let Some(healing) = self.healing.as_mut().filter(|_| self.rewinds.ready(now)) else { return };
        healing.pump(self.name, now, self.inbox.is_still(), orders);
        let Some(resume) = healing.outcome() else { return };
        self.healing = None;
        if let Some(cursor) = resume {
            self.inbox.restart(cursor);
            self.due.clear();
            self.agreed = true;
            orders.send(ClientMessage::Follow { position: self.position() });
        }
    }
}
