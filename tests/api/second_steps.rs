//! The second step of signing in: an authenticator app, from the first code to one that is lost.

use serde_json::{Value, json};
use waymark_server::clock::MINUTE;
use waymark_shared::api::{self, Authenticator, CaseloadRow, Me, ProblemCode, SignIns, StaffSignedIn};
use waymark_shared::rules::Role;
use waymark_tests::authenticator::App;
use waymark_tests::http::NoAnswer;

use crate::staff::{PASSWORD, Staff, code, service};
use crate::world::World;

#[tokio::test]
async fn nothing_of_people_is_told_before_a_second_step_is_set_up() {
    let (world, mut administrator, _) = service().await;
    let invited = administrator.invite(Role::Keyworker, "Kit Moss").await.unwrap();
    let mut staff = Staff::stranger(&world);
    let join = staff.join(&invited.link_code, "Kit Moss");
    let joined: StaffSignedIn = staff.origin.post(api::JOIN_STAFF, &join).await.unwrap();
    assert!(joined.needs_second_step);
    for path in [api::CASELOAD, api::INVITATIONS, api::SIGN_INS, api::SOCKET] {
        let mut headers = vec![("cookie", staff.origin.cookie().unwrap())];
        if path == api::SOCKET {
            let key = ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
            headers.extend([("connection", "upgrade"), ("upgrade", "websocket"), ("sec-websocket-version", "13"), key]);
        }
        let answered = world.ask(hyper::Method::GET, path, &headers, "").await;
        assert_eq!((answered.code(), answered.status.as_u16()), (ProblemCode::SecondStepMissing, 403), "{path}");
    }
    let invite = json!({ "role": "person", "name": "Dee" });
    for (path, body) in [(api::INVITATIONS, &invite), (api::PASSWORD, &json!({ "new_password": PASSWORD }))] {
        assert_eq!(staff.wrong(path, body).await, ProblemCode::SecondStepMissing, "{path}");
    }
    staff.origin.get::<Me>(api::ME).await.unwrap();

    let Authenticator { secret } = staff.origin.post(api::AUTHENTICATOR, &()).await.unwrap();
    assert_eq!(staff.wrong(api::AUTHENTICATOR_CONFIRM, &json!({ "code": "000000" })).await, ProblemCode::WrongCode);
    // Asked for again, the earlier secret confirms nothing.
    staff.set_up_app().await;
    assert_ne!(staff.app.as_ref().unwrap().secret(), secret);
    staff.origin.get::<Vec<CaseloadRow>>(api::CASELOAD).await.unwrap();
}

#[tokio::test]
async fn a_password_alone_lets_nobody_in_who_has_an_app() {
    let (world, _, keyworker) = service().await;
    let mut staff = keyworker.elsewhere(&world);
    let without = json!({ "name": "Sam Okafor", "password": PASSWORD, "device": staff.keys() });
    assert_eq!(staff.wrong(api::SIGN_IN_PASSWORD, &without).await, ProblemCode::SecondStepNeeded);
    let mut with = without.clone();
    with["code"] = json!("000000");
    assert_eq!(staff.wrong(api::SIGN_IN_PASSWORD, &with).await, ProblemCode::WrongCode);
    with["code"] = json!(staff.code());
    with["password"] = json!("another long password");
    assert_eq!(staff.wrong(api::SIGN_IN_PASSWORD, &with).await, ProblemCode::WrongPassword, "the code is not told");
    with["password"] = json!(PASSWORD);
    let signed_in: StaffSignedIn = staff.origin.post(api::SIGN_IN_PASSWORD, &with).await.unwrap();
    assert!(!signed_in.needs_second_step);
    assert_eq!(staff.wrong(api::SIGN_IN_PASSWORD, &with).await, ProblemCode::WrongCode, "each code once");
}

#[tokio::test]
async fn two_who_show_one_code_at_once_are_one_too_many() {
    let (world, _, keyworker) = service().await;
    let (mut one, mut other) = (keyworker.elsewhere(&world), keyworker.elsewhere(&world));
    let mut body = one.sign_in("Sam Okafor", PASSWORD);
    let first = body.clone();
    body["device"] = json!(other.keys());
    let (one, other) = tokio::join!(
        one.origin.post::<_, StaffSignedIn>(api::SIGN_IN_PASSWORD, &first),
        other.origin.post::<_, StaffSignedIn>(api::SIGN_IN_PASSWORD, &body)
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
}

#[tokio::test]
async fn a_sign_in_by_the_password_alone_sets_up_no_app_beside_one_that_is_there() {
    let (world, mut administrator, _) = service().await;
    let invited = administrator.invite(Role::Keyworker, "Kit Moss").await.unwrap();
    let (mut here, mut thief) = (Staff::stranger(&world), Staff::stranger(&world));
    let join = here.join(&invited.link_code, "Kit Moss");
    let _: StaffSignedIn = here.origin.post(api::JOIN_STAFF, &join).await.unwrap();
    let body = thief.sign_in("Kit Moss", PASSWORD);
    let _: StaffSignedIn = thief.origin.post(api::SIGN_IN_PASSWORD, &body).await.unwrap();
    let Authenticator { secret } = thief.origin.post(api::AUTHENTICATOR, &()).await.unwrap();
    here.set_up_app().await;
    assert_eq!(thief.wrong(api::AUTHENTICATOR, &()).await, ProblemCode::SecondStepNeeded);
    let mut app = App::of(&secret);
    let seconds = u64::try_from(world.clock.now().0 / 1_000).unwrap();
    let confirm = json!({ "code": app.code_at(seconds) });
    assert_eq!(thief.wrong(api::AUTHENTICATOR_CONFIRM, &confirm).await, ProblemCode::SecondStepNeeded);
}

#[tokio::test]
async fn a_recovery_code_lets_in_without_the_app_and_asks_for_a_new_one() {
    let world = World::start().await;
    let (administrator, done) = Staff::administrator(&world).await;
    let mut staff = Staff::stranger(&world);
    let new = "seven herons on a wall";
    let body =
        json!({ "name": "Ada Pugh", "code": done.recovery_codes[0], "new_password": new, "device": staff.keys() });
    let signed_in: StaffSignedIn = staff.origin.post(api::SIGN_IN_RECOVERY, &body).await.unwrap();
    assert!(signed_in.needs_second_step);
    assert_eq!(code(staff.origin.get::<Value>(api::STAFF).await), ProblemCode::SecondStepMissing);
    staff.set_up_app().await;
    staff.origin.get::<Value>(api::STAFF).await.unwrap();
    let mut before = administrator.elsewhere(&world);
    let old = before.sign_in("Ada Pugh", new);
    assert_eq!(before.wrong(api::SIGN_IN_PASSWORD, &old).await, ProblemCode::WrongCode, "the lost app opens nothing");
}

#[tokio::test]
async fn who_knows_the_password_guesses_at_codes_a_hundred_times_at_most() {
    let (world, _, mut keyworker) = service().await;
    for _ in 0..100 {
        let mut guess = Staff::stranger(&world);
        let body = json!({ "name": "Sam Okafor", "password": PASSWORD, "code": "000000", "device": guess.keys() });
        let found = guess.wrong(api::SIGN_IN_PASSWORD, &body).await;
        if found == ProblemCode::TooMany {
            break;
        }
    }
    // Their own device goes on meanwhile: strangers' tries are counted apart.
    keyworker.come_back("Sam Okafor", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_sign_in_ends_unused_and_lasts_while_it_is_used() {
    let (world, mut administrator, mut keyworker) = service().await;
    for _ in 0..5 {
        world.clock.turn(9 * MINUTE);
        administrator.origin.get::<Me>(api::ME).await.unwrap();
        keyworker.origin.get::<Me>(api::ME).await.unwrap();
    }
    world.clock.turn(10 * MINUTE);
    assert_eq!(code(administrator.origin.get::<Me>(api::ME).await), ProblemCode::SignedOut);
    world.clock.turn(19 * MINUTE);
    keyworker.origin.get::<Me>(api::ME).await.unwrap();
    world.clock.turn(30 * MINUTE);
    assert_eq!(code(keyworker.origin.get::<Me>(api::ME).await), ProblemCode::SignedOut);
    // An hour is an hour, however busy.
    administrator.come_back("Ada Pugh", PASSWORD).await.unwrap();
    for _ in 0..9 {
        world.clock.turn(6 * MINUTE);
        administrator.origin.get::<Me>(api::ME).await.unwrap();
    }
    world.clock.turn(6 * MINUTE);
    assert_eq!(code(administrator.origin.get::<Me>(api::ME).await), ProblemCode::SignedOut);
}

#[tokio::test]
async fn a_new_app_takes_the_place_of_the_old_for_who_proved_themselves() {
    let (world, _, mut keyworker) = service().await;
    let mut before = keyworker.elsewhere(&world);
    world.clock.turn(MINUTE);
    keyworker.set_up_app().await;
    let old = before.sign_in("Sam Okafor", PASSWORD);
    assert_eq!(before.wrong(api::SIGN_IN_PASSWORD, &old).await, ProblemCode::WrongCode);
    keyworker.come_back("Sam Okafor", PASSWORD).await.unwrap();
    let told: Result<SignIns, NoAnswer> = keyworker.origin.get(api::SIGN_INS).await;
    assert_eq!(told.unwrap().open.len(), 1, "a sign-in takes the place of the one before on this device");
}
