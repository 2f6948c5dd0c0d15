//! Disks: one thing after another, each save written and then synced, and what may go wrong in between.

use waymark_shared::sync::replica::{Effect, Event, ReadFailure, SaveFailure, Saving, Ticket, Verdict};

use super::super::faults::Fault;
use super::super::planted::Bug;
use super::{Happening, World};

impl World {
    /// A device's disk takes its turn: what is asked of it first is done first.
    fn turn(&mut self, device: usize) -> i64 {
        let wait = self.chance.below(10).cast_signed();
        let it = &mut self.devices[device];
        it.disk_free = it.disk_free.max(self.now) + wait;
        it.disk_free - self.now
    }

    /// A transaction is written when the disk comes to it, and is safe when it is synced.
    pub(super) fn save(&mut self, device: usize, life: u64, ticket: Ticket, savings: Vec<Saving>) {
        if self.bug == Some(Bug::SavedTooEarly) {
            self.later(0, Happening::Tell { device, life, event: Event::Saved { ticket, outcome: Ok(()) } });
        }
        let wait = self.turn(device);
        self.later(wait, Happening::Save { device, life, savings });
        let wait = self.turn(device);
        self.later(wait, Happening::Sync { device, life, ticket });
    }

    /// A store is asked when the disk comes to it.
    pub(super) fn ask_later(&mut self, device: usize, life: u64, effect: Effect) {
        let wait = self.turn(device);
        self.later(wait, Happening::Ask { device, life, effect });
    }

    pub(super) fn written(&mut self, device: usize, life: u64, savings: Vec<Saving>) {
        if self.devices[device].life == life && !self.dies(device, "before writing") {
            self.devices[device].disk.write(savings);
            if self.devices[device].wanted_by_a_tab {
                self.other_tab(device);
            }
        }
    }

    pub(super) fn synced(&mut self, device: usize, life: u64, ticket: Ticket) {
        if self.devices[device].life != life || self.dies(device, "before a sync") {
            return;
        }
        let outcome = if self.devices[device].full {
            Err(SaveFailure::Full)
        } else if self.storm() && self.chance.one_in(60) {
            Err(SaveFailure::Failed)
        } else {
            Ok(())
        };
        let bug = self.bug;
        let disk = &mut self.devices[device].disk;
        match outcome {
            Ok(()) => disk.sync(bug),
            Err(SaveFailure::Full | SaveFailure::Failed) => disk.discard(),
        }
        if self.dies(device, "after a sync") || self.bug == Some(Bug::SavedTooEarly) {
            return;
        }
        let outcome = if self.bug == Some(Bug::SilentlyFull) { Ok(()) } else { outcome };
        self.tell(device, life, Event::Saved { ticket, outcome });
    }

    pub(super) fn ask(&mut self, device: usize, life: u64, effect: Effect) {
        if self.devices[device].life != life {
            return;
        }
        let fails = self.storm() && self.chance.one_in(15);
        let disk = &self.devices[device].disk;
        let event = match effect {
            Effect::Read { ticket, log, ids } => {
                Event::Read { ticket, outcome: self.unless(fails, disk.read(&log, &ids)) }
            }
            Effect::Gather { ticket, log } => {
                Event::Gathered { ticket, outcome: self.unless(fails, disk.gather(&log)) }
            }
            Effect::Check { ticket, envelopes, .. } => {
                Event::Checked { ticket, verdicts: vec![Verdict::Good; envelopes.len()] }
            }
            Effect::Connect
            | Effect::Disconnect
            | Effect::Send(_)
            | Effect::Seal { .. }
            | Effect::Save { .. }
            | Effect::Tell(_) => return,
        };
        self.tell(device, life, event);
    }

    /// What the store found, unless it fails to answer.
    fn unless<T: Default>(&self, fails: bool, found: T) -> Result<T, ReadFailure> {
        match (fails, self.bug) {
            (false, _) => Ok(found),
            (true, Some(Bug::UnreadIsEmpty)) => Ok(T::default()),
            (true, _) => Err(ReadFailure::Failed),
        }
    }

    fn dies(&mut self, device: usize, when: &str) -> bool {
        let dies = self.storm() && self.chance.one_in(300);
        if dies {
            self.story.tell(self.now, || format!("{} dies {when}", self.devices[device].name));
            let wait = self.chance.below(10_000);
            self.strike(Fault::Kill(device, wait));
        }
        dies
    }
}
