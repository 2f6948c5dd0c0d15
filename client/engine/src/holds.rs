//! What was taken back: when it is destroyed, and whether two keyworkers hold it for longer.

use waymark_shared::api::{AskHold, HOLD_CONFIRM, HOLD_END, HOLDS, HoldRow, NamedHold};
use waymark_shared::id::{CircleId, DocumentId, JourneyId};
use waymark_shared::seam::answer::{Answer, Failure, Sharing, TakenBack, Who, Withdrawn};
use waymark_shared::seam::news::{Changed, News};

use crate::catalogue::{Content, Item};
use crate::desk::{self, Input};
use crate::driver::{clock, http, page};
use crate::session::Session;
use crate::sharing::{UNDO, access};

impl Session {
    /// What the person took back and the service still has, closed; the newest first.
    pub async fn taken_back(&mut self) -> Result<Answer, Failure> {
        self.look_for_supporters();
        let log = self.private()?;
        self.read_copies().await?;
        self.catalogue(log).await?;
        let (holds, now) = (self.holds(), clock::now());
        let copies = self.known_copies();
        let mut taken = Vec::new();
        for item in self.catalogues.get(&log).into_iter().flat_map(|catalogue| catalogue.items()) {
            for access in access(item, &copies, &self.whereabouts) {
                let Sharing::Withdrawn { at, until, known } = access.sharing else { continue };
                let hold = holds.iter().rev().find(|hold| {
                    let is_of = item.shared.iter().any(|shared| shared.copy == hold.document);
                    is_of && access.circle == CircleId::CARE_TEAM
                });
                if until > now || hold.is_some_and(HoldRow::holds) {
                    let (title, day, is_reading) = named(item);
                    let (circle, name, hold) = (access.circle, access.name, hold.cloned());
                    taken.push(TakenBack {
                        document: item.document,
                        circle,
                        name,
                        title,
                        day,
                        is_reading,
                        at,
                        until,
                        known,
                        hold,
                    });
                }
            }
        }
        taken.sort_by_key(|taken| std::cmp::Reverse(taken.at));
        Ok(Answer::TakenBack(taken))
    }

    /// What a person took back from the care team, as far as this keyworker's device knows: that, and nothing of what it said.
    pub async fn withdrawn_by(&mut self, journey: JourneyId) -> Result<Answer, Failure> {
        if self.profile.who() != Who::Keyworker {
            return Err(Failure::NotPossible);
        }
        let client = self.clients()?.into_iter().find(|client| client.journey == journey).ok_or(Failure::NotFound)?;
        let catalogue = self.catalogue(client.log()).await?;
        let mut withdrawn: Vec<_> = catalogue
            .items()
            .filter_map(|item| {
                let at = item.withdrawn?;
                let is_reading = matches!(item.content, Content::Finished(_));
                Some(Withdrawn { document: item.document, shared: item.first, at, until: at.plus(UNDO), is_reading })
            })
            .collect();
        withdrawn.sort_by_key(|withdrawn| std::cmp::Reverse(withdrawn.at));
        Ok(Answer::Withdrawn(withdrawn))
    }

    /// How many things the person took back are held.
    pub fn held(&self) -> u32 {
        u32::try_from(self.holds().iter().filter(|hold| hold.holds()).count()).unwrap_or(u32::MAX)
    }

    /// The holds came.
    pub async fn on_holds(&mut self, rows: &[HoldRow]) {
        let now = serde_json::to_string(rows).ok();
        if self.profile.who() != Who::Person || self.profile.holds == now {
            return;
        }
        self.profile.holds = now;
        // What could not be kept now is when they come again.
        drop(self.keep_profile().await);
        page::tell(News::Changed(Changed::Journal));
    }

    fn holds(&self) -> Vec<HoldRow> {
        self.profile.holds.as_deref().and_then(|holds| serde_json::from_str(holds).ok()).unwrap_or_default()
    }
}

/// What an item is called in a list.
fn named(item: &Item) -> (String, String, bool) {
    match &item.content {
        Content::Entry(copy) | Content::Copy(copy) => {
            let first: String = copy.text.split('\n').next().unwrap_or_default().chars().take(60).collect();
            let title = copy.title.trim();
            (if title.is_empty() { first } else { title.to_owned() }, copy.day.clone(), false)
        }
        Content::Finished(reading) => (String::new(), reading.day.clone(), true),
        Content::Unknown | Content::Reading(_) | Content::About(_) | Content::Withdrawals(_) | Content::Standing(_) => {
            (String::new(), String::new(), false)
        }
    }
}

/// Asks the server for a person's holds; the answer comes to the desk.
pub async fn look() {
    if let Ok(rows) = http::get(HOLDS).await {
        desk::put(Input::Holds(rows));
    }
}

/// The holds on what the people of a keyworker took back.
pub async fn holds() -> Result<Answer, Failure> {
    Ok(Answer::Holds(http::get(HOLDS).await?))
}

/// Asks for a hold.
pub async fn ask_hold(journey: JourneyId, document: DocumentId, reason: String) -> Result<Answer, Failure> {
    let _: NamedHold = http::post(HOLDS, &AskHold { journey, document, reason }).await?;
    Ok(Answer::Done)
}

/// Agrees with a hold.
pub async fn confirm_hold(hold: i64) -> Result<Answer, Failure> {
    http::post_only(HOLD_CONFIRM, Some(&NamedHold { hold })).await?;
    Ok(Answer::Done)
}

/// Ends a hold.
pub async fn end_hold(hold: i64) -> Result<Answer, Failure> {
    http::post_only(HOLD_END, Some(&NamedHold { hold })).await?;
    Ok(Answer::Done)
}
