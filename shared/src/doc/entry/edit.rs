//! An entry as an automerge document: `title`, `mood` and `day` are plain values, `text` is free text, and each area is a
//! key of its own, `area/<id>`, with its place among them.

use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjId, ObjType, ROOT, ReadDoc, Value};

use super::{Entry, Mood};
use crate::doc::Unfit;
use crate::doc::document::{Chunk, Document};
use crate::doc::text;
use crate::id::ActorId;

const TITLE: &str = "title";
const TEXT: &str = "text";
const MOOD: &str = "mood";
const DAY: &str = "day";
const AREA: &str = "area/";
/// Between titles that two devices gave apart: both are kept and shown.
const BETWEEN_TITLES: &str = " / ";

/// A fresh document that says this, and its changes.
pub fn create(actor: ActorId, entry: &Entry) -> Result<(Document, Vec<Chunk>), Unfit> {
    let mut document = Document::new(actor);
    let chunks = write(&mut document, entry)?;
    Ok((document, chunks))
}

/// Makes the document say this. One change, but for a text so much longer or shorter that it needs several; none where
/// the document says this already.
pub fn write(document: &mut Document, entry: &Entry) -> Result<Vec<Chunk>, Unfit> {
    let now = view(document);
    entry.fits(&now)?;
    let mut groups = text::changes(&now.text, &entry.text).into_iter();
    let first = document.change(|edit| {
        let text = text_object(edit)?;
        put_fields(edit, &now, entry)?;
        groups.next().into_iter().flatten().try_for_each(|splice| splice.make(edit, &text))
    });
    let mut chunks: Vec<Chunk> = first.into_iter().collect();
    for group in groups {
        chunks.extend(document.change(|edit| {
            let text = text_object(edit)?;
            group.iter().try_for_each(|splice| splice.make(edit, &text))
        }));
    }
    if view(document).text != entry.text {
        chunks.extend(begin_again(document, &entry.text));
    }
    Ok(chunks)
}

/// Puts the whole words in the place of a text that does not edit as ours do, such as one with several characters in one
/// element.
fn begin_again(document: &mut Document, words: &str) -> Vec<Chunk> {
    let fresh = document.change(|edit| edit.put_object(ROOT, TEXT, ObjType::Text).map(|_| ()));
    let groups = text::changes("", words);
    let pieces = groups.iter().flat_map(|group| {
        document.change(|edit| {
            let text = text_object(edit)?;
            group.iter().try_for_each(|splice| splice.make(edit, &text))
        })
    });
    let pieces: Vec<Chunk> = pieces.collect();
    fresh.into_iter().chain(pieces).collect()
}

/// What the document says. Never fails: what is missing or unknown is left out.
pub fn view(document: &Document) -> Entry {
    let doc = document.read();
    let string = |key| document.value(key).and_then(|value| value.as_str().map(str::to_owned));
    let text = match doc.get(ROOT, TEXT) {
        Ok(Some((Value::Object(ObjType::Text), text))) => doc.text(text).unwrap_or_default(),
        Ok(Some((Value::Object(_) | Value::Scalar(_), _)) | None) | Err(_) => String::new(),
    };
    let mood = document.value(MOOD).and_then(|value| value.as_i64());
    Entry {
        title: titles(document),
        text,
        mood: mood.and_then(|code| u8::try_from(code).ok()).and_then(Mood::from_code),
        day: string(DAY).unwrap_or_default(),
        areas: areas(document),
    }
}

fn titles(document: &Document) -> String {
    let mut titles: Vec<String> = Vec::new();
    for (value, _) in document.read().get_all(ROOT, TITLE).unwrap_or_default() {
        let title = value.as_str().unwrap_or_default();
        if !title.is_empty() && !titles.iter().any(|held| held == title) {
            titles.push(title.to_owned());
        }
    }
    titles.join(BETWEEN_TITLES)
}

fn areas(document: &Document) -> Vec<String> {
    let keys = document.read().keys(ROOT);
    let mut areas: Vec<(i64, String)> = keys
        .filter_map(|key| {
            let area = key.strip_prefix(AREA)?.to_owned();
            let place = document.value(&key)?.as_i64()?;
            Some((place, area))
        })
        .collect();
    areas.sort_unstable();
    areas.into_iter().map(|(_, area)| area).collect()
}

fn text_object(edit: &mut Transaction<'_>) -> Result<ObjId, AutomergeError> {
    match edit.get(ROOT, TEXT)? {
        Some((Value::Object(ObjType::Text), text)) => Ok(text),
        Some((Value::Object(_) | Value::Scalar(_), _)) | None => edit.put_object(ROOT, TEXT, ObjType::Text),
    }
}

fn put_fields(edit: &mut Transaction<'_>, now: &Entry, entry: &Entry) -> Result<(), AutomergeError> {
    if entry.title != now.title {
        edit.put(ROOT, TITLE, entry.title.as_str())?;
    }
    if entry.day != now.day {
        edit.put(ROOT, DAY, entry.day.as_str())?;
    }
    if entry.mood != now.mood {
        match entry.mood {
            Some(mood) => edit.put(ROOT, MOOD, u64::from(mood.code()))?,
            None => edit.delete(ROOT, MOOD)?,
        }
    }
    if entry.areas == now.areas {
        return Ok(());
    }
    for gone in now.areas.iter().filter(|area| !entry.areas.contains(area)) {
        edit.delete(ROOT, format!("{AREA}{gone}"))?;
    }
    for (place, area) in entry.areas.iter().enumerate() {
        let place = u64::try_from(place).expect("a star has a dozen areas");
        let key = format!("{AREA}{area}");
        let held = edit.get(ROOT, key.as_str())?.and_then(|(value, _)| value.as_u64());
        if held != Some(place) {
            edit.put(ROOT, key, place)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::document::CHANGE_LIMIT;
    use crate::doc::entry::TEXT_LIMIT;
    use proptest::prelude::*;

    fn actor(number: u8) -> ActorId {
        ActorId([number; 16])
    }

    fn entry(text: &str) -> Entry {
        Entry {
            title: "The bus was late".into(),
            text: text.into(),
            mood: Some(Mood::SoSo),
            day: "2026-07-21".into(),
            areas: vec!["hard-days".into(), "body".into()],
        }
    }

    fn load(number: u8, chunks: &[Chunk]) -> Document {
        Document::load(actor(number), chunks.iter().map(Vec::as_slice)).expect("chunks of our own")
    }

    fn fits_the_gate(chunks: &[Chunk]) {
        for chunk in chunks {
            assert!(chunk.len() <= CHANGE_LIMIT, "{} bytes", chunk.len());
            let change = automerge::Change::from_bytes(chunk.clone()).expect("a chunk of our own");
            assert!(change.len() <= 5_000, "{} operations", change.len());
        }
    }

    #[test]
    fn an_entry_reads_back_from_its_one_change() {
        let (document, chunks) = create(actor(1), &entry("Stood there ten minutes.")).expect("it fits");
        assert_eq!(chunks.len(), 1);
        assert_eq!(view(&document), entry("Stood there ten minutes."));
        assert_eq!(view(&load(2, &chunks)), entry("Stood there ten minutes."));
    }

    #[test]
    fn an_empty_document_is_an_empty_entry() {
        assert_eq!(view(&Document::new(actor(1))), Entry::default());
        let (document, chunks) = create(actor(1), &Entry::default()).expect("it fits");
        assert_eq!(chunks.len(), 1, "its text is made once, so that two devices never make two");
        assert_eq!(view(&document), Entry::default());
    }

    #[test]
    fn writing_the_same_again_makes_no_change() {
        let (mut document, _) = create(actor(1), &entry("Words.")).expect("it fits");
        assert_eq!(write(&mut document, &entry("Words.")), Ok(vec![]));
    }

    #[test]
    fn a_small_edit_is_a_small_change() {
        let long = "I watched the pigeons argue over a chip. ".repeat(50);
        let (mut document, _) = create(actor(1), &entry(&long)).expect("it fits");
        let edited = format!("Today {}!", long.replacen("chip", "crust", 1));
        document.edit_as(actor(2));
        let chunks = write(&mut document, &entry(&edited)).expect("it fits");
        assert_eq!(chunks.len(), 1);
        assert!(chunks[0].len() < 400, "{} bytes", chunks[0].len());
        assert_eq!(view(&document).text, edited);
    }

    #[test]
    fn every_field_can_be_changed_and_taken_away() {
        let (mut document, _) = create(actor(1), &entry("Words.")).expect("it fits");
        let other = Entry { mood: None, areas: vec!["body".into(), "home".into()], ..Entry::default() };
        let other = Entry { day: "2026-07-20".into(), ..other };
        assert_eq!(write(&mut document, &other).map(|chunks| chunks.len()), Ok(1));
        assert_eq!(view(&document), other);
    }

    #[test]
    fn edits_apart_are_both_there_after_merging() {
        let (mut one, chunks) = create(actor(1), &entry("Got up. Went out.")).expect("it fits");
        let mut other = load(2, &chunks);
        let ours = write(&mut one, &entry("Got up early. Went out.")).expect("it fits");
        let theirs = write(&mut other, &Entry { mood: Some(Mood::Bright), ..entry("Got up. Went out, with Ana.") });
        for chunk in theirs.expect("it fits") {
            one.apply(&chunk).expect("a chunk of our own");
        }
        for chunk in ours {
            other.apply(&chunk).expect("a chunk of our own");
        }
        assert_eq!(view(&one), view(&other));
        assert_eq!(view(&one).text, "Got up early. Went out, with Ana.");
        assert_eq!(view(&one).mood, Some(Mood::Bright));
        assert!(one.is_sound());
    }

    #[test]
    fn two_titles_given_apart_are_both_shown_until_one_is_written() {
        let (mut one, chunks) = create(actor(1), &entry("Words.")).expect("it fits");
        let mut other = load(2, &chunks);
        write(&mut one, &Entry { title: "Late".into(), ..entry("Words.") }).expect("it fits");
        let theirs = write(&mut other, &Entry { title: "Fine".into(), ..entry("Words.") }).expect("it fits");
        one.apply(&theirs[0]).expect("a chunk of our own");
        let both = view(&one);
        assert!(["Late / Fine", "Fine / Late"].contains(&both.title.as_str()), "{}", both.title);
        assert_eq!(write(&mut one, &both), Ok(vec![]), "looking at both settles nothing");
        write(&mut one, &Entry { title: "Late and fine".into(), ..both }).expect("it fits");
        assert_eq!(view(&one).title, "Late and fine");
    }

    #[test]
    fn the_longest_text_goes_in_and_out_in_pieces_the_gate_lets_through() {
        let sunflowers = "\u{1F33B}".repeat(TEXT_LIMIT / 2);
        let letters = "aé\u{4E00}z".repeat(TEXT_LIMIT / 4);
        let (mut document, mut chunks) = create(actor(1), &entry(&sunflowers)).expect("it fits");
        for text in [letters.as_str(), "Short.", &letters[..letters.len() / 2], ""] {
            document.edit_as(actor(2));
            chunks.extend(write(&mut document, &entry(text)).expect("it fits"));
            assert_eq!(view(&document).text, text);
            document.edit_as(actor(3));
        }
        fits_the_gate(&chunks);
        assert_eq!(view(&load(4, &chunks)).text, "");
    }

    #[test]
    fn what_does_not_fit_changes_nothing() {
        let (mut document, _) = create(actor(1), &entry("Words.")).expect("it fits");
        let heads = document.heads();
        assert_eq!(write(&mut document, &entry(&"e".repeat(TEXT_LIMIT + 1))), Err(Unfit::Text));
        assert_eq!(document.heads(), heads);
    }

    #[test]
    fn what_a_newer_app_wrote_is_kept_and_never_in_the_way() {
        let mut document = Document::new(actor(1));
        document.change(|edit| {
            edit.put(ROOT, "weather", "rain")?;
            edit.put(ROOT, MOOD, 99)?;
            edit.put(ROOT, TITLE, 7)?;
            edit.put(ROOT, TEXT, "not free text")
        });
        assert_eq!(view(&document), Entry::default());
        write(&mut document, &Entry { mood: None, ..entry("Words.") }).expect("it fits");
        assert_eq!(view(&document).text, "Words.");
        assert_eq!(document.value("weather").and_then(|value| value.as_str().map(str::to_owned)), Some("rain".into()));
        assert_eq!(document.value(MOOD).and_then(|value| value.as_i64()), Some(99));
    }

    #[test]
    fn a_text_that_edits_otherwise_still_becomes_what_was_written() {
        let mut document = Document::new(actor(1));
        document.change(|edit| {
            let text = edit.put_object(ROOT, TEXT, ObjType::Text)?;
            edit.insert(&text, 0, "one ")?;
            edit.insert(&text, 4, "two ")?;
            edit.insert(&text, 8, "three")
        });
        assert_eq!(view(&document).text, "one two three");
        for text in ["one t three", "onetwothree", "", "one two three"] {
            write(&mut document, &entry(text)).expect("it fits");
            assert_eq!(view(&document).text, text);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn any_texts_one_after_the_other_are_there(texts in proptest::collection::vec("\\PC{0,60}|[ab\n ]{0,40}", 1..6)) {
            let (mut document, mut chunks) = create(actor(1), &entry("")).expect("it fits");
            for text in &texts {
                chunks.extend(write(&mut document, &entry(text)).expect("it fits"));
                prop_assert_eq!(&view(&document).text, text);
            }
            prop_assert_eq!(view(&load(2, &chunks)), view(&document));
        }
    }
}
