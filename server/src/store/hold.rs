//! Holds: withdrawn documents whose keys are kept, because two keyworkers said why.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row};
use waymark_shared::id::{AccountId, CircleId, DocumentId, JourneyId};
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::error::Fault;

/// Who, and when.
pub type By = (AccountId, Timestamp);

/// One hold.
#[derive(Debug, Clone)]
pub struct Hold {
    /// Its number.
    pub hold: i64,
    /// Where the document stands.
    pub log: LogName,
    /// Which one.
    pub document: DocumentId,
    /// Why, sealed.
    pub reason: Vec<u8>,
    /// Who asked.
    pub asked: By,
    /// Who agreed; it holds from then on.
    pub confirmed: Option<By>,
    /// Who ended it.
    pub ended: Option<By>,
}

const COLUMNS: &str =
    "hold, journey, circle, document, reason, asked_by, asked, confirmed_by, confirmed, ended_by, ended";

/// Asks for a hold; gives its number.
pub fn ask(
    connection: &Connection,
    log: LogName,
    document: DocumentId,
    reason: &[u8],
    (account, now): By,
) -> Result<i64, Fault> {
    connection.execute(
        "INSERT INTO hold (journey, circle, document, reason, asked_by, asked) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (&log.journey.0, &log.circle.0, &document.0, reason, &account.0, now.0),
    )?;
    Ok(connection.last_insert_rowid())
}

/// Somebody agrees.
pub fn confirm(connection: &Connection, hold: i64, (account, now): By) -> Result<(), Fault> {
    connection.execute(
        "UPDATE hold SET confirmed_by = ?2, confirmed = ?3 WHERE hold = ?1 AND confirmed IS NULL AND ended IS NULL",
        (hold, &account.0, now.0),
    )?;
    Ok(())
}

/// Somebody ends it.
pub fn end(connection: &Connection, hold: i64, (account, now): By) -> Result<(), Fault> {
    connection.execute(
        "UPDATE hold SET ended_by = ?2, ended = ?3 WHERE hold = ?1 AND ended IS NULL",
        (hold, &account.0, now.0),
    )?;
    Ok(())
}

/// Finds a hold.
pub fn find(connection: &Connection, hold: i64) -> Result<Option<Hold>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM hold WHERE hold = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row((hold,), read).optional()?)
}

/// Every hold of a journey, oldest first.
pub fn of_journey(connection: &Connection, journey: JourneyId) -> Result<Vec<Hold>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM hold WHERE journey = ?1 ORDER BY hold");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((&journey.0,), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every document that is held now.
pub fn held(connection: &Connection) -> Result<BTreeSet<(LogName, DocumentId)>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT journey, circle, document FROM hold WHERE confirmed IS NOT NULL AND ended IS NULL")?;
    let rows = statement.query_map([], |row| {
        let log = LogName {
            journey: read_name(row, 0, JourneyId::from_bytes)?,
            circle: read_name(row, 1, CircleId::from_bytes)?,
        };
        Ok((log, read_name(row, 2, DocumentId::from_bytes)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a document is held, or is asked to be.
pub fn is_open(connection: &Connection, log: LogName, document: DocumentId) -> Result<bool, Fault> {
    let found = connection
        .prepare_cached("SELECT 1 FROM hold WHERE journey = ?1 AND circle = ?2 AND document = ?3 AND ended IS NULL")?
        .exists((&log.journey.0, &log.circle.0, &document.0))?;
    Ok(found)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Hold> {
    let log = LogName {
        journey: read_name(row, 1, JourneyId::from_bytes)?,
        circle: read_name(row, 2, CircleId::from_bytes)?,
    };
    Ok(Hold {
        hold: row.get(0)?,
        log,
        document: read_name(row, 3, DocumentId::from_bytes)?,
        reason: row.get(4)?,
        asked: (read_name(row, 5, AccountId::from_bytes)?, Timestamp(row.get(6)?)),
        confirmed: by(row, 7)?,
        ended: by(row, 9)?,
    })
}

fn by(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<By>> {
    match row.get_ref(column)?.as_blob_or_null()? {
        Some(_) => Ok(Some((read_name(row, column, AccountId::from_bytes)?, Timestamp(row.get(column + 1)?)))),
        None => Ok(None),
    }
}
