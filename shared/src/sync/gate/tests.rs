//! Facts about the gate, with automerge itself on the other side; what becomes of altered changes is told in `tests/gate`.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId as AutomergeActor, AutoCommit, ObjType, ROOT, ReadDoc};

use sha2::{Digest, Sha256};

use super::*;
use crate::id::DeviceId;

/// A small generator of numbers: xorshift64*.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % sides
    }
}

fn document(actor: u8) -> AutoCommit {
    AutoCommit::new().with_actor(AutomergeActor::from([actor; 16]))
}

fn commit(document: &mut AutoCommit) {
    document.commit_with(CommitOptions::default().with_time(0));
}

/// One device's random edits of the kinds our documents make.
fn edit(document: &mut AutoCommit, dice: &mut Dice) {
    for _ in 0..=dice.roll(6) {
        let maps: Vec<_> = document.keys(ROOT).collect();
        match dice.roll(9) {
            0 => {
                let text = document.put_object(ROOT, format!("text{}", dice.roll(3)), ObjType::Text).unwrap();
                document.splice_text(&text, 0, 0, "a first sentence, é 🙂").unwrap();
            }
            1 => {
                let list = document.put_object(ROOT, "list", ObjType::List).unwrap();
                document.insert(&list, 0, "first").unwrap();
                let map = document.insert_object(&list, 1, ObjType::Map).unwrap();
                document.put(&map, "deep", 1_u64).unwrap();
            }
            2 => document.put(ROOT, format!("score{}", dice.roll(4)), dice.roll(10)).unwrap(),
            3 => document.put(ROOT, "signed", -(dice.roll(1_000_000) as i64)).unwrap(),
            4 => document.put(ROOT, "half", 0.5).unwrap(),
            5 => document.put(ROOT, "yes", dice.roll(2) == 1).unwrap(),
            6 => document.put(ROOT, "bytes", vec![1_u8, 2, 3]).unwrap(),
            7 => {
                if let Some(key) = maps.get(dice.roll(maps.len().max(1) as u64) as usize) {
                    document.delete(ROOT, key.as_str()).unwrap();
                }
            }
            _ => {
                for key in maps.iter().filter(|key| key.starts_with("text")) {
                    let (_, text) = document.get(ROOT, key.as_str()).unwrap().unwrap();
                    let length = document.length(&text) as u64;
                    let at = dice.roll(length + 1);
                    let delete = dice.roll(length - at + 1).min(5) as isize;
                    document.splice_text(&text, at as usize, delete, "more words").unwrap();
                }
                if let Ok(Some((_, list))) = document.get(ROOT, "list") {
                    document.put(&list, 0, dice.roll(100)).unwrap();
                }
            }
        }
    }
    commit(document);
}

/// Two devices that edit apart and merge now and then; every change in an order that can be applied.
fn history(seed: u64) -> Vec<(Vec<u8>, DeviceId)> {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut mine = document(1);
    edit(&mut mine, &mut dice);
    let mut theirs = mine.fork().with_actor(AutomergeActor::from([2; 16]));
    for _ in 0..6 {
        edit(&mut mine, &mut dice);
        edit(&mut theirs, &mut dice);
        match dice.roll(3) {
            0 => drop(mine.merge(&mut theirs).unwrap()),
            1 => drop(theirs.merge(&mut mine).unwrap()),
            _ => {}
        }
    }
    mine.merge(&mut theirs).unwrap();
    edit(&mut mine, &mut dice);
    let changes = mine.get_changes(&[]);
    let device = |change: &automerge::Change| DeviceId(change.actor_id().to_bytes().try_into().unwrap());
    changes.iter().map(|change| (change.raw_bytes().to_vec(), device(change))).collect()
}

#[test]
fn what_automerge_writes_passes() {
    for seed in 1..200 {
        let mut gate = Gate::new();
        for (place, (bytes, device)) in history(seed).iter().enumerate() {
            let chunk =
                Chunk::parse(bytes).unwrap_or_else(|why| panic!("seed {seed}, change {place}: {why:?} {bytes:02x?}"));
            let change = automerge::Change::from_bytes(bytes.clone()).unwrap();
            assert_eq!(chunk.hash().0, change.hash().0);
            assert_eq!(
                (chunk.seq(), chunk.start(), chunk.length()),
                (change.seq(), change.start_op().get(), change.len())
            );
            gate.admit(&chunk, *device).unwrap_or_else(|why| panic!("seed {seed}, change {place}: {why:?} {chunk:?}"));
        }
    }
}

fn whole(content: &[u8]) -> Vec<u8> {
    let mut rest = vec![1];
    let mut length = content.len();
    while length > 0x7f {
        rest.push(length as u8 & 0x7f | 0x80);
        length >>= 7;
    }
    rest.push(length as u8);
    rest.extend(content);
    let hash = Sha256::digest(&rest);
    [[0x85, 0x6f, 0x4a, 0x83].as_slice(), &hash[..4], &rest].concat()
}

#[test]
fn bytes_that_are_no_chunk_are_refused() {
    let (bytes, _) = history(1).remove(0);
    assert_eq!(Chunk::parse(&[]), Err(Refusal::Form));
    assert_eq!(Chunk::parse(&[bytes.as_slice(), &[0]].concat()), Err(Refusal::Form));
    assert_eq!(Chunk::parse(&bytes[..bytes.len() - 1]), Err(Refusal::Form));
    assert_eq!(Chunk::parse(&vec![0; CHUNK_LIMIT + 1]), Err(Refusal::TooLarge));
    let mut broken = bytes.clone();
    broken[20] ^= 1;
    assert_eq!(Chunk::parse(&broken), Err(Refusal::Form));
}

#[test]
fn what_our_documents_have_no_use_for_is_refused() {
    let refusal = |write: fn(&mut AutoCommit)| {
        let mut document = document(1);
        write(&mut document);
        let bytes = document.get_changes(&[])[0].raw_bytes().to_vec();
        Chunk::parse(&bytes).unwrap_err()
    };
    let timed = |document: &mut AutoCommit| {
        document.put(ROOT, "key", 1).unwrap();
        document.commit_with(CommitOptions::default().with_time(5));
    };
    let worded = |document: &mut AutoCommit| {
        document.put(ROOT, "key", 1).unwrap();
        document.commit_with(CommitOptions::default().with_time(0).with_message("hello"));
    };
    let counted = |document: &mut AutoCommit| {
        document.put(ROOT, "key", automerge::ScalarValue::counter(1)).unwrap();
        commit(document);
    };
    for write in [timed, worded, counted] {
        assert_eq!(refusal(write), Refusal::Surplus);
    }
    let crowded = |document: &mut AutoCommit| {
        let text = document.put_object(ROOT, "text", ObjType::Text).unwrap();
        document.splice_text(&text, 0, 0, &"x".repeat(CHUNK_OPERATIONS_LIMIT as usize)).unwrap();
        commit(document);
    };
    assert_eq!(refusal(crowded), Refusal::TooLarge);
}

#[test]
fn a_chunk_must_go_on_from_what_the_document_has() {
    let mut document = document(1);
    document.put(ROOT, "a", 1).unwrap();
    commit(&mut document);
    document.put(ROOT, "b", 2).unwrap();
    commit(&mut document);
    let chunks: Vec<_> =
        document.get_changes(&[]).iter().map(|change| Chunk::parse(change.raw_bytes()).unwrap()).collect();
    let (mine, theirs) = (DeviceId([1; 16]), DeviceId([2; 16]));
    let mut gate = Gate::new();
    assert_eq!(gate.admit(&chunks[1], mine), Err(Refusal::Unknown));
    assert_eq!(gate.admit(&chunks[0], mine), Ok(()));
    assert_eq!(gate.admit(&chunks[0], mine), Ok(()), "again is no harm");
    assert_eq!(gate.admit(&chunks[1], theirs), Err(Refusal::Actor));
    assert_eq!(gate.admit(&chunks[1], mine), Ok(()));
    assert_eq!(gate.operations(), 2);
}

#[test]
fn what_came_before_its_causes_waits_for_them() {
    let history = history(3);
    let mut gate = Gate::new();
    let mut bench = Bench::new();
    let mut through = Vec::new();
    for (place, (bytes, device)) in history.iter().enumerate().rev() {
        through.extend(bench.lead(&mut gate, Chunk::parse(bytes).unwrap(), *device, place).unwrap());
    }
    through.sort_unstable();
    assert_eq!(through, (0..history.len()).collect::<Vec<_>>());
}

#[test]
fn who_waits_already_takes_no_second_seat() {
    let history = history(3);
    let ((first, device), (second, _)) = (&history[0], &history[1]);
    let (mut gate, mut bench) = (Gate::new(), Bench::new());
    for _ in 0..1_000 {
        assert_eq!(bench.lead(&mut gate, Chunk::parse(second).unwrap(), *device, "second"), Ok(vec![]));
    }
    let through = bench.lead(&mut gate, Chunk::parse(first).unwrap(), *device, "first");
    assert_eq!(through, Ok(vec!["first", "second"]));
}

#[test]
fn a_bench_has_so_many_seats() {
    let mut bench = Bench::new();
    let later = |key: &str| {
        let mut document = document(1);
        for value in 0..2 {
            document.put(ROOT, key, value).unwrap();
            commit(&mut document);
        }
        Chunk::parse(document.get_last_local_change().unwrap().raw_bytes()).unwrap()
    };
    let taken = (0..1_000)
        .take_while(|key| bench.lead(&mut Gate::new(), later(&key.to_string()), DeviceId([1; 16]), ()).is_ok());
    assert_eq!(taken.count(), 256);
}

#[test]
fn objects_stand_in_one_another_eight_deep_and_no_deeper() {
    let admitted = |depth: u8| {
        let mut document = document(1);
        let mut object = ROOT;
        for _ in 0..depth {
            object = document.put_object(&object, "in", ObjType::Map).unwrap();
        }
        commit(&mut document);
        let chunk = Chunk::parse(document.get_changes(&[])[0].raw_bytes()).unwrap();
        Gate::new().admit(&chunk, DeviceId([1; 16]))
    };
    assert_eq!(admitted(NESTING_LIMIT), Ok(()));
    assert_eq!(admitted(NESTING_LIMIT + 1), Err(Refusal::TooLarge));
}

#[test]
fn nobody_replaces_a_deletion_or_what_was_replaced_before() {
    let mut document = document(1);
    let mut gate = Gate::new();
    let edits: [fn(&mut AutoCommit); 4] = [
        |document| document.put(ROOT, "key", 1).unwrap(),
        |document| document.delete(ROOT, "key").unwrap(),
        |document| document.put(ROOT, "key", 2).unwrap(),
        |document| document.put(ROOT, "key", 3).unwrap(),
    ];
    let mut last = Vec::new();
    for (place, edit) in edits.into_iter().enumerate() {
        edit(&mut document);
        commit(&mut document);
        last = document.get_last_local_change().unwrap().raw_bytes().to_vec();
        if place < 3 {
            gate.admit(&Chunk::parse(&last).unwrap(), DeviceId([1; 16])).unwrap();
        }
    }
    // The counter of what it replaces is the chunk's last byte: 3 in earnest; 2 was the deletion, and 1 was deleted.
    let head = 10;
    for (replaces, outcome) in [(1, Err(Refusal::Operation)), (2, Err(Refusal::Operation)), (3, Ok(()))] {
        let mut content = last[head..].to_vec();
        *content.last_mut().unwrap() = replaces;
        let chunk = Chunk::parse(&whole(&content)).unwrap();
        assert_eq!(gate.admit(&chunk, DeviceId([1; 16])), outcome, "replacing {replaces}");
    }
}
