//! Changing what staff sign in with: the password and the recovery codes.

use serde_json::json;
use waymark_shared::api::{self, Me, ProblemCode, RecoveryCodes, StaffSignedIn};

use crate::person::Person;
use crate::staff::{PASSWORD, Staff, code, service};
use crate::world::World;

const NEW: &str = "seven herons on a wall";

#[tokio::test]
async fn a_changed_password_ends_the_other_sign_ins_and_no_other() {
    let (world, _, mut here) = service().await;
    let mut elsewhere = Staff::stranger(&world);
    let by =
        |staff: &Staff, password: &str| json!({ "name": "Sam Okafor", "password": password, "device": staff.keys() });
    let body = by(&elsewhere, PASSWORD);
    elsewhere.origin.post::<_, StaffSignedIn>(api::SIGN_IN_PASSWORD, &body).await.unwrap();

    let wrong = [
        ("not my password at all", NEW, ProblemCode::WrongPassword),
        (PASSWORD, "sam okafor sam okafor", ProblemCode::WeakPassword),
    ];
    for (password, new_password, expected) in wrong {
        let body = json!({ "password": password, "new_password": new_password });
        assert_eq!(here.wrong(api::PASSWORD, &body).await, expected);
    }
    elsewhere.origin.get::<Me>(api::ME).await.unwrap();
    here.origin.tell(api::PASSWORD, &json!({ "password": PASSWORD, "new_password": NEW })).await.unwrap();
    here.origin.get::<Me>(api::ME).await.unwrap();
    assert_eq!(code(elsewhere.origin.get::<Me>(api::ME).await), ProblemCode::SignedOut);
    assert_eq!(elsewhere.wrong(api::SIGN_IN_PASSWORD, &body).await, ProblemCode::WrongPassword);
    let body = by(&elsewhere, NEW);
    elsewhere.origin.post::<_, StaffSignedIn>(api::SIGN_IN_PASSWORD, &body).await.unwrap();
}

#[tokio::test]
async fn new_codes_take_the_place_of_the_old() {
    let world = World::start().await;
    let (mut administrator, done) = Staff::administrator(&world).await;
    let wrong = json!({ "password": "not my password at all" });
    assert_eq!(administrator.wrong(api::RECOVERY_CODES, &wrong).await, ProblemCode::WrongPassword);
    let RecoveryCodes { recovery_codes } =
        administrator.origin.post(api::RECOVERY_CODES, &json!({ "password": PASSWORD })).await.unwrap();
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
    keyworker.origin.post::<_, RecoveryCodes>(api::RECOVERY_CODES, &json!({ "password": PASSWORD })).await.unwrap();
    let mut person = Person::joined(&world, &mut keyworker).await;
    let refused = person.origin.post::<_, RecoveryCodes>(api::RECOVERY_CODES, &json!({ "password": "" })).await;
    assert_eq!(code(refused), ProblemCode::NotAllowed);
    let body = json!({ "password": "", "new_password": NEW });
    assert_eq!(code(person.origin.post::<_, Me>(api::PASSWORD, &body).await), ProblemCode::NotAllowed);
}

#[tokio::test]
async fn guessing_at_a_password_from_inside_has_to_wait() {
    let (_world, _, mut keyworker) = service().await;
    let wrong = json!({ "password": "not my password at all" });
    for _ in 0..10 {
        assert_eq!(keyworker.wrong(api::RECOVERY_CODES, &wrong).await, ProblemCode::WrongPassword);
    }
    assert_eq!(keyworker.wrong(api::RECOVERY_CODES, &json!({ "password": PASSWORD })).await, ProblemCode::TooMany);
}
