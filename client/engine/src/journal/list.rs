//! The list of entries, the search among them, and what the first page needs of both.

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::doc::entry::{Entry, Mood};
use waymark_shared::id::DocumentId;
use waymark_shared::record::entry::EntryCopy;
use waymark_shared::seam::answer::{Answer, EntryLine, Failure, Journal, Today};
use waymark_shared::time::Timestamp;

use crate::catalogue::{Content, Item};
use crate::driver::clock;
use crate::profile::Person;
use crate::session::Session;
use crate::sharing::{Copies, access, all_in_all};
use crate::whereabouts::Whereabouts;

/// Characters of the words shown in a list.
const EXCERPT: usize = 160;
/// Characters shown before what was searched.
const BEFORE: usize = 40;
/// How many of the last entries the first page shows.
const LAST: usize = 2;

/// What an entry says, in its document or in its draft.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Said<'a> {
    title: &'a str,
    text: &'a str,
    mood: Option<Mood>,
    day: &'a str,
    areas: &'a [String],
}

/// An entry that can be listed.
#[derive(Debug, Clone, Copy)]
struct Listed<'a> {
    document: DocumentId,
    said: Said<'a>,
    /// When it was first written; what is only a draft comes after everything else.
    first: Timestamp,
    draft: bool,
    item: Option<&'a Item>,
}

impl Session {
    /// Entries with every one of these words, so many at most; the newest day first, and on a day the last written first.
    pub async fn journal(&mut self, words: &str, most: u32) -> Result<Answer, Failure> {
        self.read_catalogues().await?;
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let found: Vec<_> = self.listed()?.into_iter().filter(|listed| listed.said.has(&words)).collect();
        let (known, whereabouts) = (self.known_copies(), &self.whereabouts);
        let copies = (&known, whereabouts);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let lines = found.iter().take(most).map(|listed| listed.line(copies, &words)).collect();
        Ok(Answer::Journal(Journal { lines, all: u32::try_from(found.len()).unwrap_or(u32::MAX) }))
    }

    /// Today's mood, a sentence that was never finished, and the last entries.
    pub async fn today(&mut self) -> Result<Answer, Failure> {
        self.read_catalogues().await?;
        let (listed, day) = (self.listed()?, clock::today());
        let (known, whereabouts) = (self.known_copies(), &self.whereabouts);
        let copies = (&known, whereabouts);
        let line = |listed: &Listed| listed.line(copies, &[]);
        let mut of_today = listed.iter().filter(|listed| listed.said.day == day);
        let today = Today {
            mood: of_today.find_map(|listed| Some((listed.document, listed.said.mood?))),
            unfinished: listed.iter().find(|listed| listed.draft).map(line),
            held: self.held(),
            last: listed.iter().filter(|listed| !listed.draft).take(LAST).map(line).collect(),
        };
        Ok(Answer::Today(Box::new(today)))
    }

    async fn read_catalogues(&mut self) -> Result<(), Failure> {
        let log = self.private()?;
        self.read_copies().await?;
        self.catalogue(log).await.map(|_| ())
    }

    fn listed(&self) -> Result<Vec<Listed<'_>>, Failure> {
        let log = self.profile.person().map(Person::private).ok_or(Failure::NotPossible)?;
        let catalogue = self.catalogues.get(&log).ok_or(Failure::Store)?;
        let unfinished: BTreeSet<_> = self.unfinished.iter().map(|document| catalogue.newest(*document)).collect();
        let drafts: BTreeMap<_, _> =
            self.drafts.iter().map(|(document, draft)| (catalogue.newest(*document), draft)).collect();
        let mut listed = Vec::new();
        for item in catalogue.items().filter(|item| !item.is_deleted && !catalogue.is_succeeded(item)) {
            let Content::Entry(copy) = &item.content else { continue };
            let written = Said::of_copy(copy);
            let (said, draft) = match drafts.get(&item.document) {
                Some(draft) => (Said::of_entry(draft), Said::of_entry(draft) != written),
                None => (written, unfinished.contains(&item.document)),
            };
            listed.push(Listed { document: item.document, said, first: item.first, draft, item: Some(item) });
        }
        let is_new = |document: &DocumentId| catalogue.item(document).is_none();
        for (document, draft) in self.drafts.iter().filter(|(document, draft)| is_new(document) && !draft.is_empty()) {
            let (said, first) = (Said::of_entry(draft), Timestamp(i64::MAX));
            listed.push(Listed { document: *document, said, first, draft: true, item: None });
        }
        listed.sort_by(|a, b| (b.said.day, b.first).cmp(&(a.said.day, a.first)));
        Ok(listed)
    }
}

impl<'a> Said<'a> {
    fn of_entry(entry: &'a Entry) -> Self {
        let Entry { title, text, mood, day, areas } = entry;
        Self { title, text, mood: *mood, day, areas }
    }

    fn of_copy(copy: &'a EntryCopy) -> Self {
        let EntryCopy { title, text, mood, day, areas, .. } = copy;
        Self { title, text, mood: *mood, day, areas }
    }

    /// Whether every word, in lower case, is in the title or the text.
    fn has(&self, words: &[String]) -> bool {
        words.iter().all(|word| holds(self.title, word) || holds(self.text, word))
    }

    /// The words around the first find; the beginning where there is none.
    fn excerpt(&self, words: &[String]) -> String {
        if words.is_empty() {
            return excerpt(self.text, 0);
        }
        let text = self.text.to_lowercase();
        let first = words.iter().filter_map(|word| text.find(word.as_str())).min().unwrap_or(0);
        // Lower case may be longer or shorter than what was written, by a few letters in a few languages.
        excerpt(self.text, text[..first].chars().count().saturating_sub(BEFORE))
    }
}

impl Listed<'_> {
    fn line(&self, (copies, whereabouts): (&Copies<'_>, &Whereabouts), words: &[String]) -> EntryLine {
        let access = self.item.map(|item| access(item, copies, whereabouts)).unwrap_or_default();
        EntryLine {
            document: self.document,
            day: self.said.day.to_owned(),
            title: self.said.title.to_owned(),
            excerpt: self.said.excerpt(words),
            mood: self.said.mood,
            areas: self.said.areas.to_vec(),
            sharing: all_in_all(&access),
            access,
            draft: self.draft,
        }
    }
}

/// Whether a text has a word, which is in lower case. Text in plain letters, which most is, is looked through as it stands:
/// ten years are searched at every key.
fn holds(text: &str, word: &str) -> bool {
    if text.is_ascii() && word.is_ascii() {
        return text.as_bytes().windows(word.len()).any(|here| here.eq_ignore_ascii_case(word.as_bytes()));
    }
    text.to_lowercase().contains(word)
}

fn excerpt(text: &str, from: usize) -> String {
    text.chars().skip(from).take(EXCERPT).map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said<'a>(title: &'a str, text: &'a str) -> Said<'a> {
        Said { title, text, mood: None, day: "", areas: &[] }
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn every_word_has_to_be_in_the_title_or_the_text() {
        let written = said("Ana came over", "We had Tea\nin the garden");
        assert!(written.has(&words(&["ana", "tea"])));
        assert!(!written.has(&words(&["ana", "coffee"])));
    }

    #[test]
    fn the_words_around_the_first_find_are_shown() {
        let text = format!("{}garden{}", "x ".repeat(300), " y".repeat(300));
        let excerpt = said("", &text).excerpt(&words(&["garden"]));
        assert_eq!(excerpt.find("garden"), Some(BEFORE));
        assert_eq!(excerpt.chars().count(), EXCERPT);
    }

    #[test]
    fn letters_of_many_bytes_are_never_cut() {
        let text = "ÄİßŁ🌻 ".repeat(100);
        assert!(!said("", &text).has(&words(&["łß", "🌻"])));
        assert!(said("", &text).has(&words(&["🌻"])));
        assert_eq!(excerpt("a\nb\tc", 0), "a b c");
    }
}
