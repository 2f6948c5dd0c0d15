//! Limits at the door: connections, tries and heads.

use std::num::NonZeroU32;
use std::time::Duration;

use hyper::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use waymark_server::store::Connection;
use waymark_shared::api::{self, ProblemCode};
use waymark_shared::id::DocumentId;
use waymark_shared::record::Kind;
use waymark_shared::sync::log::Cursor;
use waymark_shared::sync::message::ClientMessage;

use crate::person::Person;
use crate::socket::Wire;
use crate::staff::{Staff, service};
use crate::world::World;

/// What the server waits, where it is to wait in vain.
const SHORT: Duration = Duration::from_millis(200);
/// What we wait for it to stop waiting: less than it would by itself.
const PATIENCE: Duration = Duration::from_secs(4);

#[tokio::test]
async fn an_address_that_tries_too_often_is_told_when_to_come_back() {
    let world = World::start_with(|config| config.tries_per_minute = NonZeroU32::new(5).unwrap()).await;
    for _ in 0..5 {
        assert_eq!(world.post(api::INVITATION_READ, r#"{"code":"x"}"#).await.code(), ProblemCode::NoInvitation);
    }
    let answered = world.post(api::INVITATION_READ, r#"{"code":"x"}"#).await;
    assert_eq!((answered.code(), answered.status.as_u16()), (ProblemCode::TooMany, 429));
    assert!(answered.headers.contains_key("retry-after"));
    assert_eq!(world.ask(Method::GET, api::SERVICE, &[], "").await.status, 200);
}

#[tokio::test]
async fn one_connection_too_many_from_an_address_is_closed_and_the_others_work_on() {
    let world = World::start_with(|config| config.per_address = 2).await;
    let mut first = TcpStream::connect(world.address()).await.unwrap();
    let second = TcpStream::connect(world.address()).await.unwrap();
    ask(&mut first).await;
    let mut third = TcpStream::connect(world.address()).await.unwrap();
    let mut byte = [0];
    let closed = timeout(Duration::from_secs(10), third.read(&mut byte)).await.expect("closed at once");
    assert!(matches!(closed, Ok(0) | Err(_)));
    ask(&mut first).await;
    drop(second);
}

#[tokio::test]
async fn a_head_that_is_too_long_is_not_read_to_its_end() {
    let world = World::start().await;
    let long = "x".repeat(20 * 1024);
    let answered = timeout(Duration::from_secs(10), async {
        let mut stream = TcpStream::connect(world.address()).await.unwrap();
        // The server may close while this is still being written.
        let _ = stream.write_all(format!("GET / HTTP/1.1\r\nhost: x\r\nlong: {long}\r\n\r\n").as_bytes()).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        answer
    });
    let answer = String::from_utf8_lossy(&answered.await.expect("answered at once")).into_owned();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer:.80}");
    assert_eq!(world.ask(Method::GET, api::SERVICE, &[], "").await.status, 200);
}

#[tokio::test]
async fn who_says_nothing_is_not_waited_for() {
    let world = World::start_with(|config| config.patience.first_byte = SHORT).await;
    let mut silent = TcpStream::connect(world.address()).await.unwrap();
    assert_eq!(rest(&mut silent).await, b"");
}

#[tokio::test]
async fn a_head_that_does_not_come_to_its_end_is_not_waited_for() {
    let world = World::start_with(|config| config.patience.head = SHORT).await;
    for begun in ["G", "GET / HT", "PRI * HTTP/2.0\r\n", "GET / HTTP/1.1\r\nhost: x\r\n"] {
        let mut slow = TcpStream::connect(world.address()).await.unwrap();
        slow.write_all(begun.as_bytes()).await.unwrap();
        let answer = rest(&mut slow).await;
        assert!(
            answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"),
            "{begun}: {}",
            String::from_utf8_lossy(&answer)
        );
    }
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request_and_not_for_ever() {
    let world = World::start_with(|config| config.patience.head = SHORT).await;
    let mut kept = TcpStream::connect(world.address()).await.unwrap();
    ask(&mut kept).await;
    ask(&mut kept).await;
    assert_eq!(rest(&mut kept).await, b"");
}

#[tokio::test]
async fn a_body_that_does_not_come_to_its_end_is_not_waited_for() {
    let world = World::start_with(|config| config.patience.body = SHORT).await;
    let mut slow = TcpStream::connect(world.address()).await.unwrap();
    let head = format!("POST {} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{{", api::INVITATION_READ);
    slow.write_all(head.as_bytes()).await.unwrap();
    let answer = rest(&mut slow).await;
    assert!(answer.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn long_bodies_share_what_room_there_is_and_short_ones_are_read_meanwhile() {
    let world = World::start().await;
    let length = 1024 * 1024;
    let head = format!("POST {} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n", api::INVITATION_READ);
    let mut long = Vec::new();
    for _ in 0..17 {
        let mut stream = TcpStream::connect(world.address()).await.unwrap();
        // One that is turned away may be closed while this is being written.
        let _ = stream.write_all(head.as_bytes()).await;
        let _ = stream.write_all(&vec![b' '; length - 1]).await;
        long.push(stream);
    }
    assert_eq!(world.post(api::INVITATION_READ, r#"{"code":"x"}"#).await.code(), ProblemCode::NoInvitation);
    let first = futures_util::future::select_all(long.iter_mut().map(|stream| {
        Box::pin(async move {
            let mut answer = [0; 12];
            let _ = stream.read_exact(&mut answer).await;
            answer
        })
    }));
    let (answer, _, _) = timeout(PATIENCE, first).await.expect("one has no room");
    assert_eq!(&answer, b"HTTP/1.1 503");
}

#[tokio::test]
async fn who_asks_and_does_not_read_the_answers_is_let_go() {
    let world = World::start_with(|config| config.patience.reading = SHORT).await;
    let mut deaf = TcpStream::connect(world.address()).await.unwrap();
    let requests = "GET /api/service HTTP/1.1\r\nhost: x\r\n\r\n".repeat(100);
    let asking = async { while deaf.write_all(requests.as_bytes()).await.is_ok() {} };
    timeout(PATIENCE, asking).await.expect("the server closes");
}

#[tokio::test]
async fn a_follower_who_does_not_read_is_let_go() {
    let world = World::start_with(|config| {
        config.patience.reading = SHORT;
        config.per_address = 6;
    });
    let world = world.await;
    let (mut administrator, _) = Staff::administrator(&world).await;
    let mut keyworker = administrator.keyworker(&world, "Sam Okafor").await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let mut deaf = Wire::open(&keyworker.origin).await;
    deaf.hello(&[team]).await;
    deaf.say(ClientMessage::Credit { bytes: u64::MAX }).await;
    let mut wire = person.sharing().await;
    for _ in 0..200 {
        let long = person.pen.record(team, DocumentId([5; 16]), Kind::Entry, &[7; 48_000]);
        wire.store(&[&long]).await;
    }
    // Two sockets and four of these are all there is room for, until the one that does not read is gone.
    connections(&world, 5).await;
}

#[tokio::test]
async fn a_message_over_sixty_four_kibibytes_ends_the_socket_and_stores_nothing() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let team = person.care_team();
    let mut wire = person.sharing().await;
    let two = [0, 1].map(|_| person.pen.record(team, DocumentId([5; 16]), Kind::Entry, &[7; 33_000]));
    wire.push(&[&two[0], &two[1]]).await;
    assert_eq!(wire.next().await, None);
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[team]).await;
    assert_eq!(wire.entries(Cursor::START).await.0.len(), 1, "the device's certificate alone");
}

#[tokio::test]
async fn asking_again_and_again_whether_the_server_is_well_makes_it_write_once() {
    let world = World::start().await;
    let asked = async || {
        assert_eq!(world.ask(Method::GET, api::HEALTH, &[], "").await.status, 204);
        let database = Connection::open(world.data().join("waymark.db")).unwrap();
        database.query_row("SELECT asked FROM health", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let first = asked().await;
    world.clock.turn(1_000);
    assert_eq!(asked().await, first);
}

/// So many connections at once, as soon as there is room for them.
pub async fn connections(world: &World, count: usize) -> Vec<TcpStream> {
    let mut open = Vec::new();
    let room = async {
        while open.len() < count {
            let mut other = TcpStream::connect(world.address()).await.unwrap();
            other.write_all(b"GET /api/service HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
            if matches!(other.read(&mut [0; 12]).await, Ok(12)) {
                open.push(other);
            }
        }
    };
    timeout(PATIENCE, room).await.expect("there is room");
    open
}

async fn ask(stream: &mut TcpStream) {
    stream.write_all(b"GET /api/service HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    let mut rest = vec![0; 4096];
    assert!(stream.read(&mut rest).await.unwrap() > 0);
}

/// Everything up to the end of the connection, which has to come.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut rest = Vec::new();
    // A connection that is reset has ended as well.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut rest)).await.expect("the server closes");
    rest
}
