//! A journal entry: a title, words, how the day was, the day it is about, and the areas of the star it belongs to.

#[cfg(feature = "documents")]
mod edit;

#[cfg(feature = "documents")]
pub use edit::{create, view, write};

use minicbor::{CborLen, Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{Unfit, length};
use crate::star::definition;
use crate::time::Day;

/// The longest text of an entry, in UTF-16 code units, as the browser counts; the rest stays a draft.
pub const TEXT_LIMIT: usize = 50_000;
/// The longest title, likewise.
pub const TITLE_LIMIT: usize = 200;

/// How a day was, in five words and pictures; none of them is better than another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, CborLen, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "kebab-case")]
pub enum Mood {
    /// Heavy.
    #[n(1)]
    Heavy,
    /// Low.
    #[n(2)]
    Low,
    /// So-so.
    #[n(3)]
    SoSo,
    /// Alright.
    #[n(4)]
    Alright,
    /// Bright.
    #[n(5)]
    Bright,
}

/// What an entry says: the same for a view, a draft, and what is to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The title; may be empty.
    pub title: String,
    /// The words.
    pub text: String,
    /// How the day was.
    pub mood: Option<Mood>,
    /// The day it is about, as `2026-07-18`.
    pub day: String,
    /// The areas of the star it belongs to, by their ids, in the definition's order.
    pub areas: Vec<String>,
}

impl Mood {
    /// The number that stands for this mood in a document.
    pub fn code(self) -> u8 {
        match self {
            Mood::Heavy => 1,
            Mood::Low => 2,
            Mood::SoSo => 3,
            Mood::Alright => 4,
            Mood::Bright => 5,
        }
    }

    /// The mood a number stands for; a newer app's mood is unknown here, and kept.
    pub fn from_code(code: u8) -> Option<Self> {
        [Mood::Heavy, Mood::Low, Mood::SoSo, Mood::Alright, Mood::Bright].into_iter().find(|mood| mood.code() == code)
    }
}

impl Entry {
    /// Whether this can be written in the place of what is written now. What got longer than its limit by merging may
    /// stay, and may shrink.
    pub fn fits(&self, now: &Self) -> Result<(), Unfit> {
        let long = |text: &str, held: &str, limit: usize| length(text) > limit.max(length(held));
        if long(&self.title, &now.title, TITLE_LIMIT) {
            return Err(Unfit::Title);
        }
        if long(&self.text, &now.text, TEXT_LIMIT) {
            return Err(Unfit::Text);
        }
        if self.day != now.day && !is_day(&self.day) {
            return Err(Unfit::Day);
        }
        if self.areas != now.areas && !are_areas(&self.areas) {
            return Err(Unfit::Areas);
        }
        Ok(())
    }

    /// Whether there is nothing in it to keep: no title, no words, no mood.
    pub fn is_empty(&self) -> bool {
        self.title.trim().is_empty() && self.text.trim().is_empty() && self.mood.is_none()
    }
}

/// Whether this is a day such as `2026-07-18`. Jiff knows the calendar; its parser, which takes every form of date and explains
/// what is wrong with it, is left out of the engine for its size.
pub(crate) fn is_day(text: &str) -> bool {
    let [year, month, day] = *text.split('-').collect::<Vec<_>>() else { return false };
    let number = |part: &str, digits: usize| -> Option<i16> {
        let is_plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| part.parse().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    // Two digits fit into eight bits.
    Day::new(year, month as i8, day as i8).is_ok()
}

/// Whether these are ids of areas, each once, and no more than a star has.
pub(crate) fn are_areas(areas: &[String]) -> bool {
    let once = areas.iter().enumerate().all(|(at, area)| !areas[..at].contains(area));
    areas.len() <= definition::AREAS_MOST && once && areas.iter().all(|area| definition::is_id(area))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(title: &str, text: &str) -> Entry {
        Entry { title: title.into(), text: text.into(), mood: None, day: "2026-07-18".into(), areas: vec![] }
    }

    fn check(entry: &Entry, outcome: Result<(), Unfit>) {
        assert_eq!(entry.fits(&Entry::default()), outcome);
    }

    #[test]
    fn an_entry_fits_up_to_its_limits_in_the_browsers_count() {
        check(&entry(&"e".repeat(TITLE_LIMIT), &"e".repeat(TEXT_LIMIT)), Ok(()));
        check(&entry(&"e".repeat(TITLE_LIMIT + 1), ""), Err(Unfit::Title));
        check(&entry("", &"e".repeat(TEXT_LIMIT + 1)), Err(Unfit::Text));
        check(&entry(&"\u{1F33B}".repeat(TITLE_LIMIT / 2), ""), Ok(()));
        check(&entry(&"\u{1F33B}".repeat(TITLE_LIMIT / 2 + 1), ""), Err(Unfit::Title));
    }

    #[test]
    fn what_grew_too_long_by_merging_may_shrink_but_not_grow() {
        let merged = entry("", &"e".repeat(TEXT_LIMIT + 10));
        assert_eq!(entry("", &"e".repeat(TEXT_LIMIT + 9)).fits(&merged), Ok(()));
        assert_eq!(entry("", &"e".repeat(TEXT_LIMIT + 11)).fits(&merged), Err(Unfit::Text));
    }

    #[test]
    fn a_day_and_areas_are_checked_when_they_change() {
        for day in [
            "2026-02-30",
            "2026-13-01",
            "18 July",
            "20260718",
            "",
            "2026-07-18T10:00",
            "2026-7-18",
            "+026-07-18",
            "2026-07-18-",
        ] {
            check(&Entry { day: day.into(), ..entry("", "x") }, if day.is_empty() { Ok(()) } else { Err(Unfit::Day) });
        }
        for areas in [vec!["home", "home"], vec!["Home!"], vec!["a/b"], vec!["a"; 13]] {
            let areas = areas.into_iter().map(String::from).collect();
            check(&Entry { areas, ..entry("", "x") }, Err(Unfit::Areas));
        }
    }

    #[test]
    fn an_entry_with_a_mood_alone_is_not_empty() {
        assert!(entry("  ", "\n").is_empty());
        assert!(!Entry { mood: Some(Mood::Low), ..entry("", "") }.is_empty());
        assert!(!entry("", "a").is_empty());
    }

    #[test]
    fn every_mood_has_its_number() {
        for code in 1..=5 {
            assert_eq!(Mood::from_code(code).map(Mood::code), Some(code));
        }
        assert_eq!((Mood::from_code(0), Mood::from_code(6)), (None, None));
    }
}
