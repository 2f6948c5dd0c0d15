//! P4: many people at once, each with a journey of their own: how many edits a second are on the disk, and how soon.

use std::time::Duration;

use waymark_tests::process::Server;

use crate::crowd::{self, Crowd, Pace};
use crate::figure::{Figure, Size};
use crate::limits::Limits;
use crate::process::Process;
use crate::runs::Runs;

const CLIENTS: [usize; 3] = [100, 500, 1_000];
const EVERYBODY: usize = 1_000;
const ROUNDS: usize = 3;
const WARM_UP: Duration = Duration::from_secs(1);
/// What the door would not let in from one address.
const DOOR: [&str; 4] = ["--per-address", "5000", "--tries-per-minute", "1000000"];

/// Edits a second, at the least.
const EDITS: f64 = 8_500.0;
/// Of what signing and verifying alone would allow.
const SHARE: f64 = 0.6;
/// Milliseconds, at the most, flat out.
const P99: f64 = 250.0;
/// Milliseconds, at the most, at one edit a second each.
const P99_PACED: f64 = 20.0;
/// Megabytes of the server.
const RESIDENT: f64 = 80.0;

/// Measures.
pub async fn measure(size: Size) -> Figure {
    let long = Duration::from_secs(size.of(3, 6, 20));
    let server = Server::start_with(&DOOR);
    let process = Process(server.id().expect("just started"));
    let keyworker = crowd::service(&server).await;
    let mut crowd = Crowd::gather(server.address(), &keyworker, EVERYBODY).await;
    println!("{EVERYBODY} people joined; the server holds {:.0} MB", process.resident());
    process.forget_peak();

    let (mut share, mut p99, mut paced, mut cores) =
        (Runs::default(), Runs::default(), Runs::default(), Runs::default());
    let mut edits = [(); CLIENTS.len()].map(|()| Runs::default());
    for _ in 0..ROUNDS {
        for (clients, edits) in CLIENTS.into_iter().zip(&mut edits) {
            let allowed = Limits::measure().edits_by_signatures();
            let before = (process.seconds(), Process::own().seconds());
            let pushed = crowd.push(clients, Pace::AsAcknowledged, WARM_UP, long).await;
            let count = pushed.took.len() as f64;
            let rate = count / long.as_secs_f64();
            let seconds = (WARM_UP + long).as_secs_f64();
            let all = count * seconds / long.as_secs_f64();
            let spent = (process.seconds() - before.0, Process::own().seconds() - before.1);
            cores.add((spent.0 + spent.1) / seconds);
            println!(
                "{clients} clients: {rate:.0} edits/s, {:.0} % of {allowed:.0}; p99 {:.0} ms; a core for an edit: server {:.0} µs, clients {:.0} µs; server {:.0} MB",
                100.0 * rate / allowed,
                pushed.p99(),
                spent.0 * 1e6 / all,
                spent.1 * 1e6 / all,
                process.resident(),
            );
            edits.add(rate);
            share.add(rate / allowed);
            if clients == EVERYBODY {
                p99.add(pushed.p99());
            }
        }
        let pushed = crowd.push(EVERYBODY, Pace::Every(Duration::from_secs(1)), WARM_UP, long).await;
        println!(
            "{EVERYBODY} clients at one edit a second: {:.0} edits/s; p99 {:.1} ms",
            pushed.took.len() as f64 / long.as_secs_f64(),
            pushed.p99()
        );
        paced.add(pushed.p99());
    }
    let peak = process.peak();
    let least = edits.iter().map(Runs::median).fold(f64::INFINITY, f64::min);
    let [hundred, five, thousand] = edits;
    Figure {
        id: "P4",
        measured: format!(
            "100, 500, 1,000 clients: {hundred}, {five}, {thousand} acknowledged edits/s, {:.0} % of signing and verifying \
             alone; p99 {p99} ms at 1,000; server {peak:.0} MB; at one edit a second each p99 {paced:.1} ms; \
             flat out they got {cores:.1} of 2 cores",
            100.0 * share.median(),
        ),
        goal: "≥ 8,500 edits/s and ≥ 60 %; p99 ≤ 250 ms; ≤ 80 MB; p99 ≤ 20 ms at one edit a second",
        holds: least >= EDITS
            && share.median() >= SHARE
            && p99.median() <= P99
            && peak <= RESIDENT
            && paced.median() <= P99_PACED,
    }
}
