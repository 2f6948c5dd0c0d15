//! R11: a thousand sockets that wait, a thousand watchers of one journey, and readers who do not read.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::sync::mpsc;
use tokio::time::sleep_until;
use waymark_shared::sync::log::Cursor;
use waymark_shared::sync::message::{Position, ServerMessage};
use waymark_tests::device::socket::Socket;
use waymark_tests::process::Server;

use crate::crowd;
use crate::figure::{Figure, Size};
use crate::pen::{self, Pen};
use crate::process::Process;

const SOCKETS: usize = 1_000;
const DEAF: usize = 100;
const DOOR: [&str; 4] = ["--per-address", "5000", "--tries-per-minute", "1000000"];
/// Bytes of one long record, and how many are pushed past the readers who do not read.
const LONG: usize = 48_000;
/// A pause between edits: each is told on its own.
const PAUSE: Duration = Duration::from_millis(250);

/// Megabytes with every socket idle.
const IDLE: f64 = 40.0;
/// Milliseconds until a watcher is told.
const TOLD: f64 = 200.0;
/// Megabytes that readers who do not read may take.
const GROWTH: f64 = 128.0;

/// Measures.
pub async fn measure(size: Size) -> Figure {
    let edits = size.of(10, 100, 300);
    let long = size.of(200, 1_000, 2_000);
    let server = Server::start_with(&DOOR);
    let mut keyworker = crowd::service(&server).await;
    let mut pen = pen::joined(server.address(), &mut keyworker.device).await;
    let process = Process(server.id().expect("just started"));

    let mut sockets = Vec::with_capacity(SOCKETS);
    for _ in 0..SOCKETS {
        sockets.push(following(&pen).await);
    }
    let idle = process.resident();
    println!("{SOCKETS} idle sockets: {idle:.1} MB");

    let (told, p99) = watch(&mut pen, sockets, edits).await;
    println!("{told} times told, p99 {p99:.0} ms; {:.1} MB", process.resident());

    let deaf = join_all((0..DEAF).map(|_| following(&pen))).await;
    let before = process.resident();
    process.forget_peak();
    let mut socket = pen::open(&pen.origin, Vec::new(), 0).await.expect("the server takes a socket");
    for _ in 0..long {
        let (stored, other) = pen::push(&mut socket, &[pen.share_bytes(LONG)]).await;
        assert!(stored.len() == 1, "an edit is stored, not {other:?}");
    }
    let growth = process.peak() - before;
    let megabytes = (long * LONG) as f64 / 1e6;
    println!("{DEAF} readers who do not read {megabytes:.0} MB: {growth:.0} MB more");
    drop(deaf);
    Figure {
        id: "R11",
        measured: format!(
            "{SOCKETS} idle sockets {idle:.0} MB; {SOCKETS} watchers told p99 {p99:.0} ms; {DEAF} who do not read {megabytes:.0} MB \
             took {growth:.0} MB"
        ),
        goal: "≤ 40 MB, ≤ 200 ms, ≤ 128 MB",
        holds: idle <= IDLE && p99 <= TOLD && growth <= GROWTH,
    }
}

/// A socket that follows what is shared, from its end on and with all the credit there is.
async fn following(pen: &Pen) -> Socket {
    let head = pen::read_on(&pen.origin, pen.care_team(), Cursor::START).await.expect("the log is read").1;
    let from = if head.seq == 0 { Cursor::START } else { head };
    let position = Position { log: pen.care_team(), cursor: from };
    let mut socket = pen::open(&pen.origin, vec![position], u64::MAX).await.expect("the server takes a socket");
    let begun = socket.next().await;
    assert!(matches!(begun, Some(ServerMessage::Entries { end: true, .. })), "it follows: {begun:?}");
    socket
}

/// Shares so many edits before everybody's eyes; how often somebody was told, and within how many milliseconds.
async fn watch(pen: &mut Pen, sockets: Vec<Socket>, edits: usize) -> (usize, f64) {
    let (tell, mut told) = mpsc::unbounded_channel();
    let watchers: Vec<_> = sockets
        .into_iter()
        .map(|mut socket| {
            let tell = tell.clone();
            tokio::spawn(async move {
                for edit in 0..edits {
                    let next = socket.next().await;
                    assert!(matches!(next, Some(ServerMessage::Entries { .. })), "a watcher is told: {next:?}");
                    tell.send((edit, Instant::now())).expect("somebody counts");
                }
                socket
            })
        })
        .collect();
    drop(tell);
    let mut socket = pen::open(&pen.origin, Vec::new(), 0).await.expect("the server takes a socket");
    let mut begun = Vec::with_capacity(edits);
    for _ in 0..edits {
        let envelope = pen.share();
        begun.push(Instant::now());
        let (stored, other) = pen::push(&mut socket, &[envelope]).await;
        assert!(stored.len() == 1, "an edit is stored, not {other:?}");
        sleep_until((Instant::now() + PAUSE).into()).await;
    }
    let mut took = Vec::with_capacity(edits * SOCKETS);
    while let Some((edit, at)) = told.recv().await {
        took.push(at - begun[edit]);
    }
    for watcher in watchers {
        drop(watcher.await.expect("watching does not panic"));
    }
    took.sort_unstable();
    (took.len(), took[took.len() * 99 / 100].as_secs_f64() * 1_000.0)
}
