//! Planted bugs: mistakes somebody could make, each of which the world must notice, or it does not look.

use super::{Violation, run_with};

/// One mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// The server says that envelopes are stored before they are.
    AcknowledgeBeforeCommit,
    /// The server says that a whole push is stored although it refused some of it.
    AcknowledgesRefused,
    /// A device waits for an hour of its clock, which may be ten years off by then.
    AlarmByTheClock,
    /// The server looks at a cursor's number alone, not at its epoch and chain.
    BareCursor,
    /// A device forgets a log again after it was followed again.
    ForgetsOnceMore,
    /// A device does not save which number it used last.
    ForgottenSequence,
    /// A server that went back shows what was taken back since.
    ForgottenWithdrawal,
    /// A device keeps what it may no longer read.
    KeepsWhatEnded,
    /// The server takes what is pushed after access has ended.
    LateEnd,
    /// A device that leaves a log loses the numbers it used there as well.
    NumbersGoToo,
    /// The server begins one place too late.
    OffByOne,
    /// The server lets everybody read.
    OpenDoor,
    /// The server lets everybody write.
    OpenPen,
    /// The server goes on telling those whose access has ended.
    OpenWindow,
    /// A device throws away what the server has.
    PurgeOnAcknowledgement,
    /// The server appends a push from behind.
    PushReversed,
    /// A device says that things are saved before they are.
    SavedTooEarly,
    /// A device throws away what a server that went back does not know.
    ServerWins,
    /// The server gives out what was taken back.
    ShowsWithdrawn,
    /// A device says that things are saved although its disk is full.
    SilentlyFull,
    /// A second tab reads the disk before the first has finished writing.
    StolenPen,
    /// A device uses the same automerge actor for every editing.
    StoredActor,
    /// A device that finds its numbers used goes on as before.
    StubbornCopy,
    /// After a crash a device finds a part of what it was saving.
    TornWrite,
    /// A device puts together what it has not read whole, and none compares.
    UncomparedBundle,
    /// A device takes a store that cannot be read for one that holds nothing.
    UnreadIsEmpty,
}

/// No mistake may hide from so many worlds.
pub const WORLDS: u64 = 100;

impl Bug {
    /// Every one.
    pub const ALL: [Self; 26] = [
        Bug::AcknowledgeBeforeCommit,
        Bug::AcknowledgesRefused,
        Bug::AlarmByTheClock,
        Bug::BareCursor,
        Bug::ForgetsOnceMore,
        Bug::ForgottenSequence,
        Bug::ForgottenWithdrawal,
        Bug::KeepsWhatEnded,
        Bug::LateEnd,
        Bug::NumbersGoToo,
        Bug::OffByOne,
        Bug::OpenDoor,
        Bug::OpenPen,
        Bug::OpenWindow,
        Bug::PurgeOnAcknowledgement,
        Bug::PushReversed,
        Bug::SavedTooEarly,
        Bug::ServerWins,
        Bug::ShowsWithdrawn,
        Bug::SilentlyFull,
        Bug::StolenPen,
        Bug::StoredActor,
        Bug::StubbornCopy,
        Bug::TornWrite,
        Bug::UncomparedBundle,
        Bug::UnreadIsEmpty,
    ];

    /// The first world that sees it.
    pub fn found(self) -> Option<Violation> {
        (1..=WORLDS).find_map(|seed| run_with(seed, Some(self), false).err())
    }
}
