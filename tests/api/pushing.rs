//! Pushing: what is stored, what is refused and why, and that nothing is stored twice.

use minicbor::bytes::ByteVec;
use waymark_shared::certificate::Holder;
use waymark_shared::control::Control;
use waymark_shared::id::{AccountId, DocumentId, JourneyId, Signature};
use waymark_shared::record::Kind;
use waymark_shared::rules::Role;
use waymark_shared::sync::envelope::{Envelope, Form, Header};
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::sync::message::{CREDIT, ClientMessage, Farewell, Item, PROTOCOL, Refusal, ServerMessage};
use waymark_tests::crypto::SigningKey;

use crate::person::{Pen, Person, certify};
use crate::socket::{Wire, id};
use crate::staff::{Staff, service};

const DOCUMENT: DocumentId = DocumentId([5; 16]);

/// The ids that a log holds, as this device reads it.
async fn held(person: &Person, log: LogName) -> Vec<waymark_shared::id::EnvelopeId> {
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[log]).await;
    wire.entries(Cursor::START).await.0.iter().map(id).collect()
}

#[tokio::test]
async fn what_is_stored_is_there_once_however_often_it_is_sent() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    let beginning = person.beginning();
    let all: Vec<&Envelope> = beginning.iter().collect();
    wire.store(&all).await;
    wire.store(&all[1..]).await;
    let mut again = Wire::open(&person.origin).await;
    again.hello(&[]).await;
    again.store(&all).await;
    assert_eq!(held(&person, person.private()).await, beginning.iter().map(Envelope::id).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_envelope_that_is_wrong_in_one_thing_is_refused_for_it() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let other = Person::joined(&world, &mut keyworker).await;
    let mut wire = person.sharing().await;
    let (private, team) = (person.private(), person.care_team());
    let theirs = LogName { journey: other.journey, ..team };
    let unknown = LogName { journey: JourneyId([9; 16]), ..team };
    let pen = &mut person.pen;
    let agreement = SigningKey::generate();
    let foreign = certify(&SigningKey::generate(), Holder::Person(private.journey), &pen.signing, &agreement);
    let staff = Holder::Staff { account: AccountId([3; 16]), name: "Sam Okafor".into() };
    let staff = certify(&person.identity, staff, &pen.signing, &agreement);
    let mut stranger = Pen { signing: SigningKey::generate(), next: 1 };

    let record = pen.record(team, DOCUMENT, Kind::Entry, b"x");
    let mut forged = record.clone().into_bytes();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    let identity = |public, wrapped| Control::Identity { public, wrapped };
    let wrap = || waymark_tests::crypto::wrap(b"key", b"context", b"secret");
    let cases = [
        ("a forged signature", Envelope::parse(forged).unwrap(), Refusal::Signature),
        ("an unknown device", stranger.record(team, DOCUMENT, Kind::Entry, b"x"), Refusal::Device),
        ("somebody else's log", pen.record(theirs, DOCUMENT, Kind::Entry, b"x"), Refusal::Rights),
        ("nobody's log", pen.record(unknown, DOCUMENT, Kind::Entry, b"x"), Refusal::Rights),
        (
            "another's circle",
            pen.record(
                LogName { circle: waymark_shared::id::CircleId([8; 16]), ..theirs },
                DOCUMENT,
                Kind::Entry,
                b"x",
            ),
            Refusal::Rights,
        ),
        ("a sealed body for the team", pen.sealed(team, DOCUMENT), Refusal::Rights),
        ("a clear record in private", pen.record(private, DOCUMENT, Kind::Entry, b"x"), Refusal::Rights),
        ("a seal too short", pen.write(private, Form::Sealed, DOCUMENT, &[1; 28]), Refusal::Malformed),
        ("a record that is none", pen.write(team, Form::Record, DOCUMENT, b"words"), Refusal::Malformed),
        ("a change that is none", pen.write(team, Form::Change, DOCUMENT, &[0x83, 1, 0, 0x41, 7]), Refusal::Gate),
        (
            "a control that is none",
            pen.write(team, Form::Control, DOCUMENT, &[0x83, 0, 0, 0x41, 7]),
            Refusal::Malformed,
        ),
        ("another's certificate", pen.control(team, &Control::Device(foreign)), Refusal::Device),
        ("staff by a person's word", pen.control(team, &Control::Device(staff)), Refusal::Device),
        ("another identity", pen.control(private, &identity(agreement.public(), wrap())), Refusal::Malformed),
        (
            "an identity for the team",
            pen.control(team, &identity(person.identity.public(), wrap())),
            Refusal::Malformed,
        ),
        (
            "words for the team",
            pen.control(team, &Control::Words { key_epoch: 1, wrapped: wrap() }),
            Refusal::Malformed,
        ),
        (
            "a count beyond counting",
            {
                pen.next = u64::MAX - 1;
                pen.record(team, DOCUMENT, Kind::Entry, b"x")
            },
            Refusal::Malformed,
        ),
    ];
    for (what, envelope, expected) in cases {
        assert_eq!(wire.refused(&envelope).await, expected, "{what}");
    }
    assert_eq!(held(&person, team).await.len(), 1, "the device's certificate alone");
    assert_eq!(held(&person, private).await.len(), 0);
}

#[tokio::test]
async fn what_is_no_envelope_ends_the_socket_and_stores_nothing() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let envelope = person.beginning()[0].clone().into_bytes();
    let mut longer = envelope.clone();
    longer.push(0);
    let wrongs = [vec![], b"words".to_vec(), envelope[..envelope.len() - 1].to_vec(), longer, vec![2; envelope.len()]];
    for wrong in wrongs {
        let mut wire = Wire::open(&person.origin).await;
        wire.hello(&[]).await;
        wire.say(ClientMessage::Push { envelopes: vec![ByteVec::from(wrong)] }).await;
        assert_eq!(wire.next().await, Some(ServerMessage::Goodbye { why: Farewell::Malformed }));
        assert_eq!(wire.next().await, None);
    }
    assert_eq!(held(&person, person.private()).await, []);
}

#[tokio::test]
async fn a_number_is_used_once_and_other_bytes_under_it_tell_a_copied_device() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut wire = person.sharing().await;
    let team = person.care_team();
    let first = person.pen.record(team, DOCUMENT, Kind::Entry, b"first");
    wire.store(&[&first]).await;
    let header = Header { ..*first.header() };
    let copy = person.pen.sign(header, &[first.body(), b""].concat());
    wire.store(&[&copy]).await;
    person.pen.next = header.device_sequence;
    let other = person.pen.record(team, DOCUMENT, Kind::Entry, b"other");
    assert_eq!(wire.refused(&other).await, Refusal::Sequence);
    person.pen.next += 1;
    let after_a_gap = person.pen.record(team, DOCUMENT, Kind::Entry, b"after a refused one");
    wire.store(&[&after_a_gap]).await;
    assert_eq!(held(&person, team).await[1..], [first.id(), after_a_gap.id()]);
}

#[tokio::test]
async fn staff_write_what_staff_may_in_the_logs_of_their_caseload() {
    let (world, mut administrator, mut keyworker) = service().await;
    let person = Person::joined(&world, &mut keyworker).await;
    let other = administrator.keyworker(&world, "Kit Moss").await;
    let team = person.care_team();
    for (staff, expected) in
        [(&keyworker, None), (&other, Some(Refusal::Rights)), (&administrator, Some(Refusal::Rights))]
    {
        let mut pen = Pen { signing: SigningKey::from_pkcs8(staff.signing.pkcs8()).unwrap(), next: 1 };
        let mut wire = Wire::open(&staff.origin).await;
        wire.hello(&[]).await;
        let control = pen.control(team, &Control::Device(staff.certificate.clone().unwrap()));
        let reading = pen.record(team, DOCUMENT, Kind::Reading, b"x");
        match expected {
            None => {
                wire.store(&[&control, &reading]).await;
                for (kind, wrong) in [(Kind::Entry, Refusal::Rights), (Kind::About, Refusal::Rights)] {
                    let record = pen.record(team, DOCUMENT, kind, b"x");
                    assert_eq!(wire.refused(&record).await, wrong, "{kind:?}");
                }
                let withdraw = pen.control(team, &Control::Withdraw(DOCUMENT));
                assert_eq!(wire.refused(&withdraw).await, Refusal::Rights);
                let private = pen.sealed(person.private(), DOCUMENT);
                assert_eq!(wire.refused(&private).await, Refusal::Rights);
            }
            Some(expected) => {
                assert_eq!(wire.refused(&control).await, expected);
                assert_eq!(wire.refused(&reading).await, expected);
            }
        }
    }
}

#[tokio::test]
async fn anybody_of_the_circle_puts_back_what_another_signed() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let mut wire = person.sharing().await;
    let control = person.pen.control(team, &Control::Device(person.certificate.clone()));
    let record = person.pen.record(team, DOCUMENT, Kind::Entry, b"x");
    let mut theirs = Wire::open(&keyworker.origin).await;
    theirs.hello(&[]).await;
    theirs.store(&[&control, &record]).await;
    wire.store(&[&control, &record]).await;
    assert_eq!(held(&person, team).await.len(), 3);
    let forged =
        Envelope::parse([&record.as_bytes()[..record.as_bytes().len() - 64], &Signature([1; 64]).0[..]].concat())
            .unwrap();
    assert_eq!(theirs.refused(&forged).await, Refusal::Signature);
}

#[tokio::test]
async fn a_message_out_of_turn_or_of_another_version_ends_the_socket() {
    let (world, _, mut keyworker) = service().await;
    let person = Person::joined(&world, &mut keyworker).await;
    let hello = |protocol| ClientMessage::Hello { protocol, follow: vec![], credit: CREDIT };
    let cases = [
        (vec![hello(PROTOCOL + 1)], Farewell::Version),
        (vec![ClientMessage::Credit { bytes: 1 }], Farewell::Malformed),
        (vec![hello(PROTOCOL), hello(PROTOCOL)], Farewell::Malformed),
    ];
    for (messages, why) in cases {
        let mut wire = Wire::open(&person.origin).await;
        for message in messages {
            wire.say(message).await;
        }
        let mut last = wire.hear().await;
        if matches!(last, ServerMessage::Welcome { .. }) {
            last = wire.hear().await;
        }
        assert_eq!(last, ServerMessage::Goodbye { why });
    }
}

#[tokio::test]
async fn a_socket_needs_somebody_signed_in() {
    let (world, _, mut keyworker) = service().await;
    keyworker.invite(Role::Person, "Dee").await.unwrap();
    assert!(waymark_tests::device::socket::Socket::open(&Staff::stranger(&world).origin).await.is_none());
    let wire = Wire::open(&keyworker.origin).await;
    drop(wire);
}

#[tokio::test]
async fn a_new_entry_reaches_who_watches_in_the_order_of_the_log() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let mut watcher = Wire::open(&keyworker.origin).await;
    watcher.hello(&[team]).await;
    let (items, mut cursor) = watcher.entries(Cursor::START).await;
    assert_eq!(items, []);
    let mut wire = person.sharing().await;
    for count in 0..20_u8 {
        let record = person.pen.record(team, DOCUMENT, Kind::Entry, &[count]);
        wire.store(&[&record]).await;
    }
    let mut seen = Vec::new();
    while seen.len() < 21 {
        let (items, after) = watcher.entries(cursor).await;
        cursor = after;
        seen.extend(items);
    }
    assert!(seen.iter().all(|item| matches!(item, Item::Envelope(_))));
    assert_eq!(seen.iter().map(id).collect::<Vec<_>>(), held(&person, team).await);
}
