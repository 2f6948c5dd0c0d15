//! Pushes: each envelope is checked here, between others' work, and the good ones go to the writer together.

use std::collections::BTreeMap;

use minicbor::bytes::ByteVec;
use waymark_shared::id::{DeviceId, EnvelopeId, JourneyId, PublicKey};
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::{Farewell, Obstacle, Refusal, ServerMessage};

use super::{Connection, End};
use crate::author::Author;
use crate::database::writer::Appended;
use crate::error::Fault;
use crate::heard::Heard;
use crate::log::append::Outcome;
use crate::log::at_rest::log_of;
use crate::log::check::{self, Act, Issuers, Pusher};
use crate::store::{account, device};

/// How many devices' keys one exchange keeps at hand.
const AUTHORS: usize = 64;
/// Signatures checked before others get their turn.
const IN_A_ROW: usize = 4;

impl Connection {
    /// Checks envelopes and hands them to the writer; passes over them once something was put off.
    pub(super) async fn push(&mut self, envelopes: Vec<ByteVec>) -> Result<(), End> {
        if self.pushes.is_put_off().is_some() {
            return Ok(());
        }
        let mut good = Vec::with_capacity(envelopes.len());
        let mut names = Vec::with_capacity(envelopes.len());
        let mut size = 0;
        for (count, bytes) in envelopes.into_iter().enumerate() {
            if count % IN_A_ROW == IN_A_ROW - 1 {
                tokio::task::yield_now().await;
            }
            let envelope = Envelope::parse(bytes.into()).map_err(|_| End::Goodbye(Farewell::Malformed))?;
            let (log, id, length) = (log_of(envelope.header()), envelope.id(), envelope.as_bytes().len());
            match self.check(envelope).await? {
                Ok(checked) => {
                    size += length;
                    names.push((log, id));
                    good.push(checked);
                }
                Err(why) => self.refuse(log, id, why).await?,
            }
        }
        if good.is_empty() {
            return Ok(());
        }
        self.in_flight += size;
        let tell = self.tell.clone();
        let appended = move |appended| {
            // The exchange may have ended meanwhile; what was stored is stored.
            let _ = tell.send(Heard::Pushed(names, size, appended));
        };
        self.house.database.append(good, self.pushes.clone(), appended).await?;
        Ok(())
    }

    /// Says what became of a push.
    pub(super) async fn acknowledge(
        &mut self,
        envelopes: Vec<(LogName, EnvelopeId)>,
        appended: Appended,
    ) -> Result<(), End> {
        match appended {
            Appended::Committed(at, outcomes) => {
                let mut stored: BTreeMap<LogName, Vec<EnvelopeId>> = BTreeMap::new();
                for ((log, id), outcome) in envelopes.into_iter().zip(outcomes) {
                    match outcome {
                        Outcome::Stored => stored.entry(log).or_default().push(id),
                        Outcome::Refused(why) => self.refuse(log, id, why).await?,
                    }
                }
                for (log, ids) in stored {
                    self.send(ServerMessage::Stored { log, ids, at }).await?;
                }
                Ok(())
            }
            Appended::Not(why) => {
                let after = match why {
                    Obstacle::Busy => 1_000,
                    Obstacle::Full | Obstacle::Broken => 15_000,
                };
                self.send(ServerMessage::Later { after, why }).await
            }
        }
    }

    async fn refuse(&mut self, log: LogName, id: EnvelopeId, why: Refusal) -> Result<(), End> {
        tracing::info!(?why, "an envelope was refused");
        self.send(ServerMessage::Refused { log, id, why }).await
    }

    async fn check(&mut self, envelope: Envelope) -> Result<Result<check::Checked, Refusal>, End> {
        let header = *envelope.header();
        if !self.may_read(log_of(&header)) {
            return Ok(Err(Refusal::Rights));
        }
        let Some(identity) = self.identity(header.journey).await? else { return Ok(Err(Refusal::Rights)) };
        let author = self.author(header.device).await?;
        let pusher = Pusher { subject: self.who.subject(), owner: self.who.owner() };
        let issuers = Issuers { service: self.house.service.public(), identity };
        let checked = check::check(envelope, author.as_ref(), &pusher, &issuers);
        if let Ok(checked) = &checked
            && let Act::Certify(author) = &checked.act
        {
            self.keep(*author);
        }
        Ok(checked)
    }

    async fn author(&mut self, device: DeviceId) -> Result<Option<Author>, End> {
        if let Some(author) = self.authors.get(&device) {
            return Ok(Some(*author));
        }
        let found = self.house.database.read(move |connection| device::find(connection, device)).await?;
        if let Some(author) = found {
            self.keep(author);
        }
        Ok(found)
    }

    fn keep(&mut self, author: Author) {
        if self.authors.len() >= AUTHORS {
            self.authors.clear();
        }
        self.authors.insert(author.device(), author);
    }

    async fn identity(&mut self, journey: JourneyId) -> Result<Option<PublicKey>, End> {
        if let Some(identity) = self.identities.get(&journey) {
            return Ok(Some(*identity));
        }
        let found = self.house.database.read(move |connection| {
            let person = account::by_journey(connection, journey)?;
            Ok::<_, Fault>(person.and_then(|person| person.journey).map(|(_, identity)| identity))
        });
        let found = found.await?;
        if let Some(identity) = found {
            self.identities.insert(journey, identity);
        }
        Ok(found)
    }
}
