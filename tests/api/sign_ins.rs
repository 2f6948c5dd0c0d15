//! Where staff are signed in: the list, ending what is on it, and devices that were never seen before.

use serde_json::{Value, json};
use waymark_shared::api::{self, Me, ProblemCode, SignIns, StaffSignedIn};
use waymark_shared::id::DeviceId;
use waymark_shared::sync::message::{Farewell, ServerMessage};

use crate::person::Person;
use crate::socket::Wire;
use crate::staff::{PASSWORD, Staff, code, service};
use crate::world::World;

/// The keyworker signs in on another device, in the browser that this header names.
async fn elsewhere(world: &World, keyworker: &mut Staff) -> Staff {
    let mut staff = keyworker.elsewhere(world);
    let body = staff.sign_in("Sam Okafor", PASSWORD);
    staff.origin.post::<_, StaffSignedIn>(api::SIGN_IN_PASSWORD, &body).await.unwrap();
    keyworker.app.clone_from(&staff.app);
    staff
}

async fn told(staff: &mut Staff) -> SignIns {
    staff.origin.get(api::SIGN_INS).await.unwrap()
}

fn device(staff: &Staff) -> DeviceId {
    DeviceId::of(&staff.keys().signing)
}

#[tokio::test]
async fn a_sign_in_that_is_ended_closes_its_exchange_and_no_other() {
    let (world, _, mut here) = service().await;
    let mut there = elsewhere(&world, &mut here).await;
    let mut third = elsewhere(&world, &mut here).await;
    let listed = told(&mut here).await.open;
    assert_eq!(listed.iter().map(|row| row.here).collect::<Vec<_>>(), [false, false, true], "the newest first");
    assert_eq!(listed[1].device, device(&there));

    let mut wire = Wire::open(&there.origin).await;
    wire.hello(&[]).await;
    here.origin.tell(api::SIGN_INS_END, &json!({ "device": device(&there) })).await.unwrap();
    assert_eq!(wire.next().await, Some(ServerMessage::Goodbye { why: Farewell::SignedOut }));
    assert_eq!(code(there.origin.get::<Me>(api::ME).await), ProblemCode::SignedOut);
    third.origin.get::<Me>(api::ME).await.unwrap();
    let again = json!({ "device": device(&there) });
    assert_eq!(here.wrong(api::SIGN_INS_END, &again).await, ProblemCode::NotFound);

    let mut wire = Wire::open(&third.origin).await;
    wire.hello(&[]).await;
    here.origin.tell(api::SIGN_INS_END, &json!({})).await.unwrap();
    assert_eq!(wire.next().await, Some(ServerMessage::Goodbye { why: Farewell::SignedOut }));
    assert_eq!(told(&mut here).await.open.len(), 1);
}

#[tokio::test]
async fn nobody_sees_or_ends_the_sign_ins_of_another() {
    let (world, mut administrator, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let theirs = json!({ "device": device(&keyworker) });
    assert_eq!(administrator.wrong(api::SIGN_INS_END, &theirs).await, ProblemCode::NotFound);
    assert_eq!(told(&mut administrator).await.open.len(), 1);
    assert_eq!(code(person.origin.get::<Value>(api::SIGN_INS).await), ProblemCode::NotAllowed);
    assert_eq!(code(person.origin.post::<_, Value>(api::SIGN_INS_END, &json!({})).await), ProblemCode::NotAllowed);
}

#[tokio::test]
async fn a_device_never_seen_before_is_told_to_the_others_until_one_speaks_for_it() {
    let (world, _, mut here) = service().await;
    assert!(told(&mut here).await.newcomers.is_empty(), "the first device is nobody's surprise");
    let mut there = elsewhere(&world, &mut here).await;
    let newcomers = told(&mut here).await.newcomers;
    assert_eq!(newcomers.iter().map(|newcomer| newcomer.device).collect::<Vec<_>>(), [device(&there)]);
    assert!(told(&mut there).await.newcomers.is_empty(), "it is not asked about itself");
    let mine = json!({ "device": device(&there), "mine": true });
    assert_eq!(there.wrong(api::NEWCOMER, &mine).await, ProblemCode::NotAllowed);
    here.origin.tell(api::NEWCOMER, &mine).await.unwrap();
    assert!(told(&mut here).await.newcomers.is_empty());
    assert_eq!(here.wrong(api::NEWCOMER, &mine).await, ProblemCode::NotFound);
    // Signed out, with everything gone but the cookie: the browser is known all the same.
    there.origin.tell(api::SIGN_OUT, &json!(null)).await.unwrap();
    let fresh = Staff::stranger(&world);
    let body = json!({ "name": "Sam Okafor", "password": PASSWORD, "code": there.code(), "device": fresh.keys() });
    there.origin.post::<_, StaffSignedIn>(api::SIGN_IN_PASSWORD, &body).await.unwrap();
    assert!(told(&mut here).await.newcomers.is_empty());
}

#[tokio::test]
async fn a_sign_in_that_was_not_theirs_ends_and_the_password_lets_no_new_device_in() {
    let (world, _, mut here) = service().await;
    let mut thief = elsewhere(&world, &mut here).await;
    let mut wire = Wire::open(&thief.origin).await;
    wire.hello(&[]).await;
    here.origin.tell(api::NEWCOMER, &json!({ "device": device(&thief), "mine": false })).await.unwrap();
    assert_eq!(wire.next().await, Some(ServerMessage::Goodbye { why: Farewell::SignedOut }));
    assert_eq!(code(thief.origin.get::<Me>(api::ME).await), ProblemCode::SignedOut);

    let mut another = here.elsewhere(&world);
    let body = another.sign_in("Sam Okafor", PASSWORD);
    assert_eq!(another.wrong(api::SIGN_IN_PASSWORD, &body).await, ProblemCode::WrongPassword);
    here.app.clone_from(&another.app);
    // The devices that are known go on, and a new password lets new ones in again.
    here.come_back("Sam Okafor", PASSWORD).await.unwrap();
    here.origin.tell(api::PASSWORD, &json!({ "new_password": "seven herons on a wall" })).await.unwrap();
    another.app.clone_from(&here.app);
    let body = another.sign_in("Sam Okafor", "seven herons on a wall");
    another.origin.post::<_, StaffSignedIn>(api::SIGN_IN_PASSWORD, &body).await.unwrap();
}
