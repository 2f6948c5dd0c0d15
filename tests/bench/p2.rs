//! P2: a new device of a person who has written for ten years, as written, and from bundles.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use waymark_shared::sync::replica::effect::Status;
use waymark_tests::device::{Device, now};
use waymark_tests::people::{Keyworker, Person};
use waymark_tests::process::Server;

use crate::crowd;
use crate::delay::Delay;
use crate::figure::Figure;
use crate::runs::Runs;
use crate::writing;

/// Ten years.
const ENTRIES: usize = 3_650;
const ROUNDS: usize = 3;
/// The longer round trip, in milliseconds.
const FAR: u64 = 100;
/// What the door would not let in from one address.
const DOOR: [&str; 2] = ["--tries-per-minute", "1000000"];
/// How long a stage may take.
const PATIENCE: Duration = Duration::from_secs(240);

/// Seconds without a round trip to speak of.
const NEAR_SECONDS: f64 = 0.5;
/// Seconds at the longer one.
const FAR_SECONDS: f64 = 1.2;
/// Bytes on the wire for an entry written in one change.
const BYTES: f64 = 900.0;
/// Bytes on the wire for an entry that came in a bundle.
const BUNDLED_BYTES: f64 = 350.0;
/// Round trips altogether.
const ROUND_TRIPS: f64 = 8.0;

/// What pulling took.
#[derive(Default)]
struct Pull {
    near: Runs,
    far: Runs,
    /// Bytes an entry.
    down: f64,
}

/// Measures.
pub async fn measure() -> Figure {
    let mut server = Server::start_with(&DOOR);
    let mut keyworker = crowd::service(&server).await;
    let mut writer = written(&server, &mut keyworker, "one change", |person, days| {
        person.write(&writing::entry(days), writing::moment(days));
    })
    .await;
    let one = pull(&server, &mut keyworker, &writer, "one change").await;
    let other = written(&server, &mut keyworker, "four changes", writing::write_in_four).await;
    let four = pull(&server, &mut keyworker, &other, "four changes").await;
    bundle(&mut server, &mut keyworker, &mut writer).await;
    let bundled = pull(&server, &mut keyworker, &writer, "bundled").await;
    let round_trips = (one.far.median() - one.near.median()) / Duration::from_millis(FAR).as_secs_f64();
    Figure {
        id: "P2",
        measured: format!(
            "{ENTRIES} entries in one change each: {:.2} s at 0 ms, {:.2} s at {FAR} ms, {:.0} B on the wire an entry, \
             {round_trips:.1} round trips; bundled: {:.2} s, {:.2} s, {:.0} B; in four changes: {:.2} s, {:.2} s, {:.0} B",
            one.near, one.far, one.down, bundled.near, bundled.far, bundled.down, four.near, four.far, four.down
        ),
        goal: "≤ 0.5 s, ≤ 1.2 s, ≤ 900 B as written in one change, ≤ 350 B bundled, ≤ 8 round trips",
        holds: [&one, &bundled]
            .iter()
            .all(|pull| pull.near.median() <= NEAR_SECONDS && pull.far.median() <= FAR_SECONDS)
            && one.down <= BYTES
            && bundled.down <= BUNDLED_BYTES
            && round_trips <= ROUND_TRIPS,
    }
}

/// Somebody who has written for ten years.
async fn written(server: &Server, keyworker: &mut Keyworker, name: &str, write: impl Fn(&mut Person, usize)) -> Person {
    let mut person = crowd::joined(server.address(), &mut keyworker.device).await;
    (0..ENTRIES).rev().for_each(|days| write(&mut person, days));
    let begin = Instant::now();
    person.device.until_or(PATIENCE, |device| matches!(device.status(), Status::Safe(_))).await.expect("all is stored");
    println!("{name}: {ENTRIES} entries sealed, sent and stored in {:.2} s", begin.elapsed().as_secs_f64());
    person
}

/// Everything is sealed together, a second device confirms it, and the server, when it starts again, lets go of the rest.
async fn bundle(server: &mut Server, keyworker: &mut Keyworker, writer: &mut Person) {
    writer.bundle(now()).await.expect("bundles are kept");
    writer.device.until_safe().await.expect("bundles are stored");
    let mut second = come_back(server.address(), keyworker, writer).await;
    let private = second.private();
    second.device.go_online();
    second.device.until_or(PATIENCE, |device| device.is_caught_up(&private)).await.expect("all of it is pulled");
    second.confirm(now());
    second.device.until_safe().await.expect("what it says is stored");
    println!("{} bundles cover {ENTRIES} entries", second.device.bundles().len());
    server.stop();
    server.start_again();
}

async fn come_back(address: SocketAddr, keyworker: &mut Keyworker, person: &Person) -> Person {
    let invited = keyworker.invite_again(person.journey).await.expect("an invitation");
    let back = Person::come_back(address, &invited.link_code, person.words.clone()).await;
    back.expect("the words are theirs")
}

/// They come back on new devices.
async fn pull(server: &Server, keyworker: &mut Keyworker, person: &Person, name: &str) -> Pull {
    let private = person.private();
    let opened = |device: &Device| device.opened().iter().filter(|opened| opened.log == private).count();
    let written = opened(&person.device);
    let way = Delay::before(server.address()).await;
    let mut pull = Pull::default();
    for _ in 0..ROUNDS {
        for (round_trip, runs) in [(0, &mut pull.near), (FAR, &mut pull.far)] {
            way.set_round_trip(0);
            let mut back = come_back(way.address, keyworker, person).await;
            way.set_round_trip(round_trip);
            way.forget();
            let begin = Instant::now();
            back.device.go_online();
            back.device.until_or(PATIENCE, |device| device.is_caught_up(&private)).await.expect("all of it is pulled");
            let took = begin.elapsed().as_secs_f64();
            let opened = opened(&back.device);
            assert!(opened >= written, "{opened} of {written} could be opened");
            runs.add(took);
            pull.down = way.down() as f64 / ENTRIES as f64;
            println!("{name}: {took:.2} s at {round_trip} ms; {} B down, {} B up", way.down(), way.up());
        }
    }
    pull
}
