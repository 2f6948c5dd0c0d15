//! The second step of signing in: setting an authenticator app up, asking for its codes, and proving oneself again by both.

use waymark_shared::api::{Authenticator as Told, Confirm, ProblemCode, Proof};
use waymark_shared::id::AccountId;
use waymark_shared::rules::{self, Action};

use super::answer::{Answer, json, nothing};
use super::asked::Asked;
use super::sign_in::failed;
use crate::auth::signed_in::{SignedIn, subject};
use crate::auth::{authenticator as app, step_up};
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::store::authenticator::{self, Authenticator};
use crate::store::{Connection, passkey, session};

/// What somebody who signs in has shown beside the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Nothing, because there is nothing yet that they could show.
    Nothing,
    /// The code of this step, which is to be used up.
    Code(u64),
}

/// `POST` [`waymark_shared::api::AUTHENTICATOR`].
pub async fn begin(house: &House, asked: Asked) -> Answer {
    let (signed_in, _) = may_set_up(house, &asked).await?;
    if signed_in.session.whole {
        step_up::check(&signed_in, house.config.clock.now())?;
    }
    let (account, secret) = (signed_in.account.account, app::fresh());
    let sealed = house.keys.seal_authenticator(account, &secret);
    house.database.write(move |connection| authenticator::begin(connection, account, &sealed)).await?;
    Ok(json(&Told { secret: app::in_words(&secret) }))
}

/// `POST` [`waymark_shared::api::AUTHENTICATOR_CONFIRM`].
pub async fn confirm(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let (signed_in, found) = may_set_up(house, &asked).await?;
    let Confirm { code } = asked.json().await?;
    house.buckets.session(&signed_in.digest)?;
    let (account, digest, now) = (signed_in.account.account, signed_in.digest, house.config.clock.now());
    let pending = found.and_then(|found| found.pending).ok_or(ProblemCode::WrongCode)?;
    let secret = house.keys.open_authenticator(account, &pending)?;
    let step = app::step(&secret, &code, now).ok_or(ProblemCode::WrongCode)?;
    house
        .database
        .write(move |connection| {
            if !authenticator::confirm(connection, account, &pending, step)? {
                return Err(Wrong::from(ProblemCode::WrongCode));
            }
            Ok(session::prove(connection, &digest, now)?)
        })
        .await?;
    Ok(nothing())
}

/// `POST` [`waymark_shared::api::PROVE`].
pub async fn prove(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let SignedIn { account, digest, .. } = asked.signed_in(house).await?;
    if !rules::may(subject(&account, &[]), Action::ChangeSignIn) {
        return Err(ProblemCode::NotAllowed.into());
    }
    let Proof { password, code } = asked.json().await?;
    house.buckets.session(&digest)?;
    if !house.passwords.is(password, account.password.clone()).await? {
        return Err(failed(house, Some(account.account)).await);
    }
    let (account, now) = (account.account, house.config.clock.now());
    let shown = shown(house, account, None, Some(&code)).await?;
    if shown == Shown::Nothing {
        return Err(ProblemCode::SecondStepMissing.into());
    }
    house
        .database
        .write(move |connection| {
            use_up(connection, account, shown)?;
            Ok::<_, Wrong>(session::prove(connection, &digest, now)?)
        })
        .await?;
    Ok(nothing())
}

/// What a code shows: nothing where there is no app yet, neither here nor in an enrolment that is about to be admitted. A
/// wrong one is counted.
pub async fn shown(
    house: &House,
    account: AccountId,
    enrolled: Option<Vec<u8>>,
    code: Option<&str>,
) -> Result<Shown, Wrong> {
    let (found, has_passkey) = house.database.read(move |connection| look(connection, account)).await?;
    let wrong = found.as_ref().map_or(0, |found| found.wrong);
    let Some(sealed) = enrolled.or_else(|| found?.secret) else {
        // A passkey is another way in, and the password without an app is none.
        return if has_passkey { Err(ProblemCode::SecondStepNeeded.into()) } else { Ok(Shown::Nothing) };
    };
    let code = code.ok_or(ProblemCode::SecondStepNeeded)?;
    if wrong >= app::WRONG_MOST {
        return Err(ProblemCode::TooMany.into());
    }
    let secret = house.keys.open_authenticator(account, &sealed)?;
    match app::step(&secret, code, house.config.clock.now()) {
        Some(step) => Ok(Shown::Code(step)),
        None => {
            let pen = house.pen();
            let count = move |connection: &Connection| {
                authenticator::count_wrong(connection, account)?;
                pen.note_failed(connection, Some(account))
            };
            house.database.write(count).await?;
            Err(ProblemCode::WrongCode.into())
        }
    }
}

/// Uses up what was shown: two who show the same code at once are one too many.
pub fn use_up(connection: &Connection, account: AccountId, shown: Shown) -> Result<(), Wrong> {
    let is_fresh = match shown {
        Shown::Nothing => true,
        Shown::Code(step) => authenticator::use_up(connection, account, step)?,
    };
    if is_fresh { Ok(()) } else { Err(ProblemCode::WrongCode.into()) }
}

/// What is known of an account's app, and whether it has passkeys.
fn look(connection: &Connection, account: AccountId) -> Result<(Option<Authenticator>, bool), Fault> {
    Ok((authenticator::find(connection, account)?, !passkey::of(connection, account)?.is_empty()))
}

/// Staff, and what is known of their app. Who signed in by the password alone may set up a first one, and not replace one
/// that somebody set up since.
pub async fn may_set_up(house: &House, asked: &Asked) -> Result<(SignedIn, Option<Authenticator>), Wrong> {
    let signed_in = asked.begun(house).await?;
    if !rules::may(subject(&signed_in.account, &[]), Action::ChangeSignIn) {
        return Err(ProblemCode::NotAllowed.into());
    }
    let account = signed_in.account.account;
    let (found, has_passkey) = house.database.read(move |connection| look(connection, account)).await?;
    let has_one = has_passkey || found.as_ref().is_some_and(|found| found.secret.is_some());
    if has_one && !signed_in.session.whole {
        return Err(ProblemCode::SecondStepNeeded.into());
    }
    Ok((signed_in, found))
}
