//! P9: how soon the server stands on a database that years have filled, what it holds while nobody asks, and how large its
//! binary is.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::sleep_until;
use waymark_server::author::{Author, Owner};
use waymark_server::config::Config;
use waymark_server::keys::Keys;
use waymark_server::keys::documents::{self, DocumentKeys};
use waymark_server::log::append::{Appender, Outcome};
use waymark_server::log::check::{Act, Checked};
use waymark_server::log::histories::Histories;
use waymark_server::store;
use waymark_shared::api::{SERVICE, Service};
use waymark_shared::id::{CircleId, DocumentId, JourneyId, PublicKey, Signature};
use waymark_shared::sync::envelope::{Form, Header, Unsigned};
use waymark_tests::crypto;
use waymark_tests::device::now;
use waymark_tests::http::Origin;
use waymark_tests::process::{self, Server};

use crate::crowd;
use crate::figure::{Figure, Size};
use crate::process::Process;
use crate::runs::Runs;

const STARTS: usize = 15;
/// Envelopes in one journey, one in ten of them shared, each as a document of its own.
const JOURNEY: u64 = 1_000;
const SHARED: u64 = 10;
/// What an entry of 500 characters is, sealed.
const BODY: usize = 540;
/// How long it is left alone before its memory is read.
const QUIET: Duration = Duration::from_secs(3);

/// Milliseconds until it answers.
const START: f64 = 100.0;
/// Megabytes of memory.
const IDLE: f64 = 20.0;
/// Megabytes of the binary.
const BINARY: f64 = 25.0;

/// Measures.
pub async fn measure(size: Size) -> Figure {
    let bytes = size.of(100_000_000, 1_000_000_000, 1_000_000_000);
    let folder = tempfile::tempdir().expect("a place for temporary folders");
    let data = folder.path().join("data");
    let mut server = Server::at(&data, "127.0.0.1:0", &[]);
    crowd::service(&server).await;
    process::ask_to_stop(server.id().expect("it runs"));
    assert!(server.wait(), "it stops in good order");
    let begin = Instant::now();
    let envelopes = fill(&data, bytes);
    println!("{envelopes} envelopes laid down in {:.0} s", begin.elapsed().as_secs_f64());

    let (mut start, mut idle) = (Runs::default(), Runs::default());
    for round in 0..STARTS {
        let begin = Instant::now();
        let mut server = Server::at(&data, "127.0.0.1:0", &[]);
        Origin::new(server.address()).get::<Service>(SERVICE).await.expect("it answers");
        start.add(begin.elapsed().as_secs_f64() * 1_000.0);
        // Its memory is looked at a few times only, because that takes long.
        if round % 5 == 0 {
            sleep_until((Instant::now() + QUIET).into()).await;
            idle.add(Process(server.id().expect("it runs")).resident());
        }
        server.stop();
    }
    let binary = process::binary().metadata().expect("the binary is there").len() as f64 / 1e6;
    let filled = data.join(store::FILE).metadata().expect("the database is there").len() as f64 / 1e9;
    Figure {
        id: "P9",
        measured: format!(
            "answers after {start} ms on {filled:.1} GB; idle {idle:.1} MB; binary {binary:.1} MB, the app in it, linked to the system's libc"
        ),
        goal: "≤ 100 ms on 1 GB, ≤ 20 MB, ≤ 25 MB",
        holds: start.median() <= START && idle.median() <= IDLE && binary <= BINARY,
    }
}

/// Lays envelopes down as the server's own writer would, without checking signatures that nobody made.
fn fill(data: &Path, bytes: u64) -> u64 {
    let keys = Keys::open(&Config::new(data).master_key(), false).expect("the server made its master key");
    let keys = DocumentKeys::open(&data.join(documents::FILE), Arc::new(keys)).expect("the server made its keys");
    let path = data.join(store::FILE);
    let mut connection = store::open(&path).expect("the server made its database");
    let mut count = 0;
    while path.metadata().expect("the database is there").len() < bytes {
        let journey = JourneyId(crypto::random());
        let mut signing = [4; 65];
        signing[1..17].copy_from_slice(journey.as_bytes());
        let signing = PublicKey(signing);
        let author = Author { signing, agreement: signing, owner: Owner::Person(journey) };
        let transaction = connection.transaction().expect("nobody else writes");
        store::device::keep(&transaction, &author, now()).expect("a disk with room");
        let mut histories = Histories::default();
        let mut appender = Appender::new(&transaction, &keys, &mut histories, now(), u64::MAX);
        for number in 1..=JOURNEY {
            let is_shared = number % SHARED == 0;
            let header = Header {
                form: if is_shared { Form::Record } else { Form::Sealed },
                journey,
                circle: if is_shared { CircleId::CARE_TEAM } else { CircleId::PRIVATE },
                document: DocumentId(crypto::random()),
                device: author.device(),
                device_sequence: number,
                key_epoch: u32::from(!is_shared),
            };
            let unsigned = Unsigned::new(header, &crypto::random::<BODY>()).expect("a short body");
            let checked = Checked { envelope: unsigned.sign(Signature([9; 64])), act: Act::Nothing, staff: None };
            let outcome = appender.append(&checked).expect("a disk with room");
            assert_eq!(outcome, Outcome::Stored);
        }
        appender.finish().expect("a disk with room");
        transaction.commit().expect("a disk with room");
        count += JOURNEY;
    }
    count
}
