//! Supporters: invited by the person alone, reading one circle, for as long as the person wants.

use std::path::Path;

use serde_json::{Value, json};
use waymark_shared::api::{
    self, CaseloadRow, Code, EndSupporter, Invitation, InviteSupporter, Invited, JoinSupporter, Me, ProblemCode,
    SupporterRow, SupporterSignedIn, TrustRow,
};
use waymark_shared::control::Control;
use waymark_shared::id::{CircleId, DeviceId, DocumentId};
use waymark_shared::record::Kind;
use waymark_shared::rules::Role;
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::sync::message::{Item, Refusal, ServerMessage};
use waymark_tests::crypto::SigningKey;
use waymark_tests::http::{NoAnswer, Origin};
use waymark_tests::{base64, crypto};

use crate::person::{Pen, Person};
use crate::restored::copy;
use crate::socket::Wire;
use crate::staff::{Staff, code, service};
use crate::world::World;

pub const MUM: CircleId = CircleId([7; 16]);
const SIS: CircleId = CircleId([8; 16]);
const DOCUMENT: DocumentId = DocumentId([5; 16]);

/// A supporter on one device.
pub struct Supporter {
    pub origin: Origin,
    pub signing: SigningKey,
    agreement: SigningKey,
    pub certificate: String,
    enrolment: Option<String>,
}

impl Supporter {
    fn stranger(world: &World) -> Self {
        let (signing, agreement) = (SigningKey::generate(), SigningKey::generate());
        Self { origin: Origin::new(world.address()), signing, agreement, certificate: String::new(), enrolment: None }
    }

    async fn join(&mut self, code: &str) -> Result<Vec<TrustRow>, NoAnswer> {
        let device = api::DeviceKeys { signing: self.signing.public(), agreement: self.agreement.public() };
        let wanted = JoinSupporter { code: code.into(), name: "Mum".into(), device };
        let SupporterSignedIn { me, certificate, trusts } = self.origin.post(api::JOIN_SUPPORTER, &wanted).await?;
        assert_eq!((me.role, me.journey), (Role::Supporter, None));
        self.certificate = certificate;
        self.enrolment = me.enrolment;
        Ok(trusts)
    }

    async fn come_back(&mut self) -> Result<Me, NoAnswer> {
        let device = DeviceId::of(&self.signing.public());
        let given: api::Challenge = self.origin.post(api::SIGN_IN_CHALLENGE, &json!({ "device": device })).await?;
        let challenge = base64::read(&given.challenge).unwrap();
        let signature = self.signing.sign(&[api::SIGN_IN_CONTEXT, &challenge].concat());
        let answer = api::DeviceSignIn {
            device,
            challenge: given.challenge,
            signature: base64::write(signature.as_bytes()),
            introduction: None,
            certificate: Some(self.certificate.clone()),
            enrolment: self.enrolment.clone(),
        };
        self.origin.post(api::SIGN_IN_DEVICE, &answer).await
    }
}

async fn invite(person: &mut Person, circle: CircleId, name: &str) -> Result<Invited, NoAnswer> {
    person.origin.post(api::SUPPORTERS, &InviteSupporter { circle, name: name.into() }).await
}

/// A person's supporter, who joined.
pub async fn trusted(world: &World, person: &mut Person, circle: CircleId) -> Supporter {
    let invited = invite(person, circle, "Mum").await.unwrap();
    let mut supporter = Supporter::stranger(world);
    let trusts = supporter.join(&invited.typed_code).await.unwrap();
    assert_eq!(trusts.len(), 1);
    assert_eq!((trusts[0].journey, trusts[0].circle, trusts[0].name.as_str()), (person.journey, circle, "Dee"));
    supporter
}

fn log(person: &Person, circle: CircleId) -> LogName {
    LogName { journey: person.journey, circle }
}

#[tokio::test]
async fn a_person_invites_a_supporter_alone_who_reads_their_circle_and_nothing_else() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let invited = invite(&mut person, MUM, "Mum").await.unwrap();
    let mut stranger = Supporter::stranger(&world);
    let said: Invitation =
        stranger.origin.post(api::INVITATION_READ, &Code { code: invited.link_code.clone() }).await.unwrap();
    assert_eq!((said.role, said.name.as_str(), said.from.as_str()), (Role::Supporter, "Mum", "Dee"));
    stranger.join(&invited.link_code).await.unwrap();

    let circle = log(&person, MUM);
    let mut wire = person.sharing().await;
    let device = person.pen.control(circle, &Control::Device(person.certificate.clone()));
    let shared = person.pen.record(circle, DOCUMENT, Kind::Entry, b"for mum");
    wire.store(&[&device, &shared]).await;
    let mut theirs = Wire::open(&stranger.origin).await;
    theirs.hello(&[circle]).await;
    let (items, _) = theirs.entries(Cursor::START).await;
    assert_eq!(items.last(), Some(&Item::Envelope(shared.as_bytes().to_vec().into())));
    for closed in [person.private(), person.care_team(), log(&person, SIS)] {
        let mut wire = Wire::open(&stranger.origin).await;
        wire.hello(&[closed]).await;
        assert_eq!(wire.hear().await, ServerMessage::Ended { log: closed });
    }
    let mut staff = Wire::open(&keyworker.origin).await;
    staff.hello(&[circle]).await;
    assert_eq!(staff.hear().await, ServerMessage::Ended { log: circle }, "not the care team's");
    let rows: Vec<SupporterRow> = person.origin.get(api::SUPPORTERS).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| (row.circle, row.since.is_some(), row.ended)).collect::<Vec<_>>(),
        [(MUM, true, None)]
    );
}

#[tokio::test]
async fn a_supporter_writes_nothing() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mum = trusted(&world, &mut person, MUM).await;
    let circle = log(&person, MUM);
    let mut pen = Pen { signing: SigningKey::from_pkcs8(mum.signing.pkcs8()).unwrap(), next: 1 };
    let mut wire = Wire::open(&mum.origin).await;
    wire.hello(&[]).await;
    let certificate = minicbor::decode(&base64::read(&mum.certificate).unwrap()).unwrap();
    let all = [
        pen.control(circle, &Control::Device(certificate)),
        pen.control(circle, &Control::Withdraw(DOCUMENT)),
        pen.record(circle, DOCUMENT, Kind::Entry, b"words"),
        pen.sealed(circle, DOCUMENT),
    ];
    for envelope in &all {
        assert_eq!(wire.refused(envelope).await, Refusal::Rights);
    }
}

#[tokio::test]
async fn a_supporter_whose_access_ends_reads_nothing_more_on_what_is_open() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut mum = trusted(&world, &mut person, MUM).await;
    let circle = log(&person, MUM);
    let mut theirs = Wire::open(&mum.origin).await;
    theirs.hello(&[circle]).await;
    theirs.entries(Cursor::START).await;
    let waiting = invite(&mut person, MUM, "Mum").await.unwrap();
    person.origin.tell(api::SUPPORTER_END, &EndSupporter { circle: MUM }).await.unwrap();
    assert_eq!(theirs.hear().await, ServerMessage::Ended { log: circle });
    let trusts: Vec<TrustRow> = mum.origin.get(api::TRUSTS).await.unwrap();
    assert_eq!(trusts, []);
    assert_eq!(code(mum.join(&waiting.link_code).await), ProblemCode::NoInvitation);
    assert_eq!(code(invite(&mut person, MUM, "Mum").await), ProblemCode::NotAllowed, "what ended never begins again");
    assert_eq!(mum.come_back().await.unwrap().role, Role::Supporter, "somebody else may trust them still");
}

#[tokio::test]
async fn one_supporter_supports_several_people_and_each_of_them_once() {
    let (world, _, mut keyworker) = service().await;
    let mut dee = Person::joined(&world, &mut keyworker).await;
    let mut other = Person::joined(&world, &mut keyworker).await;
    let mut mum = trusted(&world, &mut dee, MUM).await;
    let second = invite(&mut other, SIS, "Ann").await.unwrap();
    let trusts = mum.join(&second.link_code).await.unwrap();
    assert_eq!(trusts.iter().map(|row| row.journey).collect::<Vec<_>>(), [dee.journey, other.journey]);
    let twice = invite(&mut dee, SIS, "Mum again").await.unwrap();
    assert_eq!(code(mum.join(&twice.link_code).await), ProblemCode::AlreadyKnown);
    let mut another = Supporter::stranger(&world);
    another.join(&twice.link_code).await.unwrap();
}

#[tokio::test]
async fn a_supporters_new_phone_takes_the_place_of_the_one_before() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut before = trusted(&world, &mut person, MUM).await;
    let mut wire = Wire::open(&before.origin).await;
    let circle = log(&person, MUM);
    wire.hello(&[circle]).await;
    wire.entries(Cursor::START).await;
    let after = trusted(&world, &mut person, MUM).await;
    assert_eq!(wire.hear().await, ServerMessage::Ended { log: circle });
    let trusts: Vec<TrustRow> = before.origin.get(api::TRUSTS).await.unwrap();
    assert_eq!(trusts, []);
    let mut wire = Wire::open(&after.origin).await;
    wire.hello(&[circle]).await;
    wire.entries(Cursor::START).await;
}

#[tokio::test]
async fn a_supporters_invitation_opens_nothing_but_their_circle() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let given = invite(&mut person, MUM, "Mum").await.unwrap().link_code;
    let mut stranger = Staff::stranger(&world);
    let given_code = Code { code: given.clone() };
    assert_eq!(stranger.wrong(api::WAY_BACK, &given_code).await, ProblemCode::NoInvitation);
    let introduction = base64::write(person.on_another_device(&world).introduction().as_bytes());
    let recover = api::Recover { code: given.clone(), introduction };
    assert_eq!(stranger.wrong(api::RECOVER, &recover).await, ProblemCode::NoInvitation);
    assert_eq!(stranger.wrong(api::JOIN_STAFF, &stranger.join(&given, "Mum")).await, ProblemCode::NoInvitation);
    let mut newcomer = Person::begin(&world);
    let join = newcomer.join(&given);
    assert_eq!(code(newcomer.origin.post::<_, Value>(api::JOIN_PERSON, &join).await), ProblemCode::NoInvitation);
    let person_code = keyworker.invite(Role::Person, "Kim").await.unwrap().link_code;
    assert_eq!(code(Supporter::stranger(&world).join(&person_code).await), ProblemCode::NoInvitation);
    Supporter::stranger(&world).join(&given).await.unwrap();
}

#[tokio::test]
async fn only_a_person_has_supporters_and_in_circles_of_their_own() {
    let (world, mut administrator, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut mum = trusted(&world, &mut person, MUM).await;
    let wanted = InviteSupporter { circle: SIS, name: "x".into() };
    for origin in [&mut administrator.origin, &mut keyworker.origin, &mut mum.origin] {
        assert_eq!(code(origin.post::<_, Value>(api::SUPPORTERS, &wanted).await), ProblemCode::NotAllowed);
        assert_eq!(code(origin.get::<Value>(api::SUPPORTERS).await), ProblemCode::NotAllowed);
        let end = EndSupporter { circle: MUM };
        assert_eq!(code(origin.post::<_, Value>(api::SUPPORTER_END, &end).await), ProblemCode::NotAllowed);
    }
    for circle in [CircleId::PRIVATE, CircleId::CARE_TEAM] {
        assert_eq!(code(invite(&mut person, circle, "Mum").await), ProblemCode::BadRequest);
    }
    let generic = json!({ "role": "supporter", "name": "Mum" });
    assert_eq!(code(person.origin.post::<_, Value>(api::INVITATIONS, &generic).await), ProblemCode::NotAllowed);
    assert_eq!(code(mum.origin.get::<Vec<CaseloadRow>>(api::CASELOAD).await), ProblemCode::NotAllowed);
    let mut other = Person::joined(&world, &mut keyworker).await;
    let end = EndSupporter { circle: MUM };
    assert_eq!(code(other.origin.post::<_, Value>(api::SUPPORTER_END, &end).await), ProblemCode::NotFound);
}

#[tokio::test]
async fn somebody_has_so_many_supporters_at_a_time() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    for _ in 0..24 {
        invite(&mut person, CircleId(crypto::random()), "x").await.unwrap();
    }
    assert_eq!(code(invite(&mut person, MUM, "Mum").await), ProblemCode::NotAllowed);
}

/// Goes back to the day of the copy.
async fn go_back(world: World, away: &Path) -> World {
    world.restart_after(|data| copy(away, data)).await
}

#[tokio::test]
async fn a_server_that_went_back_knows_supporters_again_and_not_those_that_ended() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut early = trusted(&world, &mut person, SIS).await;
    let away = tempfile::tempdir().unwrap();
    let world = world.restart_after(|data| copy(data, away.path())).await;
    person.origin = Origin::new(world.address());
    person.come_back().await.unwrap();
    let mut mum = trusted(&world, &mut person, MUM).await;
    person.origin.tell(api::SUPPORTER_END, &EndSupporter { circle: SIS }).await.unwrap();
    person.enrolment = person.origin.get::<Me>(api::ME).await.unwrap().enrolment;

    let world = go_back(world, away.path()).await;
    for origin in [&mut person.origin, &mut mum.origin, &mut early.origin] {
        *origin = Origin::new(world.address());
    }
    mum.come_back().await.unwrap();
    person.come_back().await.unwrap();
    let trusts: Vec<TrustRow> = mum.origin.get(api::TRUSTS).await.unwrap();
    assert_eq!(trusts.iter().map(|row| row.circle).collect::<Vec<_>>(), [MUM]);
    early.come_back().await.unwrap();
    let trusts: Vec<TrustRow> = early.origin.get(api::TRUSTS).await.unwrap();
    assert_eq!(trusts, [], "what ended since has ended");
}
