//! The exchange by posts: the same exchange, and what only posts can get wrong.

use std::pin::pin;
use std::time::Duration;

use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use waymark_shared::api::{self, ProblemCode};
use waymark_shared::id::{DocumentId, ExchangeId};
use waymark_shared::record::Kind;
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::sync::message::{
    CREDIT, ClientMessage, Farewell, Item, MESSAGE_LIMIT, PROTOCOL, Position, ServerMessage,
};
use waymark_shared::sync::posting::{Answer, MESSAGES, Post};
use waymark_shared::sync::way::Form;
use waymark_tests::crypto::SigningKey;
use waymark_tests::http::{NoAnswer, Origin};

use crate::limits::connections;
use crate::person::Person;
use crate::socket::{Wire, id};
use crate::staff::{Staff, code, service};
use crate::world::World;

/// What the server waits, where it is to wait in vain.
const SHORT: Duration = Duration::from_millis(200);
/// What access that has ended may take to end what is open.
const AT_ONCE: Duration = Duration::from_secs(5);

/// An exchange whose posts are made by hand.
struct Hand {
    origin: Origin,
    exchange: Option<ExchangeId>,
    number: u64,
}

impl Hand {
    /// Greets, and follows these logs from their beginning with so much credit; what came at once.
    async fn begin(origin: &Origin, logs: &[LogName], credit: u64) -> (Self, Vec<ServerMessage>) {
        let mut hand = Self { origin: origin.clone(), exchange: None, number: 0 };
        let follow = logs.iter().map(|log| Position { log: *log, cursor: Cursor::START }).collect();
        let heard = hand.post(&[ClientMessage::Hello { protocol: PROTOCOL, follow, credit }]).await.unwrap();
        assert!(matches!(heard[0], ServerMessage::Welcome { .. }), "{heard:?}");
        (hand, heard)
    }

    /// The next post.
    async fn post(&mut self, messages: &[ClientMessage]) -> Result<Vec<ServerMessage>, NoAnswer> {
        self.number += 1;
        let messages = messages.iter().map(ClientMessage::to_bytes).collect();
        let answer = self.post_as(self.number, messages).await?;
        self.exchange = Some(answer.exchange);
        Ok(read(&answer))
    }

    /// A post of any number, with anything in it.
    async fn post_as(&self, number: u64, messages: Vec<Vec<u8>>) -> Result<Answer, NoAnswer> {
        let messages = messages.into_iter().map(Into::into).collect();
        let post = Post { number, messages, exchange: self.exchange };
        let answer = self.origin.clone().post_bytes(api::EXCHANGE, post.to_bytes()).await?;
        Ok(Answer::from_bytes(&answer).expect("an answer"))
    }
}

fn read(answer: &Answer) -> Vec<ServerMessage> {
    answer.messages.iter().map(|message| ServerMessage::from_bytes(message).expect("a message")).collect()
}

/// A person whose device is known to the care team, and so many long records they share.
async fn sharing(world: &World, keyworker: &mut Staff, count: usize) -> (Person, Wire) {
    let mut person = Person::joined(world, keyworker).await;
    let mut wire = person.sharing().await;
    share(&mut person, &mut wire, count).await;
    (person, wire)
}

async fn share(person: &mut Person, wire: &mut Wire, count: usize) {
    for _ in 0..count {
        let long = person.pen.record(person.care_team(), DocumentId([5; 16]), Kind::Entry, &[7; 48_000]);
        wire.store(&[&long]).await;
    }
}

#[tokio::test]
async fn what_one_posts_is_stored_and_another_hears_of_it_by_posts() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    drop(person.sharing().await);
    let mut watcher = Wire::open_as(Form::Posts, &keyworker.origin).await;
    watcher.hello(&[team]).await;
    let (_, mut cursor) = watcher.entries(Cursor::START).await;
    let mut wire = Wire::open_as(Form::Posts, &person.origin).await;
    wire.hello(&[]).await;
    for count in 0..20_u8 {
        let record = person.pen.record(team, DocumentId([5; 16]), Kind::Entry, &[count]);
        wire.store(&[&record]).await;
        let (items, after) = watcher.entries(cursor).await;
        assert_eq!(items.iter().map(id).collect::<Vec<_>>(), [record.id()]);
        cursor = after;
    }
    let wrong = person.pen.sealed(team, DocumentId([5; 16]));
    wire.refused(&wrong).await;
}

#[tokio::test]
async fn a_long_log_comes_in_few_answers_and_no_further_than_was_granted() {
    let (world, _, mut keyworker) = service().await;
    let (person, _wire) = sharing(&world, &mut keyworker, 60).await;
    let (mut hand, mut heard) = Hand::begin(&keyworker.origin, &[person.care_team()], CREDIT).await;
    let (mut cursor, mut granted, mut taken, mut answers) = (Cursor::START, CREDIT, 0, 0);
    loop {
        answers += 1;
        for message in heard.iter().filter(|message| !matches!(message, ServerMessage::Welcome { .. })) {
            let ServerMessage::Entries { first, items, end, .. } = message else { panic!("{message:?}") };
            assert_eq!(*first, cursor.seq + 1);
            cursor = items.iter().fold(cursor, |cursor, item| cursor.then(&id(item)));
            taken += items.iter().map(Item::weight).sum::<u64>();
            assert!(taken < granted + 64 * 1024, "{taken} bytes for {granted}");
            if *end {
                assert_eq!(cursor.seq, 61);
                assert!(answers <= 8, "{answers} answers for {taken} bytes");
                return;
            }
        }
        granted += CREDIT;
        heard = hand.post(&[ClientMessage::Credit { bytes: CREDIT }]).await.unwrap();
    }
}

#[tokio::test]
async fn what_comes_while_nobody_waits_is_read_when_somebody_does() {
    let (world, _, mut keyworker) = service().await;
    let (mut person, mut wire) = sharing(&world, &mut keyworker, 0).await;
    let team = person.care_team();
    let (mut hand, heard) = Hand::begin(&keyworker.origin, &[team], u64::MAX).await;
    assert_eq!(heard.len(), 2);
    share(&mut person, &mut wire, 30).await;
    let mut places = 1;
    while places < 31 {
        let heard = hand.post(&[]).await.unwrap();
        let bytes: u64 = heard.iter().flat_map(entries).map(Item::weight).sum();
        assert!(bytes < 600 * 1024, "an answer of {bytes} bytes");
        places += heard.iter().flat_map(entries).count();
    }
    assert_eq!(places, 31);
}

fn entries(message: &ServerMessage) -> &[Item] {
    let ServerMessage::Entries { items, .. } = message else { panic!("{message:?}") };
    items
}

/// Posts nothing, and waits; the exchange has it.
async fn waiting(mut hand: Hand) -> JoinHandle<(Result<Vec<ServerMessage>, NoAnswer>, Hand)> {
    let mut waits = tokio::spawn(async move { (hand.post(&[]).await, hand) });
    assert!(timeout(SHORT, &mut waits).await.is_err(), "there is nothing to say");
    waits
}

#[tokio::test]
async fn a_stopping_server_says_goodbye_to_who_waits() {
    let (world, _, keyworker) = service().await;
    let (hand, _) = Hand::begin(&keyworker.origin, &[], CREDIT).await;
    let waits = waiting(hand).await;
    timeout(AT_ONCE, world.stop()).await.expect("nothing holds the server up");
    let (answer, _) = waits.await.unwrap();
    assert_eq!(answer, Ok(vec![ServerMessage::Goodbye { why: Farewell::Stopping }]));
}

#[tokio::test]
async fn who_signs_out_is_answered_at_once_and_never_again() {
    let (_world, _, keyworker) = service().await;
    let (hand, _) = Hand::begin(&keyworker.origin, &[], CREDIT).await;
    let mut origin = keyworker.origin.clone();
    let waits = waiting(hand).await;
    origin.tell(api::SIGN_OUT, &json!(null)).await.unwrap();
    let (answer, mut hand) = timeout(AT_ONCE, waits).await.expect("answered at once").unwrap();
    assert_eq!(answer, Ok(vec![ServerMessage::Goodbye { why: Farewell::SignedOut }]));
    assert_eq!(code(hand.post(&[]).await), ProblemCode::SignedOut);
}

#[tokio::test]
async fn numbers_that_do_not_follow_on_each_other_end_the_exchange() {
    let (_world, _, keyworker) = service().await;
    for wrong in [0, 1, 4, u64::MAX] {
        let (mut hand, _) = Hand::begin(&keyworker.origin, &[], CREDIT).await;
        let answer = hand.post_as(wrong, vec![]).await;
        assert_eq!(code(answer), ProblemCode::NotFound, "{wrong} after 1");
        assert_eq!(code(hand.post(&[]).await), ProblemCode::NotFound, "the right one after {wrong}");
    }
    for wrong in [0, 2, 3] {
        let hand = Hand { origin: keyworker.origin.clone(), exchange: None, number: 0 };
        assert_eq!(code(hand.post_as(wrong, vec![]).await), ProblemCode::NotFound, "{wrong} as the first");
    }
}

#[tokio::test]
async fn an_exchange_is_nobody_elses() {
    let (world, mut administrator, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let other = administrator.keyworker(&world, "Kit Moss").await;
    let (mut hand, _) = Hand::begin(&person.origin, &[], CREDIT).await;
    person.answer(SigningKey::sign).await.unwrap();
    for (origin, expected) in [
        (other.origin, ProblemCode::NotFound),
        // The same device, signed in again.
        (person.origin.clone(), ProblemCode::NotFound),
        (Origin::new(world.address()), ProblemCode::SignedOut),
    ] {
        let thief = Hand { origin, exchange: hand.exchange, number: 1 };
        assert_eq!(code(thief.post_as(2, vec![]).await), expected);
    }
    let wanted = ClientMessage::Offer { log: person.private(), ids: vec![], last: true };
    assert_eq!(hand.post(&[wanted]).await.unwrap(), [ServerMessage::Wanted { log: person.private(), ids: vec![] }]);
}

#[tokio::test]
async fn a_sign_in_has_one_exchange_and_the_newest_is_it() {
    let (_world, _, keyworker) = service().await;
    let (first, _) = Hand::begin(&keyworker.origin, &[], CREDIT).await;
    let waits = waiting(first).await;
    let (mut second, _) = Hand::begin(&keyworker.origin, &[], CREDIT).await;
    let (answer, mut first) = timeout(AT_ONCE, waits).await.expect("answered at once").unwrap();
    assert_eq!(code(answer), ProblemCode::NotFound);
    assert_eq!(code(first.post(&[]).await), ProblemCode::NotFound);
    let malformed = second.post(&[ClientMessage::Hello { protocol: PROTOCOL, follow: vec![], credit: 0 }]).await;
    assert_eq!(malformed.unwrap(), [ServerMessage::Goodbye { why: Farewell::Malformed }]);
}

#[tokio::test]
async fn a_post_that_waits_is_answered_when_another_comes() {
    let (world, _, mut keyworker) = service().await;
    let person = Person::joined(&world, &mut keyworker).await;
    let (hand, _) = Hand::begin(&person.origin, &[], CREDIT).await;
    let (offer, wanted) = nothing_lacking(person.private());
    let beside = Hand { origin: hand.origin.clone(), ..hand };
    let waits = waiting(hand).await;
    assert_eq!(read(&beside.post_as(3, offer).await.unwrap()), wanted);
    let (answer, mut hand) = timeout(AT_ONCE, waits).await.expect("answered at once").unwrap();
    assert_eq!(answer, Ok(vec![]));
    hand.number = 3;
    waiting(hand).await;
}

#[tokio::test]
async fn a_post_that_overtakes_another_is_heard_after_it() {
    let (world, _, mut keyworker) = service().await;
    let person = Person::joined(&world, &mut keyworker).await;
    let (hand, _) = Hand::begin(&person.origin, &[], CREDIT).await;
    for next in [2, 4, 6] {
        let (offer, wanted) = nothing_lacking(person.private());
        let mut later = pin!(hand.post_as(next + 1, offer));
        assert!(timeout(SHORT, &mut later).await.is_err(), "the one before it has not come");
        let (earlier, later) = tokio::join!(hand.post_as(next, vec![]), later);
        assert_eq!(read(&earlier.unwrap()), []);
        assert_eq!(read(&later.unwrap()), wanted);
    }
}

#[tokio::test]
async fn a_post_that_overtook_one_that_never_comes_is_not_held_for_long() {
    let world = World::start_with(|config| config.patience.post = AT_ONCE / 2).await;
    let (administrator, _) = Staff::administrator(&world).await;
    let (mut hand, _) = Hand::begin(&administrator.origin, &[], CREDIT).await;
    let answer =
        timeout(AT_ONCE / 3, hand.post_as(3, vec![])).await.expect("it is not waited for the next sign of life");
    assert_eq!(code(answer), ProblemCode::NotFound);
    assert_eq!(code(hand.post(&[]).await), ProblemCode::NotFound);
}

/// What is said to be answered at once, and the answer.
fn nothing_lacking(log: LogName) -> (Vec<Vec<u8>>, [ServerMessage; 1]) {
    let offer = ClientMessage::Offer { log, ids: vec![], last: true };
    (vec![offer.to_bytes()], [ServerMessage::Wanted { log, ids: vec![] }])
}

#[tokio::test]
async fn where_there_is_nothing_to_say_the_answer_says_nothing_and_the_exchange_goes_on() {
    let world = World::start_with(|config| config.patience.post = SHORT).await;
    let (administrator, _) = Staff::administrator(&world).await;
    let (mut hand, _) = Hand::begin(&administrator.origin, &[], CREDIT).await;
    for _ in 0..3 {
        assert_eq!(hand.post(&[]).await, Ok(vec![]));
    }
}

#[tokio::test]
async fn an_exchange_counts_for_its_address_between_its_posts() {
    let world = World::start_with(|config| config.per_address = 3).await;
    let (administrator, _) = Staff::administrator(&world).await;
    let (_hand, _) = Hand::begin(&administrator.origin, &[], CREDIT).await;
    let _others = connections(&world, 2).await;
    let mut one_more = TcpStream::connect(world.address()).await.unwrap();
    let closed = timeout(AT_ONCE, one_more.read(&mut [0])).await.expect("closed at once");
    assert!(matches!(closed, Ok(0) | Err(_)));
}

#[tokio::test]
async fn an_exchange_that_is_left_alone_ends_and_gives_its_place_back() {
    let world = World::start_with(|config| {
        config.per_address = 3;
        config.patience.post = SHORT;
    });
    let world = world.await;
    let (administrator, _) = Staff::administrator(&world).await;
    let (_hand, _) = Hand::begin(&administrator.origin, &[], CREDIT).await;
    connections(&world, 3).await;
}

#[tokio::test]
async fn whoever_goes_away_while_they_wait_is_not_waited_for() {
    let world = World::start_with(|config| config.per_address = 3).await;
    let (administrator, _) = Staff::administrator(&world).await;
    let (hand, _) = Hand::begin(&administrator.origin, &[], CREDIT).await;
    waiting(hand).await.abort();
    connections(&world, 3).await;
}

#[tokio::test]
async fn a_message_over_sixty_four_kibibytes_is_malformed_and_a_body_over_a_mebibyte_too_long() {
    let (_world, _, keyworker) = service().await;
    let hello = ClientMessage::Hello { protocol: PROTOCOL, follow: vec![], credit: CREDIT }.to_bytes();
    let begin = || Hand { origin: keyworker.origin.clone(), exchange: None, number: 0 };
    let wrongs = [vec![0; MESSAGE_LIMIT + 1], b"words".to_vec(), [hello.clone(), vec![0]].concat()];
    for wrong in wrongs {
        let answer = begin().post_as(1, vec![hello.clone(), wrong]).await.unwrap();
        let heard = read(&answer);
        assert!(matches!(heard[0], ServerMessage::Welcome { .. }), "{heard:?}");
        assert_eq!(heard[1..], [ServerMessage::Goodbye { why: Farewell::Malformed }]);
    }
    for wrong in [vec![hello.clone(), vec![]], vec![hello; MESSAGES + 1]] {
        assert_eq!(code(begin().post_as(1, wrong).await), ProblemCode::BadRequest);
    }
    let long = vec![vec![0; MESSAGE_LIMIT]; 16];
    assert_eq!(code(begin().post_as(1, long).await), ProblemCode::TooLong);
}
