//! One device: the driver that carries the replica's effects out over a real line, with real keys.

mod keys;
pub mod line;
mod opened;
pub mod posts;
pub mod socket;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::{Instant, sleep_until, timeout};
use waymark_shared::api::{SERVICE, Service};
use waymark_shared::id::{DeviceId, DocumentId, EnvelopeId};
use waymark_shared::sync::bundle::Bundle;
use waymark_shared::sync::envelope::{Envelope, Header};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::Refusal;
use waymark_shared::sync::payload::Payload;
use waymark_shared::sync::replica::effect::{NotKept, Status, Ticket};
use waymark_shared::sync::replica::{Effect, Event, Notice, Replica, Verdict};
use waymark_shared::sync::way::{FIRST_WORD, Form, Way};
use waymark_shared::time::Timestamp;

use crate::http::Origin;
use crate::store::Store;

pub use keys::Keys;
use line::Line;
pub use opened::Opened;

/// How long anything may take that is waited for.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A device with its replica, its store, its keys, and its one connection. It works only while somebody waits on it.
pub struct Device {
    /// Its browser's side of HTTP.
    pub origin: Origin,
    /// Its keys, and whom it believes.
    pub keys: Keys,
    /// What it holds.
    pub store: Store,
    /// How long a socket may bring no word until it is given up.
    pub first_word: Duration,
    replica: Replica,
    line: Option<Line>,
    /// Until when the line has to bring its first word.
    due: Option<Instant>,
    way: Way,
    /// Whether the last line ended or was not opened, so that the server may be away.
    in_doubt: bool,
    opened: Vec<Opened>,
    known: BTreeSet<(LogName, DeviceId, u64)>,
    bundles: Vec<(EnvelopeId, Bundle)>,
    refused: Vec<(DocumentId, Refusal)>,
    caught_up: Vec<LogName>,
    ended: Vec<LogName>,
    status: Status,
    written: u64,
    kept: Vec<(Ticket, EnvelopeId)>,
}

/// What was waited for did not come in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLate;

impl Device {
    /// A fresh device, which knows where the server is.
    pub fn new(address: SocketAddr, keys: Keys) -> Self {
        let name = keys.device();
        let seed = u64::from_be_bytes(*name.as_bytes().first_chunk().expect("a name has sixteen bytes"));
        Self {
            origin: Origin::new(address),
            keys,
            store: Store::default(),
            replica: Replica::new(name, seed, Vec::new()),
            first_word: Duration::from_millis(FIRST_WORD.into()),
            line: None,
            due: None,
            way: Way::default(),
            in_doubt: false,
            opened: Vec::new(),
            known: BTreeSet::new(),
            bundles: Vec::new(),
            refused: Vec::new(),
            caught_up: Vec::new(),
            ended: Vec::new(),
            status: Status::OnThisDevice,
            written: 0,
            kept: Vec::new(),
        }
    }

    /// Its name.
    pub fn name(&self) -> DeviceId {
        self.keys.device()
    }

    /// What it could open so far, in the order it came or was written.
    pub fn opened(&self) -> &[Opened] {
        &self.opened
    }

    /// The bundles it came across, or made.
    pub fn bundles(&self) -> &[(EnvelopeId, Bundle)] {
        &self.bundles
    }

    /// Where its things are.
    pub fn status(&self) -> Status {
        self.status
    }

    /// How many of its writes are sealed and saved.
    pub fn kept(&self) -> usize {
        self.kept.len()
    }

    /// What the server refused, by document.
    pub fn refused(&self) -> &[(DocumentId, Refusal)] {
        &self.refused
    }

    /// Whether everything it wrote is on the server's disk, or will never be.
    pub fn is_safe(&self) -> bool {
        matches!(self.status, Status::Safe(_))
    }

    /// The logs that are no longer its to read.
    pub fn ended(&self) -> &[LogName] {
        &self.ended
    }

    /// Whether a log was read to its end since connecting.
    pub fn is_caught_up(&self, log: &LogName) -> bool {
        self.caught_up.contains(log)
    }

    /// Keeps up with a log from now on.
    pub fn follow(&mut self, log: LogName) {
        self.tell(Event::Follow(log));
    }

    /// Which form its connections have now.
    pub fn form(&self) -> Form {
        self.way.form()
    }

    /// Lets it try the network, as after signing in.
    pub fn go_online(&mut self) {
        self.tell(Event::Reachable);
    }

    /// Keeps it from trying, as with no signal.
    pub fn go_offline(&mut self) {
        self.tell(Event::Unreachable);
        self.line = None;
    }

    /// Writes; the envelope is kept when the next wait begins.
    pub fn write(&mut self, log: LogName, document: DocumentId, payload: Payload) -> Ticket {
        self.written += 1;
        let ticket = Ticket(self.written);
        self.tell(Event::Write { ticket, log, document, payload });
        ticket
    }

    /// Works until something is so.
    pub async fn until(&mut self, is_so: impl FnMut(&Self) -> bool) -> Result<(), TooLate> {
        self.until_or(PATIENCE, is_so).await
    }

    /// Works until something is so, at most for so long.
    pub async fn until_or(&mut self, patience: Duration, mut is_so: impl FnMut(&Self) -> bool) -> Result<(), TooLate> {
        let deadline = Instant::now() + patience;
        loop {
            self.act().await;
            if is_so(self) {
                return Ok(());
            }
            if Instant::now() >= deadline {
                return Err(TooLate);
            }
            self.wait(deadline).await;
        }
    }

    /// Works until everything it wrote is on the server's disk.
    pub async fn until_safe(&mut self) -> Result<(), TooLate> {
        self.until(|device| matches!(device.status, Status::Safe(_))).await
    }

    fn tell(&mut self, event: Event) {
        self.replica.handle(now(), event);
    }

    /// Carries out everything the replica asks for, then hands the network what gathered.
    async fn act(&mut self) {
        while let Some(effect) = self.replica.poll_effect() {
            self.carry_out(effect).await;
        }
        if let Some(line) = &mut self.line
            && line.flush().await.is_err()
        {
            self.cut_off();
        }
    }

    async fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Connect => self.connect().await,
            Effect::Disconnect => {
                self.hang_up();
            }
            Effect::Send(message) => {
                if let Some(line) = &mut self.line {
                    line.queue(&message);
                }
            }
            Effect::Seal { ticket, header, payload } => {
                let outcome = self.keys.seal(header, &payload);
                if let Ok(envelope) = &outcome {
                    self.learn(envelope, payload);
                }
                self.tell(Event::Sealed { ticket, outcome });
            }
            Effect::Save { ticket, savings } => {
                self.store.save(savings);
                self.tell(Event::Saved { ticket, outcome: Ok(()) });
            }
            Effect::Read { ticket, log, ids } => {
                let envelopes = self.store.read(&log, &ids);
                self.tell(Event::Read { ticket, outcome: Ok(envelopes) });
            }
            Effect::Gather { ticket, log } => {
                let ids = self.store.gather(&log);
                self.tell(Event::Gathered { ticket, outcome: Ok(ids) });
            }
            Effect::Check { ticket, log: _, envelopes } => {
                let verdicts = envelopes.iter().map(|envelope| self.check(envelope)).collect();
                self.tell(Event::Checked { ticket, verdicts });
            }
            Effect::Tell(notice) => self.note(notice),
        }
    }

    async fn connect(&mut self) {
        let form = self.way.begin(now());
        if self.in_doubt && self.origin.get::<Service>(SERVICE).await.is_ok() {
            self.way.is_there();
        }
        self.line = timeout(self.first_word, Line::open(&self.origin, form)).await.unwrap_or(None);
        if self.line.is_none() {
            return self.cut_off();
        }
        if form == Form::Socket {
            self.way.is_there();
            self.due = Some(Instant::now() + self.first_word);
        }
        self.tell(Event::Connected);
    }

    fn cut_off(&mut self) {
        let at_once = self.hang_up();
        self.in_doubt = true;
        self.tell(Event::Disconnected);
        if at_once {
            self.tell(Event::Reachable);
        }
    }

    /// Whether another form is worth trying at once.
    fn hang_up(&mut self) -> bool {
        self.line = None;
        self.due = None;
        self.way.ended(now())
    }

    fn check(&mut self, envelope: &Envelope) -> Verdict {
        match self.keys.open(envelope) {
            Ok(_) => Verdict::Good,
            Err(verdict) => verdict,
        }
    }

    /// Keeps what an envelope says, once, and whatever else a bundle says.
    fn learn(&mut self, envelope: &Envelope, payload: Payload) {
        let opened = Opened::new(envelope, payload);
        if !self.known.insert((opened.log, opened.device, opened.sequence)) {
            return;
        }
        let Ok(bundle) = Bundle::from_payload(&opened.payload) else { return self.opened.push(opened) };
        for item in bundle.0.iter().filter(|item| self.known.insert((opened.log, item.device, item.sequence))) {
            self.opened.push(Opened::bundled(opened.log, opened.id, item.clone()));
        }
        self.bundles.push((opened.id, bundle));
    }

    fn note(&mut self, notice: Notice) {
        match notice {
            Notice::Kept { ticket, id } => self.kept.push((ticket, id)),
            Notice::NotKept { ticket, why } => {
                panic!("write {ticket:?} was not kept: {}", in_words(why))
            }
            Notice::Arrived { log: _, envelopes } => {
                for envelope in envelopes {
                    if let Ok(payload) = self.keys.open(&envelope) {
                        self.learn(&envelope, payload);
                    }
                }
            }
            Notice::Refused { log: _, document, id: _, why } => self.refused.push((document, why)),
            Notice::CaughtUp(log) => self.caught_up.push(log),
            Notice::Ended(log) => self.ended.push(log),
            Notice::Cloned(_) | Notice::SignedOut | Notice::TooOld => {}
            Notice::Status(status) => self.status = status,
        }
    }

    async fn wait(&mut self, deadline: Instant) {
        let wake = self.replica.poll_timeout(now()).map(|wait| Instant::now() + Duration::from_millis(wait.into()));
        let until = wake.map_or(deadline, |wake| wake.min(deadline));
        let due = self.due;
        let came = async {
            match &mut self.line {
                Some(line) => line.next().await,
                None => std::future::pending().await,
            }
        };
        let too_long = async {
            match due {
                Some(due) => sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            came = came => match came {
                Some(message) => {
                    self.way.heard();
                    self.due = None;
                    self.in_doubt = false;
                    self.tell(Event::Received(message));
                }
                None => self.cut_off(),
            },
            () = too_long => self.cut_off(),
            () = sleep_until(until) => self.tell(Event::Woken),
        }
    }
}

/// This machine's clock.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
    Timestamp(i64::try_from(since.as_millis()).expect("a clock before the year 292 million"))
}

/// The header of an envelope in the making, with the key epoch a sealed one needs.
fn with_epoch(header: Header, key_epoch: u32) -> Header {
    Header { key_epoch, ..header }
}

fn in_words(why: NotKept) -> &'static str {
    match why {
        NotKept::Seal(_) => "it could not be sealed",
        NotKept::Save(_) => "it could not be saved",
    }
}
