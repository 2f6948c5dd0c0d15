//! Withdrawing: hidden at once from everybody, for good.

use std::path::Path;

use waymark_server::clock::DAY;
use waymark_server::store::Connection;
use waymark_shared::control::Control;
use waymark_shared::id::DocumentId;
use waymark_shared::record::Kind;
use waymark_shared::sync::log::Cursor;
use waymark_shared::sync::message::{Item, Refusal};

use crate::person::Person;
use crate::socket::Wire;
use crate::staff::service;

const SHOWN: DocumentId = DocumentId([5; 16]);
const HIDDEN: DocumentId = DocumentId([6; 16]);

#[tokio::test]
async fn a_withdrawn_document_is_withheld_from_all_and_takes_nothing_more() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let mut wire = person.sharing().await;
    let shown = person.pen.record(team, SHOWN, Kind::Entry, b"shown");
    let hidden = person.pen.record(team, HIDDEN, Kind::Entry, b"hidden");
    wire.store(&[&shown, &hidden]).await;
    let mut live = Wire::open(&keyworker.origin).await;
    live.hello(&[team]).await;
    let (_, cursor) = live.entries(Cursor::START).await;

    let withdraw = person.pen.control(team, &Control::Withdraw(HIDDEN));
    wire.store(&[&withdraw]).await;
    let (items, _) = live.entries(cursor).await;
    assert_eq!(items, [Item::Envelope(withdraw.as_bytes().to_vec().into())]);
    let mut late = Wire::open(&keyworker.origin).await;
    late.hello(&[team]).await;
    let (items, _) = late.entries(Cursor::START).await;
    assert_eq!(items[1], Item::Envelope(shown.as_bytes().to_vec().into()));
    assert_eq!(items[2], Item::Withheld(hidden.id()));
    let more = person.pen.record(team, HIDDEN, Kind::Entry, b"more");
    assert_eq!(wire.refused(&more).await, Refusal::Gone);
    wire.store(&[&hidden]).await;
}

#[tokio::test]
async fn nobody_takes_back_what_tells_whom_to_believe() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let mut wire = person.sharing().await;
    let withdraw = person.pen.control(team, &Control::Withdraw(DocumentId([0; 16])));
    assert_eq!(wire.refused(&withdraw).await, Refusal::Malformed);
}

pub fn has_key(data: &Path, document: DocumentId) -> bool {
    let keys = Connection::open(data.join("keys.db")).unwrap();
    let found = "SELECT EXISTS (SELECT 1 FROM document_key WHERE document = ?1)";
    keys.query_row(found, (document.as_bytes(),), |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn after_thirty_days_the_key_is_gone_and_nothing_brings_it_back() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let mut wire = person.sharing().await;
    let hidden = person.pen.record(team, HIDDEN, Kind::Entry, b"hidden");
    let withdraw = person.pen.control(team, &Control::Withdraw(HIDDEN));
    wire.store(&[&hidden, &withdraw]).await;
    drop(wire);
    world.clock.turn(29 * DAY);
    let world = world.restart().await;
    let world = world.restart_after(|data| assert!(has_key(data, HIDDEN))).await;
    world.clock.turn(DAY);
    let world = world.restart().await;
    let world = world.restart_after(|data| assert!(!has_key(data, HIDDEN))).await;
    person.origin = waymark_tests::http::Origin::new(world.address());
    person.answer(waymark_tests::crypto::SigningKey::sign).await.unwrap();
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[team]).await;
    let (items, _) = wire.entries(Cursor::START).await;
    assert!(items.contains(&Item::Withheld(hidden.id())));
    let more = person.pen.record(team, HIDDEN, Kind::Entry, b"more");
    assert_eq!(wire.refused(&more).await, Refusal::Gone);
}
