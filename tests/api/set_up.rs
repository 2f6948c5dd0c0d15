//! Setting up: once, with the right token, and well named.

use serde_json::{Value, json};
use waymark_shared::api::{self, Me, Nation, ProblemCode, Service};
use waymark_shared::rules::Role;

use crate::staff::{PASSWORD, Staff, code};
use crate::world::World;

#[tokio::test]
async fn a_fresh_service_is_named_once_by_who_holds_the_link() {
    let world = World::start().await;
    let mut stranger = Staff::stranger(&world);
    let before: Service = stranger.origin.get(api::SERVICE).await.unwrap();
    assert!(!before.set_up && before.name.is_empty());
    assert_eq!(stranger.wrong(api::SET_UP, &stranger.set_up("guessed")).await, ProblemCode::NotAllowed);

    let (mut administrator, done) = Staff::administrator(&world).await;
    assert_eq!(done.recovery_codes.len(), 10);
    let me: Me = administrator.origin.get(api::ME).await.unwrap();
    assert_eq!((me.role, me.name.as_str(), me.service.as_str()), (Role::Administrator, "Ada Pugh", "Northside"));
    let after: Service = stranger.origin.get(api::SERVICE).await.unwrap();
    assert_eq!((after.set_up, after.name.as_str(), after.nation), (true, "Northside", Nation::Wales));
    assert_eq!(stranger.wrong(api::SET_UP, &stranger.set_up(&world.token)).await, ProblemCode::AlreadySetUp);
}

#[tokio::test]
async fn a_set_up_that_is_wrong_in_one_thing_leaves_the_service_as_it_was() {
    let world = World::start().await;
    let mut staff = Staff::stranger(&world);
    let good = serde_json::to_value(staff.set_up(&world.token)).unwrap();
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    let other = json!({ "signing": "04".repeat(65), "agreement": staff.keys().agreement });
    let cases = [
        (with("token", json!("")), ProblemCode::NotAllowed),
        (with("service", json!("  ")), ProblemCode::BadName),
        (with("service", json!("x".repeat(61))), ProblemCode::BadName),
        (with("name", json!("Ada\u{202e}Pugh")), ProblemCode::BadName),
        (with("name", json!("Ada\nPugh\u{0}")), ProblemCode::BadName),
        (with("password", json!("short")), ProblemCode::WeakPassword),
        (with("password", json!("Northside Northside")), ProblemCode::WeakPassword),
        (with("password", json!("x".repeat(257))), ProblemCode::WeakPassword),
        (with("device", other), ProblemCode::BadProof),
        (with("nation", json!("france")), ProblemCode::BadRequest),
        (with("device", json!({})), ProblemCode::BadRequest),
    ];
    for (body, expected) in cases {
        assert_eq!(staff.wrong(api::SET_UP, &body).await, expected, "{body}");
    }
    let service: Service = staff.origin.get(api::SERVICE).await.unwrap();
    assert!(!service.set_up);
    assert_eq!(code(staff.origin.get::<Me>(api::ME).await), ProblemCode::SignedOut);
}

#[tokio::test]
async fn the_link_of_the_last_start_is_the_one_that_works() {
    let world = World::start().await;
    let old = world.token.clone();
    let mut world = world.restart().await;
    world.token = world.server.set_up_token.clone().expect("still not set up");
    let mut staff = Staff::stranger(&world);
    assert_eq!(staff.wrong(api::SET_UP, &staff.set_up(&old)).await, ProblemCode::NotAllowed);
    let (administrator, done) = Staff::administrator(&world).await;
    assert_eq!(done.signed_in.me.name, "Ada Pugh");
    let world = world.restart().await;
    assert_eq!(world.server.set_up_token, None);
    let mut staff = administrator.elsewhere(&world);
    let sign_in = staff.sign_in("ada  PUGH", PASSWORD);
    let signed_in: api::StaffSignedIn = staff.origin.post(api::SIGN_IN_PASSWORD, &sign_in).await.unwrap();
    assert_eq!(signed_in.me.role, Role::Administrator);
}
