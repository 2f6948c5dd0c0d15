//! `keys.db`: one random key for each shared document, wrapped by the master key and on the disk before what it protects.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension};
use waymark_shared::id::{CircleId, DocumentId, JourneyId};
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use super::{AtRest, Keys, random};
use crate::error::{Fault, NotStarted};
use crate::file;

/// The file's name in the data folder.
pub const FILE: &str = "keys.db";

/// How its tables came to be, in order.
pub const MIGRATIONS: [&str; 2] = [
    include_str!("../../../migrations/sqlite/keys-01-first.sql"),
    include_str!("../../../migrations/sqlite/keys-02-unused.sql"),
];
/// How many opened keys are kept at hand.
const AT_HAND: usize = 4_096;
/// So many keys that do not open are no damage, but another installation's.
const SAMPLE: usize = 16;
/// How many keys are destroyed before others get their turn.
const TOGETHER: usize = 500;

/// Controls of a shared log stand under one key of their own, so that a document's controls outlive its key.
pub const CONTROLS: DocumentId = DocumentId([0; 16]);

/// Which key.
pub type Name = (LogName, DocumentId);

/// The documents' keys.
pub struct DocumentKeys {
    keys: Arc<Keys>,
    inner: Mutex<Inner>,
}

struct Inner {
    connection: Connection,
    at_hand: HashMap<Name, Arc<AtRest>>,
    /// Whether keys that were destroyed may still stand in the write-ahead log.
    has_remains: bool,
}

/// Keys that were drawn for documents that had none, and are not on the disk yet.
#[derive(Default)]
pub struct Drawn(BTreeMap<Name, ([u8; 32], Arc<AtRest>)>);

impl DocumentKeys {
    /// Opens or makes the file.
    pub fn open(path: &Path, keys: Arc<Keys>) -> Result<Self, NotStarted> {
        Self::over(file::open_private(path)?, keys)
    }

    /// Over a database in memory, for a simulated server.
    pub fn in_memory(keys: Arc<Keys>) -> Result<Self, NotStarted> {
        Self::over(Connection::open_in_memory()?, keys)
    }

    /// Over a file that a server may have open too, to read it and no more.
    pub fn beside(connection: Connection, keys: Arc<Keys>) -> Self {
        Self { keys, inner: Mutex::new(Inner { connection, at_hand: HashMap::new(), has_remains: false }) }
    }

    fn over(mut connection: Connection, keys: Arc<Keys>) -> Result<Self, NotStarted> {
        file::prepare(&connection)?;
        file::bring_up(&mut connection, &MIGRATIONS)?;
        Ok(Self::beside(connection, keys))
    }

    /// What SQLite finds wrong with the file.
    pub fn ill(&self) -> Result<Vec<String>, Fault> {
        file::ill(&self.inner().connection)
    }

    /// Whether there is no key at all.
    pub fn is_empty(&self) -> Result<bool, Fault> {
        let any = "SELECT EXISTS (SELECT 1 FROM document_key)";
        Ok(!self.inner().connection.query_row(any, [], |row| row.get::<_, bool>(0))?)
    }

    /// Whether the keys were wrapped by this master key: there are none, or one of the first few opens.
    pub fn belong_here(&self) -> Result<bool, Fault> {
        let mut inner = self.inner();
        let names = inner.names("SELECT journey, circle, document FROM document_key LIMIT ?1", SAMPLE)?;
        Ok(names.is_empty() || names.iter().any(|name| inner.find(&self.keys, name).is_ok()))
    }

    /// A document's key; none where it never had one, or it was destroyed.
    pub fn find(&self, log: LogName, document: DocumentId) -> Result<Option<Arc<AtRest>>, Fault> {
        self.inner().find(&self.keys, &(log, document))
    }

    /// A document's key, drawn where it has none, or one that is damaged and opens nothing any more. Nothing may reach the
    /// disk under a drawn key before [`Self::keep`].
    pub fn find_or_draw(&self, log: LogName, document: DocumentId, drawn: &mut Drawn) -> Result<Arc<AtRest>, Fault> {
        let name = (log, document);
        if let Some((_, key)) = drawn.0.get(&name) {
            return Ok(key.clone());
        }
        match self.find(log, document) {
            Ok(Some(key)) => return Ok(key),
            Ok(None) => {}
            Err(Fault::Unsealed) => {
                tracing::error!(
                    ?log,
                    ?document,
                    "a key in keys.db does not open under the master key, and is drawn anew"
                );
            }
            Err(fault @ (Fault::Full | Fault::Busy | Fault::Broken(_) | Fault::NotCommitted | Fault::Closed)) => {
                return Err(fault);
            }
        }
        let bytes = random();
        let key = Arc::new(AtRest::new(&bytes));
        drawn.0.insert(name, (bytes, key.clone()));
        Ok(key)
    }

    /// Keeps what was drawn: on the disk when this returns.
    pub fn keep(&self, drawn: Drawn) -> Result<(), Fault> {
        if drawn.0.is_empty() {
            return Ok(());
        }
        let mut inner = self.inner();
        let transaction = inner.connection.transaction()?;
        for ((log, document), (key, _)) in &drawn.0 {
            let wrapped = self.keys.wraps.seal(&context(log, document), key);
            transaction
                .prepare_cached(
                    "INSERT INTO document_key (journey, circle, document, wrapped) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET wrapped = excluded.wrapped",
                )?
                .execute((&log.journey.0, &log.circle.0, &document.0, wrapped))?;
        }
        transaction.commit()?;
        for (name, (_, key)) in drawn.0 {
            inner.keep(name, key);
        }
        Ok(())
    }

    /// Every log with keys.
    pub fn logs(&self) -> Result<Vec<LogName>, Fault> {
        let inner = self.inner();
        let mut statement = inner.connection.prepare("SELECT DISTINCT journey, circle FROM document_key")?;
        let rows = statement
            .query_map([], |row| Ok(LogName { journey: JourneyId(row.get(0)?), circle: CircleId(row.get(1)?) }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The documents of a log that have keys, and since when those are known to be unused.
    pub fn documents(&self, log: LogName) -> Result<Vec<(DocumentId, Option<Timestamp>)>, Fault> {
        let inner = self.inner();
        let mut statement = inner
            .connection
            .prepare("SELECT document, unused_since FROM document_key WHERE journey = ?1 AND circle = ?2")?;
        let rows = statement.query_map((&log.journey.0, &log.circle.0), |row| {
            Ok((DocumentId(row.get(0)?), row.get::<_, Option<i64>>(1)?.map(Timestamp)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Those of these documents that have a key to destroy.
    pub fn kept_of(&self, names: &[Name]) -> Result<Vec<Name>, Fault> {
        let inner = self.inner();
        let sql = "SELECT 1 FROM document_key WHERE journey = ?1 AND circle = ?2 AND document = ?3";
        let mut find = inner.connection.prepare_cached(sql)?;
        let mut kept = Vec::new();
        for (log, document) in names.iter().filter(|(_, document)| *document != CONTROLS) {
            if find.exists((&log.journey.0, &log.circle.0, &document.0))? {
                kept.push((*log, *document));
            }
        }
        Ok(kept)
    }

    /// Notes since when a key is unused, or that it is used.
    pub fn note_unused(&self, log: LogName, document: DocumentId, since: Option<Timestamp>) -> Result<(), Fault> {
        self.inner().connection.execute(
            "UPDATE document_key SET unused_since = ?4 WHERE journey = ?1 AND circle = ?2 AND document = ?3",
            (&log.journey.0, &log.circle.0, &document.0, since.map(|since| since.0)),
        )?;
        Ok(())
    }

    /// Destroys documents' keys, and with them what they protect; never the controls', which everybody's certificates are
    /// under.
    pub fn destroy(&self, names: &[Name]) -> Result<(), Fault> {
        for some in names.chunks(TOGETHER) {
            self.inner().destroy(some)?;
        }
        let mut inner = self.inner();
        // Until the write-ahead log is moved into the file and emptied, a destroyed key is still in both.
        if inner.has_remains {
            file::settle(&inner.connection)?;
            inner.has_remains = false;
        }
        Ok(())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn destroy(&mut self, names: &[Name]) -> Result<(), Fault> {
        let transaction = self.connection.transaction()?;
        let mut destroyed = 0;
        for name in names.iter().filter(|(_, document)| *document != CONTROLS) {
            let (log, document) = name;
            self.at_hand.remove(name);
            destroyed += transaction
                .prepare_cached("DELETE FROM document_key WHERE journey = ?1 AND circle = ?2 AND document = ?3")?
                .execute((&log.journey.0, &log.circle.0, &document.0))?;
        }
        transaction.commit()?;
        self.has_remains |= destroyed > 0;
        Ok(())
    }

    fn names(&self, query: &str, most: usize) -> Result<Vec<Name>, Fault> {
        let mut statement = self.connection.prepare(query)?;
        let rows = statement.query_map((most,), |row| {
            let log = LogName { journey: JourneyId(row.get(0)?), circle: CircleId(row.get(1)?) };
            Ok((log, DocumentId(row.get(2)?)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn context(log: &LogName, document: &DocumentId) -> Vec<u8> {
    [log.journey.as_bytes(), log.circle.as_bytes(), document.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_documents_key_survives_a_restart_and_not_its_destruction() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.db");
        let keys = Arc::new(Keys::new(&[1; 32]));
        let log = LogName { journey: JourneyId([2; 16]), circle: CircleId::CARE_TEAM };
        let document = DocumentId([3; 16]);

        let first = DocumentKeys::open(&path, keys.clone()).unwrap();
        assert!(first.find(log, document).unwrap().is_none());
        let mut drawn = Drawn::default();
        first.find_or_draw(log, document, &mut drawn).unwrap();
        assert!(first.find(log, document).unwrap().is_none(), "not before it is kept");
        first.find_or_draw(log, document, &mut drawn).unwrap();
        first.keep(drawn).unwrap();
        let sealed = first.find(log, document).unwrap().unwrap().seal(b"", b"words");
        drop(first);

        let again = DocumentKeys::open(&path, keys).unwrap();
        assert_eq!(again.find(log, document).unwrap().unwrap().open(b"", &sealed).unwrap(), b"words");
        let wrapped: Vec<u8> =
            again.inner().connection.query_row("SELECT wrapped FROM document_key", [], |row| row.get(0)).unwrap();
        let is_on_the_disk = || {
            let files =
                std::fs::read_dir(folder.path()).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
            files.into_iter().any(|bytes| bytes.windows(wrapped.len()).any(|here| here == wrapped))
        };
        assert!(is_on_the_disk());
        again.destroy(&[(log, document)]).unwrap();
        assert!(again.find(log, document).unwrap().is_none());
        assert!(!is_on_the_disk(), "while the file is still open");
    }

    #[test]
    fn the_key_that_certificates_lie_under_is_never_destroyed() {
        let keys = DocumentKeys::in_memory(Arc::new(Keys::new(&[1; 32]))).unwrap();
        let log = LogName { journey: JourneyId([2; 16]), circle: CircleId::CARE_TEAM };
        let mut drawn = Drawn::default();
        keys.find_or_draw(log, CONTROLS, &mut drawn).unwrap();
        keys.keep(drawn).unwrap();
        keys.destroy(&[(log, CONTROLS)]).unwrap();
        assert!(keys.find(log, CONTROLS).unwrap().is_some());
    }
}
