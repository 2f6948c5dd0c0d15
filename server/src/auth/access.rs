//! Access: how it begins and ends. Whatever begins or ends it goes through here, so that it is written down, what was left
//! open ends with it, and nobody is lost on the way.

use waymark_shared::api::{Deed, ProblemCode};
use waymark_shared::id::{AccountId, JourneyId, TeamId};
use waymark_shared::rules::Role;

use crate::audit::{Note, Pen};
use crate::error::{Fault, Wrong};
use crate::store::account::{self, Account};
use crate::store::membership::{self, Working};
use crate::store::{Connection, ended, invitation, team, waiting};

/// A member of staff begins to work with a person, or to cover; a person who waited does no longer.
pub fn begin(connection: &Connection, pen: &Pen, work: &Working, by: AccountId) -> Result<(), Fault> {
    let before = membership::team(connection, work.journey, pen.now())?;
    let before = before.into_iter().find(|known| known.account == work.account);
    membership::begin(connection, work, pen.now())?;
    waiting::clear(connection, work.journey)?;
    let after = membership::team(connection, work.journey, pen.now())?;
    if after.into_iter().find(|known| known.account == work.account) == before {
        return Ok(());
    }
    let deed = if work.until.is_some() { Deed::CoverBegan } else { Deed::AccessBegan };
    pen.note(connection, Note::of(deed).by(by).on(work.account).about(work.journey))
}

/// A member of staff works with a person no longer; whether they did.
pub fn end(
    connection: &Connection,
    pen: &Pen,
    account: AccountId,
    journey: JourneyId,
    by: AccountId,
) -> Result<bool, Fault> {
    let lasted = membership::end(connection, account, journey, pen.now())?;
    if lasted {
        note_end(connection, pen, account, journey, Some(by))?;
    }
    Ok(lasted)
}

/// Takes back what was left open with it, and writes it down.
pub fn note_end(
    connection: &Connection,
    pen: &Pen,
    account: AccountId,
    journey: JourneyId,
    by: Option<AccountId>,
) -> Result<(), Fault> {
    cancel(connection, pen, account, Some(journey))?;
    let note = Note::of(Deed::AccessEnded).on(account).about(journey);
    pen.note(connection, by.map_or(note, |by| note.by(by)))
}

/// Ends the account of a member of staff: with it, its work with everybody, its places in teams, and its invitations. Its
/// sign-ins stay, and open nothing: whoever comes with one learns that the account has ended. Gives whether it had not.
pub fn end_account(connection: &Connection, pen: &Pen, account: AccountId, by: AccountId) -> Result<bool, Fault> {
    if !ended::end(connection, account, pen.now())? {
        return Ok(false);
    }
    for work in membership::caseload(connection, account, pen.now())? {
        end(connection, pen, account, work.journey, by)?;
    }
    for member in team::of(connection, account)? {
        team::leave(connection, member.team, account, pen.now())?;
    }
    cancel(connection, pen, account, None)?;
    pen.note(connection, Note::of(Deed::AccountEnded).by(by).on(account))?;
    Ok(true)
}

/// A keyworker whose account lasts.
pub fn colleague(connection: &Connection, account: AccountId) -> Result<Account, Wrong> {
    let found = account::find(connection, account)?.filter(|found| found.role == Role::Keyworker);
    let found = found.ok_or(ProblemCode::NotFound)?;
    if ended::is(connection, account)? { Err(ProblemCode::NotFound.into()) } else { Ok(found) }
}

/// Whether somebody works with a person for good, apart from this account.
pub fn has_another(connection: &Connection, pen: &Pen, journey: JourneyId, account: AccountId) -> Result<bool, Fault> {
    let team = membership::team(connection, journey, pen.now())?;
    Ok(team.iter().any(|work| work.account != account && work.until.is_none()))
}

/// The teams a person belongs to at this moment.
pub fn teams_of(connection: &Connection, pen: &Pen, journey: JourneyId) -> Result<Vec<TeamId>, Fault> {
    let mut found = Vec::new();
    for one in team::all(connection)? {
        if team::people(connection, one.team, pen.now())?.contains(&journey) {
            found.push(one.team);
        }
    }
    Ok(found)
}

fn cancel(connection: &Connection, pen: &Pen, account: AccountId, journey: Option<JourneyId>) -> Result<(), Fault> {
    for number in invitation::remove_of(connection, account, journey)? {
        let note = Note::of(Deed::InvitationCancelled).on(account).number(number);
        pen.note(connection, journey.map_or(note, |journey| note.about(journey)))?;
    }
    Ok(())
}
