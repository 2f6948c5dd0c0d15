//! Healing: a server that went back is given again what it lacks, before anything else is sent to it.

use std::collections::{BTreeSet, VecDeque};

use super::alarm::Retry;
use super::effect::Effect;
use super::event::ReadFailure;
use super::orders::{Orders, Purpose};
use super::parcel::Parcel;
use crate::id::{Chain, EnvelopeId};
use crate::sync::envelope::Envelope;
use crate::sync::log::{Cursor, LogName};
use crate::sync::message::{ClientMessage, IDS_LIMIT};
use crate::time::Timestamp;

/// How many originals are read and pushed at once.
const READ_LIMIT: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// What is on its way to the disk has to arrive first.
    Quieting,
    /// The store lists what is held.
    Gathering,
    /// The next piece can be offered.
    Offering,
    /// The server says what it lacks of this piece.
    Answering,
    /// The store gives the next originals.
    Reading,
    /// The server stores them.
    Returning,
    /// Nothing is left to do.
    Done,
}

/// One log's way back into a server.
#[derive(Debug)]
pub(super) struct Healing {
    stage: Stage,
    /// Where the server stands; nothing where the log is still being followed.
    head: Option<Cursor>,
    offers: VecDeque<EnvelopeId>,
    wanted: VecDeque<EnvelopeId>,
    /// What the store is giving of that.
    reading: Vec<EnvelopeId>,
    returning: BTreeSet<EnvelopeId>,
    resume: Option<Cursor>,
    /// When a store that did not answer is asked again.
    retry: Retry,
}

impl Healing {
    /// The server went back: it stands at this head now.
    pub(super) fn rewound(head: Cursor, seed: u64) -> Self {
        Self { head: Some(head), ..Self::start(Stage::Quieting, VecDeque::new(), seed) }
    }

    /// These were stored, and are not in the log although it was read to its end.
    pub(super) fn missing(ids: VecDeque<EnvelopeId>, seed: u64) -> Self {
        Self::start(Stage::Offering, ids, seed)
    }

    /// Whether the server has to say something next.
    pub(super) fn waits_for_the_server(&self) -> bool {
        match self.stage {
            Stage::Answering => true,
            Stage::Returning => !self.returning.is_empty(),
            Stage::Quieting | Stage::Gathering | Stage::Offering | Stage::Reading | Stage::Done => false,
        }
    }

    /// Whether all that was held is in the log again; then where to read on, if the log is not being followed.
    pub(super) fn outcome(&self) -> Option<Option<Cursor>> {
        (self.stage == Stage::Done).then_some(self.resume)
    }

    /// Goes on with whatever can go on.
    pub(super) fn pump(&mut self, log: LogName, now: Timestamp, still: bool, orders: &mut Orders) {
        self.retry.look(now);
        if !self.retry.ready(now) {
            return;
        }
        match self.stage {
            Stage::Quieting if still => {
                orders.ask(log, Purpose::Gather, |ticket| Effect::Gather { ticket, log });
                self.stage = Stage::Gathering;
            }
            Stage::Offering => self.offer_on(log, orders),
            Stage::Returning if self.returning.is_empty() => self.read_on(log, orders),
            Stage::Quieting | Stage::Gathering | Stage::Answering | Stage::Reading | Stage::Returning | Stage::Done => {
            }
        }
    }

    /// The store did not answer: what is held is not known yet, which is another thing than holding nothing.
    pub(super) fn not_gathered(&mut self, now: Timestamp) {
        if self.stage == Stage::Gathering {
            self.stage = Stage::Quieting;
            self.retry.fail(now);
        }
    }

    /// What is held, in the order of the log. What waits to be sent is not offered: it follows of itself. The log is read
    /// on from the first envelope that has no place here yet, or from the server's head, where both tell one history;
    /// else from its start. Answers how many of the ids stand before that.
    pub(super) fn on_gathered(
        &mut self,
        ids: &[EnvelopeId],
        waits: impl Fn(&EnvelopeId) -> bool,
        unplaced: impl Fn(&EnvelopeId) -> bool,
    ) -> usize {
        if self.stage != Stage::Gathering {
            return 0;
        }
        self.retry.succeed();
        let head = self.head.unwrap_or(Cursor::START);
        let placed = ids.iter().take_while(|id| !waits(id) && !unplaced(id)).count();
        let resume = common(ids, placed, head).unwrap_or(Cursor::START);
        self.resume = Some(resume);
        self.offers = ids.iter().filter(|id| !waits(id)).copied().collect();
        self.stage = Stage::Offering;
        usize::try_from(resume.seq).unwrap_or(0)
    }

    /// What the server lacks of the last piece.
    pub(super) fn on_wanted(&mut self, log: LogName, ids: Vec<EnvelopeId>, orders: &mut Orders) {
        if self.stage == Stage::Answering {
            self.wanted = ids.into();
            self.read_on(log, orders);
        }
    }

    /// The originals that the store was asked for; where it did not answer, it is asked again.
    pub(super) fn on_read(&mut self, now: Timestamp, outcome: Result<Vec<Envelope>, ReadFailure>, orders: &mut Orders) {
        if self.stage != Stage::Reading {
            return;
        }
        self.stage = Stage::Returning;
        let asked = std::mem::take(&mut self.reading);
        match outcome {
            Ok(envelopes) => {
                self.retry.succeed();
                let mut parcel = Parcel::default();
                for envelope in &envelopes {
                    self.returning.insert(envelope.id());
                    parcel.add(envelope, orders);
                }
                parcel.send(orders);
            }
            Err(ReadFailure::Failed) => {
                self.retry.fail(now);
                for id in asked.into_iter().rev() {
                    self.wanted.push_front(id);
                }
            }
        }
    }

    /// The milliseconds until the store may be asked again.
    pub(super) fn left(&self, now: Timestamp) -> Option<u32> {
        self.retry.left(now)
    }

    /// The server has spoken of this one. Answers whether that was waited for.
    pub(super) fn answered(&mut self, id: &EnvelopeId) -> bool {
        self.returning.remove(id)
    }

    fn start(stage: Stage, offers: VecDeque<EnvelopeId>, seed: u64) -> Self {
        Self {
            stage,
            head: None,
            offers,
            wanted: VecDeque::new(),
            reading: Vec::new(),
            returning: BTreeSet::new(),
            resume: None,
            retry: Retry::new(seed),
        }
    }

    fn offer_on(&mut self, log: LogName, orders: &mut Orders) {
        let ids: Vec<_> = self.offers.drain(..self.offers.len().min(IDS_LIMIT)).collect();
        if ids.is_empty() {
            self.stage = Stage::Done;
        } else {
            let last = self.offers.is_empty();
            orders.send(ClientMessage::Offer { log, ids, last });
            self.stage = Stage::Answering;
        }
    }

    fn read_on(&mut self, log: LogName, orders: &mut Orders) {
        let ids: Vec<_> = self.wanted.drain(..self.wanted.len().min(READ_LIMIT)).collect();
        if ids.is_empty() {
            self.offer_on(log, orders);
        } else {
            self.reading.clone_from(&ids);
            orders.ask(log, Purpose::ReadOriginals, |ticket| Effect::Read { ticket, log, ids });
            self.stage = Stage::Reading;
        }
    }
}

/// How far a history of these ids, of which so many have places, can be read as the server's that stands at this head.
fn common(ids: &[EnvelopeId], placed: usize, head: Cursor) -> Option<Cursor> {
    let history = ids.get(..usize::try_from(head.seq).ok()?)?;
    let mut cursor = Cursor { epoch: head.epoch, seq: 0, chain: Chain::START };
    let mut resume = cursor;
    for id in history {
        cursor = cursor.then(id);
        if usize::try_from(cursor.seq).is_ok_and(|seq| seq <= placed) {
            resume = cursor;
        }
    }
    (cursor.chain == head.chain).then_some(resume)
}
