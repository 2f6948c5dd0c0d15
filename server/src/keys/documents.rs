//! `keys.db`: one random key for each shared document, wrapped by the master key and on the disk before what it protects.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension};
use waymark_shared::id::DocumentId;
use waymark_shared::sync::log::LogName;

use super::{AtRest, Keys, random};
use crate::error::Fault;

/// The file's name in the data folder.
pub const FILE: &str = "keys.db";

const SCHEMA: &str = include_str!("../../../migrations/sqlite/keys-01-first.sql");
/// How many opened keys are kept at hand.
const AT_HAND: usize = 4_096;

/// Which key.
type Name = (LogName, DocumentId);

/// The documents' keys.
pub struct DocumentKeys {
    keys: Arc<Keys>,
    inner: Mutex<Inner>,
}

struct Inner {
    connection: Connection,
    at_hand: HashMap<Name, Arc<AtRest>>,
}

impl DocumentKeys {
    /// Opens or makes the file.
    pub fn open(path: &Path, keys: Arc<Keys>) -> Result<Self, Fault> {
        Self::over(Connection::open(path)?, keys)
    }

    /// Over a database in memory, for a simulated server.
    pub fn in_memory(keys: Arc<Keys>) -> Result<Self, Fault> {
        Self::over(Connection::open_in_memory()?, keys)
    }

    fn over(connection: Connection, keys: Arc<Keys>) -> Result<Self, Fault> {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version == 0 {
            connection.execute_batch(&format!("BEGIN; {SCHEMA} PRAGMA user_version = 1; COMMIT;"))?;
        }
        Ok(Self { keys, inner: Mutex::new(Inner { connection, at_hand: HashMap::new() }) })
    }

    /// Makes sure that each of these documents has a key, on the disk when this returns.
    pub fn ensure(&self, names: impl IntoIterator<Item = Name>) -> Result<(), Fault> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let mut made = Vec::new();
        for name in names {
            if inner.find(&self.keys, &name)?.is_none() && !made.iter().any(|(other, _)| *other == name) {
                made.push((name, random::<32>()));
            }
        }
        if made.is_empty() {
            return Ok(());
        }
        let transaction = inner.connection.transaction()?;
        for ((log, document), key) in &made {
            let wrapped = self.keys.wraps.seal(&context(log, document), key);
            transaction
                .prepare_cached(
                    "INSERT INTO document_key (journey, circle, document, wrapped) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((&log.journey.0, &log.circle.0, &document.0, wrapped))?;
        }
        transaction.commit()?;
        for (name, key) in made {
            inner.keep(name, Arc::new(AtRest::new(&key)));
        }
        Ok(())
    }

    /// A document's key; none where it never had one, or it was destroyed.
    pub fn find(&self, log: LogName, document: DocumentId) -> Result<Option<Arc<AtRest>>, Fault> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).find(&self.keys, &(log, document))
    }

    /// Destroys a document's key, and with it what it protects.
    pub fn destroy(&self, log: LogName, document: DocumentId) -> Result<(), Fault> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.at_hand.remove(&(log, document));
        inner.connection.execute(
            "DELETE FROM document_key WHERE journey = ?1 AND circle = ?2 AND document = ?3",
            (&log.journey.0, &log.circle.0, &document.0),
        )?;
        Ok(())
    }
}

impl Inner {
    fn find(&mut self, keys: &Keys, name: &Name) -> Result<Option<Arc<AtRest>>, Fault> {
        if let Some(key) = self.at_hand.get(name) {
            return Ok(Some(key.clone()));
        }
        let (log, document) = name;
        let wrapped: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT wrapped FROM document_key WHERE journey = ?1 AND circle = ?2 AND document = ?3")?
            .query_row((&log.journey.0, &log.circle.0, &document.0), |row| row.get(0))
            .optional()?;
        let Some(wrapped) = wrapped else { return Ok(None) };
        let key = keys.wraps.open(&context(log, document), &wrapped)?;
        let key = Arc::new(AtRest::new(&key.try_into().map_err(|_| Fault::Unsealed)?));
        self.keep(*name, key.clone());
        Ok(Some(key))
    }

    fn keep(&mut self, name: Name, key: Arc<AtRest>) {
        if self.at_hand.len() >= AT_HAND {
            self.at_hand.clear();
        }
        self.at_hand.insert(name, key);
    }
}

fn context(log: &LogName, document: &DocumentId) -> Vec<u8> {
    [log.journey.as_bytes(), log.circle.as_bytes(), document.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use waymark_shared::id::{CircleId, JourneyId};

    #[test]
    fn a_documents_key_survives_a_restart_and_not_its_destruction() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.db");
        let keys = Arc::new(Keys::new(&[1; 32]));
        let log = LogName { journey: JourneyId([2; 16]), circle: CircleId::CARE_TEAM };
        let document = DocumentId([3; 16]);

        let first = DocumentKeys::open(&path, keys.clone()).unwrap();
        assert!(first.find(log, document).unwrap().is_none());
        first.ensure([(log, document), (log, document)]).unwrap();
        let sealed = first.find(log, document).unwrap().unwrap().seal(b"", b"words");
        drop(first);

        let again = DocumentKeys::open(&path, keys).unwrap();
        again.ensure([(log, document)]).unwrap();
        assert_eq!(again.find(log, document).unwrap().unwrap().open(b"", &sealed).unwrap(), b"words");
        again.destroy(log, document).unwrap();
        assert!(again.find(log, document).unwrap().is_none());
    }
}
