//! Where the person's things are: what the status may say, given what waits, what is a draft, and what was refused.

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::id::{DocumentId, EnvelopeId};
use waymark_shared::seam::news;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::replica::{SavedLog, Saving, Status};

/// What has not reached the server, as this device's disk has it.
#[derive(Debug, Default)]
pub struct Whereabouts {
    waiting: BTreeMap<EnvelopeId, (LogName, DocumentId)>,
    /// Documents something of which the server will never take, and nothing was written in its place.
    pub refused: BTreeSet<(LogName, DocumentId)>,
}

impl Whereabouts {
    /// As it was saved.
    pub fn of(saved: &[SavedLog], refused: BTreeSet<(LogName, DocumentId)>) -> Self {
        let waiting = saved
            .iter()
            .flat_map(|saved| saved.outbox.iter().map(|waiting| (waiting.id, (saved.log, waiting.document))));
        Self { waiting: waiting.collect(), refused }
    }

    /// This is on the disk now. Answers whether what was refused may have changed with it.
    pub fn note(&mut self, savings: &[Noted]) -> bool {
        let mut may_have_changed = false;
        for noted in savings {
            match noted {
                Noted::Written(id, log, document) => {
                    self.waiting.insert(*id, (*log, *document));
                }
                Noted::Gone(ids) => {
                    for id in ids {
                        self.waiting.remove(id);
                    }
                    may_have_changed = true;
                }
                Noted::Forgotten(log) => {
                    self.waiting.retain(|_, (waits_in, _)| waits_in != log);
                    may_have_changed = true;
                }
            }
        }
        may_have_changed
    }

    /// Whether something of a document waits to be sent.
    pub fn waits(&self, document: &DocumentId) -> bool {
        self.waiting.values().any(|(_, waiting)| waiting == document)
    }

    /// The same for staff, who make nothing that is meant to stay here: without anything that waits, there is nothing to say.
    pub fn status_of_staff<'a>(
        &'a self,
        exchange: Status,
        drafts: impl Iterator<Item = &'a DocumentId> + Clone,
    ) -> news::Status {
        match self.status(exchange, drafts.clone()) {
            news::Status::OnThisDevice => match self.things(drafts) {
                0 => news::Status::OnThisDevice,
                things => news::Status::Waiting(things),
            },
            said @ (news::Status::Waiting(_) | news::Status::Safe(_)) => said,
        }
    }

    fn things<'a>(&'a self, drafts: impl Iterator<Item = &'a DocumentId>) -> u32 {
        let sent_or_refused = self.waiting.values().chain(&self.refused).map(|(_, document)| document);
        let things: BTreeSet<_> = sent_or_refused.chain(drafts).filter(|document| document.0 != [0; 16]).collect();
        u32::try_from(things.len()).unwrap_or(u32::MAX)
    }

    /// What the status says: never *safe* while anything the person made is only here.
    pub fn status<'a>(&'a self, exchange: Status, drafts: impl Iterator<Item = &'a DocumentId>) -> news::Status {
        let things = self.things(drafts);
        match exchange {
            Status::OnThisDevice => news::Status::OnThisDevice,
            Status::Waiting(counted) => news::Status::Waiting(things.max(counted)),
            Status::Safe(at) if things == 0 => news::Status::Safe(at),
            Status::Safe(_) => news::Status::Waiting(things),
        }
    }
}

/// What a transaction means for where things are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// An envelope of this document waits.
    Written(EnvelopeId, LogName, DocumentId),
    /// These wait no longer.
    Gone(Vec<EnvelopeId>),
    /// This log is not on this device any more.
    Forgotten(LogName),
}

/// What these savings mean for where things are, once they are on the disk.
pub fn noted(savings: &[Saving]) -> Vec<Noted> {
    let noted = savings.iter().filter_map(|saving| match saving {
        Saving::Written(envelope) => {
            let header = envelope.header();
            let log = LogName { journey: header.journey, circle: header.circle };
            Some(Noted::Written(envelope.id(), log, header.document))
        }
        Saving::Stored { ids, .. } => Some(Noted::Gone(ids.clone())),
        Saving::Refused { id, .. } => Some(Noted::Gone(vec![*id])),
        Saving::Pulled { .. } | Saving::Placed { .. } | Saving::Cursor { .. } | Saving::Sequence { .. } => None,
        Saving::Forgotten { log, .. } => Some(Noted::Forgotten(*log)),
    });
    noted.collect()
}

#[cfg(test)]
mod tests {
    use waymark_shared::id::{CircleId, DeviceId, JourneyId};
    use waymark_shared::sync::replica::Waiting;
    use waymark_shared::time::Timestamp;

    use super::*;

    const LOG: LogName = LogName { journey: JourneyId([1; 16]), circle: CircleId::PRIVATE };
    const ENTRY: DocumentId = DocumentId([2; 16]);
    const OTHER: DocumentId = DocumentId([3; 16]);
    const SAFE: Status = Status::Safe(Timestamp(7));

    fn id(number: u8) -> EnvelopeId {
        EnvelopeId([number; 32])
    }

    fn check(whereabouts: &Whereabouts, exchange: Status, drafts: &[DocumentId], expected: news::Status) {
        assert_eq!(whereabouts.status(exchange, drafts.iter()), expected);
    }

    #[test]
    fn nothing_is_called_safe_while_a_draft_is_only_here() {
        let whereabouts = Whereabouts::default();
        check(&whereabouts, SAFE, &[], news::Status::Safe(Timestamp(7)));
        check(&whereabouts, SAFE, &[ENTRY, OTHER], news::Status::Waiting(2));
        check(&whereabouts, Status::OnThisDevice, &[ENTRY], news::Status::OnThisDevice);
    }

    #[test]
    fn what_staff_made_waits_from_the_first_moment() {
        let whereabouts = Whereabouts::default();
        let says = |drafts: &[DocumentId]| whereabouts.status_of_staff(Status::OnThisDevice, drafts.iter());
        assert_eq!(says(&[]), news::Status::OnThisDevice);
        assert_eq!(says(&[ENTRY]), news::Status::Waiting(1));
    }

    #[test]
    fn what_was_refused_waits_until_something_takes_its_place() {
        let whereabouts = Whereabouts::of(&[], BTreeSet::from([(LOG, ENTRY)]));
        check(&whereabouts, SAFE, &[], news::Status::Waiting(1));
        check(&whereabouts, SAFE, &[ENTRY], news::Status::Waiting(1));
        check(&Whereabouts::default(), SAFE, &[], news::Status::Safe(Timestamp(7)));
    }

    #[test]
    fn what_waited_in_a_log_goes_with_it() {
        let mut whereabouts = Whereabouts::default();
        whereabouts.note(&[Noted::Written(id(1), LOG, ENTRY)]);
        check(&whereabouts, SAFE, &[], news::Status::Waiting(1));
        assert!(
            whereabouts.note(&noted(&[Saving::Forgotten { log: LOG, last: 0 }])),
            "what was refused is looked up again"
        );
        check(&whereabouts, SAFE, &[], news::Status::Safe(Timestamp(7)));
    }

    #[test]
    fn one_thing_is_counted_once_however_much_of_it_waits() {
        let waiting = |number, document| Waiting { id: id(number), document, device: DeviceId([0; 16]) };
        let outbox = vec![waiting(1, ENTRY), waiting(2, ENTRY), waiting(3, DocumentId([0; 16]))];
        let saved = SavedLog { outbox, ..SavedLog::empty(LOG) };
        let mut whereabouts = Whereabouts::of(&[saved], BTreeSet::from([(LOG, ENTRY)]));
        check(&whereabouts, Status::Waiting(1), &[ENTRY], news::Status::Waiting(1));
        check(&whereabouts, Status::Waiting(1), &[OTHER], news::Status::Waiting(2));
        whereabouts.note(&[Noted::Written(id(4), LOG, OTHER)]);
        check(&whereabouts, Status::Waiting(2), &[], news::Status::Waiting(2));
        assert!(whereabouts.note(&[Noted::Gone(vec![id(1), id(2), id(3), id(4)])]));
        whereabouts.refused.clear();
        check(&whereabouts, SAFE, &[], news::Status::Safe(Timestamp(7)));
    }
}
