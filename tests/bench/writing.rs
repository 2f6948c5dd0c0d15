//! What is written: entries with a title, a body of 500 characters, a mood and a date, in the demo people's words; the words
//! are drawn by chance, so that no entry helps to compress another more than a language does.

use waymark_shared::doc;
use waymark_shared::doc::entry::{Entry, Mood};
use waymark_shared::id::{ActorId, DocumentId};
use waymark_shared::sync::envelope::Form;
use waymark_shared::sync::payload::Payload;
use waymark_shared::time::Timestamp;
use waymark_tests::crypto;
use waymark_tests::device::now;
use waymark_tests::people::Person;

const WORDS: [&str; 3] =
    [include_str!("../demo/dee.txt"), include_str!("../demo/marcus.txt"), include_str!("../demo/priti.txt")];
const BODY: usize = 500;
const MOODS: [Mood; 5] = [Mood::Heavy, Mood::Low, Mood::SoSo, Mood::Alright, Mood::Bright];
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// The entry of so many days ago.
pub fn entry(days: usize) -> Entry {
    let words: Vec<&str> = WORDS.iter().flat_map(|text| text.split_whitespace()).collect();
    let mut chance = days as u64;
    let mut text = String::new();
    while text.len() < BODY {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text += words[usize::try_from(chance >> 33).expect("31 bits") % words.len()];
        text.push(' ');
    }
    let text: String = text.chars().take(BODY).collect();
    Entry {
        title: text.chars().take(20).collect(),
        text,
        mood: Some(MOODS[days % MOODS.len()]),
        day: day(days),
        areas: Vec::new(),
    }
}

/// When that was.
pub fn moment(days: usize) -> Timestamp {
    now().plus(-DAY * i64::try_from(days).expect("days of one life"))
}

/// An entry's whole content as one payload.
pub fn payload(days: usize) -> Payload {
    let (_, chunks) = doc::entry::create(ActorId(crypto::random()), &entry(days)).expect("an entry within its limits");
    change(chunks.into_iter().next().expect("a short entry is one change"), moment(days))
}

/// Writes an entry in four changes: a title first, then the words in three goes.
pub fn write_in_four(person: &mut Person, days: usize) {
    let whole = entry(days);
    let document = DocumentId(crypto::random());
    let begun = Entry { text: String::new(), mood: None, ..whole.clone() };
    let actor = ActorId(crypto::random());
    let (mut growing, mut chunks) = doc::entry::create(actor, &begun).expect("an entry within its limits");
    for share in [1, 2, 3] {
        let text = whole.text.chars().take(BODY * share / 3).collect();
        let mood = if share == 3 { whole.mood } else { None };
        let next = Entry { text, mood, ..whole.clone() };
        chunks.extend(doc::entry::write(&mut growing, &next).expect("an entry within its limits"));
    }
    for chunk in chunks {
        person.device.write(person.private(), document, change(chunk, moment(days)));
    }
}

fn change(chunk: Vec<u8>, written: Timestamp) -> Payload {
    Payload { form: Form::Change, kind: doc::Kind::Entry.code(), written, content: chunk }
}

fn day(days: usize) -> String {
    let then = jiff::Timestamp::from_millisecond(moment(days).0).expect("a clock before the year 9999");
    then.strftime("%Y-%m-%d").to_string()
}
