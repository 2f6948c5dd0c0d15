//! The audit log, told: to the administrator, and to the person it is about.

use std::collections::BTreeMap;

use waymark_shared::api::{AUDIT_PAGE, AuditPage, AuditRow, AuditWanted, Deed, ProblemCode};
use waymark_shared::id::{AccountId, JourneyId, TeamId};
use waymark_shared::rules::{Action, Role};

use super::answer::{Answer, json};
use super::asked::Asked;
use super::lists::allowed;
use crate::error::Fault;
use crate::house::House;
use crate::store::audit::{self, Row};
use crate::store::{Connection, account, team};

/// The most rows a person is told of.
const HISTORY: usize = 300;

/// `POST` [`waymark_shared::api::AUDIT`].
pub async fn page(house: &House, mut asked: Asked) -> Answer {
    allowed(house, &asked, Action::SeeAudit).await?;
    let AuditWanted { deed, before } = asked.json().await?;
    let before = before.map_or(i64::MAX.unsigned_abs(), |place| place.min(i64::MAX.unsigned_abs()));
    let found = house.database.read(move |connection| {
        let mut rows = audit::before(connection, before, deed.map(Deed::code), AUDIT_PAGE + 1)?;
        let has_more = rows.len() > AUDIT_PAGE;
        rows.truncate(AUDIT_PAGE);
        let names = Names::of(connection, &rows)?;
        Ok::<_, Fault>((rows, names, has_more))
    });
    let (rows, names, has_more) = found.await?;
    Ok(json(&AuditPage { rows: names.tell(house, &rows)?, has_more }))
}

/// `GET` [`waymark_shared::api::HISTORY`].
pub async fn history(house: &House, asked: Asked) -> Answer {
    let me = allowed(house, &asked, Action::SeeHistory).await?.account;
    let (journey, _) = me.journey.ok_or(ProblemCode::Broken)?;
    let found = house.database.read(move |connection| {
        let rows = audit::about(connection, journey, me.account, HISTORY)?;
        let names = Names::of(connection, &rows)?;
        Ok::<_, Fault>((rows, names))
    });
    let (rows, names) = found.await?;
    Ok(json(&names.tell(house, &rows)?))
}

/// Who is who in some rows: sealed names, opened when they are told.
#[derive(Default)]
struct Names {
    accounts: BTreeMap<AccountId, (Vec<u8>, Role)>,
    people: BTreeMap<JourneyId, Vec<u8>>,
    teams: BTreeMap<TeamId, Vec<u8>>,
}

impl Names {
    fn of(connection: &Connection, rows: &[Row]) -> Result<Self, Fault> {
        let mut names = Self::default();
        for row in rows {
            for one in row.who.iter().chain(&row.account) {
                if !names.accounts.contains_key(one)
                    && let Some(found) = account::find(connection, *one)?
                {
                    names.accounts.insert(*one, (found.name, found.role));
                }
            }
            if let Some(journey) = row.journey
                && !names.people.contains_key(&journey)
                && let Some(found) = account::by_journey(connection, journey)?
            {
                names.people.insert(journey, found.name);
            }
            if let Some(one) = row.team
                && let Some(found) = team::find(connection, one)?
            {
                names.teams.insert(one, found.name);
            }
        }
        Ok(names)
    }

    fn tell(&self, house: &House, rows: &[Row]) -> Result<Vec<AuditRow>, Fault> {
        let open = |sealed: &Vec<u8>| house.keys.open_name(sealed);
        let told = rows.iter().map(|row| {
            let who = row.who.and_then(|who| self.accounts.get(&who));
            let about = row.account.and_then(|account| self.accounts.get(&account));
            let person = row.journey.and_then(|journey| self.people.get(&journey));
            let team = row.team.and_then(|team| self.teams.get(&team));
            Ok(AuditRow {
                place: row.place,
                at: row.moment,
                deed: Deed::from_code(row.what),
                who: who.map(|(name, _)| open(name)).transpose()?,
                role: who.map(|(_, role)| *role),
                about: about.map(|(name, _)| open(name)).transpose()?,
                person: person.map(open).transpose()?,
                team: team.map(open).transpose()?,
                number: row.number,
            })
        });
        told.collect()
    }
}
