//! The history of one document, as far as the gate must know it: which changes, actors and objects there are.

use std::collections::{BTreeMap, BTreeSet};

use super::operation::{Action, Key, Kind, Name, Operation};
use super::{
    Chunk, DOCUMENT_CHANGES_LIMIT, DOCUMENT_OPERATIONS_LIMIT, DOCUMENT_PREDECESSORS_LIMIT, LOOKING_BACK_LIMIT,
    NESTING_LIMIT, Refusal,
};
use crate::id::{ActorId, ChangeHash, DeviceId};

/// What is known of one document. Empty for a document that begins.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    /// In the order they were let through: each stands behind all that it depends on.
    changes: Vec<Change>,
    places: BTreeMap<ChangeHash, u32>,
    actors: BTreeMap<ActorId, Actor>,
    /// Each object, by the operation that made it.
    objects: Objects,
    /// Each operation that was replaced, and by which changes.
    replaced: BTreeMap<(ActorId, u32), Vec<u32>>,
    last: u64,
    total: u64,
    predecessors: u64,
}

type Objects = BTreeMap<(ActorId, u32), Object>;

#[derive(Debug, Clone)]
struct Change {
    /// Their places.
    dependencies: Vec<u32>,
    /// The counter of its last operation.
    last: u64,
}

#[derive(Debug, Clone)]
struct Actor {
    device: DeviceId,
    seq: u64,
    /// The operations of its changes, by the counter of each change's first.
    stretches: BTreeMap<u32, Vec<Known>>,
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
        if self.places.contains_key(&chunk.hash()) {
            return Ok(());
        }
        let dependencies = self.dependencies(chunk)?;
        self.check_sequence(chunk, device, &dependencies)?;
        let replaced = chunk.operations().iter().flat_map(|operation| &operation.predecessors);
        let rivals = self.rivals(replaced.map(|name| (chunk.actors()[name.actor], name.counter)))?;
        self.look_back(&dependencies, &rivals)?;
        let Draft { known, objects, replaced, .. } = self.check_operations(chunk)?;
        let first = u32::try_from(chunk.start()).map_err(|_| Refusal::TooLarge)?;
        self.total += known.len() as u64;
        let last = chunk.start() + known.len() as u64 - 1;
        self.last = self.last.max(last);
        let place = u32::try_from(self.changes.len()).expect("no more changes than operations");
        self.changes.push(Change { dependencies, last });
        self.places.insert(chunk.hash(), place);
        self.objects.extend(objects);
        self.predecessors += replaced.len() as u64;
        for old in replaced {
            self.replaced.entry(old).or_default().push(place);
        }
        let fresh = Actor { device, seq: 0, stretches: BTreeMap::new() };
        let actor = self.actors.entry(chunk.actor()).or_insert(fresh);
        actor.seq = chunk.seq();
        actor.stretches.insert(first, known);
        Ok(())
    }

    /// Whether this change was let through before.
    pub fn knows(&self, hash: &ChangeHash) -> bool {
        self.places.contains_key(hash)
    }

    /// How much this holds: operations, and what they replaced.
    pub fn weight(&self) -> u64 {
        self.total + self.predecessors
    }

    /// How many operations were let through.
    pub fn operations(&self) -> u64 {
        self.total
    }

    fn dependencies(&self, chunk: &Chunk) -> Result<Vec<u32>, Refusal> {
        let places = chunk.dependencies().iter().map(|hash| self.places.get(hash).copied());
        places.collect::<Option<_>>().ok_or(Refusal::Unknown)
    }

    fn check_sequence(&self, chunk: &Chunk, device: DeviceId, dependencies: &[u32]) -> Result<(), Refusal> {
        let before = dependencies.iter().map(|place| self.change(*place).last).max().unwrap_or(0);
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
        let predecessors: usize = chunk.operations().iter().map(|operation| operation.predecessors.len()).sum();
        let too_large = self.changes.len() >= DOCUMENT_CHANGES_LIMIT
            || self.total + chunk.length() as u64 > DOCUMENT_OPERATIONS_LIMIT
            || self.predecessors + predecessors as u64 > DOCUMENT_PREDECESSORS_LIMIT;
        if too_large { Err(Refusal::TooLarge) } else { Ok(()) }
    }

    fn check_operations<'a>(&'a self, chunk: &'a Chunk) -> Result<Draft<'a>, Refusal> {
        let mut draft = Draft {
            gate: self,
            chunk,
            known: Vec::with_capacity(chunk.length()),
            objects: Objects::new(),
            replaced: BTreeSet::new(),
        };
        for operation in chunk.operations() {
            draft.add(operation)?;
        }
        Ok(draft)
    }

    /// The changes that replaced these before: of two devices apart each may replace a thing, but nobody who knew of it.
    fn rivals(&self, replaced: impl Iterator<Item = (ActorId, u32)>) -> Result<BTreeSet<u32>, Refusal> {
        let again = replaced.filter_map(|name| self.replaced.get(&name));
        let mut rivals = BTreeSet::new();
        let mut looked_at = 0;
        for changes in again {
            looked_at += changes.len();
            if looked_at > LOOKING_BACK_LIMIT {
                return Err(Refusal::TooLarge);
            }
            rivals.extend(changes);
        }
        Ok(rivals)
    }

    /// Looks whether one of the rivals is among what an author of these dependencies knew, and answers in how many steps.
    ///
    /// What is known stands in the order of `changes`, dependencies first. So the way back goes from the newest to the
    /// oldest, meets each change once, follows each of its dependencies once, and ends at the oldest rival: the work is
    /// that of the changes since, not of the whole history, and where even those are too many, the chunk is refused.
    /// Its author writes it again upon what is accepted by then, where it replaces nothing twice and is not looked into.
    fn look_back(&self, dependencies: &[u32], rivals: &BTreeSet<u32>) -> Result<usize, Refusal> {
        let Some(oldest) = rivals.first() else { return Ok(0) };
        let mut ahead: BTreeSet<u32> = dependencies.iter().copied().filter(|place| place >= oldest).collect();
        let mut steps = 0;
        while let Some(place) = ahead.pop_last() {
            if rivals.contains(&place) {
                return Err(Refusal::Operation);
            }
            let dependencies = &self.change(place).dependencies;
            steps += 1 + dependencies.len();
            if steps > LOOKING_BACK_LIMIT {
                return Err(Refusal::TooLarge);
            }
            ahead.extend(dependencies.iter().filter(|place| *place >= oldest));
        }
        Ok(steps)
    }

    fn change(&self, place: u32) -> &Change {
        &self.changes[place as usize]
    }

    fn known(&self, (actor, counter): (ActorId, u32)) -> Option<Known> {
        let (first, stretch) = self.actors.get(&actor)?.stretches.range(..=counter).next_back()?;
        stretch.get((counter - first) as usize).copied()
    }
}

/// A chunk's operations, on top of what is known.
#[derive(Debug)]
struct Draft<'a> {
    gate: &'a Gate,
    chunk: &'a Chunk,
    known: Vec<Known>,
    objects: Objects,
    replaced: BTreeSet<(ActorId, u32)>,
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
            if known.object != object || known.place != place || known.deletes || !self.replaced.insert(name) {
                return Err(Refusal::Operation);
            }
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
        self.gate.known((actor, counter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many changes, each of which depends on as many before it as it may; but nobody knew of this one.
    fn tangle(changes: u32, rival: u32) -> Gate {
        let before = |place: u32| (place.saturating_sub(16)..place).filter(|place| *place != rival).collect();
        let changes = (0..changes).map(|place| Change { dependencies: before(place), last: place.into() }).collect();
        Gate { changes, ..Gate::new() }
    }

    #[test]
    fn looking_back_meets_each_change_since_the_rival_once_and_follows_each_of_its_dependencies_once() {
        for rival in [0, 500, 900] {
            let gate = tangle(1_000, rival);
            let since: usize = (rival + 1..1_000).map(|place| 1 + gate.change(place).dependencies.len()).sum();
            assert_eq!(gate.look_back(&[999], &BTreeSet::from([rival])), Ok(since));
            assert_eq!(gate.look_back(&[999], &BTreeSet::from([rival, 950])), Err(Refusal::Operation));
            assert_eq!(gate.look_back(&[999], &BTreeSet::new()), Ok(0), "nothing is replaced twice");
        }
    }

    #[test]
    fn looking_back_ends_after_so_many_steps_however_long_the_history_is() {
        let gate = tangle(200_000, 5);
        assert_eq!(gate.look_back(&[199_999], &BTreeSet::from([5])), Err(Refusal::TooLarge));
    }

    #[test]
    fn a_thing_replaced_too_often_is_not_looked_into() {
        let name = (ActorId([1; 16]), 1);
        let replaced = BTreeMap::from([(name, vec![0; LOOKING_BACK_LIMIT + 1])]);
        let gate = Gate { replaced, ..Gate::new() };
        assert_eq!(gate.rivals([name].into_iter()), Err(Refusal::TooLarge));
    }
}
