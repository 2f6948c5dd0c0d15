//! Documents that were withdrawn: hidden from everybody, for good.

use std::collections::BTreeSet;

use rusqlite::Connection;
use waymark_shared::id::{CircleId, DocumentId, JourneyId};
use waymark_shared::sync::envelope::Form;
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use super::{hold, read_name};
use crate::error::Fault;

/// A document that was withdrawn, and since when.
pub type Withdrawal = ((LogName, DocumentId), Timestamp);

/// The hidden documents of one log.
#[derive(Debug, Default)]
pub struct Hidden(BTreeSet<DocumentId>);

impl Hidden {
    /// Whether an envelope of this form and document is hidden; controls never are.
    pub fn hides(&self, form: Form, document: DocumentId) -> bool {
        matches!(form, Form::Record | Form::Change) && self.0.contains(&document)
    }
}

/// Hides a document; the first withdrawal counts.
pub fn withdraw(connection: &Connection, log: i64, document: DocumentId, now: Timestamp) -> Result<(), Fault> {
    connection
        .prepare_cached("INSERT INTO withdrawn (log, document, since) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
        .execute((log, &document.0, now.0))?;
    Ok(())
}

/// Whether a document is hidden now: withdrawn, or lent until now or before.
pub fn is(connection: &Connection, log: i64, document: DocumentId, now: Timestamp) -> Result<bool, Fault> {
    let found = connection
        .prepare_cached(
            "SELECT 1 FROM withdrawn WHERE log = ?1 AND document = ?2
             UNION ALL SELECT 1 FROM lent WHERE log = ?1 AND document = ?2 AND until <= ?3",
        )?
        .exists((log, &document.0, now.0))?;
    Ok(found)
}

/// Every document of a log that is hidden now.
pub fn all(connection: &Connection, log: i64, now: Timestamp) -> Result<Hidden, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT document FROM withdrawn WHERE log = ?1
         UNION ALL SELECT document FROM lent WHERE log = ?1 AND until <= ?2",
    )?;
    let documents = statement.query_map((log, now.0), |row| read_name(row, 0, DocumentId::from_bytes))?;
    Ok(Hidden(documents.collect::<Result<_, _>>()?))
}

/// Every withdrawn document of every log, in order, and since when.
pub fn every(connection: &Connection) -> Result<Vec<Withdrawal>, Fault> {
    until(connection, Timestamp(i64::MAX))
}

/// Documents withdrawn before a moment, and not held: their keys are to be destroyed.
pub fn before(connection: &Connection, moment: Timestamp) -> Result<Vec<(LogName, DocumentId)>, Fault> {
    let held = hold::held(connection)?;
    Ok(until(connection, moment)?.into_iter().map(|(name, _)| name).filter(|name| !held.contains(name)).collect())
}

fn until(connection: &Connection, moment: Timestamp) -> Result<Vec<Withdrawal>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT journey, circle, document, since FROM withdrawn JOIN log USING (log) WHERE since <= ?1
         ORDER BY journey, circle, document",
    )?;
    let rows = statement.query_map((moment.0,), |row| {
        let log = LogName {
            journey: read_name(row, 0, JourneyId::from_bytes)?,
            circle: read_name(row, 1, CircleId::from_bytes)?,
        };
        Ok(((log, read_name(row, 2, DocumentId::from_bytes)?), Timestamp(row.get(3)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
