//! Passkeys: made, used to sign in and to prove oneself, and removed.

use serde_json::{Value, json};
use waymark_server::clock::MINUTE;
use waymark_shared::api::{
    self, CaseloadRow, Challenge, Me, PasskeyAnswer, PasskeyOptions, PasskeyRow, PasskeySignIn, ProblemCode,
    StaffSignedIn,
};
use waymark_shared::rules::Role;
use waymark_tests::http::{NoAnswer, Origin};
use waymark_tests::passkey::Passkey;

use crate::staff::{PASSWORD, Staff, code, service};

/// A passkey of whoever this is, made and taken.
async fn made(staff: &mut Staff) -> Passkey {
    let options: PasskeyOptions = staff.origin.post(api::PASSKEY_OPTIONS, &()).await.unwrap();
    let (passkey, new) = Passkey::make(&staff.origin.name(), "work laptop", &options);
    staff.origin.tell(api::PASSKEYS, &new).await.unwrap();
    passkey
}

async fn challenge(origin: &mut Origin) -> String {
    let Challenge { challenge } = origin.post(api::PASSKEY_CHALLENGE, &()).await.unwrap();
    challenge
}

async fn sign_in(staff: &mut Staff, answer: PasskeyAnswer) -> Result<StaffSignedIn, NoAnswer> {
    let question = PasskeySignIn { answer, device: staff.keys(), caseload: Vec::new() };
    staff.origin.post(api::SIGN_IN_PASSKEY, &question).await
}

#[tokio::test]
async fn a_passkey_alone_signs_in_and_is_proof_enough() {
    let (world, _, mut here) = service().await;
    let mut passkey = made(&mut here).await;
    let mut there = Staff::stranger(&world);
    let asked = challenge(&mut there.origin).await;
    let answer = passkey.sign(&asked);
    let signed_in = sign_in(&mut there, answer.clone()).await.unwrap();
    assert_eq!((signed_in.me.name.as_str(), signed_in.needs_second_step), ("Sam Okafor", false));
    there.origin.get::<Vec<CaseloadRow>>(api::CASELOAD).await.unwrap();
    there.origin.post::<_, api::RecoveryCodes>(api::RECOVERY_CODES, &()).await.unwrap();
    assert_eq!(code(sign_in(&mut there, answer).await), ProblemCode::WrongPasskey, "each challenge once");

    world.clock.turn(5 * MINUTE);
    assert_eq!(there.wrong(api::RECOVERY_CODES, &()).await, ProblemCode::ProveAgain);
    let asked = challenge(&mut there.origin).await;
    there.origin.tell(api::PROVE_PASSKEY, &passkey.sign(&asked)).await.unwrap();
    there.origin.post::<_, api::RecoveryCodes>(api::RECOVERY_CODES, &()).await.unwrap();
    let rows: Vec<PasskeyRow> = there.origin.get(api::PASSKEYS).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| (row.name.as_str(), row.used.is_some())).collect::<Vec<_>>(),
        [("work laptop", true)]
    );
}

#[tokio::test]
async fn what_no_passkey_of_this_site_signed_is_refused() {
    let (world, mut administrator, mut keyworker) = service().await;
    let mut passkey = made(&mut keyworker).await;
    let mut there = Staff::stranger(&world);
    // Another site's page asks the same authenticator.
    let options: PasskeyOptions = keyworker.origin.post(api::PASSKEY_OPTIONS, &()).await.unwrap();
    assert_eq!(options.known.len(), 1, "an authenticator that has one makes no second");
    let (_, new) = Passkey::make("http://elsewhere.example", "trap", &options);
    assert_eq!(keyworker.wrong(api::PASSKEYS, &new).await, ProblemCode::WrongPasskey);
    let asked = challenge(&mut there.origin).await;
    let mut answer = passkey.sign(&asked);
    answer.signature = passkey.sign(&asked).signature.replace(|letter: char| letter.is_ascii_digit(), "A");
    assert_eq!(code(sign_in(&mut there, answer).await), ProblemCode::WrongPasskey);
    // Nobody showed who they are.
    passkey.flags = 1;
    let asked = challenge(&mut there.origin).await;
    let answer = passkey.sign(&asked);
    assert_eq!(code(sign_in(&mut there, answer).await), ProblemCode::WrongPasskey);
    passkey.flags = 0b101;
    // A copy that counted less.
    let asked = challenge(&mut there.origin).await;
    let answer = passkey.sign(&asked);
    sign_in(&mut there, answer).await.unwrap();
    passkey.counter = 1;
    let asked = challenge(&mut there.origin).await;
    let answer = passkey.sign(&asked);
    assert_eq!(code(sign_in(&mut there, answer).await), ProblemCode::WrongPasskey);
    passkey.counter = 100;
    // Too late, a challenge that nobody gave, and one for making.
    let asked = challenge(&mut there.origin).await;
    world.clock.turn(5 * MINUTE);
    let answer = passkey.sign(&asked);
    assert_eq!(code(sign_in(&mut there, answer).await), ProblemCode::WrongPasskey);
    let answer = passkey.sign(&"A".repeat(43));
    assert_eq!(code(sign_in(&mut there, answer).await), ProblemCode::WrongPasskey);
    // Somebody else's is no proof.
    let asked = challenge(&mut administrator.origin).await;
    let answer = passkey.sign(&asked);
    assert_eq!(administrator.wrong(api::PROVE_PASSKEY, &answer).await, ProblemCode::WrongPasskey);
}

#[tokio::test]
async fn a_passkey_is_a_second_step_and_the_last_one_stays() {
    let (world, mut administrator, _) = service().await;
    let invited = administrator.invite(Role::Keyworker, "Kit Moss").await.unwrap();
    let mut staff = Staff::stranger(&world);
    let join = staff.join(&invited.link_code, "Kit Moss");
    let _: StaffSignedIn = staff.origin.post(api::JOIN_STAFF, &join).await.unwrap();
    let mut passkey = made(&mut staff).await;
    staff.origin.get::<Vec<CaseloadRow>>(api::CASELOAD).await.unwrap();

    // The password alone opens nothing any more, and sets nothing up.
    let mut thief = Staff::stranger(&world);
    let body = json!({ "name": "Kit Moss", "password": PASSWORD, "device": thief.keys() });
    assert_eq!(thief.wrong(api::SIGN_IN_PASSWORD, &body).await, ProblemCode::SecondStepNeeded);

    let rows: Vec<PasskeyRow> = staff.origin.get(api::PASSKEYS).await.unwrap();
    let first = json!({ "id": rows[0].id });
    assert_eq!(staff.wrong(api::PASSKEY_REMOVE, &first).await, ProblemCode::SecondStepMissing);
    made(&mut staff).await;
    staff.origin.tell(api::PASSKEY_REMOVE, &first).await.unwrap();
    assert_eq!(staff.wrong(api::PASSKEY_REMOVE, &json!({ "id": "AAAA" })).await, ProblemCode::SecondStepMissing);
    let asked = challenge(&mut thief.origin).await;
    let answer = passkey.sign(&asked);
    assert_eq!(code(sign_in(&mut thief, answer).await), ProblemCode::WrongPasskey, "removed");
    staff.origin.get::<Me>(api::ME).await.unwrap();
}

#[tokio::test]
async fn making_and_removing_passkeys_is_for_who_proved_themselves() {
    let (world, mut administrator, mut keyworker) = service().await;
    made(&mut keyworker).await;
    let rows: Vec<PasskeyRow> = keyworker.origin.get(api::PASSKEYS).await.unwrap();
    let remove = json!({ "id": rows[0].id });
    assert_eq!(administrator.wrong(api::PASSKEY_REMOVE, &remove).await, ProblemCode::NotFound, "another's");
    world.clock.turn(5 * MINUTE);
    for (path, body) in [(api::PASSKEY_OPTIONS, &json!(null)), (api::PASSKEY_REMOVE, &remove)] {
        assert_eq!(keyworker.wrong(path, body).await, ProblemCode::ProveAgain, "{path}");
    }
    let mut person = crate::person::Person::joined(&world, &mut keyworker).await;
    assert_eq!(code(person.origin.post::<_, Value>(api::PASSKEY_OPTIONS, &()).await), ProblemCode::NotAllowed);
}
