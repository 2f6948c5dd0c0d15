//! Documents that were written long ago, `tests/fixtures/documents.json`, say today what they said then.

#![cfg(feature = "documents")]

use serde::Deserialize;
use waymark_shared::doc::entry::{self, Entry};
use waymark_shared::doc::reading::{self, Reading};
use waymark_shared::doc::{Chunk, Document};
use waymark_shared::id::{ActorId, DeviceId};
use waymark_shared::rules::Role;
use waymark_shared::sync::gate::{self, Gate};

#[derive(Deserialize)]
struct Kept {
    entry: KeptEntry,
    reading: KeptReading,
}

#[derive(Deserialize)]
struct KeptEntry {
    changes: Vec<String>,
    says: Entry,
}

#[derive(Deserialize)]
struct KeptReading {
    person: ActorId,
    keyworker: ActorId,
    changes: Vec<String>,
    says: Reading,
}

fn kept() -> Kept {
    serde_json::from_str(include_str!("../../tests/fixtures/documents.json")).expect("the fixture is whole")
}

fn load(changes: &[String]) -> Document {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("hex is ASCII"), 16);
    let bytes = |hex: &String| hex.as_bytes().chunks_exact(2).map(|pair| byte(pair).expect("two hex digits")).collect();
    let chunks: Vec<Chunk> = changes.iter().map(bytes).collect();
    let mut gate = Gate::new();
    for chunk in &chunks {
        let parsed = gate::Chunk::parse(chunk).expect("it was let through then");
        gate.admit(&parsed, DeviceId(parsed.actor().0)).expect("it was let through then");
    }
    Document::load(ActorId([9; 16]), chunks.iter().map(Vec::as_slice)).expect("it was loaded then")
}

#[test]
fn an_entry_says_what_it_said_and_can_be_written_on() {
    let KeptEntry { changes, says } = kept().entry;
    let mut document = load(&changes);
    assert_eq!(entry::view(&document), says);
    assert!(document.is_sound());
    assert_eq!(entry::write(&mut document, &says), Ok(vec![]));
    let longer = Entry { text: format!("{} And then home.", says.text), ..says };
    entry::write(&mut document, &longer).expect("it fits");
    assert_eq!(entry::view(&document), longer);
}

#[test]
fn a_reading_says_what_it_said_with_both_scores_that_were_agreed_apart() {
    let KeptReading { person, keyworker, changes, says } = kept().reading;
    let document = load(&changes);
    let role = |actor: &ActorId| match *actor {
        actor if actor == person => Some(Role::Person),
        actor if actor == keyworker => Some(Role::Keyworker),
        _ => None,
    };
    assert_eq!(reading::view(&document, role), says);
    assert_eq!(says.areas.iter().filter(|marks| marks.agreed.len() == 2).count(), 1);
}
