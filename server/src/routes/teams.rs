//! Teams: which there are, who belongs to them, and their people by name.

use std::collections::BTreeSet;

use waymark_shared::api::{
    Deed, MakeTeam, NameTeam, Place, ProblemCode, SetMember, TeamPage, TeamPerson, TeamRow, TeamStaff, TeamWanted,
    Worker,
};
use waymark_shared::id::{AccountId, JourneyId, TeamId};
use waymark_shared::rules::{self, Action, Role};
use waymark_shared::time::Timestamp;

use super::answer::{Answer, json, nothing};
use super::asked::Asked;
use super::lists::allowed;
use super::me::check_name;
use crate::audit::Note;
use crate::auth::access::colleague;
use crate::auth::signed_in::{leading, leads};
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::keys::random;
use crate::store::account::{self, Account};
use crate::store::membership::{self, Working};
use crate::store::team::{self, Member, Team};
use crate::store::{Connection, ended, waiting};

/// A team and its members, names still sealed.
type Found = (Team, Vec<(Member, Vec<u8>)>);

/// `GET` [`waymark_shared::api::TEAMS`].
pub async fn list(house: &House, asked: Asked) -> Answer {
    let me = allowed(house, &asked, Action::SeeTeams).await?.account;
    let whose = me.account;
    let found = house.database.read(move |connection| {
        let mine: BTreeSet<TeamId> = team::of(connection, me.account)?.into_iter().map(|member| member.team).collect();
        let all = team::all(connection)?.into_iter();
        let seen = all.filter(|team| me.role == Role::Administrator || mine.contains(&team.team));
        seen.map(|team| with_members(connection, team)).collect::<Result<Vec<_>, Fault>>()
    });
    let rows = found.await?.into_iter().map(|found| row(house, found, whose));
    Ok(json(&rows.collect::<Result<Vec<_>, Fault>>()?))
}

/// `POST` [`waymark_shared::api::TEAMS`].
pub async fn make(house: &House, mut asked: Asked) -> Answer {
    let me = allowed(house, &asked, Action::ChangeTeams).await?.account.account;
    let MakeTeam { name } = asked.json().await?;
    let name = check_name(&name)?;
    let made = Team { team: TeamId(random()), name: house.keys.seal_name(&name) };
    let (pen, kept) = (house.pen(), made.clone());
    house
        .database
        .write(move |connection| {
            team::insert(connection, &kept, pen.now())?;
            pen.note(connection, Note::of(Deed::TeamMade).by(me).team(kept.team))
        })
        .await?;
    Ok(json(&TeamRow { team: made.team, name, is_led: false, members: Vec::new() }))
}

/// `POST` [`waymark_shared::api::TEAM_NAME`].
pub async fn name(house: &House, mut asked: Asked) -> Answer {
    let me = allowed(house, &asked, Action::ChangeTeams).await?.account.account;
    let NameTeam { team, name } = asked.json().await?;
    let name = house.keys.seal_name(&check_name(&name)?);
    let pen = house.pen();
    house
        .database
        .write(move |connection| {
            if !team::set_name(connection, team, &name)? {
                return Err(Wrong::from(ProblemCode::NotFound));
            }
            Ok(pen.note(connection, Note::of(Deed::TeamNamed).by(me).team(team))?)
        })
        .await?;
    Ok(nothing())
}

/// `POST` [`waymark_shared::api::TEAM_MEMBER`].
pub async fn member(house: &House, mut asked: Asked) -> Answer {
    let me = allowed(house, &asked, Action::ChangeTeams).await?.account.account;
    let SetMember { team, account, place } = asked.json().await?;
    let pen = house.pen();
    house
        .database
        .write(move |connection| {
            team::find(connection, team)?.ok_or(ProblemCode::NotFound)?;
            colleague(connection, account)?;
            let before = team::members(connection, team)?.into_iter().find(|member| member.account == account);
            let led = before.is_some_and(|member| member.is_lead);
            let leads = place == Place::Lead;
            match place {
                Place::Outside => drop(team::leave(connection, team, account, pen.now())?),
                Place::Member | Place::Lead => {
                    team::join(connection, &Member { team, account, is_lead: leads, since: pen.now() })?;
                }
            }
            let is_in = place != Place::Outside;
            let deeds = [
                (before.is_none() && is_in).then_some(Deed::TeamJoined),
                (!led && leads).then_some(Deed::LeadBegan),
                (led && !leads).then_some(Deed::LeadEnded),
                (before.is_some() && !is_in).then_some(Deed::TeamLeft),
            ];
            for deed in deeds.into_iter().flatten() {
                pen.note(connection, Note::of(deed).by(me).on(account).team(team))?;
            }
            Ok::<_, Wrong>(())
        })
        .await?;
    Ok(nothing())
}

/// `POST` [`waymark_shared::api::TEAM_PAGE`].
pub async fn page(house: &House, mut asked: Asked) -> Answer {
    let me = asked.signed_in(house).await?.account;
    let TeamWanted { team } = asked.json().await?;
    let (whose, now) = (me.account, house.config.clock.now());
    let found = house.database.read(move |connection| {
        let leads = leads(connection, me.account)?;
        let action = team.map_or(Action::SeePeopleOfNoTeam, Action::SeePeopleOf);
        if !rules::may(leading(&me, &[], &leads), action) {
            return Err(Wrong::from(ProblemCode::NotAllowed));
        }
        let found = match team {
            Some(team) => Some(team::find(connection, team)?.ok_or(ProblemCode::NotFound)?),
            None => None,
        };
        let found = found.map(|team| with_members(connection, team)).transpose()?;
        let staff = match &found {
            Some((_, members)) => members.clone(),
            None => everybody(connection)?,
        };
        let people = match team {
            Some(team) => team::people(connection, team, now)?,
            None => of_no_team(connection, now)?,
        };
        let people = people.into_iter().map(|journey| person(connection, journey, now));
        Ok((found, staff, people.filter_map(Result::transpose).collect::<Result<Vec<_>, Fault>>()?))
    });
    let (found, staff, people) = found.await?;
    let team = found.map(|found| row(house, found, whose)).transpose()?;
    let staff = staff.iter().map(|(member, name)| staff_row(house, member, name)).collect::<Result<_, Fault>>()?;
    let mut people = people.into_iter().map(|person| person.tell(house)).collect::<Result<Vec<_>, Fault>>()?;
    people.sort_by(|a, b| (!a.workers.is_empty(), &a.name).cmp(&(!b.workers.is_empty(), &b.name)));
    Ok(json(&TeamPage { team, staff, people }))
}

/// A person of a team, names still sealed.
struct Person {
    journey: JourneyId,
    name: Vec<u8>,
    workers: Vec<(Working, Vec<u8>, Option<Vec<u8>>)>,
    before: Option<Vec<u8>>,
    waits: Option<String>,
}

impl Person {
    fn tell(self, house: &House) -> Result<TeamPerson, Fault> {
        let open = |sealed: &Vec<u8>| house.keys.open_name(sealed);
        let workers = self.workers.iter().map(|(work, name, covers)| {
            let covers = covers.as_ref().map(open).transpose()?;
            Ok(Worker { account: work.account, name: open(name)?, since: work.since, until: work.until, covers })
        });
        Ok(TeamPerson {
            journey: self.journey,
            name: open(&self.name)?,
            workers: workers.collect::<Result<_, Fault>>()?,
            before: self.before.as_ref().map(open).transpose()?,
            waits: self.waits,
        })
    }
}

fn person(connection: &Connection, journey: JourneyId, now: Timestamp) -> Result<Option<Person>, Fault> {
    let Some(found) = account::by_journey(connection, journey)? else { return Ok(None) };
    let mut workers = Vec::new();
    for work in membership::team(connection, journey, now)? {
        let covers = work.covers.map(|covers| account::find(connection, covers)).transpose()?.flatten();
        if let Some(staff) = account::find(connection, work.account)? {
            workers.push((work, staff.name, covers.map(|covers| covers.name)));
        }
    }
    let last = membership::left(connection, journey, now)?.first().map(|work| work.account);
    let before = match last.filter(|_| workers.is_empty()) {
        Some(last) => account::find(connection, last)?.map(|staff| staff.name),
        None => None,
    };
    let waits = waiting::find(connection, journey)?.map(|waiting| waiting.day);
    Ok(Some(Person { journey, name: found.name, waits: waits.filter(|_| workers.is_empty()), workers, before }))
}

/// Every person who is of no team.
fn of_no_team(connection: &Connection, now: Timestamp) -> Result<Vec<JourneyId>, Fault> {
    let mut of_teams = BTreeSet::new();
    for team in team::all(connection)? {
        of_teams.extend(team::people(connection, team.team, now)?);
    }
    let everybody = account::people(connection)?.into_iter();
    Ok(everybody.filter(|journey| !of_teams.contains(journey)).collect())
}

/// Every keyworker whose account lasts, as if they were one team.
fn everybody(connection: &Connection) -> Result<Vec<(Member, Vec<u8>)>, Fault> {
    let mut found = Vec::new();
    for Account { account, role, name, created, .. } in account::staff(connection)? {
        if role == Role::Keyworker && !ended::is(connection, account)? {
            let team = TeamId([0; TeamId::LENGTH]);
            found.push((Member { team, account, is_lead: false, since: created }, name));
        }
    }
    Ok(found)
}

fn with_members(connection: &Connection, team: Team) -> Result<Found, Fault> {
    let mut members = Vec::new();
    for member in team::members(connection, team.team)? {
        // After a restore, somebody whose account ended since may still stand in the team of that day.
        if let Some(staff) = account::find(connection, member.account)?
            && !ended::is(connection, member.account)?
        {
            members.push((member, staff.name));
        }
    }
    Ok((team, members))
}

fn row(house: &House, (team, members): Found, whose: AccountId) -> Result<TeamRow, Fault> {
    Ok(TeamRow {
        team: team.team,
        name: house.keys.open_name(&team.name)?,
        is_led: members.iter().any(|(member, _)| member.account == whose && member.is_lead),
        members: members.iter().map(|(member, name)| staff_row(house, member, name)).collect::<Result<_, Fault>>()?,
    })
}

fn staff_row(house: &House, member: &Member, name: &[u8]) -> Result<TeamStaff, Fault> {
    let Member { account, is_lead, since, .. } = *member;
    Ok(TeamStaff { account, name: house.keys.open_name(name)?, is_lead, since })
}
