//! Where staff are signed in: the list, ending what is on it, and what to do about a device that was never seen before.

use waymark_shared::api::{AnswerNewcomer, EndSignIns, ProblemCode, SignInRow, SignIns};
use waymark_shared::rules::{self, Action};

use super::answer::{Answer, json, nothing};
use super::asked::Asked;
use super::password::proved;
use crate::auth::signed_in::{SignedIn, subject};
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::store::{newcomer, session};

/// `GET` [`waymark_shared::api::SIGN_INS`].
pub async fn read(house: &House, asked: Asked) -> Answer {
    let SignedIn { account, session, .. } = staff(house, &asked).await?;
    let (account, now) = (account.account, house.config.clock.now());
    let looked = house.database.read(move |connection| {
        Ok::<_, Fault>((session::open_of(connection, account, now)?, newcomer::of(connection, account, now)?))
    });
    let (open, newcomers) = looked.await?;
    let row = |open: session::Open| SignInRow {
        device: open.device,
        browser: open.browser,
        since: open.begun,
        seen: open.seen,
        here: open.device == session.device,
    };
    let is_one = newcomers.iter().any(|newcomer| newcomer.device == session.device);
    let newcomers = if is_one { Vec::new() } else { newcomers };
    Ok(json(&SignIns { open: open.into_iter().map(row).collect(), newcomers }))
}

/// `POST` [`waymark_shared::api::SIGN_INS_END`].
pub async fn end(house: &House, mut asked: Asked) -> Answer {
    let SignedIn { account, digest, .. } = proved(house, &asked).await?;
    let EndSignIns { device } = asked.json().await?;
    let account = account.account;
    house
        .database
        .write(move |connection| match device {
            None => Ok(session::end_others(connection, account, &digest)?),
            Some(device) if session::end_on(connection, account, device)? => Ok(()),
            Some(_) => Err(Wrong::from(ProblemCode::NotFound)),
        })
        .await?;
    house.access_changed(account);
    Ok(nothing())
}

/// `POST` [`waymark_shared::api::NEWCOMER`]. Nobody has to prove themselves first: whoever has no time for that is right to
/// be quick. A device that is to be asked about itself speaks for none.
pub async fn answer(house: &House, mut asked: Asked) -> Answer {
    let SignedIn { account, session, .. } = staff(house, &asked).await?;
    let AnswerNewcomer { device, mine } = asked.json().await?;
    let (account, here, now) = (account.account, session.device, house.config.clock.now());
    house
        .database
        .write(move |connection| {
            if newcomer::of(connection, account, now)?.iter().any(|newcomer| newcomer.device == here) {
                return Err(Wrong::from(ProblemCode::NotAllowed));
            }
            if !newcomer::remove(connection, account, device)? {
                return Err(ProblemCode::NotFound.into());
            }
            if !mine {
                session::end_on(connection, account, device)?;
                newcomer::doubt(connection, account, now)?;
            }
            Ok(())
        })
        .await?;
    house.access_changed(account);
    Ok(nothing())
}

async fn staff(house: &House, asked: &Asked) -> Result<SignedIn, Wrong> {
    let signed_in = asked.signed_in(house).await?;
    let may = rules::may(subject(&signed_in.account, &[]), Action::ChangeSignIn);
    if may { Ok(signed_in) } else { Err(ProblemCode::NotAllowed.into()) }
}
