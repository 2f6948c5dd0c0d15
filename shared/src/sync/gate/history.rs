//! The history of one document, as far as the gate must know it: which changes, actors and objects there are.

use std::collections::{BTreeMap, BTreeSet};

use super::operation::{Action, Key, Kind, Name, Operation};
use super::{Chunk, DOCUMENT_OPERATIONS_LIMIT, NESTING_LIMIT, Refusal};
use crate::id::{ActorId, ChangeHash, DeviceId};

/// What is known of one document. Empty for a document that begins.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    changes: BTreeMap<ChangeHash, Change>,
    actors: BTreeMap<ActorId, Actor>,
    /// Each object, by the operation that made it.
    objects: Objects,
    /// Each operation that was replaced, and by which.
    replaced: BTreeMap<(ActorId, u32), Vec<(ActorId, u32)>>,
    last: u64,
    total: u64,
}

type Objects = BTreeMap<(ActorId, u32), Object>;

#[derive(Debug, Clone)]
struct Change {
    dependencies: Vec<ChangeHash>,
    /// The counter of its last operation.
    last: u64,
}

#[derive(Debug, Clone)]
struct Actor {
    device: DeviceId,
    seq: u64,
    /// Its changes, by the counter of the first operation.
    stretches: BTreeMap<u32, Stretch>,
}

#[derive(Debug, Clone)]
struct Stretch {
    change: ChangeHash,
    operations: Vec<Known>,
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
    /// It deletes: there is nothing in it to be replaced.
    deletes: bool,
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
        let Draft { known, objects, replaced, .. } = self.check_operations(chunk)?;
        let first = u32::try_from(chunk.start()).map_err(|_| Refusal::TooLarge)?;
        self.total += known.len() as u64;
        let last = chunk.start() + known.len() as u64 - 1;
        self.last = self.last.max(last);
        self.changes.insert(chunk.hash(), Change { dependencies: chunk.dependencies().to_vec(), last });
        self.objects.extend(objects);
        for (old, new) in replaced {
            self.replaced.entry(old).or_default().push(new);
        }
        let fresh = Actor { device, seq: 0, stretches: BTreeMap::new() };
        let actor = self.actors.entry(chunk.actor()).or_insert(fresh);
        actor.seq = chunk.seq();
        actor.stretches.insert(first, Stretch { change: chunk.hash(), operations: known });
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
            before = before.max(self.changes.get(dependency).ok_or(Refusal::Unknown)?.last);
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

    fn check_operations<'a>(&'a self, chunk: &'a Chunk) -> Result<Draft<'a>, Refusal> {
        let mut draft = Draft {
            gate: self,
            chunk,
            ancestors: self.ancestors(chunk),
            known: Vec::with_capacity(chunk.length()),
            objects: Objects::new(),
            replaced: BTreeMap::new(),
        };
        for operation in chunk.operations() {
            draft.add(operation)?;
        }
        Ok(draft)
    }

    /// The changes that a chunk's author knew, back to the oldest that may have replaced what this chunk replaces again.
    fn ancestors(&self, chunk: &Chunk) -> BTreeSet<ChangeHash> {
        let names = chunk.operations().iter().flat_map(|operation| &operation.predecessors);
        let again = names.filter(|name| self.replaced.contains_key(&(chunk.actors()[name.actor], name.counter)));
        let Some(floor) = again.map(|name| u64::from(name.counter)).min() else { return BTreeSet::new() };
        let mut ancestors = BTreeSet::new();
        let mut ahead = chunk.dependencies().to_vec();
        while let Some(hash) = ahead.pop() {
            let change = &self.changes[&hash];
            if change.last > floor && ancestors.insert(hash) {
                ahead.extend(&change.dependencies);
            }
        }
        ancestors
    }

    fn stretch(&self, (actor, counter): (ActorId, u32)) -> Option<(u32, &Stretch)> {
        let (first, stretch) = self.actors.get(&actor)?.stretches.range(..=counter).next_back()?;
        Some((counter - first, stretch))
    }
}

/// A chunk's operations, on top of what is known.
#[derive(Debug)]
struct Draft<'a> {
    gate: &'a Gate,
    chunk: &'a Chunk,
    ancestors: BTreeSet<ChangeHash>,
    known: Vec<Known>,
    objects: Objects,
    replaced: BTreeMap<(ActorId, u32), (ActorId, u32)>,
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
            let name = self.resolve(*predecessor);
            let known = self.find(name).ok_or(Refusal::Unknown)?;
            if known.object != object || known.place != place || known.deletes || self.was_replaced(name) {
                return Err(Refusal::Operation);
            }
            self.replaced.insert(name, own);
        }
        let deletes = operation.action == Action::Delete;
        self.known.push(Known { object, place, insert: operation.insert, deletes });
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
        let (place, stretch) = self.gate.stretch((actor, counter))?;
        stretch.operations.get(place as usize).copied()
    }

    /// Whether the author knew that this was replaced already: nobody replaces what is not there any more.
    fn was_replaced(&self, name: (ActorId, u32)) -> bool {
        let by = self.gate.replaced.get(&name).into_iter().flatten();
        let mut changes = by.filter_map(|by| self.gate.stretch(*by)).map(|(_, stretch)| stretch.change);
        self.replaced.contains_key(&name) || changes.any(|change| self.ancestors.contains(&change))
    }
}
