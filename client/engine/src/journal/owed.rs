//! What is owed to the disk: words that a full phone could not take are tried again until they are there.

use std::collections::BTreeMap;

use waymark_shared::id::DocumentId;
use waymark_shared::seam::Failure;
use waymark_shared::seam::news::{Changed, News};

use crate::desk::{self, Input};
use crate::driver::page;
use crate::driver::timer::Timer;
use crate::session::Session;

/// So many milliseconds are between two tries.
pub const AGAIN: i64 = 5_000;

/// What of an entry is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// What stands in the editor.
    Draft,
    /// The entry itself: its editor was left.
    Entry,
}

/// Entries whose words are in memory alone.
pub struct Owed {
    entries: BTreeMap<DocumentId, Step>,
    timer: Timer,
}

impl Default for Owed {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), timer: Timer::new(|| desk::put(Input::Owed)) }
    }
}

impl Owed {
    /// Takes in how writing went; the page hears of the first that failed, and when nothing is owed any more.
    pub fn note<T>(&mut self, document: DocumentId, step: Step, outcome: &Result<T, Failure>) {
        let was_owing = !self.entries.is_empty();
        match outcome {
            Err(Failure::Full | Failure::Store) => {
                let owed = self.entries.entry(document).or_insert(step);
                *owed = step.max(*owed);
                self.timer.set(Some(AGAIN));
            }
            Ok(_) => {
                self.entries.remove(&document);
            }
            // Whatever else stands in the way, time does not change.
            Err(_) => {}
        }
        if was_owing == self.entries.is_empty() {
            page::tell(News::Unkept(!was_owing));
        }
    }
}

impl Owed {
    /// The entries whose words are in memory alone, and what of each is to be written.
    pub fn entries(&self) -> impl Iterator<Item = (DocumentId, Step)> {
        self.entries.iter().map(|(document, step)| (*document, *step))
    }
}

impl Session {
    /// Tries again what could not be written.
    pub async fn pay(&mut self) {
        for (document, step) in self.owed.entries.clone() {
            let kept = match self.drafts.get(&document).cloned() {
                Some(entry) => self.draft(document, entry).await.is_ok(),
                None => true,
            };
            if kept && step == Step::Entry && self.finish(document).await.is_ok() {
                page::tell(News::Changed(Changed::Journal));
            }
        }
    }
}
