//! A person's devices: nobody comes in as one of them without the others hearing of it.

use waymark_shared::api::ProblemCode;
use waymark_shared::certificate::Holder;
use waymark_shared::control::Control;
use waymark_shared::id::{AccountId, Signature};
use waymark_shared::sync::log::Cursor;
use waymark_shared::sync::message::Item;
use waymark_tests::crypto::SigningKey;

use crate::person::{Person, certify};
use crate::socket::Wire;
use crate::staff::{code, service};

#[tokio::test]
async fn a_device_the_server_does_not_know_comes_in_with_its_introduction_alone_and_the_others_hear_of_it() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[person.private()]).await;
    wire.entries(Cursor::START).await;

    let mut other = person.on_another_device(&world);
    assert_eq!(code(other.answer(SigningKey::sign).await), ProblemCode::WrongDevice);
    let introduction = other.introduction();
    let unsigned = other.answer_with(|_, _| Signature([0; 64]), Some(introduction.clone()), None).await;
    assert_eq!(code(unsigned), ProblemCode::WrongDevice);
    let me = other.come_back().await.unwrap();
    assert_eq!(me.journey, Some(person.journey));
    let (items, _) = wire.entries(Cursor::START).await;
    assert_eq!(items, [Item::Envelope(introduction.into_bytes().into())], "said before it was let in, and once");
    assert_eq!(other.answer(SigningKey::sign).await.unwrap().journey, Some(person.journey), "it is known now");
    person.come_back().await.unwrap();
}

#[tokio::test]
async fn what_introduces_nobody_in_the_private_log_lets_nobody_in() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    let own = person.introduction();
    wire.store(&[&own]).await;

    let (private, team, agreement) = (person.private(), person.care_team(), SigningKey::generate());
    let of = |thief: &Person, holder, issuer: &SigningKey| {
        Control::Device(certify(issuer, holder, &thief.pen.signing, &agreement))
    };
    let mut thief = person.on_another_device(&world);
    let (theirs, staff) =
        (Holder::Person(person.journey), Holder::Staff { account: AccountId([3; 16]), name: "Kit".into() });
    let stranger = SigningKey::generate();
    let controls = [
        ("in another log", team, of(&thief, theirs.clone(), &person.identity)),
        ("by another key", private, of(&thief, theirs, &stranger)),
        ("as staff", private, of(&thief, staff, &person.identity)),
        ("of another device", private, Control::Device(person.certificate.clone())),
        ("of no device", private, Control::Withdraw(waymark_shared::id::DocumentId([5; 16]))),
    ];
    for (what, log, control) in controls {
        let envelope = thief.pen.control(log, &control);
        let answered = thief.answer_with(SigningKey::sign, Some(envelope), None).await;
        assert_eq!(code(answered), ProblemCode::WrongDevice, "{what}");
    }
    let answered = thief.answer_with(SigningKey::sign, Some(own.clone()), None).await;
    assert_eq!(code(answered), ProblemCode::WrongDevice, "the introduction of another device");
    let mut reader = Wire::open(&person.origin).await;
    reader.hello(&[private, team]).await;
    let (items, _) = reader.entries(Cursor::START).await;
    assert_eq!(items, [Item::Envelope(own.into_bytes().into())], "nothing of all that was kept");
}

#[tokio::test]
async fn a_device_that_somebody_else_made_known_in_the_care_teams_log_is_not_let_in_for_it() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut thief = person.on_another_device(&world);
    let team = person.care_team();
    let control = thief.pen.control(team, &Control::Device(thief.certificate.clone()));
    let mut theirs = Wire::open(&keyworker.origin).await;
    theirs.hello(&[]).await;
    theirs.store(&[&control]).await;
    assert_eq!(code(thief.answer(SigningKey::sign).await), ProblemCode::WrongDevice);
    person.answer(SigningKey::sign).await.unwrap();
}
