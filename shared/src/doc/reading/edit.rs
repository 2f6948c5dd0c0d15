//! A reading in the making as an automerge document: plain values under keys of the root, `<area>/mine`, `<area>/theirs`,
//! `<area>/agreed` and `<area>/note`, so that no two devices ever make the same map apart.
//!
//! The view counts only what its author's role may write. Whatever else somebody wrote is passed over as if it had never
//! been written, and what it wrote over still stands.

use std::collections::BTreeMap;

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::transaction::Transactable;
use automerge::{ExpandedChange, ROOT, ScalarValue};

use super::{AreaMarks, NOTE_LIMIT, Reading};
use crate::doc::document::{Chunk, Document};
use crate::doc::{Unfit, length};
use crate::id::ActorId;
use crate::rules::{self, Role};
use crate::star::score::{Score, Whose};

const DEFINITION: &str = "definition";
const VERSION: &str = "version";
const DAY: &str = "day";
const NOTE: &str = "note";
const SKIPPED: &str = "skipped";
const NOT_FOR_ME: &str = "not-for-me";

/// A fresh reading with nothing given yet, and its first change.
pub fn create(actor: ActorId, definition: &str, version: u32, day: &str) -> (Document, Chunk) {
    let mut document = Document::new(actor);
    let chunk = document.change(|edit| {
        edit.put(ROOT, DEFINITION, definition)?;
        edit.put(ROOT, VERSION, u64::from(version))?;
        edit.put(ROOT, DAY, day)
    });
    (document, chunk.expect("three values were put"))
}

/// Gives a score in the place of every score of the same side that is here now.
pub fn set(document: &mut Document, area: &str, whose: Whose, score: Score) -> Chunk {
    let value = match score {
        Score::Step(step) => ScalarValue::Uint(step.into()),
        Score::Skipped => SKIPPED.into(),
        Score::NotForMe => NOT_FOR_ME.into(),
    };
    put(document, &format!("{area}/{}", side(whose)), &value)
}

/// Writes the whole note of an area, in the place of what is there now.
pub fn note(document: &mut Document, area: &str, text: &str) -> Result<Chunk, Unfit> {
    if length(text) > NOTE_LIMIT {
        return Err(Unfit::Note);
    }
    Ok(put(document, &format!("{area}/{NOTE}"), &text.into()))
}

/// Automerge makes nothing of putting what is there already. But what is there may have been written by somebody who may
/// not, and then it counts only once it is written again.
fn put(document: &mut Document, key: &str, value: &ScalarValue) -> Chunk {
    let put = document.change(|edit| edit.put(ROOT, key, value.clone()));
    let again = || {
        document.change(|edit| {
            edit.delete(ROOT, key)?;
            edit.put(ROOT, key, value.clone())
        })
    };
    put.or_else(again).expect("a value was put")
}

/// How the reading stands, given whose actors are known. Never fails: what is unknown, or not its author's to write, is
/// left out.
pub fn view(document: &Document, role_of: impl Fn(&ActorId) -> Option<Role>) -> Reading {
    let mut standing = Standing::default();
    for change in document.read().get_changes(&[]) {
        let change = change.decode();
        let role = ActorId::from_bytes(change.actor_id.to_bytes()).ok().and_then(|actor| role_of(&actor));
        standing.take(&change, role);
    }
    standing.into_reading()
}

/// What stands under each key: more than one value where they were given apart, the oldest first.
#[derive(Default)]
struct Standing {
    values: BTreeMap<String, BTreeMap<OpId, ScalarValue>>,
    passed_over: BTreeMap<OpId, Vec<OpId>>,
}

impl Standing {
    fn take(&mut self, change: &ExpandedChange, role: Option<Role>) {
        for (number, operation) in (change.start_op.get()..).zip(&change.operations) {
            let id = OpId(number, change.actor_id.clone());
            match (&operation.obj, &operation.key) {
                (ObjectId::Root, Key::Map(key)) if role.is_some_and(|role| may_write(role, key)) => {
                    self.write(key, id, operation)
                }
                (ObjectId::Root, Key::Map(_)) => {
                    self.passed_over.insert(id, operation.pred.iter().cloned().collect());
                }
                (ObjectId::Root | ObjectId::Id(_), Key::Seq(_)) | (ObjectId::Id(_), Key::Map(_)) => {}
            }
        }
    }

    fn write(&mut self, key: &str, id: OpId, operation: &Op) {
        let values = self.values.entry(key.to_owned()).or_default();
        let mut over: Vec<OpId> = operation.pred.iter().cloned().collect();
        while let Some(written) = over.pop() {
            values.remove(&written);
            over.extend(self.passed_over.get(&written).into_iter().flatten().cloned());
        }
        if let OpType::Put(value) = &operation.action {
            values.insert(id, value.clone());
        }
    }

    fn into_reading(self) -> Reading {
        let mut reading = Reading::default();
        let mut areas: BTreeMap<&str, AreaMarks> = BTreeMap::new();
        for (key, values) in &self.values {
            let newest = values.values().next_back();
            match (key.as_str(), key.rsplit_once('/')) {
                (DEFINITION, _) => {
                    reading.definition = newest.and_then(ScalarValue::as_str).unwrap_or_default().to_owned()
                }
                (VERSION, _) => reading.version = newest.and_then(version).unwrap_or_default(),
                (DAY, _) => reading.day = newest.and_then(ScalarValue::as_str).unwrap_or_default().to_owned(),
                (_, Some((area, field))) => {
                    let marks = areas
                        .entry(area)
                        .or_insert_with(|| AreaMarks { area: area.to_owned(), ..AreaMarks::default() });
                    match (field, whose(field)) {
                        (_, Some(whose)) => *marks.scores_mut(whose) = scores(values.values()),
                        (NOTE, None) => marks.note = notes(values.values()),
                        (_, None) => {}
                    }
                }
                (_, None) => {}
            }
        }
        reading.areas = areas.into_values().filter(|marks| !marks.is_empty()).collect();
        reading
    }
}

fn may_write(role: Role, key: &str) -> bool {
    match key.rsplit_once('/').and_then(|(_, field)| whose(field)) {
        Some(whose) => rules::may_score(role, whose),
        None => rules::may_score(role, Whose::Agreed),
    }
}

fn side(whose: Whose) -> &'static str {
    match whose {
        Whose::Mine => "mine",
        Whose::Theirs => "theirs",
        Whose::Agreed => "agreed",
    }
}

fn whose(field: &str) -> Option<Whose> {
    [Whose::Mine, Whose::Theirs, Whose::Agreed].into_iter().find(|whose| side(*whose) == field)
}

fn version(value: &ScalarValue) -> Option<u32> {
    value.as_i64().and_then(|number| u32::try_from(number).ok())
}

fn scores<'a>(values: impl Iterator<Item = &'a ScalarValue>) -> Vec<Score> {
    let mut scores = Vec::new();
    for score in values.filter_map(score) {
        if !scores.contains(&score) {
            scores.push(score);
        }
    }
    scores
}

fn score(value: &ScalarValue) -> Option<Score> {
    match value.as_str() {
        Some(SKIPPED) => Some(Score::Skipped),
        Some(NOT_FOR_ME) => Some(Score::NotForMe),
        Some(_) => None,
        None => value.as_i64().and_then(|step| u8::try_from(step).ok()).map(Score::Step),
    }
}

fn notes<'a>(values: impl Iterator<Item = &'a ScalarValue>) -> String {
    let mut notes: Vec<&str> = Vec::new();
    for note in values.filter_map(ScalarValue::as_str) {
        if !note.is_empty() && !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::star::score::Score::{NotForMe, Skipped, Step};

    const PERSON: ActorId = ActorId([1; 16]);
    const KEYWORKER: ActorId = ActorId([2; 16]);
    const STRANGER: ActorId = ActorId([3; 16]);

    fn roles(actor: &ActorId) -> Option<Role> {
        match *actor {
            PERSON => Some(Role::Person),
            KEYWORKER => Some(Role::Keyworker),
            _ => None,
        }
    }

    /// Two devices with the same reading, the person's and the keyworker's.
    fn both() -> (Document, Document) {
        let (person, chunk) = create(PERSON, "waymark-star", 1, "2026-07-21");
        let keyworker = Document::load(KEYWORKER, [&chunk[..]]).expect("a chunk of our own");
        (person, keyworker)
    }

    fn give(to: &mut Document, chunk: &Chunk) {
        to.apply(chunk).expect("a chunk of our own");
    }

    fn home(document: &Document) -> AreaMarks {
        let reading = view(document, roles);
        reading.areas.into_iter().find(|marks| marks.area == "home").unwrap_or_default()
    }

    #[test]
    fn a_fresh_reading_says_what_it_is_read_with() {
        let (person, keyworker) = both();
        let fresh = Reading { definition: "waymark-star".into(), version: 1, day: "2026-07-21".into(), areas: vec![] };
        assert_eq!(view(&person, roles), fresh);
        assert_eq!(view(&keyworker, roles), fresh);
    }

    #[test]
    fn mine_theirs_and_agreed_given_apart_are_all_there() {
        let (mut person, mut keyworker) = both();
        let mine = set(&mut person, "home", Whose::Mine, Step(5));
        let theirs = set(&mut keyworker, "home", Whose::Theirs, Step(6));
        let agreed = set(&mut keyworker, "home", Whose::Agreed, Step(5));
        give(&mut person, &theirs);
        give(&mut person, &agreed);
        give(&mut keyworker, &mine);
        let marks = AreaMarks {
            area: "home".into(),
            mine: vec![Step(5)],
            theirs: vec![Step(6)],
            agreed: vec![Step(5)],
            note: String::new(),
        };
        assert_eq!(home(&person), marks);
        assert_eq!(view(&person, roles), view(&keyworker, roles));
    }

    #[test]
    fn a_score_agreed_apart_has_both_values_until_one_is_chosen() {
        let (mut person, mut keyworker) = both();
        let one = set(&mut person, "home", Whose::Agreed, Step(5));
        let other = set(&mut keyworker, "home", Whose::Agreed, Step(6));
        give(&mut person, &other);
        give(&mut keyworker, &one);
        assert_eq!(home(&person).agreed, [Step(5), Step(6)]);
        assert_eq!(home(&keyworker).agreed, [Step(5), Step(6)]);
        let chosen = set(&mut person, "home", Whose::Agreed, Step(6));
        give(&mut keyworker, &chosen);
        assert_eq!(home(&keyworker).agreed, [Step(6)]);
    }

    #[test]
    fn the_same_score_or_note_given_again_changes_nothing_that_is_seen() {
        let (mut person, _) = both();
        for _ in 0..3 {
            set(&mut person, "home", Whose::Mine, Step(5));
            note(&mut person, "home", "The same.").expect("it fits");
            note(&mut person, "time", "").expect("it fits");
        }
        assert_eq!((home(&person).mine, home(&person).note), (vec![Step(5)], "The same.".to_owned()));
    }

    #[test]
    fn a_score_that_somebody_forged_counts_once_its_owner_gives_it() {
        let (mut person, mut keyworker) = both();
        let mine = set(&mut person, "home", Whose::Mine, Step(5));
        give(&mut keyworker, &mine);
        let forged = set(&mut keyworker, "home", Whose::Mine, Step(9));
        give(&mut person, &forged);
        set(&mut person, "home", Whose::Mine, Step(9));
        assert_eq!(home(&person).mine, [Step(9)]);
    }

    #[test]
    fn the_same_score_given_apart_is_one_score() {
        let (mut person, mut keyworker) = both();
        set(&mut person, "home", Whose::Agreed, Step(5));
        let other = set(&mut keyworker, "home", Whose::Agreed, Step(5));
        give(&mut person, &other);
        assert_eq!(home(&person).agreed, [Step(5)]);
    }

    #[test]
    fn skipped_and_not_for_me_read_back() {
        let (mut person, _) = both();
        set(&mut person, "home", Whose::Mine, Skipped);
        assert_eq!(home(&person).mine, [Skipped]);
        set(&mut person, "home", Whose::Mine, NotForMe);
        assert_eq!(home(&person).mine, [NotForMe]);
    }

    #[test]
    fn nobody_gives_anothers_score() {
        let (mut person, mut keyworker) = both();
        let mine = set(&mut person, "home", Whose::Mine, Step(5));
        give(&mut keyworker, &mine);
        let forged = set(&mut keyworker, "home", Whose::Mine, Step(9));
        give(&mut person, &forged);
        assert_eq!(home(&person).mine, [Step(5)], "what was written over still stands");
        let again = set(&mut person, "home", Whose::Mine, Step(6));
        give(&mut keyworker, &again);
        assert_eq!(home(&keyworker).mine, [Step(6)], "and can be changed as if nothing had been");
        set(&mut person, "home", Whose::Theirs, Step(1));
        assert_eq!(home(&person).theirs, []);
    }

    #[test]
    fn a_strangers_writing_is_passed_over() {
        let (mut person, _) = both();
        set(&mut person, "home", Whose::Agreed, Step(5));
        person.edit_as(STRANGER);
        set(&mut person, "home", Whose::Agreed, Step(1));
        person.change(|edit| edit.delete(ROOT, "home/agreed"));
        note(&mut person, "home", "not mine").expect("it fits");
        person.change(|edit| edit.put(ROOT, DAY, "1999-01-01"));
        assert_eq!(home(&person).agreed, [Step(5)]);
        assert_eq!(home(&person).note, "");
        assert_eq!(view(&person, roles).day, "2026-07-21");
    }

    #[test]
    fn notes_written_apart_are_both_kept() {
        let (mut person, mut keyworker) = both();
        note(&mut person, "home", "The landlord came.").expect("it fits");
        let other = note(&mut keyworker, "home", "Ask about the form.").expect("it fits");
        give(&mut person, &other);
        assert_eq!(home(&person).note, "The landlord came.\nAsk about the form.");
        note(&mut person, "home", "One note.").expect("it fits");
        assert_eq!(home(&person).note, "One note.");
        assert_eq!(note(&mut person, "home", &"e".repeat(NOTE_LIMIT + 1)), Err(Unfit::Note));
    }

    #[test]
    fn areas_come_in_the_order_of_their_ids_and_unknown_keys_are_left_out() {
        let (mut person, _) = both();
        for area in ["time", "body", "home"] {
            set(&mut person, area, Whose::Mine, Step(4));
        }
        person.change(|edit| {
            edit.put(ROOT, "home/colour", "green")?;
            edit.put(ROOT, "alone/colour", "green")?;
            edit.put(ROOT, "body/mine", 4_000)
        });
        let reading = view(&person, roles);
        let names: Vec<_> = reading.areas.iter().map(|marks| marks.area.as_str()).collect();
        assert_eq!(names, ["home", "time"]);
    }

    #[test]
    fn one_score_is_one_small_change() {
        let (mut person, _) = both();
        let chunk = set(&mut person, "home", Whose::Mine, Step(5));
        assert!(chunk.len() < 160, "{} bytes", chunk.len());
    }
}
