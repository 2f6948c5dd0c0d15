//! R5: the power is cut at any moment, and of what was not synced any part may be lost or torn.
//!
//! `strace` records everything a real server writes and syncs while it is set up, pushed to, left alone, killed and started
//! again; its acknowledgements stand in the same order. Each crash state is what the disk may hold after one moment of that:
//! it is laid out in memory, opened by the server's own code, and compared with what had been acknowledged by then. To see
//! that this can fail, the syncs of one file after the other are forgotten: each has to be missed.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join;
use tempfile::TempDir;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio::time::sleep_until;
use waymark_server::config::Config;
use waymark_server::error::Fault;
use waymark_server::house::{House, Opened};
use waymark_server::log::read::{self, Standing};
use waymark_server::store::{self, Connection, installation};
use waymark_shared::id::EnvelopeId;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::sync::message::Item;
use waymark_tests::process::{self, Server};
use waymark_tests::simulation::chance::Chance;

use crate::crowd;
use crate::figure::{Figure, Size};
use crate::pen::{self, Pen};
use crate::platter::{self, Platter};
use crate::recording::{Deed, Tape};

/// The address of the first start; later ones take the same.
const ANYWHERE: &str = "127.0.0.1:0";
const DOOR: [&str; 2] = ["--tries-per-minute", "1000000"];
/// Where the server is told to keep its data: it makes both folders.
const DATA: &str = "new/data";
/// The files whose syncs are forgotten, one after the other; the last is the data folder itself.
const FORGOTTEN: [&str; 5] = ["waymark.db-wal", "waymark.db", "keys.db-wal", "keys.db", "data"];
/// The length of what fills the write-ahead log, so that it is moved and begun again while others push.
const LARGE: usize = 45_000;
/// How many of those it takes.
const FILLING: usize = 200;
/// How long a server that has nothing to do may take to tidy up.
const TIDYING: Duration = Duration::from_secs(10);
const AGAIN: Duration = Duration::from_millis(20);
/// States are opened on so many threads.
const CORES: usize = 2;

/// What was recorded, and what was pushed meanwhile.
struct Recorded {
    root: TempDir,
    deeds: Vec<Deed>,
    /// Which share of all states lie before the end of each deed.
    shares: Vec<f64>,
    pushed: BTreeMap<EnvelopeId, Envelope>,
    logs: Vec<LogName>,
}

/// Opens as many states as the size asks for.
pub async fn measure(size: Size) -> Figure {
    let states = size.of(500, 10_000, 50_000);
    let recorded = Arc::new(record(size).await);
    let writes = recorded.deeds.iter().filter(|deed| matches!(deed, Deed::Wrote { .. })).count();
    let syncs = recorded.deeds.iter().filter(|deed| matches!(deed, Deed::Synced { .. })).count();
    println!("{writes} writes and {syncs} syncs recorded, {} envelopes pushed", recorded.pushed.len());
    assert_eq!(recorded.acknowledged(), recorded.pushed.len(), "each acknowledgement is in the recording");
    let wrong = count_wrong(&recorded, states, None).await;
    let mut missed = Vec::new();
    for name in FORGOTTEN {
        let found = count_wrong(&recorded, states / 10, Some(name)).await;
        println!("without the syncs of {name}: {found} of {} states are wrong", states / 10);
        missed.extend((found == 0).then_some(name));
    }
    Figure {
        id: "R5",
        measured: format!(
            "{states} crash states of {writes} writes and {syncs} syncs: {wrong} with something lost, damaged or not opened; \
             where the syncs of one file are forgotten, this is noticed for {} of {} files",
            FORGOTTEN.len() - missed.len(),
            FORGOTTEN.len()
        ),
        goal: "10,000 crash states: 0 acknowledged lost, integrity check passes",
        holds: wrong == 0 && missed.is_empty(),
    }
}

/// A server's first start, people who join, and pushes of every kind.
async fn record(size: Size) -> Recorded {
    let root = tempfile::tempdir().expect("a place for temporary folders");
    let house = root.path().join("house");
    fs::create_dir(&house).expect("a fresh folder");
    let tape = Tape::at(root.path().join("tape"));
    let mut server = Server::under(&tape.program(), &house.join(DATA), ANYWHERE, &DOOR);
    end(&mut server, &tape, process::ask_to_stop).await;
    server.start_again();
    let mut keyworker = crowd::service(&server).await;
    let mut pens = Vec::new();
    for _ in 0..2 {
        pens.push(pen::joined(server.address(), &mut keyworker.device).await);
    }
    let [mut one, mut other] = <[Pen; 2]>::try_from(pens).ok().expect("two of them");
    let mut pushed = Vec::new();
    for finish in [End::Quiet, End::Killed, End::Stopped, End::Full(size), End::Stopped] {
        let both = join(push(&mut one, 6), push(&mut other, 6)).await;
        pushed.extend([both.0, both.1].concat());
        match finish {
            End::Quiet => {
                tidied(server.data()).await;
                pushed.extend(push(&mut one, 3).await);
            }
            End::Killed => {
                end(&mut server, &tape, kill).await;
                server.start_again();
            }
            End::Stopped => {
                end(&mut server, &tape, process::ask_to_stop).await;
                server.start_again();
            }
            End::Full(size) => pushed.extend(fill(&mut other, size.of(0, FILLING, FILLING)).await),
        }
    }
    end(&mut server, &tape, process::ask_to_stop).await;
    let deeds = tape.read(&house);
    let logs = [&one, &other].into_iter().flat_map(|pen| [pen.private(), pen.care_team()]).collect();
    let shares = shares(&house, &deeds);
    Recorded {
        root,
        deeds,
        shares,
        pushed: pushed.into_iter().map(|envelope| (envelope.id(), envelope)).collect(),
        logs,
    }
}

/// Spreads states over everything that happened; fewer where the disk is full, because those take longer.
fn shares(house: &Path, deeds: &[Deed]) -> Vec<f64> {
    let mut platter = Platter::new(house);
    let mut so_far = 0.0;
    let mut shares = Vec::with_capacity(deeds.len());
    for (place, deed) in deeds.iter().enumerate() {
        platter.happen(place, deed);
        so_far += 1.0 / (1.0 + platter.megabytes());
        shares.push(so_far);
    }
    shares.iter().map(|share| share / so_far).collect()
}

/// How a part of the script ends.
enum End {
    Quiet,
    Killed,
    Stopped,
    Full(Size),
}

/// So many pushes of one person, private and shared ones, each acknowledged before the next.
async fn push(pen: &mut Pen, pushes: usize) -> Vec<Envelope> {
    let mut socket = pen::open(&pen.origin, Vec::new(), 0).await.expect("the server takes a socket");
    let mut all = Vec::new();
    for number in 0..pushes {
        let some: Vec<Envelope> =
            (0..=number % 3).map(|_| if number % 2 == 0 { pen.seal() } else { pen.share() }).collect();
        let (stored, other) = pen::push(&mut socket, &some).await;
        assert_eq!(stored.len(), some.len(), "a push is stored: {other:?}");
        all.extend(some);
    }
    all
}

/// Pushes until the write-ahead log is moved for its length, and then some more.
async fn fill(pen: &mut Pen, pushes: usize) -> Vec<Envelope> {
    let mut socket = pen::open(&pen.origin, Vec::new(), 0).await.expect("the server takes a socket");
    let mut all = Vec::new();
    for _ in 0..pushes {
        let large = [pen.share_bytes(LARGE)];
        let (stored, other) = pen::push(&mut socket, &large).await;
        assert_eq!(stored.len(), 1, "a push is stored: {other:?}");
        all.extend(large);
    }
    all
}

async fn end(server: &mut Server, tape: &Tape, how: impl FnOnce(u32)) {
    let id = server.id().expect("it runs");
    how(id);
    server.wait();
    server.stop();
    tape.has_ended(id).await;
}

fn kill(id: u32) {
    let killed = std::process::Command::new("kill").args(["-KILL", &id.to_string()]).status();
    assert!(killed.is_ok(), "there is a kill command");
}

/// Waits until the server has moved its write-ahead log into the database, which it does when it is quiet.
async fn tidied(data: &Path) {
    let log = data.join("waymark.db-wal");
    let deadline = Instant::now() + TIDYING;
    while fs::metadata(&log).is_ok_and(|file| file.len() > 0) {
        assert!(Instant::now() < deadline, "a quiet server tidies up");
        sleep_until((Instant::now() + AGAIN).into()).await;
    }
}

/// How many of so many states are wrong, where the syncs of a file may be forgotten.
async fn count_wrong(recorded: &Arc<Recorded>, states: usize, forgotten: Option<&'static str>) -> usize {
    let threads = (0..CORES).map(|part| {
        let (recorded, runtime) = (recorded.clone(), Handle::current());
        spawn_blocking(move || recorded.count_wrong(states, part, forgotten, &runtime))
    });
    let mut wrong = 0;
    for thread in threads.collect::<Vec<_>>() {
        wrong += thread.await.expect("opening a state does not panic");
    }
    wrong
}

impl Recorded {
    fn house(&self) -> PathBuf {
        self.root.path().join("house")
    }

    /// Every [`CORES`]th state, beginning with this one.
    fn count_wrong(&self, states: usize, part: usize, forgotten: Option<&str>, runtime: &Handle) -> usize {
        let mut platter = Platter::new(&self.house());
        let mut acknowledged = BTreeSet::new();
        let mut wrong = 0;
        let mut next = part;
        for (place, deed) in self.deeds.iter().enumerate() {
            let is_forgotten =
                matches!(deed, Deed::Synced { path, .. } if path.file_name() == forgotten.map(OsStr::new));
            if !is_forgotten {
                platter.happen(place, deed);
            }
            if let Deed::Sent(bytes) = deed {
                acknowledged.extend(self.named_in(bytes));
            }
            while next < states && next as f64 / states as f64 <= self.shares[place] {
                let complaint = self.open_one(&platter, next, &acknowledged, runtime);
                if let Some(complaint) = &complaint {
                    if forgotten.is_none() {
                        println!("state {next}, cut after {place} ({}): {complaint}", briefly(deed));
                    }
                    wrong += 1;
                }
                next += CORES;
            }
        }
        wrong
    }

    /// How many are acknowledged in the end.
    fn acknowledged(&self) -> usize {
        let sent = self.deeds.iter().filter_map(|deed| if let Deed::Sent(bytes) = deed { Some(bytes) } else { None });
        sent.flat_map(|bytes| self.named_in(bytes)).collect::<BTreeSet<_>>().len()
    }

    /// Which of the pushed envelopes are named in what was sent: that is their acknowledgement, because nobody follows.
    fn named_in(&self, bytes: &[u8]) -> Vec<EnvelopeId> {
        let names = bytes.windows(EnvelopeId::LENGTH).filter_map(|window| EnvelopeId::from_bytes(window).ok());
        names.filter(|id| self.pushed.contains_key(id)).collect()
    }

    fn open_one(
        &self,
        platter: &Platter,
        seed: usize,
        acknowledged: &BTreeSet<EnvelopeId>,
        runtime: &Handle,
    ) -> Option<String> {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let folder = folder.expect("a place for temporary folders");
        let mut chance = Chance::new(seed as u64);
        platter::lay_out(&platter.cut(&mut chance), &self.house(), folder.path());
        runtime.block_on(self.judge(&folder.path().join(DATA), acknowledged)).err()
    }

    /// Opens a folder as a server would, and compares.
    async fn judge(&self, data: &Path, acknowledged: &BTreeSet<EnvelopeId>) -> Result<(), String> {
        let Opened { house, hold, .. } = House::open(Config::new(data)).map_err(|why| format!("not opened: {why}"))?;
        let outcome = self.compare(&house, acknowledged).await;
        let now = house.config.clock.now();
        let written =
            house.database.write::<_, Fault>(move |connection| installation::ask_whether_well(connection, now));
        let written = written.await.map_err(|fault| format!("not written to: {fault}"));
        drop(house);
        hold.release();
        outcome.and(written)?;
        for name in [store::FILE, waymark_server::keys::documents::FILE] {
            let found = integrity(&data.join(name));
            if found != "ok" {
                return Err(format!("{name}: {found}"));
            }
        }
        Ok(())
    }

    async fn compare(&self, house: &House, acknowledged: &BTreeSet<EnvelopeId>) -> Result<(), String> {
        let mut there = BTreeSet::new();
        for log in self.logs.iter().copied() {
            let (keys, epoch, now) = (house.documents.clone(), house.epoch, house.config.clock.now());
            let look = move |connection: &Connection| {
                let page = read::page(connection, &keys, log, 1, usize::MAX, now)?;
                let mut cursor = Cursor { epoch, ..Cursor::START };
                let mut envelopes = Vec::new();
                for item in page.items {
                    match item {
                        Item::Withheld(_) => return Ok(Err("an entry does not open")),
                        Item::Envelope(bytes) => match Envelope::parse(bytes.into()) {
                            Ok(envelope) => {
                                cursor = cursor.then(&envelope.id());
                                envelopes.push(envelope);
                            }
                            Err(_) => return Ok(Err("an entry is no envelope")),
                        },
                    }
                }
                let holds = cursor.seq == 0 || read::compare(connection, log, &cursor, epoch)? == Standing::Holds;
                Ok::<_, Fault>(if holds && page.end { Ok(envelopes) } else { Err("a chain is broken") })
            };
            let read = house.database.read(look).await.map_err(|fault| format!("a log is not read: {fault}"))?;
            for envelope in read? {
                let id = envelope.id();
                if self.pushed.get(&id).is_some_and(|pushed| *pushed != envelope) {
                    return Err("an envelope has other bytes".into());
                }
                if !there.insert(id) {
                    return Err("an envelope is there twice".into());
                }
            }
        }
        let lost = acknowledged.difference(&there).count();
        if lost > 0 { Err(format!("{lost} of {} acknowledged are lost", acknowledged.len())) } else { Ok(()) }
    }
}

/// What SQLite says of a database nobody has open.
fn integrity(path: &Path) -> String {
    let opened = rusqlite::Connection::open(path);
    let checked =
        opened.and_then(|connection| connection.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)));
    checked.unwrap_or_else(|error| error.to_string())
}

fn briefly(deed: &Deed) -> String {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match deed {
        Deed::Folder(path) => format!("folder {} made", name(path)),
        Deed::Opened { path, .. } => format!("{} opened", name(path)),
        Deed::Wrote { path, at, bytes } => format!("{} bytes at {at:?} of {}", bytes.len(), name(path)),
        Deed::Length { path, length } => format!("{} is {length} bytes long", name(path)),
        Deed::Synced { path, .. } => format!("{} synced", name(path)),
        Deed::Removed(path) => format!("{} removed", name(path)),
        Deed::Renamed { from, .. } => format!("{} renamed", name(from)),
        Deed::Sent(bytes) => format!("{} bytes sent", bytes.len()),
    }
}
