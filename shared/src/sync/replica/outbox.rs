//! The outbox: what is saved here and not yet on the server's disk, in the order it was written.

use std::collections::BTreeMap;

use super::alarm::Retry;
use super::effect::Effect;
use super::event::ReadFailure;
use super::orders::{Orders, Purpose};
use super::parcel::Parcel;
use super::saved::Waiting;
use crate::id::{DeviceId, DocumentId, EnvelopeId};
use crate::sync::envelope::Envelope;
use crate::sync::log::LogName;
use crate::time::Timestamp;

/// How many envelopes are read from the store at once.
const READ_LIMIT: usize = 64;
/// How many bytes of unsent envelopes are kept at hand.
const AT_HAND_LIMIT: usize = 1024 * 1024;

#[derive(Debug)]
enum Stage {
    /// In the store alone.
    Away,
    /// Asked of the store.
    Reading,
    /// Asked of the store, which did not have it: not again on this connection.
    Missing,
    /// Ready to be sent.
    AtHand(Envelope),
    /// Sent on this connection; so many bytes.
    Sent(usize),
    /// The server has spoken, and that is being saved.
    Answered,
    /// Signed by a former identity.
    Former,
}

#[derive(Debug)]
struct Entry {
    id: EnvelopeId,
    document: DocumentId,
    stage: Stage,
    /// It has come back with its place, and only its acknowledgement is wanting.
    placed: bool,
}

/// What waits, and how far each has come.
#[derive(Debug)]
pub(super) struct Outbox {
    entries: BTreeMap<u64, Entry>,
    places: BTreeMap<EnvelopeId, u64>,
    documents: BTreeMap<DocumentId, u32>,
    last: u64,
    /// Nothing before this entry is left to send on this connection.
    next: u64,
    at_hand: usize,
    unanswered: usize,
    reading: bool,
    /// When a store that did not answer is asked again.
    retry: Retry,
}

impl Outbox {
    /// As the store has it.
    pub(super) fn new(device: DeviceId, seed: u64, waiting: Vec<Waiting>) -> Self {
        let mut outbox = Self {
            entries: BTreeMap::new(),
            places: BTreeMap::new(),
            documents: BTreeMap::new(),
            last: 0,
            next: 0,
            at_hand: 0,
            unanswered: 0,
            reading: false,
            retry: Retry::new(seed),
        };
        for Waiting { id, document, device: author } in waiting {
            outbox.insert(id, document, if author == device { Stage::Away } else { Stage::Former });
        }
        outbox
    }

    /// Takes an envelope that was just saved.
    pub(super) fn add(&mut self, envelope: Envelope) {
        let (id, document) = (envelope.id(), envelope.header().document);
        let size = envelope.as_bytes().len();
        if self.at_hand + size <= AT_HAND_LIMIT {
            self.at_hand += size;
            self.insert(id, document, Stage::AtHand(envelope));
        } else {
            self.insert(id, document, Stage::Away);
        }
    }

    /// Whether this envelope waits.
    pub(super) fn contains(&self, id: &EnvelopeId) -> bool {
        self.places.contains_key(id)
    }

    /// Whether this envelope waits and has not been sent on this connection.
    pub(super) fn is_unsent(&self, id: &EnvelopeId) -> bool {
        self.places.get(id).is_some_and(|place| match self.entries[place].stage {
            Stage::Away | Stage::Reading | Stage::Missing | Stage::AtHand(_) | Stage::Former => true,
            Stage::Sent(_) | Stage::Answered => false,
        })
    }

    /// This one has come back with its place.
    pub(super) fn placed(&mut self, id: &EnvelopeId) {
        if let Some(place) = self.places.get(id) {
            self.entries.get_mut(place).expect("a place is of an entry").placed = true;
        }
    }

    /// Of which document a waiting envelope is.
    pub(super) fn document(&self, id: &EnvelopeId) -> Option<DocumentId> {
        self.places.get(id).map(|place| self.entries[place].document)
    }

    /// The server has spoken of this one: it no longer counts against the window.
    pub(super) fn answered(&mut self, id: &EnvelopeId) {
        if let Some(place) = self.places.get(id) {
            let entry = self.entries.get_mut(place).expect("a place is of an entry");
            let before = std::mem::replace(&mut entry.stage, Stage::Answered);
            self.leave(before);
        }
    }

    /// It waits no longer. Answers whether it waited, and had no place yet.
    pub(super) fn remove(&mut self, id: &EnvelopeId) -> bool {
        let Some(place) = self.places.remove(id) else { return false };
        let entry = self.entries.remove(&place).expect("a place is of an entry");
        self.leave(entry.stage);
        let count = self.documents.get_mut(&entry.document).expect("every entry's document is counted");
        *count -= 1;
        if *count == 0 {
            self.documents.remove(&entry.document);
        }
        !entry.placed
    }

    /// The connection is gone: whatever was sent and not answered is sent again.
    pub(super) fn disconnected(&mut self) {
        for entry in self.entries.values_mut() {
            if matches!(entry.stage, Stage::Sent(_) | Stage::Missing) {
                entry.stage = Stage::Away;
            }
        }
        self.next = 0;
        self.unanswered = 0;
    }

    /// Bytes sent and not answered.
    pub(super) fn unanswered(&self) -> usize {
        self.unanswered
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The things the person made that wait; controls that belong to none are not among them.
    pub(super) fn documents(&self) -> impl Iterator<Item = &DocumentId> {
        self.documents.keys().filter(|document| document.0 != [0; 16])
    }

    /// What the store was asked for; where it did not answer, it is asked again.
    pub(super) fn on_read(&mut self, now: Timestamp, outcome: Result<Vec<Envelope>, ReadFailure>) {
        self.reading = false;
        let (envelopes, answered) = match outcome {
            Ok(envelopes) => {
                self.retry.succeed();
                (envelopes, true)
            }
            Err(ReadFailure::Failed) => {
                self.retry.fail(now);
                (Vec::new(), false)
            }
        };
        for envelope in envelopes {
            if let Some(place) = self.places.get(&envelope.id()) {
                let entry = self.entries.get_mut(place).expect("a place is of an entry");
                if matches!(entry.stage, Stage::Reading) {
                    self.at_hand += envelope.as_bytes().len();
                    entry.stage = Stage::AtHand(envelope);
                }
            }
        }
        for entry in self.entries.values_mut().filter(|entry| matches!(entry.stage, Stage::Reading)) {
            entry.stage = if answered { Stage::Missing } else { Stage::Away };
        }
    }

    /// Looks at the clock, whether or not anything can be sent now.
    pub(super) fn look(&mut self, now: Timestamp) {
        self.retry.look(now);
    }

    /// The milliseconds until the store may be asked again.
    pub(super) fn left(&self, now: Timestamp) -> Option<u32> {
        self.retry.left(now)
    }

    /// Sends what is at hand, in order, as far as the window has room; asks the store for what follows.
    pub(super) fn pump(&mut self, log: LogName, now: Timestamp, mut room: usize, orders: &mut Orders) {
        let mut parcel = Parcel::default();
        for (place, entry) in self.entries.range_mut(self.next..) {
            match &entry.stage {
                Stage::AtHand(envelope) => {
                    let size = envelope.as_bytes().len();
                    if size > room {
                        break;
                    }
                    room -= size;
                    self.at_hand -= size;
                    self.unanswered += size;
                    parcel.add(envelope, orders);
                    entry.stage = Stage::Sent(size);
                }
                Stage::Away | Stage::Reading => break,
                Stage::Sent(_) | Stage::Answered | Stage::Missing | Stage::Former => {}
            }
            self.next = place + 1;
        }
        parcel.send(orders);
        if self.retry.ready(now) {
            self.read_on(log, room, orders);
        }
    }

    fn read_on(&mut self, log: LogName, room: usize, orders: &mut Orders) {
        if self.reading || room == 0 || self.at_hand >= AT_HAND_LIMIT {
            return;
        }
        let away = self.entries.range_mut(self.next..).map(|(_, entry)| entry);
        let mut ids = Vec::new();
        for entry in away.filter(|entry| matches!(entry.stage, Stage::Away)).take(READ_LIMIT) {
            entry.stage = Stage::Reading;
            ids.push(entry.id);
        }
        if !ids.is_empty() {
            self.reading = true;
            orders.ask(log, Purpose::ReadWaiting, |ticket| Effect::Read { ticket, log, ids });
        }
    }

    fn insert(&mut self, id: EnvelopeId, document: DocumentId, stage: Stage) {
        self.last += 1;
        self.entries.insert(self.last, Entry { id, document, stage, placed: false });
        self.places.insert(id, self.last);
        *self.documents.entry(document).or_insert(0) += 1;
    }

    fn leave(&mut self, stage: Stage) {
        match stage {
            Stage::AtHand(envelope) => self.at_hand -= envelope.as_bytes().len(),
            Stage::Sent(size) => self.unanswered -= size,
            Stage::Away | Stage::Reading | Stage::Missing | Stage::Answered | Stage::Former => {}
        }
    }
}
