//! What staff sign in with: a new password, and new recovery codes; each only for who proved themselves a moment ago.

use waymark_shared::api::{Deed, NewPassword, ProblemCode, RecoveryCodes};
use waymark_shared::rules::{self, Action};

use super::answer::{Answer, json, nothing};
use super::asked::Asked;
use super::service::installation;
use crate::audit::Note;
use crate::auth::signed_in::{SignedIn, subject};
use crate::auth::{password as passwords, recovery, step_up};
use crate::error::Wrong;
use crate::house::House;
use crate::store::{account, newcomer, recovery_code, session};

/// `POST` [`waymark_shared::api::PASSWORD`].
pub async fn change(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let SignedIn { account, digest, .. } = proved(house, &asked).await?;
    let NewPassword { new_password } = asked.json().await?;
    let service = house.open_service_name(&installation(house).await?)?;
    if passwords::is_weak(&new_password, &[&service, &house.keys.open_name(&account.name)?]) {
        return Err(ProblemCode::WeakPassword.into());
    }
    let hashed = house.passwords.hash(new_password).await?;
    let (account, now, pen) = (account.account, house.config.clock.now(), house.pen());
    house
        .database
        .write(move |connection| {
            account::set_password(connection, account, &hashed, now)?;
            newcomer::end_doubt(connection, account)?;
            pen.note(connection, Note::of(Deed::PasswordChanged).by(account))?;
            session::end_others(connection, account, &digest)
        })
        .await?;
    house.access_changed(account);
    Ok(nothing())
}

/// `POST` [`waymark_shared::api::RECOVERY_CODES`].
pub async fn codes(house: &House, asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let account = proved(house, &asked).await?.account.account;
    let (recovery_codes, digests) = recovery::fresh(&house.keys);
    let pen = house.pen();
    house
        .database
        .write(move |connection| {
            recovery_code::replace(connection, account, &digests)?;
            pen.note(connection, Note::of(Deed::CodesChanged).by(account))
        })
        .await?;
    Ok(json(&RecoveryCodes { recovery_codes }))
}

/// Who is signed in, where they have a password and proved themselves a moment ago.
pub async fn proved(house: &House, asked: &Asked) -> Result<SignedIn, Wrong> {
    let signed_in = asked.signed_in(house).await?;
    if !rules::may(subject(&signed_in.account, &[]), Action::ChangeSignIn) {
        return Err(ProblemCode::NotAllowed.into());
    }
    step_up::check(&signed_in, house.config.clock.now())?;
    Ok(signed_in)
}
