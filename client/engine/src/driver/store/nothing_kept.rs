//! A device that keeps nothing of a journal: it is read from the server into memory, and only what the server does not have
//! yet is on the disk.

use super::database::{Database, Fault, bytes, rows};
use super::envelopes::{Draft, log_row};
use super::row::{Row, log_key};
use super::{ENVELOPES, LOGS, SHELVES, STALE, Store, encoded};

/// Under this name it is kept that nothing is.
const NOTHING: &str = "keeps-nothing";

impl Store {
    /// Whether the journal is in memory alone.
    pub fn keeps_nothing(&self) -> bool {
        self.seat.is_some()
    }

    /// Whether nothing of the journal is to be kept, from the next time the store is opened.
    pub async fn is_to_keep_nothing(&self) -> Result<bool, Fault> {
        Ok(self.kept(NOTHING).await?.unwrap_or(false))
    }

    /// Chooses that.
    pub async fn keep_nothing(&self, is_so: bool) -> Result<(), Fault> {
        self.keep(NOTHING, &is_so).await
    }

    /// The same store with its journal in memory. What the server has goes from the disk, also what an app that was ended at
    /// once before this was chosen had left there; what waits is there, and counts as it did.
    pub(super) async fn in_memory(self) -> Result<Self, Fault> {
        let Self { profile, database: disk, seat: _ } = self;
        let keys = disk.all_keys(rows(ENVELOPES), &[]).await?;
        let values = disk.all(rows(ENVELOPES), &[]).await?;
        let logs = disk.all(rows(LOGS), &[]).await?;
        // From here on nothing is waited for: a transaction that is left alone ends.
        let memory = Database::in_memory();
        let (writing, removing) = (memory.write(&[])?, disk.write(&[ENVELOPES, LOGS, SHELVES, STALE])?);
        for (key, row) in keys.iter().map(|key| bytes(key)).zip(values.into_iter().map(Row::from_store)) {
            if row.is_only_here() {
                writing.put(ENVELOPES, &key, row.value())?;
            } else {
                removing.delete(ENVELOPES, &key)?;
            }
        }
        for row in logs.iter().filter_map(log_row) {
            let key = bytes(&log_key(&row.log));
            let unread = bytes(&encoded(&row.unread()));
            writing.put(LOGS, &key, &unread)?;
            removing.put(LOGS, &key, &unread)?;
        }
        removing.delete_all(SHELVES, &[])?;
        removing.delete_all(STALE, &[])?;
        match removing.done().await {
            // On a full phone what is there goes the next time; what waits is readable all the same.
            Ok(()) | Err(Fault::Full) => {}
            Err(fault @ (Fault::Failed | Fault::Taken)) => return Err(fault),
        }
        writing.done().await?;
        Ok(Self { profile, database: memory, seat: Some(disk) })
    }

    /// What the server does not have is kept on the disk before anything is promised, and goes from it when the server has it.
    pub(super) async fn keep_what_waits(&self, draft: &Draft) -> Result<(), Fault> {
        let Some(seat) = &self.seat else { return Ok(()) };
        let writing = seat.write(&[ENVELOPES, LOGS])?;
        for log in &draft.forgotten {
            for kind in [ENVELOPES, LOGS] {
                writing.delete_all(kind, &log_key(log))?;
            }
        }
        for (key, row) in &draft.rows {
            if row.is_only_here() {
                writing.put(ENVELOPES, &bytes(key), row.value())?;
            } else {
                writing.delete(ENVELOPES, &bytes(key))?;
            }
        }
        for (log, row) in &draft.logs {
            writing.put(LOGS, &bytes(&log_key(log)), &bytes(&encoded(&row.clone().unread())))?;
        }
        writing.done().await
    }
}
