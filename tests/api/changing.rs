//! Changing what staff sign in with: the password and the recovery codes.

use serde_json::json;
use waymark_server::clock::MINUTE;
use waymark_shared::api::{self, Me, ProblemCode, RecoveryCodes, StaffSignedIn};

use crate::person::Person;
use crate::staff::{PASSWORD, Staff, code, service};
use crate::world::World;

const NEW: &str = "seven herons on a wall";

#[tokio::test]
async fn a_changed_password_ends_the_other_sign_ins_and_no_other() {
    let (world, _, mut here) = service().await;
    let mut elsewhere = here.elsewhere(&world);
    let body = elsewhere.sign_in("Sam Okafor", PASSWORD);
    elsewhere.origin.post::<_, StaffSignedIn>(api::SIGN_IN_PASSWORD, &body).await.unwrap();

    let weak = json!({ "new_password": "sam okafor sam okafor" });
    assert_eq!(here.wrong(api::PASSWORD, &weak).await, ProblemCode::WeakPassword);
    elsewhere.origin.get::<Me>(api::ME).await.unwrap();
    here.origin.tell(api::PASSWORD, &json!({ "new_password": NEW })).await.unwrap();
    here.origin.get::<Me>(api::ME).await.unwrap();
    assert_eq!(code(elsewhere.origin.get::<Me>(api::ME).await), ProblemCode::SignedOut);
    let body = elsewhere.sign_in("Sam Okafor", PASSWORD);
    assert_eq!(elsewhere.wrong(api::SIGN_IN_PASSWORD, &body).await, ProblemCode::WrongPassword);
    let body = elsewhere.sign_in("Sam Okafor", NEW);
    elsewhere.origin.post::<_, StaffSignedIn>(api::SIGN_IN_PASSWORD, &body).await.unwrap();
}

#[tokio::test]
async fn new_codes_take_the_place_of_the_old() {
    let world = World::start().await;
    let (mut administrator, done) = Staff::administrator(&world).await;
    let RecoveryCodes { recovery_codes } = administrator.origin.post(api::RECOVERY_CODES, &()).await.unwrap();
    assert_eq!(recovery_codes.len(), 10);

    let mut staff = Staff::stranger(&world);
    let keys = staff.keys();
    let with = |code: &str| json!({ "name": "Ada Pugh", "code": code, "new_password": NEW, "device": keys });
    assert_eq!(staff.wrong(api::SIGN_IN_RECOVERY, &with(&done.recovery_codes[0])).await, ProblemCode::WrongPassword);
    let signed_in: StaffSignedIn = staff.origin.post(api::SIGN_IN_RECOVERY, &with(&recovery_codes[0])).await.unwrap();
    assert_eq!(signed_in.codes_left, Some(9));
}

#[tokio::test]
async fn a_keyworker_may_have_codes_and_a_person_has_no_password_to_change() {
    let (world, _, mut keyworker) = service().await;
    keyworker.origin.post::<_, RecoveryCodes>(api::RECOVERY_CODES, &()).await.unwrap();
    let mut person = Person::joined(&world, &mut keyworker).await;
    let refused = person.origin.post::<_, RecoveryCodes>(api::RECOVERY_CODES, &()).await;
    assert_eq!(code(refused), ProblemCode::NotAllowed);
    let body = json!({ "new_password": NEW });
    assert_eq!(code(person.origin.post::<_, Me>(api::PASSWORD, &body).await), ProblemCode::NotAllowed);
}

#[tokio::test]
async fn what_would_hurt_most_is_for_who_proved_themselves_within_five_minutes() {
    let (world, mut administrator, mut keyworker) = service().await;
    let person = Person::joined(&world, &mut keyworker).await;
    world.clock.turn(5 * MINUTE);
    let invite = json!({ "role": "administrator", "name": "Kit" });
    let again = json!({ "journey": person.journey });
    let password = json!({ "new_password": NEW });
    let asks = [(&mut administrator, api::INVITATIONS, &invite), (&mut keyworker, api::REINVITE, &again)];
    for (staff, path, body) in asks {
        for (path, body) in [
            (path, body),
            (api::PASSWORD, &password),
            (api::RECOVERY_CODES, &json!(null)),
            (api::AUTHENTICATOR, &json!(null)),
            (api::SIGN_INS_END, &json!({})),
        ] {
            assert_eq!(staff.wrong(path, body).await, ProblemCode::ProveAgain, "{path}");
        }
        // What asks for no proof goes on.
        staff.origin.get::<Me>(api::ME).await.unwrap();
        staff.prove().await.unwrap();
        staff.origin.post::<_, api::Invited>(path, body).await.unwrap();
        staff.origin.post::<_, RecoveryCodes>(api::RECOVERY_CODES, &()).await.unwrap();
    }
    let keyworkers = json!({ "role": "keyworker", "name": "Kit" });
    world.clock.turn(5 * MINUTE);
    administrator.origin.post::<_, api::Invited>(api::INVITATIONS, &keyworkers).await.unwrap();
}

#[tokio::test]
async fn a_proof_takes_the_password_and_a_fresh_code() {
    let (world, _, mut keyworker) = service().await;
    world.clock.turn(5 * MINUTE);
    let used = keyworker.code();
    let with = |password: &str, code: &str| json!({ "password": password, "code": code });
    assert_eq!(keyworker.wrong(api::PROVE, &with("not my password at all", &used)).await, ProblemCode::WrongPassword);
    assert_eq!(keyworker.wrong(api::PROVE, &with(PASSWORD, "000000")).await, ProblemCode::WrongCode);
    keyworker.origin.tell(api::PROVE, &with(PASSWORD, &used)).await.unwrap();
    assert_eq!(keyworker.wrong(api::PROVE, &with(PASSWORD, &used)).await, ProblemCode::WrongCode, "used");
}

#[tokio::test]
async fn guessing_at_a_password_from_inside_has_to_wait() {
    let (_world, _, mut keyworker) = service().await;
    let wrong = json!({ "password": "not my password at all", "code": "123456" });
    let mut found = Vec::new();
    for _ in 0..10 {
        found.push(keyworker.wrong(api::PROVE, &wrong).await);
    }
    assert!(found.iter().filter(|code| **code == ProblemCode::WrongPassword).count() >= 9, "{found:?}");
    assert_eq!(keyworker.wrong(api::PROVE, &wrong).await, ProblemCode::TooMany);
}
