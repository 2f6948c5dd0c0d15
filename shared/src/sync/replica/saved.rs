//! What a store gives back to a replica that starts.

use crate::id::{DeviceId, DocumentId, EnvelopeId};
use crate::sync::log::{Cursor, LogName};
use crate::time::Timestamp;

/// One log as the store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedLog {
    /// Which log.
    pub log: LogName,
    /// As last saved; [`Cursor::START`] before that.
    pub cursor: Cursor,
    /// The last device sequence used by the present identity; 0 before the first.
    pub last_sequence: u64,
    /// What waits to be sent, in the order it was written.
    pub outbox: Vec<Waiting>,
    /// Envelopes written here that the server has stored but that have no place yet, in the order written.
    pub unplaced: Vec<EnvelopeId>,
    /// The latest moment the server stored something for this device, by its clock.
    pub stored_at: Option<Timestamp>,
    /// It was forgotten: nothing but the last device sequence is left of it, and it is not followed.
    pub is_forgotten: bool,
}

impl SavedLog {
    /// A log nothing is saved of.
    pub fn empty(log: LogName) -> Self {
        Self {
            log,
            cursor: Cursor::START,
            last_sequence: 0,
            outbox: Vec::new(),
            unplaced: Vec::new(),
            stored_at: None,
            is_forgotten: false,
        }
    }
}

/// An envelope that waits to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Which envelope.
    pub id: EnvelopeId,
    /// What it is a part of.
    pub document: DocumentId,
    /// Which identity signed it. One of a former identity is never sent: it waits for its [`super::Event::Rewrite`].
    pub device: DeviceId,
}
