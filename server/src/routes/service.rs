//! What anybody may know of the service, and whether it works.

use waymark_shared::api::{ProblemCode, Service};
use waymark_shared::sync::message::PROTOCOL;

use super::answer::{Answer, json, nothing};
use crate::error::Wrong;
use crate::house::House;
use crate::store::installation;

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

/// `GET` [`waymark_shared::api::HEALTH`]: through the writer and to the disk.
pub async fn health(house: &House) -> Answer {
    let now = house.config.clock.now();
    house.database.write(move |connection| installation::ask_whether_well(connection, now)).await?;
    installation(house).await?;
    Ok(nothing())
}

/// What is known of the installation.
pub async fn installation(house: &House) -> Result<installation::Installation, Wrong> {
    let found = house.database.read(installation::read).await?;
    found.ok_or(ProblemCode::Broken.into())
}
