//! Mutants: honest histories as our documents make them, each change altered at random, and what became of both at the gate.
//!
//! A mutant has the right length and checksum, so that it dies of what it says and not of a wrong sum. What the gate lets
//! through is applied by automerge, saved and loaded again: none may stop the process, and none may be lost.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, Change, ObjType, ROOT, ReadDoc};
use waymark_shared::id::DeviceId;
use waymark_shared::sync::gate::{Chunk, Gate};

use crate::parsers::whole;
use crate::simulation::chance::Chance;

/// Magic, checksum and the kind of chunk stand before the length.
const PREFIX: usize = 9;

/// What became of the changes of some histories, and of their mutants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Honest changes.
    pub honest: u64,
    /// Those of them that were refused.
    pub refused: u64,
    /// Mutants.
    pub mutants: u64,
    /// Those of them that were let through.
    pub admitted: u64,
    /// Those of these that automerge did not survive.
    pub deaths: u64,
    /// Those of these that were not there when the document was loaded again.
    pub lost: u64,
}

impl Tally {
    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self {
            honest: self.honest + other.honest,
            refused: self.refused + other.refused,
            mutants: self.mutants + other.mutants,
            admitted: self.admitted + other.admitted,
            deaths: self.deaths + other.deaths,
            lost: self.lost + other.lost,
        }
    }

    /// Whether nothing was refused, lost or killed that should not be.
    pub fn holds(&self) -> bool {
        (self.refused, self.deaths, self.lost) == (0, 0, 0)
    }
}

/// One history from its seed, and so many mutants of each of its changes.
pub fn judge(seed: u64, mutants: u64) -> Tally {
    let mut chance = Chance::new(seed);
    let history = history(&mut chance);
    let mut tally = Tally::default();
    let mut gate = Gate::new();
    let mut document = AutoCommit::new();
    for (bytes, device) in &history {
        for _ in 0..mutants {
            let other = &history[pick(&mut chance, history.len())].0;
            let mutant = mutated(bytes, other, &mut chance);
            tally = tally.and(tried(&mutant, *device, &gate, &mut document));
        }
        tally.honest += 1;
        let passes = Chunk::parse(bytes).is_ok_and(|chunk| gate.admit(&chunk, *device).is_ok());
        tally.refused += u64::from(!passes);
        document.apply_changes([read(bytes)]).expect("automerge takes what it wrote");
    }
    tally
}

fn tried(mutant: &[u8], device: DeviceId, gate: &Gate, document: &mut AutoCommit) -> Tally {
    let tally = Tally { mutants: 1, ..Tally::default() };
    let Ok(chunk) = Chunk::parse(mutant) else { return tally };
    if gate.knows(&chunk.hash()) || gate.clone().admit(&chunk, device).is_err() {
        return tally;
    }
    let mut copy = document.fork();
    let hash = automerge::ChangeHash(chunk.hash().0);
    let survived = catch_unwind(AssertUnwindSafe(|| {
        let applied = copy.apply_changes([read(mutant)]).is_ok();
        let again = AutoCommit::load(&copy.save());
        applied
            && again.is_ok_and(|mut again| again.get_heads() == copy.get_heads() && again.get_heads().contains(&hash))
    }));
    let (died, lost) = (survived.is_err(), matches!(survived, Ok(false)));
    Tally { admitted: 1, deaths: died.into(), lost: lost.into(), ..tally }
}

fn read(bytes: &[u8]) -> Change {
    Change::from_bytes(bytes.to_vec()).expect("the gate lets changes through")
}

fn pick(chance: &mut Chance, length: usize) -> usize {
    usize::try_from(chance.below(length as u64)).expect("below a length")
}

/// Two devices that edit apart and merge now and then; every change in an order that can be applied.
fn history(chance: &mut Chance) -> Vec<(Vec<u8>, DeviceId)> {
    let mut mine = AutoCommit::new().with_actor(ActorId::from([1; 16]));
    edit(&mut mine, chance);
    let mut theirs = mine.fork().with_actor(ActorId::from([2; 16]));
    for _ in 0..6 {
        edit(&mut mine, chance);
        edit(&mut theirs, chance);
        match chance.below(3) {
            0 => drop(mine.merge(&mut theirs).expect("two of one document")),
            1 => drop(theirs.merge(&mut mine).expect("two of one document")),
            _ => {}
        }
    }
    mine.merge(&mut theirs).expect("two of one document");
    edit(&mut mine, chance);
    let device = |change: &Change| DeviceId(change.actor_id().to_bytes().try_into().expect("sixteen bytes"));
    mine.get_changes(&[]).iter().map(|change| (change.raw_bytes().to_vec(), device(change))).collect()
}

/// One device's random edits of the kinds our documents make, in one change.
fn edit(document: &mut AutoCommit, chance: &mut Chance) {
    for _ in 0..=chance.below(6) {
        one_edit(document, chance).expect("edits go where something is");
    }
    document.commit_with(CommitOptions::default().with_time(0));
}

fn one_edit(document: &mut AutoCommit, chance: &mut Chance) -> Result<(), automerge::AutomergeError> {
    let keys: Vec<_> = document.keys(ROOT).collect();
    match chance.below(9) {
        0 => {
            let text = document.put_object(ROOT, format!("text{}", chance.below(3)), ObjType::Text)?;
            document.splice_text(&text, 0, 0, "a first sentence, é 🙂")?;
        }
        1 => {
            let list = document.put_object(ROOT, "list", ObjType::List)?;
            document.insert(&list, 0, "first")?;
            let map = document.insert_object(&list, 1, ObjType::Map)?;
            document.put(&map, "deep", 1_u64)?;
        }
        2 => document.put(ROOT, format!("score{}", chance.below(4)), chance.below(10))?,
        3 => document.put(ROOT, "signed", -chance.below(1_000_000).cast_signed())?,
        4 => document.put(ROOT, "half", 0.5)?,
        5 => document.put(ROOT, "yes", chance.one_in(2))?,
        6 => document.put(ROOT, "bytes", vec![1_u8, 2, 3])?,
        7 if !keys.is_empty() => document.delete(ROOT, keys[pick(chance, keys.len())].as_str())?,
        _ => {
            for key in keys.iter().filter(|key| key.starts_with("text")) {
                let Some((_, text)) = document.get(ROOT, key.as_str())? else { continue };
                let length = document.length(&text);
                let at = pick(chance, length + 1);
                let delete = pick(chance, (length - at + 1).min(5)).cast_signed();
                document.splice_text(&text, at, delete, "more words")?;
            }
            if let Some((_, list)) = document.get(ROOT, "list")? {
                document.put(&list, 0, chance.below(100))?;
            }
        }
    }
    Ok(())
}

/// A chunk with some bytes of its content changed, or with a piece of another's in it.
fn mutated(chunk: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    whole(&altered(content(chunk), content(other), chance))
}

/// Bytes of which some are changed, or with a piece of others in them; never none.
pub fn altered(bytes: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut content = if bytes.is_empty() { vec![0] } else { bytes.to_vec() };
    for _ in 0..=chance.below(3) {
        let at = pick(chance, content.len());
        match chance.below(8) {
            0 => content[at] = chance.bytes(1)[0],
            1 => content[at] = content[at].wrapping_add(1),
            2 => content[at] = content[at].wrapping_sub(1),
            3 => content[at] ^= 1 << chance.below(8),
            4 => content.insert(at, chance.bytes(1)[0]),
            5 if !other.is_empty() => {
                let from = pick(chance, other.len());
                let piece = &other[from..other.len().min(from + 1 + pick(chance, 8))];
                let until = content.len().min(at + piece.len());
                content.splice(at..until, piece.iter().copied());
            }
            6 => content.truncate(content.len().max(2) - 1),
            _ => drop(content.remove(at)),
        }
        if content.is_empty() {
            content.push(0);
        }
    }
    content
}

/// What stands behind a chunk's length.
fn content(chunk: &[u8]) -> &[u8] {
    let length = chunk[PREFIX..].iter().position(|byte| byte & 0x80 == 0).expect("a length ends");
    &chunk[PREFIX + length + 1..]
}
