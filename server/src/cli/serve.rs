//! `waymark serve`: opens the data folder, prints one address, and serves until it is told to stop.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser};

use crate::config::{Config, PER_ADDRESS, TRIES_PER_MINUTE, by_name};
use crate::error::NotStarted;
use crate::running::Server;

/// How many threads may wait for the disk or for Argon2 at once.
const WAITING_THREADS: usize = 8;

/// What `waymark serve` is told.
#[derive(Debug, Args)]
pub struct Serve {
    /// The data folder; its master key stands beside it.
    #[arg(long, default_value = "./waymark-data", value_parser = PathBufValueParser::new().try_map(by_name))]
    data: PathBuf,
    /// A file with the master key, 64 hex digits, such as a systemd credential; never made here [default: beside the data
    /// folder, made at the first start].
    #[arg(long, value_name = "FILE")]
    master_key: Option<PathBuf>,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The public name under which a proxy with TLS passes requests on.
    #[arg(long, value_name = "NAME")]
    behind_proxy: Option<String>,
    /// Connections at once from one address.
    #[arg(long, default_value_t = PER_ADDRESS, value_name = "NUMBER")]
    per_address: usize,
    /// Tries to join or sign in from one address, a minute.
    #[arg(long, default_value_t = TRIES_PER_MINUTE, value_name = "NUMBER")]
    tries_per_minute: NonZeroU32,
    /// Begins without data where a service has been and no backup of it is left.
    #[arg(long)]
    begin_anew: bool,
}

impl Serve {
    /// Serves until ctrl-c or SIGTERM.
    pub fn run(self) -> Result<(), NotStarted> {
        let config = Config {
            kept_key: self.master_key,
            listen: self.listen,
            behind_proxy: self.behind_proxy,
            per_address: self.per_address,
            tries_per_minute: self.tries_per_minute,
            begins_anew: self.begin_anew,
            ..Config::new(self.data)
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .max_blocking_threads(WAITING_THREADS)
            .build()
            .expect("the operating system gives threads");
        runtime.block_on(async {
            // From the beginning: whoever is told to stop as soon as it has started stops in good order as well.
            let stop = told_to_stop();
            let server = Server::start(config).await?;
            println!("{}", server.url());
            if let Some(token) = &server.set_up_token {
                println!("Set up once, here: {}/set-up#{token}", server.url());
                println!(
                    "Print {} and keep the paper: without that key no backup opens.",
                    server.master_key().display()
                );
            }
            stop.await;
            server.stop().await;
            Ok(())
        })
    }
}

/// Listens for ctrl-c and SIGTERM from now on.
#[cfg(unix)]
fn told_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let [mut interrupted, mut terminated] = [SignalKind::interrupt(), SignalKind::terminate()]
        .map(|kind| signal(kind).expect("the operating system lets us listen for it"));
    async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    }
}

/// Listens for ctrl-c.
#[cfg(not(unix))]
async fn told_to_stop() {
    tokio::signal::ctrl_c().await.expect("ctrl-c can be listened for");
}
