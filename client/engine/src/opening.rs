//! Opening documents where a trap is contained: what is opened is marked first, and what brought the engine down is found
//! after the restart, set aside, and the rest goes on.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use waymark_shared::doc::{Chunk, Kind};
use waymark_shared::id::{ActorId, DocumentId, EnvelopeId};
use waymark_shared::seam::Failure;
use waymark_shared::sync::bundle::Bundled;
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;

use crate::document::{Change, OpenDocument, Opened, Poisoned, Unwritten};
use crate::driver::clock;
use crate::driver::seal::random;
use crate::driver::store::{Held, Opening, Store};
use crate::keyring::fault;
use crate::session::Session;

/// How many documents stay open; further ones take the place of those opened longest ago.
const OPEN_MOST: usize = 8;
/// An envelope that so many engines ended on is set aside. One may have been a phone that was switched off.
const STRIKES: u8 = 2;

/// Documents that an engine ended on: their changes are applied one by one.
pub type Suspects = BTreeSet<(LogName, DocumentId)>;

/// An envelope that an engine ended on, and how many did.
pub type Struck = Option<(EnvelopeId, u8)>;

/// What an engine ended on, if it did; an envelope that more than one ended on is set aside.
pub async fn suspects(store: &Store) -> Result<(Suspects, Struck), Failure> {
    let Some(mut mark) = store.opening().await.map_err(fault)? else { return Ok((Suspects::new(), None)) };
    if let Some(id) = mark.envelope {
        mark.strikes = mark.strikes.saturating_add(1);
        // On a full phone it may stay, and what is there opens all the same.
        if mark.strikes >= STRIKES && store.quarantine(&mark.log, &[id]).await.is_ok() {
            (mark.envelope, mark.strikes) = (None, 0);
        }
        // Where there is no room for the mark, it is opened one by one without.
        let _ = store.mark_opening(&mark).await;
    }
    let struck = mark.envelope.map(|id| (id, mark.strikes));
    Ok((mark.documents.into_iter().map(|document| (mark.log, document)).collect(), struck))
}

impl Session {
    /// What a document's envelopes say, in order; those that cannot be opened or believed are left out.
    pub async fn opened(&self, log: LogName, document: DocumentId) -> Result<Vec<Opened>, Failure> {
        let held = self.store.document(&self.keyring.local, &log, &document).await.map_err(fault)?;
        let opened = join_all(held.into_iter().map(|held| self.opened_one(held))).await;
        Ok(opened.into_iter().flatten().collect())
    }

    async fn opened_one(&self, held: Held) -> Option<Opened> {
        match held {
            Held::Envelope(envelope, place) => {
                let payload = self.trust.open(self.keyring.root(), &envelope).await.ok()?;
                Some(Opened { id: envelope.id(), payload, device: envelope.header().device, place })
            }
            Held::Bundled(id, Bundled { device, payload, .. }) => Some(Opened { id, payload, device, place: None }),
        }
    }

    /// The document that these envelopes make, for editing by a fresh actor. The caller has marked it.
    pub async fn assemble(&self, log: LogName, document: DocumentId, opened: &[Opened]) -> OpenDocument {
        let (actor, changes) = (ActorId(random()), Change::all(opened));
        let (open, poisoned) = if self.suspects.contains(&(log, document)) {
            self.assemble_one_by_one(log, document, actor, changes).await
        } else {
            OpenDocument::of(actor, self.device(), changes)
        };
        self.set_aside(log, &poisoned).await;
        open
    }

    /// The same, marked.
    pub async fn open_marked(&self, log: LogName, document: DocumentId) -> Result<OpenDocument, Failure> {
        let opened = self.opened(log, document).await?;
        if opened.iter().all(|opened| opened.payload.form != Form::Change) {
            return Ok(OpenDocument::empty(ActorId(random())));
        }
        self.mark_opening(log, vec![document]).await;
        let open = self.assemble(log, document, &opened).await;
        self.unmark_opening().await;
        Ok(open)
    }

    /// Marks documents that are opened next. Where there is no room for the mark, they are opened without.
    pub async fn mark_opening(&self, log: LogName, documents: Vec<DocumentId>) {
        let mark = Opening { log, documents, envelope: None, strikes: 0 };
        let _ = self.store.mark_opening(&mark).await;
    }

    /// They are open. A mark that stays only means that they are opened one by one next time.
    pub async fn unmark_opening(&self) {
        let _ = self.store.unmark_opening().await;
    }

    /// A document for editing, loaded where it is not open yet.
    pub async fn open_document(
        &mut self,
        log: LogName,
        document: DocumentId,
        kind: Kind,
    ) -> Result<&mut OpenDocument, Failure> {
        if !self.editing.contains_key(&document) {
            let loaded = self.open_marked(log, document).await?;
            if loaded.kind.is_some_and(|held| held != kind) {
                return Err(Failure::NotFound);
            }
            self.keep_open(document, loaded);
        }
        self.editing.get_mut(&document).ok_or(Failure::NotFound)
    }

    /// Keeps a document open for editing.
    pub fn keep_open(&mut self, document: DocumentId, mut open: OpenDocument) {
        open.opened_at = clock::steady();
        let oldest =
            self.editing.iter().min_by(|(_, a), (_, b)| a.opened_at.total_cmp(&b.opened_at)).map(|(name, _)| *name);
        if self.editing.len() >= OPEN_MOST
            && let Some(oldest) = oldest
        {
            self.editing.remove(&oldest);
        }
        self.editing.insert(document, open);
    }

    /// Lets the changes just made to an open document through the gate, and writes them. Where one is not kept, the document
    /// is opened anew next time.
    pub async fn write_changes(
        &mut self,
        log: LogName,
        document: DocumentId,
        kind: Kind,
        chunks: Vec<Chunk>,
    ) -> Result<(), Failure> {
        let device = self.device();
        let open = self.editing.get_mut(&document).ok_or(Failure::NotFound)?;
        // What the gate would refuse elsewhere is a document that is full.
        if let Err(Unwritten::Full | Unwritten::Unfit(_)) = open.admit_own(kind, &chunks, device) {
            self.editing.remove(&document);
            return Err(Failure::TooLong);
        }
        self.write_admitted(log, document, kind, chunks).await
    }

    /// Writes changes that the gate let through.
    pub async fn write_admitted(
        &mut self,
        log: LogName,
        document: DocumentId,
        kind: Kind,
        chunks: Vec<Chunk>,
    ) -> Result<(), Failure> {
        for content in chunks {
            let payload = Payload { form: Form::Change, kind: kind.code(), written: clock::now(), content };
            if let Err(failure) = self.write(log, document, payload).await {
                self.editing.remove(&document);
                return Err(failure);
            }
        }
        Ok(())
    }

    /// Takes a change that came into the document that is open.
    pub async fn join_in(&mut self, log: LogName, envelope: &Envelope) {
        let (document, device) = (envelope.header().document, envelope.header().device);
        let Ok(payload) = self.trust.open(self.keyring.root(), envelope).await else { return };
        let Some(change) = Change::of(&Opened { id: envelope.id(), payload, device, place: None }) else { return };
        self.mark_opening(log, vec![document]).await;
        let poisoned = self.editing.get_mut(&document).map(|open| open.take(change)).unwrap_or_default();
        self.unmark_opening().await;
        if !poisoned.is_empty() {
            self.editing.remove(&document);
            self.set_aside(log, &poisoned).await;
        }
    }

    /// Each change under a mark of its own, so that the one that brings the engine down is known by name.
    async fn assemble_one_by_one(
        &self,
        log: LogName,
        document: DocumentId,
        actor: ActorId,
        changes: Vec<Change>,
    ) -> (OpenDocument, Poisoned) {
        let mut poisoned = Poisoned::new();
        loop {
            let left = changes.iter().filter(|change| !poisoned.contains(&change.id)).cloned().collect();
            let mut open = OpenDocument::empty(actor);
            let mut spoiling = None;
            for change in open.pass(left) {
                // The mark on the disk is another document's by now: what was struck is remembered from the start.
                let strikes = self.struck.filter(|(id, _)| *id == change.id).map_or(0, |(_, strikes)| strikes);
                let mark = Opening { log, documents: vec![document], envelope: Some(change.id), strikes };
                let _ = self.store.mark_opening(&mark).await;
                if !open.apply_soundly(&change) {
                    spoiling = Some(change.id);
                    break;
                }
            }
            match spoiling {
                None => return (open, poisoned),
                Some(id) => poisoned.push(id),
            }
        }
    }

    async fn set_aside(&self, log: LogName, poisoned: &Poisoned) {
        if !poisoned.is_empty() {
            // What cannot be set aside now is found again when the document is opened next.
            let _ = self.store.quarantine(&log, poisoned).await;
        }
    }
}
