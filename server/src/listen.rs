//! The accept loop: deadlines and counts for every connection, before anybody's request is read.

use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::house::House;
use crate::peer::{Counted, Peer};
use crate::routes;

/// For the first byte: who connects has something to say.
const FIRST_BYTE: Duration = Duration::from_secs(5);
/// For the whole head of a request.
const HEADER: Duration = Duration::from_secs(10);
/// The longest head.
const HEAD_LIMIT: usize = 16 * 1024;

/// Accepts connections until the house stops, then waits for the open ones, at most for the grace.
pub async fn accept(listener: TcpListener, house: Arc<House>, grace: Duration) {
    let mut stopping = house.stopping.subscribe();
    let graceful = Arc::new(GracefulShutdown::new());
    let counted = Counted::new(house.config.per_address, house.config.behind_proxy.is_some());
    let table = routes::table(house);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.wait_for(|stopping| *stopping) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(place) = counted.enter(peer.ip()) else { continue };
                let peer = Peer::new(peer.ip(), place);
                tokio::spawn(serve(stream, peer, table.clone(), graceful.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(table);
    drop(listener);
    if let Ok(graceful) = Arc::try_unwrap(graceful)
        && timeout(grace, graceful.shutdown()).await.is_err()
    {
        tracing::warn!("some connections did not end in time");
    }
}

async fn serve(stream: TcpStream, peer: Peer, table: routes::Table, graceful: Arc<GracefulShutdown>) {
    let mut first = [0];
    match timeout(FIRST_BYTE, stream.peek(&mut first)).await {
        Ok(Ok(1..)) => {}
        Ok(Ok(0) | Err(_)) | Err(_) => return,
    }
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection is gone before its first request");
        return;
    }
    let inner = TowerToHyperService::new(warp::service(table));
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer.clone());
        hyper::service::Service::call(&inner, request)
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER).max_buf_size(HEAD_LIMIT).keep_alive(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(HEAD_LIMIT as u32)
        .max_concurrent_streams(32)
        .keep_alive_interval(Duration::from_mins(1));
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
    if let Err(error) = graceful.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}
