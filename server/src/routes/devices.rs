//! A person's devices.

use waymark_shared::api::{DeviceRow, ProblemCode};
use waymark_shared::rules::Action;

use super::answer::{Answer, json};
use super::asked::Asked;
use super::lists::allowed;
use crate::house::House;
use crate::store::device;

/// `GET` [`waymark_shared::api::DEVICES`].
pub async fn list(house: &House, asked: Asked) -> Answer {
    let account = allowed(house, &asked, Action::SeeDevices).await?.account;
    let (journey, _) = account.journey.ok_or(ProblemCode::Broken)?;
    let found = house.database.read(move |connection| device::of_person(connection, journey)).await?;
    Ok(json(&found.into_iter().map(|(device, seen)| DeviceRow { device, seen }).collect::<Vec<_>>()))
}
