//! Orders: the effects that wait to be polled, and what each awaited outcome is the outcome of.

use std::collections::{BTreeMap, VecDeque};

use super::effect::{Effect, Notice, Saving, Ticket};
use crate::sync::log::LogName;
use crate::sync::message::ClientMessage;

/// What an outcome belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Sealing the next write.
    Seal,
    /// Saving what was written.
    Author,
    /// Saving what the server said of waiting envelopes.
    Note,
    /// Saving what came.
    Pull,
    /// Saving that a log is forgotten.
    Forget,
    /// Reading what waits to be sent.
    ReadWaiting,
    /// Reading what the server lacks.
    ReadOriginals,
    /// Listing what is held.
    Gather,
    /// Checking what came.
    Check,
}

/// The way out of the machine.
#[derive(Debug, Default)]
pub(super) struct Orders {
    effects: VecDeque<Effect>,
    awaited: BTreeMap<Ticket, (LogName, Purpose)>,
    last: u64,
}

impl Orders {
    /// Asks for something that will have an outcome.
    pub(super) fn ask(&mut self, log: LogName, purpose: Purpose, effect: impl FnOnce(Ticket) -> Effect) {
        self.last += 1;
        let ticket = Ticket(self.last);
        self.awaited.insert(ticket, (log, purpose));
        self.effects.push_back(effect(ticket));
    }

    /// Asks for a transaction.
    pub(super) fn save(&mut self, log: LogName, purpose: Purpose, savings: Vec<Saving>) {
        self.ask(log, purpose, |ticket| Effect::Save { ticket, savings });
    }

    /// Asks for something that has none.
    pub(super) fn act(&mut self, effect: Effect) {
        self.effects.push_back(effect);
    }

    /// Sends a message.
    pub(super) fn send(&mut self, message: ClientMessage) {
        self.act(Effect::Send(message));
    }

    /// Tells the app.
    pub(super) fn tell(&mut self, notice: Notice) {
        self.act(Effect::Tell(notice));
    }

    /// What an outcome belongs to; nothing where nobody waits for it any more.
    pub(super) fn settle(&mut self, ticket: Ticket) -> Option<(LogName, Purpose)> {
        self.awaited.remove(&ticket)
    }

    /// Nobody waits any more for outcomes of this purpose in this log.
    pub(super) fn abandon(&mut self, log: LogName, purpose: Purpose) {
        self.awaited.retain(|_, awaited| *awaited != (log, purpose));
    }

    /// Nobody waits any more for outcomes in this log, but for its being forgotten.
    pub(super) fn abandon_log(&mut self, log: LogName) {
        self.awaited.retain(|_, (name, purpose)| *name != log || *purpose == Purpose::Forget);
    }

    /// The next effect.
    pub(super) fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }
}
