//! Lending: a copy that leaves by itself at the moment the person chose, whoever holds the log.

use waymark_server::clock::DAY;
use waymark_shared::control::Control;
use waymark_shared::doc::entry::Entry;
use waymark_shared::id::DocumentId;
use waymark_shared::record::Kind;
use waymark_shared::record::entry::EntryCopy;
use waymark_shared::sync::bundle::NO_DOCUMENT;
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::sync::message::{Item, Refusal};
use waymark_shared::time::Timestamp;
use waymark_tests::crypto::SigningKey;
use waymark_tests::http::Origin;
use waymark_tests::people::Supporter;

use crate::person::Person;
use crate::socket::Wire;
use crate::staff::service;
use crate::withdrawing::has_key;

const LENT: DocumentId = DocumentId([5; 16]);

/// A person's word that a document leaves at a moment, under a name of their choice.
fn until(person: &mut Person, log: LogName, under: DocumentId, document: DocumentId, at: Timestamp) -> Envelope {
    let control = Control::Until { document, at }.to_payload(Timestamp(1)).to_clear();
    person.pen.write(log, Form::Control, under, &control)
}

#[tokio::test]
async fn a_lent_copy_is_read_until_its_moment_and_by_nobody_after() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let mut wire = person.sharing().await;
    let week = world.clock.now().plus(7 * DAY);
    let says = until(&mut person, team, LENT, LENT, week);
    let lent = person.pen.record(team, LENT, Kind::Entry, b"for a week");
    wire.store(&[&says, &lent]).await;
    world.clock.turn(7 * DAY - 60_000);
    keyworker.come_back("Sam Okafor", crate::staff::PASSWORD).await.unwrap();
    let mut early = Wire::open(&keyworker.origin).await;
    early.hello(&[team]).await;
    let (items, _) = early.entries(Cursor::START).await;
    assert_eq!(items.last(), Some(&Item::Envelope(lent.as_bytes().to_vec().into())));

    world.clock.turn(60_000);
    let mut late = Wire::open(&keyworker.origin).await;
    late.hello(&[team]).await;
    let (items, _) = late.entries(Cursor::START).await;
    assert_eq!(items.last(), Some(&Item::Withheld(lent.id())));
    let more = person.pen.record(team, LENT, Kind::Entry, b"more");
    person.answer(SigningKey::sign).await.unwrap();
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    assert_eq!(wire.refused(&more).await, Refusal::Gone);
}

#[tokio::test]
async fn thirty_days_after_its_moment_the_key_of_a_lent_copy_is_gone() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let mut wire = person.sharing().await;
    let says = until(&mut person, team, LENT, LENT, world.clock.now().plus(7 * DAY));
    let lent = person.pen.record(team, LENT, Kind::Entry, b"for a week");
    wire.store(&[&says, &lent]).await;
    drop(wire);
    world.clock.turn(36 * DAY);
    let world = world.restart().await;
    let world = world.restart_after(|data| assert!(has_key(data, LENT))).await;
    world.clock.turn(DAY);
    let world = world.restart().await;
    let world = world.restart_after(|data| assert!(!has_key(data, LENT))).await;
    person.origin = Origin::new(world.address());
    person.answer(SigningKey::sign).await.unwrap();
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[team]).await;
    let (items, _) = wire.entries(Cursor::START).await;
    assert_eq!(items.last(), Some(&Item::Withheld(lent.id())));
}

#[tokio::test]
async fn of_two_moments_the_earlier_counts_and_a_moment_is_said_under_its_documents_name() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let mut wire = person.sharing().await;
    let now = world.clock.now();
    let both = [DAY, 3 * DAY].map(|after| until(&mut person, team, LENT, LENT, now.plus(after)));
    let lent = person.pen.record(team, LENT, Kind::Entry, b"for a day");
    wire.store(&[&both[0], &both[1], &lent]).await;
    let elsewhere = until(&mut person, team, DocumentId([6; 16]), LENT, now);
    assert_eq!(wire.refused(&elsewhere).await, Refusal::Malformed);
    let of_none = until(&mut person, team, NO_DOCUMENT, NO_DOCUMENT, now);
    assert_eq!(wire.refused(&of_none).await, Refusal::Malformed);
    world.clock.turn(DAY);
    let more = person.pen.record(team, LENT, Kind::Entry, b"more");
    assert_eq!(wire.refused(&more).await, Refusal::Gone);
}

#[tokio::test]
async fn what_is_lent_to_a_supporter_comes_to_their_device_and_to_no_other() {
    let (world, _, mut keyworker) = service().await;
    let invited = keyworker.invite(waymark_shared::rules::Role::Person, "Dee").await.unwrap();
    let mut person = waymark_tests::people::Person::begin(world.address());
    person.join(&invited.link_code, "Dee").await.unwrap();
    let (circle, invited) = person.trust("Mum").await.unwrap();
    let mut mum = Supporter::join(world.address(), &invited.typed_code, "Mum").await.unwrap();
    assert_eq!(mum.circles(), [circle]);
    let entry = Entry { title: "For Mum".into(), day: "2026-11-25".into(), ..Entry::default() };
    let moment = world.clock.now();
    let original = person.write(&entry, moment);
    let copy = EntryCopy::of(&entry, moment);
    let document = person.share_with(circle, original, &copy, Some(moment.plus(DAY)));
    let came = |device: &waymark_tests::device::Device| {
        device.opened().iter().any(|opened| opened.log == circle && opened.document == document)
    };
    person.device.until_safe().await.unwrap();
    mum.device.until(came).await.unwrap();
    person.end_trust(circle).await.unwrap();
    mum.device.until(|device| device.ended().contains(&circle)).await.unwrap();
    assert_eq!(mum.look().await.unwrap(), []);
    assert_eq!(mum.circles(), []);
}
