//! What an envelope said once it was open.

use waymark_shared::id::{DeviceId, DocumentId, EnvelopeId};
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;

/// An open envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The log it stands in.
    pub log: LogName,
    /// Its id.
    pub id: EnvelopeId,
    /// What it is a part of.
    pub document: DocumentId,
    /// Which device wrote it.
    pub device: DeviceId,
    /// What it says.
    pub payload: Payload,
}

impl Opened {
    /// Puts an envelope and its payload together.
    pub fn new(envelope: &Envelope, payload: Payload) -> Self {
        let header = envelope.header();
        let log = LogName { journey: header.journey, circle: header.circle };
        Self { log, id: envelope.id(), document: header.document, device: header.device, payload }
    }
}
