//! Histories: a change that does not go on from what the log has of its document does not come into the log.

use waymark_server::keys::documents;
use waymark_server::store::Connection;
use waymark_shared::certificate::Holder;
use waymark_shared::control::Control;
use waymark_shared::doc::document::Document;
use waymark_shared::doc::{Kind, reading};
use waymark_shared::id::{ActorId, DocumentId};
use waymark_shared::star::score::{Score, Whose};
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::Refusal;
use waymark_shared::sync::payload::Payload;
use waymark_shared::time::Timestamp;
use waymark_tests::crypto::SigningKey;

use crate::person::{Pen, Person, certify};
use crate::socket::Wire;
use crate::staff::service;

const DOCUMENT: DocumentId = DocumentId([5; 16]);

/// A reading that scores one area after the other; every change of it.
fn scored(actor: u8, steps: u8) -> Vec<Vec<u8>> {
    let mut open = Document::new(ActorId([actor; 16]));
    (1..=steps).map(|step| reading::set(&mut open, "hope", Whose::Mine, Score::Step(step))).collect()
}

fn change(pen: &mut Pen, log: LogName, chunk: &[u8]) -> Envelope {
    let payload =
        Payload { form: Form::Change, kind: Kind::Reading.code(), written: Timestamp(1), content: chunk.to_vec() };
    pen.write(log, Form::Change, DOCUMENT, &payload.to_clear())
}

#[tokio::test]
async fn a_change_that_does_not_go_on_from_its_document_is_refused_and_the_device_carries_on() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut wire = person.sharing().await;
    let (log, pen) = (person.care_team(), &mut person.pen);
    let chunks = scored(1, 4);
    wire.store(&[&change(pen, log, &chunks[0])]).await;
    assert_eq!(wire.refused(&change(pen, log, &chunks[2])).await, Refusal::Gate, "what it follows is not there");
    assert_eq!(wire.refused(&change(pen, log, &scored(2, 2)[1])).await, Refusal::Gate, "nor is any of this");
    wire.store(&[&change(pen, log, &chunks[1]), &change(pen, log, &chunks[2])]).await;
    wire.store(&[&change(pen, log, &chunks[2])]).await;

    // The same after a start, when nothing is at hand.
    let world = world.restart().await;
    person.origin = person.origin.at(world.address());
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    let pen = &mut person.pen;
    assert_eq!(wire.refused(&change(pen, log, &scored(2, 2)[1])).await, Refusal::Gate);
    wire.store(&[&change(pen, log, &chunks[3])]).await;
}

#[tokio::test]
async fn an_actor_belongs_to_the_device_that_used_it_first() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut wire = person.sharing().await;
    let log = person.care_team();
    let chunks = scored(1, 2);
    wire.store(&[&change(&mut person.pen, log, &chunks[0])]).await;
    let (signing, agreement) = (SigningKey::generate(), SigningKey::generate());
    let certificate = certify(&person.identity, Holder::Person(person.journey), &signing, &agreement);
    let mut other = Pen { signing, next: 1 };
    wire.store(&[&other.control(log, &Control::Device(certificate))]).await;
    assert_eq!(wire.refused(&change(&mut other, log, &chunks[1])).await, Refusal::Gate);
    wire.store(&[&change(&mut person.pen, log, &chunks[1])]).await;
}

#[tokio::test]
async fn where_a_part_of_the_document_cannot_be_opened_nothing_is_refused_for_it() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut wire = person.sharing().await;
    let log = person.care_team();
    let chunks = scored(1, 3);
    let first = change(&mut person.pen, log, &chunks[0]);
    wire.store(&[&first]).await;
    let world = world
        .restart_after(|data| {
            let keys = Connection::open(data.join(documents::FILE)).unwrap();
            keys.execute("DELETE FROM document_key WHERE document = ?1", (&DOCUMENT.0,)).unwrap();
        })
        .await;
    person.origin = person.origin.at(world.address());
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    let pen = &mut person.pen;
    wire.store(&[&change(pen, log, &chunks[2])]).await;
    wire.store(&[&first]).await;
    wire.store(&[&change(pen, log, &chunks[1])]).await;
}
