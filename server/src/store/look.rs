//! Looks: which account looked at which shared document, once a day.

use rusqlite::Connection;
use waymark_shared::id::{AccountId, CircleId, DocumentId, JourneyId};
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::clock::DAY;
use crate::error::Fault;

/// One look.
#[derive(Debug)]
pub struct Look {
    /// In which circle.
    pub circle: CircleId,
    /// At which document.
    pub document: DocumentId,
    /// Who.
    pub account: AccountId,
    /// When, the first time on that day.
    pub at: Timestamp,
}

/// Keeps that somebody looked; of one day, by the server's clock, the first time counts.
pub fn keep(
    connection: &Connection,
    log: LogName,
    document: DocumentId,
    account: AccountId,
    now: Timestamp,
) -> Result<(), Fault> {
    connection
        .prepare_cached(
            "INSERT INTO look (journey, circle, document, account, day, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO NOTHING",
        )?
        .execute((&log.journey.0, &log.circle.0, &document.0, &account.0, now.0.div_euclid(DAY), now.0))?;
    Ok(())
}

/// How many looks are kept of a journey.
pub fn count(connection: &Connection, journey: JourneyId) -> Result<usize, Fault> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM look WHERE journey = ?1")?
        .query_row((&journey.0,), |row| row.get(0))?)
}

/// Every look at a journey's shared documents, the newest first.
pub fn of_journey(connection: &Connection, journey: JourneyId) -> Result<Vec<Look>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT circle, document, account, at FROM look WHERE journey = ?1 ORDER BY at DESC")?;
    let rows = statement.query_map((&journey.0,), |row| {
        Ok(Look {
            circle: read_name(row, 0, CircleId::from_bytes)?,
            document: read_name(row, 1, DocumentId::from_bytes)?,
            account: read_name(row, 2, AccountId::from_bytes)?,
            at: Timestamp(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
