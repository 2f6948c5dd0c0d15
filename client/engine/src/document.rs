//! A document that is open: made of its changes through the gate, in whatever order they came, and edited by a fresh actor.

use std::collections::BTreeMap;

use waymark_shared::doc::entry::{self, Entry};
use waymark_shared::doc::reading::{self, Reading};
use waymark_shared::doc::{Chunk, Document, Kind, Unfit};
use waymark_shared::id::{ActorId, DeviceId, DocumentId, EnvelopeId};
use waymark_shared::rules::Role;
use waymark_shared::sync::envelope::Form;
use waymark_shared::sync::gate::{self, Bench, Gate};
use waymark_shared::sync::payload::Payload;

/// What an envelope said once it was open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Which envelope.
    pub id: EnvelopeId,
    /// What it says.
    pub payload: Payload,
    /// Which device wrote it.
    pub device: DeviceId,
    /// Its place in the log.
    pub place: Option<u64>,
}

/// One change of a document, as it came.
#[derive(Debug, Clone)]
pub struct Change {
    /// The envelope it came in.
    pub id: EnvelopeId,
    kind: u16,
    device: DeviceId,
    content: Vec<u8>,
}

/// A document that is open.
#[derive(Debug)]
pub struct OpenDocument {
    /// The document.
    pub inner: Document,
    /// What it is; unknown while nothing was written.
    pub kind: Option<Kind>,
    /// When it was opened, on the clock that never goes back.
    pub opened_at: f64,
    gate: Gate,
    actors: BTreeMap<ActorId, DeviceId>,
    /// Changes that build on others which are not here yet.
    bench: Bench<(ActorId, Kind, Change)>,
}

/// Envelopes whose changes spoil the document: they are to be set aside, and the rest goes on.
pub type Poisoned = Vec<EnvelopeId>;

/// Why an entry was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwritten {
    /// It cannot be written as it is.
    Unfit(Unfit),
    /// The document has no room for it: a fresh one has.
    Full,
}

impl Change {
    /// The change in an envelope, where there is one.
    pub fn of(opened: &Opened) -> Option<Self> {
        let Opened { id, payload, device, .. } = opened;
        let is_change = payload.form == Form::Change;
        is_change.then(|| Self { id: *id, kind: payload.kind, device: *device, content: payload.content.clone() })
    }

    /// The changes among what a document's envelopes say.
    pub fn all(opened: &[Opened]) -> Vec<Self> {
        opened.iter().filter_map(Self::of).collect()
    }
}

impl OpenDocument {
    /// A document nothing was written in yet.
    pub fn empty(actor: ActorId) -> Self {
        Self {
            inner: Document::new(actor),
            kind: None,
            opened_at: 0.0,
            gate: Gate::new(),
            actors: BTreeMap::new(),
            bench: Bench::new(),
        }
    }

    /// A document that begins with its first change.
    pub fn begun((inner, chunk): (Document, Chunk)) -> (Self, Chunk) {
        // Its actor is in the document already; this one is never used.
        let open = Self { inner, ..Self::empty(ActorId([0; 16])) };
        (open, chunk)
    }

    /// The document that these changes make. What another device wrote must save and load again to the same; what spoils
    /// that is named, and left out.
    pub fn of(actor: ActorId, own: DeviceId, changes: Vec<Change>) -> (Self, Poisoned) {
        let mut poisoned = Poisoned::new();
        let is_foreign = changes.iter().any(|change| change.device != own);
        let mut open = Self::empty(actor);
        let passed = open.pass(changes.clone());
        let is_whole = passed.iter().all(|change| open.apply(change));
        if is_whole && (!is_foreign || open.inner.is_sound()) {
            return (open, poisoned);
        }
        loop {
            let left = changes.iter().filter(|change| !poisoned.contains(&change.id)).cloned().collect();
            let mut open = Self::empty(actor);
            let passed = open.pass(left);
            match passed.iter().find(|change| !open.apply_soundly(change)) {
                None => return (open, poisoned),
                Some(spoiling) => poisoned.push(spoiling.id),
            }
        }
    }

    /// Takes one more change in, and what waited for it. Names those that spoil the document, which is then to be opened
    /// anew without them.
    pub fn take(&mut self, change: Change) -> Poisoned {
        let passed = self.pass(vec![change]);
        passed.iter().filter(|change| !self.apply_soundly(change)).map(|change| change.id).collect()
    }

    /// Those of these changes, and of what waits, that the gate lets through, each after what it builds on. They are still
    /// to be applied, in this order. The first says what the document is; one of another kind has no place in it.
    pub fn pass(&mut self, changes: Vec<Change>) -> Vec<Change> {
        let mut passed = Vec::with_capacity(changes.len());
        for change in changes {
            let Ok(chunk) = gate::Chunk::parse(&change.content) else { continue };
            let Some(kind) = self.kind_of(&change) else { continue };
            let (actor, device) = (chunk.actor(), change.device);
            let through = self.bench.lead(&mut self.gate, chunk, device, (actor, kind, change));
            for (actor, kind, change) in through.into_iter().flatten() {
                if *self.kind.get_or_insert(kind) == kind {
                    self.actors.insert(actor, change.device);
                    passed.push(change);
                }
            }
        }
        passed
    }

    /// Applies a change that the gate let through. Answers whether the document took it.
    pub fn apply(&mut self, change: &Change) -> bool {
        self.inner.apply(&change.content).is_ok()
    }

    /// Applies a change, and answers whether the document still saves, and loads again to the same. Where it does not, the
    /// document is as it was.
    pub fn apply_soundly(&mut self, change: &Change) -> bool {
        let before = self.inner.clone();
        let is_sound = self.apply(change) && self.inner.is_sound();
        if !is_sound {
            self.inner = before;
        }
        is_sound
    }

    /// Lets changes through that were just made here, all of them or none.
    pub fn admit_own(&mut self, kind: Kind, chunks: &[Chunk], device: DeviceId) -> Result<(), Unwritten> {
        let mut gate = self.gate.clone();
        for content in chunks {
            let chunk = gate::Chunk::parse(content).map_err(|_| Unwritten::Full)?;
            gate.admit(&chunk, device).map_err(|_| Unwritten::Full)?;
            self.actors.insert(chunk.actor(), device);
        }
        self.gate = gate;
        self.kind = Some(kind);
        Ok(())
    }

    /// Makes the entry say this. Where there is an error the document is spoilt, and to be opened anew.
    pub fn write_entry(&mut self, entry: &Entry, device: DeviceId) -> Result<Vec<Chunk>, Unwritten> {
        let chunks = entry::write(&mut self.inner, entry).map_err(Unwritten::Unfit)?;
        self.admit_own(Kind::Entry, &chunks, device)?;
        Ok(chunks)
    }

    /// Says that another document goes on from here.
    pub fn succeed(&mut self, by: DocumentId, device: DeviceId) -> Result<Chunk, Unwritten> {
        let chunk = self.inner.succeed(by);
        self.admit_own(Kind::Entry, std::slice::from_ref(&chunk), device)?;
        Ok(chunk)
    }

    /// Whether nothing was ever written.
    pub fn is_empty(&self) -> bool {
        self.kind.is_none()
    }

    /// How a reading stands, given as what each device takes part.
    pub fn reading(&self, role: impl Fn(&DeviceId) -> Option<Role>) -> Reading {
        reading::view(&self.inner, |actor| self.actors.get(actor).and_then(&role))
    }

    fn kind_of(&self, change: &Change) -> Option<Kind> {
        Kind::from_code(change.kind).filter(|kind| self.kind.is_none_or(|held| held == *kind))
    }
}

#[cfg(test)]
mod tests;
