//! The accept loop: deadlines and counts for every connection, before anybody's request is read.
//!
//! HTTP/1.1 alone: behind a proxy the other versions end there, and telling them apart would be one more thing to wait for.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tokio_io_timeout::TimeoutStream;

use crate::config::Patience;
use crate::house::{House, stopped};
use crate::peer::{Counted, Peer};
use crate::routes;

/// How many connections may wait to be accepted: a crowd is not turned away by the machine before it is counted here.
const WAITING: u32 = 4_096;
/// The longest head.
const HEAD_LIMIT: usize = 16 * 1024;

/// Listens at an address.
pub fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A server that starts again is not kept waiting by connections of the one before it.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// Accepts connections until the house stops, then waits for the open ones, at most for the grace.
pub async fn accept(listener: TcpListener, house: Arc<House>, grace: Duration) {
    let mut stopping = house.stopping.subscribe();
    let counted = Counted::new(house.config.per_address, house.config.behind_proxy.is_some());
    let patience = house.config.patience;
    let table = routes::table(house);
    // Closed when the last connection, and the last exchange that came of one, has let go of its peer.
    let (all_gone, open) = watch::channel(());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(&mut stopping) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(place) = counted.enter(peer.ip()) else { continue };
                let peer = Peer::new(peer.ip(), place, open.clone());
                let connection = Connection { stream, peer, patience, stopping: stopping.clone() };
                tokio::spawn(connection.serve(table.clone(), grace));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop((table, listener, open));
    if timeout(grace, all_gone.closed()).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
}

/// One connection, before anything was read from it.
struct Connection {
    stream: TcpStream,
    peer: Peer,
    patience: Patience,
    stopping: watch::Receiver<bool>,
}

impl Connection {
    /// Answers requests until the other end has no more; when the house stops, what was asked is still answered, within
    /// the grace.
    async fn serve(self, table: routes::Table, grace: Duration) {
        let Self { stream, peer, patience, mut stopping } = self;
        let begun = Instant::now();
        let speaks = tokio::select! {
            speaks = speaks(&stream, patience.first_byte) => speaks,
            () = stopped(&mut stopping) => false,
        };
        if !speaks {
            return;
        }
        let inner = TowerToHyperService::new(warp::service(table));
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer.clone());
            hyper::service::Service::call(&inner, request)
        });
        // Whoever asks and does not read the answer is not waited for; a socket that comes of it keeps that.
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(patience.reading));
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                // A head is read in its time from the start of the connection, the wait for its first byte included.
                .header_read_timeout(patience.head.saturating_sub(begun.elapsed()))
                .max_buf_size(HEAD_LIMIT)
                .serve_connection(TokioIo::new(Box::pin(stream)), service)
                .with_upgrades()
        );
        let ended = tokio::select! {
            ended = connection.as_mut() => Ok(ended),
            () = stopped(&mut stopping) => {
                connection.as_mut().graceful_shutdown();
                timeout(grace, connection).await
            }
        };
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "a connection ended early"),
            Err(_) => tracing::debug!("a connection was cut off, because the server stops"),
        }
    }
}

/// Whether the other end says anything at all, in time: who connects has something to say.
async fn speaks(stream: &TcpStream, patience: Duration) -> bool {
    let peeked = timeout(patience, stream.peek(&mut [0])).await;
    matches!(peeked, Ok(Ok(1..))) && stream.set_nodelay(true).is_ok()
}
