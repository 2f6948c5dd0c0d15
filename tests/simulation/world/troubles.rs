//! Troubles: each fault as it strikes, and as it is over.

use std::collections::BTreeMap;

use super::super::faults::Fault;
use super::super::people::Who;
use super::super::planted::Bug;
use super::{Happening, World};

impl World {
    pub(super) fn strike(&mut self, fault: Fault) {
        self.story.fault(self.now, &fault);
        match fault {
            Fault::Drop(device) => self.break_line(device),
            Fault::Partition(device, wait) => {
                self.cut_off.insert(device);
                self.break_line(device);
                self.mend_after(wait, fault);
            }
            Fault::Kill(device, wait) => {
                self.close(device);
                self.mend_after(wait, fault);
            }
            Fault::Fill(device, wait) => {
                self.devices[device].full = true;
                self.mend_after(wait, fault);
            }
            Fault::Clock(device, jump) => self.devices[device].clock = jump,
            Fault::Copy(device) => self.devices[device].copy = Some(self.devices[device].disk.clone()),
            Fault::SetBack(device) => self.set_back(device),
            Fault::Evict(device) => self.evict(device),
            Fault::Twin(device) => self.twin(device),
            Fault::OtherTab(device) => self.devices[device].wanted_by_a_tab = true,
            Fault::Stop(wait) => {
                self.stop_server();
                self.mend_after(wait, fault);
            }
            Fault::Restore(commits, back) => {
                self.stop_server();
                let left = self.server.commits().saturating_sub(usize::try_from(commits).expect("a small number"));
                self.server.restore(left, back);
                self.book.went_back(&self.server);
                self.mend_after(1_000, fault);
            }
            Fault::Month => self.server.keys_grow_a_month_older(),
            Fault::Newer(wait) => {
                self.stop_server();
                self.server.speaks_a_newer_version(true);
                self.mend_after(wait, fault);
                self.mend_after(500, Fault::Stop(500));
            }
            Fault::Absence(wait) => self.absence(wait.cast_signed()),
        }
    }

    pub(super) fn mend(&mut self, fault: Fault) {
        match fault {
            Fault::Partition(device, _) => drop(self.cut_off.remove(&device)),
            Fault::Kill(device, _) | Fault::SetBack(device) | Fault::Evict(device) => {
                if self.devices[device].replica.is_none() {
                    self.start(device);
                }
            }
            Fault::Fill(device, _) => self.devices[device].full = false,
            Fault::Stop(_) | Fault::Restore(..) => self.server_is_up = true,
            Fault::Newer(_) => self.server.speaks_a_newer_version(false),
            Fault::Drop(_)
            | Fault::Month
            | Fault::Clock(..)
            | Fault::Copy(_)
            | Fault::Twin(_)
            | Fault::OtherTab(_)
            | Fault::Absence(_) => {}
        }
    }

    /// The keyworker's access ends.
    pub(super) fn end_access(&mut self) {
        self.story.tell(self.now, || "*** the keyworker's access ends".into());
        self.book.access_ended();
        let answer = self.server.end_access();
        self.deliver(answer);
    }

    /// The keyworker may read again, and is told by the caseload.
    pub(super) fn access_begins(&mut self) {
        self.story.tell(self.now, || "*** the keyworker's access begins again".into());
        self.book.access_begins();
        self.server.begin_access();
        for device in 0..self.devices.len() {
            self.look_at_caseload(device);
        }
    }

    /// Whoever may read a log they left follows it again.
    pub(super) fn look_at_caseload(&mut self, device: usize) {
        if !self.server.access_has_ended() && self.devices[device].who == Who::Keyworker {
            let events = self.devices[device].come_back();
            self.tell_all(device, events);
        }
    }

    fn mend_after(&mut self, wait: u64, fault: Fault) {
        self.later(wait.cast_signed(), Happening::Mend(fault));
    }

    /// The app is gone in the midst of whatever it was doing.
    pub(super) fn close(&mut self, device: usize) {
        self.disconnect(device);
        self.devices[device].crash(&mut self.chance, self.bug);
    }

    fn set_back(&mut self, device: usize) {
        let keeper = self.devices[device].who != Who::Stranger;
        if let Some(copy) = self.devices[device].copy.clone().filter(|_| keeper) {
            self.close(device);
            self.book.set_back(&self.devices[device]);
            self.devices[device].disk = copy;
            self.mend_after(100, Fault::SetBack(device));
        }
    }

    /// The browser clears the site's storage: the device begins anew, as another.
    fn evict(&mut self, device: usize) {
        if self.devices[device].who != Who::Stranger && self.ring.has_more(self.devices[device].who) {
            self.close(device);
            self.book.set_back(&self.devices[device]);
            self.devices[device].begin_anew(&mut self.ring);
            self.mend_after(2_000, Fault::Evict(device));
        }
    }

    /// From now on two devices are one and the same, until they notice.
    fn twin(&mut self, device: usize) {
        if self.devices[device].who != Who::Stranger && !self.devices.iter().any(|device| device.is_twin()) {
            let twin = self.devices[device].twin();
            self.book.copied();
            self.devices.push(twin);
            self.start(self.devices.len() - 1);
        }
    }

    /// Another tab takes the pen: the first one's writing is on the disk before the second reads it.
    pub(super) fn other_tab(&mut self, device: usize) {
        self.devices[device].wanted_by_a_tab = false;
        self.disconnect(device);
        let bug = self.bug;
        if bug == Some(Bug::StolenPen) {
            let unfinished = self.devices[device].disk.take_unfinished();
            self.start(device);
            self.devices[device].disk.write(unfinished);
        } else {
            self.devices[device].disk.sync(bug);
            self.start(device);
        }
        self.devices[device].disk.sync(bug);
    }

    /// Everybody puts their phone away. What is on its way stays on its way, perhaps as long.
    fn absence(&mut self, wait: i64) {
        for device in 0..self.devices.len() {
            self.close(device);
        }
        self.end_of_storm += wait;
        let mut late = BTreeMap::new();
        for ((at, number), happening) in std::mem::take(&mut self.happenings) {
            let delay = match &happening {
                Happening::Up { line, .. } | Happening::Hangup { line } | Happening::Opened { line, .. } => {
                    *late.entry(*line).or_insert_with(|| self.chance.below(wait.unsigned_abs()).cast_signed())
                }
                Happening::Mend(Fault::Stop(_) | Fault::Restore(..)) => 0,
                Happening::Tell { .. }
                | Happening::Save { .. }
                | Happening::Sync { .. }
                | Happening::Ask { .. }
                | Happening::Wake { .. }
                | Happening::Down { .. }
                | Happening::Lost { .. }
                | Happening::Write
                | Happening::Fault
                | Happening::Leave
                | Happening::Return
                | Happening::Mend(_)
                | Happening::Update { .. }
                | Happening::TryAgain { .. } => wait,
            };
            self.happenings.insert((at + delay, number), happening);
        }
        for device in 0..self.devices.len() {
            let early = self.chance.below(60_000).cast_signed();
            self.later((wait - early).max(0), Happening::Mend(Fault::Kill(device, 0)));
        }
    }
}
