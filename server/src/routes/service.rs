//! What anybody may know of the service, and whether it works.

use std::time::{Duration, Instant};

use waymark_shared::api::{ProblemCode, Service};
use waymark_shared::sync::message::PROTOCOL;

use super::answer::{Answer, json, nothing};
use crate::error::Wrong;
use crate::house::House;
use crate::store::installation;

/// How long what was found out about the disk is believed.
const FRESH: Duration = Duration::from_secs(10);

/// `GET` [`waymark_shared::api::SERVICE`].
pub async fn read(house: &House) -> Answer {
    let installation = installation(house).await?;
    Ok(json(&Service {
        name: house.open_service_name(&installation)?,
        nation: installation.nation,
        set_up: installation.name.is_some(),
        key: house.service.public(),
        protocol: PROTOCOL,
    }))
}

/// `GET` [`waymark_shared::api::HEALTH`]: as it was a moment ago, so that nobody makes the disk work by asking.
pub async fn health(house: &House) -> Answer {
    let mut known = house.health.lock().await;
    let fresh = known.filter(|(looked, _)| looked.elapsed() < FRESH);
    let outcome = match fresh {
        Some((_, outcome)) => outcome,
        None => look(house).await,
    };
    if fresh.is_none() {
        *known = Some((Instant::now(), outcome));
    }
    outcome.map(|()| nothing())
}

/// Through the writer and to the disk.
async fn look(house: &House) -> Result<(), Wrong> {
    let now = house.config.clock.now();
    house.database.write(move |connection| installation::ask_whether_well(connection, now)).await?;
    installation(house).await.map(drop)
}

/// What is known of the installation.
pub async fn installation(house: &House) -> Result<installation::Installation, Wrong> {
    let found = house.database.read(installation::read).await?;
    found.ok_or(ProblemCode::Broken.into())
}
