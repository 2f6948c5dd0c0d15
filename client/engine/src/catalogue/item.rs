//! An item of a catalogue: one document, or one record, as far as lists need it.

use minicbor::{Decode, Encode};
use waymark_shared::control::Control;
use waymark_shared::doc::{self, entry, reading};
use waymark_shared::id::{DeviceId, DocumentId};
use waymark_shared::record::about::About;
use waymark_shared::record::entry::EntryCopy;
use waymark_shared::record::reading::{FinishedArea, FinishedReading};
use waymark_shared::record::shared_as::SharedAs;
use waymark_shared::record::standing::Standing;
use waymark_shared::record::{self, Record};
use waymark_shared::rules::Role;
use waymark_shared::seam::Failure;
use waymark_shared::star::definition::Definition;
use waymark_shared::sync::envelope::Form;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;
use waymark_shared::time::Timestamp;

use crate::document::{OpenDocument, Opened};
use crate::journal::entry_of;
use crate::session::Session;
use crate::trust::Author;

/// One document or record.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Item {
    /// Which one.
    #[n(0)]
    pub document: DocumentId,
    /// What it says.
    #[n(1)]
    pub content: Content,
    /// When it was first written, by its author's clock.
    #[n(2)]
    pub first: Timestamp,
    /// When it was last written.
    #[n(3)]
    pub last: Timestamp,
    /// The last place of the log that something of it has.
    #[n(4)]
    pub place: Option<u64>,
    /// Which device wrote first.
    #[n(5)]
    pub by: Option<DeviceId>,
    /// Whether its author put it away.
    #[n(6)]
    pub is_deleted: bool,
    /// Every copy of it that was published, in the order of the log.
    #[n(7)]
    pub shared: Vec<SharedAs>,
    /// Since when it is taken back.
    #[n(8)]
    pub withdrawn: Option<Timestamp>,
    /// The document that goes on from it, where it was full.
    #[n(9)]
    pub successor: Option<DocumentId>,
    /// When it is taken back by itself, if ever.
    #[n(10)]
    pub until: Option<Timestamp>,
}

/// What an item says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Content {
    /// Nothing this build knows.
    #[n(0)]
    Unknown,
    /// An entry of one's own, as it would be published now.
    #[n(1)]
    Entry(#[n(0)] EntryCopy),
    /// A reading in the making.
    #[n(2)]
    Reading(#[n(0)] Marks),
    /// A published copy of an entry.
    #[n(3)]
    Copy(#[n(0)] EntryCopy),
    /// A finished reading.
    #[n(4)]
    Finished(#[n(0)] FinishedReading),
    /// What the person is called.
    #[n(5)]
    About(#[n(0)] About),
    /// What was taken back, or shown again, by controls that name no document of their own.
    #[n(6)]
    Withdrawals(#[n(0)] Vec<Withdrawal>),
    /// What goes to whom from now on.
    #[n(7)]
    Standing(#[n(0)] Standing),
}

/// A document that was taken back, or shown again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Withdrawal {
    /// Which one.
    #[n(0)]
    pub document: DocumentId,
    /// Since when it is taken back.
    #[n(1)]
    pub since: Timestamp,
}

/// A reading in the making, as far as a list needs it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Marks {
    /// The day it is about.
    #[n(0)]
    pub day: String,
    /// How many areas the person has scored.
    #[n(1)]
    pub mine: u32,
    /// How many areas a keyworker has scored.
    #[n(2)]
    pub theirs: u32,
    /// The areas as they would be finished now.
    #[n(3)]
    pub areas: Vec<FinishedArea>,
}

impl Session {
    /// An item made anew from a document's envelopes; nothing where none of them can be read.
    pub async fn item_of(&self, log: LogName, document: DocumentId) -> Result<Option<Item>, Failure> {
        let opened = counting(self.opened(log, document).await?, |device| self.author(log, *device));
        let Some(mut item) = Item::begun(document, &opened) else { return Ok(None) };
        for Opened { payload, place, .. } in &opened {
            item.place = item.place.max(*place);
            item.take(payload);
        }
        if opened.iter().any(|opened| opened.payload.form == Form::Change) {
            self.take_document(log, &self.assemble(log, document, &opened).await, &mut item);
        }
        Ok(Some(item))
    }

    fn take_document(&self, log: LogName, document: &OpenDocument, item: &mut Item) {
        item.is_deleted = document.inner.is_deleted();
        item.successor = document.inner.successor();
        item.content = match document.kind {
            Some(doc::Kind::Entry) => Content::Entry(EntryCopy::of(&entry::view(&document.inner), item.last)),
            Some(doc::Kind::Reading) => {
                let role = |device: &DeviceId| self.role(log, *device);
                let view = document.reading(role);
                let count = |role: Role| {
                    let side = |area: &reading::AreaMarks| match role {
                        Role::Person => !area.mine.is_empty(),
                        Role::Keyworker | Role::Administrator | Role::Supporter => !area.theirs.is_empty(),
                    };
                    u32::try_from(view.areas.iter().filter(|area| side(area)).count()).unwrap_or(u32::MAX)
                };
                let as_finished = FinishedReading::from_reading(
                    &view,
                    &Definition::bundled(),
                    false,
                    item.document,
                    Vec::new(),
                    item.first,
                );
                Content::Reading(Marks {
                    day: view.day.clone(),
                    mine: count(Role::Person),
                    theirs: count(Role::Keyworker),
                    areas: as_finished.map(|reading| reading.areas).unwrap_or_default(),
                })
            }
            None => Content::Unknown,
        };
    }
}

/// What counts of what a document's envelopes say. Whoever writes first says what it is: nothing of another kind has a
/// place in it, and a record is superseded by its own author alone, so that nobody's words stand in for another's.
fn counting(opened: Vec<Opened>, author: impl Fn(&DeviceId) -> Option<Author>) -> Vec<Opened> {
    let Some(first) = opened.iter().find(|opened| says_what_it_is(&opened.payload)) else { return opened };
    let (form, kind, founder) = (first.payload.form, first.payload.kind, author(&first.device));
    let counts = |opened: &Opened| {
        let Opened { payload, device, .. } = opened;
        let is_its_own = payload.form == form && payload.kind == kind;
        let may_write = form == Form::Change || author(device) == founder;
        !says_what_it_is(payload) || is_its_own && may_write
    };
    opened.into_iter().filter(counts).collect()
}

/// Whether this is what a document is about, and not something that is said of it.
fn says_what_it_is(payload: &Payload) -> bool {
    match payload.form {
        Form::Change => true,
        Form::Record => payload.kind != record::Kind::SharedAs.code(),
        Form::Control | Form::Sealed => false,
    }
}

impl Item {
    fn begun(document: DocumentId, opened: &[Opened]) -> Option<Self> {
        let first = opened.iter().find(|opened| says_what_it_is(&opened.payload)).or(opened.first())?;
        Some(Self {
            document,
            content: Content::Unknown,
            first: first.payload.written,
            last: first.payload.written,
            place: None,
            by: Some(first.device),
            is_deleted: false,
            shared: Vec::new(),
            withdrawn: None,
            successor: None,
            until: None,
        })
    }

    /// What was taken back by controls that name no document of their own.
    pub fn withdrawals(&self) -> Option<&[Withdrawal]> {
        match &self.content {
            Content::Withdrawals(withdrawals) => Some(withdrawals),
            Content::Unknown
            | Content::Entry(_)
            | Content::Reading(_)
            | Content::Copy(_)
            | Content::Finished(_)
            | Content::About(_)
            | Content::Standing(_) => None,
        }
    }

    /// What it says, if it is an entry of one's own.
    pub fn entry(&self) -> Option<entry::Entry> {
        match &self.content {
            Content::Entry(copy) => Some(entry_of(copy)),
            Content::Unknown
            | Content::Reading(_)
            | Content::Copy(_)
            | Content::Finished(_)
            | Content::About(_)
            | Content::Withdrawals(_)
            | Content::Standing(_) => None,
        }
    }

    fn take(&mut self, payload: &Payload) {
        match payload.form {
            Form::Control => match Control::from_payload(payload) {
                Ok(Control::Withdraw(document)) => {
                    self.take_withdrawal(Withdrawal { document, since: payload.written })
                }
                Ok(Control::Until { document, at }) if document == self.document => {
                    self.until = Some(self.until.map_or(at, |until| until.min(at)));
                }
                Ok(Control::Until { .. }) => {}
                Ok(Control::Identity { .. } | Control::Device(_) | Control::Words { .. } | Control::Covered { .. })
                | Err(_) => {}
            },
            Form::Record => self.take_record(payload),
            Form::Change | Form::Sealed => self.last = self.last.max(payload.written),
        }
    }

    fn take_withdrawal(&mut self, withdrawal: Withdrawal) {
        if withdrawal.document == self.document {
            self.withdrawn = Some(withdrawal.since);
            return;
        }
        match &mut self.content {
            Content::Withdrawals(withdrawals) => withdrawals.push(withdrawal),
            Content::Unknown => self.content = Content::Withdrawals(vec![withdrawal]),
            // A document that says something else is not where others are taken back.
            Content::Entry(_)
            | Content::Reading(_)
            | Content::Copy(_)
            | Content::Finished(_)
            | Content::About(_)
            | Content::Standing(_) => {}
        }
    }

    fn take_record(&mut self, payload: &Payload) {
        match Record::from_payload(payload) {
            Ok(Record::Entry(copy)) => self.content = Content::Copy(copy),
            Ok(Record::Reading(reading)) => self.content = Content::Finished(reading),
            Ok(Record::About(about)) => self.content = Content::About(about),
            Ok(Record::SharedAs(shared)) => self.shared.push(shared),
            Ok(Record::Standing(standing)) => self.content = Content::Standing(standing),
            // A newer app's record is kept, and shown by apps that know it; a device's name belongs to no document.
            Ok(Record::Device(_)) | Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
