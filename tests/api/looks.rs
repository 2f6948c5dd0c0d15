//! Looks: the person sees who looked at what they shared, and when; once a day for each reader.

use serde_json::Value;
use waymark_server::clock::DAY;
use waymark_shared::api::{self, LookRow, Looked, ProblemCode};
use waymark_shared::id::{CircleId, DocumentId};
use waymark_shared::record::Kind;
use waymark_tests::crypto::SigningKey;

use crate::person::Person;
use crate::staff::{PASSWORD, code, service};

const SHARED: DocumentId = DocumentId([5; 16]);
const UNKNOWN: DocumentId = DocumentId([9; 16]);

#[tokio::test]
async fn a_look_is_kept_once_a_day_for_each_reader_and_told_to_the_person() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let mut wire = person.sharing().await;
    wire.store(&[&person.pen.record(team, SHARED, Kind::Entry, b"shared")]).await;
    let journey = person.journey;
    let looked = Looked { journey, circle: CircleId::CARE_TEAM, documents: vec![SHARED, UNKNOWN, SHARED] };
    for _ in 0..3 {
        keyworker.origin.tell(api::LOOKS, &looked).await.unwrap();
    }
    let rows: Vec<LookRow> = person.origin.get(api::LOOKS).await.unwrap();
    assert_eq!(rows.iter().map(|row| (row.document, row.name.as_str())).collect::<Vec<_>>(), [(SHARED, "Sam Okafor")]);
    world.clock.turn(DAY);
    keyworker.come_back("Sam Okafor", PASSWORD).await.unwrap();
    keyworker.origin.tell(api::LOOKS, &looked).await.unwrap();
    person.answer(SigningKey::sign).await.unwrap();
    let rows: Vec<LookRow> = person.origin.get(api::LOOKS).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows[0].at > rows[1].at, "the newest first");
}

#[tokio::test]
async fn only_who_may_read_looks_and_only_the_person_is_told() {
    let (world, mut administrator, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut other = administrator.keyworker(&world, "Kit Moss").await;
    let looked = Looked { journey: person.journey, circle: CircleId::CARE_TEAM, documents: vec![SHARED] };
    let private = Looked { circle: CircleId::PRIVATE, ..looked.clone() };
    assert_eq!(other.wrong(api::LOOKS, &looked).await, ProblemCode::NotAllowed);
    assert_eq!(keyworker.wrong(api::LOOKS, &private).await, ProblemCode::NotAllowed);
    assert_eq!(code(person.origin.post::<_, Value>(api::LOOKS, &looked).await), ProblemCode::NotAllowed);
    assert_eq!(code(keyworker.origin.get::<Value>(api::LOOKS).await), ProblemCode::NotAllowed);
    let many = Looked { documents: vec![SHARED; 501], ..looked };
    assert_eq!(keyworker.wrong(api::LOOKS, &many).await, ProblemCode::TooLong);
}
