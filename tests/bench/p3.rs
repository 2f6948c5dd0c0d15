//! P3: how soon a keyworker sees what a person scores in a reading that both have open.
//!
//! One edit is a change of a shared document: made, signed, sent, checked, committed to the disk, told to the other socket, and
//! checked there. One disk sync of the machine is measured after each edit.

use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use waymark_shared::doc::reading;
use waymark_shared::doc::{Kind, document::Document};
use waymark_shared::id::{ActorId, DocumentId};
use waymark_shared::star::score::{Score, Whose};
use waymark_shared::sync::envelope::Form;
use waymark_shared::sync::payload::Payload;
use waymark_tests::crypto;
use waymark_tests::device::{Device, now};
use waymark_tests::people::Person;
use waymark_tests::people::keyworker::care_team;
use waymark_tests::process::Server;

use crate::crowd;
use crate::figure::{Figure, Size};
use crate::limits::Pages;

/// How long an edit may take until it counts as lost.
const PATIENCE: Duration = Duration::from_secs(10);
/// So many edits come first and are not counted.
const WARM_UP: usize = 50;
/// Milliseconds over one disk sync, for half of the edits.
const P50: f64 = 1.0;
/// Milliseconds, for all but a hundredth.
const P99: f64 = 10.0;

/// Measures.
pub async fn measure(size: Size) -> Figure {
    let edits = size.of(400, 2_000, 10_000);
    let server = Server::start();
    let mut keyworker = crowd::service(&server).await;
    let mut person = crowd::joined(server.address(), &mut keyworker.device).await;
    person.device.until_safe().await.expect("what comes with joining is stored");
    keyworker.look().await.expect("the caseload is read");
    keyworker.device.go_online();
    let log = care_team(person.journey);
    keyworker.device.until(|device| device.is_caught_up(&log)).await.expect("the log is read");
    let (tell, mut told) = unbounded_channel();
    let watching = tokio::spawn(watch(keyworker.device, edits + WARM_UP + 1, tell));

    let mut writer = Writer::begin(&mut person);
    seen(&mut person, &mut told).await;
    let (mut took, mut syncs) = (Vec::with_capacity(edits), Vec::with_capacity(edits));
    let mut pages = Pages::new();
    for number in 0..edits + WARM_UP {
        let begin = Instant::now();
        writer.score(&mut person);
        let seen = seen(&mut person, &mut told).await;
        if number >= WARM_UP {
            took.push(seen.duration_since(begin));
        }
        person.device.until_safe().await.expect("an edit is stored");
        let begin = Instant::now();
        pages.sync_one();
        syncs.push(begin.elapsed());
    }
    watching.abort();
    took.sort_unstable();
    syncs.sort_unstable();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    let sync = milliseconds(syncs[syncs.len() / 2]);
    let (p50, p99) = (milliseconds(took[edits / 2]), milliseconds(took[edits * 99 / 100]));
    Figure {
        id: "P3",
        measured: format!(
            "{edits} edits of one seen by another: p50 {p50:.2} ms, which is {:.2} ms over a disk sync of {sync:.2} ms; p99 {p99:.1} ms",
            p50 - sync
        ),
        goal: "p50 ≤ 1 ms over one disk sync, p99 ≤ 10 ms",
        holds: p50 - sync <= P50 && p99 <= P99,
    }
}

/// When the other saw it; the writer's device works until then.
async fn seen(person: &mut Person, told: &mut UnboundedReceiver<Instant>) -> Instant {
    let seen = tokio::select! {
        seen = told.recv() => seen,
        _ = person.device.until_or(PATIENCE, |_| false) => None,
    };
    seen.expect("an edit is seen")
}

/// Says when each further envelope was opened, so many of them.
async fn watch(mut device: Device, count: usize, tell: UnboundedSender<Instant>) {
    let before = device.opened().len();
    for seen in 1..=count {
        if device.until_or(PATIENCE, |device| device.opened().len() >= before + seen).await.is_err() {
            return;
        }
        if tell.send(Instant::now()).is_err() {
            return;
        }
    }
}

/// A reading in the making.
struct Writer {
    document: DocumentId,
    reading: Document,
    step: u8,
}

impl Writer {
    fn begin(person: &mut Person) -> Self {
        let (reading, chunk) = reading::create(ActorId(crypto::random()), "waymark-star", 1, "2026-11-25");
        let writer = Self { document: DocumentId(crypto::random()), reading, step: 0 };
        writer.write(person, chunk);
        writer
    }

    fn score(&mut self, person: &mut Person) {
        self.step = self.step % 10 + 1;
        let chunk = reading::set(&mut self.reading, "identity", Whose::Mine, Score::Step(self.step));
        self.write(person, chunk);
    }

    fn write(&self, person: &mut Person, content: Vec<u8>) {
        let payload = Payload { form: Form::Change, kind: Kind::Reading.code(), written: now(), content };
        person.device.write(care_team(person.journey), self.document, payload);
    }
}
