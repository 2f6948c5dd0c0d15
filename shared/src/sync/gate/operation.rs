//! Operations: the rows that a chunk's columns make, each checked for sense by itself.

use super::column::{Deltas, Runs, Truths, count};
use super::reader::Reader;
use super::{CHUNK_OPERATIONS_LIMIT, COUNTER_LIMIT, PREDECESSORS_LIMIT, Refusal};
use crate::id::ActorId;

const OBJECT_ACTOR: u64 = 0x01;
const OBJECT_COUNTER: u64 = 0x02;
const KEY_ACTOR: u64 = 0x11;
const KEY_COUNTER: u64 = 0x13;
const KEY_STRING: u64 = 0x15;
const INSERT: u64 = 0x34;
const ACTION: u64 = 0x42;
const VALUE_META: u64 = 0x56;
const VALUE: u64 = 0x57;
const PREDECESSOR_COUNT: u64 = 0x70;
const PREDECESSOR_ACTOR: u64 = 0x71;
const PREDECESSOR_COUNTER: u64 = 0x73;

const COLUMNS: [u64; 12] = [
    OBJECT_ACTOR,
    OBJECT_COUNTER,
    KEY_ACTOR,
    KEY_COUNTER,
    KEY_STRING,
    INSERT,
    ACTION,
    VALUE_META,
    VALUE,
    PREDECESSOR_COUNT,
    PREDECESSOR_ACTOR,
    PREDECESSOR_COUNTER,
];

/// An operation's name: whose it is, as the chunk counts actors (its own is 0), and its counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) actor: usize,
    pub(super) counter: u32,
}

/// Where in its object an operation works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// Under a string, known by its hash.
    String(u64),
    /// Before the first element.
    Head,
    /// At an element.
    Element(Name),
}

/// The kinds of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Map,
    List,
    Text,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Makes an object.
    Make(Kind),
    /// Sets a plain value; whether it is a string.
    Set { string: bool },
    /// Deletes.
    Delete,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operation {
    /// The object it works in; none for the root.
    pub(super) object: Option<Name>,
    pub(super) key: Key,
    pub(super) insert: bool,
    pub(super) action: Action,
    pub(super) predecessors: Vec<Name>,
}

impl Operation {
    /// Every operation it names.
    pub(super) fn names(&self) -> impl Iterator<Item = Name> {
        let element = match self.key {
            Key::Element(name) => Some(name),
            Key::String(_) | Key::Head => None,
        };
        self.object.into_iter().chain(element).chain(self.predecessors.iter().copied())
    }
}

/// The bytes of each known column.
#[derive(Debug, Default)]
pub(super) struct Columns<'a> {
    bytes: [&'a [u8]; COLUMNS.len()],
}

impl<'a> Columns<'a> {
    /// Reads the list of columns, then their bytes: known ones only, none empty, in ascending order.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal> {
        let named = reader.unsigned()?;
        let mut list = Vec::new();
        let mut next = 0;
        for _ in 0..named {
            let (specification, length) = (reader.unsigned()?, reader.unsigned()?);
            let place = COLUMNS[next..].iter().position(|known| *known == specification).ok_or(Refusal::Surplus)?;
            if length == 0 {
                return Err(Refusal::Column);
            }
            list.push((next + place, length));
            next += place + 1;
        }
        let mut columns = Self::default();
        for (place, length) in list {
            columns.bytes[place] = reader.take(length)?;
        }
        Ok(columns)
    }

    /// The rows, of a change whose first operation has this counter, and that names so many actors, its own included.
    pub(super) fn operations(&self, start: u64, actors: &[ActorId]) -> Result<Vec<Operation>, Refusal> {
        let rows = count::<u64>(self.of(ACTION), CHUNK_OPERATIONS_LIMIT)?;
        if rows == 0 || start.saturating_add(rows) > COUNTER_LIMIT {
            return Err(if rows == 0 { Refusal::Operation } else { Refusal::TooLarge });
        }
        let mut object = Names::plain(self.of(OBJECT_ACTOR), self.of(OBJECT_COUNTER), rows)?;
        let mut key = Names::delta(self.of(KEY_ACTOR), self.of(KEY_COUNTER), rows)?;
        let mut strings: Runs<&str> = Runs::new(self.of(KEY_STRING), rows)?;
        let mut insert = Truths::new(self.of(INSERT), rows)?;
        let mut action: Runs<u64> = Runs::new(self.of(ACTION), rows)?;
        let mut values = Values::new(self.of(VALUE_META), self.of(VALUE), rows)?;
        let mut replaced: Runs<u64> = Runs::new(self.of(PREDECESSOR_COUNT), rows)?;
        let total = predecessors(replaced.clone(), rows)?;
        let mut predecessor = Names::delta(self.of(PREDECESSOR_ACTOR), self.of(PREDECESSOR_COUNTER), total)?;
        let mut operations = Vec::with_capacity(usize::try_from(rows).unwrap_or(0));
        for counter in start..start + rows {
            let scope = Scope { counter, actors };
            let object = match object.next()? {
                Cell::Absent => None,
                Cell::Head => return Err(Refusal::Operation),
                Cell::Name(name) => Some(scope.check(name)?),
            };
            let key = match (strings.next()?, key.next()?) {
                (Some(string), Cell::Absent) => Key::String(hash(string.as_bytes())),
                (None, Cell::Head) => Key::Head,
                (None, Cell::Name(name)) => Key::Element(scope.check(name)?),
                (Some(_), Cell::Head | Cell::Name(_)) | (None, Cell::Absent) => return Err(Refusal::Operation),
            };
            let insert = insert.next()?;
            let value = values.next()?;
            let action = action_of(action.next()?.ok_or(Refusal::Column)?, value)?;
            let mut predecessors = Vec::new();
            for _ in 0..replaced.next()?.unwrap_or(0) {
                let Cell::Name(name) = predecessor.next()? else { return Err(Refusal::Operation) };
                predecessors.push(scope.check(name)?);
            }
            scope.check_order(&predecessors)?;
            operations.push(checked(Operation { object, key, insert, action, predecessors })?);
        }
        values.finish()?;
        Ok(operations)
    }

    fn of(&self, specification: u64) -> &'a [u8] {
        let place = COLUMNS.iter().position(|known| *known == specification).expect("one of ours");
        self.bytes[place]
    }
}

/// What the rows of one operation may name.
#[derive(Debug, Clone, Copy)]
struct Scope<'a> {
    counter: u64,
    actors: &'a [ActorId],
}

impl Scope<'_> {
    /// A name of an actor of the chunk, and of an operation before this one: operations are counted up from all that their
    /// author knew.
    fn check(&self, name: Name) -> Result<Name, Refusal> {
        let known = name.actor < self.actors.len();
        if known && u64::from(name.counter) < self.counter { Ok(name) } else { Err(Refusal::Operation) }
    }

    /// Predecessors stand in ascending order, each once.
    fn check_order(&self, names: &[Name]) -> Result<(), Refusal> {
        let place = |name: &Name| (name.counter, self.actors[name.actor]);
        let ascending = names.windows(2).all(|pair| place(&pair[0]) < place(&pair[1]));
        if ascending { Ok(()) } else { Err(Refusal::Order) }
    }
}

/// A name as its two columns have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Absent,
    /// No actor and counter 0: before the first element.
    Head,
    Name(Name),
}

#[derive(Debug)]
enum Counters<'a> {
    Plain(Runs<'a, u64>),
    Delta(Deltas<'a>),
}

/// Two columns of names.
#[derive(Debug)]
struct Names<'a> {
    actors: Runs<'a, u64>,
    counters: Counters<'a>,
}

impl<'a> Names<'a> {
    fn plain(actors: &'a [u8], counters: &'a [u8], rows: u64) -> Result<Self, Refusal> {
        Ok(Self { actors: Runs::new(actors, rows)?, counters: Counters::Plain(Runs::new(counters, rows)?) })
    }

    fn delta(actors: &'a [u8], counters: &'a [u8], rows: u64) -> Result<Self, Refusal> {
        Ok(Self { actors: Runs::new(actors, rows)?, counters: Counters::Delta(Deltas::new(counters, rows)?) })
    }

    fn next(&mut self) -> Result<Cell, Refusal> {
        let counter = match &mut self.counters {
            Counters::Plain(runs) => runs.next()?,
            Counters::Delta(deltas) => deltas.next()?,
        };
        match (self.actors.next()?, counter) {
            (None, None) => Ok(Cell::Absent),
            (None, Some(0)) => Ok(Cell::Head),
            (Some(actor), Some(counter)) if counter > 0 => {
                let actor = usize::try_from(actor).map_err(|_| Refusal::Operation)?;
                let counter = u32::try_from(counter).map_err(|_| Refusal::Operation)?;
                Ok(Cell::Name(Name { actor, counter }))
            }
            (None | Some(_), Some(_)) | (Some(_), None) => Err(Refusal::Operation),
        }
    }
}

/// The kinds of plain value, as far as an action cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Null,
    String,
    Other,
}

/// The values: their kinds and lengths in one column, their bytes in another.
#[derive(Debug)]
struct Values<'a> {
    kinds: Runs<'a, u64>,
    bytes: Reader<'a>,
}

impl<'a> Values<'a> {
    fn new(kinds: &'a [u8], bytes: &'a [u8], rows: u64) -> Result<Self, Refusal> {
        Ok(Self { kinds: Runs::new(kinds, rows)?, bytes: Reader::new(bytes) })
    }

    fn next(&mut self) -> Result<Value, Refusal> {
        let kind = self.kinds.next()?.ok_or(Refusal::Column)?;
        let bytes = self.bytes.take(kind >> 4)?;
        let mut number = Reader::new(bytes);
        let value = match (kind & 0xf, bytes.len()) {
            (0, 0) => return Ok(Value::Null),
            (1 | 2, 0) | (5, 8) | (7, _) => return Ok(Value::Other),
            (3, _) => number.unsigned().map(|_| Value::Other)?,
            (4 | 9, _) => number.signed().map(|_| Value::Other)?,
            (6, _) => {
                std::str::from_utf8(bytes).map_err(|_| Refusal::Column)?;
                return Ok(Value::String);
            }
            (0 | 1 | 2 | 5, _) => return Err(Refusal::Column),
            _ => return Err(Refusal::Surplus),
        };
        if number.is_empty() { Ok(value) } else { Err(Refusal::Number) }
    }

    fn finish(&self) -> Result<(), Refusal> {
        if self.bytes.is_empty() { Ok(()) } else { Err(Refusal::Surplus) }
    }
}

fn predecessors(mut counts: Runs<u64>, rows: u64) -> Result<u64, Refusal> {
    let mut total: u64 = 0;
    for _ in 0..rows {
        total = total.saturating_add(counts.next()?.unwrap_or(0));
    }
    if total > PREDECESSORS_LIMIT { Err(Refusal::TooLarge) } else { Ok(total) }
}

fn action_of(action: u64, value: Value) -> Result<Action, Refusal> {
    let alone = |action| if value == Value::Null { Ok(action) } else { Err(Refusal::Operation) };
    match action {
        0 => alone(Action::Make(Kind::Map)),
        1 => Ok(Action::Set { string: value == Value::String }),
        2 => alone(Action::Make(Kind::List)),
        3 => alone(Action::Delete),
        4 => alone(Action::Make(Kind::Text)),
        _ => Err(Refusal::Surplus),
    }
}

fn checked(operation: Operation) -> Result<Operation, Refusal> {
    let at_element = matches!(operation.key, Key::Head | Key::Element(_));
    let sensible = if operation.insert {
        at_element && operation.predecessors.is_empty() && operation.action != Action::Delete
    } else {
        operation.key != Key::Head && (operation.action != Action::Delete || !operation.predecessors.is_empty())
    };
    if sensible { Ok(operation) } else { Err(Refusal::Operation) }
}

/// FNV-1a in 64 bits: enough to tell the keys of one small document apart, and nothing is lost where two collide.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
