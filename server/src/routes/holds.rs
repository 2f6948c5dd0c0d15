//! Holds: a keyworker asks that something taken back is kept, another one agrees, and the person is told by whom and why.

use waymark_shared::api::{AskHold, HoldAct, HoldRow, NamedHold, ProblemCode, REASON_MOST};
use waymark_shared::id::{CircleId, JourneyId};
use waymark_shared::rules::{self, Action};
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use super::answer::{Answer, json, nothing};
use super::asked::Asked;
use crate::auth::signed_in::Reach;
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::store::account::Account;
use crate::store::hold::{self, By, Hold};
use crate::store::{Connection, account, entry, withdrawn};

/// How many holds a journey ever has.
const MOST: usize = 1_000;

/// `GET` [`waymark_shared::api::HOLDS`].
pub async fn list(house: &House, asked: Asked) -> Answer {
    let me = asked.signed_in(house).await?.account;
    let now = house.config.clock.now();
    let told = house
        .database
        .read(move |connection| {
            let reach = Reach::of(connection, me.account, now)?;
            let own = me.journey.map(|(journey, _)| journey);
            let journeys: Vec<JourneyId> = own.into_iter().chain(reach.caseload().iter().copied()).collect();
            let may = |journey: &JourneyId| rules::may(reach.subject(&me), Action::SeeHolds(*journey));
            let journeys: Vec<_> = journeys.into_iter().filter(may).collect();
            if journeys.is_empty() && !rules::may(reach.subject(&me), Action::SeeCaseload) {
                return Err(Wrong::from(ProblemCode::NotAllowed));
            }
            let mut told = Vec::new();
            for journey in journeys {
                for hold in hold::of_journey(connection, journey)? {
                    told.push(Told::of(connection, hold)?);
                }
            }
            Ok(told)
        })
        .await?;
    let rows = told.into_iter().map(|told| told.row(house));
    Ok(json(&rows.collect::<Result<Vec<_>, Fault>>()?))
}

/// `POST` [`waymark_shared::api::HOLDS`].
pub async fn ask(house: &House, mut asked: Asked) -> Answer {
    let me = asked.signed_in(house).await?.account;
    let AskHold { journey, document, reason } = asked.json().await?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_MOST {
        return Err(ProblemCode::TooLong.into());
    }
    let (sealed, now) = (house.keys.seal_reason(reason), house.config.clock.now());
    let log = LogName { journey, circle: CircleId::CARE_TEAM };
    let hold = house
        .database
        .write(move |connection| {
            check(connection, &me, journey, now)?;
            let (number, _) = entry::find_log(connection, log)?.ok_or(ProblemCode::NotFound)?;
            // What the circle can read needs no hold, and what is gone cannot be kept.
            if !withdrawn::is(connection, number, document, now)? {
                return Err(Wrong::from(ProblemCode::NotFound));
            }
            if hold::is_open(connection, log, document)? || hold::of_journey(connection, journey)?.len() >= MOST {
                return Err(ProblemCode::AlreadyKnown.into());
            }
            Ok(hold::ask(connection, log, document, &sealed, (me.account, now))?)
        })
        .await?;
    Ok(json(&NamedHold { hold }))
}

/// `POST` [`waymark_shared::api::HOLD_CONFIRM`].
pub async fn confirm(house: &House, asked: Asked) -> Answer {
    act(house, asked, |connection, found, by| {
        // Two people: nobody agrees with themselves.
        if found.asked.0 == by.0 || found.confirmed.is_some() || found.ended.is_some() {
            return Err(ProblemCode::NotAllowed.into());
        }
        Ok(hold::confirm(connection, found.hold, by)?)
    })
    .await
}

/// `POST` [`waymark_shared::api::HOLD_END`].
pub async fn end(house: &House, asked: Asked) -> Answer {
    act(house, asked, |connection, found, by| Ok(hold::end(connection, found.hold, by)?)).await
}

async fn act(
    house: &House,
    mut asked: Asked,
    act: impl FnOnce(&Connection, &Hold, By) -> Result<(), Wrong> + Send + 'static,
) -> Answer {
    let me = asked.signed_in(house).await?.account;
    let NamedHold { hold } = asked.json().await?;
    let now = house.config.clock.now();
    house
        .database
        .write(move |connection| {
            let found = hold::find(connection, hold)?.ok_or(ProblemCode::NotFound)?;
            check(connection, &me, found.log.journey, now)?;
            act(connection, &found, (me.account, now))
        })
        .await?;
    Ok(nothing())
}

/// Whether this is a keyworker of the person today.
fn check(connection: &Connection, me: &Account, journey: JourneyId, now: Timestamp) -> Result<(), Wrong> {
    let reach = Reach::of(connection, me.account, now)?;
    if rules::may(reach.subject(me), Action::Hold(journey)) { Ok(()) } else { Err(ProblemCode::NotAllowed.into()) }
}

/// A hold, with the names of those who acted, sealed.
struct Told {
    hold: Hold,
    names: [Option<Vec<u8>>; 3],
}

impl Told {
    fn of(connection: &Connection, hold: Hold) -> Result<Self, Fault> {
        let name = |by: Option<By>| -> Result<Option<Vec<u8>>, Fault> {
            let found = by.map(|(account, _)| account::find(connection, account)).transpose()?.flatten();
            Ok(found.map(|account| account.name))
        };
        let names = [name(Some(hold.asked))?, name(hold.confirmed)?, name(hold.ended)?];
        Ok(Self { hold, names })
    }

    fn row(self, house: &House) -> Result<HoldRow, Fault> {
        let Self { hold, names: [asked, confirmed, ended] } = self;
        let act = |(account, at): By, name: Option<Vec<u8>>| {
            let name = name.map_or(Ok(String::new()), |name| house.keys.open_name(&name))?;
            Ok::<_, Fault>(HoldAct { account, name, at })
        };
        Ok(HoldRow {
            hold: hold.hold,
            journey: hold.log.journey,
            document: hold.document,
            reason: house.keys.open_reason(&hold.reason)?,
            asked: act(hold.asked, asked)?,
            confirmed: hold.confirmed.map(|by| act(by, confirmed)).transpose()?,
            ended: hold.ended.map(|by| act(by, ended)).transpose()?,
        })
    }
}
