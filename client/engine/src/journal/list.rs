//! The list of entries, and the search among them.

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::doc::entry::Entry;
use waymark_shared::id::DocumentId;
use waymark_shared::seam::answer::{Answer, EntryLine, Failure, Sharing};
use waymark_shared::time::Timestamp;

use crate::catalogue::Content;
use crate::journal::entry_of;
use crate::profile::Person;
use crate::session::Session;
use crate::sharing::sharing;

/// Characters of the words shown in a list.
const EXCERPT: usize = 160;
/// Characters shown before what was searched.
const BEFORE: usize = 40;

impl Session {
    /// All entries, or those with every one of these words; the newest day first, and on a day the last written first.
    pub async fn journal(&mut self, search: Option<&str>) -> Result<Answer, Failure> {
        let log = self.private()?;
        let words: Vec<String> = search.unwrap_or_default().split_whitespace().map(str::to_lowercase).collect();
        let care_team = self.copies().await?.is_some().then(|| self.profile.person().map(Person::care_team)).flatten();
        self.catalogue(log).await?;
        let catalogue = self.catalogues.get(&log).ok_or(Failure::Store)?;
        let copies = care_team.and_then(|log| self.catalogues.get(&log));
        let mut lines = Vec::new();
        let unfinished: BTreeSet<_> = self.unfinished.iter().map(|document| catalogue.newest(*document)).collect();
        let drafts: BTreeMap<_, _> =
            self.drafts.iter().map(|(document, draft)| (catalogue.newest(*document), draft)).collect();
        for item in catalogue.items().filter(|item| !item.is_deleted && !catalogue.is_succeeded(item)) {
            let Content::Entry(copy) = &item.content else { continue };
            let sharing = sharing(item, copies);
            let written = entry_of(copy);
            let (entry, draft) = match drafts.get(&item.document) {
                Some(draft) => (*draft, **draft != written),
                None => (&written, unfinished.contains(&item.document)),
            };
            lines.extend(line(item.document, entry, draft, sharing, &words).map(|line| (item.first, line)));
        }
        let is_new = |document: &DocumentId| catalogue.item(document).is_none();
        for (document, draft) in self.drafts.iter().filter(|(document, draft)| is_new(document) && !draft.is_empty()) {
            let latest = Timestamp(i64::MAX);
            lines.extend(line(*document, draft, true, Sharing::Private, &words).map(|line| (latest, line)));
        }
        lines.sort_by(|(a_first, a), (b_first, b)| (&b.day, b_first).cmp(&(&a.day, a_first)));
        Ok(Answer::Journal(lines.into_iter().map(|(_, line)| line).collect()))
    }
}

fn line(document: DocumentId, entry: &Entry, draft: bool, sharing: Sharing, words: &[String]) -> Option<EntryLine> {
    let excerpt = if words.is_empty() { excerpt(&entry.text, 0) } else { found(entry, words)? };
    Some(EntryLine {
        document,
        day: entry.day.clone(),
        title: entry.title.clone(),
        excerpt,
        mood: entry.mood,
        areas: entry.areas.clone(),
        sharing,
        draft,
    })
}

/// The words around the first find, where every searched word is in the title or the text.
fn found(entry: &Entry, words: &[String]) -> Option<String> {
    let (title, text) = (entry.title.to_lowercase(), entry.text.to_lowercase());
    if !words.iter().all(|word| title.contains(word) || text.contains(word)) {
        return None;
    }
    let first = words.iter().filter_map(|word| text.find(word.as_str())).min().unwrap_or(0);
    // Lower case may be longer or shorter than what was written, by a few letters in a few languages.
    let before = text[..first].chars().count().saturating_sub(BEFORE);
    Some(excerpt(&entry.text, before))
}

fn excerpt(text: &str, from: usize) -> String {
    text.chars().skip(from).take(EXCERPT).map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(title: &str, text: &str) -> Entry {
        Entry { title: title.into(), text: text.into(), ..Entry::default() }
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn every_word_has_to_be_in_the_title_or_the_text() {
        let written = entry("Ana came over", "We had Tea\nin the garden");
        assert!(found(&written, &words(&["ana", "tea"])).is_some());
        assert!(found(&written, &words(&["ana", "coffee"])).is_none());
    }

    #[test]
    fn the_words_around_the_first_find_are_shown() {
        let written = entry("", &format!("{}garden{}", "x ".repeat(300), " y".repeat(300)));
        let excerpt = found(&written, &words(&["garden"])).expect("it is there");
        assert_eq!(excerpt.find("garden"), Some(BEFORE));
        assert_eq!(excerpt.chars().count(), EXCERPT);
    }

    #[test]
    fn letters_of_many_bytes_are_never_cut() {
        let written = entry("", &"ÄİßŁ🌻 ".repeat(100));
        assert!(found(&written, &words(&["łß", "🌻"])).is_none());
        assert!(found(&written, &words(&["🌻"])).is_some());
        assert_eq!(excerpt("a\nb\tc", 0), "a b c");
    }
}
