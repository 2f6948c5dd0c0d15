//! The browser's driver of the replica: what it is told, what it asks for, and what became of each write.

use std::collections::BTreeMap;

use waymark_shared::id::{DeviceId, EnvelopeId};
use waymark_shared::sync::replica::{Effect, Event, NotKept, Replica, SavedLog, Status, Ticket};

use super::clock;
use super::timer::Timer;

/// A replica with the browser's clock.
pub struct Exchange {
    replica: Replica,
    timer: Timer,
    last_ticket: u64,
    outcomes: BTreeMap<Ticket, Result<EnvelopeId, NotKept>>,
}

impl Exchange {
    /// The exchange of a device, from what it saved; `ring` is called when it wants to be woken.
    pub fn new(device: DeviceId, saved: Vec<SavedLog>, ring: impl FnMut() + 'static) -> Self {
        let seed = u64::from_be_bytes(*device.0.first_chunk().expect("sixteen bytes are more than eight"));
        Self {
            replica: Replica::new(device, seed, saved),
            timer: Timer::new(ring),
            last_ticket: 0,
            outcomes: BTreeMap::new(),
        }
    }

    /// Tells it what happened.
    pub fn tell(&mut self, event: Event) {
        self.replica.handle(clock::now(), event);
    }

    /// The next thing it asks for; where there is none, it is woken when it wants to be.
    pub fn next_effect(&mut self) -> Option<Effect> {
        let effect = self.replica.poll_effect();
        if effect.is_none() {
            self.timer.set(self.replica.poll_timeout(clock::now()).map(i64::from));
        }
        effect
    }

    /// In how many milliseconds it wants to be woken.
    pub fn wakes_in(&self) -> Option<u32> {
        self.replica.poll_timeout(clock::now())
    }

    /// Where the person's things are.
    pub fn status(&self) -> Status {
        self.replica.status()
    }

    /// A number for one more write.
    pub fn next_ticket(&mut self) -> Ticket {
        self.last_ticket += 1;
        Ticket(self.last_ticket)
    }

    /// A write came to its end.
    pub fn settle(&mut self, ticket: Ticket, outcome: Result<EnvelopeId, NotKept>) {
        self.outcomes.insert(ticket, outcome);
    }

    /// What became of a write; nothing where it has not come to its end.
    pub fn outcome(&mut self, ticket: Ticket) -> Option<Result<EnvelopeId, NotKept>> {
        self.outcomes.remove(&ticket)
    }
}
