//! P5: what one edit costs does not grow with what is there already.
//!
//! Two people, one with few entries and one with many, each with two devices that have everything. One device is away,
//! writes an entry, and comes back to send it; then the other comes back to fetch it. Both go through a proxy that counts.

use std::time::{Duration, Instant};

use waymark_shared::sync::replica::effect::Status;
use waymark_tests::device::Device;
use waymark_tests::people::{Keyworker, Person};
use waymark_tests::process::Server;

use crate::crowd;
use crate::delay::Delay;
use crate::figure::{Figure, Size};
use crate::runs::Runs;
use crate::writing;

const FEW: usize = 10;
const MANY: usize = 10_000;
/// What the door would not let in from one address.
const DOOR: [&str; 2] = ["--tries-per-minute", "1000000"];
/// How long a stage may take.
const PATIENCE: Duration = Duration::from_secs(240);
/// How much more or less it may be.
const SHARE: f64 = 0.1;

/// A person with two devices, and what their edits took.
struct Pair {
    writer: Person,
    reader: Person,
    way: Delay,
    milliseconds: Runs,
    bytes: Runs,
}

/// Measures.
pub async fn measure(size: Size) -> Figure {
    let rounds = size.of(51, 201, 1_001);
    let server = Server::start_with(&DOOR);
    let mut keyworker = crowd::service(&server).await;
    let mut few = Pair::with(&server, &mut keyworker, FEW).await;
    let mut many = Pair::with(&server, &mut keyworker, MANY).await;
    for round in 0..rounds {
        // In turn, so that both meet the same machine.
        few.edit(round).await;
        many.edit(round).await;
    }
    let (time, bytes) =
        (many.milliseconds.median() / few.milliseconds.median() - 1.0, many.bytes.median() / few.bytes.median() - 1.0);
    Figure {
        id: "P5",
        measured: format!(
            "one edit sent and fetched, {rounds} times: with {FEW} entries stored {:.0} B and {:.2} ms, with {MANY} {:.0} B and {:.2} ms: \
             {:+.1} % of the bytes, {:+.1} % of the time",
            few.bytes.median(),
            few.milliseconds.median(),
            many.bytes.median(),
            many.milliseconds.median(),
            100.0 * bytes,
            100.0 * time
        ),
        goal: "the same bytes and time with 10 and with 10,000 entries stored, within 10 %",
        holds: time.abs() <= SHARE && bytes.abs() <= SHARE,
    }
}

impl Pair {
    async fn with(server: &Server, keyworker: &mut Keyworker, entries: usize) -> Self {
        let way = Delay::before(server.address()).await;
        let mut writer = crowd::joined(way.address, &mut keyworker.device).await;
        for days in 0..entries {
            writer.write(&writing::entry(days), writing::moment(days));
        }
        let is_safe = |device: &Device| matches!(device.status(), Status::Safe(_));
        writer.device.until_or(PATIENCE, is_safe).await.expect("all is stored");
        let private = writer.private();
        let invited = keyworker.invite_again(writer.journey).await.expect("an invitation");
        let back = Person::come_back(way.address, &invited.link_code, writer.words.clone()).await;
        let mut reader = back.expect("the words are theirs");
        reader.device.go_online();
        reader.device.until_or(PATIENCE, |device| device.is_caught_up(&private)).await.expect("all of it is pulled");
        reader.device.until_or(PATIENCE, is_safe).await.expect("its introduction is stored");
        Self { writer, reader, way, milliseconds: Runs::default(), bytes: Runs::default() }
    }

    async fn edit(&mut self, round: usize) {
        let Self { writer, reader, way, .. } = self;
        writer.device.go_offline();
        reader.device.go_offline();
        let (kept, known) = (writer.device.kept() + 1, reader.device.opened().len() + 1);
        writer.write(&writing::entry(round), writing::moment(round));
        writer.device.until(|device| device.kept() == kept).await.expect("the entry is kept");
        way.forget();
        let begin = Instant::now();
        writer.device.go_online();
        writer.device.until_safe().await.expect("the entry is stored");
        reader.device.go_online();
        reader.device.until(|device| device.opened().len() >= known).await.expect("the entry is fetched");
        self.milliseconds.add(begin.elapsed().as_secs_f64() * 1_000.0);
        self.bytes.add((way.up() + way.down()) as f64);
    }
}
