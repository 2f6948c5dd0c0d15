//! What an exchange hears from the rest of the server.

use waymark_shared::id::EnvelopeId;
use waymark_shared::sync::log::LogName;

use crate::database::writer::Appended;
use crate::log::watchers::Told;

/// Something a connection is told.
#[derive(Debug)]
pub enum Heard {
    /// What came in a log it follows.
    Told(Told),
    /// What became of its push: the envelopes, and their bytes altogether.
    Pushed(Vec<(LogName, EnvelopeId)>, usize, Appended),
}

impl From<Told> for Heard {
    fn from(told: Told) -> Self {
        Heard::Told(told)
    }
}
