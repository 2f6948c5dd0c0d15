//! The star: finished readings, and readings in the making.

use std::collections::BTreeSet;

use waymark_shared::certificate;
use waymark_shared::doc::{self, reading};
use waymark_shared::id::{ActorId, DocumentId, JourneyId};
use waymark_shared::record::Record;
use waymark_shared::record::reading::{FinishedArea, FinishedReading};
use waymark_shared::rules::{Role, may_score};
use waymark_shared::seam::Failure;
use waymark_shared::seam::answer::{Answer, Finished, OpenReading, OpenReadingLine, Sharing, Star};
use waymark_shared::star::definition::Definition;
use waymark_shared::star::score::{Score, Whose};
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use crate::catalogue::{Catalogue, Content, Item, Marks};
use crate::document::OpenDocument;
use crate::driver::clock;
use crate::driver::seal::random;
use crate::profile::{Client, Holder, Person, care_team};
use crate::session::Session;
use crate::sharing::{access, all_in_all};

/// How long a reading that was put away is still shown, in milliseconds.
const SHOWN_AWAY: i64 = 7 * 24 * 60 * 60 * 1000;

impl Session {
    /// A journey's star.
    pub async fn star(&mut self, journey: Option<JourneyId>) -> Result<Answer, Failure> {
        let logs = self.star_logs(journey)?;
        let mut finished: Vec<Finished> = Vec::new();
        let mut open: Vec<(Timestamp, OpenReadingLine)> = Vec::new();
        for log in &logs {
            self.catalogue(*log).await?;
        }
        self.read_copies().await?;
        let copies = self.published_copies();
        let care_team = self.profile.person().filter(|person| person.joined).map(Person::care_team);
        let published = self.known_copies();
        for log in &logs {
            let Some(catalogue) = self.catalogues.get(log) else { continue };
            let is_together = Some(*log) == care_team || self.profile.person().is_none();
            for item in catalogue.items().filter(|item| item.withdrawn.is_none()) {
                match &item.content {
                    Content::Finished(reading)
                        if !item.is_deleted
                            && !copies.contains(&item.document)
                            && is_newest(item, reading, catalogue) =>
                    {
                        let shared = Sharing::Shared { at: item.first, changed_since: false };
                        let access = access(item, &published, &self.whereabouts);
                        let sharing = if is_together { shared } else { all_in_all(&access) };
                        let by = self.finisher(*log, item);
                        finished.push(Finished {
                            document: item.document,
                            reading: reading.clone(),
                            at: reading.finished.unwrap_or(item.first),
                            by,
                            sharing,
                            access,
                            until: item.until,
                        });
                    }
                    Content::Reading(marks) if is_shown(item, marks, catalogue) => {
                        let scored = self.scored(marks);
                        let line = OpenReadingLine {
                            document: item.document,
                            day: marks.day.clone(),
                            together: is_together,
                            scored,
                            put_away: item.is_deleted,
                            late: finished_from(catalogue, item.document).is_some(),
                        };
                        open.push((item.first, line));
                    }
                    Content::Finished(_)
                    | Content::Reading(_)
                    | Content::Unknown
                    | Content::Entry(_)
                    | Content::Copy(_)
                    | Content::About(_)
                    | Content::Withdrawals(_)
                    | Content::Standing(_) => {}
                }
            }
        }
        finished.sort_by(|a, b| (&a.reading.day, a.at).cmp(&(&b.reading.day, b.at)));
        open.sort_by(|(a, one), (b, other)| (one.put_away, b).cmp(&(other.put_away, a)));
        let open = open.into_iter().map(|(_, line)| line).collect();
        if let (Some(_), [log]) = (journey, logs.as_slice()) {
            self.looked_at(*log, finished.iter().map(|finished| finished.document).collect());
        }
        Ok(Answer::Star(Box::new(Star { definition: Definition::bundled(), readings: finished, open })))
    }

    /// Begins a reading.
    pub async fn start_reading(
        &mut self,
        journey: Option<JourneyId>,
        together: bool,
        day: &str,
    ) -> Result<Answer, Failure> {
        let log = match (journey, self.profile.person()) {
            (None, Some(person)) if !together => person.private(),
            (None, Some(person)) if person.joined => person.care_team(),
            (Some(journey), None)
                if together
                    && self.own_role() == Role::Keyworker
                    && self.clients()?.iter().any(|client| client.journey == journey) =>
            {
                care_team(journey)
            }
            (None | Some(_), _) => return Err(Failure::NotPossible),
        };
        let definition = Definition::bundled();
        let document = DocumentId(random());
        let begun = reading::create(ActorId(random()), &definition.id, definition.version, day);
        let (open, chunk) = OpenDocument::begun(begun);
        self.keep_open(document, open);
        self.write_changes(log, document, doc::Kind::Reading, vec![chunk]).await?;
        Ok(Answer::Started(document))
    }

    /// A reading in the making.
    pub async fn reading(&mut self, document: DocumentId) -> Result<Answer, Failure> {
        let log = self.reading_log(document).await?;
        self.reading_in(log, document).await
    }

    /// Gives a score.
    pub async fn score(
        &mut self,
        document: DocumentId,
        area: &str,
        whose: Whose,
        score: Score,
    ) -> Result<Answer, Failure> {
        let log = self.reading_log(document).await?;
        let scale = Definition::bundled().scale;
        let is_on_scale = match score {
            Score::Step(step) => (scale.least..=scale.most).contains(&step),
            Score::Skipped | Score::NotForMe => true,
        };
        if !is_on_scale || !may_score(self.own_role(), whose) {
            return Err(Failure::NotPossible);
        }
        self.mark(log, document, area, |open| Ok(reading::set(&mut open.inner, area, whose, score))).await
    }

    /// Writes a note on an area.
    pub async fn note(&mut self, document: DocumentId, area: &str, text: &str) -> Result<Answer, Failure> {
        let log = self.reading_log(document).await?;
        self.mark(log, document, area, |open| reading::note(&mut open.inner, area, text).map_err(|_| Failure::TooLong))
            .await
    }

    /// Puts a reading in the making away, or brings it back.
    pub async fn put_reading_away(&mut self, document: DocumentId, away: bool) -> Result<Answer, Failure> {
        let log = self.reading_log(document).await?;
        if self.is_finished(log, document).await? {
            return Err(Failure::NotPossible);
        }
        let open = self.open_document(log, document, doc::Kind::Reading).await?;
        let chunks = open.inner.set_deleted(away);
        self.write_changes(log, document, doc::Kind::Reading, chunks.into_iter().collect()).await?;
        self.reading_in(log, document).await
    }

    /// Freezes and signs a reading, or once more with what came after that.
    pub async fn finish_reading(&mut self, document: DocumentId) -> Result<Answer, Failure> {
        let log = self.reading_log(document).await?;
        if self.is_finished(log, document).await? && self.late(log, document).await?.is_empty() {
            return Ok(Answer::Done);
        }
        self.open_document(log, document, doc::Kind::Reading).await?;
        let open = self.editing.get(&document).filter(|open| !open.inner.is_deleted()).ok_or(Failure::NotPossible)?;
        let view = open.reading(|device| self.role(log, *device));
        let together = self.profile.person().is_none_or(|person| log != person.private());
        let (definition, heads) = (Definition::bundled(), open.inner.heads());
        let frozen = FinishedReading::from_reading(&view, &definition, together, document, heads, clock::now());
        let record = Record::Reading(frozen.map_err(|_| Failure::NotPossible)?);
        if !record.keeps_to_the_schema() {
            return Err(Failure::NotPossible);
        }
        self.write(log, DocumentId(random()), record.to_payload(clock::now())).await?;
        self.editing.remove(&document);
        Ok(Answer::Done)
    }

    async fn mark(
        &mut self,
        log: LogName,
        document: DocumentId,
        area: &str,
        edit: impl FnOnce(&mut OpenDocument) -> Result<doc::Chunk, Failure>,
    ) -> Result<Answer, Failure> {
        if Definition::bundled().area(area).is_none() {
            return Err(Failure::NotPossible);
        }
        // What somebody was in the midst of when the other side finished the reading comes late, and is not lost.
        let open = self.open_document(log, document, doc::Kind::Reading).await?;
        if open.inner.is_deleted() {
            return Err(Failure::NotPossible);
        }
        let chunk = edit(open)?;
        self.write_changes(log, document, doc::Kind::Reading, vec![chunk]).await?;
        self.reading_in(log, document).await
    }

    async fn reading_in(&mut self, log: LogName, document: DocumentId) -> Result<Answer, Failure> {
        let finisher = finished_from(self.catalogue(log).await?, document).map(|(item, _)| item.clone());
        let finished = finisher.map(|item| self.finisher(log, &item));
        let late = self.late(log, document).await?;
        let with = self.others(log).await?;
        self.open_document(log, document, doc::Kind::Reading).await?;
        let open = self.editing.get(&document).ok_or(Failure::NotFound)?;
        let put_away = open.inner.is_deleted();
        let mut view = open.reading(|device| self.role(log, *device));
        let role = self.own_role();
        if role == Role::Person && finished.is_none() {
            view.areas.iter_mut().filter(|area| area.mine.is_empty()).for_each(|area| area.theirs.clear());
            view.areas.retain(|area| !area.is_empty());
        }
        let together = self.profile.person().is_none_or(|person| log != person.private());
        let definition = Definition::bundled();
        let journey = log.journey;
        Ok(Answer::Reading(Box::new(OpenReading {
            document,
            journey,
            with,
            together,
            role,
            reading: view,
            finished,
            late,
            put_away,
            definition,
        })))
    }

    async fn is_finished(&mut self, log: LogName, document: DocumentId) -> Result<bool, Failure> {
        Ok(finished_from(self.catalogue(log).await?, document).is_some())
    }

    /// The areas for which something came after the reading was finished.
    async fn late(&mut self, log: LogName, document: DocumentId) -> Result<Vec<String>, Failure> {
        let catalogue = self.catalogue(log).await?;
        let Some(Content::Reading(marks)) = catalogue.item(&document).map(|item| &item.content) else {
            return Ok(Vec::new());
        };
        Ok(finished_from(catalogue, document).map(|(_, reading)| late(marks, reading)).unwrap_or_default())
    }

    /// The log that a reading in the making stands in.
    async fn reading_log(&mut self, document: DocumentId) -> Result<LogName, Failure> {
        let logs = match self.clients() {
            Ok(clients) => clients.iter().map(Client::log).collect(),
            Err(_) => self.star_logs(None)?,
        };
        for log in logs {
            let item = self.catalogue(log).await?.item(&document);
            if item.is_some_and(|item| matches!(item.content, Content::Reading(_))) {
                return Ok(log);
            }
        }
        Err(Failure::NotFound)
    }

    fn star_logs(&self, journey: Option<JourneyId>) -> Result<Vec<LogName>, Failure> {
        match (journey, self.profile.person()) {
            (None, Some(person)) if person.joined => Ok(vec![person.private(), person.care_team()]),
            (None, Some(person)) => Ok(vec![person.private()]),
            (Some(journey), None) => {
                let client = self.clients()?.into_iter().find(|client| client.journey == journey);
                client.map(|client| vec![client.log()]).ok_or(Failure::NotFound)
            }
            (None, None) | (Some(_), Some(_)) => Err(Failure::NotPossible),
        }
    }

    /// The copies of what stands in the private log: shown once, and there.
    fn published_copies(&self) -> BTreeSet<DocumentId> {
        let private = self.profile.person().map(Person::private).and_then(|log| self.catalogues.get(&log));
        private
            .into_iter()
            .flat_map(Catalogue::items)
            .flat_map(|item| item.shared.iter().map(|shared| shared.copy))
            .collect()
    }

    fn finisher(&self, log: LogName, item: &Item) -> String {
        let device = item.by.unwrap_or(self.device());
        match self.trust.holder(log.journey, device) {
            Some(certificate::Holder::Person(_)) if self.profile.person().is_some() => String::new(),
            Some(certificate::Holder::Person(journey)) => self.client_name(*journey),
            Some(certificate::Holder::Staff { account, name }) => {
                let is_own = self.profile.staff().is_some_and(|staff| staff.account == *account);
                if is_own { String::new() } else { name.clone() }
            }
            Some(certificate::Holder::Supporter { name, .. }) => name.clone(),
            None => String::new(),
        }
    }

    fn client_name(&self, journey: JourneyId) -> String {
        let clients = self.clients().unwrap_or_default();
        clients.into_iter().find(|client| client.journey == journey).map(|client| client.name).unwrap_or_default()
    }

    async fn others(&mut self, log: LogName) -> Result<String, Failure> {
        if self.profile.person().is_some() {
            let names: Vec<_> = self.profile.team.iter().map(|reader| reader.name.as_str()).collect();
            return Ok(names.join(", "));
        }
        let called = crate::caseload::called(self.catalogue(log).await?);
        Ok(called.unwrap_or_else(|| self.client_name(log.journey)))
    }

    /// As what this device takes part.
    pub fn own_role(&self) -> Role {
        match self.profile.holder {
            Holder::Person(_) => Role::Person,
            Holder::Staff(_) => Role::Keyworker,
            Holder::Supporter(_) => Role::Supporter,
        }
    }

    fn scored(&self, marks: &Marks) -> u32 {
        match self.own_role() {
            Role::Person => marks.mine,
            Role::Keyworker | Role::Administrator | Role::Supporter => marks.theirs,
        }
    }
}

/// Whether this is a reading that goes on: nobody has finished it, or put it away.
pub fn is_open(item: &Item, catalogue: &Catalogue) -> bool {
    !item.is_deleted && is_in_the_making(item, catalogue)
}

fn is_in_the_making(item: &Item, catalogue: &Catalogue) -> bool {
    matches!(item.content, Content::Reading(_)) && finished_from(catalogue, item.document).is_none()
}

/// Whether there is something to do about it: it goes on, was put away lately, or more came than was finished.
fn is_shown(item: &Item, marks: &Marks, catalogue: &Catalogue) -> bool {
    match finished_from(catalogue, item.document) {
        Some((_, reading)) => !late(marks, reading).is_empty(),
        None => !is_long_away(item),
    }
}

/// The areas that stand otherwise in a document than in the reading that was made from it.
fn late(marks: &Marks, finished: &FinishedReading) -> Vec<String> {
    let differs = |area: &&FinishedArea| finished.area(&area.area) != Some(*area);
    marks.areas.iter().filter(differs).map(|area| area.area.clone()).collect()
}

/// The reading that was made from a document last.
fn finished_from(catalogue: &Catalogue, document: DocumentId) -> Option<(&Item, &FinishedReading)> {
    let made = catalogue.items().filter_map(|item| match &item.content {
        Content::Finished(reading) if reading.made_from == document && item.withdrawn.is_none() => {
            Some((item, reading))
        }
        Content::Finished(_)
        | Content::Unknown
        | Content::Entry(_)
        | Content::Reading(_)
        | Content::Copy(_)
        | Content::About(_)
        | Content::Withdrawals(_)
        | Content::Standing(_) => None,
    });
    made.max_by_key(|(item, _)| (item.place.unwrap_or(u64::MAX), item.first, item.document))
}

fn is_newest(item: &Item, reading: &FinishedReading, catalogue: &Catalogue) -> bool {
    finished_from(catalogue, reading.made_from).is_some_and(|(newest, _)| newest.document == item.document)
}

/// Whether it was put away so long ago that nobody looks for it any more.
fn is_long_away(item: &Item) -> bool {
    item.is_deleted && clock::now().since(item.last) > SHOWN_AWAY
}
