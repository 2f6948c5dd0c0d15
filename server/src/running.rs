//! A running server, from opening its folder to the last goodbye.
//!
//! Tests run it in their own process:
//! `let server = Server::start(Config { listen: "127.0.0.1:0".parse()?, ..Config::new(folder) }).await?`, then
//! `server.address`, `server.set_up_token`, and `server.stop().await`, after which the folder can be opened again.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior};

use crate::config::Config;
use crate::error::NotStarted;
use crate::house::{Hold, House, stopped};
use crate::listen;

/// How often access that ends by itself is looked for: it is to end within five seconds.
const MOMENT: Duration = Duration::from_secs(1);
/// How often what was withdrawn long ago is looked for.
const HOUR: Duration = Duration::from_hours(1);
/// How many of those times pass until unused keys are looked for again.
const DAY: u64 = 24;
/// How long open connections may take to end.
const GRACE: Duration = Duration::from_secs(5);

/// A running server.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// The token of the set-up link, until the service is set up.
    pub set_up_token: Option<String>,
    house: Arc<House>,
    hold: Hold,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Opens the data folder and listens.
    pub async fn start(config: Config) -> Result<Self, NotStarted> {
        let wanted = config.listen;
        if !wanted.ip().is_loopback() && config.behind_proxy.is_none() {
            return Err(NotStarted::Exposed(wanted));
        }
        let opened = tokio::task::spawn_blocking(move || House::open(config)).await.expect("opening does not panic")?;
        let listener = listen::bind(wanted).map_err(|error| NotStarted::Listen(wanted, error))?;
        let address = listener.local_addr().map_err(|error| NotStarted::Listen(wanted, error))?;
        opened.house.destroy_what_is_past_undoing().await?;
        tokio::spawn(sweep(opened.house.clone()));
        tokio::spawn(end_what_is_over(opened.house.clone()));
        let accepting = tokio::spawn(listen::accept(listener, opened.house.clone(), GRACE));
        Ok(Self { address, set_up_token: opened.set_up_token, house: opened.house, hold: opened.hold, accepting })
    }

    /// The address to open in a browser.
    pub fn url(&self) -> String {
        match &self.house.config.behind_proxy {
            Some(name) => format!("https://{name}"),
            None => format!("http://{}", self.address),
        }
    }

    /// The file of the master key.
    pub fn master_key(&self) -> PathBuf {
        self.house.config.master_key()
    }

    /// Says goodbye in every exchange, finishes what was begun, and lets the folder go.
    pub async fn stop(self) {
        self.house.stopping.send_replace(true);
        if self.accepting.await.is_err() {
            tracing::error!("the accept loop ended with a panic");
        }
        let Self { house, hold, .. } = self;
        drop(house);
        let released = tokio::task::spawn_blocking(move || hold.release());
        // A connection that outlived its grace still holds the store; the operating system lets the folder go for it.
        if tokio::time::timeout(GRACE, released).await.is_err() {
            tracing::warn!("stopped before every connection had ended");
        }
    }
}

/// Looks for access that ends by itself, often enough that nobody has it for longer than a moment.
async fn end_what_is_over(house: Arc<House>) {
    let mut stopping = house.stopping.subscribe();
    let mut moments = tokio::time::interval(MOMENT);
    moments.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = moments.tick() => {}
            () = stopped(&mut stopping) => return,
        }
        if let Err(fault) = house.end_what_is_over().await {
            tracing::error!(%fault, "access that is over could not be ended");
        }
    }
}

async fn sweep(house: Arc<House>) {
    let mut stopping = house.stopping.subscribe();
    let mut hours = tokio::time::interval_at(Instant::now() + HOUR, HOUR);
    for hour in 0_u64.. {
        if let Err(fault) = house.note_what_waits().await {
            tracing::error!(%fault, "what waits for the audit log could not be written down");
        }
        if let Err(fault) = house.let_go_of_what_is_bundled().await {
            tracing::error!(%fault, "what bundles cover could not be let go");
        }
        if hour.is_multiple_of(DAY)
            && let Err(fault) = house.sweep_keys().await
        {
            tracing::error!(%fault, "unused keys could not be looked for");
        }
        tokio::select! {
            _ = hours.tick() => {}
            () = stopped(&mut stopping) => return,
        }
        if let Err(fault) = house.destroy_what_is_past_undoing().await {
            tracing::error!(%fault, "keys that are to be destroyed are still there");
        }
    }
}
