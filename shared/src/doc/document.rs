//! The one place where automerge documents are made, loaded and changed: the text encoding is named, time and message are
//! left empty, and every edit is one raw change chunk.
//!
//! What is handed in here has passed the gate; automerge is not safe on hostile bytes.

use automerge::legacy::Key;
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{Automerge, AutomergeError, Change, LoadOptions, ROOT, ReadDoc, TextEncoding, Value};

use crate::id::{ActorId, ChangeHash, DocumentId};

/// The longest change chunk, in bytes.
pub const CHANGE_LIMIT: usize = 32 * 1024;
/// The most operations a document holds.
pub const OPERATION_LIMIT: u64 = 200_000;
/// The most actors a document holds: an actor is used for one editing only, so they add up.
pub const ACTOR_LIMIT: u64 = 64;

/// The most changes a document holds.
pub const CHANGES_LIMIT: u64 = 10_000;

/// Beyond this part of a limit a document is succeeded by a fresh one.
const NEARLY: u64 = 80;
const DELETED: &str = "deleted";
const SUCCESSOR: &str = "successor";
/// The browser's selection offsets count like this.
const ENCODING: TextEncoding = TextEncoding::Utf16CodeUnit;

/// Bytes of one uncompressed change chunk, as an envelope carries them.
pub type Chunk = Vec<u8>;

/// One automerge document, of whatever kind.
#[derive(Debug, Clone)]
pub struct Document {
    inner: Automerge,
}

/// A change that automerge does not take: it goes aside, and the rest goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unloadable;

impl Document {
    /// An empty document, edited by this fresh actor.
    pub fn new(actor: ActorId) -> Self {
        let mut inner = Automerge::new_with_encoding(ENCODING);
        inner.set_actor(actor.0.into());
        Self { inner }
    }

    /// The document that these changes make; those that hang on a change not given wait for it.
    pub fn load<'a>(actor: ActorId, changes: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, Unloadable> {
        let changes = changes.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let mut document = Self::new(actor);
        document.inner.apply_changes(changes).map_err(|_| Unloadable)?;
        Ok(document)
    }

    /// Takes in one more change; one that is here already changes nothing.
    pub fn apply(&mut self, change: &[u8]) -> Result<(), Unloadable> {
        self.inner.apply_changes([read(change)?]).map_err(|_| Unloadable)
    }

    /// Edits from now on are this fresh actor's.
    pub fn edit_as(&mut self, actor: ActorId) {
        self.inner.set_actor(actor.0.into());
    }

    /// The changes that no other change here builds on, in order.
    pub fn heads(&self) -> Vec<ChangeHash> {
        let mut heads: Vec<_> = self.inner.get_heads().into_iter().map(|hash| ChangeHash(hash.0)).collect();
        heads.sort_unstable();
        heads
    }

    /// Whether this change is in the document; one that waits for another is not yet.
    pub fn has(&self, change: &ChangeHash) -> bool {
        self.inner.get_change_by_hash(&automerge::ChangeHash(change.0)).is_some()
    }

    /// Every change, as chunks, each after those it builds on.
    pub fn changes(&self) -> Vec<Chunk> {
        self.inner.get_changes(&[]).iter().map(|change| change.raw_bytes().to_vec()).collect()
    }

    /// Whether a limit is near, so that the next edit should go to a fresh document with the same content.
    pub fn is_nearly_full(&self) -> bool {
        let near = |count: u64, limit: u64| count * 100 >= limit * NEARLY;
        near(self.inner.get_changes_meta(&[]).len() as u64, CHANGES_LIMIT)
            || near(self.operations(), OPERATION_LIMIT)
            || near(self.inner.stats().num_actors, ACTOR_LIMIT)
    }

    /// How many operations its changes have, deletions included, as the gate counts them.
    pub fn operations(&self) -> u64 {
        self.inner.get_changes_meta(&[]).iter().map(|change| change.max_op + 1 - change.start_op).sum()
    }

    /// Whether it saves, and loads again to the same heads: asked of a document whose changes came from elsewhere.
    pub fn is_sound(&self) -> bool {
        let options = LoadOptions::new().text_encoding(ENCODING);
        match Automerge::load_with_options(&self.inner.save_nocompress(), options) {
            Ok(again) => again.get_heads() == self.inner.get_heads() && again.hydrate(None) == self.inner.hydrate(None),
            Err(_) => false,
        }
    }

    /// Whether its author put it away.
    pub fn is_deleted(&self) -> bool {
        self.value(DELETED).and_then(|value| value.as_bool()) == Some(true)
    }

    /// Puts it away, or brings it back; no chunk where it is so already.
    pub fn set_deleted(&mut self, deleted: bool) -> Option<Chunk> {
        if self.is_deleted() == deleted {
            return None;
        }
        self.change(|edit| edit.put(ROOT, DELETED, deleted))
    }

    /// The document that goes on from here. Whatever was written apart from that still stands here and is not in it: then
    /// there is none.
    pub fn successor(&self) -> Option<DocumentId> {
        let heads = self.inner.get_heads();
        let succeeds = |head: &automerge::ChangeHash| {
            let is_successor = |key: &Key| matches!(key, Key::Map(key) if key == SUCCESSOR);
            let change = self.inner.get_change_by_hash(head).map(|change| change.decode());
            change.is_some_and(|change| change.operations.iter().any(|operation| is_successor(&operation.key)))
        };
        let is_over = !heads.is_empty() && heads.iter().all(succeeds);
        let named = self.value(SUCCESSOR).and_then(|value| value.as_str()?.parse().ok());
        named.filter(|_| is_over)
    }

    /// Says that another document goes on from here, with the same content.
    pub fn succeed(&mut self, by: DocumentId) -> Chunk {
        self.change(|edit| edit.put(ROOT, SUCCESSOR, by.to_string())).expect("no document is named twice")
    }

    /// Makes one change, and returns its chunk; none where the edit did nothing.
    pub(super) fn change(
        &mut self,
        edit: impl FnOnce(&mut Transaction<'_>) -> Result<(), AutomergeError>,
    ) -> Option<Chunk> {
        let mut transaction = self.inner.transaction();
        edit(&mut transaction).expect("edits go to the root and to text that was just looked up");
        let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(0));
        let change = self.inner.get_change_by_hash(&hash?).expect("it was just committed");
        let chunk = change.raw_bytes().to_vec();
        assert!(chunk.len() <= CHANGE_LIMIT, "edits are made in pieces that fit");
        Some(chunk)
    }

    /// For reading what a view needs.
    pub(super) fn read(&self) -> &Automerge {
        &self.inner
    }

    /// What stands under a key of the root; where several do, the one automerge puts first.
    pub(super) fn value(&self, key: &str) -> Option<Value<'_>> {
        self.inner.get(ROOT, key).ok().flatten().map(|(value, _)| value)
    }
}

fn read(chunk: &[u8]) -> Result<Change, Unloadable> {
    Change::from_bytes(chunk.to_vec()).map_err(|_| Unloadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(actor: u8, key: &str) -> (Document, Chunk) {
        let mut document = Document::new(ActorId([actor; 16]));
        let chunk = document.change(|edit| edit.put(ROOT, key, true)).expect("something was put");
        (document, chunk)
    }

    #[test]
    fn a_chunk_is_one_raw_change_without_time_or_message() {
        let (_, chunk) = marked(7, "x");
        assert_eq!(chunk[..4], [0x85, 0x6f, 0x4a, 0x83], "the magic bytes");
        assert_eq!(chunk[8], 1, "an uncompressed change");
        let change = read(&chunk).expect("just written");
        assert_eq!((change.timestamp(), change.message(), change.extra_bytes()), (0, None, &[][..]));
        assert_eq!(change.actor_id().to_bytes(), [7; 16]);
    }

    #[test]
    fn the_same_edits_by_the_same_actor_are_the_same_bytes() {
        assert_eq!(marked(7, "x").1, marked(7, "x").1);
        assert_ne!(marked(7, "x").1, marked(8, "x").1);
    }

    #[test]
    fn changes_may_come_twice_and_in_any_order() {
        let (mut document, first) = marked(1, "x");
        let second = document.set_deleted(true).expect("it was not deleted");
        let mut other = Document::new(ActorId([2; 16]));
        other.apply(&second).expect("it waits for the first");
        assert!(!other.is_deleted());
        for chunk in [&first, &first, &second] {
            other.apply(chunk).expect("a good change");
        }
        assert!(other.is_deleted());
        assert_eq!(other.heads(), document.heads());
        assert!(other.heads().iter().all(|head| other.has(head)));
        let loaded = Document::load(ActorId([3; 16]), [&second[..], &first[..]]).expect("two good changes");
        assert_eq!(loaded.heads(), document.heads());
        assert_eq!(loaded.changes(), [first, second]);
    }

    #[test]
    fn what_is_no_change_is_refused_and_nothing_is_lost() {
        let (mut document, _) = marked(1, "x");
        let heads = document.heads();
        assert_eq!(document.apply(b"words"), Err(Unloadable));
        assert_eq!(document.apply(b""), Err(Unloadable));
        assert_eq!(document.heads(), heads);
        assert!(Document::load(ActorId([2; 16]), [&b"words"[..]]).is_err());
    }

    #[test]
    fn putting_away_can_be_undone_and_repeating_it_writes_nothing() {
        let (mut document, _) = marked(1, "x");
        assert!(document.set_deleted(false).is_none());
        assert!(document.set_deleted(true).is_some());
        assert!(document.set_deleted(true).is_none());
        assert!(document.set_deleted(false).is_some());
        assert!(!document.is_deleted());
    }

    #[test]
    fn an_honest_document_is_sound() {
        let (mut document, _) = marked(1, "x");
        document.set_deleted(true);
        assert!(document.is_sound());
    }

    #[test]
    fn a_successor_stands_until_something_is_written_apart_from_it() {
        let (mut document, first) = marked(1, "x");
        let mut other = Document::load(ActorId([2; 16]), [&first[..]]).expect("a good change");
        assert_eq!(document.successor(), None);
        let fresh = DocumentId([9; 16]);
        let over = document.succeed(fresh);
        assert_eq!(document.successor(), Some(fresh));
        let apart = other.set_deleted(true).expect("it was not deleted");
        other.apply(&over).expect("a good change");
        document.apply(&apart).expect("a good change");
        assert_eq!((document.successor(), other.successor()), (None, None), "what was written apart is not in it");
    }

    #[test]
    fn two_successors_given_apart_leave_nothing_behind() {
        let (mut document, first) = marked(1, "x");
        let mut other = Document::load(ActorId([2; 16]), [&first[..]]).expect("a good change");
        let (ours, theirs) = (document.succeed(DocumentId([8; 16])), other.succeed(DocumentId([9; 16])));
        document.apply(&theirs).expect("a good change");
        other.apply(&ours).expect("a good change");
        assert!(document.successor().is_some());
        assert_eq!(document.successor(), other.successor());
    }

    #[test]
    fn many_editings_fill_a_document() {
        let (mut document, _) = marked(0, "x");
        for actor in 1..51 {
            document.edit_as(ActorId([actor; 16]));
            document.set_deleted(!document.is_deleted());
        }
        assert!(!document.is_nearly_full());
        document.edit_as(ActorId([51; 16]));
        document.set_deleted(!document.is_deleted());
        assert!(document.is_nearly_full());
    }
}
