//! A member of staff begins again, who has nothing left to sign in with: an administrator makes an invitation for the account.

use waymark_shared::api::{ProblemCode, ReinviteStaff};
use waymark_shared::id::AccountId;
use waymark_shared::rules::{self, Action, Role};
use waymark_shared::time::Timestamp;

use super::answer::{Answer, json};
use super::asked::Asked;
use super::invitations::keep;
use crate::auth::signed_in::subject;
use crate::auth::step_up;
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::store::{
    Connection, account, authenticator, invitation, newcomer, passkey, recovery_code, session, staff_again,
};

/// `POST` [`waymark_shared::api::STAFF_AGAIN`]. From now on nothing but the invitation lets them in: whoever has what they
/// lost is out at once.
pub async fn invite(house: &House, mut asked: Asked) -> Answer {
    let signed_in = asked.signed_in(house).await?;
    let ReinviteStaff { account } = asked.json().await?;
    let me = signed_in.account.account;
    if !rules::may(subject(&signed_in.account, &[]), Action::ReinviteStaff) || account == me {
        return Err(ProblemCode::NotAllowed.into());
    }
    let now = house.config.clock.now();
    step_up::check(&signed_in, now)?;
    let found = house.database.read(move |connection| account::find(connection, account)).await?;
    let found = found.ok_or(ProblemCode::NotFound)?;
    match found.role {
        Role::Administrator | Role::Keyworker => {}
        Role::Person | Role::Supporter => return Err(ProblemCode::NotFound.into()),
    }
    let invited = keep(house, me, found.role, found.name, None, None).await?;
    let number = invited.number;
    house
        .database
        .write(move |connection| {
            let kept = invitation::by_number(connection, number)?.ok_or(ProblemCode::Broken)?;
            staff_again::add(connection, &kept.link, account)?;
            Ok::<_, Wrong>(forget_all(connection, account, now)?)
        })
        .await?;
    house.access_changed(account);
    Ok(json(&invited))
}

/// Ends everything an account of staff signs in with, and every sign-in.
pub fn forget_all(connection: &Connection, account: AccountId, now: Timestamp) -> Result<(), Fault> {
    account::forget_password(connection, account, now)?;
    authenticator::forget(connection, account)?;
    passkey::remove_all(connection, account)?;
    recovery_code::replace(connection, account, &[])?;
    newcomer::remove_all(connection, account)?;
    newcomer::end_doubt(connection, account)?;
    session::end_all(connection, account)
}
