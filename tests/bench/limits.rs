//! What the machine itself can do at this moment: one disk sync, one signature, one verification, one loopback round trip.

use std::fmt;
use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use waymark_tests::crypto::{SigningKey, verify};

const SYNCS: usize = 100;
const SIGNATURES: u32 = 1_000;
const ROUND_TRIPS: usize = 1_000;
/// The cores everything is meant to run on, and is measured on at once.
const CORES: usize = 2;
const PAGE: [u8; 4096] = [7; 4096];

/// The machine's own limits.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// One page written and one `fdatasync`, in the middle of many.
    pub sync: Duration,
    /// One P-256 signature, with every core signing.
    pub sign: Duration,
    /// One P-256 verification, with every core verifying.
    pub verify: Duration,
    /// There and back over loopback, in the middle of many.
    pub loopback: Duration,
}

impl Limits {
    /// Measures; takes less than a second.
    pub fn measure() -> Self {
        let (sign, verify) = signatures();
        Self { sync: sync(), sign, verify, loopback: loopback() }
    }

    /// Edits a second that two cores could sign and verify if there were nothing else to do.
    pub fn edits_by_signatures(&self) -> f64 {
        CORES as f64 / (self.sign + self.verify).as_secs_f64()
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        write!(
            f,
            "fdatasync {:.0} µs, sign {:.0} µs, verify {:.0} µs, loopback {:.0} µs",
            micros(self.sync),
            micros(self.sign),
            micros(self.verify),
            micros(self.loopback)
        )
    }
}

/// A file to write and sync, page after page.
pub struct Pages {
    file: File,
    /// Goes with it.
    _folder: TempDir,
}

impl Pages {
    /// A fresh one.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a place for temporary folders");
        Self { file: File::create(folder.path().join("synced")).expect("a fresh file"), _folder: folder }
    }

    /// Writes one, and brings it to the disk.
    pub fn sync_one(&mut self) {
        self.file.write_all(&PAGE).expect("a disk with room");
        self.file.sync_data().expect("a disk that syncs");
    }
}

fn sync() -> Duration {
    let mut pages = Pages::new();
    middle(SYNCS, || pages.sync_one())
}

fn signatures() -> (Duration, Duration) {
    let cores: Vec<_> = (0..CORES).map(|_| thread::spawn(on_one_core)).collect();
    let times = cores.into_iter().map(|core| core.join().expect("signing does not panic"));
    let (sign, verify) = times.fold((Duration::ZERO, Duration::ZERO), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    (sign / CORES as u32, verify / CORES as u32)
}

fn on_one_core() -> (Duration, Duration) {
    let key = SigningKey::generate();
    let public = key.public();
    let begin = Instant::now();
    let signatures: Vec<_> = (0..SIGNATURES).map(|number| key.sign(&number.to_be_bytes())).collect();
    let sign = begin.elapsed() / SIGNATURES;
    let begin = Instant::now();
    for (number, signature) in (0..SIGNATURES).zip(&signatures) {
        assert!(verify(&public, &number.to_be_bytes(), signature.as_bytes()), "what was signed verifies");
    }
    (sign, begin.elapsed() / SIGNATURES)
}

fn loopback() -> Duration {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a port");
    let echo = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a caller");
        stream.set_nodelay(true).expect("an open stream");
        let mut byte = [0];
        while stream.read_exact(&mut byte).is_ok() && stream.write_all(&byte).is_ok() {}
    });
    let mut stream = TcpStream::connect(address).expect("a listener");
    stream.set_nodelay(true).expect("an open stream");
    let there_and_back = middle(ROUND_TRIPS, || {
        let mut byte = [1];
        stream.write_all(&byte).expect("an echo");
        stream.read_exact(&mut byte).expect("an echo");
    });
    drop(stream);
    echo.join().expect("an echo does not panic");
    there_and_back
}

fn middle(times: usize, mut work: impl FnMut()) -> Duration {
    let mut took: Vec<Duration> = (0..times)
        .map(|_| {
            let begin = Instant::now();
            work();
            begin.elapsed()
        })
        .collect();
    took.sort_unstable();
    took[times / 2]
}
