//! Forgetting: a log that is on its way off the disk, and what is wanted of it meanwhile.

use std::collections::VecDeque;

use super::alarm::Retry;
use super::authoring::{Draft, give_up};
use super::effect::Saving;
use super::event::SaveFailure;
use super::orders::{Orders, Purpose};
use crate::sync::log::LogName;
use crate::time::Timestamp;

/// A log that is to be forgotten and is not yet. Following it again waits until then: what is saved of it before would go
/// with the rest.
#[derive(Debug)]
pub(super) struct Forgetting {
    /// The last number used there, which stays.
    last: u64,
    retry: Retry,
    again: bool,
    drafts: VecDeque<Draft>,
}

impl Forgetting {
    /// Asks for it.
    pub(super) fn begin(log: LogName, last: u64, seed: u64, orders: &mut Orders) -> Self {
        save(log, last, orders);
        Self { last, retry: Retry::new(seed), again: false, drafts: VecDeque::new() }
    }

    /// It is to be followed again afterwards.
    pub(super) fn follow(&mut self) {
        self.again = true;
    }

    /// It is to be followed again, and this written in it.
    pub(super) fn write(&mut self, draft: Draft) {
        self.again = true;
        self.drafts.push_back(draft);
    }

    /// It is not to be followed again after all.
    pub(super) fn forget(&mut self, orders: &mut Orders) {
        self.again = false;
        give_up(std::mem::take(&mut self.drafts), orders);
    }

    /// The outcome of saving. Where it is forgotten and wanted again: what is to be written.
    pub(super) fn on_saved(&mut self, now: Timestamp, outcome: Result<(), SaveFailure>) -> Outcome {
        match outcome {
            Ok(()) if self.again => Outcome::Again(std::mem::take(&mut self.drafts)),
            Ok(()) => Outcome::Gone,
            Err(SaveFailure::Full | SaveFailure::Failed) => {
                self.retry.fail(now);
                Outcome::Later
            }
        }
    }

    /// Tries again when it is time.
    pub(super) fn pump(&mut self, log: LogName, now: Timestamp, orders: &mut Orders) {
        if self.retry.left(now) == Some(0) {
            self.retry.begin();
            save(log, self.last, orders);
        }
    }

    /// The milliseconds until it may be tried again.
    pub(super) fn left(&self, now: Timestamp) -> Option<u32> {
        self.retry.left(now)
    }
}

/// How forgetting went.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It is to be tried again.
    Later,
    /// Nothing of the log is left.
    Gone,
    /// The same, and it is followed again, with this to write.
    Again(VecDeque<Draft>),
}

fn save(log: LogName, last: u64, orders: &mut Orders) {
    orders.save(log, Purpose::Forget, vec![Saving::Forgotten { log, last }]);
}
