//! Succession: an entry whose document is nearly full goes on in a fresh one, with what it says now and who it is shared
//! with, and without its history.

use waymark_shared::doc::Kind;
use waymark_shared::doc::entry::Entry;
use waymark_shared::id::{ActorId, DocumentId};
use waymark_shared::record::Record;
use waymark_shared::seam::Failure;
use waymark_shared::sync::log::LogName;

use super::unfitting;
use crate::document::{OpenDocument, Unwritten};
use crate::driver::clock;
use crate::driver::seal::random;
use crate::session::Session;

/// More successors than anybody's entry has.
const MOST: usize = 256;

impl Session {
    /// The document that an entry goes on in, as far as it is here.
    pub async fn newest(&mut self, log: LogName, document: DocumentId) -> Result<DocumentId, Failure> {
        let mut newest = document;
        for _ in 0..MOST {
            let Some(next) = self.open_document(log, newest, Kind::Entry).await?.inner.successor() else { break };
            if self.open_document(log, next, Kind::Entry).await?.is_empty() {
                break;
            }
            newest = next;
        }
        Ok(newest)
    }

    /// Writes the entry into a fresh document, which goes on from this one. The full one says so first: ending in between
    /// leaves the words where they were, and the draft.
    pub async fn succeed(&mut self, log: LogName, full: DocumentId, entry: &Entry) -> Result<(), Failure> {
        let (fresh, device) = (DocumentId(random()), self.device());
        let mut open = OpenDocument::empty(ActorId(random()));
        let chunks = open.write_entry(entry, device).map_err(|why| match why {
            Unwritten::Unfit(unfit) => unfitting(unfit),
            Unwritten::Full => Failure::TooLong,
        })?;
        let copies = self.opened(log, full).await?.into_iter().map(|opened| opened.payload);
        let copies: Vec<_> =
            copies.filter(|payload| matches!(Record::from_payload(payload), Ok(Record::SharedAs(_)))).collect();
        let over = self.open_document(log, full, Kind::Entry).await?.succeed(fresh, device);
        let over = over.map_err(|_| Failure::TooLong)?;
        self.write_admitted(log, full, Kind::Entry, vec![over]).await?;
        // Before the words: what was shared must never look private.
        for copy in copies {
            self.write(log, fresh, waymark_shared::sync::payload::Payload { written: clock::now(), ..copy }).await?;
        }
        self.keep_open(fresh, open);
        self.write_admitted(log, fresh, Kind::Entry, chunks).await
    }
}
