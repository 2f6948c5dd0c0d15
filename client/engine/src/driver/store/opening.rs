//! What is being opened: marked before changes are applied, so that a trap in the midst of it shows after the restart.

use minicbor::{Decode, Encode};
use waymark_shared::id::{DocumentId, EnvelopeId};
use waymark_shared::sync::log::LogName;

use super::database::{Fault, bytes, rows};
use super::row::{Row, document_key, envelope_key};
use super::{ENVELOPES, STALE, Store};

const OPENING: &str = "opening";

/// What is being opened.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Opening {
    /// Of which log.
    #[n(0)]
    pub log: LogName,
    /// Which documents.
    #[n(1)]
    pub documents: Vec<DocumentId>,
    /// The one envelope that is being applied, where they are applied one by one.
    #[n(2)]
    pub envelope: Option<EnvelopeId>,
    /// How often the engine ended while that one was being applied.
    #[n(3)]
    pub strikes: u8,
}

impl Store {
    /// Marks what is opened next.
    pub async fn mark_opening(&self, opening: &Opening) -> Result<(), Fault> {
        self.keep(OPENING, opening).await
    }

    /// What was being opened when the engine ended.
    pub async fn opening(&self) -> Result<Option<Opening>, Fault> {
        self.kept(OPENING).await
    }

    /// It is open.
    pub async fn unmark_opening(&self) -> Result<(), Fault> {
        self.forget(OPENING).await
    }

    /// Sets envelopes aside for good: they are kept, and left out of everything.
    pub async fn quarantine(&self, log: &LogName, ids: &[EnvelopeId]) -> Result<(), Fault> {
        let keys: Vec<_> = ids.iter().map(|id| bytes(&envelope_key(log, id))).collect();
        let found = self.database.get_many(rows(ENVELOPES), &keys).await?;
        let writing = self.database.write(&[ENVELOPES, STALE])?;
        for (key, value) in keys.iter().zip(found) {
            let Some(row) = value.map(Row::from_store) else { continue };
            row.set_quarantined();
            writing.put(ENVELOPES, key, row.value())?;
            if let Some((_, document, _)) = row.names() {
                writing.put(STALE, &bytes(&document_key(log, &document)), &true.into())?;
            }
        }
        writing.done().await
    }
}
