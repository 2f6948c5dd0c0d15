//! Circles of supporters: who of them reads what of whom.

use rusqlite::{Connection, OptionalExtension, Row};
use waymark_shared::id::{AccountId, CircleId, JourneyId};
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::error::Fault;

/// One supporter's circle.
#[derive(Debug, Clone)]
pub struct Circle {
    /// Whose, and which.
    pub log: LogName,
    /// What the person calls the supporter, sealed.
    pub name: Vec<u8>,
    /// The supporter's account, once they joined.
    pub account: Option<AccountId>,
    /// When they did.
    pub since: Option<Timestamp>,
    /// When it ended.
    pub until: Option<Timestamp>,
}

impl Circle {
    /// Whether its supporter may read, or may come to.
    pub fn lasts(&self) -> bool {
        self.until.is_none()
    }
}

const COLUMNS: &str = "journey, circle, name, account, since, until";

/// Adds a circle; one that is known takes the name alone, and stays ended where it is.
pub fn name(connection: &Connection, log: LogName, name: &[u8]) -> Result<(), Fault> {
    connection.execute(
        "INSERT INTO circle (journey, circle, name) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET name = excluded.name WHERE until IS NULL",
        (&log.journey.0, &log.circle.0, name),
    )?;
    Ok(())
}

/// A supporter comes into a circle, in place of whoever was in it.
pub fn join(connection: &Connection, log: LogName, account: AccountId, now: Timestamp) -> Result<(), Fault> {
    connection.execute(
        "UPDATE circle SET account = ?3, since = ?4 WHERE journey = ?1 AND circle = ?2 AND until IS NULL",
        (&log.journey.0, &log.circle.0, &account.0, now.0),
    )?;
    Ok(())
}

/// Ends a circle; whether it lasted until now.
pub fn end(connection: &Connection, log: LogName, now: Timestamp) -> Result<bool, Fault> {
    let ended = connection.execute(
        "UPDATE circle SET until = ?3 WHERE journey = ?1 AND circle = ?2 AND until IS NULL",
        (&log.journey.0, &log.circle.0, now.0),
    )?;
    Ok(ended == 1)
}

/// Makes a circle known again, or learns that it ended; one that ended never begins again. Gives whether anything changed.
pub fn bring_back(connection: &Connection, lost: &Circle) -> Result<bool, Fault> {
    let changed = connection.execute(
        "INSERT INTO circle (journey, circle, name, account, since, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET account = coalesce(account, excluded.account),
             since = coalesce(since, excluded.since), until = excluded.until
         WHERE until IS NULL AND (excluded.until IS NOT NULL OR account IS NULL AND excluded.account IS NOT NULL)",
        (
            &lost.log.journey.0,
            &lost.log.circle.0,
            &lost.name,
            lost.account.as_ref().map(|account| &account.0),
            lost.since.map(|moment| moment.0),
            lost.until.map(|moment| moment.0),
        ),
    )?;
    Ok(changed == 1)
}

/// Finds a circle.
pub fn find(connection: &Connection, log: LogName) -> Result<Option<Circle>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM circle WHERE journey = ?1 AND circle = ?2");
    Ok(connection.prepare_cached(&sql)?.query_row((&log.journey.0, &log.circle.0), read).optional()?)
}

/// Every circle of a person's supporters, those that ended as well.
pub fn of_person(connection: &Connection, journey: JourneyId) -> Result<Vec<Circle>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM circle WHERE journey = ?1 ORDER BY since IS NULL, since, circle");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((&journey.0,), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The circles a supporter is in, oldest first.
pub fn of_supporter(connection: &Connection, account: AccountId) -> Result<Vec<Circle>, Fault> {
    let sql =
        format!("SELECT {COLUMNS} FROM circle WHERE account = ?1 AND until IS NULL ORDER BY since, journey, circle");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((&account.0,), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Circle> {
    let account = match row.get_ref(3)?.as_blob_or_null()? {
        Some(_) => Some(read_name(row, 3, AccountId::from_bytes)?),
        None => None,
    };
    Ok(Circle {
        log: LogName {
            journey: read_name(row, 0, JourneyId::from_bytes)?,
            circle: read_name(row, 1, CircleId::from_bytes)?,
        },
        name: row.get(2)?,
        account,
        since: row.get::<_, Option<i64>>(4)?.map(Timestamp),
        until: row.get::<_, Option<i64>>(5)?.map(Timestamp),
    })
}
