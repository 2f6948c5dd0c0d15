//! Documents: loaded from their changes when they are needed, through the gate, and kept open while they are edited.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use waymark_shared::doc::reading::{self, Reading};
use waymark_shared::doc::{Chunk, Document, Kind};
use waymark_shared::id::{ActorId, DeviceId, DocumentId};
use waymark_shared::rules::Role;
use waymark_shared::seam::Failure;
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::gate::{self, Bench, Gate};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;

use crate::driver::clock;
use crate::driver::seal::random;
use crate::keyring::fault;
use crate::session::Session;

/// How many documents stay open; further ones take the place of those opened longest ago.
const OPEN_MOST: usize = 8;

/// What an envelope said once it was open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What it says.
    pub payload: Payload,
    /// Which device wrote it.
    pub device: DeviceId,
    /// Its place in the log.
    pub place: Option<u64>,
}

/// A document that is open.
#[derive(Debug)]
pub struct OpenDocument {
    /// The document.
    pub inner: Document,
    /// What it is; unknown while nothing was written.
    pub kind: Option<Kind>,
    gate: Gate,
    bench: Bench<(Payload, ActorId, DeviceId)>,
    actors: BTreeMap<ActorId, DeviceId>,
    opened_at: f64,
}

impl OpenDocument {
    /// The document that these changes make, edited by a fresh actor. A change that does not pass is left out, and the
    /// rest goes on.
    pub fn of(opened: &[Opened]) -> Self {
        let mut document = Self::with(Document::new(ActorId(random())));
        for opened in opened.iter().filter(|opened| opened.payload.form == Form::Change) {
            document.take(&opened.payload, opened.device);
        }
        document
    }

    /// A document that begins with its first change, by a fresh actor.
    pub fn begun(begin: impl FnOnce(ActorId) -> (Document, Chunk)) -> (Self, Chunk) {
        let (inner, chunk) = begin(ActorId(random()));
        (Self::with(inner), chunk)
    }

    /// Takes one more change in, and whatever waited for it.
    pub fn take(&mut self, payload: &Payload, device: DeviceId) {
        let Ok(chunk) = gate::Chunk::parse(&payload.content) else { return };
        let whose = (payload.clone(), chunk.actor(), device);
        for (payload, actor, device) in self.bench.lead(&mut self.gate, chunk, device, whose).into_iter().flatten() {
            self.actors.insert(actor, device);
            if self.inner.apply(&payload.content).is_ok() {
                self.kind = self.kind.or(Kind::from_code(payload.kind));
            }
        }
    }

    fn with(inner: Document) -> Self {
        let (gate, bench, actors) = (Gate::new(), Bench::new(), BTreeMap::new());
        Self { inner, kind: None, gate, bench, actors, opened_at: clock::steady() }
    }

    fn admit(&mut self, content: &[u8], device: DeviceId) -> Result<(), gate::Refusal> {
        let chunk = gate::Chunk::parse(content)?;
        self.gate.admit(&chunk, device)?;
        self.actors.insert(chunk.actor(), device);
        Ok(())
    }

    /// Whether nothing was ever written.
    pub fn is_empty(&self) -> bool {
        self.kind.is_none()
    }

    /// How a reading stands, given as what each device takes part.
    pub fn reading(&self, role: impl Fn(&DeviceId) -> Option<Role>) -> Reading {
        reading::view(&self.inner, |actor| self.actors.get(actor).and_then(&role))
    }
}

impl Session {
    /// What a document's envelopes say, in order; those that cannot be opened or believed are left out.
    pub async fn opened(&self, log: LogName, document: DocumentId) -> Result<Vec<Opened>, Failure> {
        let held = self.store.document(&self.keyring.local, &log, &document).await.map_err(fault)?;
        let payloads = join_all(held.iter().map(|held| self.trust.open(self.keyring.root(), &held.envelope))).await;
        let opened = held.iter().zip(payloads).filter_map(|(held, payload)| {
            let device = held.envelope.header().device;
            payload.ok().map(|payload| Opened { payload, device, place: held.place })
        });
        Ok(opened.collect())
    }

    /// A document for editing, loaded where it is not open yet.
    pub async fn open_document(
        &mut self,
        log: LogName,
        document: DocumentId,
        kind: Kind,
    ) -> Result<&mut OpenDocument, Failure> {
        if !self.editing.contains_key(&document) {
            let loaded = OpenDocument::of(&self.opened(log, document).await?);
            if loaded.kind.is_some_and(|held| held != kind) {
                return Err(Failure::NotFound);
            }
            let oldest =
                self.editing.iter().min_by(|(_, a), (_, b)| a.opened_at.total_cmp(&b.opened_at)).map(|(name, _)| *name);
            if self.editing.len() >= OPEN_MOST
                && let Some(oldest) = oldest
            {
                self.editing.remove(&oldest);
            }
            self.editing.insert(document, loaded);
        }
        self.editing.get_mut(&document).ok_or(Failure::NotFound)
    }

    /// Writes the changes just made to an open document. Where one is not kept, the document is opened anew next time.
    pub async fn write_changes(
        &mut self,
        log: LogName,
        document: DocumentId,
        kind: Kind,
        chunks: Vec<Chunk>,
    ) -> Result<(), Failure> {
        let device = self.device();
        for content in chunks {
            let open = self.editing.get_mut(&document).ok_or(Failure::NotFound)?;
            open.kind = Some(kind);
            let is_let_through = open.admit(&content, device).is_ok();
            let payload = Payload { form: Form::Change, kind: kind.code(), written: clock::now(), content };
            // What the gate would refuse elsewhere is a document that is full.
            let kept = if is_let_through { self.write(log, document, payload).await } else { Err(Failure::TooLong) };
            if let Err(failure) = kept {
                self.editing.remove(&document);
                return Err(failure);
            }
        }
        Ok(())
    }

    /// Takes a change that came into the document that is open.
    pub async fn join_in(&mut self, envelope: &Envelope) {
        let header = envelope.header();
        let Ok(payload) = self.trust.open(self.keyring.root(), envelope).await else { return };
        if let Some(open) = self.editing.get_mut(&header.document)
            && payload.form == Form::Change
        {
            open.take(&payload, header.device);
        }
    }
}
