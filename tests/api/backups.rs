//! Backups, made by the command while a server runs, and restored: all of it comes back, or nothing is touched.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use waymark_server::clock::DAY;
use waymark_server::keys::documents;
use waymark_server::store::{self, Connection};
use waymark_shared::control::Control;
use waymark_shared::id::DocumentId;
use waymark_shared::record::Kind;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::Cursor;
use waymark_shared::sync::message::{ClientMessage, Item, Position, Refusal, ServerMessage};
use waymark_tests::http::Origin;
use waymark_tests::process::binary;

use crate::person::Person;
use crate::socket::{Wire, id};
use crate::staff::{PASSWORD, Staff, service};
use crate::withdrawing::has_key;
use crate::world::World;

const DOCUMENT: DocumentId = DocumentId([5; 16]);

/// Where backups go, and the commands about them.
pub struct Shelf {
    folder: TempDir,
    data: PathBuf,
}

impl Shelf {
    pub fn of(world: &World) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), data: world.data().to_owned() }
    }

    /// The commands about a folder that is no server's.
    pub fn over(data: &Path) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), data: data.to_owned() }
    }

    pub fn logs(&self) -> PathBuf {
        self.folder.path().join("logs")
    }

    pub fn keys(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    /// Makes a backup; gives its two folders.
    pub fn back_up(&self) -> (PathBuf, PathBuf) {
        let (logs, keys) = (self.logs(), self.keys());
        self.run(&["backup".as_ref(), "--to".as_ref(), logs.as_ref(), "--keys-to".as_ref(), keys.as_ref()]).unwrap();
        (newest(&logs), newest(&keys))
    }

    /// Restores the newest backup with the newest keys.
    pub fn restore(&self, words: &[&str]) -> Result<String, String> {
        let (logs, keys) = (self.logs(), self.keys());
        let mut all: Vec<&OsStr> = vec!["restore".as_ref(), logs.as_ref(), "--keys-from".as_ref(), keys.as_ref()];
        all.extend(words.iter().map(OsStr::new));
        self.run(&all)
    }

    /// Runs the command; gives what it says, and whether it did what it was asked to.
    pub fn run(&self, words: &[&OsStr]) -> Result<String, String> {
        let output = Command::new(binary()).args(words).arg("--data").arg(&self.data).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// Everything the data folder and what stands beside it hold, with the moments that files were written.
    fn state(&self) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
        let beside = std::fs::read_dir(self.data.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
        let inside = std::fs::read_dir(&self.data).unwrap().map(|entry| entry.unwrap().path());
        let files = beside.chain(inside).map(|path| {
            // Whoever reads a database of a stopped server makes SQLite's index beside it, and removes it.
            let moment = path.metadata().unwrap().modified().unwrap();
            let file = if path.is_file() { (std::fs::read(&path).unwrap(), moment) } else { (Vec::new(), UNIX_EPOCH) };
            (path, file)
        });
        files.collect()
    }
}

fn newest(folder: &Path) -> PathBuf {
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.max().expect("a backup")
}

/// Makes a backup's digests anew, as somebody who altered it with care would.
fn sum(folder: &Path) {
    let path = folder.join("SHA256SUMS");
    let sums = std::fs::read_to_string(&path).unwrap();
    let names = sums.lines().map(|line| line.rsplit(' ').next().unwrap());
    let lines = names.map(|name| {
        let digest = Sha256::digest(std::fs::read(folder.join(name)).unwrap());
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{digest}  {name}\n")
    });
    std::fs::write(&path, lines.collect::<String>()).unwrap();
}

/// A service with a person who shared something, and where its backups go.
async fn begun() -> (World, Staff, Person, Shelf, Envelope) {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let mut wire = person.sharing().await;
    let shared = person.pen.record(person.care_team(), DOCUMENT, Kind::Entry, b"shared");
    wire.store(&[&shared]).await;
    let shelf = Shelf::of(&world);
    (world, keyworker, person, shelf, shared)
}

#[tokio::test]
async fn a_backup_made_under_load_is_restored_and_everything_since_comes_back() {
    let (world, _, mut keyworker) = service().await;
    let mut person = Person::joined(&world, &mut keyworker).await;
    let shelf = Shelf::of(&world);
    let log = person.private();
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    let mut all = person.beginning();
    wire.store(&all.iter().collect::<Vec<_>>()).await;
    let acknowledged_before = all.len();
    let backing_up = tokio::task::spawn_blocking(move || {
        shelf.back_up();
        shelf
    });
    while !backing_up.is_finished() {
        let more: Vec<_> = (0..20).map(|_| person.pen.sealed(log, DOCUMENT)).collect();
        wire.store(&more.iter().collect::<Vec<_>>()).await;
        all.extend(more);
    }
    let shelf = backing_up.await.unwrap();
    let head = all.iter().fold(Cursor::START, |cursor, one| cursor.then(&one.id()));

    let world = world.restart_after(|_| drop(shelf.restore(&[]).unwrap())).await;
    person.origin = Origin::new(world.address());
    person.come_back().await.unwrap();
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    wire.say(ClientMessage::Follow { position: Position { log, cursor: head } }).await;
    let ServerMessage::Rewound { head: now, .. } = wire.hear().await else { panic!("it went back") };
    let kept = usize::try_from(now.seq).unwrap();
    assert!((acknowledged_before..=all.len()).contains(&kept));
    assert_eq!(now.chain, all[..kept].iter().fold(Cursor::START, |cursor, one| cursor.then(&one.id())).chain);
    let ids: Vec<_> = all.iter().map(Envelope::id).collect();
    for ids in ids.chunks(1_000) {
        wire.say(ClientMessage::Offer { log, ids: ids.to_vec(), last: true }).await;
        let ServerMessage::Wanted { ids: wanted, .. } = wire.hear().await else { panic!("it says what it lacks") };
        let wanted: Vec<_> = all.iter().filter(|one| wanted.contains(&one.id())).collect();
        for some in wanted.chunks(50) {
            wire.store(some).await;
        }
    }
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[log]).await;
    let (items, cursor) = wire.entries(Cursor::START).await;
    assert_eq!(items.iter().map(id).collect::<Vec<_>>(), ids);
    assert_eq!(cursor.epoch, now.epoch);
}

#[tokio::test]
async fn every_restore_begins_another_life_of_the_logs_and_can_be_done_again() {
    let (world, mut keyworker, mut person, shelf, shared) = begun().await;
    let mut epochs = vec![epoch(&shelf.data)];
    shelf.back_up();
    let invited = keyworker.invite(waymark_shared::rules::Role::Person, "Kit").await.unwrap();
    let said = shelf.restore(&[]).unwrap_err();
    assert!(said.starts_with("A server runs on"), "{said}");
    let (folder, data) = world.stop().await;
    for _ in 0..2 {
        let said = shelf.restore(&[]).unwrap();
        assert!(said.contains("1 people and 2 staff are back."), "{said}");
        epochs.push(epoch(&data));
    }
    assert!(epochs[0] != epochs[1] && epochs[1] != epochs[2] && epochs[0] != epochs[2]);
    let names =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    assert_eq!(names.iter().filter(|name| name.starts_with("data.before-")).count(), 2, "{names:?}");
    let are =
        "the data, what was there twice, the master key, the list, the audit log's end, and that there was a backup";
    assert_eq!(names.len(), 7, "{are}: {names:?}");

    let world = World::over(folder, data).await;
    keyworker.origin = Origin::new(world.address());
    assert!(keyworker.origin.get::<waymark_shared::api::Me>(waymark_shared::api::ME).await.is_err());
    keyworker.come_back("Sam Okafor", PASSWORD).await.unwrap();
    let mut wire = Wire::open(&keyworker.origin).await;
    wire.hello(&[person.care_team()]).await;
    let (items, _) = wire.entries(Cursor::START).await;
    assert_eq!(items.last().map(id), Some(shared.id()));
    person.origin = Origin::new(world.address());
    person.come_back().await.unwrap();
    let join = Person::begin(&world).join(&invited.link_code);
    let code = keyworker.wrong(waymark_shared::api::JOIN_PERSON, &join).await;
    assert_eq!(code, waymark_shared::api::ProblemCode::NoInvitation, "what may have been used since opens nothing");
}

fn epoch(data: &Path) -> i64 {
    let database = Connection::open(data.join("waymark.db")).unwrap();
    database.query_row("SELECT epoch FROM installation", [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn a_rehearsal_says_what_would_be_back_and_changes_no_byte() {
    let (world, _, _, shelf, _) = begun().await;
    shelf.back_up();
    let said = shelf.restore(&["--rehearse"]).unwrap();
    assert!(said.contains("1 people and 2 staff would be back.") && said.ends_with("Nothing was changed.\n"), "{said}");
    let (_folder, _) = world.stop().await;
    let before = shelf.state();
    shelf.restore(&["--rehearse"]).unwrap();
    let logs = shelf.logs();
    let own_keys = ["restore".as_ref(), logs.as_ref(), "--rehearse".as_ref()];
    shelf.run(&own_keys).unwrap();
    let parent = shelf.data.parent().unwrap().to_owned();
    assert!(before.len() >= 5 && !before.contains_key(&parent));
    assert!(shelf.state() == before, "{:?}", shelf.state().keys());
}

#[tokio::test]
async fn what_is_damaged_foreign_or_newer_is_refused_and_nothing_is_touched() {
    let (world, _, _, shelf, _) = begun().await;
    let (logs, keys) = shelf.back_up();
    let (_folder, data) = world.stop().await;
    shelf.restore(&[]).unwrap();
    // Whether a server runs is told by a lock, which the next attempt makes.
    std::fs::write(data.join("lock"), "").unwrap();
    let before = shelf.state();
    let refused = |expected: &str| {
        let said = shelf.restore(&[]).unwrap_err();
        assert!(said.contains(expected), "{said}");
        assert!(said.trim_end().lines().last().unwrap().ends_with('.'), "{said}");
        let after = shelf.state();
        assert!(before.keys().eq(after.keys()), "{said}");
        assert!(before.iter().all(|(path, (bytes, _))| after[path].0 == *bytes), "{said}");
    };
    for folder in [&logs, &keys] {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let whole = std::fs::read(&path).unwrap();
            let mut flipped = whole.clone();
            let middle = flipped.len() / 2;
            flipped[middle] ^= 1;
            std::fs::write(&path, flipped).unwrap();
            refused("is not as it was when it was made");
            std::fs::remove_file(&path).unwrap();
            let is_manifest = path.file_name() == Some(OsStr::new("manifest.json"));
            refused(if is_manifest { "its manifest is missing" } else { "No such file" });
            std::fs::write(&path, whole).unwrap();
        }
    }
    let master = data.with_file_name("data.key");
    let kept = std::fs::read(&master).unwrap();
    std::fs::remove_file(&master).unwrap();
    std::fs::write(&master, "5a".repeat(32)).unwrap();
    assert!(shelf.restore(&[]).unwrap_err().contains("does not open under this master key"));
    std::fs::write(&master, kept).unwrap();

    for (folder, name) in [(&logs, "waymark.db"), (&keys, "keys.db")] {
        let database = Connection::open(folder.join(name)).unwrap();
        let was: i64 = database.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        database.pragma_update(None, "user_version", was + 1).unwrap();
        sum(folder);
        refused("written by a newer Waymark");
        database.pragma_update(None, "user_version", was).unwrap();
        sum(folder);
    }
    let changes = [
        ("UPDATE entry SET chain = zeroblob(32) WHERE arrival = 1", "1 logs whose chain does not hold"),
        ("DELETE FROM installation", "before any service was begun"),
    ];
    for (change, expected) in changes {
        let path = logs.join("waymark.db");
        let whole = std::fs::read(&path).unwrap();
        Connection::open(&path).unwrap().execute_batch(change).unwrap();
        sum(&logs);
        refused(expected);
        std::fs::write(&path, whole).unwrap();
        sum(&logs);
    }
    shelf.restore(&[]).unwrap();
}

#[tokio::test]
async fn a_newest_backup_that_is_not_whole_gives_way_to_no_older_one_but_an_older_one_may_be_anything() {
    let (_world, _, _, shelf, _) = begun().await;
    let (logs, _) = shelf.back_up();
    let rehearse = || shelf.restore(&["--rehearse"]);
    let older = shelf.logs().join("waymark-2020-01-01T000000Z");
    std::fs::create_dir(&older).unwrap();
    std::fs::write(older.join("manifest.json"), "{").unwrap();
    std::fs::create_dir(shelf.logs().join("waymark-website")).unwrap();
    assert!(rehearse().unwrap().contains(logs.to_str().unwrap()));

    let newer = shelf.logs().join("waymark-2999-01-01T000000Z");
    std::fs::create_dir(&newer).unwrap();
    let said = rehearse().unwrap_err();
    assert!(said.contains(newer.to_str().unwrap()) && said.contains("is not complete"), "{said}");
    let named = ["restore".as_ref(), logs.as_ref(), "--rehearse".as_ref()];
    shelf.run(&named).unwrap();
}

#[tokio::test]
async fn what_could_not_be_restored_is_told_when_it_is_backed_up() {
    let (world, _, _, shelf, _) = begun().await;
    let back_up = |to: &Path, keys_to: &Path| {
        shelf.run(&["backup".as_ref(), "--to".as_ref(), to.as_ref(), "--keys-to".as_ref(), keys_to.as_ref()])
    };
    let refused = |to: &Path, keys_to: &Path, expected: &str| {
        let said = back_up(to, keys_to).unwrap_err();
        assert!(said.contains(expected), "{said}");
    };
    refused(&shelf.data.join("backups"), &shelf.keys(), "is in the data folder");
    refused(&shelf.logs(), &shelf.logs().join("."), "Both copies");
    assert!(!shelf.data.join("backups").exists() && !shelf.logs().exists());

    let (_folder, data) = world.stop().await;
    let (master, away) = (data.with_file_name("data.key"), data.with_file_name("away.key"));
    std::fs::rename(&master, &away).unwrap();
    refused(&shelf.logs(), &shelf.keys(), "is missing");
    std::fs::write(&master, "5a".repeat(32)).unwrap();
    refused(&shelf.logs(), &shelf.keys(), "does not open under the master key");
    assert_eq!(std::fs::read_dir(shelf.logs()).unwrap().count(), 2, "they are made all the same");
    std::fs::rename(&away, &master).unwrap();
    back_up(&shelf.logs(), &shelf.keys()).unwrap();

    let path = data.join("waymark.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let page = bytes.len() / 4096 / 2 * 4096;
    bytes[page..page + 4096].fill(0xA5);
    std::fs::write(&path, bytes).unwrap();
    refused(&shelf.logs(), &shelf.keys(), "is damaged");
    assert_eq!(std::fs::read_dir(shelf.logs()).unwrap().count(), 3);
}

#[tokio::test]
async fn keys_that_are_missing_or_too_old_are_refused_unless_that_is_wanted() {
    let (world, _, _, shelf, _) = begun().await;
    let (logs, keys) = shelf.back_up();
    let (_folder, data) = world.stop().await;
    let manifest = keys.join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    let made = read["made"].as_i64().unwrap();
    std::fs::write(&manifest, text.replace(&made.to_string(), &(made - 31 * DAY).to_string())).unwrap();
    sum(&keys);
    assert!(shelf.restore(&[]).unwrap_err().contains("are 31 days old"));
    shelf.restore(&["--old-keys"]).unwrap();
    let said = shelf.run(&["backup".as_ref(), "--keys-to".as_ref(), shelf.keys().as_ref()]).unwrap();
    assert!(said.contains("1 copies of the keys that were older than 30 days or cut off are gone."), "{said}");
    assert!(!keys.exists() && logs.exists());

    let keys = newest(&shelf.keys());
    Connection::open(keys.join("keys.db"))
        .unwrap()
        .execute("DELETE FROM document_key WHERE document = ?1", (DOCUMENT.as_bytes(),))
        .unwrap();
    sum(&keys);
    let said = shelf.restore(&[]).unwrap_err();
    assert!(said.contains("1 documents whose key is missing"), "{said}");
    shelf.restore(&["--incomplete"]).unwrap();
    assert!(!has_key(&data, DOCUMENT));
}

#[tokio::test]
async fn a_backup_is_whole_or_hidden_and_nobody_elses_to_read() {
    let (world, _, _, shelf, _) = begun().await;
    let master = std::fs::read_to_string(world.data().with_file_name("data.key")).unwrap();
    let (logs, keys) = shelf.back_up();
    let (again, _) = shelf.back_up();
    assert_ne!(logs, again);
    for (folder, database) in [(&logs, "waymark.db"), (&keys, "keys.db")] {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let mut names = Vec::new();
        for file in files {
            assert_eq!(std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions()) & 0o777, 0o600);
            let bytes = std::fs::read(file.path()).unwrap();
            assert!(!bytes.windows(64).any(|window| window == master.trim().as_bytes()));
            names.push(file.file_name().into_string().unwrap());
        }
        let mut expected = ["SHA256SUMS", database, "manifest.json"];
        expected.sort_unstable();
        names.sort();
        assert_eq!(names, expected);
    }
    let folder = shelf.folder.path();
    std::fs::write(folder.join("no-folder"), "").unwrap();
    let (somewhere, nowhere) = (folder.join("somewhere"), folder.join("no-folder"));
    let words = ["backup".as_ref(), "--to".as_ref(), somewhere.as_ref(), "--keys-to".as_ref(), nowhere.as_ref()];
    let said = shelf.run(&words).unwrap_err();
    assert!(said.starts_with("Nothing was backed up"), "{said}");
    assert_eq!(std::fs::read_dir(&somewhere).unwrap().count(), 0);
    let said = shelf.run(&["backup".as_ref()]).unwrap_err();
    assert!(said.contains("--to"), "{said}");
    let elsewhere = Shelf { folder: tempfile::tempdir().unwrap(), data: folder.join("none") };
    let logs = elsewhere.logs();
    let said = elsewhere.run(&["backup".as_ref(), "--to".as_ref(), logs.as_ref()]).unwrap_err();
    assert!(said.starts_with("There is no service in"), "{said}");
}

#[tokio::test]
async fn copies_of_keys_that_were_cut_off_or_have_lost_their_manifest_grow_too_old_as_well() {
    let (_world, _, _, shelf, _) = begun().await;
    let (_, kept) = shelf.back_up();
    let cases = [(".making-cut-off", 2, true), (".making-now", 0, false)];
    let cases = cases.into_iter().chain([("waymark-keys-old", 31, true), ("waymark-keys-young", 29, false)]);
    let cases: Vec<_> = cases.map(|(name, days, is_gone)| (shelf.keys().join(name), days, is_gone)).collect();
    for (folder, days, _) in &cases {
        std::fs::create_dir(folder).unwrap();
        std::fs::copy(kept.join("keys.db"), folder.join("keys.db")).unwrap();
        let moment = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
        std::fs::File::open(folder).unwrap().set_modified(moment).unwrap();
    }
    shelf.run(&["backup".as_ref(), "--keys-to".as_ref(), shelf.keys().as_ref()]).unwrap();
    for (folder, _, is_gone) in cases {
        assert_eq!(folder.exists(), !is_gone, "{}", folder.display());
    }
    assert!(kept.exists());
}

#[tokio::test]
async fn what_stands_beside_the_backups_does_not_stop_a_restore() {
    let (world, _, _, shelf, _) = begun().await;
    let (logs, keys) = shelf.back_up();
    let (_folder, _) = world.stop().await;
    for (around, backup) in [(shelf.logs(), logs), (shelf.keys(), keys)] {
        for name in [".making-cut-off", "lost+found", "a-web-app"] {
            std::fs::create_dir(around.join(name)).unwrap();
            std::fs::write(around.join(name).join("manifest.json"), "{}").unwrap();
        }
        std::fs::write(around.join("manifest.json"), "{}").unwrap();
        let manifest = backup.join("manifest.json");
        std::fs::copy(&manifest, around.join(".making-cut-off/manifest.json")).unwrap();
    }
    shelf.restore(&[]).unwrap();
}

/// Makes a database anew as it was after these migrations, with what it says now.
fn make_older(path: &Path, migrations: &[&str]) {
    let newer = path.with_extension("newer");
    std::fs::rename(path, &newer).unwrap();
    let older = Connection::open(path).unwrap();
    migrations.iter().for_each(|migration| older.execute_batch(migration).unwrap());
    older.pragma_update(None, "user_version", migrations.len()).unwrap();
    older.execute("ATTACH ?1 AS newer", [newer.to_str().unwrap()]).unwrap();
    let names = |sql: &str| {
        let mut statement = older.prepare(sql).unwrap();
        let names: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        names
    };
    for table in names("SELECT name FROM main.sqlite_schema WHERE type = 'table'") {
        let columns = names(&format!("SELECT name FROM pragma_table_info('{table}', 'main')")).join(", ");
        let copy = format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}");
        older.execute(&copy, []).unwrap();
    }
    older.execute_batch("DETACH newer").unwrap();
    std::fs::remove_file(newer).unwrap();
}

#[tokio::test]
async fn an_older_backup_is_brought_up_to_this_build() {
    let (world, _, _, shelf, _) = begun().await;
    let (logs, keys) = shelf.back_up();
    let (folder, data) = world.stop().await;
    make_older(&logs.join("waymark.db"), &store::MIGRATIONS[..2]);
    make_older(&keys.join("keys.db"), &documents::MIGRATIONS[..1]);
    sum(&logs);
    sum(&keys);
    shelf.restore(&[]).unwrap();
    assert!(has_key(&data, DOCUMENT));
    World::over(folder, data).await;
}

#[tokio::test]
async fn what_was_erased_since_is_not_in_what_a_restore_brings_back() {
    let (world, mut keyworker, mut person, shelf, shared) = begun().await;
    let (_, _) = shelf.back_up();
    let team = person.care_team();
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    wire.store(&[&person.pen.control(team, &Control::Withdraw(DOCUMENT))]).await;
    drop(wire);
    let world = world.restart_after(|data| {
        let said = shelf.restore(&[]).unwrap();
        assert!(said.contains("1 documents that were withdrawn since stay withdrawn."), "{said}");
        assert!(has_key(data, DOCUMENT), "it can be kept for thirty days");
    });
    let world = world.await;
    world.clock.turn(31 * DAY);
    let world = world.restart().await;
    assert!(!has_key(world.data(), DOCUMENT));
    // As if the withdrawal had been made a month before the backup is restored.
    let world = world.restart_after(|_| drop(shelf.restore(&[]).unwrap())).await;
    assert!(!has_key(world.data(), DOCUMENT));
    let (mut wire, items) = crate::restored::read_again(&mut keyworker, &world, team).await;
    assert_eq!(items.last(), Some(&Item::Withheld(shared.id())));
    let again = person.pen.record(team, DOCUMENT, Kind::Entry, b"again");
    assert_eq!(wire.refused(&again).await, Refusal::Gone);
}

#[tokio::test]
async fn a_list_with_a_damaged_line_is_not_passed_over_by_a_restore() {
    let (world, _, mut person, shelf, _) = begun().await;
    shelf.back_up();
    let mut wire = Wire::open(&person.origin).await;
    wire.hello(&[]).await;
    wire.store(&[&person.pen.control(person.care_team(), &Control::Withdraw(DOCUMENT))]).await;
    drop(wire);
    let (folder, data) = world.stop().await;
    let list = data.with_file_name("data.erased");
    let mut bytes = std::fs::read(&list).unwrap();
    bytes[3] = b'x';
    std::fs::write(&list, bytes).unwrap();
    // What the database knows as well is written anew by a start.
    let damaged = std::fs::read(&list).unwrap();
    let (_folder, _) = World::over(folder, data).await.stop().await;
    assert!(shelf.restore(&["--rehearse"]).unwrap().contains("1 documents that were withdrawn since"));
    std::fs::write(&list, damaged).unwrap();
    let said = shelf.restore(&[]).unwrap_err();
    assert!(said.starts_with("1 lines of the list") && said.contains("do not open"), "{said}");
    let said = shelf.restore(&["--damaged-list"]).unwrap();
    assert!(said.contains("1 lines of the list of what was withdrawn do not open"), "{said}");
}

#[tokio::test]
async fn verifying_finds_what_is_wrong_and_tells_it_by_its_status() {
    let (world, _, _, shelf, _) = begun().await;
    let verify = |words: &[&str]| {
        let words: Vec<&OsStr> = std::iter::once("verify").chain(words.iter().copied()).map(OsStr::new).collect();
        shelf.run(&words)
    };
    let said = verify(&["--signatures"]).unwrap();
    assert!(said.contains("1 logs with 2 envelopes: 2 open, 0 withdrawn or let go. 2 keys."), "{said}");
    let (_folder, data) = world.stop().await;
    verify(&[]).unwrap();
    let cases = [
        ("waymark.db", "UPDATE entry SET id = zeroblob(32) WHERE seq = 2", "1 logs whose chain does not hold"),
        ("waymark.db", "UPDATE log SET seq = 3", "1 logs whose chain does not hold"),
        ("waymark.db", "DELETE FROM entry WHERE seq = 1", "1 logs whose chain does not hold"),
        ("waymark.db", "UPDATE entry SET bytes = zeroblob(200) WHERE seq = 2", "1 envelopes that do not open"),
        ("waymark.db", "UPDATE device SET signing = zeroblob(65)", "2 envelopes whose signature does not hold"),
        ("keys.db", "UPDATE document_key SET wrapped = zeroblob(60)", "2 keys that do not open"),
        ("keys.db", "DELETE FROM document_key", "2 documents whose key is missing"),
    ];
    for (name, change, expected) in cases {
        let path = data.join(name);
        let whole = std::fs::read(&path).unwrap();
        Connection::open(&path).unwrap().execute_batch(change).unwrap();
        let said = verify(&["--signatures"]).unwrap_err();
        assert!(said.contains(expected), "{change}: {said}");
        for beside in ["-wal", "-shm"].map(|ending| data.join(format!("{name}{ending}"))) {
            drop(std::fs::remove_file(beside));
        }
        std::fs::write(&path, whole).unwrap();
    }
    verify(&["--signatures"]).unwrap();
}
