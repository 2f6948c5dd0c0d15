//! The table of envelopes, and the logs they stand in: what the replica's savings become on the disk.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};
use waymark_shared::id::{DeviceId, DocumentId, EnvelopeId};
use waymark_shared::sync::bundle::{Bundle, Bundled, COVERED_MOST, NO_DOCUMENT};
use waymark_shared::sync::envelope::{Envelope, Form, Header};
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::sync::message::Refusal;
use waymark_shared::sync::payload::Payload;
use waymark_shared::sync::replica::{SavedLog, Saving, Verdict, Waiting};
use waymark_shared::time::Timestamp;

use super::database::{Fault, bytes, indexed, rows, to_bytes};
use super::row::{self, Row, document_key, envelope_key, log_key, log_of};
use super::{ENVELOPES, LOGS, SHELVES, STALE, Store, encoded};
use crate::driver::seal::Seal;

const CONTEXT: &[u8] = b"waymark envelope here v1";
const BUNDLED_CONTEXT: &[u8] = b"waymark bundled here v1";

/// A log's own row.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(super) struct LogRow {
    #[n(0)]
    pub(super) log: LogName,
    #[n(1)]
    cursor: Cursor,
    #[n(2)]
    last_sequence: u64,
    #[n(3)]
    stored_at: Option<Timestamp>,
    /// The order number of what was last written here, whatever identity this device had then.
    #[n(4)]
    last_order: u64,
    /// Documents something of which was refused, and nothing was stored since.
    #[n(5)]
    refused: Option<Vec<DocumentId>>,
    /// Nothing is left of the log but the last number.
    #[n(6)]
    is_forgotten: Option<bool>,
}

/// What is held of a document.
pub enum Held {
    /// An envelope, and its place in the log, where it has one.
    Envelope(Envelope, Option<u64>),
    /// What a bundle holds, under its own name.
    Bundled(EnvelopeId, Bundled),
}

/// What the bundles among some savings hold.
pub type Unpacked = BTreeMap<EnvelopeId, Vec<(EnvelopeId, Bundled)>>;

/// One transaction in the making.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) rows: BTreeMap<Vec<u8>, Row>,
    pub(super) logs: BTreeMap<LogName, LogRow>,
    stale: BTreeSet<Vec<u8>>,
    pub(super) forgotten: Vec<LogName>,
}

impl LogRow {
    /// The same log, of which nothing is held but what waits.
    pub(super) fn unread(self) -> Self {
        Self { cursor: Cursor::START, ..self }
    }
}

impl Store {
    /// Carries one transaction of the replica out, whole or not at all.
    pub async fn save(&self, local: &Seal, savings: Vec<Saving>, unpacked: &Unpacked) -> Result<(), Fault> {
        let mut draft = self.draft(&savings).await?;
        for saving in savings {
            if let Saving::Pulled { envelope, seq, verdict: _ } = &saving
                && let Some(items) = unpacked.get(&envelope.id())
            {
                draft.unpack(local, log_of(envelope), *seq, items).await?;
            }
            draft.add(local, saving).await?;
        }
        self.keep_what_waits(&draft).await?;
        let writing = self.database.write(&[ENVELOPES, LOGS, SHELVES, STALE])?;
        for log in &draft.forgotten {
            for kind in [ENVELOPES, LOGS, SHELVES, STALE] {
                writing.delete_all(kind, &log_key(log))?;
            }
        }
        for (key, row) in &draft.rows {
            writing.put(ENVELOPES, &bytes(key), row.value())?;
        }
        for (log, row) in &draft.logs {
            writing.put(LOGS, &bytes(&log_key(log)), &bytes(&encoded(row)))?;
        }
        for key in &draft.stale {
            writing.put(STALE, &bytes(key), &true.into())?;
        }
        writing.done().await
    }

    /// Every log as it was last saved, for a replica that starts.
    pub async fn saved_logs(&self) -> Result<Vec<SavedLog>, Fault> {
        let mut saved = Vec::new();
        for value in self.database.all(rows(LOGS), &[]).await? {
            let Some(row) = log_row(&value) else { continue };
            let LogRow { log, cursor, last_sequence, stored_at, .. } = row;
            let is_forgotten = row.is_forgotten.unwrap_or(false);
            let waiting = self.database.all(indexed(ENVELOPES, row::WAITING), &log_key(&log)).await?;
            let names = waiting.into_iter().filter_map(|value| Row::from_store(value).names());
            let outbox = names.map(|(id, document, device)| Waiting { id, document, device }).collect();
            let unplaced = self.database.all_keys(indexed(ENVELOPES, row::UNPLACED), &log_key(&log)).await?;
            let unplaced = unplaced.iter().filter_map(|key| id_of(key)).collect();
            saved.push(SavedLog { log, cursor, last_sequence, outbox, unplaced, stored_at, is_forgotten });
        }
        Ok(saved)
    }

    /// Documents something of which the server will never take, and that nothing was stored of since.
    pub async fn refused(&self) -> Result<BTreeSet<(LogName, DocumentId)>, Fault> {
        let rows = self.database.all(rows(LOGS), &[]).await?;
        let refused =
            |row: LogRow| row.refused.unwrap_or_default().into_iter().map(move |document| (row.log, document));
        Ok(rows.iter().filter_map(log_row).flat_map(refused).collect())
    }

    /// The held ones of these envelopes, in the order asked.
    pub async fn read(&self, local: &Seal, log: &LogName, ids: &[EnvelopeId]) -> Result<Vec<Envelope>, Fault> {
        let keys: Vec<_> = ids.iter().map(|id| bytes(&envelope_key(log, id))).collect();
        let values = self.database.get_many(rows(ENVELOPES), &keys).await?;
        let mut envelopes = Vec::with_capacity(values.len());
        for value in values.into_iter().flatten() {
            envelopes.extend(opened(local, &Row::from_store(value)).await);
        }
        Ok(envelopes)
    }

    /// Every id held of a log that was not refused: by place, then what has none, in the order written.
    pub async fn gather(&self, log: &LogName) -> Result<Vec<EnvelopeId>, Fault> {
        let prefix = log_key(log);
        let mut keys = self.database.all_keys(indexed(ENVELOPES, row::PLACE), &prefix).await?;
        keys.extend(self.database.all_keys(indexed(ENVELOPES, row::UNPLACED), &prefix).await?);
        let placed: BTreeSet<_> = keys.iter().cloned().collect();
        let waiting = self.database.all_keys(indexed(ENVELOPES, row::WAITING), &prefix).await?;
        keys.extend(waiting.into_iter().filter(|key| !placed.contains(key)));
        Ok(keys.iter().filter_map(|key| id_of(key)).collect())
    }

    /// What is held of a document: what bundles hold, then envelopes in the log's order, then in the order written; refused
    /// and quarantined ones left out, and what stands in an envelope here is not looked for in bundles.
    pub async fn document(&self, local: &Seal, log: &LogName, document: &DocumentId) -> Result<Vec<Held>, Fault> {
        let values = self.database.all(indexed(ENVELOPES, row::DOCUMENT), &document_key(log, document)).await?;
        let (mut envelopes, mut bundled) = (Vec::with_capacity(values.len()), Vec::new());
        for row in values.into_iter().map(Row::from_store).filter(|row| !row.is_aside()) {
            if let Some(order) = row.bundled_order() {
                bundled.extend(unbundled(local, &row).await.map(|held| (order, held)));
            } else {
                let order = (row.place().unwrap_or(u64::MAX), row.written_order().unwrap_or(0));
                envelopes.extend(opened(local, &row).await.map(|envelope| (order, envelope, row.place())));
            }
        }
        let names: BTreeSet<_> = envelopes.iter().map(|(_, envelope, _)| name_of(envelope.header())).collect();
        bundled.retain(|(_, (_, item))| !names.contains(&(item.device, item.sequence)));
        bundled.sort_by_key(|(order, _)| *order);
        envelopes.sort_by_key(|(order, ..)| *order);
        let bundled = bundled.into_iter().map(|(_, (id, item))| Held::Bundled(id, item));
        Ok(bundled.chain(envelopes.into_iter().map(|(_, envelope, place)| Held::Envelope(envelope, place))).collect())
    }

    /// A document's envelopes alone.
    pub async fn envelopes(&self, local: &Seal, log: &LogName, document: &DocumentId) -> Result<Vec<Envelope>, Fault> {
        let held = self.document(local, log, document).await?.into_iter();
        let envelopes = held.filter_map(|held| match held {
            Held::Envelope(envelope, _) => Some(envelope),
            Held::Bundled(..) => None,
        });
        Ok(envelopes.collect())
    }

    /// Every envelope of a log that has a place, in their order.
    pub async fn placed(&self, local: &Seal, log: &LogName) -> Result<Vec<Envelope>, Fault> {
        let mut placed = Vec::new();
        for value in self.database.all(indexed(ENVELOPES, row::PLACE), &log_key(log)).await? {
            placed.extend(opened(local, &Row::from_store(value)).await);
        }
        Ok(placed)
    }

    /// How many those are.
    pub async fn count_placed(&self, log: &LogName) -> Result<usize, Fault> {
        Ok(self.database.all_keys(indexed(ENVELOPES, row::PLACE), &log_key(log)).await?.len())
    }

    /// What is there of everything the savings touch.
    async fn draft(&self, savings: &[Saving]) -> Result<Draft, Fault> {
        let mut wanted: BTreeSet<(LogName, EnvelopeId)> = BTreeSet::new();
        let mut logs: BTreeSet<LogName> = BTreeSet::new();
        for saving in savings {
            match saving {
                Saving::Written(envelope) => drop(logs.insert(log_of(envelope))),
                Saving::Pulled { envelope, .. } => drop(wanted.insert((log_of(envelope), envelope.id()))),
                Saving::Placed { log, id, .. } => drop(wanted.insert((*log, *id))),
                Saving::Refused { log, id, .. } => {
                    logs.insert(*log);
                    wanted.insert((*log, *id));
                }
                Saving::Stored { log, ids, .. } => {
                    logs.insert(*log);
                    wanted.extend(ids.iter().map(|id| (*log, *id)));
                }
                Saving::Cursor { log, .. } | Saving::Sequence { log, .. } => drop(logs.insert(*log)),
                Saving::Forgotten { .. } => {}
            }
        }
        let mut draft = Draft::default();
        let keys: Vec<_> = wanted.iter().map(|(log, id)| envelope_key(log, id)).collect();
        let values: Vec<_> = keys.iter().map(|key| bytes(key)).collect();
        let found = self.database.get_many(rows(ENVELOPES), &values).await?;
        for (key, value) in keys.into_iter().zip(found) {
            draft.rows.extend(value.map(|value| (key, Row::from_store(value))));
        }
        for log in logs {
            let value = self.database.get(rows(LOGS), &bytes(&log_key(&log))).await?;
            draft.logs.extend(value.as_ref().and_then(log_row).map(|row| (log, row)));
        }
        Ok(draft)
    }
}

impl Draft {
    async fn add(&mut self, local: &Seal, saving: Saving) -> Result<(), Fault> {
        match saving {
            Saving::Written(envelope) => {
                let log = log_of(&envelope);
                let row = closed(local, &envelope).await?;
                let own = self.log(log);
                own.last_order += 1;
                row.set_waiting(&log, own.last_order);
                self.put(&envelope, row);
            }
            Saving::Pulled { envelope, seq, verdict } => {
                let log = log_of(&envelope);
                let key = envelope_key(&log, &envelope.id());
                let row = match self.rows.get(&key) {
                    Some(row) => row.clone(),
                    None => closed(local, &envelope).await?,
                };
                row.set_place(&log, seq);
                match verdict {
                    Verdict::Quarantined => row.set_quarantined(),
                    Verdict::Good | Verdict::Closed => {}
                }
                self.put(&envelope, row);
            }
            Saving::Placed { log, id, seq } => {
                if let Some(row) = self.rows.get(&envelope_key(&log, &id)) {
                    row.set_place(&log, seq);
                }
            }
            Saving::Stored { log, ids, at } => {
                let rows: Vec<_> =
                    ids.iter().filter_map(|id| self.rows.get(&envelope_key(&log, id))).cloned().collect();
                let own = self.log(log);
                for row in rows {
                    row.set_stored();
                    if let (Some(refused), Some((_, document, _))) = (&mut own.refused, row.names()) {
                        refused.retain(|held| *held != document);
                    }
                }
                own.stored_at = own.stored_at.max(Some(at));
            }
            Saving::Refused { log, id, why } => {
                let Some(row) = self.rows.get(&envelope_key(&log, &id)).cloned() else { return Ok(()) };
                row.set_refused(why);
                let Some((_, document, _)) = row.names() else { return Ok(()) };
                self.stale.insert(document_key(&log, &document));
                let envelope = opened(local, &row).await;
                if why != Refusal::Sequence && envelope.is_some_and(|envelope| is_words(envelope.header())) {
                    let refused = self.log(log).refused.get_or_insert_default();
                    refused.retain(|held| *held != document);
                    refused.push(document);
                }
            }
            Saving::Cursor { log, cursor } => self.log(log).cursor = cursor,
            Saving::Sequence { log, last } => self.log(log).last_sequence = last,
            Saving::Forgotten { log, last } => {
                self.forgotten.push(log);
                if last > 0 {
                    let own = self.log(log);
                    (own.last_sequence, own.is_forgotten) = (last, Some(true));
                }
            }
        }
        Ok(())
    }

    async fn unpack(
        &mut self,
        local: &Seal,
        log: LogName,
        seq: u64,
        items: &[(EnvelopeId, Bundled)],
    ) -> Result<(), Fault> {
        for (order, (id, item)) in (seq * COVERED_MOST..).zip(items) {
            let plain = Bundle(vec![item.clone()]).to_payload(Timestamp::default()).content;
            let content = local.close(BUNDLED_CONTEXT, &plain).await.map_err(|_| Fault::Failed)?;
            self.rows.insert(envelope_key(&log, id), Row::bundled(&log, id, item, order, &content));
            self.stale.insert(document_key(&log, &item.document));
        }
        Ok(())
    }

    fn put(&mut self, envelope: &Envelope, row: Row) {
        let log = log_of(envelope);
        self.stale.insert(document_key(&log, &envelope.header().document));
        self.rows.insert(envelope_key(&log, &envelope.id()), row);
    }

    fn log(&mut self, log: LogName) -> &mut LogRow {
        let row = self.logs.entry(log).or_insert(LogRow {
            log,
            cursor: Cursor::START,
            last_sequence: 0,
            stored_at: None,
            last_order: 0,
            refused: None,
            is_forgotten: None,
        });
        row.is_forgotten = None;
        row
    }
}

/// Whether somebody's words may be lost with it: a copy stands in the private log, what is bundled has envelopes of its own,
/// and a control says nothing.
fn is_words(header: &Header) -> bool {
    match header.form {
        Form::Sealed => header.document != NO_DOCUMENT,
        Form::Change => true,
        Form::Record | Form::Control => false,
    }
}

/// A sealed envelope is kept as it is; what is in the clear is closed under the local key.
async fn closed(local: &Seal, envelope: &Envelope) -> Result<Row, Fault> {
    if envelope.header().form == Form::Sealed {
        return Ok(Row::new(envelope, envelope.as_bytes(), false));
    }
    let sealed = local.close(CONTEXT, envelope.as_bytes()).await.map_err(|_| Fault::Failed)?;
    Ok(Row::new(envelope, &sealed, true))
}

async fn opened(local: &Seal, row: &Row) -> Option<Envelope> {
    let (content, is_closed) = row.content();
    let bytes = if is_closed { local.open(CONTEXT, &content).await.ok()? } else { content };
    Envelope::parse(bytes).ok()
}

async fn unbundled(local: &Seal, row: &Row) -> Option<(EnvelopeId, Bundled)> {
    let (id, ..) = row.names()?;
    let content = local.open(BUNDLED_CONTEXT, &row.content().0).await.ok()?;
    let payload = Payload { form: Form::Sealed, kind: 0, written: Timestamp::default(), content };
    Some((id, Bundle::from_payload(&payload).ok()?.0.pop()?))
}

/// What names an envelope in its log.
pub fn name_of(header: &Header) -> (DeviceId, u64) {
    (header.device, header.device_sequence)
}

pub(super) fn log_row(value: &wasm_bindgen::JsValue) -> Option<LogRow> {
    minicbor::decode(&to_bytes(value)?).ok()
}

fn id_of(key: &[u8]) -> Option<EnvelopeId> {
    key.last_chunk().map(|id| EnvelopeId(*id))
}
