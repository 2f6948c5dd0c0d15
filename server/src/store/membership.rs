//! Who works with whom.

use rusqlite::Connection;
use waymark_shared::id::{AccountId, JourneyId};
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::error::Fault;

/// A member of staff begins to work with a person.
pub fn begin(connection: &Connection, account: AccountId, journey: JourneyId, now: Timestamp) -> Result<(), Fault> {
    connection.execute(
        "INSERT INTO membership (account, journey, since) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET since = excluded.since, until = NULL WHERE until IS NOT NULL",
        (&account.0, &journey.0, now.0),
    )?;
    Ok(())
}

/// The journeys of a caseload, oldest first.
pub fn caseload(connection: &Connection, account: AccountId) -> Result<Vec<(JourneyId, Timestamp)>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT journey, since FROM membership WHERE account = ?1 AND until IS NULL ORDER BY since, journey",
    )?;
    let rows = statement
        .query_map((&account.0,), |row| Ok((read_name(row, 0, JourneyId::from_bytes)?, Timestamp(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The staff who work with a person, oldest first.
pub fn team(connection: &Connection, journey: JourneyId) -> Result<Vec<(AccountId, Timestamp)>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT account, since FROM membership WHERE journey = ?1 AND until IS NULL ORDER BY since, account",
    )?;
    let rows = statement
        .query_map((&journey.0,), |row| Ok((read_name(row, 0, AccountId::from_bytes)?, Timestamp(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
