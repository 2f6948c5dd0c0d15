//! Long free text inside a document: from what it is to what it should be, sentence by sentence and word by word, in edits
//! small enough for one change each.

use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjId};
use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::length;

/// What one change may cost: at four bytes a character it stays well within a chunk.
const COST: usize = 4_000;
/// What a deleted character costs: it names the operation that wrote it, twice.
const DELETING: usize = 2;
/// Up to so many sentences or words apart, looking for what they have in common is worth its time.
const PARTS: usize = 4_000;

/// Words in the place of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Splice<'a> {
    /// Where, in UTF-16 code units.
    at: usize,
    /// How many UTF-16 code units go.
    gone: usize,
    /// What comes.
    come: &'a str,
}

impl Splice<'_> {
    /// Makes the edit.
    pub(super) fn make(&self, edit: &mut Transaction<'_>, text: &ObjId) -> Result<(), AutomergeError> {
        let gone = isize::try_from(self.gone).expect("a piece is a few thousand units");
        edit.splice_text(text, self.at, gone, self.come)
    }
}

/// The edits that lead from one text to another, one list for each change, to be made in this order.
pub(super) fn changes<'a>(old: &str, new: &'a str) -> Vec<Vec<Splice<'a>>> {
    let mut splices = Vec::new();
    let (start, gone, come) = apart(old, new);
    // From the end, so that what is still to be edited keeps its place.
    for sentences in parts(gone, come, sentences).into_iter().rev() {
        for words in parts(sentences.gone, sentences.come, words).into_iter().rev() {
            let (inner, gone, come) = apart(words.gone, words.come);
            let at = length(&old[..start + sentences.start + words.start + inner]);
            splices.extend(pieces(come, COST).rev().map(|come| Splice { at, gone: 0, come }));
            let after = at + length(come);
            splices.extend(pieces(gone, COST / DELETING).map(|gone| Splice {
                at: after,
                gone: length(gone),
                come: "",
            }));
        }
    }
    grouped(splices)
}

/// A stretch that differs, with its place in bytes of the old text.
struct Part<'a, 'b> {
    start: usize,
    gone: &'b str,
    come: &'a str,
}

fn parts<'a, 'b>(old: &'b str, new: &'a str, split: impl Fn(&str) -> Vec<&str>) -> Vec<Part<'a, 'b>> {
    let (old_parts, new_parts) = (split(old), split(new));
    if old_parts.len().min(new_parts.len()) <= 1 || old_parts.len().max(new_parts.len()) > PARTS {
        return vec![Part { start: 0, gone: old, come: new }];
    }
    let bytes = |parts: &[&str]| parts.iter().map(|part| part.len()).sum::<usize>();
    let (mut parts, mut at, mut new_at) = (Vec::new(), 0, 0);
    // Counted along, because an insertion does not always say where in the old text it belongs.
    for difference in capture_diff_slices(Algorithm::Myers, &old_parts, &new_parts) {
        let gone = &old[at..at + bytes(&old_parts[difference.old_range()])];
        let come = &new[new_at..new_at + bytes(&new_parts[difference.new_range()])];
        if difference.tag() != DiffTag::Equal {
            parts.push(Part { start: at, gone, come });
        }
        at += gone.len();
        new_at += come.len();
    }
    parts
}

/// Up to and with each full stop, question mark, exclamation mark and line break.
fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['.', '?', '!', '\n']).collect()
}

/// Runs of letters and digits, and every other character by itself.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut inside = false;
    for (at, character) in text.char_indices() {
        let letter = character.is_alphanumeric();
        if at > start && !(inside && letter) {
            words.push(&text[start..at]);
            start = at;
        }
        inside = letter;
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

/// What is left of both without their common beginning and end, and how many bytes that beginning has.
fn apart<'a, 'b>(old: &'b str, new: &'a str) -> (usize, &'b str, &'a str) {
    let start = common(old.chars(), new.chars());
    let (old, new) = (&old[start..], &new[start..]);
    let end = common(old.chars().rev(), new.chars().rev());
    (start, &old[..old.len() - end], &new[..new.len() - end])
}

fn common(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    one.zip(other).take_while(|(a, b)| a == b).map(|(character, _)| character.len_utf8()).sum()
}

/// The text in pieces of so many characters.
fn pieces(mut text: &str, size: usize) -> std::vec::IntoIter<&str> {
    let mut pieces = Vec::new();
    while !text.is_empty() {
        let end = text.char_indices().nth(size).map_or(text.len(), |(at, _)| at);
        let (piece, rest) = text.split_at(end);
        pieces.push(piece);
        text = rest;
    }
    pieces.into_iter()
}

fn grouped(splices: Vec<Splice<'_>>) -> Vec<Vec<Splice<'_>>> {
    let mut groups: Vec<Vec<Splice<'_>>> = Vec::new();
    let mut spent = COST;
    for splice in splices {
        let cost = length(splice.come) + splice.gone * DELETING;
        if spent + cost > COST {
            groups.push(Vec::new());
            spent = 0;
        }
        spent += cost;
        groups.last_mut().expect("one was just begun").push(splice);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Makes the edits on a plain string.
    fn follow(old: &str, changes: &[Vec<Splice<'_>>]) -> String {
        let mut units: Vec<u16> = old.encode_utf16().collect();
        for splice in changes.iter().flatten() {
            units.splice(splice.at..splice.at + splice.gone, splice.come.encode_utf16());
        }
        String::from_utf16(&units).expect("edits keep characters whole")
    }

    fn check(old: &str, new: &str, expected: &[(usize, usize, &str)]) {
        let changes = changes(old, new);
        let found: Vec<_> = changes.iter().flatten().map(|splice| (splice.at, splice.gone, splice.come)).collect();
        assert_eq!(found, expected);
        assert_eq!(follow(old, &changes), new);
    }

    #[test]
    fn nothing_to_do_is_no_change() {
        check("same", "same", &[]);
        check("", "", &[]);
    }

    #[test]
    fn what_was_added_or_removed_is_all_that_changes() {
        check("ab", "aXb", &[(1, 0, "X")]);
        check("aXb", "ab", &[(1, 1, "")]);
        check("\u{1F33B}b", "\u{1F33B}Xb", &[(2, 0, "X")]);
        check("one two three", "One two threE", &[(12, 0, "E"), (13, 1, ""), (0, 0, "O"), (1, 1, "")]);
        check("we argue over a chip", "we sing over a chips", &[(20, 0, "s"), (3, 0, "sing"), (7, 5, "")]);
    }

    #[test]
    fn a_few_words_changed_in_a_long_text_are_a_few_words() {
        let old = "I watched the pigeons argue over a chip and thought: this is a normal Tuesday. ".repeat(600);
        let new = format!("So {}. Home.", old.replacen("Tuesday", "Wednesday", 3).replacen("pigeons", "gulls", 5));
        let changes = changes(&old, &new);
        assert_eq!(follow(&old, &changes), new);
        assert_eq!(changes.len(), 1);
        let touched: usize = changes.iter().flatten().map(|splice| splice.come.len() + splice.gone).sum();
        assert!(touched < 150, "{touched}");
    }

    #[test]
    fn a_long_text_goes_in_pieces() {
        let (old, new) = ("o".repeat(3_000), "n".repeat(9_000));
        let changes = changes(&old, &new);
        let costs: Vec<_> = changes
            .iter()
            .map(|group| group.iter().map(|splice| splice.come.len() + 2 * splice.gone).sum::<usize>())
            .collect();
        assert!(costs.iter().all(|cost| *cost <= COST), "{costs:?}");
        assert_eq!(costs.iter().sum::<usize>(), 9_000 + 2 * 3_000);
        assert_eq!(follow(&old, &changes), new);
    }

    proptest! {
        #[test]
        fn the_edits_always_lead_to_the_new_text(old in "\\PC{0,40}|[ab .]{0,60}", new in "\\PC{0,40}|[ab .]{0,60}") {
            prop_assert_eq!(follow(&old, &changes(&old, &new)), new);
        }
    }
}
