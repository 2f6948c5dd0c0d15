//! P10: what an entry takes on the server's disk, everything included.

use std::fs;
use std::path::Path;

use waymark_tests::process::{self, Server};

use crate::crowd;
use crate::figure::{Figure, Size};
use crate::pen::{self, Pen};

/// Ten years.
const ENTRIES: usize = 3_650;
const TOGETHER: usize = 20;
const DOOR: [&str; 2] = ["--tries-per-minute", "1000000"];

/// Bytes an entry.
const BYTES: f64 = 1_200.0;

/// Measures.
pub async fn measure(size: Size) -> Figure {
    let people = size.of(1, 3, 10);
    let private = on_the_disk(people, Pen::seal).await;
    let shared = on_the_disk(people, Pen::share).await;
    Figure {
        id: "P10",
        measured: format!(
            "{} entries of 500 characters: {private:.0} B each, private; {shared:.0} B each, shared, with a key each",
            people * ENTRIES
        ),
        goal: "≤ 1,200 B an entry",
        holds: private <= BYTES && shared <= BYTES,
    }
}

/// Bytes that each of these takes in the data folder once the server has stopped.
async fn on_the_disk(people: usize, write: impl Fn(&mut Pen) -> waymark_shared::sync::envelope::Envelope) -> f64 {
    let folder = tempfile::tempdir().expect("a place for temporary folders");
    let data = folder.path().join("data");
    let mut server = Server::at(&data, "127.0.0.1:0", &DOOR);
    let mut keyworker = crowd::service(&server).await;
    for _ in 0..people {
        let mut pen = pen::joined(server.address(), &mut keyworker.device).await;
        let mut socket = pen::open(&pen.origin, Vec::new(), 0).await.expect("the server takes a socket");
        for _ in (0..ENTRIES).step_by(TOGETHER) {
            let some: Vec<_> = (0..TOGETHER).map(|_| write(&mut pen)).collect();
            let (stored, other) = pen::push(&mut socket, &some).await;
            assert!(stored.len() == some.len(), "entries are stored, not {other:?}");
        }
    }
    process::ask_to_stop(server.id().expect("it runs"));
    assert!(server.wait(), "it stops in good order");
    bytes(&data) as f64 / (people * ENTRIES.next_multiple_of(TOGETHER)) as f64
}

fn bytes(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).expect("the server's folder");
    files.map(|file| file.and_then(|file| file.metadata()).expect("the server's folder").len()).sum()
}
