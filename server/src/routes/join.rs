//! Using an invitation: a keyworker, a person, and a person on a new device.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use waymark_shared::api::{Code as GivenCode, JoinPerson, JoinStaff, PersonSignedIn, ProblemCode, Recover, WayBack};
use waymark_shared::api::{Deed, DeviceKeys};
use waymark_shared::certificate::{Certificate, Holder};
use waymark_shared::control::Control;
use waymark_shared::id::{AccountId, CircleId, JourneyId, PublicKey};
use waymark_shared::rules::Role;
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;
use waymark_shared::time::Timestamp;

use super::answer::{Answer, Response, json, with_cookies};
use super::asked::Asked;
use super::introduction::{self, Introduction};
use super::invitations::find;
use super::lists::team_of;
use super::me::{Start, begin_session, check_name, check_point, describe, sign_in_digest, staff_signed_in};
use super::service::installation;
use super::staff_again::forget_all;
use crate::audit::Note;
use crate::auth::password;
use crate::author::{Author, Owner};
use crate::error::Wrong;
use crate::house::House;
use crate::keys::random;
use crate::keys::service::certifies;
use crate::log::at_rest::form_and_document;
use crate::store::account::{self, Account};
use crate::store::membership::{self, Working};
use crate::store::{Connection, device as devices, ended, entry, invitation, staff_again};

/// `POST` [`waymark_shared::api::JOIN_STAFF`].
pub async fn staff(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let wanted: JoinStaff = asked.json().await?;
    let found = find(house, &wanted.code).await?;
    if !matches!(found.role, Role::Administrator | Role::Keyworker) {
        return Err(ProblemCode::NoInvitation.into());
    }
    check_point(&wanted.device)?;
    let link = found.link;
    let again = house.database.read(move |connection| staff_again::account(connection, &link)).await?;
    let service = house.open_service_name(&installation(house).await?)?;
    let account = match again {
        Some(account) => {
            let lasting = move |connection: &Connection| {
                let has_ended = ended::is(connection, account)?;
                Ok::<_, Wrong>(account::find(connection, account)?.filter(|_| !has_ended))
            };
            house.database.read(lasting).await?
        }
        None => None,
    };
    let name = match &account {
        Some(account) => house.keys.open_name(&account.name)?,
        None if again.is_some() => return Err(ProblemCode::NoInvitation.into()),
        None => check_name(&wanted.name)?,
    };
    if password::is_weak(&wanted.password, &[&service, &name]) {
        return Err(ProblemCode::WeakPassword.into());
    }
    let hashed = house.passwords.hash(wanted.password).await?;
    let now = house.config.clock.now();
    let account = account.unwrap_or_else(|| Account {
        account: AccountId(random()),
        role: found.role,
        name: house.keys.seal_name(&name),
        sign_in: Some(sign_in_digest(&name, &house.keys)),
        password: None,
        password_set: None,
        from_enrolment: false,
        journey: None,
        created: now,
    });
    let start = Start::staff(house, &asked, &account, &wanted.device, false);
    let kept = Account { password: Some(hashed), ..account };
    let (account, pen) = (kept.clone(), house.pen());
    let cookies = house
        .database
        .write(move |connection| {
            use_up(connection, found.number)?;
            if again.is_some() {
                begin_again(connection, &kept, now)?;
            } else {
                if kept.sign_in.is_some_and(|digest| matches!(account::by_sign_in(connection, &digest), Ok(Some(_)))) {
                    return Err(ProblemCode::NameTaken.into());
                }
                account::insert(connection, &kept)?;
            }
            let deed = if again.is_some() { Deed::CameBack } else { Deed::Joined };
            pen.note(connection, Note::of(deed).by(kept.account).on(found.inviter).number(found.number))?;
            begin_session(connection, start)
        })
        .await?;
    house.access_changed(account.account);
    Ok(with_cookies(json(&staff_signed_in(house, &account, &wanted.device, true).await?), &cookies))
}

/// What a member of staff signed in with until now opens nothing any more; the new password does.
fn begin_again(connection: &Connection, account: &Account, now: Timestamp) -> Result<(), Wrong> {
    forget_all(connection, account.account, now)?;
    account::set_password(connection, account.account, account.password.as_deref().unwrap_or_default(), now)?;
    Ok(())
}

/// `POST` [`waymark_shared::api::JOIN_PERSON`].
pub async fn person(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let wanted: JoinPerson = asked.json().await?;
    let found = find(house, &wanted.code).await?;
    if found.role != Role::Person || found.journey.is_some() {
        return Err(ProblemCode::NoInvitation.into());
    }
    let name = check_name(&wanted.name)?;
    let author = certified(&wanted.certificate, wanted.journey, &wanted.identity)?;
    let now = house.config.clock.now();
    let account = Account {
        account: AccountId(random()),
        role: Role::Person,
        name: house.keys.seal_name(&name),
        sign_in: None,
        password: None,
        password_set: None,
        from_enrolment: false,
        journey: Some((wanted.journey, wanted.identity)),
        created: now,
    };
    let device = author.device();
    let start = Start::of(house, &asked, &account, author);
    let (kept, pen) = (account.clone(), house.pen());
    let inviter = found.inviter;
    let cookies = house
        .database
        .write(move |connection| {
            use_up(connection, found.number)?;
            if account::by_journey(connection, wanted.journey)?.is_some() {
                return Err(ProblemCode::AlreadyKnown.into());
            }
            account::insert(connection, &kept)?;
            let work = Working { account: inviter, journey: wanted.journey, since: now, until: None, covers: None };
            membership::begin(connection, &work, now)?;
            let note = Note::of(Deed::Joined).by(kept.account).on(inviter).about(wanted.journey);
            pen.note(connection, note.number(found.number))?;
            pen.note(connection, Note::of(Deed::AccessBegan).by(kept.account).on(inviter).about(wanted.journey))?;
            let cookie = begin_session(connection, start)?;
            // A journey's first device has no others to tell.
            devices::introduce(connection, device, now)?;
            Ok::<_, Wrong>(cookie)
        })
        .await?;
    house.access_changed(inviter);
    signed_in(house, &account, &cookies).await
}

/// `POST` [`waymark_shared::api::WAY_BACK`]: looks, and leaves the invitation as it is.
pub async fn way_back(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let GivenCode { code } = asked.json().await?;
    let journey = find(house, &code).await?.journey.ok_or(ProblemCode::NoInvitation)?;
    let (person, stored) = house
        .database
        .read(move |connection| {
            let person = account::by_journey(connection, journey)?.ok_or(ProblemCode::NoInvitation)?;
            let log = entry::find_log(connection, LogName { journey, circle: CircleId::PRIVATE })?;
            let mut stored = Vec::new();
            if let Some((log, _)) = log {
                entry::each_from(connection, log, 1, |row| {
                    stored.extend(opens_the_way(&row.bytes).then_some(row.bytes));
                    Ok(true)
                })?;
            }
            Ok::<_, Wrong>((person, stored))
        })
        .await?;
    let envelopes = stored.into_iter().map(|bytes| STANDARD.encode(bytes)).collect();
    Ok(json(&WayBack { journey, name: house.keys.open_name(&person.name)?, envelopes }))
}

/// `POST` [`waymark_shared::api::RECOVER`].
pub async fn recover(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let wanted: Recover = asked.json().await?;
    let found = find(house, &wanted.code).await?;
    let journey = found.journey.ok_or(ProblemCode::NoInvitation)?;
    let person = house.database.read(move |connection| account::by_journey(connection, journey)).await?;
    let person = person.ok_or(ProblemCode::NoInvitation)?;
    let (_, identity) = person.journey.ok_or(ProblemCode::Broken)?;
    let introduction = introduction::read(&wanted.introduction)
        .and_then(|envelope| Introduction::of(house, envelope, journey, identity))
        .ok_or(ProblemCode::BadProof)?;
    // The other devices hear of it before it is let in: of two who use one invitation at once, both are told of.
    let author = introduction.say(house).await?;
    let start = Start::of(house, &asked, &person, author);
    let (whose, pen) = (person.account, house.pen());
    let cookies = house
        .database
        .write(move |connection| {
            use_up(connection, found.number)?;
            let note = Note::of(Deed::CameBack).by(whose).on(found.inviter).about(journey).number(found.number);
            pen.note(connection, note)?;
            begin_session(connection, start)
        })
        .await?;
    signed_in(house, &person, &cookies).await
}

async fn signed_in(house: &House, account: &Account, cookies: &[String]) -> Result<Response, Wrong> {
    let me = describe(house, account).await?;
    let team = match account.journey {
        Some((journey, _)) => team_of(house, journey).await?,
        None => Vec::new(),
    };
    Ok(with_cookies(json(&PersonSignedIn { me, team }), cookies))
}

/// A person's device, certified by the identity key of their journey.
fn certified(certificate: &str, journey: JourneyId, identity: &PublicKey) -> Result<Author, Wrong> {
    let bytes = STANDARD.decode(certificate).map_err(|_| ProblemCode::BadProof)?;
    let certificate: Certificate = minicbor::decode(&bytes).map_err(|_| ProblemCode::BadProof)?;
    let statement = &certificate.statement;
    check_point(&DeviceKeys { signing: statement.signing, agreement: statement.agreement })?;
    if statement.holder != Holder::Person(journey) || !certifies(identity, &certificate) {
        return Err(ProblemCode::BadProof.into());
    }
    Ok(Author { signing: statement.signing, agreement: statement.agreement, owner: Owner::Person(journey) })
}

/// Two who use one invitation at once: the second finds it gone.
pub fn use_up(connection: &Connection, number: u32) -> Result<(), Wrong> {
    if invitation::remove(connection, number)? { Ok(()) } else { Err(ProblemCode::NoInvitation.into()) }
}

/// Identity and words controls of a private log, which lie on the disk as they came.
fn opens_the_way(stored: &[u8]) -> bool {
    if !matches!(form_and_document(stored), Ok((Form::Control, _))) {
        return false;
    }
    let Ok(envelope) = Envelope::parse(stored.to_vec()) else { return false };
    let control =
        Payload::from_clear(Form::Control, envelope.body()).and_then(|payload| Control::from_payload(&payload));
    matches!(control, Ok(Control::Identity { .. } | Control::Words { .. }))
}
