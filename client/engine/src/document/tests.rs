//! Facts about opening documents: any order, any device, and what does not belong.

use waymark_shared::doc::entry::Mood;
use waymark_shared::doc::reading;
use waymark_shared::time::Timestamp;

use super::*;

const HERE: DeviceId = DeviceId([1; 16]);
const THERE: DeviceId = DeviceId([2; 16]);

fn actor(number: u16) -> ActorId {
    let mut name = [7; 16];
    name[..2].copy_from_slice(&number.to_be_bytes());
    ActorId(name)
}

fn saying(text: &str) -> Entry {
    Entry { text: text.into(), day: "2026-07-18".into(), ..Entry::default() }
}

fn came(kind: u16, device: DeviceId, content: Chunk) -> Change {
    let mut id = [0; 32];
    id[..8].copy_from_slice(&content[4..12]);
    Change { id: EnvelopeId(id), kind, device, content }
}

/// An entry written in four sittings, each by a fresh actor.
fn sittings(device: DeviceId) -> (Vec<Change>, Entry) {
    let mut changes = Vec::new();
    let mut text = String::new();
    for number in 1..5 {
        let (mut open, poisoned) = OpenDocument::of(actor(number), device, changes.clone());
        assert_eq!(poisoned, []);
        text.push_str("A few more words. ");
        let chunks = open.write_entry(&saying(&text), device).expect("it fits");
        changes.extend(chunks.into_iter().map(|chunk| came(1, device, chunk)));
    }
    (changes, saying(&text))
}

fn check(changes: Vec<Change>, expected: &Entry) {
    let (open, poisoned) = OpenDocument::of(actor(99), HERE, changes);
    assert_eq!((entry::view(&open.inner), poisoned), (expected.clone(), vec![]));
}

#[test]
fn a_change_that_came_before_what_it_builds_on_is_in_the_document() {
    let (changes, whole) = sittings(THERE);
    check(changes.clone(), &whole);
    check(changes.iter().rev().cloned().collect(), &whole);
    check([2, 0, 3, 1].map(|place| changes[place].clone()).to_vec(), &whole);
}

#[test]
fn a_change_waits_in_an_open_document_for_what_it_builds_on() {
    let (mut changes, whole) = sittings(THERE);
    let second = changes.remove(1);
    let (mut open, _) = OpenDocument::of(actor(99), HERE, changes);
    assert_eq!(entry::view(&open.inner), saying("A few more words. "));
    assert_eq!(open.take(second), []);
    assert_eq!(entry::view(&open.inner), whole);
}

#[test]
fn what_is_no_change_or_of_another_kind_is_left_out_and_the_rest_goes_on() {
    let (mut changes, whole) = sittings(THERE);
    let (_, other) = reading::create(actor(50), "waymark-star", 1, "2026-07-18");
    changes.insert(1, came(2, THERE, other));
    changes.insert(0, Change { content: b"words".to_vec(), ..changes[0].clone() });
    check(changes, &whole);
}

#[test]
fn who_writes_first_says_what_a_document_is() {
    let (document, begun) = reading::create(actor(50), "waymark-star", 1, "2026-07-18");
    let (changes, _) = sittings(THERE);
    let all = std::iter::once(came(2, HERE, begun)).chain(changes).collect();
    let (open, _) = OpenDocument::of(actor(99), HERE, all);
    assert_eq!(open.kind, Some(Kind::Reading));
    assert_eq!(open.inner.heads(), document.heads());
}

#[test]
fn what_the_gate_refuses_of_ones_own_leaves_the_gate_as_it_was() {
    let (changes, _) = sittings(HERE);
    let (mut open, _) = OpenDocument::of(actor(60), HERE, changes.clone());
    let mood = Entry { mood: Some(Mood::Bright), ..entry::view(&open.inner) };
    let chunks = open.write_entry(&mood, HERE).expect("it fits");
    assert_eq!(open.admit_own(Kind::Entry, &[chunks[0].clone(), b"words".to_vec()], HERE), Err(Unwritten::Full));
    assert_eq!(open.admit_own(Kind::Entry, &chunks, HERE), Ok(()), "what was let through before is again");
}

/// An entry edited again and again, each time opened anew, as over years; a full document is succeeded by a fresh one.
#[test]
fn an_entry_edited_thousands_of_times_keeps_working() {
    let mut changes: Vec<Change> = Vec::new();
    let mut documents = 1;
    for number in 0..2_000 {
        let (mut open, poisoned) = OpenDocument::of(actor(number), HERE, changes.clone());
        assert_eq!(poisoned, []);
        let wanted = saying(&format!("Edited {number} times, and still the same entry. {}", number % 7));
        if open.inner.is_nearly_full() {
            open.succeed(DocumentId([9; 16]), HERE).expect("there is room to say so");
            assert!(open.inner.successor().is_some());
            open = OpenDocument::empty(actor(number));
            changes.clear();
            documents += 1;
        }
        let chunks = open.write_entry(&wanted, HERE).expect("there is room");
        changes.extend(chunks.into_iter().map(|chunk| came(1, HERE, chunk)));
        assert_eq!(entry::view(&open.inner), wanted);
    }
    assert!(documents > 10, "{documents}");
}

#[test]
fn one_long_edit_too_many_is_told_before_anything_is_kept() {
    let mut open = OpenDocument::empty(actor(1));
    let filled = (0..20).find_map(|number| {
        let letter = char::from(b'a' + number);
        open.write_entry(&saying(&letter.to_string().repeat(40_000)), HERE).err()
    });
    assert_eq!(filled, Some(Unwritten::Full));
}

#[test]
fn only_changes_are_changes() {
    let payload = |form| Payload { form, kind: 1, written: Timestamp(0), content: vec![] };
    let opened = |form| Opened { id: EnvelopeId([0; 32]), payload: payload(form), device: HERE, place: None };
    assert_eq!(Change::all(&[opened(Form::Record), opened(Form::Control), opened(Form::Change)]).len(), 1);
}
