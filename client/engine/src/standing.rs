//! Standing: what goes to whom from now on, as the person said; applied on the person's own devices alone.

use std::collections::BTreeMap;

use waymark_shared::id::{CircleId, DocumentId};
use waymark_shared::record::Record;
use waymark_shared::record::standing::{Standing, What};
use waymark_shared::seam::answer::{Answer, Failure, StandingLine};
use waymark_shared::seam::news::{Changed, News};

use crate::catalogue::{Content, Item};
use crate::driver::seal::random;
use crate::driver::{clock, page};
use crate::session::Session;

impl Session {
    /// What goes to whom from now on, the newest first.
    pub async fn standing(&mut self) -> Result<Answer, Failure> {
        let mut lines: Vec<_> = self
            .standings()
            .await?
            .into_iter()
            .filter(|(_, standing)| standing.ended.is_none())
            .map(|(document, standing)| {
                let name = self.name_of(standing.circle()).to_owned();
                StandingLine { document, standing, name }
            })
            .collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.standing.since));
        Ok(Answer::Standing(lines))
    }

    /// The person says what goes to whom from now on; what is so already stays once.
    pub async fn stand_by(&mut self, what: What, circle: CircleId, always: bool) -> Result<Answer, Failure> {
        self.circle_log(circle)?;
        let now = clock::now();
        let known = self
            .standings()
            .await?
            .into_iter()
            .find(|(_, known)| known.ended.is_none() && known.what == what && known.circle() == circle);
        let (document, since) = known.map_or((DocumentId(random()), now), |(document, known)| (document, known.since));
        let circle = (circle != CircleId::CARE_TEAM).then_some(circle);
        self.keep_standing(document, Standing { what, circle, always, since, ended: None }).await
    }

    /// It is no longer so; with what went, or without.
    pub async fn end_standing(&mut self, document: DocumentId, take_back: bool) -> Result<Answer, Failure> {
        let known = self.standings().await?.into_iter().find(|(known, _)| *known == document);
        let (_, standing) = known.ok_or(Failure::NotFound)?;
        if take_back {
            let log = self.private()?;
            let meant: Vec<_> = self
                .catalogue(log)
                .await?
                .items()
                .filter(|item| means(&standing, item))
                .map(|item| item.document)
                .collect();
            for document in meant {
                match self.withdraw(document, standing.circle()).await {
                    Ok(_) | Err(Failure::NotFound) => {}
                    Err(failure) => return Err(failure),
                }
            }
        }
        self.keep_standing(document, Standing { ended: Some(clock::now()), ..standing }).await
    }

    /// Something was saved: what the person said goes by itself is shared, and the rest is offered, once.
    pub async fn apply_standing(&mut self, document: DocumentId) -> Result<(), Failure> {
        let standings = self.standings().await?;
        if standings.is_empty() {
            return Ok(());
        }
        let log = self.private()?;
        let catalogue = self.catalogue(log).await?;
        let Some(item) = catalogue.item(&catalogue.newest(document)).filter(|item| !item.is_deleted).cloned() else {
            return Ok(());
        };
        // Of one circle, what goes by itself counts.
        let mut circles: BTreeMap<CircleId, bool> = BTreeMap::new();
        for (_, standing) in standings.iter().filter(|(_, standing)| means(standing, &item)) {
            *circles.entry(standing.circle()).or_default() |= standing.always;
        }
        let access = self.access_of(item.document).await?;
        circles.retain(|circle, _| access.iter().all(|access| access.circle != *circle) && self.is_open(*circle));
        for (circle, always) in circles {
            let (document, name) = (item.document, self.name_of(circle).to_owned());
            if always {
                self.share(document, circle, None).await?;
                page::tell(News::SharedAsSaid { document, circle, name });
            } else if self.offered.insert((document, circle)) {
                page::tell(News::Offer { document, circle, name });
            }
        }
        Ok(())
    }

    /// The finished reading that was made of one in the making.
    pub async fn apply_standing_to_reading(&mut self, made_from: DocumentId) -> Result<(), Failure> {
        let Ok(log) = self.private() else { return Ok(()) };
        let made = |item: &&Item| matches!(&item.content, Content::Finished(reading) if reading.made_from == made_from);
        let finished = self.catalogue(log).await?.items().filter(made).max_by_key(|item| item.first);
        match finished.map(|item| item.document) {
            Some(document) => self.apply_standing(document).await,
            None => Ok(()),
        }
    }

    async fn keep_standing(&mut self, document: DocumentId, standing: Standing) -> Result<Answer, Failure> {
        let log = self.private()?;
        self.write(log, document, Record::Standing(standing).to_payload(clock::now())).await?;
        page::tell(News::Changed(Changed::Supporters));
        Ok(Answer::Done)
    }

    async fn standings(&mut self) -> Result<Vec<(DocumentId, Standing)>, Failure> {
        if self.profile.person().is_none_or(|person| !person.joined) {
            return Ok(Vec::new());
        }
        let log = self.private()?;
        let items = self.catalogue(log).await?.items();
        Ok(items
            .filter_map(|item| match &item.content {
                Content::Standing(standing) => Some((item.document, standing.clone())),
                Content::Unknown
                | Content::Entry(_)
                | Content::Reading(_)
                | Content::Copy(_)
                | Content::Finished(_)
                | Content::About(_)
                | Content::Withdrawals(_) => None,
            })
            .collect())
    }
}

/// Whether an item is meant. A mood without words is nothing somebody wrote.
fn means(standing: &Standing, item: &Item) -> bool {
    match &item.content {
        Content::Entry(copy) => {
            let has_words = !copy.title.trim().is_empty() || !copy.text.trim().is_empty();
            has_words && standing.means_entry(&copy.areas, item.first)
        }
        Content::Finished(_) => standing.means_reading(item.first),
        Content::Unknown
        | Content::Reading(_)
        | Content::Copy(_)
        | Content::About(_)
        | Content::Withdrawals(_)
        | Content::Standing(_) => false,
    }
}
