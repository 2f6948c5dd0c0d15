//! Following logs: what stands in them, under credit, and what comes.

use minicbor::bytes::ByteVec;
use waymark_shared::id::EnvelopeId;
use waymark_shared::rules::{self, Action};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::{Farewell, IDS_LIMIT, Item, MESSAGE_LIMIT, Position, ServerMessage};

use super::{Connection, End};
use crate::log::append::News;
use crate::log::read::{self, Standing};
use crate::store;

/// Bytes of envelopes in one message; the longest envelope and all that goes around fit.
const PAGE: usize = MESSAGE_LIMIT - 8 * 1024;
/// How many logs one exchange follows at most.
const LOGS: usize = 1_000;

/// How far a followed log was sent.
#[derive(Debug, Clone, Copy)]
pub struct Followed {
    /// The place that comes next.
    next: u64,
    /// Whether there is, or may be, more on the disk.
    behind: bool,
}

impl Connection {
    /// Follows a log from a cursor on, or says why not.
    pub(super) async fn follow(&mut self, position: Position) -> Result<(), End> {
        let Position { log, cursor } = position;
        if !self.may_read(log) {
            return self.send(ServerMessage::Ended { log }).await;
        }
        if self.followed.len() >= LOGS && !self.followed.contains_key(&log) {
            return Err(End::Goodbye(Farewell::Malformed));
        }
        let epoch = self.house.epoch;
        let standing =
            self.house.database.read(move |connection| read::compare(connection, log, &cursor, epoch)).await?;
        match standing {
            Standing::Holds => {
                self.house.watchers.watch(log, &self.ear);
                self.followed.insert(log, Followed { next: cursor.seq + 1, behind: true });
                Ok(())
            }
            Standing::Rewound(head) => {
                self.house.watchers.leave(&log, &self.ear);
                self.followed.remove(&log);
                self.send(ServerMessage::Rewound { log, head }).await
            }
        }
    }

    /// The first followed log that has more on the disk, and from which place on.
    pub(super) fn next_behind(&self) -> Option<(LogName, u64)> {
        let mut behind = self.followed.iter().filter(|(_, followed)| followed.behind);
        behind.next().map(|(log, followed)| (*log, followed.next))
    }

    /// Sends a page of what the followed logs have on the disk.
    pub(super) async fn stream_page(&mut self) -> Result<(), End> {
        let Some((log, next)) = self.next_behind() else { return Ok(()) };
        let (documents, now) = (self.house.documents.clone(), self.house.config.clock.now());
        let page = move |connection: &store::Connection| read::page(connection, &documents, log, next, PAGE, now);
        let page = self.house.database.read(page).await?;
        let count = page.items.len() as u64;
        self.followed.insert(log, Followed { next: next + count, behind: !page.end });
        self.send_items(log, page.first, page.items, page.end).await
    }

    /// Sends what just came, unless the other end has to catch up first.
    pub(super) async fn pass_on(&mut self, news: &News) -> Result<(), End> {
        let Some(followed) = self.followed.get_mut(&news.log) else { return Ok(()) };
        let after = news.first + news.envelopes.len() as u64;
        if followed.behind || after <= followed.next {
            return Ok(());
        }
        if news.first > followed.next || self.credit == 0 || !self.wire.has_room() {
            followed.behind = true;
            return Ok(());
        }
        let known = usize::try_from(followed.next - news.first).expect("within this news");
        let mut first = followed.next;
        followed.next = after;
        let mut items = Vec::new();
        let mut size = 0;
        for envelope in &news.envelopes[known..] {
            if size + envelope.len() > PAGE && !items.is_empty() {
                let count = items.len() as u64;
                self.send_items(news.log, first, std::mem::take(&mut items), false).await?;
                first += count;
                size = 0;
            }
            size += envelope.len();
            items.push(Item::Envelope(ByteVec::from(envelope.clone())));
        }
        self.send_items(news.log, first, items, true).await
    }

    /// News of this log were too many to wait; it is read from the disk.
    pub(super) fn fell_behind(&mut self, log: &LogName) {
        if let Some(followed) = self.followed.get_mut(log) {
            followed.behind = true;
        }
    }

    /// Ends the logs that may no longer be read.
    pub(super) async fn leave_what_ended(&mut self) -> Result<(), End> {
        let ended: Vec<LogName> = self.followed.keys().copied().filter(|log| !self.may_read(*log)).collect();
        for log in ended {
            self.followed.remove(&log);
            self.house.watchers.leave(&log, &self.ear);
            self.send(ServerMessage::Ended { log }).await?;
        }
        Ok(())
    }

    /// Answers an offer with what is lacking here.
    pub(super) async fn offered(&mut self, log: LogName, ids: Vec<EnvelopeId>) -> Result<(), End> {
        if ids.len() > IDS_LIMIT {
            return Err(End::Goodbye(Farewell::Malformed));
        }
        if !self.may_read(log) {
            return self.send(ServerMessage::Ended { log }).await;
        }
        let (documents, now) = (self.house.documents.clone(), self.house.config.clock.now());
        let lacking = move |connection: &store::Connection| read::lacking(connection, &documents, log, &ids, now);
        let ids = self.house.database.read(lacking).await?;
        self.send(ServerMessage::Wanted { log, ids }).await
    }

    pub(super) fn may_read(&self, log: LogName) -> bool {
        rules::may(self.who.subject(), Action::Follow { journey: log.journey, circle: log.circle })
    }

    async fn send_items(&mut self, log: LogName, first: u64, items: Vec<Item>, end: bool) -> Result<(), End> {
        let bytes = items.iter().map(Item::weight).sum();
        self.credit = self.credit.saturating_sub(bytes);
        let epoch = self.house.epoch;
        self.send(ServerMessage::Entries { log, epoch, first, items, end }).await
    }
}
