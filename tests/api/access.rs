//! Access that ends, ends: on open sockets, in the midst of a page, by posts, in what waits, and in what was left open.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use waymark_server::clock::DAY;
use waymark_shared::api::{self, ProblemCode};
use waymark_shared::certificate::Holder;
use waymark_shared::control::Control;
use waymark_shared::id::DocumentId;
use waymark_shared::record::Kind;
use waymark_shared::sync::log::Cursor;
use waymark_shared::sync::message::{ClientMessage, Farewell, PROTOCOL, Position, Refusal, ServerMessage};
use waymark_shared::sync::way::Form;

use crate::person::{Pen, Person};
use crate::socket::Wire;
use crate::staff::{PASSWORD, code};
use crate::teams::Service;

/// What PRODUCT and design promise.
const AT_ONCE: Duration = Duration::from_secs(5);

/// Hands Sam's people over to Ana, as the lead.
async fn hand_over(service: &mut Service, person: &Person) {
    let then = json!({ "colleague": service.ana_id() });
    let question = json!({ "account": service.sam_id(), "whole": true,
        "people": [{ "journey": person.journey, "then": then }] });
    service.lead.origin.tell(api::WORK_HAND_OVER, &question).await.unwrap();
}

/// The next message that is no page of a log.
async fn past_entries(wire: &mut Wire) -> ServerMessage {
    loop {
        let message = wire.hear().await;
        if !matches!(message, ServerMessage::Entries { .. }) {
            return message;
        }
    }
}

/// Hears on until a log is ended.
async fn ended(wire: &mut Wire, person: &Person) {
    let begun = Instant::now();
    assert_eq!(past_entries(wire).await, ServerMessage::Ended { log: person.care_team() });
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn an_open_exchange_is_told_at_once_by_socket_and_by_posts_and_hears_nothing_more() {
    let mut service = Service::start().await;
    let mut person = Person::joined(&service.world, &mut service.sam).await;
    let mut wire = person.sharing().await;
    let mut lines = Vec::new();
    for form in [Form::Socket, Form::Posts] {
        let mut line = Wire::open_as(form, &service.sam.origin).await;
        line.hello(&[person.care_team()]).await;
        line.entries(Cursor::START).await;
        lines.push(line);
    }
    hand_over(&mut service, &person).await;
    for line in &mut lines {
        ended(line, &person).await;
    }
    let after = person.pen.record(person.care_team(), DocumentId([5; 16]), Kind::Entry, b"after");
    wire.store(&[&after]).await;
    for line in &mut lines {
        let log = person.care_team();
        line.say(ClientMessage::Follow { position: Position { log, cursor: Cursor::START } }).await;
        assert_eq!(line.hear().await, ServerMessage::Ended { log });
        line.say(ClientMessage::Offer { log, ids: vec![after.id()], last: true }).await;
        assert_eq!(line.hear().await, ServerMessage::Ended { log });
    }
}

#[tokio::test]
async fn a_pull_that_is_half_way_stops_there() {
    let mut service = Service::start().await;
    let mut person = Person::joined(&service.world, &mut service.sam).await;
    let mut wire = person.sharing().await;
    for _ in 0..60 {
        let long = person.pen.record(person.care_team(), DocumentId([5; 16]), Kind::Entry, &[7; 48_000]);
        wire.store(&[&long]).await;
    }
    let mut pull = Wire::open(&service.sam.origin).await;
    let follow = vec![Position { log: person.care_team(), cursor: Cursor::START }];
    pull.say(ClientMessage::Hello { protocol: PROTOCOL, follow, credit: 100_000 }).await;
    assert!(matches!(pull.hear().await, ServerMessage::Welcome { .. }));
    assert!(matches!(pull.hear().await, ServerMessage::Entries { end: false, .. }));
    hand_over(&mut service, &person).await;
    ended(&mut pull, &person).await;
    pull.say(ClientMessage::Credit { bytes: 4_000_000 }).await;
    let log = person.care_team();
    pull.say(ClientMessage::Offer { log, ids: vec![], last: true }).await;
    assert_eq!(pull.hear().await, ServerMessage::Ended { log }, "nothing more of it came");
}

#[tokio::test]
async fn cover_that_is_over_ends_an_open_exchange_by_itself_and_is_written_down() {
    let mut service = Service::start().await;
    let person = Person::joined(&service.world, &mut service.sam).await;
    let until = service.world.clock.now().plus(DAY);
    let cover = json!({ "covers": service.sam_id(), "account": service.ana_id(), "until": until });
    service.lead.origin.tell(api::WORK_COVER, &cover).await.unwrap();
    let again = service.ana.invite_again(person.journey).await.unwrap();
    let mut line = Wire::open(&service.ana.origin).await;
    line.hello(&[person.care_team()]).await;
    line.entries(Cursor::START).await;
    // Sign-ins of staff do not last as long as the cover does.
    service.world.clock.turn(DAY - 1_000);
    ended_or_signed_out(&mut line).await;
    let read = service.world.post(api::INVITATION_READ, json!({ "code": again.link_code }).to_string()).await;
    assert_eq!(read.code(), ProblemCode::NoInvitation, "what was left open ended as well");
    service.administrator.come_back("Ada Pugh", PASSWORD).await.unwrap();
    let wanted = json!({ "deed": "access-ended" });
    let page: api::AuditPage = service.administrator.origin.post(api::AUDIT, &wanted).await.unwrap();
    let row = &page.rows[0];
    assert_eq!((row.who.as_deref(), row.about.as_deref()), (None, Some("Ana Bell")));
}

/// The line ends, whichever of the two ends first.
async fn ended_or_signed_out(line: &mut Wire) {
    let heard = line.hear().await;
    let is_over = matches!(heard, ServerMessage::Ended { .. } | ServerMessage::Goodbye { why: Farewell::SignedOut });
    assert!(is_over, "{heard:?}");
}

#[tokio::test]
async fn what_is_pushed_after_the_end_is_refused() {
    let mut service = Service::start().await;
    let mut person = Person::joined(&service.world, &mut service.sam).await;
    drop(person.sharing().await);
    let mut pen = Pen { signing: waymark_tests::crypto::SigningKey::generate(), next: 1 };
    std::mem::swap(&mut pen.signing, &mut service.sam.signing);
    let certificate = service.sam.certificate.clone().unwrap();
    assert!(matches!(certificate.statement.holder, Holder::Staff { .. }));
    let mut line = Wire::open(&service.sam.origin).await;
    line.hello(&[]).await;
    let control = pen.control(person.care_team(), &Control::Device(certificate));
    line.store(&[&control]).await;
    hand_over(&mut service, &person).await;
    let late = pen.record(person.care_team(), DocumentId([8; 16]), Kind::Reading, b"late");
    assert_eq!(line.refused(&late).await, Refusal::Rights);
}

#[tokio::test]
async fn an_account_that_is_ended_is_out_everywhere_and_learns_why() {
    let mut service = Service::start().await;
    let mut person = Person::joined(&service.world, &mut service.sam).await;
    let invited = service.sam.invite(waymark_shared::rules::Role::Person, "Lee").await.unwrap();
    let again = service.sam.invite_again(person.journey).await.unwrap();
    let mut line = Wire::open(&service.sam.origin).await;
    line.hello(&[person.care_team()]).await;
    line.entries(Cursor::START).await;
    let (sam, ada) = (service.sam_id(), service.administrator.account("Ada Pugh").await);
    let end = |account| json!({ "account": account });
    assert_eq!(service.lead.wrong(api::END_ACCOUNT, &end(sam)).await, ProblemCode::NotAllowed);
    assert_eq!(service.administrator.wrong(api::END_ACCOUNT, &end(ada)).await, ProblemCode::NotAllowed);
    let begun = Instant::now();
    service.administrator.origin.tell(api::END_ACCOUNT, &end(sam)).await.unwrap();
    let mut heard = past_entries(&mut line).await;
    while matches!(heard, ServerMessage::Ended { .. }) {
        heard = past_entries(&mut line).await;
    }
    assert_eq!(heard, ServerMessage::Goodbye { why: Farewell::SignedOut });
    assert!(begun.elapsed() < AT_ONCE);
    assert_eq!(code(service.sam.origin.get::<Value>(api::ME).await), ProblemCode::Ended);
    assert_eq!(code(service.sam.origin.get::<Value>(api::CASELOAD).await), ProblemCode::Ended);
    assert_eq!(code(service.sam.come_back("Sam Okafor", PASSWORD).await), ProblemCode::Ended);
    let wrong = service.sam.come_back("Sam Okafor", "some other long password").await;
    assert_eq!(code(wrong), ProblemCode::WrongPassword, "only who knows the password learns it");
    for left_open in [invited.link_code, again.link_code] {
        let read = service.world.post(api::INVITATION_READ, json!({ "code": left_open }).to_string()).await;
        assert_eq!(read.code(), ProblemCode::NoInvitation);
    }
    let team: Vec<api::TeamMember> = person.origin.get(api::TEAM).await.unwrap();
    assert_eq!(
        team.iter().map(|member| (member.name.as_str(), member.reads)).collect::<Vec<_>>(),
        [("Sam Okafor", false)]
    );
    let page = service.page().await;
    assert_eq!(page.people[0].journey, person.journey, "nobody is lost, although nobody was handed over");
    assert!(page.people[0].workers.is_empty());
}
