//! Sharing: a fresh copy is published, and taken back; the original, its key and its history stay where they are.

use waymark_shared::control::Control;
use waymark_shared::id::DocumentId;
use waymark_shared::record::Record;
use waymark_shared::record::shared_as::SharedAs;
use waymark_shared::seam::answer::{Answer, Failure, Preview, Sharing, Shown};

use crate::catalogue::{Catalogue, Content, Item};
use crate::driver::clock;
use crate::driver::seal::random;
use crate::journal::entry_of;
use crate::profile::Person;
use crate::session::Session;
use crate::whereabouts::Whereabouts;

/// How long a withdrawal can be undone, in milliseconds.
const UNDO: i64 = 30 * 24 * 60 * 60 * 1000;

impl Session {
    /// Exactly what the care team would see.
    pub async fn preview(&mut self, document: DocumentId) -> Result<Answer, Failure> {
        let shown = match self.publishable(document).await? {
            Record::Entry(copy) => Shown::Entry(copy),
            Record::Reading(reading) => Shown::Reading(reading),
            Record::About(_) | Record::SharedAs(_) => return Err(Failure::NotFound),
        };
        let sharing = self.sharing_of(document).await?;
        let copies = self.copies_of(document).await?;
        let copy = newest(copies.iter()).and_then(|copy| shown_of(&copy.content));
        let changed_since = copy.as_ref().is_some_and(|copy| says_otherwise(&shown, copy));
        Ok(Answer::Preview(Box::new(Preview { shown, copy, changed_since, sharing })))
    }

    /// Publishes a fresh copy, in the place of an earlier one.
    pub async fn share(&mut self, document: DocumentId) -> Result<Answer, Failure> {
        let record = self.publishable(document).await?;
        self.publish(document, record).await
    }

    /// Takes every copy back that can be read.
    pub async fn withdraw(&mut self, document: DocumentId) -> Result<Answer, Failure> {
        let copies = self.copies_of(document).await?;
        if copies.is_empty() {
            return Err(Failure::NotFound);
        }
        self.take_back(&copies).await?;
        Ok(Answer::Done)
    }

    /// Undoes that: what was taken back is published again as it was, as a fresh copy, so that nobody has to fetch what
    /// they were told to forget.
    pub async fn share_again(&mut self, document: DocumentId) -> Result<Answer, Failure> {
        let copies = self.copies_of(document).await?;
        let copy = newest(copies.iter()).cloned().ok_or(Failure::NotFound)?;
        match (copy.withdrawn, copy.content) {
            (None, _) => Ok(Answer::Done),
            (Some(_), Content::Copy(copy)) => self.publish(document, Record::Entry(copy)).await,
            (Some(_), Content::Finished(reading)) => self.publish(document, Record::Reading(reading)).await,
            (
                Some(_),
                Content::Unknown
                | Content::Entry(_)
                | Content::Reading(_)
                | Content::About(_)
                | Content::Withdrawals(_),
            ) => Err(Failure::NotFound),
        }
    }

    /// Who can read an item of the private log.
    pub async fn sharing_of(&mut self, document: DocumentId) -> Result<Sharing, Failure> {
        let log = self.private()?;
        let catalogue = self.catalogue(log).await?;
        let item = catalogue.item(&catalogue.newest(document)).cloned();
        self.copies().await?;
        Ok(item.map_or(Sharing::Private, |item| sharing(&item, self.known_copies(), &self.whereabouts)))
    }

    /// What was published, where there is a service to publish to.
    pub async fn copies(&mut self) -> Result<Option<&Catalogue>, Failure> {
        match self.profile.person() {
            Some(person) if person.joined => {
                let log = person.care_team();
                self.catalogue(log).await.map(Some)
            }
            Some(_) | None => Ok(None),
        }
    }

    /// What was published, as it was last read.
    pub fn known_copies(&self) -> Option<&Catalogue> {
        let person = self.profile.person().filter(|person| person.joined)?;
        self.catalogues.get(&person.care_team())
    }

    async fn publishable(&mut self, document: DocumentId) -> Result<Record, Failure> {
        if self.profile.person().is_none_or(|person| !person.joined) {
            return Err(Failure::NotPossible);
        }
        self.finish(document).await?;
        let log = self.private()?;
        let catalogue = self.catalogue(log).await?;
        let item = catalogue.item(&catalogue.newest(document)).filter(|item| !item.is_deleted);
        match item.map(|item| &item.content) {
            Some(Content::Entry(copy)) => Ok(Record::Entry(copy.clone())),
            Some(Content::Finished(reading)) => Ok(Record::Reading(reading.clone())),
            Some(
                Content::Unknown | Content::Reading(_) | Content::Copy(_) | Content::About(_) | Content::Withdrawals(_),
            )
            | None => Err(Failure::NotFound),
        }
    }

    async fn publish(&mut self, document: DocumentId, record: Record) -> Result<Answer, Failure> {
        let log = self.profile.person().map(Person::care_team).ok_or(Failure::NotPossible)?;
        let earlier = self.copies_of(document).await?;
        let (copy, now) = (DocumentId(random()), clock::now());
        // Remembered first: a copy that nobody remembers could not be taken back.
        let private = self.private()?;
        let document = self.catalogue(private).await?.newest(document);
        self.write(private, document, Record::SharedAs(SharedAs { copy, at: now }).to_payload(now)).await?;
        self.write(log, copy, record.to_payload(now)).await?;
        self.take_back(&earlier).await?;
        Ok(Answer::Done)
    }

    /// Takes those of these copies back that can be read.
    pub async fn take_back(&mut self, copies: &[Item]) -> Result<(), Failure> {
        let log = self.profile.person().map(Person::care_team).ok_or(Failure::NotPossible)?;
        for copy in copies.iter().filter(|copy| copy.withdrawn.is_none()) {
            let control = Control::Withdraw(copy.document).to_payload(clock::now());
            self.write(log, copy.document, control).await?;
        }
        Ok(())
    }

    /// Every copy of an item that there is; one that is only remembered was never published.
    pub async fn copies_of(&mut self, document: DocumentId) -> Result<Vec<Item>, Failure> {
        let log = self.private()?;
        let catalogue = self.catalogue(log).await?;
        let item = catalogue.item(&catalogue.newest(document));
        let shared = item.map(|item| item.shared.clone()).unwrap_or_default();
        let Some(copies) = self.copies().await? else { return Ok(Vec::new()) };
        Ok(shared.iter().filter_map(|shared| copies.item(&shared.copy)).cloned().collect())
    }
}

/// What a copy shows.
fn shown_of(content: &Content) -> Option<Shown> {
    match content {
        Content::Copy(copy) => Some(Shown::Entry(copy.clone())),
        Content::Finished(reading) => Some(Shown::Reading(reading.clone())),
        Content::Unknown | Content::Entry(_) | Content::Reading(_) | Content::About(_) | Content::Withdrawals(_) => {
            None
        }
    }
}

/// Whether a fresh copy would say something else than this one.
fn says_otherwise(fresh: &Shown, copy: &Shown) -> bool {
    match (fresh, copy) {
        (Shown::Entry(now), Shown::Entry(then)) => entry_of(now) != entry_of(then),
        (Shown::Reading(now), Shown::Reading(then)) => now != then,
        (Shown::Entry(_) | Shown::Reading(_), _) => true,
    }
}

/// The newest of these copies that can be read, or the newest of all where every one was taken back.
fn newest<'a>(copies: impl DoubleEndedIterator<Item = &'a Item> + Clone) -> Option<&'a Item> {
    let mut newest_first = copies.rev();
    newest_first.clone().find(|copy| copy.withdrawn.is_none()).or_else(|| newest_first.next())
}

/// Who can read an item of the private log, given what was published and what has not reached the server.
pub fn sharing(item: &Item, copies: Option<&Catalogue>, whereabouts: &Whereabouts) -> Sharing {
    let published = item.shared.iter().filter_map(|shared| copies?.item(&shared.copy));
    let Some(copy) = newest(published.clone()) else { return Sharing::Private };
    if let Some(at) = copy.withdrawn {
        let known = !published.into_iter().any(|copy| whereabouts.waits(&copy.document));
        return Sharing::Withdrawn { at, until: at.plus(UNDO), known };
    }
    let changed_since = match (&item.content, &copy.content) {
        (Content::Entry(now), Content::Copy(then)) => entry_of(now) != entry_of(then),
        (
            Content::Entry(_)
            | Content::Unknown
            | Content::Reading(_)
            | Content::Copy(_)
            | Content::Finished(_)
            | Content::About(_)
            | Content::Withdrawals(_),
            _,
        ) => false,
    };
    Sharing::Shared { at: copy.first, changed_since }
}
