//! R4: every n-th write and every n-th sync of a scripted push fails, or is the last thing the server does.
//!
//! `strace` makes the system calls fail. Each case begins with a copy of the same folder, starts the server, pushes the same
//! envelopes, with a pause in which the server tidies up, asks for its health, and stops it in good order; then the server is
//! started once more without any fault, and everything that was acknowledged has to be there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use tempfile::TempDir;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio::time::{sleep_until, timeout};
use waymark_shared::api::{HEALTH, ProblemCode};
use waymark_shared::id::EnvelopeId;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::sync::message::{Obstacle, ServerMessage};
use waymark_tests::http::{NoAnswer, Origin};
use waymark_tests::process::{self, Server};

use crate::crowd;
use crate::figure::{Figure, Size};
use crate::pen;
use crate::traced::{Fault, Point, Traced};

/// How long a server may take to recover by itself; what it found out about its disk it believes for ten seconds.
const RECOVERY: Duration = Duration::from_secs(15);
/// How long a stop may take, tracing included.
const STOP: Duration = Duration::from_secs(20);
/// How soon we look again.
const AGAIN: Duration = Duration::from_millis(50);
/// How long a server that has nothing to do may take to tidy up; one whose disk fails does not come to an end with it.
const TIDYING: Duration = Duration::from_millis(1_500);
/// Pushes of the script: private and shared ones in turn.
const PUSHES: usize = 4;
const TOGETHER: usize = 3;
/// The pause comes before this one.
const AFTER_THE_PAUSE: usize = 2;
/// Cases at once: most of a case is waiting.
const AT_ONCE: usize = 8;

/// What a server does while it meets a fault.
#[derive(Debug, Clone, Copy)]
enum Scene {
    /// It is started where there is nothing yet.
    FirstStart,
    /// It is started, pushed to, left alone for a moment, and pushed to again.
    Pushes,
}

/// What every case begins with, and pushes.
struct Script {
    folder: TempDir,
    origin: Origin,
    logs: [LogName; 2],
    pushes: Vec<Vec<Envelope>>,
}

/// What became of one case.
#[derive(Debug, Default)]
struct Outcome {
    acknowledged: BTreeSet<EnvelopeId>,
    /// A complaint, for each thing that should not be.
    wrongs: Vec<String>,
}

/// Where the server comes to a point in a run without faults: how often it was there at the end of each phase.
struct Phases(Vec<usize>);

impl Phases {
    fn all(&self) -> usize {
        self.0.last().copied().unwrap_or_default()
    }

    /// Every so many numbers, and the first and the last of each phase.
    fn numbers(&self, step: usize) -> BTreeSet<usize> {
        let borders = self.0.iter().flat_map(|end| [*end, end + 1]);
        (1..=self.all()).step_by(step).chain(borders).filter(|number| (1..=self.all()).contains(number)).collect()
    }
}

/// Runs every case there is, or every so many of them.
pub async fn measure(size: Size) -> Figure {
    let script = Arc::new(Script::write().await);
    let step = size.of(7, 1, 1);
    let mut counts = Vec::new();
    let mut cases = Vec::new();
    for (scene, point) in [
        (Scene::FirstStart, Point::Write),
        (Scene::FirstStart, Point::Sync),
        (Scene::Pushes, Point::Write),
        (Scene::Pushes, Point::Sync),
    ] {
        let phases = match scene {
            Scene::FirstStart => count_first_start(point).await,
            Scene::Pushes => script.count(point).await,
        };
        counts.push(phases.all());
        for number in phases.numbers(step) {
            cases.extend(Fault::ALL.map(|fault| (scene, point, number, fault)));
        }
    }
    let count = cases.len();
    let outcomes = stream::iter(cases.into_iter().map(|case| run(script.clone(), case))).buffer_unordered(AT_ONCE);
    let wrong = outcomes.filter(|wrongs| std::future::ready(!wrongs.is_empty())).count().await;
    Figure {
        id: "R4",
        measured: format!(
            "{count} cases over {} writes and {} syncs, of the very first start and of pushes, killed, EIO and ENOSPC, once and from \
             then on: {wrong} with something lost, corrupt, unclear or not recovered",
            counts[0] + counts[2],
            counts[1] + counts[3]
        ),
        goal: "0 lost, never corrupt, clear 507/503, recovers by itself",
        holds: wrong == 0,
    }
}

/// One case, on a thread of its own, which may wait for processes: what should not be.
async fn run(script: Arc<Script>, case: (Scene, Point, usize, Fault)) -> Vec<String> {
    let runtime = Handle::current();
    let (scene, point, number, fault) = case;
    let outcome = spawn_blocking(move || match scene {
        Scene::FirstStart => runtime.block_on(start_first(point, number, fault)),
        Scene::Pushes => runtime.block_on(script.run(point, number, fault)),
    });
    let wrongs = outcome.await.expect("a case does not panic");
    for what in &wrongs {
        println!("{scene:?}, {fault:?} at {point:?} {number}: {what}");
    }
    wrongs
}

/// How often a server comes to this point that is started where there is nothing, and stopped.
async fn count_first_start(point: Point) -> Phases {
    let folder = tempfile::tempdir().expect("a place for temporary folders");
    let trace = folder.path().join("trace");
    let server = Traced::count(&folder.path().join("data"), point, &trace).expect("nothing keeps it from starting");
    let started = counted(&trace);
    assert!(server.stop(STOP).await, "it stops in good order");
    Phases(vec![started, counted(&trace)])
}

/// A server that is started where there is nothing meets a fault; then it is started again.
async fn start_first(point: Point, number: usize, fault: Fault) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a place for temporary folders");
    let data = folder.path().join("data");
    let mut wrongs = Vec::new();
    match Traced::start(&data, point, number, fault) {
        Ok(server) => drop(server.stop(STOP).await),
        Err(said) => wrongs.extend(unclear(fault, &said)),
    }
    match Traced::start(&data, point, 0, Fault::None) {
        Ok(server) => {
            if !server.stop(STOP).await {
                wrongs.push("afterwards it does not stop in good order".into());
            }
        }
        Err(said) => wrongs.push(format!("afterwards it does not start, and says: {said}")),
    }
    wrongs
}

/// A complaint, unless what a server said instead of starting is a sentence; one that was killed could say nothing.
fn unclear(fault: Fault, said: &str) -> Option<String> {
    let is_clear = fault == Fault::Kill || said.trim_end().ends_with('.');
    (!is_clear).then(|| format!("it did not start, and said: {said}"))
}

/// How many calls were written down.
fn counted(trace: &Path) -> usize {
    fs::read_to_string(trace).expect("strace writes it").lines().filter(|line| line.contains('(')).count()
}

impl Script {
    /// A folder with one person in it, and what they push.
    async fn write() -> Self {
        let folder = tempfile::tempdir().expect("a place for temporary folders");
        let mut server = Server::at(&folder.path().join("data"), "127.0.0.1:0", &[]);
        let mut keyworker = crowd::service(&server).await;
        let mut pen = pen::joined(server.address(), &mut keyworker.device).await;
        process::ask_to_stop(server.id().expect("it runs"));
        assert!(server.wait(), "it stops in good order");
        let pushes = (0..PUSHES)
            .map(|push| (0..TOGETHER).map(|_| if push % 2 == 0 { pen.seal() } else { pen.share() }).collect());
        let pushes = pushes.collect();
        Self { folder, logs: [pen.private(), pen.care_team()], origin: pen.origin, pushes }
    }

    /// How often a server comes to this point where nothing fails.
    async fn count(&self, point: Point) -> Phases {
        let folder = self.copy();
        let data = folder.path().join("data");
        let trace = folder.path().join("trace");
        let so_far = || counted(&trace);
        let server = Traced::count(&data, point, &trace).expect("nothing keeps it from starting");
        let mut phases = vec![so_far()];
        let mut outcome = Outcome::default();
        for pushes in self.halves() {
            self.push(&server, pushes, &mut outcome).await;
            phases.push(so_far());
            tidied(&data).await;
            phases.push(so_far());
        }
        self.look_at_health(&server, &mut outcome).await;
        phases.push(so_far());
        assert!(outcome.wrongs.is_empty(), "without a fault nothing is wrong: {:?}", outcome.wrongs);
        assert!(server.stop(STOP).await, "it stops in good order");
        phases.push(so_far());
        Phases(phases)
    }

    /// What is pushed before the pause, and after it.
    fn halves(&self) -> [&[Vec<Envelope>]; 2] {
        let (before, after) = self.pushes.split_at(AFTER_THE_PAUSE);
        [before, after]
    }

    /// One case: what should not be.
    async fn run(&self, point: Point, number: usize, fault: Fault) -> Vec<String> {
        let folder = self.copy();
        let data = folder.path().join("data");
        let mut outcome = Outcome::default();
        match Traced::start(&data, point, number, fault) {
            Ok(server) => {
                let [before, after] = self.halves();
                self.push(&server, before, &mut outcome).await;
                if !server.has_ended() {
                    tidied(&data).await;
                }
                self.push(&server, after, &mut outcome).await;
                self.look_at_health(&server, &mut outcome).await;
                server.stop(STOP).await;
            }
            Err(said) => outcome.wrongs.extend(unclear(fault, &said)),
        }
        self.compare(&data, &mut outcome).await;
        outcome.wrongs
    }

    /// Pushes all of these, in order, again and again where it is put off, for as long as it may take to recover.
    async fn push(&self, server: &Traced, pushes: &[Vec<Envelope>], outcome: &mut Outcome) {
        let origin = self.at(server.address);
        let deadline = Instant::now() + RECOVERY;
        let mut done = 0;
        loop {
            if let Some(mut socket) = pen::open(&origin, Vec::new(), 0).await {
                while let Some(push) = pushes.get(done) {
                    let (stored, other) = pen::push(&mut socket, push).await;
                    let all = stored.len() == push.len();
                    outcome.acknowledged.extend(stored);
                    match other {
                        None if all => done += 1,
                        Some(ServerMessage::Later { why: Obstacle::Full | Obstacle::Broken, .. })
                        | Some(ServerMessage::Goodbye { .. })
                        | None => break,
                        Some(other) => return outcome.wrongs.push(format!("a push was answered by {other:?}")),
                    }
                }
            }
            if done == pushes.len() || server.fault.is_for_good() || server.has_ended() {
                return;
            }
            if Instant::now() > deadline {
                return outcome.wrongs.push(format!("it did not recover after {done} of {} pushes", pushes.len()));
            }
            sleep_until((Instant::now() + AGAIN).into()).await;
        }
    }

    /// A server whose disk fails for good says so; one whose disk failed once is well again.
    async fn look_at_health(&self, server: &Traced, outcome: &mut Outcome) {
        let mut origin = self.at(server.address);
        let deadline = Instant::now() + RECOVERY;
        let is_whole = outcome.acknowledged.len() == PUSHES * TOGETHER;
        loop {
            match timeout(RECOVERY, origin.get::<()>(HEALTH)).await {
                Ok(Err(NoAnswer::Offline)) if server.fault == Fault::Kill => return,
                // An answer without a body is no JSON; it is what a healthy server gives.
                Ok(Err(NoAnswer::Strange { status: 204, .. })) if is_whole => return,
                Ok(Err(
                    NoAnswer::Problem { status: 503, code: ProblemCode::Unavailable }
                    | NoAnswer::Problem { status: 507, code: ProblemCode::Full },
                )) => {
                    if server.fault.is_for_good() {
                        return;
                    }
                }
                other => return outcome.wrongs.push(format!("its health is {other:?}")),
            }
            if Instant::now() > deadline {
                return outcome.wrongs.push("it does not become well again".into());
            }
            sleep_until((Instant::now() + AGAIN).into()).await;
        }
    }

    /// Starts the server without a fault and looks for everything that was acknowledged; then pushes the rest.
    async fn compare(&self, data: &Path, outcome: &mut Outcome) {
        let mut server = Server::at(data, "127.0.0.1:0", &[]);
        let origin = self.at(server.address());
        for _ in 0..2 {
            let mut there = Vec::new();
            for log in self.logs {
                match pen::read_on(&origin, log, Cursor::START).await {
                    Ok((ids, _)) => there.extend(ids),
                    Err(what) => outcome.wrongs.push(format!("a log is broken: {what}")),
                }
            }
            let lost = outcome.acknowledged.iter().filter(|id| !there.contains(id)).count();
            let mut once = there.clone();
            once.sort_unstable();
            once.dedup();
            if lost > 0 || once.len() != there.len() {
                outcome.wrongs.push(format!("{lost} lost, {} there twice", there.len() - once.len()));
            }
            let mut socket = pen::open(&origin, Vec::new(), 0).await.expect("the server takes a socket");
            for push in &self.pushes {
                let (stored, other) = pen::push(&mut socket, push).await;
                if stored.len() < push.len() {
                    outcome.wrongs.push(format!("afterwards a push was answered by {other:?}"));
                }
                outcome.acknowledged.extend(stored);
            }
        }
        process::ask_to_stop(server.id().expect("it runs"));
        if !server.wait() {
            outcome.wrongs.push("afterwards it does not stop in good order".into());
        }
        for name in ["waymark.db", "keys.db"] {
            let found = integrity(&data.join(name));
            if found != "ok" {
                outcome.wrongs.push(format!("{name}: {found}"));
            }
        }
    }

    fn copy(&self) -> TempDir {
        let folder = tempfile::tempdir().expect("a place for temporary folders");
        let data = folder.path().join("data");
        fs::create_dir(&data).expect("a fresh folder");
        for file in fs::read_dir(self.folder.path().join("data")).expect("the first server's folder") {
            let file = file.expect("the first server's folder").path();
            copy(&file, &data.join(file.file_name().expect("a file has a name")));
        }
        copy(&self.folder.path().join("data.key"), &folder.path().join("data.key"));
        folder
    }

    /// The same browser at another server that has the same folder.
    fn at(&self, address: std::net::SocketAddr) -> Origin {
        self.origin.clone().at(address)
    }
}

/// Waits until the server has moved its write-ahead log into the database, which it does when it is quiet.
async fn tidied(data: &Path) {
    let log = data.join("waymark.db-wal");
    let deadline = Instant::now() + TIDYING;
    while fs::metadata(&log).is_ok_and(|file| file.len() > 0) && Instant::now() < deadline {
        sleep_until((Instant::now() + AGAIN).into()).await;
    }
}

fn copy(from: &PathBuf, to: &PathBuf) {
    fs::copy(from, to).expect("a disk with room");
}

/// What SQLite says of a database nobody has open.
fn integrity(path: &Path) -> String {
    let opened = rusqlite::Connection::open(path);
    let checked =
        opened.and_then(|connection| connection.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)));
    checked.unwrap_or_else(|error| error.to_string())
}
