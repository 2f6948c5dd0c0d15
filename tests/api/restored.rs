//! A server that went back to an earlier day: whoever enrolled since is let back in, and everybody's things come back.

use std::path::Path;

use serde_json::{Value, json};
use waymark_server::clock::{DAY, MINUTE};
use waymark_shared::api::{
    self, CaseloadRow, HandIn, Me, PersonSignedIn, ProblemCode, RecoveryCodes, RecoverySignIn, StaffSignedIn,
};
use waymark_shared::certificate::Holder;
use waymark_shared::control::Control;
use waymark_shared::id::DocumentId;
use waymark_shared::record::Kind;
use waymark_shared::rules::Role;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::sync::message::{CREDIT, ClientMessage, Item, PROTOCOL, Position, Refusal, ServerMessage};
use waymark_tests::crypto::SigningKey;
use waymark_tests::http::Origin;

use crate::person::{Person, certify, encoded};
use crate::socket::Wire;
use crate::staff::{PASSWORD, Staff, code, service};
use crate::withdrawing::has_key;
use crate::world::World;

const DOCUMENT: DocumentId = DocumentId([5; 16]);

/// Copies every file of a folder into another.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

#[tokio::test]
async fn a_person_a_device_and_staff_enrolled_after_the_copy_are_let_back_in() {
    let (world, mut administrator, mut keyworker) = service().await;
    let known = Person::joined(&world, &mut keyworker).await;
    let away = tempfile::tempdir().unwrap();
    let world = world.restart_after(|data| copy(data, away.path())).await;
    let address = world.address();
    for origin in [&mut administrator.origin, &mut keyworker.origin] {
        *origin = origin.clone().at(address);
    }

    let mut late = administrator.keyworker(&world, "Rhian Bevan").await;
    let mut newcomer = Person::joined(&world, &mut late).await;
    let again = keyworker.invite_again(known.journey).await.unwrap();
    let mut phone = known.on_another_device(&world);
    let recover = api::Recover { code: again.link_code, introduction: encoded(&phone.introduction()) };
    let _: PersonSignedIn = phone.origin.post(api::RECOVER, &recover).await.unwrap();

    let world = world.restart_after(|data| copy(away.path(), data)).await;
    let address = world.address();
    let strangers = [&mut late.origin, &mut newcomer.origin, &mut phone.origin];
    for origin in strangers {
        *origin = origin.clone().at(address);
        assert_eq!(code(origin.get::<Me>(api::ME).await), ProblemCode::SignedOut);
    }
    assert_eq!(phone.come_back().await.unwrap().journey, Some(known.journey));
    assert_eq!(newcomer.come_back().await.unwrap().journey, Some(newcomer.journey));
    assert_eq!(code(late.come_back("Rhian Bevan", "another long password").await), ProblemCode::WrongPassword);
    assert_eq!(code(late.come_back("Rhian Evans", PASSWORD).await), ProblemCode::WrongPassword);
    late.come_back("rhian bevan", PASSWORD).await.unwrap();
    let caseload: Vec<CaseloadRow> = late.origin.get(api::CASELOAD).await.unwrap();
    assert_eq!(caseload.iter().map(|row| row.journey).collect::<Vec<_>>(), [newcomer.journey]);

    let team = newcomer.care_team();
    let mut wire = newcomer.sharing().await;
    let mut theirs = Wire::open(&late.origin).await;
    theirs.hello(&[team]).await;
    let mut pen = crate::person::Pen { signing: SigningKey::from_pkcs8(late.signing.pkcs8()).unwrap(), next: 1 };
    theirs.store(&[&pen.control(team, &Control::Device(late.certificate.clone().unwrap()))]).await;
    let mut on_the_phone = Wire::open(&phone.origin).await;
    on_the_phone.hello(&[]).await;
    on_the_phone.store(&[&phone.introduction()]).await;
    wire.store(&[&newcomer.beginning()[0]]).await;
}

#[tokio::test]
async fn a_keyworker_who_comes_first_brings_the_people_they_work_with() {
    let (world, _, mut keyworker) = service().await;
    let away = tempfile::tempdir().unwrap();
    let world = world.restart_after(|data| copy(data, away.path())).await;
    keyworker.origin = Origin::new(world.address());
    keyworker.come_back("Sam Okafor", PASSWORD).await.unwrap();
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let mut wire = person.sharing().await;
    let shared = person.pen.record(team, DOCUMENT, Kind::Entry, b"shared");
    wire.store(&[&shared]).await;
    let mut theirs = Wire::open(&keyworker.origin).await;
    theirs.hello(&[team]).await;
    let (items, _) = theirs.entries(Cursor::START).await;
    let held: Vec<Envelope> = items
        .iter()
        .map(|item| match item {
            Item::Envelope(bytes) => Envelope::parse(bytes.to_vec()).unwrap(),
            Item::Withheld(_) => panic!("nothing was withdrawn"),
        })
        .collect();
    let caseload = enrolments(&mut keyworker).await;

    let world = world.restart_after(|data| copy(away.path(), data)).await;
    keyworker.origin = Origin::new(world.address());
    keyworker.come_back_with("Sam Okafor", PASSWORD, &caseload).await.unwrap();
    let mut theirs = Wire::open(&keyworker.origin).await;
    theirs.hello(&[]).await;
    theirs.store(&held.iter().collect::<Vec<_>>()).await;
    person.origin = Origin::new(world.address());
    person.come_back().await.unwrap();
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[team]).await;
    let (items, _) = wire.entries(Cursor::START).await;
    assert_eq!(items.last(), Some(&Item::Envelope(shared.as_bytes().to_vec().into())));
}

/// What a keyworker's device was last told of the people they work with.
async fn enrolments(keyworker: &mut Staff) -> Vec<String> {
    let rows: Vec<CaseloadRow> = keyworker.origin.get(api::CASELOAD).await.unwrap();
    rows.into_iter().filter_map(|row| row.enrolment).collect()
}

#[tokio::test]
async fn a_keyworker_who_never_was_signed_out_brings_the_people_back_while_connected() {
    let (world, mut administrator, mut keyworker) = service().await;
    let mut outsider = administrator.keyworker(&world, "Rhian Bevan").await;
    let away = tempfile::tempdir().unwrap();
    let world = world.restart_after(|data| copy(data, away.path())).await;
    let address = world.address();
    keyworker.origin = keyworker.origin.at(address);
    let person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let hand_in = HandIn { caseload: enrolments(&mut keyworker).await };

    let world = world.restart_after(|data| copy(away.path(), data)).await;
    keyworker.origin = keyworker.origin.at(world.address());
    outsider.origin = outsider.origin.at(world.address());
    let mut wire = Wire::open(&keyworker.origin).await;
    let position = Position { log: team, cursor: Cursor::START };
    wire.say(ClientMessage::Hello { protocol: PROTOCOL, follow: vec![position], credit: CREDIT }).await;
    assert!(matches!(wire.hear().await, ServerMessage::Welcome { .. }));
    assert_eq!(wire.hear().await, ServerMessage::Ended { log: team });
    assert_eq!(enrolments(&mut keyworker).await, [""; 0]);
    let none: Vec<CaseloadRow> = outsider.origin.post(api::CASELOAD, &hand_in).await.unwrap();
    assert_eq!(none, [], "it is nobody they work with");
    assert_eq!(
        code(administrator.origin.at(world.address()).post::<_, Value>(api::CASELOAD, &hand_in).await),
        ProblemCode::NotAllowed
    );

    let rows: Vec<CaseloadRow> = keyworker.origin.post(api::CASELOAD, &hand_in).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.journey).collect::<Vec<_>>(), [person.journey]);
    wire.say(ClientMessage::Follow { position }).await;
    assert_eq!(wire.entries(Cursor::START).await.0, []);
}

#[tokio::test]
async fn a_keyworker_who_comes_by_a_recovery_code_brings_the_people_they_work_with_as_well() {
    let (world, _, mut keyworker) = service().await;
    let RecoveryCodes { recovery_codes } = keyworker.origin.post(api::RECOVERY_CODES, &()).await.unwrap();
    let away = tempfile::tempdir().unwrap();
    let world = world.restart_after(|data| copy(data, away.path())).await;
    keyworker.origin = keyworker.origin.at(world.address());
    let person = Person::joined(&world, &mut keyworker).await;
    let caseload = enrolments(&mut keyworker).await;

    let world = world.restart_after(|data| copy(away.path(), data)).await;
    keyworker.origin = Origin::new(world.address());
    let (name, code, device) = ("Sam Okafor".to_owned(), recovery_codes[0].clone(), keyworker.keys());
    let sign_in = RecoverySignIn { name, code, new_password: "seven herons on a wall".into(), device, caseload };
    let _: StaffSignedIn = keyworker.origin.post(api::SIGN_IN_RECOVERY, &sign_in).await.unwrap();
    keyworker.set_up_app().await;
    let rows: Vec<CaseloadRow> = keyworker.origin.get(api::CASELOAD).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.journey).collect::<Vec<_>>(), [person.journey]);
}

#[tokio::test]
async fn of_two_enrolments_the_one_after_the_last_change_says_the_password() {
    let (world, mut administrator, _) = service().await;
    let away = tempfile::tempdir().unwrap();
    let world = world.restart_after(|data| copy(data, away.path())).await;
    administrator.origin = administrator.origin.at(world.address());
    let mut late = administrator.keyworker(&world, "Rhian Bevan").await;
    world.clock.turn(MINUTE);
    let new = "seven herons on a wall";
    late.origin.tell(api::PASSWORD, &json!({ "new_password": new })).await.unwrap();
    let newer = late.origin.get::<Me>(api::ME).await.unwrap().enrolment;

    let world = world.restart_after(|data| copy(away.path(), data)).await;
    let mut thief = late.elsewhere(&world);
    thief.enrolment = std::mem::replace(&mut late.enrolment, newer);
    thief.come_back("Rhian Bevan", PASSWORD).await.unwrap();
    late.origin = Origin::new(world.address());
    assert_eq!(code(late.come_back("Rhian Bevan", PASSWORD).await), ProblemCode::WrongPassword);
    late.come_back("Rhian Bevan", new).await.unwrap();
    assert_eq!(code(thief.origin.get::<Me>(api::ME).await), ProblemCode::SignedOut);
    assert_eq!(code(thief.come_back("Rhian Bevan", PASSWORD).await), ProblemCode::WrongPassword);
    late.come_back("Rhian Bevan", new).await.unwrap();
}

#[tokio::test]
async fn nobody_is_let_in_by_what_this_service_did_not_say() {
    let (world, mut administrator, mut keyworker) = service().await;
    let known = Person::joined(&world, &mut keyworker).await;
    let (elsewhere, mut foreign, mut theirs) = service().await;
    let mut stranger = Person::joined(&elsewhere, &mut theirs).await;
    stranger.origin = Origin::new(world.address());
    assert_eq!(code(stranger.come_back().await), ProblemCode::WrongDevice, "another service's enrolment");
    stranger.enrolment = known.enrolment.clone();
    stranger.introduction = None;
    assert_eq!(code(stranger.come_back().await), ProblemCode::WrongDevice, "somebody else's enrolment");

    let mut thief = Person::begin(&world);
    thief.journey = known.journey;
    thief.certificate =
        certify(&thief.identity, Holder::Person(known.journey), &thief.pen.signing, &SigningKey::generate());
    thief.enrolment = known.enrolment.clone();
    assert_eq!(code(thief.come_back().await), ProblemCode::WrongDevice, "a certificate by another key");
    thief.certificate = known.certificate.clone();
    thief.introduction = None;
    assert_eq!(code(thief.come_back().await), ProblemCode::WrongDevice, "a certificate of another device");

    let other = foreign.keyworker(&elsewhere, "Rhian Bevan").await;
    let mut outsider = Staff::stranger(&world);
    outsider.enrolment = other.enrolment.clone();
    assert_eq!(code(outsider.come_back("Rhian Bevan", PASSWORD).await), ProblemCode::WrongPassword);
    outsider.enrolment = keyworker.enrolment.clone();
    assert_eq!(code(outsider.come_back("Rhian Bevan", PASSWORD).await), ProblemCode::WrongPassword);
    let theirs = [known.enrolment.clone().unwrap()];
    let stranger = administrator.keyworker(&world, "Kit Moss").await;
    outsider.app.clone_from(&stranger.app);
    outsider.enrolment = stranger.enrolment;
    outsider.come_back_with("Kit Moss", PASSWORD, &theirs).await.unwrap();
    let rows: Vec<CaseloadRow> = outsider.origin.get(api::CASELOAD).await.unwrap();
    assert_eq!(rows, [], "an enrolment of somebody they do not work with");
    let invited = administrator.invite(Role::Keyworker, "Sam").await.unwrap();
    let mut sam = Staff::stranger(&world);
    let taken = sam.join(&invited.link_code, "Sam Okafor");
    assert_eq!(code(sam.origin.post::<_, StaffSignedIn>(api::JOIN_STAFF, &taken).await), ProblemCode::NameTaken);
}

#[tokio::test]
async fn what_was_taken_back_since_the_copy_stays_hidden_and_takes_nothing_more() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let mut wire = person.sharing().await;
    let hidden = person.pen.record(team, DOCUMENT, Kind::Entry, b"hidden");
    wire.store(&[&hidden]).await;
    let away = tempfile::tempdir().unwrap();
    let world = world.restart_after(|data| copy(data, away.path())).await;
    person.origin = Origin::new(world.address());
    person.come_back().await.unwrap();
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    let withdraw = person.pen.control(team, &Control::Withdraw(DOCUMENT));
    wire.store(&[&withdraw]).await;

    let world = world.restart_after(|data| copy(away.path(), data)).await;
    let (mut wire, items) = read_again(&mut keyworker, &world, team).await;
    assert_eq!(items.last(), Some(&Item::Withheld(hidden.id())), "before the person's phone came back");
    let more = person.pen.record(team, DOCUMENT, Kind::Entry, b"more");
    assert_eq!(wire.refused(&more).await, Refusal::Gone);
    wire.store(&[&withdraw]).await;
}

#[tokio::test]
async fn what_was_erased_stays_erased_in_an_older_copy_of_folder_and_keys() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let mut wire = person.sharing().await;
    let erased = person.pen.record(team, DOCUMENT, Kind::Entry, b"erased");
    wire.store(&[&erased]).await;
    let away = tempfile::tempdir().unwrap();
    let world = world.restart_after(|data| copy(data, away.path())).await;
    person.origin = Origin::new(world.address());
    person.come_back().await.unwrap();
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    wire.store(&[&person.pen.control(team, &Control::Withdraw(DOCUMENT))]).await;
    drop(wire);
    world.clock.turn(31 * DAY);
    let world = world.restart().await;

    let world = world
        .restart_after(|data| {
            assert!(!has_key(data, DOCUMENT));
            copy(away.path(), data);
            assert!(has_key(data, DOCUMENT), "the older folder still has it");
        })
        .await;
    assert!(!has_key(world.data(), DOCUMENT));
    let (mut wire, items) = read_again(&mut keyworker, &world, team).await;
    assert_eq!(items.last(), Some(&Item::Withheld(erased.id())));
    let again = person.pen.record(team, DOCUMENT, Kind::Entry, b"erased");
    assert_eq!(wire.refused(&again).await, Refusal::Gone);
}

/// What a keyworker who comes back reads in a log, and the socket they read it on.
pub async fn read_again(keyworker: &mut Staff, world: &World, log: LogName) -> (Wire, Vec<Item>) {
    keyworker.origin = Origin::new(world.address());
    keyworker.come_back("Sam Okafor", PASSWORD).await.unwrap();
    let mut wire = Wire::open(&keyworker.origin).await;
    wire.hello(&[log]).await;
    let (items, _) = wire.entries(Cursor::START).await;
    (wire, items)
}
