//! People without a worker of whom somebody has said that they wait.

use rusqlite::{Connection, OptionalExtension};
use waymark_shared::id::{AccountId, JourneyId};
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::error::Fault;

/// Somebody waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Until which day, as `2026-12-09`.
    pub day: String,
    /// Who said so.
    pub who: AccountId,
    /// When.
    pub since: Timestamp,
}

/// A person waits from now on, or until another day.
pub fn set(connection: &Connection, journey: JourneyId, waiting: &Waiting) -> Result<(), Fault> {
    connection.execute(
        "INSERT INTO waiting (journey, day, who, since) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET day = excluded.day, who = excluded.who, since = excluded.since",
        (&journey.0, &waiting.day, &waiting.who.0, waiting.since.0),
    )?;
    Ok(())
}

/// A person waits no longer.
pub fn clear(connection: &Connection, journey: JourneyId) -> Result<(), Fault> {
    connection.execute("DELETE FROM waiting WHERE journey = ?1", (&journey.0,))?;
    Ok(())
}

/// Whether a person waits, and until when.
pub fn find(connection: &Connection, journey: JourneyId) -> Result<Option<Waiting>, Fault> {
    let mut find = connection.prepare_cached("SELECT day, who, since FROM waiting WHERE journey = ?1")?;
    let found = find.query_row((&journey.0,), |row| {
        let who = read_name(row, 1, AccountId::from_bytes)?;
        Ok(Waiting { day: row.get(0)?, who, since: Timestamp(row.get(2)?) })
    });
    Ok(found.optional()?)
}
