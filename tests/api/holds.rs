//! Holds: two keyworkers keep what was taken back, with a reason, and the person is told; nobody reads it for that.

use std::path::Path;

use serde_json::Value;
use waymark_server::clock::DAY;
use waymark_shared::api::{self, AskHold, HoldRow, NamedHold, ProblemCode};
use waymark_shared::control::Control;
use waymark_shared::id::DocumentId;
use waymark_shared::record::Kind;
use waymark_shared::sync::log::Cursor;
use waymark_shared::sync::message::Item;
use waymark_tests::http::NoAnswer;

use crate::person::Person;
use crate::socket::Wire;
use crate::staff::{PASSWORD, Staff, code, service};
use crate::withdrawing::has_key;
use crate::world::World;

const TAKEN: DocumentId = DocumentId([6; 16]);
const SHARED: DocumentId = DocumentId([5; 16]);

/// A person who works with two keyworkers, and took one thing back.
async fn taken_back() -> (World, Staff, Staff, Person) {
    let (world, mut administrator, mut sam) = service().await;
    let mut person = Person::joined(&world, &mut sam).await;
    let kit = administrator.keyworker(&world, "Kit Moss").await;
    let (journey, account) = (person.journey, kit.origin.clone().get::<api::Me>(api::ME).await.unwrap().account);
    works_with(&world, account.as_bytes(), journey.as_bytes());
    let team = person.care_team();
    let mut wire = person.sharing().await;
    let all = [
        person.pen.record(team, SHARED, Kind::Entry, b"shared"),
        person.pen.record(team, TAKEN, Kind::Entry, b"taken back"),
        person.pen.control(team, &Control::Withdraw(TAKEN)),
    ];
    wire.store(&all.each_ref()).await;
    (world, sam, kit, person)
}

/// Puts somebody on a team.
fn works_with(world: &World, account: &[u8], journey: &[u8]) {
    let connection = waymark_server::store::Connection::open(world.data().join("waymark.db")).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
    let row = "INSERT INTO membership (account, journey, since) VALUES (?1, ?2, 1)";
    connection.execute(row, (account, journey)).unwrap();
}

async fn ask(staff: &mut Staff, person: &Person, document: DocumentId, reason: &str) -> Result<NamedHold, NoAnswer> {
    let wanted = AskHold { journey: person.journey, document, reason: reason.into() };
    staff.origin.post(api::HOLDS, &wanted).await
}

#[tokio::test]
async fn one_asks_and_another_agrees_and_the_person_is_told_by_whom_and_why() {
    let (_world, mut sam, mut kit, mut person) = taken_back().await;
    let hold = ask(&mut sam, &person, TAKEN, "A child may be at risk.").await.unwrap();
    assert_eq!(sam.wrong(api::HOLD_CONFIRM, &hold).await, ProblemCode::NotAllowed, "nobody agrees with themselves");
    let told: Vec<HoldRow> = person.origin.get(api::HOLDS).await.unwrap();
    assert_eq!((told[0].asked.name.as_str(), told[0].holds()), ("Sam Okafor", false));
    kit.origin.tell(api::HOLD_CONFIRM, &hold).await.unwrap();
    let told: Vec<HoldRow> = person.origin.get(api::HOLDS).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].document, told[0].reason.as_str()), (TAKEN, "A child may be at risk."));
    assert_eq!(told[0].confirmed.as_ref().map(|by| by.name.as_str()), Some("Kit Moss"));
    assert!(told[0].holds());
    kit.origin.tell(api::HOLD_END, &hold).await.unwrap();
    let told: Vec<HoldRow> = person.origin.get(api::HOLDS).await.unwrap();
    assert_eq!(told[0].ended.as_ref().map(|by| by.name.as_str()), Some("Kit Moss"), "the person is told that it ended");
    assert!(!told[0].holds());
    assert_eq!(kit.wrong(api::HOLD_CONFIRM, &hold).await, ProblemCode::NotAllowed, "what ended does not begin again");
}

fn key_is_there(data: &Path) {
    assert!(has_key(data, TAKEN));
}

#[tokio::test]
async fn what_is_held_keeps_its_key_past_thirty_days_and_shows_itself_to_nobody() {
    let (world, mut sam, mut kit, person) = taken_back().await;
    let hold = ask(&mut sam, &person, TAKEN, "A complaint.").await.unwrap();
    kit.origin.tell(api::HOLD_CONFIRM, &hold).await.unwrap();
    world.clock.turn(31 * DAY);
    let world = world.restart().await;
    let world = world.restart_after(key_is_there).await;
    sam.origin = waymark_tests::http::Origin::new(world.address());
    sam.come_back("Sam Okafor", PASSWORD).await.unwrap();
    let mut wire = Wire::open(&sam.origin).await;
    wire.hello(&[person.care_team()]).await;
    let (items, _) = wire.entries(Cursor::START).await;
    assert!(matches!(items[2], Item::Withheld(_)), "a hold makes nothing visible");
    sam.origin.tell(api::HOLD_END, &hold).await.unwrap();
    let world = world.restart().await;
    world.restart_after(|data| assert!(!has_key(data, TAKEN), "when it ends, the key goes")).await;
}

#[tokio::test]
async fn a_question_that_nobody_agreed_with_keeps_nothing() {
    let (world, mut sam, _kit, person) = taken_back().await;
    ask(&mut sam, &person, TAKEN, "To be sure.").await.unwrap();
    world.clock.turn(31 * DAY);
    let world = world.restart().await;
    world.restart_after(|data| assert!(!has_key(data, TAKEN))).await;
}

#[tokio::test]
async fn only_keyworkers_of_the_person_hold_and_only_what_was_taken_back() {
    let (world, mut sam, _kit, mut person) = taken_back().await;
    let mut other = Person::joined(&world, &mut sam).await;
    let wanted = AskHold { journey: person.journey, document: TAKEN, reason: "Mine.".into() };
    for origin in [&mut person.origin, &mut other.origin] {
        assert_eq!(code(origin.post::<_, Value>(api::HOLDS, &wanted).await), ProblemCode::NotAllowed);
    }
    assert_eq!(code(ask(&mut sam, &person, SHARED, "Why not.").await), ProblemCode::NotFound);
    assert_eq!(code(ask(&mut sam, &person, TAKEN, "  ").await), ProblemCode::TooLong);
    assert_eq!(code(ask(&mut sam, &person, TAKEN, &"x".repeat(501)).await), ProblemCode::TooLong);
    let hold = ask(&mut sam, &person, TAKEN, "A complaint.").await.unwrap();
    assert_eq!(code(ask(&mut sam, &person, TAKEN, "Again.").await), ProblemCode::AlreadyKnown);
    assert_eq!(code(person.origin.post::<_, Value>(api::HOLD_END, &hold).await), ProblemCode::NotAllowed);
    let told: Vec<HoldRow> = other.origin.get(api::HOLDS).await.unwrap();
    assert_eq!(told, [], "of one's own alone");
}
