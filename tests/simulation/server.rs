//! The simulated server: the real rules of the log, over SQLite in memory, with lines instead of sockets.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use minicbor::bytes::ByteVec;
use rusqlite::Connection;
use waymark_server::keys::Keys;
use waymark_server::keys::documents::{DocumentKeys, Name};
use waymark_server::log::append::{Appender, KEPT, Outcome};
use waymark_server::log::at_rest::form_and_document;
use waymark_server::log::bundles;
use waymark_server::log::check::{self, Checked, Issuers, Pusher};
use waymark_server::log::erasures;
use waymark_server::log::histories::Histories;
use waymark_server::log::read::{self, Standing};
use waymark_server::log::sweep;
use waymark_server::store;
use waymark_shared::control::Control;
use waymark_shared::id::{DocumentId, EnvelopeId};
use waymark_shared::rules::{self, Action, Subject};
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::log::{Cursor, LogEpoch, LogName};
use waymark_shared::sync::message::{
    ClientMessage, Farewell, Item, Obstacle, PROTOCOL, Position, Refusal, ServerMessage,
};
use waymark_shared::sync::payload::Payload;
use waymark_shared::time::Timestamp;

use super::bundling;
use super::faults::Back;
use super::people::{CARE, KeyRing, PRIVATE, Who};
use super::planted::Bug;

/// Bytes of envelopes in one message.
const PAGE: usize = 48 * 1024;
/// The journey's quota: never reached here.
const QUOTA: u64 = 1 << 40;

/// By how many commits keys are older than the database they were put back with.
const OLDER: usize = 8;
/// Nothing is lent in this world.
const LONG_AGO: Timestamp = Timestamp(i64::MIN);

/// What befalls a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing.
    Fine,
    /// The machine stops before the commit.
    StopBefore,
    /// The machine stops after the commit, before anybody hears of it.
    StopAfter,
    /// The disk is full for now.
    Full,
    /// The disk fails for now.
    Broken,
    /// There is too much to do for now.
    Busy,
}

/// What a message led to.
#[derive(Debug, Default)]
pub struct Answer {
    /// Messages to deliver, each on its line.
    pub messages: Vec<(u64, ServerMessage)>,
    /// Whether the server stopped.
    pub stopped: bool,
}

/// The whole of a log.
#[derive(Debug)]
pub struct Whole {
    /// Where it ends.
    pub head: Cursor,
    /// Every envelope, in order.
    pub ids: Vec<EnvelopeId>,
    /// Those of them that are given to nobody any more.
    pub withheld: BTreeSet<EnvelopeId>,
    /// Those of them that were never taken back.
    pub lost: BTreeSet<EnvelopeId>,
}

/// One connection, as the server knows it.
#[derive(Debug)]
struct Line {
    who: Who,
    follows: BTreeMap<LogName, u64>,
    credit: u64,
    greeted: bool,
    /// A push was put off: none is taken on this line any more, so that nothing overtakes it.
    put_off: bool,
}

/// The server.
pub struct Server {
    database: Connection,
    keys: DocumentKeys,
    histories: Histories,
    /// How old the keys think that the world is, in milliseconds.
    age: i64,
    issuers: Issuers,
    epoch: u64,
    history: Vec<(Timestamp, Vec<Checked>)>,
    lines: BTreeMap<u64, Line>,
    bug: Option<Bug>,
    ended: bool,
    newer: bool,
    withdrawn: BTreeSet<DocumentId>,
    has_withdrawn_once: bool,
    /// Every envelope that was ever committed.
    pub committed: BTreeSet<EnvelopeId>,
}

impl Server {
    /// An empty one.
    pub fn new(ring: &KeyRing, bug: Option<Bug>) -> Self {
        let (service, identity) = ring.issuers();
        Self {
            database: empty(),
            keys: no_keys(),
            histories: Histories::default(),
            age: 0,
            issuers: Issuers { service, identity },
            epoch: 1,
            history: Vec::new(),
            lines: BTreeMap::new(),
            bug,
            ended: false,
            newer: false,
            withdrawn: BTreeSet::new(),
            has_withdrawn_once: false,
            committed: BTreeSet::new(),
        }
    }

    /// A device connects.
    pub fn open(&mut self, line: u64, who: Who) {
        self.lines.insert(line, Line { who, follows: BTreeMap::new(), credit: 0, greeted: false, put_off: false });
    }

    /// A device is gone.
    pub fn close(&mut self, line: u64) {
        self.lines.remove(&line);
    }

    /// Everybody is gone.
    pub fn stop(&mut self) {
        self.lines.clear();
        self.histories.forget();
    }

    /// The keyworker may read and write no more, and is told so.
    pub fn end_access(&mut self) -> Answer {
        self.ended = true;
        let mut answer = Answer::default();
        if self.bug != Some(Bug::OpenWindow) {
            for (line, state) in self.lines.iter_mut().filter(|(_, state)| state.who == Who::Keyworker) {
                let logs = std::mem::take(&mut state.follows);
                answer.messages.extend(logs.into_keys().map(|log| (*line, ServerMessage::Ended { log })));
            }
        }
        answer
    }

    /// They may again.
    pub fn begin_access(&mut self) {
        self.ended = false;
    }

    /// Whether the keyworker may read and write no more.
    pub fn access_has_ended(&self) -> bool {
        self.ended
    }

    /// From now on it speaks to newer apps only, or to these again.
    pub fn speaks_a_newer_version(&mut self, newer: bool) {
        self.newer = newer;
    }

    /// Whether a document was taken back, as far as the server knows.
    pub fn has_withdrawn(&self, document: DocumentId) -> bool {
        self.withdrawn.contains(&document)
    }

    /// Whether any was, ever: a server that went back may learn it again later than its clients.
    pub fn has_withdrawn_something(&self) -> bool {
        self.has_withdrawn_once
    }

    /// The document of an item that should have been withheld.
    pub fn shows_what_was_withdrawn(&self, item: &Item) -> Option<DocumentId> {
        let Item::Envelope(bytes) = item else { return None };
        let header = *Envelope::parse(bytes.to_vec()).expect("the server sends envelopes").header();
        (header.form == Form::Record && self.has_withdrawn(header.document)).then_some(header.document)
    }

    /// A document of the care team's log that should be withheld, and is not.
    pub fn shows_again(&self) -> Option<DocumentId> {
        let page = read::page(&self.database, &self.keys, CARE, 1, usize::MAX, LONG_AGO).expect("memory is read");
        page.items.iter().find_map(|item| self.shows_what_was_withdrawn(item))
    }

    /// How many commits there were.
    pub fn commits(&self) -> usize {
        self.history.len()
    }

    /// Thirty days pass for the keys.
    pub fn keys_grow_a_month_older(&mut self) {
        const UP: Duration = Duration::from_hours(30 * 24);
        self.age += KEPT;
        for log in self.keys.logs().expect("memory is read") {
            let unused = sweep::look(&self.database, &self.keys, log, Timestamp(self.age), UP).expect("memory is read");
            sweep::destroy(&self.database, &self.keys, log, &unused).expect("memory takes everything");
        }
        let withdrawn = store::withdrawn::before(&self.database, Timestamp(i64::MAX)).expect("memory is read");
        self.keys.destroy(&withdrawn).expect("memory takes everything");
    }

    /// Goes back to an older state; a copy of the machine's disk does not start a new epoch, as a restore does. The list of
    /// what was withdrawn stands beside it, and does not go back.
    pub fn restore(&mut self, commits: usize, back: Back) {
        self.stop();
        let list = store::withdrawn::every(&self.database).expect("memory is read").into_iter().collect();
        self.database = empty();
        self.histories.forget();
        self.epoch += u64::from(back != Back::Copy);
        // Which keys there are afterwards, and from how many of the commits.
        let (mut names, keys_of) = match back {
            Back::Copy | Back::WithKeys => (BTreeSet::new(), commits),
            Back::OlderKeys => (BTreeSet::new(), commits.saturating_sub(OLDER)),
            Back::WithoutKeys => (self.names_of_keys(), 0),
        };
        if back != Back::WithoutKeys {
            self.keys = no_keys();
        }
        for (at, envelopes) in self.history.drain(..).take(commits).collect::<Vec<_>>() {
            let outcomes = append(&mut self.database, &self.keys, &mut self.histories, &envelopes, at)
                .expect("it was appended before");
            self.remember_withdrawals(&envelopes, &outcomes);
            self.history.push((at, envelopes));
            if self.history.len() <= keys_of {
                names = self.names_of_keys();
            }
        }
        // The rest was drawn only because all is laid down once more here.
        let others: Vec<_> = self.names_of_keys().difference(&names).copied().collect();
        self.keys.destroy(&others).expect("memory takes everything");
        if self.bug == Some(Bug::ForgottenWithdrawal) {
            return;
        }
        erasures::withdraw_again(&mut self.database, &list).expect("memory takes everything");
    }

    fn names_of_keys(&self) -> BTreeSet<Name> {
        let logs = self.keys.logs().expect("memory is read").into_iter();
        let documents = |log| self.keys.documents(log).expect("memory is read");
        logs.flat_map(|log| documents(log).into_iter().map(move |(document, _)| (log, document))).collect()
    }

    /// The whole of a log.
    pub fn log(&self, log: LogName) -> Whole {
        let page = read::page(&self.database, &self.keys, log, 1, usize::MAX, LONG_AGO).expect("memory is read");
        let ids = page.items.iter().map(id_of).collect();
        let withheld: BTreeSet<_> =
            page.items.iter().filter(|item| matches!(item, Item::Withheld(_))).map(id_of).collect();
        let Standing::Rewound(head) = self.compare(log, &beyond()) else { panic!("nobody has read so far") };
        let mut lost = BTreeSet::new();
        if let Some((number, _)) = store::entry::find_log(&self.database, log).expect("memory is read") {
            let each = |row: store::entry::Row| {
                if row.bytes.is_empty() {
                    return Ok(true);
                }
                let (_, document) = form_and_document(&row.bytes)?;
                if withheld.contains(&row.id) && !self.has_withdrawn(document) {
                    lost.insert(row.id);
                }
                Ok(true)
            };
            store::entry::each_from(&self.database, number, 1, each).expect("memory is read");
        }
        Whole { head, ids, withheld, lost }
    }

    /// The envelopes that were committed, and are still known after the server went back.
    pub fn envelope(&self, id: &EnvelopeId) -> Option<&Envelope> {
        let checked = self.history.iter().flat_map(|(_, envelopes)| envelopes);
        checked.map(|checked| &checked.envelope).find(|envelope| envelope.id() == *id)
    }

    /// An envelope of the private log that was let go of, and that no bundle there stands for.
    pub fn let_go_for_nothing(&self) -> Option<EnvelopeId> {
        let Whole { ids, withheld, .. } = self.log(PRIVATE);
        let there = ids.iter().filter(|id| !withheld.contains(id)).filter_map(|id| self.envelope(id));
        let bundled: Vec<_> = there.filter_map(bundling::bundle).flat_map(|bundle| bundle.0).collect();
        let stands_for = |id: &EnvelopeId| {
            let original = self.envelope(id).and_then(bundling::original);
            original.is_some_and(|original| bundled.contains(&original))
        };
        withheld.into_iter().find(|id| !stands_for(id))
    }

    /// A message came on a line that may be gone.
    pub fn receive(&mut self, line: u64, message: ClientMessage, fate: Fate, now: Timestamp) -> Answer {
        let mut answer = Answer::default();
        let Some(Line { who, .. }) = self.lines.get(&line) else { return answer };
        let who = *who;
        if self.line(line).greeted == matches!(message, ClientMessage::Hello { .. }) {
            return self.dismiss(line, Farewell::Malformed);
        }
        match message {
            ClientMessage::Hello { protocol, follow, credit } => {
                assert_eq!(protocol, PROTOCOL);
                if self.newer {
                    return self.dismiss(line, Farewell::Version);
                }
                self.line(line).greeted = true;
                self.line(line).credit = credit;
                answer.messages.push((line, ServerMessage::Welcome { protocol, now }));
                for position in follow {
                    self.follow(line, who, position, &mut answer);
                }
            }
            ClientMessage::Follow { position } => self.follow(line, who, position, &mut answer),
            ClientMessage::Push { envelopes } => self.push(line, who, envelopes, fate, now, &mut answer),
            ClientMessage::Credit { bytes } => {
                self.line(line).credit += bytes;
                let logs: Vec<_> = self.line(line).follows.keys().copied().collect();
                for log in logs {
                    self.stream(line, log, false, &mut answer);
                }
            }
            ClientMessage::Offer { log, ids, last: _ } => {
                if self.may_read(who, log) {
                    let ids = read::lacking(&self.database, &self.keys, log, &ids, LONG_AGO).expect("memory is read");
                    answer.messages.push((line, ServerMessage::Wanted { log, ids }));
                } else {
                    answer.messages.push((line, ServerMessage::Ended { log }));
                }
            }
        }
        answer
    }

    fn follow(&mut self, line: u64, who: Who, position: Position, answer: &mut Answer) {
        let Position { log, cursor } = position;
        if !self.may_read(who, log) {
            answer.messages.push((line, ServerMessage::Ended { log }));
            return;
        }
        match self.compare(log, &cursor) {
            Standing::Holds => {
                let late = u64::from(self.bug == Some(Bug::OffByOne));
                self.line(line).follows.insert(log, cursor.seq + 1 + late);
                self.stream(line, log, true, answer);
            }
            Standing::Rewound(head) => {
                self.line(line).follows.remove(&log);
                answer.messages.push((line, ServerMessage::Rewound { log, head }));
            }
        }
    }

    fn dismiss(&mut self, line: u64, why: Farewell) -> Answer {
        self.lines.remove(&line);
        Answer { messages: vec![(line, ServerMessage::Goodbye { why })], stopped: false }
    }

    fn push(
        &mut self,
        line: u64,
        who: Who,
        mut envelopes: Vec<ByteVec>,
        fate: Fate,
        now: Timestamp,
        answer: &mut Answer,
    ) {
        if self.line(line).put_off {
            return;
        }
        if self.bug == Some(Bug::PushReversed) {
            envelopes.reverse();
        }
        let mut good = Vec::new();
        for bytes in envelopes {
            let envelope = Envelope::parse(bytes.into()).expect("the replica sends envelopes");
            let (log, id) = (log_of(&envelope), envelope.id());
            match self.check(who, envelope, &good) {
                Ok(checked) => good.push(checked),
                Err(_) if self.bug == Some(Bug::AcknowledgesRefused) => {
                    answer.messages.push((line, ServerMessage::Stored { log, ids: vec![id], at: now }));
                }
                Err(why) => answer.messages.push((line, ServerMessage::Refused { log, id, why })),
            }
        }
        if self.bug == Some(Bug::AcknowledgeBeforeCommit) {
            let outcomes = vec![Outcome::Stored; good.len()];
            acknowledge(line, &good, &outcomes, now, answer);
        }
        match fate {
            Fate::Fine => {}
            Fate::StopBefore => {
                answer.stopped = true;
                return;
            }
            Fate::Full => return self.put_off(line, Obstacle::Full, answer),
            Fate::Broken => return self.put_off(line, Obstacle::Broken, answer),
            Fate::Busy => return self.put_off(line, Obstacle::Busy, answer),
            Fate::StopAfter => {
                self.commit(good, now);
                answer.messages.clear();
                answer.stopped = true;
                return;
            }
        }
        let outcomes = self.commit(good.clone(), now);
        let logs: BTreeSet<_> = good.iter().map(|checked| log_of(&checked.envelope)).collect();
        let lines: Vec<_> = self.lines.keys().copied().collect();
        for log in logs {
            for line in &lines {
                if self.line(*line).follows.contains_key(&log) {
                    self.stream(*line, log, false, answer);
                }
            }
        }
        acknowledge(line, &good, &outcomes, now, answer);
    }

    fn put_off(&mut self, line: u64, why: Obstacle, answer: &mut Answer) {
        self.line(line).put_off = true;
        answer.messages.push((line, ServerMessage::Later { after: 2_000, why }));
    }

    fn check(&self, who: Who, envelope: Envelope, before: &[Checked]) -> Result<Checked, Refusal> {
        let device = envelope.header().device;
        let just_certified = before.iter().find_map(|checked| match &checked.act {
            check::Act::Certify(author) if author.device() == device => Some(*author),
            check::Act::Certify(_)
            | check::Act::Nothing
            | check::Act::Withdraw(_)
            | check::Act::Lend(..)
            | check::Act::Cover(_) => None,
        });
        let known = store::device::find(&self.database, device).expect("memory is read");
        let author = just_certified.or(known);
        let subject = match self.bug {
            Some(Bug::OpenPen) => Who::Person.subject(),
            Some(Bug::LateEnd) => who.subject(),
            _ => self.subject(who),
        };
        let pusher = Pusher { subject, owner: who.owner() };
        let checked = check::check(envelope, author.as_ref(), &pusher, &self.issuers)?;
        // Nothing waits between the check and the commit here, and this world keeps its own book of who works with whom.
        Ok(Checked { staff: None, ..checked })
    }

    fn commit(&mut self, mut envelopes: Vec<Checked>, now: Timestamp) -> Vec<Outcome> {
        if self.bug == Some(Bug::ShowsWithdrawn) {
            let withdrawals = envelopes.iter_mut().filter(|checked| matches!(checked.act, check::Act::Withdraw(_)));
            withdrawals.for_each(|checked| checked.act = check::Act::Nothing);
        }
        let outcomes = append(&mut self.database, &self.keys, &mut self.histories, &envelopes, now)
            .expect("memory takes everything");
        let stored = envelopes.iter().zip(&outcomes).filter(|(_, outcome)| **outcome == Outcome::Stored);
        self.committed.extend(stored.map(|(checked, _)| checked.envelope.id()));
        self.remember_withdrawals(&envelopes, &outcomes);
        self.history.push((now, envelopes));
        for (log, said) in bundles::due(&self.database, now).expect("memory is read") {
            bundles::let_go(&self.database, log, &said).expect("memory takes everything");
        }
        outcomes
    }

    fn remember_withdrawals(&mut self, envelopes: &[Checked], outcomes: &[Outcome]) {
        let stored = envelopes.iter().zip(outcomes).filter(|(_, outcome)| **outcome == Outcome::Stored);
        self.withdrawn.extend(stored.filter_map(|(checked, _)| withdrawn(&checked.envelope)));
        self.has_withdrawn_once |= !self.withdrawn.is_empty();
    }

    /// Sends what follows, as far as the credit goes; `anyway`, even where nothing does.
    fn stream(&mut self, line: u64, log: LogName, anyway: bool, answer: &mut Answer) {
        let mut anyway = anyway;
        while self.line(line).credit > 0 {
            let first = self.line(line).follows[&log];
            let page = read::page(&self.database, &self.keys, log, first, PAGE, LONG_AGO).expect("memory is read");
            if page.items.is_empty() && !anyway {
                return;
            }
            anyway = false;
            let weight: u64 = page.items.iter().map(Item::weight).sum();
            let line_state = self.line(line);
            line_state.credit = line_state.credit.saturating_sub(weight);
            line_state.follows.insert(log, first + page.items.len() as u64);
            let epoch = LogEpoch(self.epoch);
            answer
                .messages
                .push((line, ServerMessage::Entries { log, epoch, first, items: page.items, end: page.end }));
            if page.end {
                return;
            }
        }
    }

    fn compare(&self, log: LogName, cursor: &Cursor) -> Standing {
        if self.bug == Some(Bug::BareCursor) && *cursor != beyond() {
            return Standing::Holds;
        }
        read::compare(&self.database, log, cursor, LogEpoch(self.epoch)).expect("memory is read")
    }

    fn may_read(&self, who: Who, log: LogName) -> bool {
        let asked = Action::Follow { journey: log.journey, circle: log.circle };
        self.bug == Some(Bug::OpenDoor) || rules::may(self.subject(who), asked)
    }

    fn subject(&self, who: Who) -> Subject<'static> {
        if self.ended && who == Who::Keyworker {
            Subject::Keyworker { caseload: &[], leads: &[] }
        } else {
            who.subject()
        }
    }

    fn line(&mut self, line: u64) -> &mut Line {
        self.lines.get_mut(&line).expect("a line that is open")
    }
}

fn empty() -> Connection {
    let mut database = Connection::open_in_memory().expect("memory takes a database");
    store::migrate(&mut database).expect("an empty database takes the tables");
    database
}

fn no_keys() -> DocumentKeys {
    DocumentKeys::in_memory(Arc::new(Keys::new(&[1; 32]))).expect("memory takes a database")
}

/// A cursor that no log of this world reaches.
fn beyond() -> Cursor {
    Cursor { epoch: LogEpoch(u64::MAX), seq: u64::MAX >> 1, ..Cursor::START }
}

fn append(
    database: &mut Connection,
    keys: &DocumentKeys,
    histories: &mut Histories,
    envelopes: &[Checked],
    now: Timestamp,
) -> Result<Vec<Outcome>, waymark_server::error::Fault> {
    let transaction = database.transaction()?;
    let mut appender = Appender::new(&transaction, keys, histories, now, QUOTA);
    let outcomes = envelopes.iter().map(|checked| appender.append(checked)).collect::<Result<_, _>>()?;
    appender.finish()?;
    transaction.commit()?;
    Ok(outcomes)
}

fn acknowledge(line: u64, envelopes: &[Checked], outcomes: &[Outcome], at: Timestamp, answer: &mut Answer) {
    let mut stored: BTreeMap<LogName, Vec<EnvelopeId>> = BTreeMap::new();
    for (checked, outcome) in envelopes.iter().zip(outcomes) {
        let (log, id) = (log_of(&checked.envelope), checked.envelope.id());
        match outcome {
            Outcome::Stored => stored.entry(log).or_default().push(id),
            Outcome::Refused(why) => answer.messages.push((line, ServerMessage::Refused { log, id, why: *why })),
        }
    }
    answer.messages.extend(stored.into_iter().map(|(log, ids)| (line, ServerMessage::Stored { log, ids, at })));
}

fn log_of(envelope: &Envelope) -> LogName {
    let header = envelope.header();
    LogName { journey: header.journey, circle: header.circle }
}

/// The document that an envelope takes back.
fn withdrawn(envelope: &Envelope) -> Option<DocumentId> {
    let payload = Payload::from_clear(envelope.header().form, envelope.body()).ok()?;
    match Control::from_payload(&payload).ok()? {
        Control::Withdraw(document) => Some(document),
        Control::Identity { .. }
        | Control::Device(_)
        | Control::Words { .. }
        | Control::Covered { .. }
        | Control::Until { .. } => None,
    }
}

/// The envelope that an item is, or is the place of.
pub fn id_of(item: &Item) -> EnvelopeId {
    match item {
        Item::Envelope(bytes) => Envelope::parse(bytes.to_vec()).expect("the server sends envelopes").id(),
        Item::Withheld(id) => *id,
    }
}
