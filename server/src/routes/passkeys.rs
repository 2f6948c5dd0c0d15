//! Passkeys of staff: made, listed, removed; signing in and proving oneself by one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use waymark_shared::api::{
    Challenge, NewPasskey, PasskeyAnswer, PasskeyOptions, PasskeyRow, PasskeySignIn, ProblemCode, RemovePasskey,
};
use waymark_shared::id::DeviceId;

use super::answer::{Answer, json, nothing, with_cookies};
use super::asked::Asked;
use super::me::{Start, begin_session, check_name, check_point, staff_signed_in};
use super::password::proved;
use super::second_step::may_set_up;
use super::service::installation;
use super::sign_in::refuse_ended;
use crate::auth::enrolment::Enrolment;
use crate::auth::passkey::{self, Key, Site};
use crate::auth::signed_in::SignedIn;
use crate::auth::{origin, step_up};
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::store::passkey::Passkey;
use crate::store::{account, authenticator, passkey as passkeys, session};

/// Whoever signs in has no device that the server knows yet: their challenges are for anybody.
const ANYBODY: DeviceId = DeviceId([0; 16]);

/// `POST` [`waymark_shared::api::PASSKEY_OPTIONS`].
pub async fn options(house: &House, asked: Asked) -> Answer {
    let SignedIn { account, session, .. } = may_change(house, &asked).await?;
    let whose = account.account;
    let known = house.database.read(move |connection| passkeys::of(connection, whose)).await?;
    let service = house.open_service_name(&installation(house).await?)?;
    Ok(json(&PasskeyOptions {
        challenge: challenge_for(house, session.device)?,
        account: URL_SAFE_NO_PAD.encode(whose.0),
        name: house.keys.open_name(&account.name)?,
        service,
        known: known.iter().map(|known| URL_SAFE_NO_PAD.encode(&known.id)).collect(),
    }))
}

/// `POST` [`waymark_shared::api::PASSKEYS`].
pub async fn add(house: &House, mut asked: Asked) -> Answer {
    let SignedIn { account, session, digest } = may_change(house, &asked).await?;
    let NewPasskey { name, client_data, attestation } = asked.json().await?;
    let name = house.keys.seal_name(&check_name(&name)?);
    let (client_data, attestation) = (bytes(&client_data)?, bytes(&attestation)?);
    let now = house.config.clock.now();
    let challenge = passkey::challenge(&client_data).ok_or(ProblemCode::WrongPasskey)?;
    if !house.passkeys.take(&challenge, session.device, now) {
        return Err(ProblemCode::WrongPasskey.into());
    }
    let made = passkey::made(&site(house, &asked)?, &challenge, &client_data, &attestation).map_err(refuse)?;
    let new = Passkey {
        id: made.id,
        account: account.account,
        name,
        algorithm: made.key.algorithm,
        key: made.key.bytes,
        counter: made.counter,
        added: now,
        used: None,
    };
    house
        .database
        .write(move |connection| {
            if !passkeys::insert(connection, &new)? {
                return Err(Wrong::from(ProblemCode::AlreadyKnown));
            }
            Ok(session::prove(connection, &digest, now)?)
        })
        .await?;
    Ok(nothing())
}

/// `GET` [`waymark_shared::api::PASSKEYS`].
pub async fn list(house: &House, asked: Asked) -> Answer {
    let account = asked.signed_in(house).await?.account.account;
    let found = house.database.read(move |connection| passkeys::of(connection, account)).await?;
    let rows = found.iter().map(|found| {
        let (id, name) = (URL_SAFE_NO_PAD.encode(&found.id), house.keys.open_name(&found.name)?);
        Ok(PasskeyRow { id, name, added: found.added, used: found.used })
    });
    Ok(json(&rows.collect::<Result<Vec<_>, Fault>>()?))
}

/// `POST` [`waymark_shared::api::PASSKEY_REMOVE`]. The last thing that stands beside the password stays.
pub async fn remove(house: &House, mut asked: Asked) -> Answer {
    let account = proved(house, &asked).await?.account.account;
    let RemovePasskey { id } = asked.json().await?;
    let id = bytes(&id)?;
    house
        .database
        .write(move |connection| {
            let has_app = authenticator::find(connection, account)?.is_some_and(|app| app.secret.is_some());
            if !has_app && passkeys::of(connection, account)?.len() < 2 {
                return Err(Wrong::from(ProblemCode::SecondStepMissing));
            }
            let is_gone = passkeys::remove(connection, account, &id)?;
            if is_gone { Ok(()) } else { Err(ProblemCode::NotFound.into()) }
        })
        .await?;
    Ok(nothing())
}

/// `POST` [`waymark_shared::api::PASSKEY_CHALLENGE`].
pub async fn challenge(house: &House, asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    Ok(json(&Challenge { challenge: challenge_for(house, ANYBODY)? }))
}

/// `POST` [`waymark_shared::api::SIGN_IN_PASSKEY`].
pub async fn sign_in(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let PasskeySignIn { answer, device, caseload } = asked.json().await?;
    check_point(&device)?;
    let (used, counter) = verified(house, &asked, &answer).await?;
    let whose = used.account;
    let account = house.database.read(move |connection| account::find(connection, whose)).await?;
    let account = account.ok_or(ProblemCode::WrongPasskey)?;
    refuse_ended(house, whose).await?;
    let start = Start::staff(house, &asked, &account, &device, true);
    let people = Enrolment::of_people(&house.keys, &caseload, whose);
    let (now, pen) = (house.config.clock.now(), house.pen());
    let (cookies, teams) = house
        .database
        .write(move |connection| {
            let teams = Enrolment::admit_all(&people, connection, &pen)?;
            passkeys::used(connection, &used.id, counter, now)?;
            start.note(connection, &pen)?;
            Ok::<_, Wrong>((begin_session(connection, start)?, teams))
        })
        .await?;
    teams.into_iter().for_each(|account| house.access_changed(account));
    Ok(with_cookies(json(&staff_signed_in(house, &account, &device, false).await?), &cookies))
}

/// `POST` [`waymark_shared::api::PROVE_PASSKEY`].
pub async fn prove(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let SignedIn { account, digest, .. } = asked.signed_in(house).await?;
    let answer: PasskeyAnswer = asked.json().await?;
    let (used, counter) = verified(house, &asked, &answer).await?;
    if used.account != account.account {
        return Err(ProblemCode::WrongPasskey.into());
    }
    let now = house.config.clock.now();
    house
        .database
        .write(move |connection| {
            passkeys::used(connection, &used.id, counter, now)?;
            session::prove(connection, &digest, now)
        })
        .await?;
    Ok(nothing())
}

/// The passkey that signed a challenge of ours, and how often it did by now.
async fn verified(house: &House, asked: &Asked, answer: &PasskeyAnswer) -> Result<(Passkey, u32), Wrong> {
    let PasskeyAnswer { id, client_data, authenticator_data, signature } = answer;
    let [id, client_data, authenticator_data, signature] =
        [bytes(id)?, bytes(client_data)?, bytes(authenticator_data)?, bytes(signature)?];
    let challenge = passkey::challenge(&client_data).ok_or(ProblemCode::WrongPasskey)?;
    if !house.passkeys.take(&challenge, ANYBODY, house.config.clock.now()) {
        return Err(ProblemCode::WrongPasskey.into());
    }
    let found = house.database.read(move |connection| passkeys::find(connection, &id)).await?;
    let found = found.ok_or(ProblemCode::WrongPasskey)?;
    let key = Key { algorithm: found.algorithm, bytes: found.key.clone() };
    let counted = (&key, found.counter);
    let site = site(house, asked)?;
    let counter = passkey::signed(&site, &challenge, &client_data, &authenticator_data, &signature, counted);
    Ok((found, counter.map_err(refuse)?))
}

/// Staff who may change their passkeys now.
async fn may_change(house: &House, asked: &Asked) -> Result<SignedIn, Wrong> {
    let (signed_in, _) = may_set_up(house, asked).await?;
    if signed_in.session.whole {
        step_up::check(&signed_in, house.config.clock.now())?;
    }
    Ok(signed_in)
}

fn challenge_for(house: &House, device: DeviceId) -> Result<String, Wrong> {
    let challenge = house.passkeys.give(device, house.config.clock.now());
    let challenge = challenge.ok_or(Wrong { code: ProblemCode::Unavailable, retry_after: Some(60) })?;
    Ok(URL_SAFE_NO_PAD.encode(challenge))
}

fn site(house: &House, asked: &Asked) -> Result<Site, Wrong> {
    let own = origin::own(&asked.headers, house.config.behind_proxy.as_deref());
    own.as_deref().and_then(Site::of).ok_or(ProblemCode::BadRequest.into())
}

fn bytes(text: &str) -> Result<Vec<u8>, Wrong> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| ProblemCode::BadRequest.into())
}

/// Which flaw it is, is for the log alone.
fn refuse(flaw: passkey::Flaw) -> Wrong {
    tracing::info!(?flaw, "a passkey is not taken");
    ProblemCode::WrongPasskey.into()
}
