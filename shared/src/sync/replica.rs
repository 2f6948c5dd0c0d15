//! The replica: one device's side of the exchange, as a value that decides and never acts.
//!
//! A driver hands it events, carries out the effects it asks for, and reports each outcome as an event again, failures
//! included. No IO, no clock, no chance, no hash-map order: the browser, the native client and the simulated world drive
//! the same machine.
//!
//! Writes are sealed and numbered one at a time, saved, and only then sent; what the server has stored is saved as stored
//! before the status says so. What comes is followed along the chain, checked, and saved with the cursor. After every
//! event each part goes on with whatever can go on, so that nothing waits for a nudge that was lost.

mod alarm;
mod authoring;
pub mod effect;
pub mod event;
mod forgetting;
mod healing;
mod inbox;
mod link;
mod log_state;
mod notes;
mod orders;
mod outbox;
mod parcel;
mod saved;

use std::collections::BTreeMap;

pub use effect::{Effect, NotKept, Notice, Saving, Status, Ticket};
pub use event::{Event, ReadFailure, SaveFailure, SealFailure, Verdict};
pub use saved::{SavedLog, Waiting};

use self::authoring::Draft;
use self::forgetting::{Forgetting, Outcome};
use self::inbox::{Entries, Fault};
use self::link::{Link, Stage};
use self::log_state::LogState;
use self::orders::{Orders, Purpose};
use super::envelope::Envelope;
use super::log::{Cursor, LogName};
use super::message::{CREDIT, ClientMessage, Farewell, Item, Obstacle, PROTOCOL, ServerMessage};
use crate::id::DeviceId;
use crate::time::Timestamp;

/// How many bytes may be on their way to the server unanswered.
pub const WINDOW: usize = 512 * 1024;
/// How many positions the first message carries; further logs are followed one by one.
const HELLO_LIMIT: usize = 400;

/// One device's side of the exchange.
#[derive(Debug)]
pub struct Replica {
    device: DeviceId,
    seed: u64,
    logs: BTreeMap<LogName, LogState>,
    forgetting: BTreeMap<LogName, Forgetting>,
    /// The last numbers used in logs that are forgotten.
    numbers: BTreeMap<LogName, u64>,
    link: Link,
    orders: Orders,
    welcomed: Timestamp,
    told: Status,
}

impl Replica {
    /// A device, a seed for its waits (any number; different for each device), and its logs as the store has them.
    pub fn new(device: DeviceId, seed: u64, saved: Vec<SavedLog>) -> Self {
        let (forgotten, kept): (Vec<_>, Vec<_>) = saved.into_iter().partition(|saved| saved.is_forgotten);
        let logs = kept.into_iter().map(|saved| (saved.log, LogState::new(device, seed, saved))).collect();
        let mut replica = Self {
            device,
            seed,
            logs,
            forgetting: BTreeMap::new(),
            numbers: forgotten.into_iter().map(|saved| (saved.log, saved.last_sequence)).collect(),
            link: Link::new(seed),
            orders: Orders::default(),
            welcomed: Timestamp::default(),
            told: Status::default(),
        };
        replica.tell_status();
        replica
    }

    /// Takes what happened. `now` is this device's clock, right or wrong, steady or jumping.
    pub fn handle(&mut self, now: Timestamp, event: Event) {
        match event {
            Event::Follow(log) => self.follow(log),
            Event::Forget(log) => self.forget(log),
            Event::Write { ticket, log, document, payload } => {
                self.write(log, Draft { ticket, document, payload, instead_of: None });
            }
            Event::Rewrite { ticket, log, document, payload, instead_of } => {
                self.write(log, Draft { ticket, document, payload, instead_of: Some(instead_of) });
            }
            Event::Sealed { ticket, outcome } => {
                if let Some(log) = self.orders.settle(ticket).and_then(|(name, _)| self.logs.get_mut(&name)) {
                    log.authoring.on_sealed(outcome, &mut self.orders);
                }
            }
            Event::Saved { ticket, outcome } => self.on_saved(now, ticket, outcome),
            Event::Read { ticket, outcome } => self.on_read(now, ticket, outcome),
            Event::Gathered { ticket, outcome } => {
                if let Some(log) = self.orders.settle(ticket).and_then(|(name, _)| self.logs.get_mut(&name)) {
                    log.on_gathered(now, outcome);
                }
            }
            Event::Checked { ticket, verdicts } => {
                if let Some(log) = self.orders.settle(ticket).and_then(|(name, _)| self.logs.get_mut(&name)) {
                    log.inbox.on_checked(verdicts);
                }
            }
            Event::Reachable => self.link.reachable(),
            Event::Unreachable => self.hang_up(),
            Event::Connected => self.on_connected(),
            Event::Disconnected => self.on_disconnected(now),
            Event::Received(message) => self.on_received(now, message),
            Event::Woken => {}
        }
        self.pump(now);
    }

    /// The next thing to do; poll until there is none, after every event.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.orders.poll()
    }

    /// In how many milliseconds [`Event::Woken`] is wanted, counted from `now`; ask again after every event.
    pub fn poll_timeout(&self, now: Timestamp) -> Option<u32> {
        let link = if self.logs.is_empty() { None } else { self.link.left(now) };
        let logs = self.logs.values().filter_map(|log| log.left(now));
        logs.chain(self.forgetting.values().filter_map(|log| log.left(now))).chain(link).min()
    }

    /// Where the person's things are.
    pub fn status(&self) -> Status {
        let stored_at = self.logs.values().filter_map(LogState::stored_at).max();
        let waiting: usize = self.logs.values().map(|log| log.outbox.documents().count()).sum();
        let known = stored_at.is_some() || self.link.stage() != Stage::Unreachable;
        if waiting > 0 && known {
            return Status::Waiting(u32::try_from(waiting).unwrap_or(u32::MAX));
        }
        match stored_at {
            Some(at) if self.logs.values().all(|log| log.outbox.is_empty()) => Status::Safe(at),
            Some(_) => Status::Waiting(1),
            None => Status::OnThisDevice,
        }
    }

    fn follow(&mut self, log: LogName) {
        if let Some(state) = self.logs.get_mut(&log) {
            if state.has_ended() && self.link.is_up() {
                state.disconnected(&mut self.orders);
                state.connected(self.link.number());
                self.orders.send(ClientMessage::Follow { position: state.position() });
            }
            return;
        }
        if let Some(forgetting) = self.forgetting.get_mut(&log) {
            return forgetting.follow();
        }
        let last_sequence = self.numbers.remove(&log).unwrap_or(0);
        let mut state = LogState::new(self.device, self.seed, SavedLog { last_sequence, ..SavedLog::empty(log) });
        if self.link.is_up() {
            state.connected(self.link.number());
            self.orders.send(ClientMessage::Follow { position: state.position() });
        }
        self.logs.insert(log, state);
    }

    fn forget(&mut self, log: LogName) {
        if let Some(state) = self.logs.remove(&log) {
            self.orders.abandon_log(log);
            self.numbers.insert(log, state.authoring.highest());
            state.authoring.give_up(&mut self.orders);
        }
        match self.forgetting.get_mut(&log) {
            Some(forgetting) => forgetting.forget(&mut self.orders),
            None => {
                let last = self.numbers.get(&log).copied().unwrap_or(0);
                self.forgetting.insert(log, Forgetting::begin(log, last, self.seed, &mut self.orders));
            }
        }
    }

    fn write(&mut self, log: LogName, draft: Draft) {
        if let Some(forgetting) = self.forgetting.get_mut(&log) {
            return forgetting.write(draft);
        }
        if !self.logs.contains_key(&log) {
            self.follow(log);
        }
        self.logs.get_mut(&log).expect("it is followed").authoring.write(draft);
    }

    fn on_saved(&mut self, now: Timestamp, ticket: Ticket, outcome: Result<(), SaveFailure>) {
        let Some((name, purpose)) = self.orders.settle(ticket) else { return };
        if purpose == Purpose::Forget {
            self.on_forgotten(now, name, outcome);
        }
        let Some(log) = self.logs.get_mut(&name) else { return };
        let achieved = match purpose {
            Purpose::Author => {
                log.on_authored(outcome, &mut self.orders);
                false
            }
            Purpose::Note => log.on_noted(now, outcome, &mut self.orders),
            Purpose::Pull => log.on_pulled(now, self.welcomed, outcome, &mut self.orders),
            Purpose::Forget
            | Purpose::Seal
            | Purpose::ReadWaiting
            | Purpose::ReadOriginals
            | Purpose::Gather
            | Purpose::Check => false,
        };
        if achieved && self.link.stage() == Stage::Open {
            self.link.achieved();
        }
    }

    fn on_forgotten(&mut self, now: Timestamp, name: LogName, outcome: Result<(), SaveFailure>) {
        let forgetting = self.forgetting.get_mut(&name).expect("one save forgets a log, and is waited for");
        match forgetting.on_saved(now, outcome) {
            Outcome::Later => {}
            Outcome::Gone => drop(self.forgetting.remove(&name)),
            Outcome::Again(drafts) => {
                self.forgetting.remove(&name);
                self.follow(name);
                for draft in drafts {
                    self.write(name, draft);
                }
            }
        }
    }

    fn on_read(&mut self, now: Timestamp, ticket: Ticket, outcome: Result<Vec<Envelope>, ReadFailure>) {
        let Some((name, purpose)) = self.orders.settle(ticket) else { return };
        let Some(log) = self.logs.get_mut(&name) else { return };
        if purpose == Purpose::ReadWaiting {
            log.outbox.on_read(now, outcome);
        } else if let Some(healing) = &mut log.healing {
            healing.on_read(now, outcome, &mut self.orders);
        }
    }

    fn on_connected(&mut self) {
        if self.link.stage() != Stage::Connecting {
            self.orders.act(Effect::Disconnect);
            return;
        }
        self.link.connected();
        let mut follow = Vec::with_capacity(self.logs.len());
        for log in self.logs.values_mut() {
            log.connected(self.link.number());
            follow.push(log.position());
        }
        let rest = follow.split_off(follow.len().min(HELLO_LIMIT));
        self.orders.send(ClientMessage::Hello { protocol: PROTOCOL, follow, credit: CREDIT });
        for position in rest {
            self.orders.send(ClientMessage::Follow { position });
        }
    }

    fn on_disconnected(&mut self, now: Timestamp) {
        match self.link.stage() {
            Stage::Unreachable | Stage::Resting => {}
            Stage::Connecting | Stage::Greeting | Stage::Open => {
                self.link.lost(now);
                self.leave();
            }
        }
    }

    fn on_received(&mut self, now: Timestamp, message: ServerMessage) {
        if !self.link.is_up() {
            return;
        }
        self.link.heard(now);
        match message {
            ServerMessage::Welcome { protocol, now: welcomed } => {
                if protocol == PROTOCOL {
                    self.welcomed = welcomed;
                    self.link.welcomed();
                } else {
                    self.hang_up();
                    self.orders.tell(Notice::TooOld);
                }
            }
            ServerMessage::Entries { log, epoch, first, items, end } => {
                let connection = self.link.number();
                self.take(now, log, Entries { epoch, first, items, end, connection });
            }
            ServerMessage::Stored { log, ids, at } => {
                if let Some(log) = self.logs.get_mut(&log) {
                    log.on_stored(&ids, at);
                }
            }
            ServerMessage::Refused { log, id, why } => {
                if let Some(log) = self.logs.get_mut(&log) {
                    log.on_refused(id, why, &mut self.orders);
                }
            }
            ServerMessage::Rewound { log, head } => {
                if let Some(log) = self.logs.get_mut(&log) {
                    log.on_rewound(now, head, &mut self.orders);
                }
            }
            ServerMessage::Wanted { log: name, ids } => {
                if let Some(healing) = self.logs.get_mut(&name).and_then(|log| log.healing.as_mut()) {
                    healing.on_wanted(name, ids, &mut self.orders);
                }
            }
            ServerMessage::Ended { log } => {
                if let Some(log) = self.logs.get_mut(&log) {
                    log.on_ended(&mut self.orders);
                }
            }
            ServerMessage::Later { after, why } => self.on_later(now, after, why),
            ServerMessage::Goodbye { why } => self.on_goodbye(now, why),
        }
    }

    fn take(&mut self, now: Timestamp, name: LogName, entries: Entries) {
        let Some(log) = self.logs.get_mut(&name) else {
            let weight = entries.items.iter().map(Item::weight).sum();
            self.link.grant(weight, &mut self.orders);
            return;
        };
        match log.on_entries(entries) {
            Ok(()) => {}
            Err(Fault::OtherEpoch) => log.on_rewound(now, Cursor::START, &mut self.orders),
            Err(Fault::Broken) => self.drop_connection(now),
        }
    }

    fn on_later(&mut self, now: Timestamp, after: u32, why: Obstacle) {
        match why {
            Obstacle::Busy | Obstacle::Full | Obstacle::Broken => {
                self.orders.act(Effect::Disconnect);
                self.link.put_off(now, after);
                self.leave();
            }
        }
    }

    fn on_goodbye(&mut self, now: Timestamp, why: Farewell) {
        match why {
            Farewell::Stopping | Farewell::Malformed | Farewell::Slow => self.drop_connection(now),
            Farewell::SignedOut => {
                self.hang_up();
                self.orders.tell(Notice::SignedOut);
            }
            Farewell::Version => {
                self.hang_up();
                self.orders.tell(Notice::TooOld);
            }
        }
    }

    /// Closes the connection, to try again after a while.
    fn drop_connection(&mut self, now: Timestamp) {
        self.orders.act(Effect::Disconnect);
        self.link.lost(now);
        self.leave();
    }

    /// Closes the connection, and tries no more until somebody says that a server can be reached.
    fn hang_up(&mut self) {
        match self.link.stage() {
            Stage::Unreachable | Stage::Resting => {}
            Stage::Connecting | Stage::Greeting | Stage::Open => self.orders.act(Effect::Disconnect),
        }
        self.link.unreachable();
        self.leave();
    }

    /// Whatever was said on the connection that is gone has to be said again.
    fn leave(&mut self) {
        for log in self.logs.values_mut() {
            log.disconnected(&mut self.orders);
        }
    }

    fn pump(&mut self, now: Timestamp) {
        if !self.logs.is_empty() {
            self.link.pump(now, &mut self.orders);
        }
        let mut room = WINDOW.saturating_sub(self.unanswered());
        let open = self.link.stage() == Stage::Open;
        for log in self.logs.values_mut() {
            let before = log.outbox.unanswered();
            log.pump(now, self.welcomed, open.then_some(room), &mut self.orders);
            room = room.saturating_sub(log.outbox.unanswered().saturating_sub(before));
            self.link.grant(log.inbox.take_done(self.link.number()), &mut self.orders);
        }
        for (log, forgetting) in &mut self.forgetting {
            forgetting.pump(*log, now, &mut self.orders);
        }
        self.watch(now);
        self.tell_status();
    }

    /// Finds out whether the server is still there.
    fn watch(&mut self, now: Timestamp) {
        let expecting = self.link.stage() == Stage::Open && self.logs.values().any(LogState::expects);
        if self.link.is_dead(now, expecting) {
            self.drop_connection(now);
        } else if self.link.wants_a_sign(now) {
            match self.logs.values().find(|log| log.is_followed()) {
                Some(log) => {
                    self.link.asked();
                    self.orders.send(ClientMessage::Follow { position: log.position() });
                }
                None => self.link.needs_no_sign(now),
            }
        }
    }

    fn unanswered(&self) -> usize {
        self.logs.values().map(|log| log.outbox.unanswered()).sum()
    }

    fn tell_status(&mut self) {
        let status = self.status();
        if status != self.told {
            self.told = status;
            self.orders.tell(Notice::Status(status));
        }
    }
}

#[cfg(test)]
mod tests;
