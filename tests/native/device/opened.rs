//! What an envelope said once it was open, by itself or in a bundle.

use waymark_shared::id::{DeviceId, DocumentId, EnvelopeId};
use waymark_shared::sync::bundle::Bundled;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;

/// An open envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The log it stands in.
    pub log: LogName,
    /// Its id; the bundle's, where it came in one.
    pub id: EnvelopeId,
    /// What it is a part of.
    pub document: DocumentId,
    /// Which device wrote it.
    pub device: DeviceId,
    /// Its number among that device's envelopes in the log.
    pub sequence: u64,
    /// What it says.
    pub payload: Payload,
}

impl Opened {
    /// Puts an envelope and its payload together.
    pub fn new(envelope: &Envelope, payload: Payload) -> Self {
        let header = envelope.header();
        let log = LogName { journey: header.journey, circle: header.circle };
        let (document, device, sequence) = (header.document, header.device, header.device_sequence);
        Self { log, id: envelope.id(), document, device, sequence, payload }
    }

    /// One item of a bundle.
    pub fn bundled(log: LogName, id: EnvelopeId, item: Bundled) -> Self {
        let Bundled { device, sequence, document, payload } = item;
        Self { log, id, document, device, sequence, payload }
    }

    /// What names it in its log.
    pub fn to_name(&self) -> (DeviceId, u64) {
        (self.device, self.sequence)
    }

    /// As an item of a bundle.
    pub fn to_bundled(&self) -> Bundled {
        let Self { document, device, sequence, .. } = *self;
        Bundled { device, sequence, document, payload: self.payload.clone() }
    }
}
