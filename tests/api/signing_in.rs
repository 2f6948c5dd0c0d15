//! Signing in and out, by password, recovery code and device key.

use serde_json::{Value, json};
use waymark_server::clock::{DAY, HOUR, MINUTE};
use waymark_shared::api::{self, Me, ProblemCode, StaffSignedIn};
use waymark_shared::id::{PublicKey, Signature};
use waymark_shared::sync::message::{Farewell, ServerMessage};
use waymark_tests::crypto::SigningKey;

use crate::person::Person;
use crate::socket::Wire;
use crate::staff::{PASSWORD, Staff, code, service};
use crate::world::World;

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_are_told_alike() {
    let (world, _, keyworker) = service().await;
    let mut staff = keyworker.elsewhere(&world);
    for (name, password) in [("Sam Okafor", "another long password"), ("Nobody Here", PASSWORD), ("", "")] {
        let body = json!({ "name": name, "password": password, "device": staff.keys() });
        assert_eq!(staff.wrong(api::SIGN_IN_PASSWORD, &body).await, ProblemCode::WrongPassword, "{name}");
    }
    let body = staff.sign_in("sam okafor", PASSWORD);
    let signed_in: StaffSignedIn = staff.origin.post(api::SIGN_IN_PASSWORD, &body).await.unwrap();
    assert_eq!(signed_in.me.name, "Sam Okafor");
}

#[tokio::test]
async fn guessing_at_one_account_has_to_wait() {
    let (world, administrator, _) = service().await;
    let mut staff = administrator.elsewhere(&world);
    let body = json!({ "name": "Sam Okafor", "password": "another long password", "device": staff.keys() });
    for _ in 0..10 {
        assert_eq!(staff.wrong(api::SIGN_IN_PASSWORD, &body).await, ProblemCode::WrongPassword);
    }
    let refused = world.post(api::SIGN_IN_PASSWORD, body.to_string()).await;
    assert_eq!(refused.code(), ProblemCode::TooMany);
    let wait: u32 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
    let other = staff.sign_in("Ada Pugh", PASSWORD);
    staff.origin.post::<_, StaffSignedIn>(api::SIGN_IN_PASSWORD, &other).await.unwrap();
}

#[tokio::test]
async fn a_recovery_code_opens_once_and_ends_the_other_sign_ins() {
    let world = World::start().await;
    let (mut administrator, done) = Staff::administrator(&world).await;
    let mut wire = Wire::open(&administrator.origin).await;
    wire.hello(&[]).await;
    let mut staff = Staff::stranger(&world);
    let device = staff.keys();
    let with = |code: &str, password: &str| json!({ "name": "Ada Pugh", "code": code, "new_password": password, "device": device });
    let new = "seven herons on a wall";
    let codes = &done.recovery_codes;
    let cases = [
        (with("0000000000-0000000000", new), ProblemCode::WrongPassword),
        (with(&codes[0], "ada pugh ada pugh"), ProblemCode::WeakPassword),
    ];
    for (body, expected) in cases {
        assert_eq!(code(staff.origin.post::<_, Value>(api::SIGN_IN_RECOVERY, &body).await), expected);
    }
    let body = with(&codes[0].to_lowercase().replace('-', " "), new);
    let signed_in: StaffSignedIn = staff.origin.post(api::SIGN_IN_RECOVERY, &body).await.unwrap();
    assert_eq!(signed_in.codes_left, Some(9));
    assert_eq!(staff.wrong(api::SIGN_IN_RECOVERY, &body).await, ProblemCode::WrongPassword);

    assert_eq!(code(administrator.origin.get::<Me>(api::ME).await), ProblemCode::SignedOut);
    assert_eq!(wire.next().await, Some(ServerMessage::Goodbye { why: Farewell::SignedOut }));
    assert_eq!(wire.next().await, None);
    let old = json!({ "name": "Ada Pugh", "password": PASSWORD, "device": administrator.keys() });
    assert_eq!(administrator.wrong(api::SIGN_IN_PASSWORD, &old).await, ProblemCode::WrongPassword);
}

#[tokio::test]
async fn recovering_tells_nobody_which_names_exist() {
    let world = World::start().await;
    Staff::administrator(&world).await;
    let mut staff = Staff::stranger(&world);
    let keys = staff.keys();
    let no_point = json!({ "signing": keys.signing, "agreement": PublicKey([4; 65]) });
    for name in ["Ada Pugh", "Nobody Here"] {
        let with = |password: &str, device: Value| json!({ "name": name, "code": "0000000000-0000000000", "new_password": password, "device": device });
        let cases = [
            (with("seven herons on a wall", json!(keys)), ProblemCode::WrongPassword),
            (with("short", json!(keys)), ProblemCode::WeakPassword),
            (with("seven herons on a wall", no_point.clone()), ProblemCode::BadProof),
        ];
        for (body, expected) in cases {
            assert_eq!(staff.wrong(api::SIGN_IN_RECOVERY, &body).await, expected, "{name}");
        }
    }
}

#[tokio::test]
async fn a_device_signs_in_with_its_key_and_no_other() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let me = person.answer(SigningKey::sign).await.unwrap();
    assert_eq!(me.journey, Some(person.journey));
    let other = SigningKey::generate();
    assert_eq!(code(person.answer(|_, message| other.sign(message)).await), ProblemCode::WrongDevice);
    assert_eq!(code(person.answer(|key, message| key.sign(&message[19..])).await), ProblemCode::WrongDevice);
    assert_eq!(code(person.answer(|_, _| Signature([0; 64])).await), ProblemCode::WrongDevice);
    assert_eq!(code(Person::begin(&world).answer(SigningKey::sign).await), ProblemCode::WrongDevice);
    let late = person.answer(|key, message| {
        world.clock.turn(MINUTE);
        key.sign(message)
    });
    assert_eq!(code(late.await), ProblemCode::WrongDevice);
}

#[tokio::test]
async fn an_answer_to_a_challenge_is_good_once() {
    let (world, _, mut keyworker) = service().await;
    let person = Person::joined(&world, &mut keyworker).await;
    let device = person.pen.device();
    let given = world.post(api::SIGN_IN_CHALLENGE, json!({ "device": device }).to_string()).await;
    let given: api::Challenge = serde_json::from_slice(&given.body).unwrap();
    let challenge = waymark_tests::base64::read(&given.challenge).unwrap();
    let signature = person.pen.signing.sign(&[api::SIGN_IN_CONTEXT, &challenge].concat());
    let signature = waymark_tests::base64::write(signature.as_bytes());
    let answer = json!({ "device": device, "challenge": given.challenge, "signature": signature }).to_string();
    assert_eq!(world.post(api::SIGN_IN_DEVICE, answer.clone()).await.status, 200);
    assert_eq!(world.post(api::SIGN_IN_DEVICE, answer).await.code(), ProblemCode::WrongDevice);
}

#[tokio::test]
async fn a_sign_in_ends_when_it_is_said_or_when_its_time_is_over() {
    let (world, mut administrator, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut wire = Wire::open(&keyworker.origin).await;
    wire.hello(&[]).await;
    let before = keyworker.origin.clone();
    keyworker.origin.tell(api::SIGN_OUT, &json!(null)).await.unwrap();
    assert_eq!(wire.next().await, Some(ServerMessage::Goodbye { why: Farewell::SignedOut }));
    assert_eq!(code(before.clone().get::<Me>(api::ME).await), ProblemCode::SignedOut);

    administrator.origin.get::<Me>(api::ME).await.unwrap();
    world.clock.turn(HOUR);
    assert_eq!(code(administrator.origin.get::<Me>(api::ME).await), ProblemCode::SignedOut);
    person.origin.get::<Me>(api::ME).await.unwrap();
    world.clock.turn(30 * DAY);
    assert_eq!(code(person.origin.get::<Me>(api::ME).await), ProblemCode::SignedOut);
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_other_sites_and_plain_connections() {
    let world = World::start().await;
    let staff = Staff::stranger(&world);
    let body = serde_json::to_string(&staff.set_up(&world.token)).unwrap();
    let answered = world.post(api::SET_UP, body).await;
    let cookies: Vec<_> = answered.headers.get_all("set-cookie").iter().map(|set| set.to_str().unwrap()).collect();
    for (name, lasts) in [("__Host-waymark=", "Max-Age=3600"), ("__Host-waymark-known=", "Max-Age=15552000")] {
        let cookie = cookies.iter().find(|cookie| cookie.starts_with(name)).expect(name);
        for part in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/", lasts] {
            assert!(cookie.split("; ").any(|said| said == part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}
