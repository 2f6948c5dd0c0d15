//! R3: the server is killed under load, again and again; what it acknowledged is there, once, and it is ready at once.
//!
//! The judge is each client's own journal of acknowledgements. After every kill each log is read on from where it was last
//! read, so that its order and its chain are compared as well; at the end everything is read from the beginning.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::time::sleep_until;
use waymark_shared::api::SERVICE;
use waymark_shared::id::EnvelopeId;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_tests::crypto;
use waymark_tests::process::Server;

use crate::crowd;
use crate::figure::{Figure, Size};
use crate::pen::{self, Pen};

const CLIENTS: usize = 16;
/// Each kill comes within so many milliseconds.
const WITHIN: u64 = 250;
/// The most envelopes in one push.
const TOGETHER: u8 = 8;
/// One in so many pushes is shared, each under a new key.
const SHARED: u64 = 4;
/// Seconds until it is ready again.
const READY: f64 = 1.0;
const DOOR: [&str; 2] = ["--tries-per-minute", "1000000"];

/// A client with its journal.
struct Client {
    pen: Pen,
    pushes: u64,
    /// What was pushed and not answered.
    open: Vec<Envelope>,
    private: Journal,
    shared: Journal,
}

/// What one log is known to hold.
struct Journal {
    log: LogName,
    acknowledged: Vec<EnvelopeId>,
    /// How many of those were looked for since it was last read from the beginning.
    found: usize,
    seen: HashSet<EnvelopeId>,
    cursor: Cursor,
}

/// What went wrong.
#[derive(Default)]
struct Wrongs {
    lost: usize,
    twice: usize,
    broken: usize,
}

/// Kills and looks.
pub async fn measure(size: Size) -> Figure {
    let kills = size.of(20, 1_000, 5_000);
    let mut server = Server::start_with(&DOOR);
    let mut keyworker = crowd::service(&server).await;
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        clients.push(Client::new(pen::joined(server.address(), &mut keyworker.device).await));
    }
    let mut ready = Vec::with_capacity(kills);
    let mut wrongs = Wrongs::default();
    for _ in 0..kills {
        let load: Vec<_> = clients.into_iter().map(|client| tokio::spawn(client.push())).collect();
        let chance = u64::from(u16::from_be_bytes(crypto::random()));
        sleep_until((Instant::now() + Duration::from_millis(chance % WITHIN)).into()).await;
        server.stop();
        clients = join_all(load).await.into_iter().map(|one| one.expect("pushing does not panic")).collect();
        let begin = Instant::now();
        server.start_again();
        keyworker.device.origin.get::<waymark_shared::api::Service>(SERVICE).await.expect("it answers");
        ready.push(begin.elapsed().as_secs_f64());
        for client in &mut clients {
            client.look(false, &mut wrongs).await;
        }
    }
    for client in &mut clients {
        client.push_again().await;
        client.look(true, &mut wrongs).await;
    }
    let acknowledged: usize = clients.iter().map(Client::acknowledged).sum();
    ready.sort_by(f64::total_cmp);
    let (middle, longest) = (ready[kills / 2], ready[kills - 1]);
    let Wrongs { lost, twice, broken } = wrongs;
    Figure {
        id: "R3",
        measured: format!(
            "{kills} kills, {acknowledged} acknowledged envelopes: {lost} lost, {twice} there twice, {broken} logs broken; \
             ready again in {:.0} ms, at most {:.0} ms",
            middle * 1_000.0,
            longest * 1_000.0
        ),
        goal: "0 lost, 0 duplicated, ready again in 1 s",
        holds: lost + twice + broken == 0 && longest <= READY,
    }
}

impl Client {
    fn new(pen: Pen) -> Self {
        let (private, shared) = (Journal::new(pen.private()), Journal::new(pen.care_team()));
        Self { pen, pushes: 0, open: Vec::new(), private, shared }
    }

    /// Pushes what was not answered, then more and more, until the server is gone.
    async fn push(mut self) -> Self {
        if let Some(mut socket) = pen::open(&self.pen.origin, Vec::new(), 0).await {
            loop {
                if self.open.is_empty() {
                    self.write();
                }
                let (stored, other) = pen::push(&mut socket, &self.open).await;
                let all = stored.len() == self.open.len();
                self.note(stored);
                if !all {
                    assert!(other.is_none(), "a push is stored, or the server is gone: {other:?}");
                    break;
                }
            }
        }
        self
    }

    async fn push_again(&mut self) {
        let mut socket = pen::open(&self.pen.origin, Vec::new(), 0).await.expect("the server takes a socket");
        let (stored, _) = pen::push(&mut socket, &self.open).await;
        assert_eq!(stored.len(), self.open.len(), "what was not answered is stored");
        self.note(stored);
    }

    fn write(&mut self) {
        self.pushes += 1;
        let count = u8::from_be_bytes(crypto::random()) % TOGETHER + 1;
        let shared = self.pushes.is_multiple_of(SHARED);
        let pen = &mut self.pen;
        self.open = (0..count).map(|_| if shared { pen.share() } else { pen.seal() }).collect();
    }

    fn note(&mut self, stored: Vec<EnvelopeId>) {
        self.open.retain(|envelope| {
            let is_stored = stored.contains(&envelope.id());
            if is_stored {
                let private = envelope.header().circle == self.private.log.circle;
                let journal = if private { &mut self.private } else { &mut self.shared };
                journal.acknowledged.push(envelope.id());
            }
            !is_stored
        });
    }

    /// Reads both logs, on from the last time or from the beginning, and compares.
    async fn look(&mut self, from_the_beginning: bool, wrongs: &mut Wrongs) {
        for journal in [&mut self.private, &mut self.shared] {
            if from_the_beginning {
                journal.seen.clear();
                journal.cursor = Cursor::START;
                journal.found = 0;
            }
            match pen::read_on(&self.pen.origin, journal.log, journal.cursor).await {
                Ok((ids, cursor)) => {
                    journal.cursor = cursor;
                    wrongs.twice += ids.into_iter().filter(|id| !journal.seen.insert(*id)).count();
                    let new = &journal.acknowledged[journal.found..];
                    wrongs.lost += new.iter().filter(|id| !journal.seen.contains(*id)).count();
                    journal.found = journal.acknowledged.len();
                }
                Err(what) => {
                    println!("a log is broken: {what}");
                    wrongs.broken += 1;
                }
            }
        }
    }

    fn acknowledged(&self) -> usize {
        self.private.acknowledged.len() + self.shared.acknowledged.len()
    }
}

impl Journal {
    fn new(log: LogName) -> Self {
        Self { log, acknowledged: Vec::new(), found: 0, seen: HashSet::new(), cursor: Cursor::START }
    }
}
