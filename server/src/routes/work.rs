//! Who works with whom: begun, covered, handed over; and the account of a member of staff ended.

use std::collections::BTreeSet;

use waymark_shared::api::{BeginWork, COVER_MOST, Cover, Deed, EndAccount, HandOver, ProblemCode, Then, Wait as Waits};
use waymark_shared::id::{AccountId, JourneyId, TeamId};
use waymark_shared::rules::{self, Action, Role};

use super::answer::{Answer, nothing};
use super::asked::Asked;
use super::lists::allowed;
use crate::audit::{Note, Pen};
use crate::auth::access;
use crate::auth::signed_in::{journeys, leading, leads};
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::store::account::{self, Account};
use crate::store::membership::{self, Working};
use crate::store::waiting::{self, Waiting};
use crate::store::{Connection, team};

/// `POST` [`waymark_shared::api::WORK_BEGIN`].
pub async fn begin(house: &House, mut asked: Asked) -> Answer {
    let me = asked.signed_in(house).await?.account;
    let BeginWork { journey, account } = asked.json().await?;
    let pen = house.pen();
    house
        .database
        .write(move |connection| {
            let change = Change::of(connection, &pen, &me)?;
            change.check(journey)?;
            change.check_colleague(journey, account)?;
            Ok::<_, Wrong>(access::begin(connection, &pen, &own(account, journey, &pen), me.account)?)
        })
        .await?;
    house.access_changed(account);
    Ok(nothing())
}

/// `POST` [`waymark_shared::api::WORK_WAIT`].
pub async fn wait(house: &House, mut asked: Asked) -> Answer {
    let me = asked.signed_in(house).await?.account;
    let Waits { journey, day } = asked.json().await?;
    check_day(&day)?;
    let pen = house.pen();
    house
        .database
        .write(move |connection| {
            let change = Change::of(connection, &pen, &me)?;
            change.check(journey)?;
            if !membership::team(connection, journey, pen.now())?.is_empty() {
                return Err(Wrong::from(ProblemCode::AlreadyKnown));
            }
            Ok(change.wait(journey, day)?)
        })
        .await?;
    Ok(nothing())
}

/// `POST` [`waymark_shared::api::WORK_COVER`].
pub async fn cover(house: &House, mut asked: Asked) -> Answer {
    let me = asked.signed_in(house).await?.account;
    let Cover { covers, account, until } = asked.json().await?;
    let pen = house.pen();
    if covers == account || until <= pen.now() || until.since(pen.now()) > COVER_MOST {
        return Err(ProblemCode::BadRequest.into());
    }
    house
        .database
        .write(move |connection| {
            let change = Change::of(connection, &pen, &me)?;
            change.check_staff(covers)?;
            change.check_staff(account)?;
            for work in membership::caseload(connection, covers, pen.now())? {
                // Who covers for somebody hands that on to nobody.
                if work.until.is_none() {
                    let work = Working { until: Some(until), covers: Some(covers), ..own(account, work.journey, &pen) };
                    access::begin(connection, &pen, &work, me.account)?;
                }
            }
            Ok::<_, Wrong>(())
        })
        .await?;
    house.access_changed(account);
    Ok(nothing())
}

/// `POST` [`waymark_shared::api::WORK_HAND_OVER`].
pub async fn hand_over(house: &House, mut asked: Asked) -> Answer {
    let me = asked.signed_in(house).await?.account;
    let wanted: HandOver = asked.json().await?;
    let leaving = wanted.account.unwrap_or(me.account);
    let pen = house.pen();
    let changed = house
        .database
        .write(move |connection| {
            let change = Change::of(connection, &pen, &me)?;
            change.check_leaving(leaving)?;
            let named: BTreeSet<JourneyId> = wanted.people.iter().map(|person| person.journey).collect();
            let caseload = journeys(connection, leaving, pen.now())?;
            if named.len() != wanted.people.len() || named.iter().any(|journey| !caseload.contains(journey)) {
                return Err(Wrong::from(ProblemCode::BadRequest));
            }
            if wanted.whole && caseload.iter().any(|journey| !named.contains(journey)) {
                return Err(ProblemCode::WouldBeAlone.into());
            }
            let mut changed = Vec::new();
            for person in wanted.people {
                changed.extend(change.hand(leaving, person.journey, person.then)?);
            }
            Ok(changed)
        })
        .await?;
    changed.into_iter().chain([leaving]).for_each(|account| house.access_changed(account));
    Ok(nothing())
}

/// `POST` [`waymark_shared::api::END_ACCOUNT`].
pub async fn end_account(house: &House, mut asked: Asked) -> Answer {
    let me = allowed(house, &asked, Action::EndAccount).await?.account.account;
    let EndAccount { account } = asked.json().await?;
    // The last who could let others in stays.
    if account == me {
        return Err(ProblemCode::NotAllowed.into());
    }
    let pen = house.pen();
    house
        .database
        .write(move |connection| {
            let found = account::find(connection, account)?.filter(|found| found.role != Role::Person);
            found.ok_or(ProblemCode::NotFound)?;
            access::end_account(connection, &pen, account, me)?;
            Ok::<_, Wrong>(())
        })
        .await?;
    house.access_changed(account);
    Ok(nothing())
}

/// Somebody who changes who works with whom.
struct Change<'a> {
    connection: &'a Connection,
    pen: &'a Pen,
    me: &'a Account,
    leads: Vec<TeamId>,
    caseload: Vec<JourneyId>,
}

impl<'a> Change<'a> {
    fn of(connection: &'a Connection, pen: &'a Pen, me: &'a Account) -> Result<Self, Fault> {
        let leads = leads(connection, me.account)?;
        let caseload = journeys(connection, me.account, pen.now())?;
        Ok(Self { connection, pen, me, leads, caseload })
    }

    fn may(&self, action: Action) -> bool {
        rules::may(leading(self.me, &self.caseload, &self.leads), action)
    }

    /// Whether they say who works with this person: as an administrator, or as a lead of a team of theirs.
    fn may_change(&self, journey: JourneyId) -> Result<bool, Fault> {
        if self.may(Action::ChangeWork(None)) {
            return Ok(true);
        }
        let teams = access::teams_of(self.connection, self.pen, journey)?;
        Ok(teams.into_iter().any(|team| self.may(Action::ChangeWork(Some(team)))))
    }

    fn check(&self, journey: JourneyId) -> Result<(), Wrong> {
        if !self.may_change(journey)? {
            return Err(ProblemCode::NotAllowed.into());
        }
        account::by_journey(self.connection, journey)?.map(drop).ok_or(ProblemCode::NotFound.into())
    }

    /// Whether they may let this member of staff work with people: an administrator anybody, a lead those of their teams.
    fn check_staff(&self, account: AccountId) -> Result<(), Wrong> {
        let teams = team::of(self.connection, account)?;
        let is_theirs = teams.iter().any(|member| self.may(Action::ChangeWork(Some(member.team))));
        if !is_theirs && !self.may(Action::ChangeWork(None)) {
            return Err(ProblemCode::NotAllowed.into());
        }
        access::colleague(self.connection, account).map(drop)
    }

    /// Whether they may hand over for this member of staff: for themselves, or as who says who works with whom.
    fn check_leaving(&self, account: AccountId) -> Result<(), Wrong> {
        if account == self.me.account && self.may(Action::SeeCaseload) { Ok(()) } else { self.check_staff(account) }
    }

    /// The same of a colleague to whom somebody hands over whom they work with: one who shares a team with them.
    fn check_colleague(&self, journey: JourneyId, account: AccountId) -> Result<(), Wrong> {
        if self.may_change(journey)? {
            return self.check_staff(account);
        }
        access::colleague(self.connection, account)?;
        let theirs: BTreeSet<TeamId> =
            team::of(self.connection, account)?.into_iter().map(|member| member.team).collect();
        let shares = team::of(self.connection, self.me.account)?.iter().any(|member| theirs.contains(&member.team));
        if shares { Ok(()) } else { Err(ProblemCode::NotAllowed.into()) }
    }

    /// Ends somebody's work with a person once something else is said; gives whose access changed.
    fn hand(&self, account: AccountId, journey: JourneyId, then: Then) -> Result<Option<AccountId>, Wrong> {
        let is_own = account == self.me.account && self.may(Action::HandOver(journey));
        let may_change = self.may_change(journey)?;
        if !is_own && !may_change {
            return Err(ProblemCode::NotAllowed.into());
        }
        let begun = match then {
            Then::Colleague(colleague) if colleague == account => return Err(ProblemCode::WouldBeAlone.into()),
            Then::Colleague(colleague) => {
                self.check_colleague(journey, colleague)?;
                access::begin(self.connection, self.pen, &own(colleague, journey, self.pen), self.me.account)?;
                Some(colleague)
            }
            Then::Others if access::has_another(self.connection, self.pen, journey, account)? => None,
            Then::Others => return Err(ProblemCode::WouldBeAlone.into()),
            Then::Waits(_) if !may_change => return Err(ProblemCode::NotAllowed.into()),
            Then::Waits(day) => {
                check_day(&day)?;
                self.wait(journey, day)?;
                None
            }
        };
        access::end(self.connection, self.pen, account, journey, self.me.account)?;
        Ok(begun)
    }

    fn wait(&self, journey: JourneyId, day: String) -> Result<(), Fault> {
        let waiting = Waiting { day, who: self.me.account, since: self.pen.now() };
        waiting::set(self.connection, journey, &waiting)?;
        self.pen.note(self.connection, Note::of(Deed::Waits).by(self.me.account).about(journey))
    }
}

/// Working with somebody as one's own person, from now on.
fn own(account: AccountId, journey: JourneyId, pen: &Pen) -> Working {
    Working { account, journey, since: pen.now(), until: None, covers: None }
}

fn check_day(day: &str) -> Result<(), Wrong> {
    day.parse::<jiff::civil::Date>().map(drop).map_err(|_| ProblemCode::BadRequest.into())
}
