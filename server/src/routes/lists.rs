//! Lists of people: a caseload, a team, the staff.

use waymark_shared::api::{CaseloadRow, HandIn, ProblemCode, StaffRow, TeamMember};
use waymark_shared::id::{AccountId, JourneyId};
use waymark_shared::rules::{self, Action};

use super::answer::{Answer, json};
use super::asked::Asked;
use crate::auth::enrolment::Enrolment;
use crate::auth::signed_in::{SignedIn, subject};
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::store::{account, membership};

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
    let teams = house.database.write(move |connection| Enrolment::admit_all(&people, connection)).await?;
    teams.into_iter().for_each(|account| house.access_changed(account));
    caseload_of(house, me).await
}

async fn caseload_of(house: &House, me: AccountId) -> Answer {
    let found = house
        .database
        .read(move |connection| {
            let mut found = Vec::new();
            for (journey, since) in membership::caseload(connection, me)? {
                if let Some(person) = account::by_journey(connection, journey)? {
                    found.push((Enrolment::of(connection, person)?, since));
                }
            }
            Ok::<_, Fault>(found)
        })
        .await?;
    let rows = found.into_iter().filter_map(|(person, since)| Some((person.account.journey?, person, since)));
    let rows = rows.map(|((journey, identity), person, since)| {
        let name = house.keys.open_name(&person.account.name)?;
        Ok(CaseloadRow { journey, name, identity, since, enrolment: Some(person.seal(&house.keys)) })
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
    let found = house.database.read(account::staff).await?;
    let rows = found.into_iter().map(|staff| {
        let name = house.keys.open_name(&staff.name)?;
        Ok(StaffRow { account: staff.account, name, role: staff.role, since: staff.created })
    });
    Ok(json(&rows.collect::<Result<Vec<_>, Fault>>()?))
}

/// Who can read what a person shares.
pub async fn team_of(house: &House, journey: JourneyId) -> Result<Vec<TeamMember>, Wrong> {
    let found = house
        .database
        .read(move |connection| {
            let mut found = Vec::new();
            for (account, since) in membership::team(connection, journey)? {
                found.extend(account::find(connection, account)?.map(|staff| (staff.name, since)));
            }
            Ok::<_, Fault>(found)
        })
        .await?;
    let members = found.into_iter().map(|(name, since)| Ok(TeamMember { name: house.keys.open_name(&name)?, since }));
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
