//! The journal: entries, the drafts before them, and the documents behind them.

mod list;
pub mod owed;
mod succession;

use waymark_shared::doc::entry::{self, Entry};
use waymark_shared::doc::{self, Unfit};
use waymark_shared::id::DocumentId;
use waymark_shared::seam::answer::{Answer, Failure, OpenEntry, Sharing};
use waymark_shared::seam::news::{Changed, News};

use crate::catalogue::Item;
use crate::document::Unwritten;
use crate::driver::seal::random;
use crate::driver::{clock, page};
use crate::keyring::fault;
use crate::profile::Person;
use crate::session::Session;
use crate::sharing::all_in_all;
use owed::Step;
use waymark_shared::sync::log::LogName;

impl Session {
    /// An entry for the editor: the draft where there is one.
    pub async fn open_entry(&mut self, document: Option<DocumentId>) -> Result<Answer, Failure> {
        let log = self.private()?;
        let Some(document) = document else {
            let entry = Entry { day: clock::today(), ..Entry::default() };
            let document = DocumentId(random());
            return Ok(Answer::Entry(OpenEntry {
                document,
                entry,
                draft: false,
                sharing: Sharing::Private,
                access: Vec::new(),
            }));
        };
        let access = self.access_of(document).await?;
        let sharing = all_in_all(&access);
        if let Some(entry) = self.drafts.get(&document) {
            return Ok(Answer::Entry(OpenEntry { document, entry: entry.clone(), draft: true, sharing, access }));
        }
        let catalogue = self.catalogue(log).await?;
        let document = catalogue.newest(document);
        let entry = catalogue.item(&document).and_then(Item::entry).ok_or(Failure::NotFound)?;
        let draft = self.unfinished.contains(&document);
        Ok(Answer::Entry(OpenEntry { document, entry, draft, sharing, access }))
    }

    /// Keeps what stands in the editor.
    pub async fn draft(&mut self, document: DocumentId, entry: Entry) -> Result<Answer, Failure> {
        let plain = serde_json::to_vec(&entry).expect("an entry is plain");
        // First: what a full phone cannot keep is still known for as long as the app is open, and counts as waiting.
        self.drafts.insert(document, entry);
        let kept = self.store.keep_draft(&self.keyring.local, &document, &plain).await.map_err(fault);
        self.owed.note(document, Step::Draft, &kept);
        kept.map(|()| Answer::Done)
    }

    /// Makes the draft part of the entry; it goes once every change is on the disk.
    pub async fn finish(&mut self, document: DocumentId) -> Result<Answer, Failure> {
        let finished = self.finish_draft(document).await;
        self.owed.note(document, Step::Entry, &finished);
        finished.map(|()| Answer::Done)
    }

    async fn finish_draft(&mut self, document: DocumentId) -> Result<(), Failure> {
        let log = self.private()?;
        if self.unread.contains(&document) {
            // It stays a draft, and is finished when the rest of the entry is here.
            return Ok(());
        }
        if let Some(mut entry) = self.drafts.get(&document).cloned() {
            if entry.day.is_empty() {
                entry.day = clock::today();
            }
            self.write_entry(log, document, &entry).await?;
            self.store.drop_draft(&document).await.map_err(fault)?;
            self.drafts.remove(&document);
        }
        self.unfinished.remove(&document);
        Ok(())
    }

    /// Finishes what was in the midst of being written when the app ended, and remembers to offer it again. What cannot be
    /// finished stays a draft.
    pub async fn finish_leftovers(&mut self) {
        let left: Vec<_> = self.drafts.keys().copied().collect();
        for document in &left {
            let is_something = self.drafts.get(document).is_some_and(|draft| !draft.is_empty());
            if self.finish(*document).await.is_ok() && is_something {
                self.unfinished.insert(*document);
            }
        }
        if !left.is_empty() {
            page::tell(News::Changed(Changed::Journal));
        }
    }

    async fn write_entry(&mut self, log: LogName, document: DocumentId, entry: &Entry) -> Result<(), Failure> {
        let document = self.newest(log, document).await?;
        let device = self.device();
        let open = self.open_document(log, document, doc::Kind::Entry).await?;
        if open.is_empty() && entry.is_empty() || entry::view(&open.inner) == *entry {
            return Ok(());
        }
        let is_nearly_full = open.inner.is_nearly_full();
        let written = if is_nearly_full { Err(Unwritten::Full) } else { open.write_entry(entry, device) };
        match written {
            Ok(chunks) => self.write_admitted(log, document, doc::Kind::Entry, chunks).await,
            Err(Unwritten::Unfit(unfit)) => Err(unfitting(unfit)),
            Err(Unwritten::Full) => {
                // What was edited here did not go through the gate: it is opened anew.
                self.editing.remove(&document);
                self.succeed(log, document, entry).await
            }
        }
    }

    /// Puts an entry away, with every copy of it, or brings it back to its author alone.
    pub async fn put_away(&mut self, document: DocumentId, is_deleted: bool) -> Result<Answer, Failure> {
        let log = self.private()?;
        if is_deleted && self.drafts.get(&document).is_some_and(|draft| !draft.is_empty()) {
            // Put away with everything that was typed, so that it can come back.
            self.finish(document).await?;
        }
        let document = self.newest(log, document).await?;
        if self.open_document(log, document, doc::Kind::Entry).await?.is_empty() {
            // Nothing but an empty draft was ever there.
            self.store.drop_draft(&document).await.map_err(fault)?;
            return self.drafts.remove(&document).map(|_| Answer::Done).ok_or(Failure::NotFound);
        }
        if is_deleted {
            // First, so that nobody reads what the journal no longer shows.
            self.take_back_from_all(document).await?;
        }
        let open = self.editing.get_mut(&document).ok_or(Failure::NotFound)?;
        let chunks = open.inner.set_deleted(is_deleted);
        self.write_changes(log, document, doc::Kind::Entry, chunks.into_iter().collect()).await?;
        Ok(Answer::Done)
    }

    /// Makes a draft of what an entry says here, if it has none; called before what was refused is left out. Answers whether
    /// there is one now.
    pub async fn keep_words(&mut self, log: LogName, document: DocumentId) -> Result<bool, Failure> {
        if self.private() != Ok(log) || self.drafts.contains_key(&document) {
            return Ok(self.drafts.contains_key(&document));
        }
        let known = match self.editing.get(&document) {
            Some(open) if open.kind == Some(doc::Kind::Entry) => Some(entry::view(&open.inner)),
            Some(_) => None,
            None => self.known_words(log, &document).await?,
        };
        match known {
            Some(entry) => self.draft(document, entry).await.map(|_| true),
            None => Ok(false),
        }
    }

    /// The log that only the person's devices read.
    pub fn private(&self) -> Result<LogName, Failure> {
        self.profile.person().map(Person::private).ok_or(Failure::NotPossible)
    }
}

/// Why an entry that cannot be written as it is stays a draft.
fn unfitting(unfit: Unfit) -> Failure {
    match unfit {
        Unfit::Title | Unfit::Text | Unfit::Note => Failure::TooLong,
        Unfit::Day | Unfit::Areas => Failure::NotPossible,
    }
}

/// What an entry says, from what it is known as.
pub fn entry_of(copy: &waymark_shared::record::entry::EntryCopy) -> Entry {
    Entry {
        title: copy.title.clone(),
        text: copy.text.clone(),
        mood: copy.mood,
        day: copy.day.clone(),
        areas: copy.areas.clone(),
    }
}
