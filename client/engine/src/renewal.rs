//! Renewal: a device whose numbers were used by a copy of it takes a new identity, and writes what was not sent anew.

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::control::Control;
use waymark_shared::doc::entry::{self, Entry};
use waymark_shared::doc::reading::{self, Reading};
use waymark_shared::doc::{Chunk, Kind};
use waymark_shared::id::{ActorId, DocumentId, EnvelopeId};
use waymark_shared::rules::may_score;
use waymark_shared::seam::Failure;
use waymark_shared::star::score::Whose;
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::Refusal;
use waymark_shared::sync::payload::Payload;
use waymark_shared::sync::replica::{Event, SavedLog, Saving};

use crate::document::OpenDocument;
use crate::driver::seal::random;
use crate::driver::store::Unpacked;
use crate::keyring::{device_of, fault};
use crate::profile::{Holder, Person, Profile};
use crate::session::{Session, exchange, saved_logs};
use crate::trust::unseal;
use crate::whereabouts::Whereabouts;

/// What waits under a former identity, and how it is written anew.
#[derive(Default)]
struct Former {
    /// Statements: the same under the present identity.
    statements: Vec<(LogName, DocumentId, Payload, EnvelopeId)>,
    /// Documents whose changes are bound to the former identity: the difference is written again.
    documents: BTreeMap<(LogName, DocumentId), Words>,
    /// Envelopes that nothing stands in for.
    dropped: Vec<(LogName, EnvelopeId)>,
}

/// What a document said with what was not sent.
enum Words {
    Entry(Entry),
    Reading(Reading),
}

/// A log counted from the start.
fn anew(saved: &SavedLog) -> Saving {
    let (log, last) = (saved.log, 0);
    if saved.is_forgotten { Saving::Forgotten { log, last } } else { Saving::Sequence { log, last } }
}

/// Whether something waits that a former identity signed.
pub fn has_former(saved: &[SavedLog], profile: &Profile) -> bool {
    let device = device_of(profile);
    saved.iter().flat_map(|saved| &saved.outbox).any(|waiting| waiting.device != device)
}

impl Session {
    /// Takes a new identity. Staff have to sign in again, because the service has to vouch for it.
    pub async fn take_new_identity(&mut self) -> Result<(), Failure> {
        let saved = saved_logs(&self.store, &self.profile).await?;
        // Numbers begin anew first: ending here would only mean that the copy is noticed once more.
        let numbers = saved.iter().map(anew).collect();
        self.store.save(&self.keyring.local, numbers, &Unpacked::new()).await.map_err(fault)?;
        if let Holder::Staff(staff) = &mut self.profile.holder {
            staff.signed_out = true;
        }
        self.keyring.renew(&self.store, &mut self.profile).await?;
        self.rewrite_former().await?;
        if let Some(private) = self.profile.person().map(Person::private) {
            // The server lets it in only together with its introduction.
            self.introduce(private).await?;
        }
        self.reach_out().await;
        Ok(())
    }

    /// Writes anew what waits under a former identity. Staff without a certificate keep it until they have one.
    pub async fn rewrite_former(&mut self) -> Result<(), Failure> {
        if self.profile.staff().is_some_and(|staff| staff.signed_out) {
            return self.start_over().await;
        }
        let former = self.former().await?;
        let dropped =
            former.dropped.iter().map(|(log, id)| Saving::Refused { log: *log, id: *id, why: Refusal::Sequence });
        self.store.save(&self.keyring.local, dropped.collect(), &Unpacked::new()).await.map_err(fault)?;
        self.start_over().await?;
        for (log, document, payload, instead_of) in former.statements {
            self.introduce(log).await?;
            let ticket = self.exchange.next_ticket();
            self.tell(Event::Rewrite { ticket, log, document, payload, instead_of }).await;
            self.outcome(ticket, log, document)?;
        }
        for ((log, document), words) in former.documents {
            match words {
                Words::Entry(entry) => {
                    if !self.drafts.contains_key(&document) {
                        self.draft(document, entry).await?;
                    }
                    self.finish(document).await?;
                }
                Words::Reading(reading) => self.write_marks(log, document, &reading).await?,
            }
        }
        Ok(())
    }

    /// A fresh replica of what is saved; what was at hand of the former identity goes.
    async fn start_over(&mut self) -> Result<(), Failure> {
        let saved = saved_logs(&self.store, &self.profile).await?;
        self.line.hang_up();
        self.editing.clear();
        self.catalogues.clear();
        self.introduced.clear();
        self.whereabouts = Whereabouts::of(&saved, self.store.refused().await.map_err(fault)?);
        self.exchange = exchange(&self.profile, saved);
        Ok(())
    }

    async fn former(&self) -> Result<Former, Failure> {
        let device = device_of(&self.profile);
        let mut former = Former::default();
        let mut touched = BTreeSet::new();
        for saved in saved_logs(&self.store, &self.profile).await? {
            let log = saved.log;
            let ids: Vec<_> =
                saved.outbox.iter().filter(|waiting| waiting.device != device).map(|waiting| waiting.id).collect();
            for envelope in self.store.read(&self.keyring.local, &log, &ids).await.map_err(fault)? {
                let document = envelope.header().document;
                match self.own_payload(&envelope).await {
                    Some(payload) if is_statement(&payload) => {
                        former.statements.push((log, document, payload, envelope.id()))
                    }
                    Some(payload) if payload.form == Form::Change => {
                        touched.insert((log, document));
                        former.dropped.push((log, envelope.id()));
                    }
                    Some(_) | None => former.dropped.push((log, envelope.id())),
                }
            }
        }
        for (log, document) in touched {
            let open = self.open_marked(log, document).await?;
            let words = match open.kind {
                Some(Kind::Entry) => Words::Entry(entry::view(&open.inner)),
                Some(Kind::Reading) => Words::Reading(open.reading(|device| self.role(log, *device))),
                None => continue,
            };
            former.documents.insert((log, document), words);
        }
        Ok(former)
    }

    async fn own_payload(&self, envelope: &Envelope) -> Option<Payload> {
        match envelope.header().form {
            Form::Sealed => unseal(self.keyring.root(), envelope).await.ok(),
            form @ (Form::Record | Form::Change | Form::Control) => Payload::from_clear(form, envelope.body()).ok(),
        }
    }

    /// Gives the scores and notes again that are not in what was accepted.
    async fn write_marks(&mut self, log: LogName, document: DocumentId, wanted: &Reading) -> Result<(), Failure> {
        let role = self.own_role();
        let open = self.open_document(log, document, Kind::Reading).await?;
        let mut chunks: Vec<Chunk> = Vec::new();
        if open.is_empty() {
            let begun = reading::create(ActorId(random()), &wanted.definition, wanted.version, &wanted.day);
            let (begun, chunk) = OpenDocument::begun(begun);
            *open = begun;
            chunks.push(chunk);
        }
        for marks in &wanted.areas {
            for whose in [Whose::Mine, Whose::Theirs, Whose::Agreed].into_iter().filter(|whose| may_score(role, *whose))
            {
                chunks.extend(
                    marks.scores(whose).last().map(|score| reading::set(&mut open.inner, &marks.area, whose, *score)),
                );
            }
            if !marks.note.is_empty() {
                chunks.extend(reading::note(&mut open.inner, &marks.area, &marks.note));
            }
        }
        self.write_changes(log, document, Kind::Reading, chunks).await
    }
}

/// Whether a payload says the same whoever of a person's devices signs it: everything but a change and a certificate.
fn is_statement(payload: &Payload) -> bool {
    payload.form != Form::Change && !matches!(Control::from_payload(payload), Ok(Control::Device(_)))
}
