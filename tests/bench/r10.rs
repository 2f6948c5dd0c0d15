//! R10: thousands of connections that never come to a request, and other ways to take what others need; honest people notice
//! nothing.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep_until, timeout, timeout_at};
use waymark_shared::api::{INVITATION_READ, SERVICE, Service};
use waymark_tests::http::Origin;
use waymark_tests::process::Server;

use crate::crowd;
use crate::figure::{Figure, Size};
use crate::pen::{self, Pen};
use crate::process::Process;

/// Connections from each of the addresses that a machine has to itself: what the door lets in.
const FROM_ONE: usize = 64;
/// Seconds until everything half open is closed.
const CLOSED: f64 = 15.0;
/// Milliseconds for an honest request.
const P99: f64 = 300.0;
/// Megabytes that an attack may take.
const GROWTH: f64 = 128.0;
/// How often a slow one says a little.
const LITTLE: Duration = Duration::from_secs(1);
/// A pause between honest requests: a person, and not an attack.
const PAUSE: Duration = Duration::from_millis(5);
/// Until it is closed at the latest; beyond it nobody waits.
const PATIENCE: Duration = Duration::from_secs(40);

/// What an attacker does.
#[derive(Debug, Clone, Copy)]
enum Attack {
    /// Connects and says nothing.
    Silent,
    /// Says a head a letter at a time, from the last moment on.
    Slow,
    /// Says a head, and nearly all of a large body.
    Body,
    /// Asks for the largest things, over and over, and reads nothing.
    Deaf,
}

/// Attacks in turn, with honest people all the while.
pub async fn measure(size: Size) -> Figure {
    let half_open = size.of(1_000, 5_000, 5_000);
    let large = size.of(200, 1_000, 5_000);
    let server = Server::start_with(&[]);
    let mut keyworker = crowd::service(&server).await;
    let mut pen = pen::joined(server.address(), &mut keyworker.device).await;
    let process = Process(server.id().expect("just started"));
    honest(server.address(), &mut pen, Duration::from_secs(1)).await;

    let mut slowest: f64 = 0.0;
    let mut growth: f64 = 0.0;
    let mut open: f64 = 0.0;
    let mut words = Vec::new();
    let rounds = [(Attack::Silent, half_open), (Attack::Slow, half_open), (Attack::Body, large), (Attack::Deaf, large)];
    for (attack, count) in rounds {
        let before = process.resident();
        process.forget_peak();
        let (over, mut is_over) = watch::channel(false);
        let address = server.address();
        let attackers: Vec<_> = (0..count).map(|number| tokio::spawn(attack.carry_out(address, number))).collect();
        let attacking = async {
            let closed: Vec<Option<Duration>> =
                join_all(attackers).await.into_iter().map(|one| one.ok().flatten()).collect();
            over.send_replace(true);
            closed
        };
        let honest = async {
            let mut took = Vec::new();
            while !*is_over.borrow_and_update() {
                took.extend(honest(address, &mut pen, Duration::from_millis(200)).await);
            }
            took
        };
        let (closed, mut took) = tokio::join!(attacking, honest);
        took.sort_unstable();
        let p99 = took[took.len() * 99 / 100].as_secs_f64() * 1_000.0;
        let last = closed.iter().map(|one| one.map_or(f64::INFINITY, |time| time.as_secs_f64())).fold(0.0, f64::max);
        let grew = process.peak() - before;
        println!(
            "{count} {attack}: the last closed after {last:.1} s; {} honest requests, p99 {p99:.0} ms; {grew:.0} MB more",
            took.len()
        );
        words.push(format!("{count} {attack} {last:.1} s, {p99:.0} ms, {grew:.0} MB"));
        slowest = slowest.max(p99);
        growth = growth.max(grew);
        if matches!(attack, Attack::Silent | Attack::Slow) {
            open = open.max(last);
        }
    }
    Figure {
        id: "R10",
        measured: format!("connections, closed after, honest p99, memory: {}", words.join("; ")),
        goal: "half-open ones closed in 15 s, honest p99 ≤ 300 ms, ≤ 128 MB more",
        holds: open <= CLOSED && slowest <= P99 && growth <= GROWTH,
    }
}

/// Requests and edits as people make them; how long each took.
async fn honest(address: SocketAddr, pen: &mut Pen, time: Duration) -> Vec<Duration> {
    let end = Instant::now() + time;
    let mut took = Vec::new();
    let mut origin = Origin::new(address);
    let mut socket = pen::open(&pen.origin, Vec::new(), 0).await.expect("an honest socket is taken");
    while Instant::now() < end {
        let begin = Instant::now();
        origin.get::<Service>(SERVICE).await.expect("an honest request is answered");
        took.push(begin.elapsed());
        let begin = Instant::now();
        let (stored, other) = pen::push(&mut socket, &[pen.seal()]).await;
        assert!(stored.len() == 1, "an honest edit is stored, not {other:?}");
        took.push(begin.elapsed());
        sleep_until((Instant::now() + PAUSE).into()).await;
    }
    took
}

impl fmt::Display for Attack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Attack::Silent => "silent",
            Attack::Slow => "slow",
            Attack::Body => "with large bodies",
            Attack::Deaf => "who do not read",
        })
    }
}

impl Attack {
    /// How long until the server let go; nothing where it did not.
    async fn carry_out(self, address: SocketAddr, number: usize) -> Option<Duration> {
        let mut stream = connect(address, number).await?;
        let begin = Instant::now();
        let carried_out = async {
            match self {
                Attack::Silent => {}
                Attack::Slow => slow(&mut stream).await,
                Attack::Body => body(&mut stream).await,
                Attack::Deaf => deaf(&mut stream).await,
            }
            // Whatever it answers, what counts is when it ends.
            let _ = stream.read_to_end(&mut Vec::new()).await;
        };
        timeout(PATIENCE, carried_out).await.ok()?;
        Some(begin.elapsed())
    }
}

/// From one of the machine's own addresses, as many from each as the door lets in.
async fn connect(address: SocketAddr, number: usize) -> Option<TcpStream> {
    let place = u32::try_from(number / FROM_ONE).expect("a few thousand attackers");
    let from = Ipv4Addr::from_bits(Ipv4Addr::new(127, 1, 0, 1).to_bits() + place);
    let socket = TcpSocket::new_v4().ok()?;
    socket.bind((from, 0).into()).ok()?;
    socket.connect(address).await.ok()
}

/// As late as a first byte may come, and then one after the other.
async fn slow(stream: &mut TcpStream) {
    let mut next = Instant::now() + Duration::from_millis(4_500);
    for letter in b"GET /api/service HTTP/1.1\r\nhost: waymark\r\nx: ".iter().chain(std::iter::repeat(&b'y')) {
        let read = timeout_at(next.into(), stream.read(&mut [0; 64])).await;
        if read.is_ok() || stream.write_all(&[*letter]).await.is_err() {
            return;
        }
        next += LITTLE;
    }
}

async fn body(stream: &mut TcpStream) {
    let length = 1024 * 1024;
    let head = format!("POST {INVITATION_READ} HTTP/1.1\r\nhost: waymark\r\ncontent-length: {length}\r\n\r\n");
    let body = vec![b' '; length - 1];
    // A server that has had enough may close while this is being written.
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(&body).await;
}

async fn deaf(stream: &mut TcpStream) {
    let requests =
        "GET / HTTP/1.1\r\nhost: waymark\r\n\r\nGET /engine_bg.wasm HTTP/1.1\r\nhost: waymark\r\n\r\n".repeat(64);
    while stream.write_all(requests.as_bytes()).await.is_ok() {}
}
