//! Sharing: a fresh copy is published for a circle, and taken back; the original, its key and its history stay where they are.

use waymark_shared::control::Control;
use waymark_shared::id::{CircleId, DocumentId};
use waymark_shared::record::Record;
use waymark_shared::record::shared_as::SharedAs;
use waymark_shared::seam::answer::{Access, Answer, Failure, Preview, Sharing, Shown};
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use crate::catalogue::{Catalogue, Content, Item};
use crate::driver::clock;
use crate::driver::seal::random;
use crate::journal::entry_of;
use crate::session::Session;
use crate::whereabouts::Whereabouts;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long a withdrawal can be undone, in milliseconds.
pub const UNDO: i64 = 30 * DAY;
/// For how many days something is lent at most.
const LONGEST: u16 = 366;

/// What was published, circle by circle: the care team first.
pub struct Copies<'a>(Vec<(CircleId, &'a str, &'a Catalogue)>);

impl Session {
    /// Exactly what a circle would see.
    pub async fn preview(&mut self, document: DocumentId, circle: CircleId) -> Result<Answer, Failure> {
        self.circle_log(circle)?;
        let shown = match self.publishable(document).await? {
            Record::Entry(copy) => Shown::Entry(copy),
            Record::Reading(reading) => Shown::Reading(reading),
            Record::About(_) | Record::SharedAs(_) | Record::Standing(_) | Record::Device(_) => {
                return Err(Failure::NotFound);
            }
        };
        let access = self.access_of(document).await?;
        let sharing = access.iter().find(|access| access.circle == circle).map(|access| access.sharing);
        let copies = self.copies_for(document, circle).await?;
        let copy = newest(copies.iter()).and_then(|copy| shown_of(&copy.content));
        let changed_since = copy.as_ref().is_some_and(|copy| says_otherwise(&shown, copy));
        let sharing = sharing.unwrap_or_default();
        Ok(Answer::Preview(Box::new(Preview { shown, copy, changed_since, sharing, access })))
    }

    /// Publishes a fresh copy, in the place of an earlier one.
    pub async fn share(
        &mut self,
        document: DocumentId,
        circle: CircleId,
        days: Option<u16>,
    ) -> Result<Answer, Failure> {
        let is_open =
            |circle| self.profile.supporters.iter().any(|known| known.circle == circle && known.ended.is_none());
        if circle != CircleId::CARE_TEAM && !is_open(circle) {
            return Err(Failure::NotPossible);
        }
        let record = self.publishable(document).await?;
        let until = days.map(|days| clock::now().plus(i64::from(days.clamp(1, LONGEST)) * DAY));
        self.publish(document, circle, record, until).await
    }

    /// Takes every copy back that a circle can read.
    pub async fn withdraw(&mut self, document: DocumentId, circle: CircleId) -> Result<Answer, Failure> {
        let copies = self.copies_for(document, circle).await?;
        if copies.is_empty() {
            return Err(Failure::NotFound);
        }
        let log = self.circle_log(circle)?;
        self.take_back(log, &copies).await?;
        Ok(Answer::Done)
    }

    /// Undoes that: what was taken back is published again as it was, as a fresh copy, so that nobody has to fetch what
    /// they were told to forget.
    pub async fn share_again(&mut self, document: DocumentId, circle: CircleId) -> Result<Answer, Failure> {
        let copies = self.copies_for(document, circle).await?;
        let copy = newest(copies.iter()).cloned().ok_or(Failure::NotFound)?;
        let until = copy.until.filter(|until| *until > clock::now());
        match (copy.withdrawn, copy.content) {
            (None, _) => Ok(Answer::Done),
            (Some(_), Content::Copy(copy)) => self.publish(document, circle, Record::Entry(copy), until).await,
            (Some(_), Content::Finished(reading)) => {
                self.publish(document, circle, Record::Reading(reading), until).await
            }
            (
                Some(_),
                Content::Unknown
                | Content::Entry(_)
                | Content::Reading(_)
                | Content::About(_)
                | Content::Withdrawals(_)
                | Content::Standing(_),
            ) => Err(Failure::NotFound),
        }
    }

    /// Who can read an item of the private log.
    pub async fn access_of(&mut self, document: DocumentId) -> Result<Vec<Access>, Failure> {
        let log = self.private()?;
        let catalogue = self.catalogue(log).await?;
        let item = catalogue.item(&catalogue.newest(document)).cloned();
        self.read_copies().await?;
        Ok(item.map(|item| access(&item, &self.known_copies(), &self.whereabouts)).unwrap_or_default())
    }

    /// Reads what was published, where there is a service to publish to.
    pub async fn read_copies(&mut self) -> Result<(), Failure> {
        for (_, log) in self.circles() {
            self.catalogue(log).await?;
        }
        Ok(())
    }

    /// What was published, as it was last read.
    pub fn known_copies(&self) -> Copies<'_> {
        let circles = self.circles().into_iter();
        Copies(
            circles
                .filter_map(|(circle, log)| Some((circle, self.name_of(circle), self.catalogues.get(&log)?)))
                .collect(),
        )
    }

    /// What the person calls whoever is in a circle; nothing for the care team.
    pub fn name_of(&self, circle: CircleId) -> &str {
        let known = self.profile.supporters.iter().find(|known| known.circle == circle);
        known.map(|known| known.name.as_str()).unwrap_or_default()
    }

    /// Whether a circle may still be shared with.
    pub fn is_open(&self, circle: CircleId) -> bool {
        let known = self.profile.supporters.iter().any(|known| known.circle == circle && known.ended.is_none());
        circle == CircleId::CARE_TEAM || known
    }

    /// The circles a person has, and their logs: the care team first.
    fn circles(&self) -> Vec<(CircleId, LogName)> {
        let Some(person) = self.profile.person().filter(|person| person.joined) else { return Vec::new() };
        let supporters = self.profile.supporters.iter().map(|known| known.circle);
        let circles = [CircleId::CARE_TEAM].into_iter().chain(supporters);
        circles.map(|circle| (circle, person.circle(circle))).collect()
    }

    /// The log of one of the person's circles.
    pub fn circle_log(&self, circle: CircleId) -> Result<LogName, Failure> {
        let found = self.circles().into_iter().find(|(known, _)| *known == circle);
        found.map(|(_, log)| log).ok_or(Failure::NotPossible)
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
                Content::Unknown
                | Content::Reading(_)
                | Content::Copy(_)
                | Content::About(_)
                | Content::Withdrawals(_)
                | Content::Standing(_),
            )
            | None => Err(Failure::NotFound),
        }
    }

    async fn publish(
        &mut self,
        document: DocumentId,
        circle: CircleId,
        record: Record,
        until: Option<Timestamp>,
    ) -> Result<Answer, Failure> {
        let log = self.circle_log(circle)?;
        let earlier = self.copies_for(document, circle).await?;
        let (copy, now) = (DocumentId(random()), clock::now());
        // Remembered first: a copy that nobody remembers could not be taken back.
        let private = self.private()?;
        let document = self.catalogue(private).await?.newest(document);
        let shared = SharedAs { copy, at: now, circle: (circle != CircleId::CARE_TEAM).then_some(circle) };
        self.write(private, document, Record::SharedAs(shared).to_payload(now)).await?;
        self.tell_name_once(log).await?;
        // Before what it ends: nobody ever holds the copy without its day.
        if let Some(at) = until {
            self.write(log, copy, Control::Until { document: copy, at }.to_payload(now)).await?;
        }
        self.write(log, copy, record.to_payload(now)).await?;
        self.take_back(log, &earlier).await?;
        Ok(Answer::Done)
    }

    /// Takes those of these copies back that can be read.
    async fn take_back(&mut self, log: LogName, copies: &[Item]) -> Result<(), Failure> {
        for copy in copies.iter().filter(|copy| copy.withdrawn.is_none()) {
            let control = Control::Withdraw(copy.document).to_payload(clock::now());
            self.write(log, copy.document, control).await?;
        }
        Ok(())
    }

    /// Every copy of an item that was ever published, whoever had it.
    pub async fn all_copies(&mut self, document: DocumentId) -> Result<Vec<DocumentId>, Failure> {
        let log = self.private()?;
        let catalogue = self.catalogue(log).await?;
        let item = catalogue.item(&catalogue.newest(document)).ok_or(Failure::NotFound)?;
        Ok(item.shared.iter().map(|shared| shared.copy).collect())
    }

    /// Takes an item back from everybody.
    pub async fn take_back_from_all(&mut self, document: DocumentId) -> Result<(), Failure> {
        for (circle, log) in self.circles() {
            let copies = self.copies_for(document, circle).await?;
            self.take_back(log, &copies).await?;
        }
        Ok(())
    }

    /// Takes everything back from one circle.
    pub async fn take_all_back(&mut self, circle: CircleId) -> Result<(), Failure> {
        let log = self.circle_log(circle)?;
        let is_copy = |item: &&Item| matches!(item.content, Content::Copy(_) | Content::Finished(_));
        let copies: Vec<Item> = self.catalogue(log).await?.items().filter(is_copy).cloned().collect();
        self.take_back(log, &copies).await
    }

    /// Every copy of an item that a circle has or had; one that is only remembered was never published.
    async fn copies_for(&mut self, document: DocumentId, circle: CircleId) -> Result<Vec<Item>, Failure> {
        let log = self.private()?;
        let catalogue = self.catalogue(log).await?;
        let item = catalogue.item(&catalogue.newest(document));
        let shared = item.map(|item| item.shared.clone()).unwrap_or_default();
        let Ok(log) = self.circle_log(circle) else { return Ok(Vec::new()) };
        let copies = self.catalogue(log).await?;
        let shared = shared.iter().filter(|shared| shared.circle() == circle);
        Ok(shared.filter_map(|shared| copies.item(&shared.copy)).filter(|copy| was_published(copy)).cloned().collect())
    }
}

/// Whether there is more of a copy than the day on which it would have left: the app may have ended in between.
fn was_published(copy: &Item) -> bool {
    copy.content != Content::Unknown || copy.withdrawn.is_some()
}

/// What a copy shows.
fn shown_of(content: &Content) -> Option<Shown> {
    match content {
        Content::Copy(copy) => Some(Shown::Entry(copy.clone())),
        Content::Finished(reading) => Some(Shown::Reading(reading.clone())),
        Content::Unknown
        | Content::Entry(_)
        | Content::Reading(_)
        | Content::About(_)
        | Content::Withdrawals(_)
        | Content::Standing(_) => None,
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

/// What each circle has or had of an item of the private log, given what was published and what has not reached the server.
pub fn access(item: &Item, copies: &Copies<'_>, whereabouts: &Whereabouts) -> Vec<Access> {
    let of_circle = |(circle, name, published): &(CircleId, &str, &Catalogue)| {
        let shared = item.shared.iter().filter(|shared| shared.circle() == *circle);
        let copies = shared.filter_map(|shared| published.item(&shared.copy)).filter(|copy| was_published(copy));
        let copies: Vec<&Item> = copies.collect();
        let copy = newest(copies.iter().copied())?;
        let waits = copies.iter().any(|copy| whereabouts.waits(&copy.document));
        let (sharing, until) = (sharing(item, copy, waits), copy.until.filter(|_| copy.withdrawn.is_none()));
        Some(Access { circle: *circle, name: (*name).to_owned(), sharing, until })
    };
    copies.0.iter().filter_map(of_circle).collect()
}

/// Who can read an item, all in all.
pub fn all_in_all(access: &[Access]) -> Sharing {
    let shared = access.iter().filter_map(|access| match access.sharing {
        Sharing::Shared { at, changed_since } => Some((at, changed_since)),
        Sharing::Private | Sharing::Withdrawn { .. } => None,
    });
    let newest = shared.reduce(|(at, changed), (other, also)| (at.max(other), changed || also));
    if let Some((at, changed_since)) = newest {
        return Sharing::Shared { at, changed_since };
    }
    let withdrawn = access.iter().filter_map(|access| match access.sharing {
        Sharing::Withdrawn { at, .. } => Some((at, access.sharing)),
        Sharing::Private | Sharing::Shared { .. } => None,
    });
    withdrawn.max_by_key(|(at, _)| *at).map_or(Sharing::Private, |(_, sharing)| sharing)
}

fn sharing(item: &Item, copy: &Item, waits: bool) -> Sharing {
    if let Some(at) = copy.withdrawn {
        return Sharing::Withdrawn { at, until: at.plus(UNDO), known: !waits };
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
            | Content::Withdrawals(_)
            | Content::Standing(_),
            _,
        ) => false,
    };
    Sharing::Shared { at: copy.first, changed_since }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(circle: u8, sharing: Sharing) -> Access {
        Access { circle: CircleId([circle; 16]), name: String::new(), sharing, until: None }
    }

    fn withdrawn(at: i64) -> Sharing {
        Sharing::Withdrawn { at: Timestamp(at), until: Timestamp(at + UNDO), known: true }
    }

    #[test]
    fn what_one_circle_can_read_is_shared_whoever_else_cannot() {
        let shared = Sharing::Shared { at: Timestamp(3), changed_since: false };
        assert_eq!(all_in_all(&[]), Sharing::Private);
        assert_eq!(all_in_all(&[access(1, withdrawn(9)), access(7, shared)]), shared);
        assert_eq!(all_in_all(&[access(1, withdrawn(5)), access(7, withdrawn(9))]), withdrawn(9));
        let changed = Sharing::Shared { at: Timestamp(2), changed_since: true };
        let both = Sharing::Shared { at: Timestamp(3), changed_since: true };
        assert_eq!(all_in_all(&[access(1, shared), access(7, changed)]), both);
    }
}
