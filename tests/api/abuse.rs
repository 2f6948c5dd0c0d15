//! Abuse: strangers who guess, flood, fix a cookie beforehand or ask for more than is theirs, and honest people meanwhile.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use hyper::Method;
use serde_json::{Value, json};
use waymark_server::config::TRIES_PER_MINUTE;
use waymark_shared::api::{self, Me, ProblemCode, StaffSignedIn};
use waymark_shared::rules::Role;
use waymark_tests::http::Origin;

use crate::person::Person;
use crate::staff::{PASSWORD, Staff, code, service};
use crate::world::World;

#[tokio::test]
async fn a_strangers_wrong_tries_never_stop_a_device_that_signed_in_before() {
    let (world, _, mut keyworker) = service().await;
    let mut stranger = Staff::stranger(&world);
    let wrong = json!({ "name": "Sam Okafor", "password": "another long password", "device": stranger.keys() });
    let mut found = Vec::new();
    for _ in 0..12 {
        found.push(stranger.wrong(api::SIGN_IN_PASSWORD, &wrong).await);
    }
    assert_eq!(found.last(), Some(&ProblemCode::TooMany));
    keyworker.come_back("Sam Okafor", PASSWORD).await.unwrap();
    // The cookie is what makes the difference, and one that was made up makes none.
    let body = keyworker.sign_in("Sam Okafor", PASSWORD);
    keyworker.origin = Origin::new(world.address());
    assert_eq!(keyworker.wrong(api::SIGN_IN_PASSWORD, &body).await, ProblemCode::TooMany);
    let made_up = format!("__Host-waymark-known={}", "A".repeat(43));
    let answered = world.ask(Method::POST, api::SIGN_IN_PASSWORD, &[("cookie", &made_up)], body.to_string()).await;
    assert_eq!(answered.code(), ProblemCode::TooMany);
}

#[tokio::test]
async fn fifty_who_arrive_together_behind_one_address_are_all_let_in() {
    let world = World::start_with(|config| config.tries_per_minute = TRIES_PER_MINUTE).await;
    let (mut administrator, _) = Staff::administrator(&world).await;
    let mut keyworker = administrator.keyworker(&world, "Sam Okafor").await;
    let mut people = Vec::new();
    for _ in 0..50 {
        people.push(Person::joined(&world, &mut keyworker).await);
    }
    let arrived = join_all(people.iter_mut().map(Person::come_back)).await;
    assert!(arrived.iter().all(Result::is_ok), "{arrived:?}");
}

#[tokio::test]
async fn a_flood_of_passwords_is_told_to_come_back_and_holds_up_nobody_else() {
    let (world, _, mut keyworker) = service().await;
    let person = Person::joined(&world, &mut keyworker).await;
    let device = keyworker.keys();
    let flood = (0..60).map(|place| {
        let name = format!("Nobody {place}");
        let body = json!({ "name": name, "password": PASSWORD, "device": device }).to_string();
        async { world.post(api::SIGN_IN_PASSWORD, body).await.code() }
    });
    let mut origin = person.origin.clone();
    let (found, me) = tokio::join!(join_all(flood), origin.get::<Me>(api::ME));
    me.unwrap();
    // More than wait are refused at once; whoever waits hears the truth.
    assert!(
        found.iter().all(|code| matches!(code, ProblemCode::WrongPassword | ProblemCode::Unavailable)),
        "{found:?}"
    );
    assert!(found.contains(&ProblemCode::WrongPassword));
}

#[tokio::test]
async fn an_unknown_name_takes_as_long_as_a_wrong_password() {
    let (world, ..) = service().await;
    let mut took: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    for round in 0..9 {
        for (place, name) in ["Sam Okafor", "Nobody Here"].into_iter().enumerate() {
            let device = Staff::stranger(&world).keys();
            let body = json!({ "name": name, "password": format!("another long password {round}"), "device": device });
            let begin = Instant::now();
            assert_eq!(world.post(api::SIGN_IN_PASSWORD, body.to_string()).await.code(), ProblemCode::WrongPassword);
            took[place].push(begin.elapsed());
        }
    }
    let [known, unknown] = took.map(|mut took| {
        took.sort_unstable();
        took[took.len() / 2]
    });
    assert!(known < unknown * 3 && unknown < known * 3, "{known:?} and {unknown:?}");
}

#[tokio::test]
async fn a_cookie_that_was_there_before_signing_in_is_never_the_one_after() {
    let (world, _, keyworker) = service().await;
    let mut staff = keyworker.elsewhere(&world);
    let planted = format!("__Host-waymark={}", "A".repeat(43));
    let body = staff.sign_in("Sam Okafor", PASSWORD).to_string();
    let answered = world.ask(Method::POST, api::SIGN_IN_PASSWORD, &[("cookie", &planted)], body).await;
    assert_eq!(answered.status, 200);
    let set: Vec<_> = answered.headers.get_all("set-cookie").iter().map(|set| set.to_str().unwrap()).collect();
    assert!(set.iter().all(|set| !set.starts_with(&planted)), "{set:?}");
    assert_eq!(world.ask(Method::GET, api::ME, &[("cookie", &planted)], "").await.code(), ProblemCode::SignedOut);

    // Signing in again on a device takes the earlier cookie's place.
    let mut here = keyworker;
    here.app.clone_from(&staff.app);
    let mut before = here.origin.clone();
    here.come_back("Sam Okafor", PASSWORD).await.unwrap();
    assert_ne!(before.cookie(), here.origin.cookie());
    assert_eq!(code(before.get::<Me>(api::ME).await), ProblemCode::SignedOut);
}

#[tokio::test]
async fn signing_out_leaves_no_cookie_and_no_copy_behind() {
    let (world, _, keyworker) = service().await;
    let cookie = keyworker.origin.cookie().unwrap().to_owned();
    let answered = world.ask(Method::POST, api::SIGN_OUT, &[("cookie", &cookie)], "").await;
    assert_eq!(answered.headers["clear-site-data"], "\"cache\"");
    assert!(answered.headers["set-cookie"].to_str().unwrap().starts_with("__Host-waymark=; Max-Age=0;"));
    assert_eq!(world.ask(Method::GET, api::ME, &[("cookie", &cookie)], "").await.code(), ProblemCode::SignedOut);
}

#[tokio::test]
async fn nobody_is_given_more_by_saying_more() {
    let (world, mut administrator, mut keyworker) = service().await;
    let invited = administrator.invite(Role::Keyworker, "Kit Moss").await.unwrap();
    let mut staff = Staff::stranger(&world);
    for (field, value) in
        [("role", json!("administrator")), ("account", json!("01".repeat(16))), ("whole", json!(true))]
    {
        let mut join = serde_json::to_value(staff.join(&invited.link_code, "Kit Moss")).unwrap();
        join[field] = value.clone();
        assert_eq!(staff.wrong(api::JOIN_STAFF, &join).await, ProblemCode::BadRequest, "{field}");
        let mut sign_in = keyworker.sign_in("Sam Okafor", PASSWORD);
        sign_in[field] = value.clone();
        assert_eq!(staff.wrong(api::SIGN_IN_PASSWORD, &sign_in).await, ProblemCode::BadRequest, "{field}");
        let mut invite = json!({ "role": "person", "name": "Dee" });
        invite[if field == "role" { "inviter" } else { field }] = value;
        assert_eq!(keyworker.wrong(api::INVITATIONS, &invite).await, ProblemCode::BadRequest, "{field}");
    }
    let administrators = json!({ "role": "administrator", "name": "Dee" });
    assert_eq!(keyworker.wrong(api::INVITATIONS, &administrators).await, ProblemCode::NotAllowed);
    let joined: StaffSignedIn =
        staff.origin.post(api::JOIN_STAFF, &staff.join(&invited.link_code, "Kit Moss")).await.unwrap();
    assert_eq!(joined.me.role, Role::Keyworker);
}

#[tokio::test]
async fn a_typed_code_with_a_sign_before_it_is_none() {
    let (world, _, mut keyworker) = service().await;
    let invited = keyworker.invite(Role::Person, "Dee").await.unwrap();
    let mut stranger = Staff::stranger(&world);
    let signed = json!({ "code": format!("+{}", invited.typed_code) });
    assert_eq!(stranger.wrong(api::INVITATION_READ, &signed).await, ProblemCode::NoInvitation);
    let plain = json!({ "code": invited.typed_code });
    stranger.origin.post::<_, Value>(api::INVITATION_READ, &plain).await.unwrap();
}
