//! What a definition file is held to before anything uses it.

use std::fmt;

use super::{AREAS_LEAST, AREAS_MOST, Definition, Stage, is_id};

/// The longest definition file, in bytes.
pub const FILE_LIMIT: usize = 256 * 1024;

const STEP_MOST: u8 = 100;
const NAME_LIMIT: usize = 60;
const SENTENCE_LIMIT: usize = 300;

/// Why a file is not a definition, told to whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefinitionFault {
    /// Longer than [`FILE_LIMIT`].
    FileTooLong,
    /// Not the JSON of a definition.
    Json {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the JSON reader expected.
        expected: String,
    },
    /// A field that says what it cannot.
    Field {
        /// Which one, such as `areas[3].stages`.
        field: String,
        /// What is wrong with it.
        wrong: Wrong,
    },
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing in it.
    Empty,
    /// More characters than there is room for.
    TooLong {
        /// How many there may be.
        most: usize,
    },
    /// A character that is not shown, such as a line break.
    Unseen,
    /// Not 1 to 40 lower-case letters, digits and hyphens.
    NotAnId,
    /// Another before it has this id.
    Twice,
    /// Not a version from 1.
    NotAVersion,
    /// Not the tag of a language, such as `en` or `cy-GB`.
    NotALanguage,
    /// Not from 0 or 1 up to at most 100.
    NotAScale,
    /// Too few or too many of them.
    Count {
        /// How many there may be at least.
        least: usize,
        /// How many there may be at most.
        most: usize,
        /// How many there are.
        found: usize,
    },
    /// A stage that does not begin where the one before it ended, or the scale begins.
    Gap {
        /// Where it should begin.
        from: u8,
    },
    /// A stage that ends before it begins.
    Backwards,
    /// The last stage does not end where the scale ends.
    Short {
        /// Where it should end.
        to: u8,
    },
}

impl DefinitionFault {
    fn json(error: &serde_json::Error) -> Self {
        let whole = error.to_string();
        let expected = whole.split(" at line ").next().unwrap_or_default().to_owned();
        DefinitionFault::Json { line: error.line(), column: error.column(), expected }
    }
}

impl fmt::Display for DefinitionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DefinitionFault::FileTooLong => write!(f, "the file is longer than {FILE_LIMIT} bytes"),
            DefinitionFault::Json { line, column, expected } => write!(f, "line {line}, column {column}: {expected}"),
            DefinitionFault::Field { field, wrong } => write!(f, "{field}: {wrong}"),
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wrong::Empty => f.write_str("nothing is written here"),
            Wrong::TooLong { most } => write!(f, "there is room for {most} characters"),
            Wrong::Unseen => f.write_str("a character here is not shown, such as a line break"),
            Wrong::NotAnId => f.write_str("an id is 1 to 40 lower-case letters, digits and hyphens"),
            Wrong::Twice => f.write_str("this id was given before"),
            Wrong::NotAVersion => f.write_str("versions count from 1"),
            Wrong::NotALanguage => f.write_str("a language is a tag such as en or cy-GB"),
            Wrong::NotAScale => write!(f, "a scale goes from 0 or 1 up to at most {STEP_MOST}"),
            Wrong::Count { least, most, found } if least == most => write!(f, "there should be {most}, not {found}"),
            Wrong::Count { least, most, found } => write!(f, "there should be {least} to {most}, not {found}"),
            Wrong::Gap { from } => write!(f, "this stage should begin at {from}"),
            Wrong::Backwards => f.write_str("this stage ends before it begins"),
            Wrong::Short { to } => write!(f, "the last stage should end at {to}"),
        }
    }
}

impl std::error::Error for DefinitionFault {}

/// Reads and checks a definition file.
pub(super) fn parse(json: &str) -> Result<Definition, DefinitionFault> {
    if json.len() > FILE_LIMIT {
        return Err(DefinitionFault::FileTooLong);
    }
    let definition: Definition = serde_json::from_str(json).map_err(|error| DefinitionFault::json(&error))?;
    whole(&definition).map(|()| definition).map_err(|(field, wrong)| DefinitionFault::Field { field, wrong })
}

type Fault = (String, Wrong);

fn whole(definition: &Definition) -> Result<(), Fault> {
    id("id", &definition.id)?;
    hold("version", definition.version >= 1, Wrong::NotAVersion)?;
    hold("language", is_language(&definition.language), Wrong::NotALanguage)?;
    text("title", &definition.title, NAME_LIMIT)?;
    text("copyright", &definition.copyright, SENTENCE_LIMIT)?;
    text("licence.name", &definition.licence.name, NAME_LIMIT)?;
    stages(definition)?;
    areas(definition)
}

fn stages(definition: &Definition) -> Result<(), Fault> {
    let scale = definition.scale;
    hold("scale", scale.least <= 1 && scale.least < scale.most && scale.most <= STEP_MOST, Wrong::NotAScale)?;
    let steps = usize::from(scale.most - scale.least) + 1;
    count("stages", definition.stages.len(), 1, steps)?;
    let mut from = scale.least;
    for (at, stage) in definition.stages.iter().enumerate() {
        let Stage { name, from: begins, to } = stage;
        text(&format!("stages[{at}].name"), name, NAME_LIMIT)?;
        hold(&format!("stages[{at}].from"), *begins == from, Wrong::Gap { from })?;
        hold(&format!("stages[{at}].to"), to >= begins, Wrong::Backwards)?;
        from = to.saturating_add(1);
    }
    hold("stages", from == scale.most + 1, Wrong::Short { to: scale.most })
}

fn areas(definition: &Definition) -> Result<(), Fault> {
    count("areas", definition.areas.len(), AREAS_LEAST, AREAS_MOST)?;
    for (at, area) in definition.areas.iter().enumerate() {
        let field = |name: &str| format!("areas[{at}].{name}");
        id(&field("id"), &area.id)?;
        hold(&field("id"), definition.areas[..at].iter().all(|other| other.id != area.id), Wrong::Twice)?;
        text(&field("name"), &area.name, NAME_LIMIT)?;
        text(&field("short"), &area.short, NAME_LIMIT)?;
        text(&field("about"), &area.about, SENTENCE_LIMIT)?;
        let expected = definition.stages.len();
        count(&field("stages"), area.stages.len(), expected, expected)?;
        for (stage, words) in area.stages.iter().enumerate() {
            text(&field(&format!("stages[{stage}]")), words, SENTENCE_LIMIT)?;
        }
    }
    Ok(())
}

fn hold(field: &str, holds: bool, wrong: Wrong) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err((field.to_owned(), wrong)) }
}

fn id(field: &str, value: &str) -> Result<(), Fault> {
    hold(field, is_id(value), Wrong::NotAnId)
}

fn count(field: &str, found: usize, least: usize, most: usize) -> Result<(), Fault> {
    hold(field, (least..=most).contains(&found), Wrong::Count { least, most, found })
}

fn text(field: &str, value: &str, most: usize) -> Result<(), Fault> {
    hold(field, !value.trim().is_empty(), Wrong::Empty)?;
    hold(field, value.chars().count() <= most, Wrong::TooLong { most })?;
    hold(field, !value.chars().any(char::is_control), Wrong::Unseen)
}

/// A language of two or three letters, then parts of two to eight letters and digits (BCP 47, without its rarer forms).
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    let known = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase());
    known && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::star::definition::{Area, Scale};

    fn check(change: impl Fn(&mut Definition), field: &str, wrong: Wrong) {
        let mut definition = Definition::bundled();
        change(&mut definition);
        let json = serde_json::to_string(&definition).expect("a definition is plain JSON");
        assert_eq!(parse(&json), Err(DefinitionFault::Field { field: field.into(), wrong }));
    }

    #[test]
    fn a_fault_in_the_json_is_told_with_its_line_and_column() {
        let found = parse("{\n  \"id\": \"a\",\n  \"colour\": \"red\"\n}").expect_err("an unknown field");
        let DefinitionFault::Json { line: 3, column, expected } = &found else { panic!("{found:?}") };
        assert!(expected.starts_with("unknown field `colour`"), "{expected}");
        assert!(found.to_string().starts_with(&format!("line 3, column {column}: ")));
        for json in ["", "{", "[]", "null", "{\"id\": 7}"] {
            assert!(matches!(parse(json), Err(DefinitionFault::Json { .. })), "{json}");
        }
        assert_eq!(parse(&" ".repeat(FILE_LIMIT + 1)), Err(DefinitionFault::FileTooLong));
    }

    #[test]
    fn a_fault_in_a_field_is_told_with_its_name() {
        check(|star| star.id = "Star!".into(), "id", Wrong::NotAnId);
        check(|star| star.version = 0, "version", Wrong::NotAVersion);
        check(|star| star.language = "English".into(), "language", Wrong::NotALanguage);
        check(|star| star.title = " ".into(), "title", Wrong::Empty);
        check(|star| star.copyright = "©".repeat(301), "copyright", Wrong::TooLong { most: 300 });
        check(|star| star.licence.name = String::new(), "licence.name", Wrong::Empty);
        check(|star| star.areas[2].about = "One\nTwo".into(), "areas[2].about", Wrong::Unseen);
        check(|star| star.areas[4].stages[1] = String::new(), "areas[4].stages[1]", Wrong::Empty);
    }

    #[test]
    fn areas_are_three_to_twelve_with_ids_of_their_own_and_a_text_for_each_stage() {
        check(|star| star.areas.truncate(2), "areas", Wrong::Count { least: 3, most: 12, found: 2 });
        let more = |star: &mut Definition| {
            let area = star.areas[0].clone();
            star.areas.extend((0..3).map(|at| Area { id: format!("more-{at}"), ..area.clone() }));
        };
        check(more, "areas", Wrong::Count { least: 3, most: 12, found: 13 });
        check(|star| star.areas[9].id = "home".into(), "areas[9].id", Wrong::Twice);
        check(|star| star.areas[0].stages.truncate(4), "areas[0].stages", Wrong::Count { least: 5, most: 5, found: 4 });
    }

    #[test]
    fn stages_cover_the_scale_without_gaps() {
        check(|star| star.scale = Scale { least: 2, most: 10 }, "scale", Wrong::NotAScale);
        check(|star| star.scale = Scale { least: 1, most: 1 }, "scale", Wrong::NotAScale);
        check(|star| star.scale = Scale { least: 0, most: 101 }, "scale", Wrong::NotAScale);
        check(|star| star.scale = Scale { least: 0, most: 10 }, "stages[0].from", Wrong::Gap { from: 0 });
        check(|star| star.stages[2].from = 6, "stages[2].from", Wrong::Gap { from: 5 });
        check(|star| star.stages[2].to = 4, "stages[2].to", Wrong::Backwards);
        check(|star| star.stages[4].to = 9, "stages", Wrong::Short { to: 10 });
        check(|star| star.stages[4].to = 255, "stages", Wrong::Short { to: 10 });
        check(|star| star.stages.clear(), "stages", Wrong::Count { least: 1, most: 10, found: 0 });
    }

    #[test]
    fn every_fault_is_a_sentence() {
        let fault =
            DefinitionFault::Field { field: "areas".into(), wrong: Wrong::Count { least: 3, most: 12, found: 2 } };
        assert_eq!(fault.to_string(), "areas: there should be 3 to 12, not 2");
        let fault = DefinitionFault::Field { field: "stages[2].from".into(), wrong: Wrong::Gap { from: 5 } };
        assert_eq!(fault.to_string(), "stages[2].from: this stage should begin at 5");
    }

    #[test]
    fn languages_are_tags() {
        for tag in ["en", "cy", "ur", "cy-GB", "zh-Hant"] {
            assert!(is_language(tag), "{tag}");
        }
        for tag in ["", "e", "EN", "en_GB", "en-", "english"] {
            assert!(!is_language(tag), "{tag}");
        }
    }
}
