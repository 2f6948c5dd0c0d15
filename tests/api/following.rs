//! Following: cursors that hold and cursors that do not, credit, offers, and logs that are not one's own.

use serde_json::json;
use waymark_shared::api;
use waymark_shared::id::{Chain, CircleId, DocumentId, JourneyId};
use waymark_shared::record::Kind;
use waymark_shared::rules::Role;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::{Cursor, LogEpoch, LogName};
use waymark_shared::sync::message::{CREDIT, ClientMessage, Farewell, Item, PROTOCOL, Position, ServerMessage};
use waymark_tests::crypto;

use crate::person::Person;
use crate::socket::{Wire, id};
use crate::staff::service;

fn follow(log: LogName, cursor: Cursor) -> ClientMessage {
    ClientMessage::Follow { position: Position { log, cursor } }
}

/// A person with so many sealed envelopes in their log.
async fn written(
    world: &crate::world::World,
    keyworker: &mut crate::staff::Staff,
    count: usize,
) -> (Person, Wire, Vec<Envelope>) {
    let mut person = Person::joined(world, keyworker).await;
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    let mut all = person.beginning();
    let log = person.private();
    all.extend((0..count).map(|_| person.pen.sealed(log, DocumentId(crypto::random()))));
    for some in all.chunks(50) {
        wire.store(&some.iter().collect::<Vec<_>>()).await;
    }
    (person, wire, all)
}

#[tokio::test]
async fn a_cursor_that_holds_is_carried_on_from_and_any_other_is_told_the_head() {
    let (world, _, mut keyworker) = service().await;
    let (mut person, mut wire, all) = written(&world, &mut keyworker, 5).await;
    let log = person.private();
    wire.say(follow(log, Cursor::START)).await;
    let (items, head) = wire.entries(Cursor::START).await;
    assert_eq!(items.iter().map(id).collect::<Vec<_>>(), all.iter().map(Envelope::id).collect::<Vec<_>>());

    let middle =
        all[..3].iter().fold(Cursor { epoch: head.epoch, ..Cursor::START }, |cursor, one| cursor.then(&one.id()));
    let mut other = Wire::open(&person.origin).await;
    other.hello(&[]).await;
    other.say(follow(log, middle)).await;
    let (items, end) = other.entries(middle).await;
    assert_eq!((items.len(), end), (5, head));

    let wrongs = [
        Cursor { epoch: LogEpoch(head.epoch.0 ^ 1), ..head },
        Cursor { chain: Chain([7; 32]), ..head },
        Cursor { seq: head.seq + 1, ..head },
        Cursor { seq: u64::MAX, ..head },
        Cursor { seq: 0, chain: Chain([1; 32]), ..head },
    ];
    for wrong in wrongs {
        other.say(follow(log, wrong)).await;
        assert_eq!(other.hear().await, ServerMessage::Rewound { log, head }, "{wrong:?}");
    }
    let later = person.pen.sealed(log, DocumentId([1; 16]));
    wire.store(&[&later]).await;
    other.say(follow(log, head)).await;
    let (items, _) = other.entries(head).await;
    assert_eq!(items.iter().map(id).collect::<Vec<_>>(), [later.id()]);
}

#[tokio::test]
async fn no_more_is_streamed_than_was_granted_and_a_message() {
    let (world, _, mut keyworker) = service().await;
    let (person, _, all) = written(&world, &mut keyworker, 400).await;
    let log = person.private();
    let size = all[5].as_bytes().len();
    let mut wire = Wire::open(&person.origin).await;
    let start = vec![Position { log, cursor: Cursor::START }];
    wire.say(ClientMessage::Hello { protocol: PROTOCOL, follow: start, credit: 10 }).await;
    let mut count = 0;
    let mut granted = 10;
    let mut taken = 0;
    assert!(matches!(wire.hear().await, ServerMessage::Welcome { .. }));
    while count < all.len() {
        let message = wire.hear().await;
        let ServerMessage::Entries { items, .. } = message else { panic!("{message:?}") };
        count += items.len();
        taken += items.len() * size;
        assert!(taken < granted + 64 * 1024, "{taken} bytes for {granted}");
        wire.say(ClientMessage::Credit { bytes: 100_000 }).await;
        granted += 100_000;
    }
}

#[tokio::test]
async fn who_grants_without_end_gets_little_more_once_they_are_signed_out() {
    const HELD: u64 = 4 * 1024 * 1024;
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let log = person.care_team();
    let mut wire = person.sharing().await;
    for _ in 0..150 {
        let long = person.pen.record(log, DocumentId([5; 16]), Kind::Entry, &[7; 48_000]);
        wire.store(&[&long]).await;
    }
    let mut greedy = Wire::open(&keyworker.origin).await;
    let follow = vec![Position { log, cursor: Cursor::START }];
    greedy.say(ClientMessage::Hello { protocol: PROTOCOL, follow, credit: u64::MAX }).await;
    assert!(matches!(greedy.hear().await, ServerMessage::Welcome { .. }));
    keyworker.origin.tell(api::SIGN_OUT, &json!(null)).await.unwrap();
    let mut taken = 0;
    let end = loop {
        let message = greedy.hear().await;
        let ServerMessage::Entries { items, .. } = message else { break message };
        taken += items.iter().map(Item::weight).sum::<u64>();
    };
    assert_eq!(end, ServerMessage::Goodbye { why: Farewell::SignedOut });
    assert!(taken < HELD + 64 * 1024, "{taken} bytes");
}

#[tokio::test]
async fn an_offer_is_answered_with_what_is_lacking_in_its_order() {
    let (world, _, mut keyworker) = service().await;
    let (mut person, mut wire, all) = written(&world, &mut keyworker, 3).await;
    let log = person.private();
    let lost: Vec<Envelope> = (0..2).map(|_| person.pen.sealed(log, DocumentId([1; 16]))).collect();
    let ids = [lost[1].id(), all[0].id(), lost[0].id(), all[4].id(), lost[1].id()];
    wire.say(ClientMessage::Offer { log, ids: ids.to_vec(), last: true }).await;
    assert_eq!(wire.hear().await, ServerMessage::Wanted { log, ids: vec![lost[1].id(), lost[0].id()] });
    wire.say(ClientMessage::Offer { log, ids: vec![all[0].id()], last: true }).await;
    assert_eq!(wire.hear().await, ServerMessage::Wanted { log, ids: vec![] });
    wire.store(&[&lost[1], &lost[0]]).await;
}

#[tokio::test]
async fn a_log_of_somebody_else_is_ended_before_it_begins() {
    let (world, mut administrator, mut keyworker) = service().await;
    let person = Person::joined(&world, &mut keyworker).await;
    let other = Person::joined(&world, &mut keyworker).await;
    let stranger = administrator.keyworker(&world, "Kit Moss").await;
    let unknown = LogName { journey: JourneyId([9; 16]), circle: CircleId::CARE_TEAM };
    let supporter = LogName { circle: CircleId([8; 16]), ..person.care_team() };
    let cases = [
        (&other.origin, vec![person.private(), person.care_team(), unknown]),
        (&keyworker.origin, vec![person.private(), unknown, supporter]),
        (&stranger.origin, vec![person.private(), person.care_team()]),
        (&administrator.origin, vec![person.private(), person.care_team()]),
        (&other.origin, vec![supporter]),
    ];
    for (origin, logs) in cases {
        let mut wire = Wire::open(origin).await;
        wire.hello(&logs).await;
        for log in &logs {
            assert_eq!(wire.hear().await, ServerMessage::Ended { log: *log });
        }
        for log in logs {
            wire.say(ClientMessage::Offer { log, ids: vec![], last: true }).await;
            assert_eq!(wire.hear().await, ServerMessage::Ended { log });
        }
    }
}

#[tokio::test]
async fn a_keyworkers_open_socket_may_follow_somebody_who_joins_later() {
    let (world, _, mut keyworker) = service().await;
    let mut wire = Wire::open(&keyworker.origin).await;
    wire.hello(&[]).await;
    let link = keyworker.invite(Role::Person, "Dee").await.unwrap().link_code;
    let mut person = Person::begin(&world);
    let log = person.care_team();
    wire.say(follow(log, Cursor::START)).await;
    assert_eq!(wire.hear().await, ServerMessage::Ended { log });
    let join = person.join(&link);
    let _: waymark_shared::api::PersonSignedIn =
        person.origin.post(waymark_shared::api::JOIN_PERSON, &join).await.unwrap();
    wire.say(follow(log, Cursor::START)).await;
    assert_eq!(wire.entries(Cursor::START).await.0, Vec::<Item>::new());
}

#[tokio::test]
async fn one_who_grants_nothing_reads_on_when_they_grant_again() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let log = person.care_team();
    let mut watcher = Wire::open(&keyworker.origin).await;
    let start = vec![Position { log, cursor: Cursor::START }];
    watcher.say(ClientMessage::Hello { protocol: PROTOCOL, follow: start, credit: 0 }).await;
    assert!(matches!(watcher.hear().await, ServerMessage::Welcome { .. }));
    person.sharing().await;
    watcher.say(ClientMessage::Credit { bytes: CREDIT }).await;
    let (items, _) = watcher.entries(Cursor::START).await;
    assert_eq!(items.len(), 1);
}
