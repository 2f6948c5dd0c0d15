//! Looks: a reader's device tells that something was on screen, and the person sees who looked, and when.

use waymark_shared::api::{LOOKS_MOST, LookRow, Looked, ProblemCode};
use waymark_shared::rules::{self, Action};
use waymark_shared::sync::log::LogName;

use super::answer::{Answer, json, nothing};
use super::asked::Asked;
use crate::auth::signed_in::{Reach, subject};
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::store::{account, look};

/// How many looks a journey keeps.
const MOST: usize = 100_000;

/// `POST` [`waymark_shared::api::LOOKS`].
pub async fn tell(house: &House, mut asked: Asked) -> Answer {
    let me = asked.signed_in(house).await?.account;
    let Looked { journey, circle, documents } = asked.json().await?;
    if documents.len() > LOOKS_MOST {
        return Err(ProblemCode::TooLong.into());
    }
    let (log, now) = (LogName { journey, circle }, house.config.clock.now());
    let keys = house.documents.clone();
    house
        .database
        .write(move |connection| {
            let reach = Reach::of(connection, me.account, now)?;
            if !rules::may(reach.subject(&me), Action::Look { journey, circle }) {
                return Err(Wrong::from(ProblemCode::NotAllowed));
            }
            if look::count(connection, journey)? >= MOST {
                return Err(ProblemCode::Full.into());
            }
            for document in documents {
                // Whatever was ever shared has a key, or had one until it was destroyed.
                if keys.find(log, document)?.is_some() {
                    look::keep(connection, log, document, me.account, now)?;
                }
            }
            Ok(())
        })
        .await?;
    Ok(nothing())
}

/// `GET` [`waymark_shared::api::LOOKS`].
pub async fn list(house: &House, asked: Asked) -> Answer {
    let me = asked.signed_in(house).await?.account;
    if !rules::may(subject(&me, &[]), Action::SeeLooks) {
        return Err(ProblemCode::NotAllowed.into());
    }
    let (journey, _) = me.journey.ok_or(ProblemCode::Broken)?;
    let found = house
        .database
        .read(move |connection| {
            let mut found = Vec::new();
            for look in look::of_journey(connection, journey)? {
                found.extend(account::find(connection, look.account)?.map(|reader| (look, reader.name)));
            }
            Ok::<_, Fault>(found)
        })
        .await?;
    let rows = found.into_iter().map(|(look, name)| {
        let name = house.keys.open_name(&name)?;
        Ok(LookRow { circle: look.circle, document: look.document, name, at: look.at })
    });
    Ok(json(&rows.collect::<Result<Vec<_>, Fault>>()?))
}
