//! Faults: what may befall the world while the storm lasts.

use super::chance::Chance;

/// Ten years, in milliseconds.
const TEN_YEARS: u64 = 315_576_000_000;

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
    /// The server stops, and is back after so many milliseconds.
    Stop(u64),
    /// The server goes back to the state before so many commits; a copy of the disk instead of a restore.
    Restore(u64, bool),
}

impl Fault {
    /// The next fault. A world has servers that go back or devices that do, not both: what only they knew may be gone.
    pub fn roll(chance: &mut Chance, devices: u64, server_goes_back: bool) -> Self {
        let device = usize::try_from(chance.below(devices)).expect("a small number");
        let while_ = chance.between(500, 40_000);
        match chance.below(12) {
            0..=2 => Fault::Drop(device),
            3 | 4 => Fault::Partition(device, while_),
            5 | 6 => Fault::Kill(device, while_ / 4),
            7 => Fault::Fill(device, while_),
            8 => {
                let jump = i64::try_from(chance.below(2 * TEN_YEARS)).expect("twenty years fit");
                Fault::Clock(device, jump - TEN_YEARS.cast_signed())
            }
            9 => Fault::Stop(while_ / 4),
            10 if server_goes_back => Fault::Restore(chance.between(1, 12), chance.one_in(3)),
            10 => Fault::SetBack(device),
            _ if server_goes_back => Fault::Drop(device),
            _ => Fault::Copy(device),
        }
    }
}
