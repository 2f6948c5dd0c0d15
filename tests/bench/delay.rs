//! A proxy that makes the way longer: every byte arrives half a round trip later than it was sent, and is counted.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep_until};

const BUFFER: usize = 64 * 1024;

/// A proxy in front of a server; it runs as long as the program.
#[derive(Debug, Clone)]
pub struct Delay {
    /// Where it listens.
    pub address: SocketAddr,
    way: Arc<Way>,
}

#[derive(Debug, Default)]
struct Way {
    /// Milliseconds there and back.
    round_trip: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
}

impl Delay {
    /// Stands before a server, with no delay yet.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a port");
        let way = Arc::new(Way::default());
        let passing = way.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if let Ok(server) = TcpStream::connect(server).await {
                    pass(client, server, &passing);
                }
            }
        });
        Self { address, way }
    }

    /// How long there and back takes from now on, for new connections and open ones.
    pub fn set_round_trip(&self, milliseconds: u64) {
        self.way.round_trip.store(milliseconds, Ordering::Relaxed);
    }

    /// Begins to count anew.
    pub fn forget(&self) {
        self.way.up.store(0, Ordering::Relaxed);
        self.way.down.store(0, Ordering::Relaxed);
    }

    /// Bytes that went to the server.
    pub fn up(&self) -> u64 {
        self.way.up.load(Ordering::Relaxed)
    }

    /// Bytes that came from it.
    pub fn down(&self) -> u64 {
        self.way.down.load(Ordering::Relaxed)
    }
}

fn pass(client: TcpStream, server: TcpStream, way: &Arc<Way>) {
    for stream in [&client, &server] {
        // A stream that is gone already ends by itself.
        let _gone = stream.set_nodelay(true);
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let up = way.clone();
    one_way(from_client, to_server, way.clone(), move |bytes| up.up.fetch_add(bytes, Ordering::Relaxed));
    let down = way.clone();
    one_way(from_server, to_client, way.clone(), move |bytes| down.down.fetch_add(bytes, Ordering::Relaxed));
}

fn one_way(from: OwnedReadHalf, to: OwnedWriteHalf, way: Arc<Way>, count: impl Fn(u64) -> u64 + Send + 'static) {
    let (send, receive) = unbounded_channel();
    tokio::spawn(take(from, send, way, count));
    tokio::spawn(give(to, receive));
}

async fn take(
    mut from: OwnedReadHalf,
    send: UnboundedSender<(Instant, Vec<u8>)>,
    way: Arc<Way>,
    count: impl Fn(u64) -> u64 + Send,
) {
    let mut buffer = vec![0; BUFFER];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        count(read as u64);
        let half = Duration::from_millis(way.round_trip.load(Ordering::Relaxed)) / 2;
        if send.send((Instant::now() + half, buffer[..read].to_vec())).is_err() {
            break;
        }
    }
}

async fn give(mut to: OwnedWriteHalf, mut receive: UnboundedReceiver<(Instant, Vec<u8>)>) {
    while let Some((due, bytes)) = receive.recv().await {
        if due > Instant::now() {
            sleep_until(due).await;
        }
        if to.write_all(&bytes).await.is_err() {
            break;
        }
    }
}
