//! Faults: what may befall the world while the storm lasts.
//!
//! Some have no line here, because they befall whatever is under way: a device dies before it writes, before and after it
//! syncs; its disk refuses, its store does not answer, its keys are locked; a message arrives twice; the server stops before
//! and after a commit, is full, busy or broken; access ends in the midst of a push. What a line carries is never out of
//! order, being a stream: it is overtaken by what the next line carries.

use super::chance::Chance;

/// Ten years, in milliseconds.
const TEN_YEARS: u64 = 315_576_000_000;
/// Thirty days, in milliseconds.
const THIRTY_DAYS: u64 = 2_592_000_000;

/// One fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A device's connection breaks.
    Drop(usize),
    /// A device has no network for so many milliseconds.
    Partition(usize, u64),
    /// A device's app is killed, and started again after so many milliseconds.
    Kill(usize, u64),
    /// A device's disk is full for so many milliseconds.
    Fill(usize, u64),
    /// A device's clock jumps.
    Clock(usize, i64),
    /// A device's disk is copied.
    Copy(usize),
    /// A device is set back to the copy.
    SetBack(usize),
    /// A device's storage is cleared away: it begins anew.
    Evict(usize),
    /// A device is copied, and both go on.
    Twin(usize),
    /// A device's app is opened in another tab, which takes over.
    OtherTab(usize),
    /// The server stops, and is back after so many milliseconds.
    Stop(u64),
    /// The server goes back to the state before so many commits, as this says.
    Restore(u64, Back),
    /// Thirty days pass for the server's keys: what was taken back and what protects nothing is destroyed.
    Month,
    /// The server speaks a newer version only, for so many milliseconds; apps that hear of it are updated.
    Newer(u64),
    /// Everybody puts their phone away for so many milliseconds; what is on its way may be on its way as long.
    Absence(u64),
}

/// What goes back with a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    /// Everything, by a copy of the machine's disk, which starts no new epoch.
    Copy,
    /// The database and its keys.
    WithKeys,
    /// The database and keys of even before, as where a backup copies them first.
    OlderKeys,
    /// The database alone: its keys know what came later, and what was destroyed since stays so.
    WithoutKeys,
}

impl Back {
    fn roll(chance: &mut Chance) -> Self {
        match chance.below(4) {
            0 => Back::Copy,
            1 => Back::WithKeys,
            2 => Back::OlderKeys,
            _ => Back::WithoutKeys,
        }
    }
}

impl Fault {
    /// The next fault. A world has servers that go back or devices that do, not both: what only they knew may be gone.
    pub fn roll(chance: &mut Chance, devices: u64, server_goes_back: bool) -> Self {
        let device = usize::try_from(chance.below(devices)).expect("a small number");
        let while_ = chance.between(500, 40_000);
        match chance.below(30) {
            0..=5 => Fault::Drop(device),
            6..=9 => Fault::Partition(device, while_),
            10..=13 => Fault::Kill(device, while_ / 4),
            14 | 15 => Fault::Fill(device, while_),
            16 | 17 => {
                let jump = i64::try_from(chance.below(2 * TEN_YEARS)).expect("twenty years fit");
                Fault::Clock(device, jump - TEN_YEARS.cast_signed())
            }
            18 | 19 => Fault::Stop(while_ / 4),
            20 | 21 => Fault::OtherTab(device),
            22 => Fault::Newer(while_ / 2),
            23 if chance.one_in(2) => Fault::Absence(chance.between(60_000, THIRTY_DAYS)),
            24 | 25 if server_goes_back => Fault::Restore(chance.between(1, 12), Back::roll(chance)),
            26 | 27 if server_goes_back => Fault::Month,
            24 | 25 => Fault::Copy(device),
            26 | 27 if !server_goes_back => Fault::SetBack(device),
            28 if !server_goes_back && chance.one_in(2) => Fault::Evict(device),
            29 if !server_goes_back && chance.one_in(2) => Fault::Twin(device),
            _ => Fault::Drop(device),
        }
    }
}
