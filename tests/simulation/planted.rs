//! Planted bugs: mistakes somebody could make, each of which the world must notice, or it does not look.

/// One mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// The server says that envelopes are stored before they are.
    AcknowledgeBeforeCommit,
    /// The server looks at a cursor's number alone, not at its epoch and chain.
    BareCursor,
    /// A device throws away what the server has.
    PurgeOnAcknowledgement,
    /// The server begins one place too late.
    OffByOne,
    /// The server lets everybody read.
    OpenDoor,
    /// The server goes on telling those whose access has ended.
    OpenWindow,
    /// A device does not save which number it used last.
    ForgottenSequence,
    /// A device says that things are saved before they are.
    SavedTooEarly,
    /// A device takes a store that cannot be read for one that holds nothing.
    UnreadIsEmpty,
}

impl Bug {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Bug::AcknowledgeBeforeCommit,
        Bug::BareCursor,
        Bug::PurgeOnAcknowledgement,
        Bug::OffByOne,
        Bug::OpenDoor,
        Bug::OpenWindow,
        Bug::ForgottenSequence,
        Bug::SavedTooEarly,
        Bug::UnreadIsEmpty,
    ];
}
