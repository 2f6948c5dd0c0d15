//! The made-up people's diaries, as their text files say them.
//!
//! A block begins with `entry <days from today> <mood> <area,…> [shared]`, a title and the words; or with `star <days>
//! together|alone` and a score for each area in the definition's order, as `mine/theirs/agreed` or `mine` alone, `-` where
//! it was skipped; then `note <area> <words>` lines.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::ToSpan;
use waymark_shared::doc::entry::{Entry, Mood};
use waymark_shared::star::score::Score;
use waymark_shared::time::{Day, Timestamp};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// One block of a diary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// An entry, and whether the care team has a copy.
    Entry {
        /// When it was written.
        moment: Timestamp,
        /// What it says.
        entry: Entry,
        /// Whether a copy was published.
        shared: bool,
    },
    /// A reading of the star.
    Star {
        /// When it was taken.
        moment: Timestamp,
        /// The day it is about.
        day: String,
        /// Whether the keyworker took part.
        together: bool,
        /// For each area: mine, theirs and agreed, as far as they were given.
        scores: Vec<Vec<Score>>,
        /// Area and words.
        notes: Vec<(String, String)>,
    },
}

/// Reads a diary; today is the day it counts from.
pub fn read(text: &str) -> Vec<Block> {
    text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()).map(block).collect()
}

/// So many days from now, at an hour of its own.
pub fn moment(days: i64) -> Timestamp {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
    let today = i64::try_from(now.as_millis()).expect("a clock before the year 292 million") / DAY * DAY;
    let hour = 8 + days.rem_euclid(13);
    let minute = (days * 37).rem_euclid(60);
    Timestamp((today + days * DAY) + (hour * 60 + minute) * 60 * 1000)
}

fn block(text: &str) -> Block {
    let mut lines = text.lines();
    let first = lines.next().expect("a block has a first line");
    let mut words = first.split(' ');
    let (kind, days) = (words.next(), words.next().and_then(|days| days.parse().ok()));
    let days: i64 = days.unwrap_or_else(|| panic!("how many days from today? {first}"));
    match kind {
        Some("entry") => {
            let mood = words.next().and_then(mood);
            let areas = words.next().unwrap_or_default().split(',').map(str::to_owned).collect();
            let shared = words.next() == Some("shared");
            let title = lines.next().unwrap_or_default().to_owned();
            let text = lines.collect::<Vec<_>>().join("\n");
            let entry = Entry { title, text, mood, day: day(days), areas };
            Block::Entry { moment: moment(days), entry, shared }
        }
        Some("star") => {
            let together = words.next() == Some("together");
            let scores = words.map(|given| given.split('/').map(score).collect()).collect();
            let notes = lines.filter_map(note).collect();
            Block::Star { moment: moment(days), day: day(days), together, scores, notes }
        }
        Some(_) | None => panic!("neither an entry nor a star: {first}"),
    }
}

fn note(line: &str) -> Option<(String, String)> {
    let (area, words) = line.strip_prefix("note ")?.split_once(' ')?;
    Some((area.to_owned(), words.to_owned()))
}

/// The day so many days from today.
pub fn day(days: i64) -> String {
    let epoch = Day::new(1970, 1, 1).expect("a day");
    let since = moment(days).0 / DAY;
    epoch.checked_add(since.days()).expect("a day near today").to_string()
}

fn mood(word: &str) -> Option<Mood> {
    match word {
        "heavy" => Some(Mood::Heavy),
        "low" => Some(Mood::Low),
        "so-so" => Some(Mood::SoSo),
        "alright" => Some(Mood::Alright),
        "bright" => Some(Mood::Bright),
        _ => None,
    }
}

fn score(text: &str) -> Score {
    text.parse().map_or(Score::Skipped, Score::Step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use waymark_shared::star::definition::Definition;

    const DIARIES: [&str; 3] = [include_str!("dee.txt"), include_str!("marcus.txt"), include_str!("priti.txt")];

    #[test]
    fn every_diary_keeps_to_the_star_it_is_read_with() {
        let definition = Definition::bundled();
        for block in DIARIES.into_iter().flat_map(read) {
            match block {
                Block::Entry { entry, .. } => {
                    assert!(entry.mood.is_some() && !entry.text.is_empty(), "{}", entry.title);
                    assert!(entry.areas.iter().all(|area| definition.area(area).is_some()), "{}", entry.title);
                }
                Block::Star { scores, notes, day, .. } => {
                    assert_eq!(scores.len(), definition.areas.len(), "the star of {day}");
                    assert!(notes.iter().all(|(area, _)| definition.area(area).is_some()), "the notes of {day}");
                }
            }
        }
    }

    #[test]
    fn a_diary_is_in_order_and_half_a_year_long() {
        for diary in DIARIES.map(read) {
            let moments: Vec<Timestamp> = diary
                .iter()
                .map(|block| match block {
                    Block::Entry { moment, .. } | Block::Star { moment, .. } => *moment,
                })
                .collect();
            assert!(moments.is_sorted());
            assert!(moments.len() > 25, "{} blocks", moments.len());
            assert!(moments[moments.len() - 1].since(moments[0]) > 170 * DAY);
        }
    }
}
