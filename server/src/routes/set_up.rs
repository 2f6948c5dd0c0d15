//! Setting the service up, once, with the token of the set-up link.

use waymark_shared::api::{Deed, ProblemCode, SetUp, SetUpDone};
use waymark_shared::id::AccountId;
use waymark_shared::rules::Role;

use super::answer::{Answer, json, with_cookies};
use super::asked::Asked;
use super::me::{Start, begin_session, check_name, check_point, sign_in_digest, staff_signed_in};
use crate::audit::Note;
use crate::auth::{password, recovery};
use crate::error::Wrong;
use crate::house::House;
use crate::keys::{random, same};
use crate::store::account::{self, Account};
use crate::store::{Connection, installation, recovery_code};

/// `POST` [`waymark_shared::api::SET_UP`].
pub async fn set_up(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let wanted: SetUp = asked.json().await?;
    let service = check_name(&wanted.service)?;
    let name = check_name(&wanted.name)?;
    check_point(&wanted.device)?;
    if password::is_weak(&wanted.password, &[&service, &name]) {
        return Err(ProblemCode::WeakPassword.into());
    }
    let token = house.keys.digest("set-up", wanted.token.as_bytes());
    check_token(house, token).await?;

    let now = house.config.clock.now();
    let (codes, digests) = recovery::fresh(&house.keys);
    let account = Account {
        account: AccountId(random()),
        role: Role::Administrator,
        name: house.keys.seal_name(&name),
        sign_in: Some(sign_in_digest(&name, &house.keys)),
        password: Some(house.passwords.hash(wanted.password).await?),
        password_set: None,
        from_enrolment: false,
        journey: None,
        created: now,
    };
    let start = Start::staff(house, &asked, &account, &wanted.device, false);
    let sealed_service = house.keys.seal_name(&service);
    let kept = account.clone();
    let pen = house.pen();
    let cookies = house
        .database
        .write(move |connection| {
            check_token_now(connection, &token)?;
            installation::set_up(connection, &sealed_service, wanted.nation, now)?;
            account::insert(connection, &kept)?;
            recovery_code::replace(connection, kept.account, &digests)?;
            pen.note(connection, Note::of(Deed::SetUp).by(kept.account))?;
            begin_session(connection, start)
        })
        .await?;
    let signed_in = staff_signed_in(house, &account, &wanted.device, true).await?;
    Ok(with_cookies(json(&SetUpDone { signed_in, recovery_codes: codes }), &cookies))
}

/// Before Argon2 is asked to work for a stranger.
async fn check_token(house: &House, token: [u8; 32]) -> Result<(), Wrong> {
    house.database.read(move |connection| check_token_now(connection, &token)).await
}

fn check_token_now(connection: &Connection, token: &[u8; 32]) -> Result<(), Wrong> {
    let installation = installation::read(connection)?.ok_or(ProblemCode::Broken)?;
    if installation.name.is_some() {
        return Err(ProblemCode::AlreadySetUp.into());
    }
    let fits = installation.token.is_some_and(|kept| same(&kept, token));
    if fits { Ok(()) } else { Err(ProblemCode::NotAllowed.into()) }
}
