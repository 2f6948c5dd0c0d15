//! The writer's facts, each over a database on the disk.

use super::*;
use crate::database::Database;
use crate::keys::Keys;
use crate::keys::documents::Drawn;
use crate::log::read;
use crate::log::scene::{self, DOCUMENT, PRIVATE, TEAM, author};
use crate::store::{device, open};
use std::path::Path;
use tokio::sync::oneshot;
use waymark_shared::sync::message::Refusal;

fn checked(number: u64, length: usize) -> Checked {
    scene::checked(PRIVATE, number, length)
}

fn start(path: &Path, pages: u32, quota: u64) -> (Database, std::thread::JoinHandle<()>) {
    start_with(path, pages, quota, DocumentKeys::in_memory(Arc::new(Keys::new(&[1; 32]))).unwrap())
}

fn start_with(path: &Path, pages: u32, quota: u64, keys: DocumentKeys) -> (Database, std::thread::JoinHandle<()>) {
    let connection = open(path).unwrap();
    device::keep(&connection, &author(), Timestamp(1)).unwrap();
    connection.pragma_update(None, "max_page_count", pages).unwrap();
    let keys = Arc::new(keys);
    let path = path.to_owned();
    let writer =
        Writer { path: path.clone(), connection, keys, clock: Clock::default(), quota, tell: Box::new(|_| {}) };
    Database::start(&path, writer)
}

async fn append(database: &Database, envelopes: Vec<Checked>) -> Appended {
    append_in(&Line::default(), database, envelopes).await
}

async fn append_in(line: &Line, database: &Database, envelopes: Vec<Checked>) -> Appended {
    let (tell, told) = oneshot::channel();
    database.append(envelopes, line.clone(), |appended| tell.send(appended).unwrap()).await.unwrap();
    told.await.unwrap()
}

async fn count(database: &Database) -> usize {
    let keys = DocumentKeys::in_memory(Arc::new(Keys::new(&[1; 32]))).unwrap();
    database.read(move |connection| read::page(connection, &keys, PRIVATE, 1, usize::MAX)).await.unwrap().items.len()
}

#[tokio::test]
async fn a_full_disk_stores_nothing_of_a_round_and_what_fits_again_later() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let (database, thread) = start(&path, 60, u64::MAX);
    assert!(matches!(append(&database, vec![checked(1, 500)]).await, Appended::Committed(..)));
    let many = (2..40).map(|number| checked(number, 16_000)).collect();
    assert!(matches!(append(&database, many).await, Appended::Not(Obstacle::Full)));
    let refused: Result<(), Fault> = database
        .write(|connection| {
            connection.execute("CREATE TABLE big (bytes BLOB)", [])?;
            connection.execute("INSERT INTO big VALUES (zeroblob(1000000))", [])?;
            Ok(())
        })
        .await;
    assert!(matches!(refused, Err(Fault::Full)));
    assert_eq!(count(&database).await, 1);
    assert!(matches!(append(&database, vec![checked(2, 500)]).await, Appended::Committed(..)));
    drop(database);
    thread.join().unwrap();

    let (database, _) = start(&path, 1_000_000, u64::MAX);
    let many = (2..40).map(|number| checked(number, if number == 2 { 500 } else { 16_000 })).collect();
    let Appended::Committed(_, outcomes) = append(&database, many).await else { panic!("there is room") };
    assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Stored));
    assert_eq!(count(&database).await, 39);
}

#[tokio::test]
async fn nothing_overtakes_a_push_that_was_put_off() {
    let folder = tempfile::tempdir().unwrap();
    let (database, _thread) = start(&folder.path().join("test.db"), 60, u64::MAX);
    let line = Line::default();
    let many = (1..40).map(|number| checked(number, 16_000)).collect();
    assert!(matches!(append_in(&line, &database, many).await, Appended::Not(Obstacle::Full)));
    assert!(matches!(append_in(&line, &database, vec![checked(40, 500)]).await, Appended::Not(Obstacle::Full)));
    assert_eq!(count(&database).await, 0);
    assert!(matches!(append(&database, vec![checked(40, 500)]).await, Appended::Committed(..)));
}

#[tokio::test]
async fn work_that_fails_is_undone_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (database, _thread) = start(&folder.path().join("test.db"), 1_000_000, u64::MAX);
    let create = |connection: &Connection| Ok(connection.execute("CREATE TABLE kept (number INTEGER)", [])?);
    database.write::<_, Fault>(create).await.unwrap();
    let failed = database.write::<(), Fault>(|connection| {
        connection.execute("INSERT INTO kept VALUES (1)", [])?;
        Err(Fault::Unsealed)
    });
    let good = database.write::<_, Fault>(|connection| Ok(connection.execute("INSERT INTO kept VALUES (2)", [])?));
    let (failed, good) = tokio::join!(failed, good);
    assert!(matches!(failed, Err(Fault::Unsealed)));
    good.unwrap();
    let sum = |connection: &Connection| Ok(connection.query_row("SELECT sum(number) FROM kept", [], |row| row.get(0))?);
    assert_eq!(database.read::<i64, Fault>(sum).await.unwrap(), 2);
}

#[tokio::test]
async fn a_key_that_does_not_open_holds_up_nobody_but_who_writes_under_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.db");
    let mut drawn = Drawn::default();
    let foreign = DocumentKeys::open(&file, Arc::new(Keys::new(&[2; 32]))).unwrap();
    foreign.find_or_draw(TEAM, DOCUMENT, &mut drawn).unwrap();
    foreign.keep(drawn).unwrap();
    let keys = DocumentKeys::open(&file, Arc::new(Keys::new(&[1; 32]))).unwrap();
    let (database, _thread) = start_with(&folder.path().join("test.db"), 1_000_000, u64::MAX, keys);
    let line = Line::default();
    let (damaged, whole, behind) = tokio::join!(
        append_in(&line, &database, vec![scene::checked(TEAM, 1, 500)]),
        append(&database, vec![checked(1, 500)]),
        append_in(&line, &database, vec![checked(2, 500)]),
    );
    assert!(matches!(damaged, Appended::Not(Obstacle::Broken)));
    assert!(matches!(whole, Appended::Committed(..)));
    assert!(matches!(behind, Appended::Not(Obstacle::Broken)), "nothing overtakes it");
    assert_eq!(count(&database).await, 1);
}

#[tokio::test]
async fn after_a_fault_the_database_is_opened_again_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (database, _thread) = start(&folder.path().join("test.db"), 1_000_000, u64::MAX);
    assert!(matches!(append(&database, vec![checked(1, 500)]).await, Appended::Committed(..)));
    let broken = database.write::<(), Fault>(|connection| {
        connection.execute_batch("ROLLBACK; CREATE TEMP TABLE of_this_connection (number INTEGER)")?;
        Ok(())
    });
    assert!(matches!(broken.await, Err(Fault::NotCommitted)));
    assert!(matches!(append(&database, vec![checked(2, 500)]).await, Appended::Committed(..)));
    let gone = database.write::<usize, Fault>(|connection| {
        Ok(connection.query_row("SELECT count(*) FROM sqlite_temp_master", [], |row| row.get(0))?)
    });
    assert_eq!(gone.await.unwrap(), 0);
    assert_eq!(count(&database).await, 2);
}

#[tokio::test]
async fn a_journey_that_used_its_quota_up_keeps_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let (database, _thread) = start(&folder.path().join("test.db"), 1_000_000, 1_500);
    let Appended::Committed(_, outcomes) = append(&database, (1..5).map(|n| checked(n, 500)).collect()).await else {
        panic!("committed")
    };
    let quota = Outcome::Refused(Refusal::Quota);
    assert_eq!(outcomes, [Outcome::Stored, Outcome::Stored, quota, quota]);
}

#[tokio::test]
async fn an_entry_of_five_hundred_characters_takes_a_kilobyte_at_most() {
    const ENTRIES: u64 = 3_650;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let (database, thread) = start(&path, 1_000_000, u64::MAX);
    for first in (1..=ENTRIES).step_by(50) {
        let some = (first..first + 50).map(|number| checked(number, 28 + 512)).collect();
        assert!(matches!(append(&database, some).await, Appended::Committed(..)));
    }
    drop(database);
    thread.join().unwrap();
    let bytes: u64 =
        std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    assert!(bytes / ENTRIES <= 1_000, "{} bytes an entry", bytes / ENTRIES);
}
