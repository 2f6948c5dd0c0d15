//! The history of one document, as far as the gate must know it: which changes, actors and objects there are.

use std::collections::BTreeMap;

use super::operation::{Action, Key, Kind, Name, Operation};
use super::{Chunk, DOCUMENT_OPERATIONS_LIMIT, NESTING_LIMIT, Refusal};
use crate::id::{ActorId, ChangeHash, DeviceId};

/// What is known of one document. Empty for a document that begins.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    /// Each change, and the counter of its last operation.
    changes: BTreeMap<ChangeHash, u64>,
    actors: BTreeMap<ActorId, Actor>,
    /// Each object, by the operation that made it.
    objects: BTreeMap<(ActorId, u32), Object>,
    last: u64,
    total: u64,
}

#[derive(Debug, Clone)]
struct Actor {
    device: DeviceId,
    seq: u64,
    /// Stretches of operations, by the counter of the first.
    operations: BTreeMap<u32, Vec<Known>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Object {
    kind: Kind,
    depth: u8,
}

/// An operation, as far as later ones may name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    /// The object it works in; none for the root.
    object: Option<(ActorId, u32)>,
    place: Place,
    insert: bool,
}

/// Where in its object an operation works: under a string, or at an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    String(u64),
    Element(ActorId, u32),
}

const ROOT: Object = Object { kind: Kind::Map, depth: 0 };

impl Gate {
    /// A document that begins.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets a chunk of this device through, or leaves everything as it was. One that was let through before is again.
    pub fn admit(&mut self, chunk: &Chunk, device: DeviceId) -> Result<(), Refusal> {
        if self.changes.contains_key(&chunk.hash()) {
            return Ok(());
        }
        self.check_sequence(chunk, device)?;
        let (known, objects) = self.check_operations(chunk)?;
        let first = u32::try_from(chunk.start()).map_err(|_| Refusal::TooLarge)?;
        self.total += known.len() as u64;
        let last = chunk.start() + known.len() as u64 - 1;
        self.last = self.last.max(last);
        self.changes.insert(chunk.hash(), last);
        self.objects.extend(objects);
        let fresh = Actor { device, seq: 0, operations: BTreeMap::new() };
        let actor = self.actors.entry(chunk.actor()).or_insert(fresh);
        actor.seq = chunk.seq();
        actor.operations.insert(first, known);
        Ok(())
    }

    /// Whether this change was let through before.
    pub fn knows(&self, hash: &ChangeHash) -> bool {
        self.changes.contains_key(hash)
    }

    /// How many operations were let through.
    pub fn operations(&self) -> u64 {
        self.total
    }

    fn check_sequence(&self, chunk: &Chunk, device: DeviceId) -> Result<(), Refusal> {
        let mut before = 0;
        for dependency in chunk.dependencies() {
            before = before.max(*self.changes.get(dependency).ok_or(Refusal::Unknown)?);
        }
        let seq = match self.actors.get(&chunk.actor()) {
            Some(actor) if actor.device != device => return Err(Refusal::Actor),
            Some(actor) => actor.seq,
            None => 0,
        };
        if chunk.other_actors().iter().any(|actor| !self.actors.contains_key(actor)) {
            return Err(Refusal::Unknown);
        }
        if chunk.seq() != seq + 1 || chunk.start() <= before || chunk.start() > self.last + 1 {
            return Err(Refusal::Sequence);
        }
        let too_large = self.total + chunk.length() as u64 > DOCUMENT_OPERATIONS_LIMIT;
        if too_large { Err(Refusal::TooLarge) } else { Ok(()) }
    }

    fn check_operations(&self, chunk: &Chunk) -> Result<(Vec<Known>, Objects), Refusal> {
        let mut draft = Draft { gate: self, chunk, known: Vec::with_capacity(chunk.length()), objects: Objects::new() };
        for operation in chunk.operations() {
            draft.add(operation)?;
        }
        Ok((draft.known, draft.objects))
    }
}

type Objects = BTreeMap<(ActorId, u32), Object>;

/// A chunk's operations, on top of what is known.
#[derive(Debug)]
struct Draft<'a> {
    gate: &'a Gate,
    chunk: &'a Chunk,
    known: Vec<Known>,
    objects: Objects,
}

impl Draft<'_> {
    fn add(&mut self, operation: &Operation) -> Result<(), Refusal> {
        let counter = u32::try_from(self.chunk.start() + self.known.len() as u64).map_err(|_| Refusal::TooLarge)?;
        let own = (self.chunk.actor(), counter);
        let object = operation.object.map(|name| self.resolve(name));
        let within = match object {
            None => ROOT,
            Some(id) => *self.objects.get(&id).or_else(|| self.gate.objects.get(&id)).ok_or(Refusal::Unknown)?,
        };
        let place = match (within.kind, operation.key) {
            (Kind::Map, Key::String(hash)) => Place::String(hash),
            (Kind::List | Kind::Text, Key::Head) => Place::Element(own.0, own.1),
            (Kind::List | Kind::Text, Key::Element(name)) => {
                let element = self.resolve(name);
                let there = self.find(element).is_some_and(|known| known.insert && known.object == object);
                if !there {
                    return Err(Refusal::Unknown);
                }
                if operation.insert { Place::Element(own.0, own.1) } else { Place::Element(element.0, element.1) }
            }
            (Kind::Map, Key::Head | Key::Element(_)) | (Kind::List | Kind::Text, Key::String(_)) => {
                return Err(Refusal::Operation);
            }
        };
        match (operation.action, within.kind) {
            (Action::Make(kind), Kind::Map | Kind::List) => {
                let depth = within.depth + 1;
                if depth > NESTING_LIMIT {
                    return Err(Refusal::TooLarge);
                }
                self.objects.insert(own, Object { kind, depth });
            }
            (Action::Set { string: true } | Action::Delete, Kind::Text) => {}
            (Action::Make(_) | Action::Set { string: false }, Kind::Text) => return Err(Refusal::Operation),
            (Action::Set { .. } | Action::Delete, Kind::Map | Kind::List) => {}
        }
        for predecessor in &operation.predecessors {
            let known = self.find(self.resolve(*predecessor)).ok_or(Refusal::Unknown)?;
            if known.object != object || known.place != place {
                return Err(Refusal::Operation);
            }
        }
        self.known.push(Known { object, place, insert: operation.insert });
        Ok(())
    }

    fn resolve(&self, name: Name) -> (ActorId, u32) {
        (self.chunk.actors()[name.actor], name.counter)
    }

    fn find(&self, (actor, counter): (ActorId, u32)) -> Option<Known> {
        let place = u64::from(counter).checked_sub(self.chunk.start()).and_then(|place| usize::try_from(place).ok());
        if let Some(place) = place.filter(|_| actor == self.chunk.actor()) {
            return self.known.get(place).copied();
        }
        let (first, stretch) = self.gate.actors.get(&actor)?.operations.range(..=counter).next_back()?;
        stretch.get((counter - first) as usize).copied()
    }
}
