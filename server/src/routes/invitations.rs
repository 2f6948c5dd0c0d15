//! Inviting staff and people, and letting a known person back in.

use waymark_shared::api::{
    Code as GivenCode, Deed, Invitation as Told, Invite, Invited, Number, OpenInvitation, ProblemCode, Reinvite,
};
use waymark_shared::id::{AccountId, CircleId, JourneyId};
use waymark_shared::rules::{self, Action, Role};
use waymark_shared::time::Timestamp;

use super::answer::{Answer, json, nothing};
use super::asked::Asked;
use super::me::check_name;
use super::service::installation;
use crate::audit::Note;
use crate::auth::code::{self, Code};
use crate::auth::signed_in::{journeys, subject};
use crate::auth::step_up;
use crate::clock::{DAY, HOUR};
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::keys::same;
use crate::store::invitation::{self, Invitation};
use crate::store::{Connection, account, staff_again};

const LINK: i64 = 7 * DAY;
const TYPED: i64 = 24 * HOUR;
/// Wrong typed codes for one number.
const TRIES: u32 = 5;
/// Invitations of one inviter that wait to be used.
const OPEN_MOST: usize = 100;
/// How often a number that is taken is drawn again.
const DRAWS: usize = 20;

/// `GET` [`waymark_shared::api::INVITATIONS`].
pub async fn open(house: &House, asked: Asked) -> Answer {
    let me = asked.signed_in(house).await?.account;
    let invites = [Role::Keyworker, Role::Person, Role::Supporter]
        .iter()
        .any(|role| rules::may(subject(&me, &[]), Action::Invite(*role)));
    if !invites {
        return Err(ProblemCode::NotAllowed.into());
    }
    let now = house.config.clock.now();
    let found = house.database.read(move |connection| invitation::open_of(connection, me.account, now)).await?;
    let told = found.iter().map(|open| {
        let name = house.keys.open_name(&open.name)?;
        let again = open.journey.is_some();
        Ok(OpenInvitation { number: open.number, role: open.role, name, link_until: open.link_until, again })
    });
    Ok(json(&told.collect::<Result<Vec<_>, Fault>>()?))
}

/// `POST` [`waymark_shared::api::INVITATIONS`].
pub async fn invite(house: &House, mut asked: Asked) -> Answer {
    let signed_in = asked.signed_in(house).await?;
    let me = signed_in.account.clone();
    let wanted: Invite = asked.json().await?;
    // A supporter's invitation names a circle: see [`super::supporters`].
    if wanted.role == Role::Supporter || !rules::may(subject(&me, &[]), Action::Invite(wanted.role)) {
        return Err(ProblemCode::NotAllowed.into());
    }
    match wanted.role {
        Role::Administrator => step_up::check(&signed_in, house.config.clock.now())?,
        Role::Keyworker | Role::Person | Role::Supporter => {}
    }
    let name = house.keys.seal_name(&check_name(&wanted.name)?);
    Ok(json(&keep(house, me.account, wanted.role, name, None, None).await?))
}

/// `POST` [`waymark_shared::api::REINVITE`].
pub async fn again(house: &House, mut asked: Asked) -> Answer {
    let signed_in = asked.signed_in(house).await?;
    let me = signed_in.account.clone();
    let Reinvite { journey } = asked.json().await?;
    let (own, now) = (me.clone(), house.config.clock.now());
    let person = house
        .database
        .read(move |connection| {
            let caseload = journeys(connection, own.account, now)?;
            if !rules::may(subject(&own, &caseload), Action::Reinvite(journey)) {
                return Err(Wrong::from(ProblemCode::NotAllowed));
            }
            account::by_journey(connection, journey)?.ok_or(Wrong::from(ProblemCode::NotFound))
        })
        .await?;
    step_up::check(&signed_in, house.config.clock.now())?;
    Ok(json(&keep(house, me.account, Role::Person, person.name, Some(journey), None).await?))
}

/// `POST` [`waymark_shared::api::INVITATION_READ`].
pub async fn read(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let GivenCode { code } = asked.json().await?;
    let found = find(house, &code).await?;
    let (inviter, link) = (found.inviter, found.link);
    let (inviter, again) = house
        .database
        .read(move |connection| {
            Ok::<_, Fault>((account::find(connection, inviter)?, staff_again::account(connection, &link)?))
        })
        .await?;
    let from = inviter.ok_or(ProblemCode::NoInvitation)?.name;
    Ok(json(&Told {
        role: found.role,
        name: house.keys.open_name(&found.name)?,
        service: house.open_service_name(&installation(house).await?)?,
        from: house.keys.open_name(&from)?,
        again: found.journey,
        staff_again: again.is_some(),
    }))
}

/// `POST` [`waymark_shared::api::INVITATION_CANCEL`].
pub async fn cancel(house: &House, mut asked: Asked) -> Answer {
    let me = asked.signed_in(house).await?.account;
    let Number { number } = asked.json().await?;
    let pen = house.pen();
    house
        .database
        .write(move |connection| {
            let found = invitation::by_number(connection, number)?.filter(|found| found.inviter == me.account);
            let found = found.ok_or(Wrong::from(ProblemCode::NoInvitation))?;
            invitation::remove(connection, number)?;
            if found.circle.is_none() {
                pen.note(connection, Note::of(Deed::InvitationCancelled).by(me.account).number(number))?;
            }
            Ok::<_, Wrong>(())
        })
        .await?;
    Ok(nothing())
}

/// Finds the open invitation a code belongs to; a wrong typed code costs a try.
pub async fn find(house: &House, code: &str) -> Result<Invitation, Wrong> {
    let now = house.config.clock.now();
    match Code::parse(code).ok_or(ProblemCode::NoInvitation)? {
        Code::Link(link) => {
            let digest = code::link_digest(&link, &house.keys);
            let found = house.database.read(move |connection| invitation::by_link(connection, &digest)).await?;
            found.filter(|found| found.link_until > now).ok_or(ProblemCode::NoInvitation.into())
        }
        Code::Typed(number, secret) => {
            let digest = code::typed_digest(number, &secret, &house.keys);
            let found = house.database.write(move |connection| try_typed(connection, number, &digest, now)).await?;
            found.ok_or(ProblemCode::NoInvitation.into())
        }
    }
}

fn try_typed(
    connection: &Connection,
    number: u32,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Invitation>, Wrong> {
    let found = invitation::by_number(connection, number)?;
    let Some(found) = found.filter(|found| found.typed_until > now && found.tries_left > 0) else {
        return Ok(None);
    };
    if same(&found.typed, digest) {
        return Ok(Some(found));
    }
    invitation::count_try(connection, number)?;
    Ok(None)
}

/// Draws an invitation's codes, and keeps their digests: it lets a journey back in, or leads into a circle of the inviter's.
pub async fn keep(
    house: &House,
    inviter: AccountId,
    role: Role,
    name: Vec<u8>,
    journey: Option<JourneyId>,
    circle: Option<CircleId>,
) -> Result<Invited, Wrong> {
    let now = house.config.clock.now();
    for _ in 0..DRAWS {
        let fresh = code::fresh(&house.keys);
        let new = Invitation {
            number: fresh.number,
            role,
            name: name.clone(),
            inviter,
            journey,
            circle,
            link: fresh.link_digest,
            typed: fresh.typed_digest,
            link_until: now.plus(LINK),
            typed_until: now.plus(TYPED),
            tries_left: TRIES,
        };
        let note = Note::of(if journey.is_some() { Deed::InvitedAgain } else { Deed::Invited });
        let note = journey.map_or(note, |journey| note.about(journey)).by(inviter).number(fresh.number);
        let pen = house.pen();
        let added = house.database.write(move |connection| {
            invitation::sweep(connection, now)?;
            if invitation::count_of(connection, inviter)? >= OPEN_MOST {
                return Err(Wrong::from(ProblemCode::TooManyOpen));
            }
            let is_added = invitation::insert(connection, &new)?;
            // Whom a person trusts is nobody's to read here.
            if is_added && circle.is_none() {
                pen.note(connection, note)?;
            }
            Ok(is_added)
        });
        if added.await? {
            return Ok(Invited {
                number: fresh.number,
                link_code: fresh.link,
                typed_code: fresh.typed,
                link_until: now.plus(LINK),
                typed_until: now.plus(TYPED),
            });
        }
    }
    Err(ProblemCode::Unavailable.into())
}
