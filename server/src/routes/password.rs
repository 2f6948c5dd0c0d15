//! What staff sign in with: a new password, and new recovery codes; each only for who types the password again.

use waymark_shared::api::{NewCodes, NewPassword, ProblemCode, RecoveryCodes};
use waymark_shared::rules::{self, Action};

use super::answer::{Answer, json, nothing};
use super::asked::Asked;
use super::service::installation;
use crate::auth::signed_in::subject;
use crate::auth::{password as passwords, recovery};
use crate::error::Wrong;
use crate::house::House;
use crate::store::account::{self, Account};
use crate::store::{recovery_code, session};

/// `POST` [`waymark_shared::api::PASSWORD`].
pub async fn change(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let signed_in = asked.signed_in(house).await?;
    let NewPassword { password, new_password } = asked.json().await?;
    let own = signed_in.digest;
    let Account { account, name, .. } = proved(house, signed_in.account, password).await?;
    let service = house.open_service_name(&installation(house).await?)?;
    if passwords::is_weak(&new_password, &[&service, &house.keys.open_name(&name)?]) {
        return Err(ProblemCode::WeakPassword.into());
    }
    let hashed = house.passwords.hash(new_password).await;
    let now = house.config.clock.now();
    house
        .database
        .write(move |connection| {
            account::set_password(connection, account, &hashed, now)?;
            session::end_others(connection, account, &own)
        })
        .await?;
    house.access_changed(account);
    Ok(nothing())
}

/// `POST` [`waymark_shared::api::RECOVERY_CODES`].
pub async fn codes(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let signed_in = asked.signed_in(house).await?;
    let NewCodes { password } = asked.json().await?;
    let Account { account, .. } = proved(house, signed_in.account, password).await?;
    let (recovery_codes, digests) = recovery::fresh(&house.keys);
    house.database.write(move |connection| recovery_code::replace(connection, account, &digests)).await?;
    Ok(json(&RecoveryCodes { recovery_codes }))
}

/// The account, where it may and this is its password; each asking counts as a try on it.
async fn proved(house: &House, account: Account, password: String) -> Result<Account, Wrong> {
    let digest = account.sign_in.filter(|_| rules::may(subject(&account, &[]), Action::ChangeSignIn));
    house.buckets.account(&digest.ok_or(ProblemCode::NotAllowed)?)?;
    let is_right = house.passwords.is(password, account.password.clone()).await;
    if is_right { Ok(account) } else { Err(ProblemCode::WrongPassword.into()) }
}
