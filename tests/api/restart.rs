//! Stopping and starting: what was acknowledged is there, and two servers never share a folder.

use std::path::Path;
use std::time::Duration;

use hyper::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use waymark_server::config::Config;
use waymark_server::error::{Fault, NotStarted};
use waymark_server::running::Server;
use waymark_server::store::Connection;
use waymark_shared::api;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::Cursor;
use waymark_shared::sync::message::{ClientMessage, Farewell, Position, ServerMessage};
use waymark_tests::crypto::SigningKey;
use waymark_tests::http::Origin;

use crate::person::Person;
use crate::socket::{Wire, id};
use crate::staff::service;
use crate::world::World;

/// Less than a server that is held up waits for anybody.
const AT_ONCE: Duration = Duration::from_secs(3);

#[tokio::test]
async fn a_stopping_server_says_goodbye_and_has_everything_after_its_return() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    let all = person.beginning();
    wire.store(&all.iter().collect::<Vec<_>>()).await;
    let world = world.restart().await;
    assert_eq!(wire.next().await, Some(ServerMessage::Goodbye { why: Farewell::Stopping }));
    person.origin = Origin::new(world.address());
    person.answer(SigningKey::sign).await.unwrap();
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[person.private()]).await;
    let (items, _) = wire.entries(Cursor::START).await;
    assert_eq!(items.iter().map(id).collect::<Vec<_>>(), all.iter().map(|one| one.id()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_stopped_server_leaves_whole_databases_and_no_logs_beside_them() {
    let (world, _, mut keyworker) = service().await;
    Person::joined(&world, &mut keyworker).await;
    let (_folder, data) = world.stop().await;
    let files = std::fs::read_dir(data).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let beside: Vec<_> = files.filter(|name| name.ends_with("-wal") || name.ends_with("-shm")).collect();
    assert_eq!(beside, Vec::<String>::new());
}

#[tokio::test]
async fn a_stopping_server_answers_what_was_asked_and_lets_the_rest_go_at_once() {
    let world = World::start().await;
    let address = world.address();
    let connect = async || TcpStream::connect(address).await.unwrap();
    let (mut silent, mut kept, mut asking) = (connect().await, connect().await, connect().await);
    let mut answer = [0; 12];
    kept.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    kept.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 204");
    let head = format!("POST {} HTTP/1.1\r\nhost: x\r\ncontent-length: 12\r\n\r\n", api::INVITATION_READ);
    asking.write_all(head.as_bytes()).await.unwrap();
    asking.write_all(b"{\"code\"").await.unwrap();
    // Until the half of the request was read, and nobody else is before it.
    world.ask(Method::GET, api::SERVICE, &[], "").await;

    let stopping = tokio::spawn(world.stop());
    for stream in [&mut silent, &mut kept] {
        let gone = timeout(AT_ONCE, stream.read_to_end(&mut Vec::new())).await;
        assert!(gone.is_ok(), "whoever asked nothing is let go");
    }
    asking.write_all(b":\"x\"}").await.unwrap();
    asking.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 404");
    timeout(AT_ONCE, stopping).await.expect("nothing holds the server up").unwrap();
}

#[tokio::test]
async fn an_older_copy_of_the_folder_is_given_back_what_it_lost() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let away = tempfile::tempdir().unwrap();
    let copy = |from: &Path, to: &Path| {
        for file in std::fs::read_dir(from).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    };
    let world = world.restart_after(|data| copy(data, away.path())).await;
    person.origin = Origin::new(world.address());
    person.answer(SigningKey::sign).await.unwrap();
    let log = person.private();
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[log]).await;
    wire.entries(Cursor::START).await;
    let all = person.beginning();
    wire.store(&all.iter().collect::<Vec<_>>()).await;
    let head = all.iter().fold(Cursor::START, |cursor, one| cursor.then(&one.id()));

    let world = world.restart_after(|data| copy(away.path(), data)).await;
    person.origin = Origin::new(world.address());
    person.answer(SigningKey::sign).await.unwrap();
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    wire.say(ClientMessage::Follow { position: Position { log, cursor: head } }).await;
    let ServerMessage::Rewound { head: now, .. } = wire.hear().await else { panic!("it went back") };
    assert_eq!((now.seq, now.chain), (0, Cursor::START.chain));
    let ids: Vec<_> = all.iter().map(Envelope::id).collect();
    wire.say(ClientMessage::Offer { log, ids: ids.clone(), last: true }).await;
    assert_eq!(wire.hear().await, ServerMessage::Wanted { log, ids: ids.clone() });
    wire.store(&all.iter().collect::<Vec<_>>()).await;
    wire.say(ClientMessage::Follow { position: Position { log, cursor: now } }).await;
    assert_eq!(wire.entries(now).await.0.iter().map(id).collect::<Vec<_>>(), ids);
}

#[tokio::test]
async fn a_folder_has_one_server_and_needs_its_keys() {
    let world = World::start().await;
    let (folder, data) = {
        let config = Config { listen: "127.0.0.1:0".parse().unwrap(), ..Config::new(world.data()) };
        assert!(matches!(Server::start(config).await, Err(NotStarted::Running(_))));
        world.stop().await
    };
    let config = Config { listen: "127.0.0.1:0".parse().unwrap(), ..Config::new(&data) };
    std::fs::rename(data.join("keys.db"), folder.path().join("keys.db")).unwrap();
    assert!(matches!(Server::start(config.clone()).await, Err(NotStarted::DocumentKeysMissing(_))));
    assert!(!data.join("keys.db").exists());
    std::fs::write(data.join("keys.db"), "").unwrap();
    assert!(matches!(Server::start(config.clone()).await, Err(NotStarted::DocumentKeysMissing(_))));
    std::fs::rename(folder.path().join("keys.db"), data.join("keys.db")).unwrap();
    std::fs::rename(config.master_key(), folder.path().join("away")).unwrap();
    assert!(matches!(Server::start(config.clone()).await, Err(NotStarted::MasterKeyMissing(_))));
    std::fs::write(config.master_key(), "not a key").unwrap();
    assert!(matches!(Server::start(config.clone()).await, Err(NotStarted::MasterKey(_))));
    std::fs::write(config.master_key(), "00".repeat(32)).unwrap();
    assert!(matches!(Server::start(config).await, Err(NotStarted::MasterKeyForeign(_))));
}

#[tokio::test]
async fn a_folder_that_is_gone_is_no_new_service() {
    let (folder, data) = World::start().await.stop().await;
    let config = Config { listen: "127.0.0.1:0".parse().unwrap(), ..Config::new(&data) };
    let list = config.erasures();
    std::fs::rename(&data, folder.path().join("away")).unwrap();
    std::fs::write(&list, "a line").unwrap();
    assert!(matches!(Server::start(config.clone()).await, Err(NotStarted::DataMissing(_))));
    assert!(!data.exists(), "nothing is made in its place");
    std::fs::write(&list, "").unwrap();
    Server::start(config).await.unwrap().stop().await;
}

#[tokio::test]
async fn a_master_key_kept_elsewhere_is_read_and_never_made() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("credential");
    let listen = "127.0.0.1:0".parse().unwrap();
    let config = Config { listen, kept_key: Some(kept.clone()), ..Config::new(folder.path().join("data")) };
    assert!(matches!(Server::start(config.clone()).await, Err(NotStarted::MasterKeyMissing(_))));
    std::fs::write(&kept, "5a".repeat(32)).unwrap();
    Server::start(config.clone()).await.unwrap().stop().await;
    assert!(!folder.path().join("data.key").exists());
    let beside = Config { kept_key: None, ..config };
    assert!(matches!(Server::start(beside).await, Err(NotStarted::MasterKeyMissing(_))));
}

#[tokio::test]
async fn another_services_keys_do_not_pass_for_those_of_what_was_shared() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    drop(person.sharing().await);
    let (_folder, data) = world.stop().await;
    let (other, _, mut keyworker) = service().await;
    let empty = tempfile::tempdir().unwrap();
    let copied = |from: &Path, to: &Path| std::fs::copy(from.join("keys.db"), to.join("keys.db")).unwrap();
    copied(other.data(), empty.path());
    drop(Person::joined(&other, &mut keyworker).await.sharing().await);
    let (_other_folder, filled) = other.stop().await;
    let config = Config { listen: "127.0.0.1:0".parse().unwrap(), ..Config::new(&data) };
    copied(empty.path(), &data);
    assert!(matches!(Server::start(config.clone()).await, Err(NotStarted::DocumentKeysMissing(_))));
    copied(&filled, &data);
    assert!(matches!(Server::start(config).await, Err(NotStarted::DocumentKeysForeign(_))));
}

#[tokio::test]
async fn a_file_that_another_program_has_open_is_not_served() {
    let (_folder, data) = World::start().await.stop().await;
    let config = Config { listen: "127.0.0.1:0".parse().unwrap(), ..Config::new(&data) };
    for name in ["waymark.db", "keys.db"] {
        let other = Connection::open(data.join(name)).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert!(matches!(Server::start(config.clone()).await, Err(NotStarted::Store(Fault::Busy))), "{name}");
    }
    Server::start(config).await.unwrap().stop().await;
}

#[tokio::test]
async fn files_of_a_newer_build_are_left_as_they_are() {
    let (_folder, data) = World::start().await.stop().await;
    let config = Config { listen: "127.0.0.1:0".parse().unwrap(), ..Config::new(&data) };
    for name in ["keys.db", "waymark.db"] {
        let file = Connection::open(data.join(name)).unwrap();
        let was: i64 = file.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        file.pragma_update(None, "user_version", was + 1).unwrap();
        assert!(matches!(Server::start(config.clone()).await, Err(NotStarted::Newer)), "{name}");
        file.pragma_update(None, "user_version", was).unwrap();
    }
}

#[tokio::test]
async fn no_service_begins_anew_over_the_keys_of_another() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    drop(person.sharing().await);
    let (_folder, data) = world.stop().await;
    std::fs::remove_file(data.join("waymark.db")).unwrap();
    let config = Config { listen: "127.0.0.1:0".parse().unwrap(), ..Config::new(&data) };
    for _ in 0..2 {
        assert!(matches!(Server::start(config.clone()).await, Err(NotStarted::DatabaseMissing(_))));
    }
}

#[tokio::test]
async fn a_server_beyond_this_machine_needs_a_proxy_with_tls() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { listen: "0.0.0.0:0".parse().unwrap(), ..Config::new(folder.path().join("data")) };
    assert!(matches!(Server::start(config).await, Err(NotStarted::Exposed(_))));
    assert!(!folder.path().join("data").exists());
}
