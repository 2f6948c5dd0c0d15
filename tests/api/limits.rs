//! Limits at the door: connections, tries and heads.

use std::num::NonZeroU32;
use std::time::Duration;

use hyper::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use waymark_shared::api::{self, ProblemCode};

use crate::world::World;

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
    let world = World::start().await;
    let mut silent = TcpStream::connect(world.address()).await.unwrap();
    let mut byte = [0];
    let closed = timeout(Duration::from_secs(8), silent.read(&mut byte)).await.expect("closed within eight seconds");
    assert!(matches!(closed, Ok(0) | Err(_)));
}

async fn ask(stream: &mut TcpStream) {
    stream.write_all(b"GET /api/service HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    let mut rest = vec![0; 4096];
    assert!(stream.read(&mut rest).await.unwrap() > 0);
}
