//! P1: somebody who wrote for ten years without a network sends all of it.

use std::time::{Duration, Instant};

use waymark_shared::sync::replica::effect::Status;
use waymark_tests::people::{Keyworker, Person};
use waymark_tests::process::Server;

use crate::crowd;
use crate::figure::Figure;
use crate::process::Process;
use crate::runs::Runs;
use crate::writing;

/// Ten years.
const ENTRIES: usize = 3_650;
const ROUNDS: usize = 3;
/// What the door would not let in from one address.
const DOOR: [&str; 2] = ["--tries-per-minute", "1000000"];
/// How long a stage may take.
const PATIENCE: Duration = Duration::from_secs(240);
/// Entries a second.
const RATE: f64 = 5_000.0;

/// Measures.
pub async fn measure() -> Figure {
    let server = Server::start_with(&DOOR);
    let mut keyworker = crowd::service(&server).await;
    let (mut one, mut four) = (Runs::default(), Runs::default());
    for _ in 0..ROUNDS {
        one.add(send(&server, &mut keyworker, "one change", 1, write).await);
        four.add(send(&server, &mut keyworker, "four changes", 4, writing::write_in_four).await);
    }
    Figure {
        id: "P1",
        measured: format!(
            "{ENTRIES} entries from a filled outbox, all acknowledged: {one} entries/s in one change each, {four} entries/s in \
             four, which is {:.0} envelopes/s",
            4.0 * four.median()
        ),
        goal: "≥ 5,000 entries/s, in one change and in four",
        holds: one.median() >= RATE && four.median() >= RATE,
    }
}

fn write(person: &mut Person, days: usize) {
    person.write(&writing::entry(days), writing::moment(days));
}

/// Everything is written, sealed and kept while the network is away; gives how many entries a second go out when it is back.
async fn send(
    server: &Server,
    keyworker: &mut Keyworker,
    name: &str,
    changes: usize,
    write: impl Fn(&mut Person, usize),
) -> f64 {
    let mut person = crowd::joined(server.address(), &mut keyworker.device).await;
    person.device.until_safe().await.expect("what comes with joining is stored");
    person.device.go_offline();
    let kept = person.device.kept() + ENTRIES * changes;
    let begin = Instant::now();
    (0..ENTRIES).rev().for_each(|days| write(&mut person, days));
    person.device.until_or(PATIENCE, |device| device.kept() == kept).await.expect("everything is kept");
    let sealed = begin.elapsed().as_secs_f64();
    let spent = || (Process(server.id().expect("it runs")).seconds(), Process::own().seconds());
    let before = spent();
    let begin = Instant::now();
    person.device.go_online();
    person.device.until_or(PATIENCE, |device| matches!(device.status(), Status::Safe(_))).await.expect("all is stored");
    let took = begin.elapsed().as_secs_f64();
    let (server, client) = (spent().0 - before.0, spent().1 - before.1);
    let each = 1e6 / (ENTRIES * changes) as f64;
    println!(
        "{name}: {ENTRIES} entries written and sealed in {sealed:.2} s, sent and stored in {took:.2} s; a core for an envelope: \
         server {:.0} µs, client {:.0} µs",
        server * each,
        client * each
    );
    ENTRIES as f64 / took
}
