//! What is kept on this device: one IndexedDB database for each profile, and a small one that names them.

pub mod database;
mod envelopes;
mod memory;
mod nothing_kept;
mod opening;
mod profiles;
mod row;

use minicbor::{Decode, Encode};
use wasm_bindgen::JsCast;
use waymark_shared::id::DocumentId;
use waymark_shared::sync::log::LogName;

pub use database::Fault;
pub use envelopes::{Held, Unpacked, name_of};
pub use opening::Opening;
pub use profiles::{Profiles, fresh_name};

use self::database::{Database, Kind, bytes, indexed, rows, to_bytes};
use self::row::{document_key, log_key};
use super::seal::{CryptoKey, Seal};

const KEPT: &str = "kept";
const ENVELOPES: &str = "envelopes";
const LOGS: &str = "logs";
const DRAFTS: &str = "drafts";
const STALE: &str = "stale";
const SHELVES: &str = "shelves";
const KINDS: &[Kind] = &[
    Kind { name: KEPT, indices: &[] },
    Kind { name: ENVELOPES, indices: &[row::DOCUMENT, row::PLACE, row::WAITING, row::UNPLACED] },
    Kind { name: LOGS, indices: &[] },
    Kind { name: DRAFTS, indices: &[] },
    Kind { name: STALE, indices: &[] },
    Kind { name: SHELVES, indices: &[] },
];

/// One profile's database.
pub struct Store {
    /// The profile it belongs to.
    pub profile: String,
    /// Where the journal is.
    database: Database,
    /// Where keys and unfinished words are, where the journal is in memory alone.
    seat: Option<Database>,
}

impl Store {
    /// Opens a profile's database.
    pub async fn open(profile: &str) -> Result<Self, Fault> {
        let database = Database::open(&format!("waymark-{profile}"), KINDS).await?;
        let store = Self { profile: profile.to_owned(), database, seat: None };
        if store.is_to_keep_nothing().await? { store.in_memory().await } else { Ok(store) }
    }

    /// Removes a profile's database and everything in it; it must not be open.
    pub async fn remove(profile: &str) -> Result<(), Fault> {
        Database::remove(&format!("waymark-{profile}")).await
    }

    /// What stays on the disk in any case.
    fn seat(&self) -> &Database {
        self.seat.as_ref().unwrap_or(&self.database)
    }

    /// Something small, in the clear.
    pub async fn kept<T: for<'b> Decode<'b, ()>>(&self, name: &str) -> Result<Option<T>, Fault> {
        let value = self.seat().get(rows(KEPT), &name.into()).await?;
        let bytes = value.as_ref().and_then(to_bytes);
        Ok(bytes.and_then(|bytes| minicbor::decode(&bytes).ok()))
    }

    /// Keeps something small, in the clear.
    pub async fn keep<T: Encode<()>>(&self, name: &str, value: &T) -> Result<(), Fault> {
        let writing = self.seat().write(&[KEPT])?;
        writing.put(KEPT, &name.into(), &bytes(&encoded(value)))?;
        writing.done().await
    }

    /// Forgets something small, in the clear or not.
    pub async fn forget(&self, name: &str) -> Result<(), Fault> {
        let writing = self.seat().write(&[KEPT])?;
        writing.delete(KEPT, &name.into())?;
        writing.done().await
    }

    /// Something small, closed under the local key.
    pub async fn secret<T: for<'b> Decode<'b, ()>>(&self, local: &Seal, name: &str) -> Result<Option<T>, Fault> {
        let Some(sealed) = self.seat().get(rows(KEPT), &name.into()).await?.as_ref().and_then(to_bytes) else {
            return Ok(None);
        };
        let plain = local.open(name.as_bytes(), &sealed).await.map_err(|_| Fault::Failed)?;
        minicbor::decode(&plain).map(Some).map_err(|_| Fault::Failed)
    }

    /// Keeps small things under the local key, and keys that only the browser sees into, all or none.
    pub async fn keep_secrets(
        &self,
        local: &Seal,
        secrets: &[(&str, Vec<u8>)],
        keys: &[(&str, &CryptoKey)],
    ) -> Result<(), Fault> {
        let mut sealed = Vec::with_capacity(secrets.len());
        for (name, plain) in secrets {
            sealed.push((*name, local.close(name.as_bytes(), plain).await.map_err(|_| Fault::Failed)?));
        }
        let writing = self.seat().write(&[KEPT])?;
        for (name, secret) in &sealed {
            writing.put(KEPT, &(*name).into(), &bytes(secret))?;
        }
        for (name, key) in keys {
            writing.put(KEPT, &(*name).into(), key)?;
        }
        writing.done().await
    }

    /// A key that only the browser sees into.
    pub async fn key(&self, name: &str) -> Result<Option<CryptoKey>, Fault> {
        let value = self.seat().get(rows(KEPT), &name.into()).await?;
        Ok(value.map(JsCast::unchecked_into))
    }

    /// Keeps keys that only the browser sees into, all or none.
    pub async fn keep_keys(&self, keys: &[(&str, &CryptoKey)]) -> Result<(), Fault> {
        let writing = self.seat().write(&[KEPT])?;
        for (name, key) in keys {
            writing.put(KEPT, &(*name).into(), key)?;
        }
        writing.done().await
    }

    /// Keeps what stands in an editor.
    pub async fn keep_draft(&self, local: &Seal, document: &DocumentId, plain: &[u8]) -> Result<(), Fault> {
        let sealed = sealed_draft(local, document, plain).await?;
        self.keep_sealed_draft(document, &sealed).await
    }

    /// Keeps what stood in an editor and was sealed before: no key is needed for that.
    pub async fn keep_sealed_draft(&self, document: &DocumentId, sealed: &[u8]) -> Result<(), Fault> {
        let writing = self.seat().write(&[DRAFTS])?;
        writing.put(DRAFTS, &bytes(document.as_bytes()), &bytes(sealed))?;
        writing.done().await
    }

    /// Forgets what stood in an editor.
    pub async fn drop_draft(&self, document: &DocumentId) -> Result<(), Fault> {
        let writing = self.seat().write(&[DRAFTS])?;
        writing.delete(DRAFTS, &bytes(document.as_bytes()))?;
        writing.done().await
    }

    /// Of which documents something stood in an editor.
    pub async fn draft_names(&self) -> Result<Vec<DocumentId>, Fault> {
        let keys = self.seat().all_keys(rows(DRAFTS), &[]).await?;
        Ok(keys.iter().filter_map(|key| DocumentId::from_bytes(key).ok()).collect())
    }

    /// Everything that stood in an editor.
    pub async fn drafts(&self, local: &Seal) -> Result<Vec<(DocumentId, Vec<u8>)>, Fault> {
        let keys = self.seat().all_keys(rows(DRAFTS), &[]).await?;
        let values = self.seat().all(rows(DRAFTS), &[]).await?;
        let mut drafts = Vec::new();
        for (key, value) in keys.iter().zip(&values) {
            let (Ok(document), Some(sealed)) = (DocumentId::from_bytes(key), to_bytes(value)) else { continue };
            if let Some(plain) = opened_draft(local, &document, &sealed).await {
                drafts.push((document, plain));
            }
        }
        Ok(drafts)
    }

    /// The documents of a log that changed since their shelves were written.
    pub async fn stale(&self, log: &LogName) -> Result<Vec<DocumentId>, Fault> {
        let keys = self.database.all_keys(rows(STALE), &log_key(log)).await?;
        Ok(keys.iter().filter_map(|key| DocumentId::from_bytes(&key[log_key(log).len()..]).ok()).collect())
    }

    /// Every document a log has envelopes of.
    pub async fn documents(&self, log: &LogName) -> Result<Vec<DocumentId>, Fault> {
        let values = self.database.all(indexed(ENVELOPES, row::DOCUMENT), &log_key(log)).await?;
        let names = values.into_iter().filter_map(|value| row::Row::from_store(value).names());
        let mut documents: Vec<_> = names.map(|(_, document, _)| document).collect();
        documents.dedup();
        Ok(documents)
    }

    /// A log's shelves: what lists and search need, by the number of the shelf.
    pub async fn shelves(&self, local: &Seal, log: &LogName) -> Result<Vec<(u8, Vec<u8>)>, Fault> {
        let keys = self.database.all_keys(rows(SHELVES), &log_key(log)).await?;
        let values = self.database.all(rows(SHELVES), &log_key(log)).await?;
        let mut shelves = Vec::with_capacity(keys.len());
        for (key, value) in keys.iter().zip(&values) {
            let (Some(number), Some(sealed)) = (key.last(), to_bytes(value)) else { continue };
            if let Ok(plain) = local.open(key, &sealed).await {
                shelves.push((*number, plain));
            }
        }
        Ok(shelves)
    }

    /// Writes shelves, and with them takes these documents off the list of what changed.
    pub async fn keep_shelves(
        &self,
        local: &Seal,
        log: &LogName,
        shelves: &[(u8, Vec<u8>)],
        fresh: &[DocumentId],
    ) -> Result<(), Fault> {
        let mut sealed = Vec::with_capacity(shelves.len());
        for (number, plain) in shelves {
            let key = [log_key(log), vec![*number]].concat();
            let closed = local.close(&key, plain).await.map_err(|_| Fault::Failed)?;
            sealed.push((key, closed));
        }
        let writing = self.database.write(&[SHELVES, STALE])?;
        for (key, closed) in &sealed {
            writing.put(SHELVES, &bytes(key), &bytes(closed))?;
        }
        for document in fresh {
            writing.delete(STALE, &bytes(&document_key(log, document)))?;
        }
        writing.done().await
    }
}

/// What stands in an editor, as it lies in the store.
pub async fn sealed_draft(local: &Seal, document: &DocumentId, plain: &[u8]) -> Result<Vec<u8>, Fault> {
    local.close(document.as_bytes(), plain).await.map_err(|_| Fault::Failed)
}

/// What stood in an editor, from what lay in the store.
pub async fn opened_draft(local: &Seal, document: &DocumentId, sealed: &[u8]) -> Option<Vec<u8>> {
    local.open(document.as_bytes(), sealed).await.ok()
}

/// The CBOR of something that always has one.
pub fn encoded<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).expect("a vector takes every byte")
}
