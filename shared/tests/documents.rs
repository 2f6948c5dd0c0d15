//! What our documents write, the gate lets through: every chunk, in every order that keeps parents first.

#![cfg(feature = "documents")]

use proptest::prelude::*;
use waymark_shared::doc::entry::{self, Entry, Mood, TEXT_LIMIT};
use waymark_shared::doc::{Chunk, Document, document, reading};
use waymark_shared::id::{ActorId, DeviceId};
use waymark_shared::rules::Role;
use waymark_shared::star::score::{Score, Whose};
use waymark_shared::sync::gate::{self, Gate};

const DEVICE: DeviceId = DeviceId([1; 16]);

fn actor(number: u8) -> ActorId {
    ActorId([number; 16])
}

fn entry(text: &str) -> Entry {
    Entry { title: "A day".into(), text: text.into(), mood: None, day: "2026-07-21".into(), areas: vec!["home".into()] }
}

fn check(chunks: &[Chunk]) -> u64 {
    let mut gate = Gate::new();
    for chunk in chunks {
        let parsed = gate::Chunk::parse(chunk).unwrap_or_else(|refusal| panic!("{refusal:?}: {} bytes", chunk.len()));
        gate.admit(&parsed, DEVICE).unwrap_or_else(|refusal| panic!("{refusal:?}: {} bytes", chunk.len()));
    }
    gate.operations()
}

fn written(document: &mut Document, entry: &Entry) -> Vec<Chunk> {
    entry::write(document, entry).expect("it fits")
}

#[test]
fn a_document_knows_the_limits_of_the_gate() {
    let own = (document::CHANGE_LIMIT, document::OPERATION_LIMIT, document::CHANGES_LIMIT);
    let gates = (gate::CHUNK_LIMIT, gate::DOCUMENT_OPERATIONS_LIMIT, gate::DOCUMENT_CHANGES_LIMIT as u64);
    assert_eq!(own, gates);
}

#[test]
fn an_entry_edited_many_times_passes() {
    let (mut document, mut chunks) = entry::create(actor(0), &entry("")).expect("it fits");
    for number in 1..40 {
        document.edit_as(actor(number));
        let text = format!("{} {number}\n{}", "Up and out. ".repeat(usize::from(number)), "\u{1F33B}é".repeat(7));
        let mood = if number % 2 == 0 { Some(Mood::Bright) } else { None };
        let areas = if number % 3 == 0 { vec!["body".into(), "home".into()] } else { vec![] };
        chunks.extend(written(&mut document, &Entry { mood, areas, ..entry(&text) }));
        chunks.extend(document.set_deleted(number % 5 == 0));
    }
    check(&chunks);
}

#[test]
fn the_longest_texts_pass_whatever_they_are_written_with() {
    let widest = "\u{1F33B}".repeat(TEXT_LIMIT / 2);
    let mixed = "a\u{4E00}\u{1F33B}é".repeat(TEXT_LIMIT / 5);
    let (mut document, mut chunks) = entry::create(actor(0), &entry(&widest)).expect("it fits");
    for (number, text) in [mixed.as_str(), "a", &"word ".repeat(7_000)].into_iter().enumerate() {
        document.edit_as(actor(u8::try_from(number + 1).expect("a few")));
        assert!(!document.is_nearly_full());
        chunks.extend(written(&mut document, &entry(text)));
    }
    assert_eq!(check(&chunks), document.operations());
    assert!(document.is_nearly_full(), "in time, before the gate refuses it");
}

#[test]
fn edits_apart_pass_on_both_sides() {
    let (mut one, mut chunks) = entry::create(actor(1), &entry("Got up. Went out.")).expect("it fits");
    let mut other = Document::load(actor(2), chunks.iter().map(Vec::as_slice)).expect("our own chunks");
    for round in 0..6u8 {
        let (before, after) = (format!("{round} Got up. "), format!(" Rested {round}."));
        let text = entry::view(&one).text;
        let ours = written(&mut one, &entry(&(before + &text)));
        let theirs = written(&mut other, &entry(&(text + &after)));
        theirs.iter().for_each(|chunk| one.apply(chunk).expect("our own chunk"));
        ours.iter().for_each(|chunk| other.apply(chunk).expect("our own chunk"));
        chunks.extend(ours.into_iter().chain(theirs));
        one.edit_as(actor(10 + round));
        other.edit_as(actor(20 + round));
    }
    assert_eq!(entry::view(&one), entry::view(&other));
    check(&chunks);
    check(&one.changes());
    check(&other.changes());
}

#[test]
fn a_reading_with_every_kind_of_mark_passes() {
    let (mut document, first) = reading::create(actor(1), "waymark-star", 1, "2026-07-21");
    let mut chunks = vec![first];
    for (number, area) in ["home", "body", "time"].into_iter().enumerate() {
        document.edit_as(actor(u8::try_from(number + 2).expect("a few")));
        for (whose, score) in
            [(Whose::Mine, Score::Step(5)), (Whose::Theirs, Score::Skipped), (Whose::Agreed, Score::NotForMe)]
        {
            chunks.push(reading::set(&mut document, area, whose, score));
            chunks.push(reading::set(&mut document, area, whose, Score::Step(10)));
        }
        chunks.push(reading::note(&mut document, area, &"\u{1F33B}".repeat(1_000)).expect("it fits"));
    }
    check(&chunks);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_written_passes(texts in proptest::collection::vec("\\PC{0,80}|[ab .\n]{0,80}", 1..8)) {
        let (mut document, mut chunks) = entry::create(actor(0), &entry("")).expect("it fits");
        for (number, text) in texts.iter().enumerate() {
            document.edit_as(actor(u8::try_from(number + 1).expect("a few")));
            chunks.extend(written(&mut document, &entry(text)));
        }
        check(&chunks);
        prop_assert!(document.is_sound());
    }

    #[test]
    fn a_reading_given_apart_is_the_same_on_both_sides_whatever_the_order(
        marks in proptest::collection::vec((any::<bool>(), 0usize..3, 0u8..12, any::<bool>()), 1..25),
    ) {
        let (person, first) = reading::create(actor(1), "waymark-star", 1, "2026-07-21");
        let keyworker = Document::load(actor(2), [&first[..]]).expect("our own chunk");
        let mut sides = [person, keyworker];
        let mut chunks = vec![first];
        let mut unseen: [Vec<Chunk>; 2] = Default::default();
        for (side, area, step, meet) in marks {
            let side = usize::from(side);
            let own = if side == 0 { Whose::Mine } else { Whose::Theirs };
            let whose = if step % 3 == 0 { Whose::Agreed } else { own };
            let chunk = reading::set(&mut sides[side], ["home", "body", "time"][area], whose, Score::Step(step));
            unseen[1 - side].push(chunk.clone());
            chunks.push(chunk);
            if meet {
                for (side, unseen) in sides.iter_mut().zip(&mut unseen) {
                    unseen.drain(..).for_each(|chunk| side.apply(&chunk).expect("our own chunk"));
                }
            }
        }
        for (side, unseen) in sides.iter_mut().zip(&mut unseen) {
            unseen.drain(..).for_each(|chunk| side.apply(&chunk).expect("our own chunk"));
        }
        let role = |actor: &ActorId| Some(if actor.0[0] == 1 { Role::Person } else { Role::Keyworker });
        let backwards = Document::load(actor(3), chunks.iter().rev().map(Vec::as_slice)).expect("our own chunks");
        prop_assert_eq!(reading::view(&sides[0], role), reading::view(&sides[1], role));
        prop_assert_eq!(reading::view(&sides[0], role), reading::view(&backwards, role));
        check(&sides[0].changes());
    }
}
