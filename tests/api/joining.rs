//! Joining: a keyworker, a person, and a person's new device.

use serde_json::Value;
use waymark_shared::api::{
    self, CaseloadRow, Code, Me, PersonSignedIn, ProblemCode, Recover, StaffRow, StaffSignedIn, TeamMember, WayBack,
};
use waymark_shared::certificate::Holder;
use waymark_shared::id::{AccountId, JourneyId};
use waymark_shared::rules::Role;
use waymark_shared::sync::envelope::Envelope;
use waymark_tests::base64;
use waymark_tests::crypto::{self, SigningKey};

use crate::person::{Person, certify, encode, encoded};
use crate::socket::Wire;
use crate::staff::{Staff, code, service};

#[tokio::test]
async fn a_keyworker_joins_once_under_a_name_of_their_own() {
    let (world, mut administrator, _) = service().await;
    let invited = administrator.invite(Role::Keyworker, "Kit").await.unwrap();
    let mut staff = Staff::stranger(&world);
    let weak =
        api::JoinStaff { password: "kitmoss kitmoss kitmoss".into(), ..staff.join(&invited.link_code, "Kit Moss") };
    assert_eq!(staff.wrong(api::JOIN_STAFF, &weak).await, ProblemCode::WeakPassword);
    assert_eq!(
        staff.wrong(api::JOIN_STAFF, &staff.join(&invited.link_code, "SAM okafor")).await,
        ProblemCode::NameTaken
    );
    let join = staff.join(&invited.typed_code, "Kit Moss");
    let signed_in: StaffSignedIn = staff.origin.post(api::JOIN_STAFF, &join).await.unwrap();
    assert_eq!((signed_in.me.role, signed_in.me.name.as_str()), (Role::Keyworker, "Kit Moss"));
    assert_eq!(staff.wrong(api::JOIN_STAFF, &join).await, ProblemCode::NoInvitation);
    let rows: Vec<StaffRow> = administrator.origin.get(api::STAFF).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Ada Pugh", "Sam Okafor", "Kit Moss"]);
}

#[tokio::test]
async fn a_person_joins_and_stands_in_the_caseload_of_who_invited_them() {
    let (world, mut administrator, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let me: Me = person.origin.get(api::ME).await.unwrap();
    assert_eq!((me.role, me.journey, me.name.as_str()), (Role::Person, Some(person.journey), "Dee"));
    let rows: Vec<CaseloadRow> = keyworker.origin.get(api::CASELOAD).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].journey, rows[0].identity, rows[0].name.as_str()),
        (person.journey, person.identity.public(), "Dee")
    );
    let team: Vec<TeamMember> = person.origin.get(api::TEAM).await.unwrap();
    assert_eq!(team.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(), ["Sam Okafor"]);

    for path in [api::CASELOAD, api::STAFF, api::TRUSTS] {
        assert_eq!(code(person.origin.get::<Value>(path).await), ProblemCode::NotAllowed, "{path}");
    }
    for path in [api::CASELOAD, api::TEAM] {
        assert_eq!(code(administrator.origin.get::<Value>(path).await), ProblemCode::NotAllowed, "{path}");
    }
    for path in [api::TEAM, api::STAFF] {
        assert_eq!(code(keyworker.origin.get::<Value>(path).await), ProblemCode::NotAllowed, "{path}");
    }
}

#[tokio::test]
async fn a_person_is_taken_at_the_word_of_their_own_identity_key_alone() {
    let (world, mut administrator, mut keyworker) = service().await;
    let known = Person::joined(&world, &mut keyworker).await;
    let link = keyworker.invite(Role::Person, "Marcus").await.unwrap().link_code;
    let mut person = Person::begin(&world);
    let agreement = SigningKey::generate();
    let of = |holder: Holder, issuer: &SigningKey| encode(&certify(issuer, holder, &person.pen.signing, &agreement));
    let good = person.join(&link);
    let staff = Holder::Staff { account: AccountId([1; 16]), name: "Dee".into() };
    let cases = [
        ("another key", of(Holder::Person(person.journey), &SigningKey::generate())),
        ("another journey", of(Holder::Person(JourneyId([7; 16])), &person.identity)),
        ("staff", of(staff, &person.identity)),
        ("no base64", "!".into()),
        ("no certificate", base64::write(b"words")),
    ];
    for (what, certificate) in cases {
        let join = api::JoinPerson { certificate, ..good.clone() };
        assert_eq!(
            code(person.origin.post::<_, PersonSignedIn>(api::JOIN_PERSON, &join).await),
            ProblemCode::BadProof,
            "{what}"
        );
    }
    let join = api::JoinPerson {
        journey: known.journey,
        identity: known.identity.public(),
        certificate: encode(&known.certificate),
        ..good.clone()
    };
    assert_eq!(code(person.origin.post::<_, PersonSignedIn>(api::JOIN_PERSON, &join).await), ProblemCode::AlreadyKnown);
    let staff_link = administrator.invite(Role::Keyworker, "Kit").await.unwrap().link_code;
    let join = api::JoinPerson { code: staff_link, ..good.clone() };
    assert_eq!(code(person.origin.post::<_, PersonSignedIn>(api::JOIN_PERSON, &join).await), ProblemCode::NoInvitation);
    let mut stranger = Staff::stranger(&world);
    assert_eq!(stranger.wrong(api::JOIN_STAFF, &stranger.join(&link, "Kit Moss")).await, ProblemCode::NoInvitation);

    let _: PersonSignedIn = person.origin.post(api::JOIN_PERSON, &good).await.unwrap();
    assert_eq!(code(person.origin.post::<_, PersonSignedIn>(api::JOIN_PERSON, &good).await), ProblemCode::NoInvitation);
}

#[tokio::test]
async fn a_new_phone_gets_what_the_words_open_and_comes_in_with_the_identity_key() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    let beginning = person.beginning();
    let entry = person.pen.sealed(person.private(), waymark_shared::id::DocumentId([5; 16]));
    wire.store(&[beginning.iter().collect::<Vec<_>>(), vec![&entry]].concat()).await;

    let link = keyworker.invite_again(person.journey).await.unwrap().link_code;
    let mut phone = Person::begin(&world);
    let back: WayBack = phone.origin.post(api::WAY_BACK, &Code { code: link.clone() }).await.unwrap();
    assert_eq!((back.journey, back.name.as_str()), (person.journey, "Dee"));
    let given: Vec<_> =
        back.envelopes.iter().map(|text| Envelope::parse(base64::read(text).unwrap()).unwrap().id()).collect();
    assert_eq!(given, [beginning[0].id(), beginning[2].id()]);

    let agreement = SigningKey::generate();
    phone.journey = person.journey;
    phone.certificate = certify(&phone.identity, Holder::Person(person.journey), &phone.pen.signing, &agreement);
    let forged = Recover { code: link.clone(), introduction: encoded(&phone.introduction()) };
    assert_eq!(code(phone.origin.post::<_, PersonSignedIn>(api::RECOVER, &forged).await), ProblemCode::BadProof);
    let mut phone = person.on_another_device(&world);
    let recover = Recover { code: link.clone(), introduction: encoded(&phone.introduction()) };
    let signed_in: PersonSignedIn = phone.origin.post(api::RECOVER, &recover).await.unwrap();
    assert_eq!(signed_in.me.journey, Some(person.journey));
    assert_eq!(code(phone.origin.post::<_, PersonSignedIn>(api::RECOVER, &recover).await), ProblemCode::NoInvitation);
    assert_eq!(phone.answer(SigningKey::sign).await.unwrap().journey, Some(person.journey));

    let mut wire = Wire::open(&phone.origin).await;
    wire.hello(&[person.private()]).await;
    let (items, _) = wire.entries(waymark_shared::sync::log::Cursor::START).await;
    assert_eq!(items.len(), 5, "its introduction as well");
}

#[tokio::test]
async fn an_invitation_for_somebody_new_opens_no_way_back() {
    let (world, _, mut keyworker) = service().await;
    let link = keyworker.invite(Role::Person, "Dee").await.unwrap().link_code;
    let mut stranger = Staff::stranger(&world);
    assert_eq!(stranger.wrong(api::WAY_BACK, &Code { code: link.clone() }).await, ProblemCode::NoInvitation);
    let recover = Recover { code: link, introduction: base64::write(&crypto::random::<8>()) };
    assert_eq!(stranger.wrong(api::RECOVER, &recover).await, ProblemCode::NoInvitation);
}
