//! Supporters: a person invites them, sees them and ends what they may; they join, and see who trusts them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use waymark_shared::api::{
    DeviceKeys, EndSupporter, InviteSupporter, JoinSupporter, ProblemCode, SupporterRow, SupporterSignedIn, TrustRow,
};
use waymark_shared::certificate::Holder;
use waymark_shared::id::{AccountId, CircleId, JourneyId};
use waymark_shared::rules::{self, Action, Role};
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use super::answer::{Answer, json, nothing, with_cookies};
use super::asked::Asked;
use super::invitations::{find, keep};
use super::join::use_up;
use super::me::{Start, begin_session, check_name, check_point, describe};
use crate::auth::signed_in::{SignedIn, subject};
use crate::author::{Author, Owner};
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::keys::random;
use crate::store::account::{self, Account};
use crate::store::circle::{self, Circle};
use crate::store::{Connection, device, invitation};

/// How many supporters somebody has at a time: an exchange follows all of their circles.
const MOST: usize = 24;
/// How many they ever had.
const EVER: usize = 240;

/// `GET` [`waymark_shared::api::SUPPORTERS`].
pub async fn list(house: &House, asked: Asked) -> Answer {
    let (_, journey) = person(house, &asked, Action::KeepSupporters).await?;
    let found = house.database.read(move |connection| circle::of_person(connection, journey)).await?;
    let rows = found.into_iter().map(|Circle { log, name, account: _, since, until }| {
        Ok(SupporterRow { circle: log.circle, name: house.keys.open_name(&name)?, since, ended: until })
    });
    Ok(json(&rows.collect::<Result<Vec<_>, Fault>>()?))
}

/// `POST` [`waymark_shared::api::SUPPORTERS`].
pub async fn invite(house: &House, mut asked: Asked) -> Answer {
    let (me, journey) = person(house, &asked, Action::Invite(Role::Supporter)).await?;
    let InviteSupporter { circle, name } = asked.json().await?;
    if [CircleId::PRIVATE, CircleId::CARE_TEAM].contains(&circle) {
        return Err(ProblemCode::BadRequest.into());
    }
    let name = house.keys.seal_name(&check_name(&name)?);
    let (log, kept) = (LogName { journey, circle }, name.clone());
    house
        .database
        .write(move |connection| {
            let known = circle::of_person(connection, journey)?;
            match known.iter().find(|known| known.log == log) {
                Some(known) if !known.lasts() => return Err(Wrong::from(ProblemCode::NotAllowed)),
                Some(_) => {}
                None if known.len() >= EVER || known.iter().filter(|known| known.lasts()).count() >= MOST => {
                    return Err(ProblemCode::NotAllowed.into());
                }
                None => {}
            }
            invitation::remove_into(connection, me, circle)?;
            circle::name(connection, log, &kept)?;
            Ok(())
        })
        .await?;
    Ok(json(&keep(house, me, Role::Supporter, name, None, Some(circle)).await?))
}

/// `POST` [`waymark_shared::api::SUPPORTER_END`].
pub async fn end(house: &House, mut asked: Asked) -> Answer {
    let (me, journey) = person(house, &asked, Action::KeepSupporters).await?;
    let EndSupporter { circle } = asked.json().await?;
    let (log, now) = (LogName { journey, circle }, house.config.clock.now());
    let supporter = house
        .database
        .write(move |connection| {
            let found = circle::find(connection, log)?.ok_or(ProblemCode::NotFound)?;
            invitation::remove_into(connection, me, circle)?;
            circle::end(connection, log, now)?;
            Ok::<_, Wrong>(found.account)
        })
        .await?;
    if let Some(supporter) = supporter {
        house.access_changed(supporter);
    }
    Ok(nothing())
}

/// `GET` [`waymark_shared::api::TRUSTS`].
pub async fn trusts(house: &House, asked: Asked) -> Answer {
    let me = asked.signed_in(house).await?.account;
    if !rules::may(subject(&me, &[]), Action::SeeTrusts) {
        return Err(ProblemCode::NotAllowed.into());
    }
    Ok(json(&trusts_of(house, me.account).await?))
}

/// `POST` [`waymark_shared::api::JOIN_SUPPORTER`].
pub async fn join(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let signed_in = asked.signed_in(house).await.ok().filter(|who| who.account.role == Role::Supporter);
    let wanted: JoinSupporter = asked.json().await?;
    let found = find(house, &wanted.code).await?;
    let circle = found.circle.filter(|_| found.role == Role::Supporter).ok_or(ProblemCode::NoInvitation)?;
    let name = check_name(&wanted.name)?;
    check_point(&wanted.device)?;
    let now = house.config.clock.now();
    let comes = Comes { number: found.number, inviter: found.inviter, circle, now };
    match signed_in {
        Some(known) => comes_again(house, comes, known).await,
        None => comes_first(house, &asked, comes, house.keys.seal_name(&name), wanted.device).await,
    }
}

/// Somebody whom another person trusts already.
async fn comes_again(house: &House, comes: Comes, known: SignedIn) -> Answer {
    let SignedIn { account, session, .. } = known;
    let (whose, now) = (account.account, comes.now);
    let (before, device) = house
        .database
        .write(move |connection| {
            let before = comes.into_circle(connection, whose)?;
            let device = device::find(connection, session.device)?.ok_or(ProblemCode::WrongDevice)?;
            Ok::<_, Wrong>((before, device))
        })
        .await?;
    [Some(whose), before].into_iter().flatten().for_each(|whose| house.access_changed(whose));
    let device = DeviceKeys { signing: device.signing, agreement: device.agreement };
    Ok(json(&signed_in(house, &account, &device, now).await?))
}

/// Somebody nobody has trusted yet.
async fn comes_first(house: &House, asked: &Asked, comes: Comes, name: Vec<u8>, device: DeviceKeys) -> Answer {
    let (account, now) = (newcomer(name, comes.now), comes.now);
    let DeviceKeys { signing, agreement } = device;
    let author = Author { signing, agreement, owner: Owner::Supporter(account.account) };
    let start = Start::of(house, asked, &account, author);
    let kept = account.clone();
    let (before, cookies) = house
        .database
        .write(move |connection| {
            account::insert(connection, &kept)?;
            let before = comes.into_circle(connection, kept.account)?;
            Ok::<_, Wrong>((before, begin_session(connection, start)?))
        })
        .await?;
    before.into_iter().for_each(|whose| house.access_changed(whose));
    Ok(with_cookies(json(&signed_in(house, &account, &device, now).await?), &cookies))
}

async fn signed_in(
    house: &House,
    account: &Account,
    device: &DeviceKeys,
    now: Timestamp,
) -> Result<SupporterSignedIn, Wrong> {
    let me = describe(house, account).await?;
    let holder = Holder::Supporter { account: account.account, name: me.name.clone() };
    let certificate = house.service.certify(holder, device, now);
    let certificate = STANDARD.encode(minicbor::to_vec(certificate).expect("a vector takes every byte"));
    Ok(SupporterSignedIn { me, certificate, trusts: trusts_of(house, account.account).await? })
}

fn newcomer(name: Vec<u8>, now: Timestamp) -> Account {
    Account {
        account: AccountId(random()),
        role: Role::Supporter,
        name,
        sign_in: None,
        password: None,
        password_set: None,
        from_enrolment: false,
        journey: None,
        created: now,
    }
}

/// Somebody who comes by an invitation.
struct Comes {
    number: u32,
    inviter: AccountId,
    circle: CircleId,
    now: Timestamp,
}

impl Comes {
    /// Uses the invitation up. Gives who was in the circle before.
    fn into_circle(self, connection: &Connection, account: AccountId) -> Result<Option<AccountId>, Wrong> {
        use_up(connection, self.number)?;
        let person = account::find(connection, self.inviter)?.and_then(|person| person.journey);
        let (journey, _) = person.ok_or(ProblemCode::NoInvitation)?;
        let log = LogName { journey, circle: self.circle };
        let known = circle::find(connection, log)?.filter(Circle::lasts).ok_or(ProblemCode::NoInvitation)?;
        let others = circle::of_supporter(connection, account)?;
        // Two circles of one person for one supporter would show the same things twice.
        if others.iter().any(|other| other.log.journey == journey && other.log != log) {
            return Err(ProblemCode::AlreadyKnown.into());
        }
        circle::join(connection, log, account, self.now)?;
        Ok(known.account)
    }
}

async fn trusts_of(house: &House, me: AccountId) -> Result<Vec<TrustRow>, Wrong> {
    let found = house
        .database
        .read(move |connection| {
            let mut found = Vec::new();
            for circle in circle::of_supporter(connection, me)? {
                if let Some(person) = account::by_journey(connection, circle.log.journey)? {
                    found.push((circle, person));
                }
            }
            Ok::<_, Fault>(found)
        })
        .await?;
    let rows = found
        .into_iter()
        .filter_map(|(circle, person)| Some((circle.log, circle.since?, person.journey?.1, person.name)));
    let rows = rows.map(|(log, since, identity, name)| {
        let name = house.keys.open_name(&name)?;
        Ok(TrustRow { journey: log.journey, circle: log.circle, name, identity, since })
    });
    Ok(rows.collect::<Result<_, Fault>>()?)
}

/// The person who asks, and their journey, where they may.
async fn person(house: &House, asked: &Asked, action: Action) -> Result<(AccountId, JourneyId), Wrong> {
    let me = asked.signed_in(house).await?.account;
    if !rules::may(subject(&me, &[]), action) {
        return Err(ProblemCode::NotAllowed.into());
    }
    let (journey, _) = me.journey.ok_or(ProblemCode::Broken)?;
    Ok((me.account, journey))
}
