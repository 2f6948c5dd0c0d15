//! A chunk: one change, read from its bytes and nothing else.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::operation::{Columns, Operation};
use super::reader::Reader;
use super::{ACTORS_LIMIT, CHUNK_LIMIT, COUNTER_LIMIT, DEPENDENCIES_LIMIT, Refusal};
use crate::id::{ActorId, ChangeHash};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;
/// Magic, checksum and the kind of chunk.
const PREFIX: usize = 9;

/// One change, well formed in itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    hash: ChangeHash,
    dependencies: Vec<ChangeHash>,
    actors: Vec<ActorId>,
    seq: u64,
    start: u64,
    operations: Vec<Operation>,
}

impl Chunk {
    /// Reads a chunk; the whole slice must be exactly one.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > CHUNK_LIMIT {
            return Err(Refusal::TooLarge);
        }
        let mut reader = Reader::new(bytes);
        if reader.array()? != MAGIC {
            return Err(Refusal::Form);
        }
        let checksum: [u8; 4] = reader.array()?;
        if reader.array()? != [CHANGE] {
            return Err(Refusal::Form);
        }
        let length = reader.unsigned()?;
        let mut reader = Reader::new(reader.take_last(length)?);
        // The hash is over the kind of chunk, its length and its content: all that stands behind the checksum.
        let hash = ChangeHash(Sha256::digest(&bytes[PREFIX - 1..]).into());
        if !hash.0.starts_with(&checksum) {
            return Err(Refusal::Form);
        }
        Self::content(&mut reader, hash)
    }

    /// What automerge calls its hash.
    pub fn hash(&self) -> ChangeHash {
        self.hash
    }

    /// The changes it goes on from.
    pub fn dependencies(&self) -> &[ChangeHash] {
        &self.dependencies
    }

    /// Who made it.
    pub fn actor(&self) -> ActorId {
        self.actors[0]
    }

    /// The other actors it names.
    pub fn other_actors(&self) -> &[ActorId] {
        &self.actors[1..]
    }

    /// Its place among its actor's changes, counted from 1.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The counter of its first operation.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// How many operations it has: at least one.
    pub fn length(&self) -> usize {
        self.operations.len()
    }

    /// Every actor, its own first: what operations name by number.
    pub(super) fn actors(&self) -> &[ActorId] {
        &self.actors
    }

    /// Its operations, in order.
    pub(super) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    fn content(reader: &mut Reader, hash: ChangeHash) -> Result<Self, Refusal> {
        let dependencies = list(reader, DEPENDENCIES_LIMIT, |reader| reader.array().map(ChangeHash))?;
        let mut actors = vec![actor(reader)?];
        let seq = reader.unsigned()?;
        let start = reader.unsigned()?;
        if seq == 0 || start == 0 || start >= COUNTER_LIMIT || seq > start {
            return Err(Refusal::Sequence);
        }
        if reader.signed()? != 0 || reader.unsigned()? != 0 {
            return Err(Refusal::Surplus);
        }
        actors.extend(list(reader, ACTORS_LIMIT, actor)?);
        if actors[1..].contains(&actors[0]) {
            return Err(Refusal::Order);
        }
        let columns = Columns::read(reader)?;
        if !reader.is_empty() {
            return Err(Refusal::Surplus);
        }
        let operations = columns.operations(start, &actors)?;
        // Automerge forgets an actor that no operation names when it saves, and the change then has another hash.
        let mut idle: BTreeSet<usize> = (1..actors.len()).collect();
        operations.iter().flat_map(Operation::names).for_each(|name| _ = idle.remove(&name.actor));
        if !idle.is_empty() {
            return Err(Refusal::Surplus);
        }
        Ok(Self { hash, dependencies, actors, seq, start, operations })
    }
}

fn actor(reader: &mut Reader) -> Result<ActorId, Refusal> {
    if reader.unsigned()? == ActorId::LENGTH as u64 { reader.array().map(ActorId) } else { Err(Refusal::Actor) }
}

/// A counted list in ascending order.
fn list<'a, T: PartialOrd>(
    reader: &mut Reader<'a>,
    limit: u64,
    mut item: impl FnMut(&mut Reader<'a>) -> Result<T, Refusal>,
) -> Result<Vec<T>, Refusal> {
    let length = reader.unsigned()?;
    if length > limit {
        return Err(Refusal::TooLarge);
    }
    let items = (0..length).map(|_| item(reader)).collect::<Result<Vec<_>, _>>()?;
    if items.windows(2).all(|pair| pair[0] < pair[1]) { Ok(items) } else { Err(Refusal::Order) }
}
