//! Lists of people: a caseload, a team, the staff.

use waymark_shared::api::{CaseloadRow, HandIn, ProblemCode, StaffRow, TeamMember};
use waymark_shared::id::{AccountId, JourneyId};
use waymark_shared::rules::{self, Action};

use super::answer::{Answer, json};
use super::asked::Asked;
use crate::auth::enrolment::Enrolment;
use crate::auth::signed_in::{SignedIn, subject};
use crate::clock::DAY;
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::store::membership::{self, Working};
use crate::store::{account, ended};

/// For so long a person is told that somebody works with them no longer.
const TOLD_OF: i64 = 90 * DAY;

/// `GET` [`waymark_shared::api::CASELOAD`].
pub async fn caseload(house: &House, asked: Asked) -> Answer {
    let me = allowed(house, &asked, Action::SeeCaseload).await?.account.account;
    caseload_of(house, me).await
}

/// `POST` [`waymark_shared::api::CASELOAD`].
pub async fn hand_in(house: &House, mut asked: Asked) -> Answer {
    let me = allowed(house, &asked, Action::SeeCaseload).await?.account.account;
    let HandIn { caseload } = asked.json().await?;
    let people = Enrolment::of_people(&house.keys, &caseload, me);
    let pen = house.pen();
    let teams = house.database.write(move |connection| Enrolment::admit_all(&people, connection, &pen)).await?;
    teams.into_iter().for_each(|account| house.access_changed(account));
    caseload_of(house, me).await
}

async fn caseload_of(house: &House, me: AccountId) -> Answer {
    let now = house.config.clock.now();
    let found = house
        .database
        .read(move |connection| {
            let mut found = Vec::new();
            for work in membership::caseload(connection, me, now)? {
                if let Some(person) = account::by_journey(connection, work.journey)? {
                    found.push((Enrolment::of(connection, person, now)?, work));
                }
            }
            Ok::<_, Fault>(found)
        })
        .await?;
    let rows = found.into_iter().filter_map(|(person, work)| Some((person.account.journey?, person, work)));
    let rows = rows.map(|((journey, identity), person, Working { since, until, .. })| {
        let name = house.keys.open_name(&person.account.name)?;
        Ok(CaseloadRow { journey, name, identity, since, until, enrolment: Some(person.seal(&house.keys)) })
    });
    Ok(json(&rows.collect::<Result<Vec<_>, Fault>>()?))
}

/// `GET` [`waymark_shared::api::TEAM`].
pub async fn team(house: &House, asked: Asked) -> Answer {
    let me = allowed(house, &asked, Action::SeeTeam).await?.account;
    let (journey, _) = me.journey.ok_or(ProblemCode::Broken)?;
    Ok(json(&team_of(house, journey).await?))
}

/// `GET` [`waymark_shared::api::STAFF`].
pub async fn staff(house: &House, asked: Asked) -> Answer {
    allowed(house, &asked, Action::SeeStaff).await?;
    let found = house.database.read(|connection| {
        let staff = account::staff(connection)?.into_iter();
        staff.map(|staff| Ok((ended::is(connection, staff.account)?, staff))).collect::<Result<Vec<_>, Fault>>()
    });
    let rows = found.await?.into_iter().map(|(ended, staff)| {
        let name = house.keys.open_name(&staff.name)?;
        Ok(StaffRow { account: staff.account, name, role: staff.role, since: staff.created, ended })
    });
    Ok(json(&rows.collect::<Result<Vec<_>, Fault>>()?))
}

/// Who can read what a person shares, and who no longer can since not long ago.
pub async fn team_of(house: &House, journey: JourneyId) -> Result<Vec<TeamMember>, Wrong> {
    let now = house.config.clock.now();
    let found = house
        .database
        .read(move |connection| {
            let mut found = Vec::new();
            let left = membership::left(connection, journey, now)?.into_iter();
            let left = left.filter(|work| work.until.is_some_and(|until| now.since(until) < TOLD_OF));
            for work in membership::team(connection, journey, now)?.into_iter().chain(left) {
                let covers = work.covers.map(|covers| account::find(connection, covers)).transpose()?.flatten();
                let staff = account::find(connection, work.account)?;
                found.extend(staff.map(|staff| (staff.name, work, covers.map(|covers| covers.name))));
            }
            Ok::<_, Fault>(found)
        })
        .await?;
    let members = found.into_iter().map(|(name, Working { since, until, .. }, covers)| {
        let covers = covers.map(|covers| house.keys.open_name(&covers)).transpose()?;
        let reads = until.is_none_or(|until| until > now);
        Ok(TeamMember { name: house.keys.open_name(&name)?, since, until, covers, reads })
    });
    Ok(members.collect::<Result<_, Fault>>()?)
}

/// Whoever is signed in, where they may do this.
pub async fn allowed(house: &House, asked: &Asked, action: Action) -> Result<SignedIn, Wrong> {
    let signed_in = asked.signed_in(house).await?;
    if rules::may(subject(&signed_in.account, &[]), action) {
        Ok(signed_in)
    } else {
        Err(ProblemCode::NotAllowed.into())
    }
}
