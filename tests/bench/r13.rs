//! R13: backups while 500 pushes a second run, each restored elsewhere and compared with what was acknowledged.
//!
//! Each log of a restored folder has to begin as its device wrote it, to hold everything that was acknowledged before the
//! backup began, and nothing that was never pushed. Some are verified, signatures included. Then a restore
//! over it is rehearsed: not a byte of it may change, nor the moment when it was written.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use futures_util::future::join_all;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, sleep_until};
use waymark_shared::id::EnvelopeId;
use waymark_shared::sync::log::LogName;
use waymark_tests::device::socket::Socket;
use waymark_tests::process::Server;

use crate::commands::{Shelf, is_whole, master_key};
use crate::crowd;
use crate::figure::{Figure, Size};
use crate::pen::{self, Pen};
use crate::runs::Runs;

const CLIENTS: usize = 32;
/// Each of them pushes once in this time: a thousand pushes a second together.
const PACE: Duration = Duration::from_millis(32);
/// One push in so many is shared, each under a new key.
const SHARED: usize = 4;
/// How long they push before a backup begins.
const BEFORE: Duration = Duration::from_millis(250);
/// After so many restores all signatures are checked as well.
const SIGNATURES: usize = 5;
/// Pushes a second while a backup is made, at least.
const RATE: f64 = 500.0;
const DOOR: [&str; 2] = ["--tries-per-minute", "1000000"];

/// A client with its journal.
struct Client {
    pen: Pen,
    socket: Socket,
    pushed: usize,
    private: Journal,
    shared: Journal,
    /// When it was answered in this run.
    answered_at: Vec<Instant>,
}

/// What one log is to hold.
#[derive(Default)]
struct Journal {
    written: Vec<EnvelopeId>,
    /// When each of them was acknowledged, in order.
    acknowledged: Vec<Instant>,
}

/// What was found in all runs.
#[derive(Default)]
struct Found {
    equal: usize,
    unchanged: usize,
    rate: Runs,
    took: Runs,
    longest_wait: f64,
}

/// Backs up, restores and compares, again and again.
pub async fn measure(size: Size) -> Figure {
    let runs = size.of(5, 100, 500);
    let server = Server::start_with(&DOOR);
    let mut keyworker = crowd::service(&server).await;
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        clients.push(Client::joined(&server, &mut keyworker.device).await);
    }
    let mut found = Found::default();
    for run in 0..runs {
        let folder = tempfile::tempdir().expect("a place for temporary folders");
        let shelf = Shelf::at(folder.path());
        let begun;
        (clients, begun) = back_up_under_load(clients, server.data(), &shelf, &mut found).await;
        let elsewhere = folder.path().join("elsewhere");
        let key = master_key(server.data());
        let with_key: [&OsStr; 2] = ["--master-key".as_ref(), key.as_ref()];
        shelf.restore(&elsewhere, &with_key);
        let wrong = compare(&elsewhere, &clients, begun);
        // The restore itself checked everything but the signatures.
        let is_whole = (run + 1) % SIGNATURES != 0 || is_whole(&elsewhere, &with_key);
        for what in &wrong {
            println!("run {run}: {what}");
        }
        found.equal += usize::from(wrong.is_empty() && is_whole);
        let before = state(&elsewhere);
        shelf.restore(&elsewhere, &[&with_key[..], &["--rehearse".as_ref()]].concat());
        found.unchanged += usize::from(before == state(&elsewhere));
    }
    let Found { equal, unchanged, rate, took, longest_wait } = found;
    Figure {
        id: "R13",
        measured: format!(
            "{rate} pushes/s while backups were made in {took:.2} s, the longest wait for an acknowledgement {:.0} ms: \
             {equal} of {runs} restored and equal; {unchanged} of {runs} rehearsals changed nothing",
            longest_wait * 1_000.0
        ),
        goal: "≥ 500 pushes/s, every backup restored and equal, rehearsals change nothing",
        holds: equal == runs && unchanged == runs && rate.median() >= RATE,
    }
}

/// Gives the clients back, and when the backup began.
async fn back_up_under_load(
    clients: Vec<Client>,
    data: &Path,
    shelf: &Shelf,
    found: &mut Found,
) -> (Vec<Client>, Instant) {
    let (stop, stopped) = watch::channel(false);
    let load: Vec<_> = clients.into_iter().map(|client| tokio::spawn(client.push(stopped.clone()))).collect();
    sleep_until((Instant::now() + BEFORE).into()).await;
    let begun = Instant::now();
    tokio::task::block_in_place(|| shelf.back_up(data));
    let took = begun.elapsed();
    stop.send_replace(true);
    let clients = join_all(load).await.into_iter().map(|one| one.expect("pushing does not panic"));
    let clients: Vec<Client> = clients.collect();
    let during = |at: &&Instant| (begun..begun + took).contains(*at);
    let pushes: usize = clients.iter().map(|client| client.answered_at.iter().filter(during).count()).sum();
    found.rate.add(pushes as f64 / took.as_secs_f64());
    found.took.add(took.as_secs_f64());
    let waits = clients.iter().flat_map(|client| client.answered_at.windows(2)).map(|two| two[1] - two[0]);
    found.longest_wait = waits.map(|wait| wait.as_secs_f64()).fold(found.longest_wait, f64::max);
    (clients, begun)
}

impl Client {
    async fn joined(server: &Server, keyworker: &mut waymark_tests::device::Device) -> Self {
        let pen = pen::joined(server.address(), keyworker).await;
        let socket = pen::open(&pen.origin, Vec::new(), 0).await.expect("the server takes a socket");
        let (private, shared) = (Journal::default(), Journal::default());
        Self { pen, socket, pushed: 0, private, shared, answered_at: Vec::new() }
    }

    /// Pushes at its pace until it is told to stop.
    async fn push(mut self, mut stop: watch::Receiver<bool>) -> Self {
        self.answered_at.clear();
        let mut ticks = interval(PACE);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                _ = stop.changed() => return self,
                _ = ticks.tick() => self.push_one().await,
            }
        }
    }

    async fn push_one(&mut self) {
        self.pushed += 1;
        let is_shared = self.pushed.is_multiple_of(SHARED);
        let envelope = if is_shared { self.pen.share() } else { self.pen.seal() };
        let journal = if is_shared { &mut self.shared } else { &mut self.private };
        journal.written.push(envelope.id());
        let (stored, other) = pen::push(&mut self.socket, &[envelope]).await;
        assert!(stored.len() == 1, "a push is stored, not {other:?}");
        let now = Instant::now();
        journal.acknowledged.push(now);
        self.answered_at.push(now);
    }
}

/// What is not in a restored folder as it should be.
fn compare(data: &Path, clients: &[Client], begun: Instant) -> Vec<String> {
    let database = Connection::open_with_flags(data.join("waymark.db"), OpenFlags::SQLITE_OPEN_READ_ONLY);
    let database = database.expect("the restored database");
    let logs = clients
        .iter()
        .flat_map(|client| [(client.pen.private(), &client.private), (client.pen.care_team(), &client.shared)]);
    let wrong = logs.filter_map(|(log, journal)| {
        let ids = ids(&database, log);
        let before = journal.acknowledged.partition_point(|at| *at < begun);
        if !journal.written.starts_with(&ids) {
            Some(format!("a log of {} envelopes does not begin as its device wrote it", ids.len()))
        } else if ids.len() < before {
            Some(format!("a log has {} of {before} that were acknowledged before", ids.len()))
        } else {
            None
        }
    });
    wrong.collect()
}

fn ids(database: &Connection, log: LogName) -> Vec<EnvelopeId> {
    let query = "SELECT id FROM entry JOIN log USING (log) WHERE journey = ?1 AND circle = ?2 ORDER BY entry.seq";
    let mut statement = database.prepare_cached(query).expect("the tables of this build");
    let names = (log.journey.as_bytes(), log.circle.as_bytes());
    let rows = statement.query_map(names, |row| row.get(0).map(EnvelopeId)).expect("the tables of this build");
    rows.collect::<Result<_, _>>().expect("ids")
}

/// Every file of a folder, and when it was written.
fn state(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let files = fs::read_dir(folder).expect("a folder").map(|file| file.expect("a folder").path());
    let read = |path: PathBuf| {
        let moment = path.metadata().and_then(|file| file.modified()).expect("a file");
        (path.clone(), (fs::read(&path).expect("a file"), moment))
    };
    files.map(read).collect()
}
