//! The writer's facts, each over a database on the disk.

use super::*;
use crate::database::{Database, READERS};
use crate::keys::Keys;
use crate::log::read;
use crate::log::scene::{self, PRIVATE, TEAM, author};
use crate::store::{device, open};
use futures_util::FutureExt;
use std::path::Path;
use tokio::sync::oneshot;
use waymark_shared::sync::message::{Item, Refusal};

fn checked(number: u64, length: usize) -> Checked {
    scene::checked(PRIVATE, number, length)
}

fn start(path: &Path, pages: u32, quota: u64) -> (Database, std::thread::JoinHandle<()>) {
    start_with(path, pages, quota, DocumentKeys::in_memory(Arc::new(Keys::new(&[1; 32]))).unwrap())
}

fn start_with(path: &Path, pages: u32, quota: u64, keys: DocumentKeys) -> (Database, std::thread::JoinHandle<()>) {
    let mut connection = open(path).unwrap();
    device::keep(&connection, &author(), Timestamp(1)).unwrap();
    connection.pragma_update(None, "max_page_count", pages).unwrap();
    let keys = Arc::new(keys);
    let erasures =
        Erasures::open(&path.with_extension("erased"), Arc::new(Keys::new(&[1; 32])), &mut connection).unwrap();
    let master = Arc::new(Keys::new(&[1; 32]));
    let pen = Pen::new(master.clone(), Timestamp(1));
    let anchor = Anchor::open(&path.with_extension("audit"), master, &mut connection, &pen).unwrap();
    let writer = Writer {
        connection,
        keys,
        erasures,
        anchor,
        clock: Clock::default(),
        quota,
        histories: Histories::default(),
        tell: Box::new(|_| {}),
    };
    Database::start(path, writer)
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
    database
        .read(move |connection| read::page(connection, &keys, PRIVATE, 1, usize::MAX, Timestamp(1)))
        .await
        .unwrap()
        .items
        .len()
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
async fn a_damaged_key_is_drawn_anew_and_what_lay_under_it_is_taken_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.db");
    let path = folder.path().join("test.db");
    let keys = || DocumentKeys::open(&file, Arc::new(Keys::new(&[1; 32]))).unwrap();
    let shared = |number| scene::checked(TEAM, number, 500);
    let read = || read::page(&open(&path).unwrap(), &keys(), TEAM, 1, usize::MAX, Timestamp(1)).unwrap().items;
    let (database, thread) = start_with(&path, 1_000_000, u64::MAX, keys());
    assert!(matches!(append(&database, vec![shared(1)]).await, Appended::Committed(..)));
    drop(database);
    thread.join().unwrap();
    let damage = "UPDATE document_key SET wrapped = zeroblob(length(wrapped))";
    assert_eq!(Connection::open(&file).unwrap().execute(damage, []).unwrap(), 1);
    assert!(matches!(read()[..], [Item::Withheld(_)]));

    let (database, thread) = start_with(&path, 1_000_000, u64::MAX, keys());
    let pushed = append(&database, vec![shared(1), shared(2)]).await;
    assert!(matches!(pushed, Appended::Committed(_, outcomes) if outcomes == [Outcome::Stored; 2]));
    drop(database);
    thread.join().unwrap();
    assert!(matches!(read()[..], [Item::Envelope(_), Item::Envelope(_)]));
}

/// What runs alone is told by this that it does.
#[cfg(unix)]
const ALONE: &str = "WAYMARK_FACT_ALONE";

/// Runs a fact in a process of its own, because what it does befalls the whole process; none where it runs there already.
#[cfg(unix)]
fn alone(fact: &str) -> Option<std::process::ExitStatus> {
    if std::env::var_os(ALONE).is_some() {
        return None;
    }
    let (_, module) = module_path!().split_once("::").unwrap();
    let ran = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" --exact \"$1\""])
        .arg(std::env::current_exe().unwrap())
        .arg(format!("{module}::{fact}"))
        .env(ALONE, "")
        .output();
    Some(ran.unwrap().status)
}

/// From now on no file of this process may grow beyond so many bytes, and writing beyond fails.
#[cfg(target_os = "linux")]
fn limit_files(bytes: &str) {
    let limit = format!("--fsize={bytes}:");
    let set = std::process::Command::new("prlimit").args(["--pid", &std::process::id().to_string(), &limit]).status();
    assert!(set.unwrap().success());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn after_a_disk_that_failed_the_same_connection_goes_on() {
    if let Some(ran) = alone("after_a_disk_that_failed_the_same_connection_goes_on") {
        return assert!(ran.success());
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let keys = DocumentKeys::open(&folder.path().join("keys.db"), Arc::new(Keys::new(&[1; 32]))).unwrap();
    let (database, thread) = start_with(&path, 1_000_000, u64::MAX, keys);
    let mark = |connection: &Connection| Ok(connection.execute("CREATE TEMP TABLE of_this_connection (n)", [])?);
    database.write::<_, Fault>(mark).await.unwrap();
    assert!(matches!(append(&database, vec![checked(1, 500)]).await, Appended::Committed(..)));
    assert_eq!(count(&database).await, 1);

    limit_files("0");
    for _ in 0..2 {
        assert!(matches!(append(&database, vec![checked(2, 500)]).await, Appended::Not(Obstacle::Broken)));
        let shared = vec![scene::checked(TEAM, 1, 500)];
        assert!(matches!(append(&database, shared).await, Appended::Not(Obstacle::Broken)));
        assert_eq!(count(&database).await, 1);
    }
    limit_files("unlimited");

    assert!(matches!(append(&database, vec![checked(2, 500)]).await, Appended::Committed(..)));
    assert!(matches!(append(&database, vec![scene::checked(TEAM, 1, 500)]).await, Appended::Committed(..)));
    let marked = |connection: &Connection| {
        Ok(connection.query_row("SELECT count(*) FROM of_this_connection", [], |row| row.get::<_, i64>(0))?)
    };
    database.write::<_, Fault>(marked).await.expect("it is the same connection");
    drop(database);
    thread.join().unwrap();
    let (database, _thread) = start(&path, 1_000_000, u64::MAX);
    assert_eq!(count(&database).await, 2);
}

#[cfg(unix)]
#[tokio::test]
async fn a_server_whose_writer_panics_ends() {
    use std::os::unix::process::ExitStatusExt;
    const ABORTED: i32 = 6;
    if let Some(ran) = alone("a_server_whose_writer_panics_ends") {
        return assert_eq!(ran.signal(), Some(ABORTED));
    }
    let folder = tempfile::tempdir().unwrap();
    let (database, thread) = start(&folder.path().join("test.db"), 1_000_000, u64::MAX);
    drop(database.write::<(), Fault>(|_| panic!("as a mistake of ours would")).await);
    thread.join().unwrap();
}

#[tokio::test]
async fn a_full_disk_is_told_as_full_to_everybody_whose_round_it_met() {
    let folder = tempfile::tempdir().unwrap();
    let (database, _thread) = start(&folder.path().join("test.db"), 60, u64::MAX);
    let (go, wait) = std::sync::mpsc::channel();
    let holds_up = database.write::<(), Fault>(move |_| wait.recv().map_err(|_| Fault::Closed));
    let fills = database.write::<(), Fault>(|connection| {
        connection.execute("CREATE TABLE big (bytes BLOB)", [])?;
        connection.execute("INSERT INTO big VALUES (zeroblob(1000000))", [])?;
        Ok(())
    });
    let behind = database.write::<(), Fault>(|_| Ok(()));
    let (_, fills, pushed, behind, ()) =
        tokio::join!(holds_up, fills, append(&database, vec![checked(1, 500)]), behind, async { go.send(()).unwrap() });
    assert!(matches!(fills, Err(Fault::Full)));
    assert!(matches!(pushed, Appended::Not(Obstacle::Full)));
    assert!(matches!(behind, Err(Fault::Full)));
}

#[tokio::test]
async fn a_reading_that_was_given_up_keeps_its_place_until_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let (database, _thread) = start(&folder.path().join("test.db"), 1_000_000, u64::MAX);
    let ((begin, begun), (go, wait)) = (std::sync::mpsc::channel(), std::sync::mpsc::channel::<()>());
    let mut reading = Box::pin(database.read::<(), Fault>(move |_| {
        begin.send(()).unwrap();
        wait.recv().map_err(|_| Fault::Closed)
    }));
    assert!((&mut reading).now_or_never().is_none());
    begun.recv().unwrap();
    drop(reading);
    assert_eq!(database.readers.places.available_permits(), READERS - 1);
    go.send(()).unwrap();
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
