//! Authoring: what is written here is sealed one at a time, in the order of the device's sequence, and saved.

use std::collections::VecDeque;

use super::effect::{Effect, NotKept, Notice, Saving, Ticket};
use super::event::{SaveFailure, SealFailure};
use super::orders::{Orders, Purpose};
use crate::id::{CircleId, DeviceId, DocumentId, EnvelopeId};
use crate::sync::envelope::{Envelope, Form, Header};
use crate::sync::log::LogName;
use crate::sync::message::Refusal;
use crate::sync::payload::Payload;

/// How many sealed envelopes may wait for the disk.
const SEALED_LIMIT: usize = 64;

/// Something written that is not kept yet.
#[derive(Debug)]
pub(super) struct Draft {
    /// The writer's own.
    pub(super) ticket: Ticket,
    /// What it is a part of.
    pub(super) document: DocumentId,
    /// What it says.
    pub(super) payload: Payload,
    /// The waiting envelope of a former identity that it stands in for.
    pub(super) instead_of: Option<EnvelopeId>,
}

/// The way of a log's writes to the disk.
#[derive(Debug)]
pub(super) struct Authoring {
    queue: VecDeque<Draft>,
    sealing: Option<Draft>,
    /// What is being sealed has a number that is no longer the next: it is sealed again.
    stale: bool,
    sealed: Vec<(Draft, Envelope)>,
    saving: Vec<(Draft, Envelope)>,
    last: u64,
}

impl Authoring {
    /// The last number used is saved.
    pub(super) fn new(last: u64) -> Self {
        Self { queue: VecDeque::new(), sealing: None, stale: false, sealed: Vec::new(), saving: Vec::new(), last }
    }

    /// Takes something written.
    pub(super) fn write(&mut self, draft: Draft) {
        self.queue.push_back(draft);
    }

    /// A number of this device that the log already has: a store that went back must not use it again.
    pub(super) fn used(&mut self, number: u64) {
        self.last = self.last.max(number);
    }

    /// The last number used.
    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// The last number that may have come to the disk.
    pub(super) fn highest(&self) -> u64 {
        self.last + self.taken() + u64::from(self.sealing.is_some())
    }

    /// Goes on with whatever can go on.
    pub(super) fn pump(&mut self, log: LogName, device: DeviceId, orders: &mut Orders) {
        if self.sealing.is_none()
            && self.sealed.len() < SEALED_LIMIT
            && let Some(draft) = self.queue.pop_front()
        {
            let header = header(log, device, &draft, self.last + self.taken() + 1);
            let payload = draft.payload.clone();
            orders.ask(log, Purpose::Seal, |ticket| Effect::Seal { ticket, header, payload });
            self.sealing = Some(draft);
        }
        if self.saving.is_empty() && !self.sealed.is_empty() {
            self.saving = std::mem::take(&mut self.sealed);
            let last =
                self.saving.iter().map(|(_, envelope)| envelope.header().device_sequence).max().unwrap_or(self.last);
            let mut savings: Vec<Saving> = Vec::new();
            for (draft, envelope) in &self.saving {
                savings.push(Saving::Written(envelope.clone()));
                savings.extend(draft.instead_of.map(|id| Saving::Refused { log, id, why: Refusal::Sequence }));
            }
            savings.push(Saving::Sequence { log, last });
            orders.save(log, Purpose::Author, savings);
        }
    }

    /// The outcome of sealing.
    pub(super) fn on_sealed(&mut self, outcome: Result<Envelope, SealFailure>, orders: &mut Orders) {
        let Some(draft) = self.sealing.take() else { return };
        if std::mem::take(&mut self.stale) {
            self.queue.push_front(draft);
            return;
        }
        match outcome {
            Ok(envelope) => self.sealed.push((draft, envelope)),
            Err(why) => orders.tell(Notice::NotKept { ticket: draft.ticket, why: NotKept::Seal(why) }),
        }
    }

    /// The outcome of saving: what is kept now, in order.
    pub(super) fn on_saved(&mut self, outcome: Result<(), SaveFailure>, orders: &mut Orders) -> Vec<(Draft, Envelope)> {
        let batch = std::mem::take(&mut self.saving);
        match outcome {
            Ok(()) => {
                for (draft, envelope) in &batch {
                    self.last = self.last.max(envelope.header().device_sequence);
                    orders.tell(Notice::Kept { ticket: draft.ticket, id: envelope.id() });
                }
                batch
            }
            Err(why) => {
                for (draft, _) in batch {
                    orders.tell(Notice::NotKept { ticket: draft.ticket, why: NotKept::Save(why) });
                }
                self.stale = self.sealing.is_some();
                for (draft, _) in std::mem::take(&mut self.sealed).into_iter().rev() {
                    self.queue.push_front(draft);
                }
                Vec::new()
            }
        }
    }

    /// How many numbers are given to what is not saved yet.
    fn taken(&self) -> u64 {
        (self.saving.len() + self.sealed.len()) as u64
    }

    /// Everything on its way is given up: the log is forgotten.
    pub(super) fn give_up(self, orders: &mut Orders) {
        let on_the_way = self.saving.into_iter().chain(self.sealed).map(|(draft, _)| draft);
        give_up(on_the_way.chain(self.sealing).chain(self.queue), orders);
    }
}

/// These will not be kept: their log is forgotten.
pub(super) fn give_up(drafts: impl IntoIterator<Item = Draft>, orders: &mut Orders) {
    for draft in drafts {
        orders.tell(Notice::NotKept { ticket: draft.ticket, why: NotKept::Save(SaveFailure::Failed) });
    }
}

fn header(log: LogName, device: DeviceId, draft: &Draft, device_sequence: u64) -> Header {
    let form = match (log.circle == CircleId::PRIVATE, draft.payload.form) {
        (_, Form::Control) => Form::Control,
        (true, Form::Sealed | Form::Record | Form::Change) => Form::Sealed,
        (false, form @ (Form::Sealed | Form::Record | Form::Change)) => form,
    };
    Header {
        form,
        journey: log.journey,
        circle: log.circle,
        document: draft.document,
        device,
        device_sequence,
        key_epoch: 0,
    }
}
