//! A signed-in device's side of the exchange, served; over a socket or by posts, it is the same.

mod follow;
mod push;
pub mod wire;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::broadcast;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite;
use waymark_shared::id::{AccountId, DeviceId, JourneyId, PublicKey};
use waymark_shared::rules::{Role, Subject};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::{ClientMessage, Farewell, PROTOCOL, ServerMessage};

use crate::auth::signed_in::{Reach, SignedIn};
use crate::author::{Author, Owner};
use crate::clock::HOUR;
use crate::database::Line;
use crate::error::Fault;
use crate::heard::Heard;
use crate::house::{House, stopped};
use crate::log::watchers::{Ear, Told};
use crate::posts;
use crate::store::{device, ended, session};
use follow::Followed;
use wire::Wire;

/// How long the other end may take to close as well.
const LINGER: Duration = Duration::from_secs(2);
/// Bytes of credit that are held at most, whatever was granted.
const CREDIT_MOST: u64 = 4 * 1024 * 1024;
/// Bytes of pushed envelopes that may wait for the writer before more are read.
const IN_FLIGHT: usize = 1024 * 1024;

static CONNECTIONS: AtomicU64 = AtomicU64::new(0);

/// Why an exchange ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With a last word.
    Goodbye(Farewell),
    /// The other end is gone, or is not worth a word.
    Gone,
}

impl From<Fault> for End {
    fn from(fault: Fault) -> Self {
        tracing::error!(%fault, "an exchange ends because the store does not answer");
        End::Goodbye(Farewell::Stopping)
    }
}

impl From<tungstenite::Error> for End {
    fn from(_: tungstenite::Error) -> Self {
        End::Gone
    }
}

impl From<posts::Gone> for End {
    fn from(_: posts::Gone) -> Self {
        End::Gone
    }
}

/// One exchange.
struct Connection {
    house: Arc<House>,
    wire: Wire,
    who: Who,
    tell: UnboundedSender<Heard>,
    heard: UnboundedReceiver<Heard>,
    ear: Ear<Heard>,
    followed: BTreeMap<LogName, Followed>,
    authors: HashMap<DeviceId, Author>,
    identities: HashMap<JourneyId, PublicKey>,
    credit: u64,
    in_flight: usize,
    pushes: Line,
    greeted: bool,
}

/// Who is at the other end, as of the last look.
struct Who {
    signed_in: SignedIn,
    reach: Reach,
}

impl Who {
    fn subject(&self) -> Subject<'_> {
        self.reach.subject(&self.signed_in.account)
    }

    fn owner(&self) -> Owner {
        let account = &self.signed_in.account;
        match (account.role, account.journey) {
            (Role::Person, Some((journey, _))) => Owner::Person(journey),
            (Role::Supporter, _) => Owner::Supporter(account.account),
            (Role::Administrator | Role::Keyworker | Role::Person, _) => Owner::Staff(account.account),
        }
    }
}

/// Serves an exchange until it ends.
pub async fn run(house: Arc<House>, wire: Wire, signed_in: SignedIn) {
    let (tell, heard) = unbounded_channel();
    let ear = Ear::new(CONNECTIONS.fetch_add(1, Ordering::Relaxed), tell.clone());
    let mut connection = Connection {
        house,
        wire,
        who: Who { signed_in, reach: Reach::default() },
        tell,
        heard,
        ear,
        followed: BTreeMap::new(),
        authors: HashMap::new(),
        identities: HashMap::new(),
        credit: 0,
        in_flight: 0,
        pushes: Line::default(),
        greeted: false,
    };
    let end = connection.serve().await;
    connection.close(end).await;
}

impl Connection {
    async fn serve(&mut self) -> End {
        let mut access = self.house.access.subscribe();
        let mut stopping = self.house.stopping.subscribe();
        if let Err(end) = self.look_again().await {
            return end;
        }
        if let Err(end) = self.note_that_it_is_here().await {
            return end;
        }
        let lasts = self.who.signed_in.session.until.since(self.house.config.clock.now()).max(0);
        let expiry = tokio::time::sleep(Duration::from_millis(lasts.unsigned_abs()));
        tokio::pin!(expiry);
        let silence = self.wire.silence(&self.house.config.patience);
        let mut asking = tokio::time::interval_at(Instant::now() + silence, silence);
        let mut silent = false;
        loop {
            let has_more = self.has_more();
            let done = tokio::select! {
                // What ends the exchange or its logs comes before the next page of them.
                biased;
                () = stopped(&mut stopping) => Err(End::Goodbye(Farewell::Stopping)),
                () = &mut expiry => Err(End::Goodbye(Farewell::SignedOut)),
                changed = access.recv() => self.access_changed(changed).await,
                message = self.wire.next(), if self.in_flight < IN_FLIGHT => {
                    silent = false;
                    self.received(message).await
                }
                Some(heard) = self.heard.recv() => self.hear(heard).await,
                _ = asking.tick() => self.ask_whether_there(std::mem::replace(&mut silent, true)).await,
                () = std::future::ready(()), if has_more => self.stream_page().await,
            };
            if let Err(end) = done {
                return end;
            }
            if let Err(end) = self.catch_up().await {
                return end;
            }
        }
    }

    /// Its owner is told when each of their devices was last here; to the hour, so that coming and going writes little.
    async fn note_that_it_is_here(&mut self) -> Result<(), End> {
        let (device, now) = (self.who.signed_in.session.device, self.house.config.clock.now());
        let seen = self.house.database.read(move |connection| device::seen(connection, device)).await?;
        if seen.is_none_or(|seen| now.since(seen) >= HOUR) {
            self.house.database.write(move |connection| device::see(connection, device, now)).await?;
        }
        Ok(())
    }

    /// Whatever else waits, then everything out.
    async fn catch_up(&mut self) -> Result<(), End> {
        while let Ok(heard) = self.heard.try_recv() {
            self.hear(heard).await?;
        }
        let has_more = self.has_more();
        in_time(self.house.config.patience.reading, self.wire.flush(has_more)).await
    }

    /// Whether a page of what is followed can be sent at once.
    fn has_more(&self) -> bool {
        self.credit > 0 && self.wire.has_room() && self.next_behind().is_some()
    }

    async fn received(&mut self, message: Result<Option<ClientMessage>, End>) -> Result<(), End> {
        match message? {
            Some(message) => self.obey(message).await,
            None => Ok(()),
        }
    }

    async fn obey(&mut self, message: ClientMessage) -> Result<(), End> {
        if self.greeted == matches!(message, ClientMessage::Hello { .. }) {
            return Err(End::Goodbye(Farewell::Malformed));
        }
        match message {
            ClientMessage::Hello { protocol, follow, credit } => {
                if protocol != PROTOCOL {
                    return Err(End::Goodbye(Farewell::Version));
                }
                self.greeted = true;
                self.credit = credit.min(CREDIT_MOST);
                let now = self.house.config.clock.now();
                self.send(ServerMessage::Welcome { protocol: PROTOCOL, now }).await?;
                for position in follow {
                    self.follow(position).await?;
                }
                Ok(())
            }
            ClientMessage::Follow { position } => self.follow(position).await,
            ClientMessage::Push { envelopes } => self.push(envelopes).await,
            ClientMessage::Credit { bytes } => {
                self.credit = self.credit.saturating_add(bytes).min(CREDIT_MOST);
                Ok(())
            }
            ClientMessage::Offer { log, ids, last: _ } => self.offered(log, ids).await,
        }
    }

    async fn hear(&mut self, heard: Heard) -> Result<(), End> {
        if let Heard::Told(told) = &heard {
            self.ear.heard(told);
        }
        match heard {
            Heard::Told(Told::News(news)) => self.pass_on(&news).await,
            Heard::Told(Told::Behind(log)) => {
                self.fell_behind(&log);
                Ok(())
            }
            Heard::Pushed(envelopes, bytes, appended) => {
                self.in_flight -= bytes;
                self.acknowledge(envelopes, appended).await
            }
        }
    }

    async fn access_changed(&mut self, changed: Result<AccountId, broadcast::error::RecvError>) -> Result<(), End> {
        match changed {
            Ok(account) if account != self.who.signed_in.account.account => Ok(()),
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => self.look_again().await,
            Err(broadcast::error::RecvError::Closed) => Err(End::Goodbye(Farewell::Stopping)),
        }
    }

    /// Looks up again who this is and what they may, and ends what they no longer may.
    async fn look_again(&mut self) -> Result<(), End> {
        let (digest, account) = (self.who.signed_in.digest, self.who.signed_in.account.account);
        let now = self.house.config.clock.now();
        let looked = self.house.database.read(move |connection| {
            let session = session::find(connection, &digest, now)?;
            let session = if ended::is(connection, account)? { None } else { session };
            Ok::<_, Fault>((session, Reach::of(connection, account, now)?))
        });
        let (session, reach) = looked.await?;
        self.who.signed_in.session = session.ok_or(End::Goodbye(Farewell::SignedOut))?;
        self.who.reach = reach;
        self.leave_what_ended().await
    }

    async fn ask_whether_there(&mut self, was_silent: bool) -> Result<(), End> {
        if was_silent {
            return Err(End::Gone);
        }
        self.stay_in().await;
        in_time(self.house.config.patience.reading, self.wire.ask_whether_there()).await
    }

    /// An open exchange uses its sign-in: the app hangs up when its lock closes.
    async fn stay_in(&mut self) {
        let (digest, now) = (self.who.signed_in.digest, self.house.config.clock.now());
        if !self.who.signed_in.session.is_stale(now) {
            return;
        }
        let used = self.house.database.write(move |connection| session::touch(connection, &digest, now));
        let used: Result<(), Fault> = used.await;
        if used.is_ok() {
            self.who.signed_in.session.seen = now;
        }
    }

    async fn send(&mut self, message: ServerMessage) -> Result<(), End> {
        in_time(self.house.config.patience.reading, self.wire.feed(&message)).await
    }

    async fn close(mut self, end: End) {
        for log in self.followed.keys() {
            self.house.watchers.leave(log, &self.ear);
        }
        let End::Goodbye(why) = end else { return };
        if self.send(ServerMessage::Goodbye { why }).await.is_err() {
            return;
        }
        if timeout(LINGER, self.wire.close()).await.is_err() {
            tracing::debug!("a goodbye was not taken");
        }
    }
}

/// Waits for the other end to read, but not for ever.
async fn in_time(patience: Duration, sent: impl Future<Output = Result<(), End>>) -> Result<(), End> {
    timeout(patience, sent).await.unwrap_or(Err(End::Gone))
}
