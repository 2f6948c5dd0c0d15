//! A definition file: the areas, the scale and the stages of one star, versioned and pinned by every reading.

use serde::{Deserialize, Serialize};

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

/// The fewest areas a star has.
pub const AREAS_LEAST: usize = 3;
/// The most areas a star has.
pub const AREAS_MOST: usize = 12;

/// Whether this can be the id of a definition or an area: 1 to 40 lower-case letters, digits and hyphens.
pub fn is_id(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&text.len()) && text.bytes().all(known)
}
