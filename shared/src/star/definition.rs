//! A definition file: the areas, the scale and the stages of one star, versioned and pinned by every reading.

mod check;

pub use check::{DefinitionFault, FILE_LIMIT, Wrong};

use serde::{Deserialize, Serialize};

/// The fewest areas a star has.
pub const AREAS_LEAST: usize = 3;
/// The most areas a star has.
pub const AREAS_MOST: usize = 12;

/// One star, as its file says. Checked by [`Definition::parse`] before anything uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its name among definitions, such as `waymark-star`.
    pub id: String,
    /// Counts up with every change that a reading could notice.
    pub version: u32,
    /// The language of its words, such as `en`.
    pub language: String,
    /// What the picture is called.
    pub title: String,
    /// Shown on screen, in print and in every export.
    pub copyright: String,
    /// The licence it comes under.
    pub licence: Licence,
    /// The smallest and the largest step.
    pub scale: Scale,
    /// The stages, from the lowest, which cover the scale without gaps.
    pub stages: Vec<Stage>,
    /// Three to twelve sides of life, in the order of the spokes.
    pub areas: Vec<Area>,
}

/// Who may use a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// Its name.
    pub name: String,
    /// Whether an administrator has to state a number before anybody can use it.
    pub needs_number: bool,
}

/// The smallest and the largest step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// The smallest step, 0 or 1.
    pub least: u8,
    /// The largest step, 100 at most.
    pub most: u8,
}

/// A stretch of the scale with a name in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// Its first step.
    pub from: u8,
    /// Its last step.
    pub to: u8,
}

/// A side of life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Its name among the areas, such as `home`.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The same in a word or two, for the picture.
    pub short: String,
    /// What belongs to it, in a sentence.
    pub about: String,
    /// What each stage is like here, in the order of the stages.
    pub stages: Vec<String>,
}

impl Definition {
    /// Reads a definition file, and tells the first thing that is wrong with it.
    pub fn parse(json: &str) -> Result<Self, DefinitionFault> {
        check::parse(json)
    }

    /// Our own star, written for Waymark.
    pub fn bundled() -> Self {
        Self::parse(include_str!("../../star/waymark-star.en.json")).expect("a test reads the bundled file")
    }

    /// An area by its id.
    pub fn area(&self, id: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.id == id)
    }

    /// The place of the stage, from 0, that a step of the scale belongs to.
    pub fn stage_of(&self, step: u8) -> Option<usize> {
        self.stages.iter().position(|stage| (stage.from..=stage.to).contains(&step))
    }
}

/// Whether this can be the id of a definition or an area: 1 to 40 lower-case letters, digits and hyphens.
pub fn is_id(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&text.len()) && text.bytes().all(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_star_has_ten_areas_in_five_stages_from_1_to_10() {
        let star = Definition::bundled();
        let shorts: Vec<_> = star.areas.iter().map(|area| area.short.as_str()).collect();
        let expected =
            ["Close ones", "Belonging", "Ahead", "Hard days", "Myself", "Body", "Matters", "Time", "Home", "My say"];
        assert_eq!(shorts, expected);
        assert_eq!((star.scale.least, star.scale.most, star.stages.len()), (1, 10, 5));
        let stages: Vec<_> = (1..=10).map(|step| star.stage_of(step)).collect();
        assert_eq!(stages, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4].map(Some));
        assert_eq!((star.stage_of(0), star.stage_of(11)), (None, None));
    }

    #[test]
    fn the_bundled_star_speaks_plainly() {
        let star = Definition::bundled();
        let texts = star.areas.iter().flat_map(|area| area.stages.iter().chain([&area.about]));
        for text in texts {
            let longest = text.split(['.', ',', ':']).map(|part| part.split_whitespace().count()).max();
            assert!(longest <= Some(16), "{text}");
            assert!(text.split(|letter: char| !letter.is_alphabetic()).all(|word| word.len() <= 10), "{text}");
            assert!(text.ends_with('.'), "{text}");
        }
    }

    #[test]
    fn no_two_stages_say_the_same() {
        let star = Definition::bundled();
        let mut texts: Vec<_> = star.areas.iter().flat_map(|area| &area.stages).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), 50);
    }

    #[test]
    fn an_area_is_found_by_its_id() {
        let star = Definition::bundled();
        assert_eq!(star.area("home").map(|area| area.name.as_str()), Some("Home and money"));
        assert_eq!(star.area("nowhere"), None);
    }
}
