//! Documents that were lent: hidden from a moment on that the person chose.

use rusqlite::Connection;
use waymark_shared::id::DocumentId;
use waymark_shared::time::Timestamp;

use crate::error::Fault;

/// Lends a document until a moment; of two, the earlier counts.
pub fn lend(connection: &Connection, log: i64, document: DocumentId, until: Timestamp) -> Result<(), Fault> {
    connection
        .prepare_cached(
            "INSERT INTO lent (log, document, until) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET until = min(until, excluded.until)",
        )?
        .execute((log, &document.0, until.0))?;
    Ok(())
}

/// Whether anything was lent until now or before.
pub fn is_any_due(connection: &Connection, now: Timestamp) -> Result<bool, Fault> {
    Ok(connection.prepare_cached("SELECT 1 FROM lent WHERE until <= ?1 LIMIT 1")?.exists((now.0,))?)
}

/// What was lent until now or before is withdrawn, since the moment that was chosen.
pub fn end(connection: &Connection, now: Timestamp) -> Result<(), Fault> {
    connection.execute(
        "INSERT INTO withdrawn (log, document, since) SELECT log, document, until FROM lent WHERE until <= ?1
         ON CONFLICT DO NOTHING",
        (now.0,),
    )?;
    connection.execute("DELETE FROM lent WHERE until <= ?1", (now.0,))?;
    Ok(())
}
