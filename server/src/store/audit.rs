//! The audit log's rows.

use rusqlite::{Connection, OptionalExtension, Row as Columns};
use waymark_shared::api::Deed;
use waymark_shared::id::{AccountId, JourneyId, TeamId};
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::error::Fault;

/// How far the log goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The place of its last row; 0 where there is none.
    pub place: u64,
    /// The chain after it.
    pub chain: [u8; 32],
}

impl Head {
    /// Of a log without a row.
    pub const START: Self = Self { place: 0, chain: [0; 32] };
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place, from 1.
    pub place: u64,
    /// When it was written.
    pub moment: Timestamp,
    /// The number of the deed.
    pub what: u16,
    /// Who did it.
    pub who: Option<AccountId>,
    /// Whose journey it is about.
    pub journey: Option<JourneyId>,
    /// Whose account it is about.
    pub account: Option<AccountId>,
    /// Which team it is about.
    pub team: Option<TeamId>,
    /// How many, or which.
    pub number: u64,
    /// The chain after it.
    pub chain: [u8; 32],
}

const COLUMNS: &str = "place, moment, what, who, journey, account, team, number, chain";

/// How far the log goes now.
pub fn head(connection: &Connection) -> Result<Head, Fault> {
    let mut last = connection.prepare_cached("SELECT place, chain FROM audit ORDER BY place DESC LIMIT 1")?;
    let head = last.query_row([], |row| Ok(Head { place: row.get(0)?, chain: row.get(1)? })).optional()?;
    Ok(head.unwrap_or(Head::START))
}

/// Appends a row.
pub fn insert(connection: &Connection, row: &Row) -> Result<(), Fault> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO audit (place, moment, what, who, journey, account, team, number, chain)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    insert.execute((
        row.place,
        row.moment.0,
        row.what,
        row.who.as_ref().map(|who| &who.0),
        row.journey.as_ref().map(|journey| &journey.0),
        row.account.as_ref().map(|account| &account.0),
        row.team.as_ref().map(|team| &team.0),
        row.number,
        &row.chain,
    ))?;
    Ok(())
}

/// Gives every row after a place, in order, until it is told to stop.
pub fn each_after(
    connection: &Connection,
    place: u64,
    mut give: impl FnMut(Row) -> Result<bool, Fault>,
) -> Result<(), Fault> {
    let sql = format!("SELECT {COLUMNS} FROM audit WHERE place > ?1 ORDER BY place");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query((place,))?;
    while let Some(columns) = rows.next()? {
        if !give(read(columns)?)? {
            break;
        }
    }
    Ok(())
}

/// The chain after a place, if there is such a row.
pub fn chain_at(connection: &Connection, place: u64) -> Result<Option<[u8; 32]>, Fault> {
    if place == 0 {
        return Ok(Some(Head::START.chain));
    }
    let mut find = connection.prepare_cached("SELECT chain FROM audit WHERE place = ?1")?;
    Ok(find.query_row((place,), |row| row.get(0)).optional()?)
}

/// The last rows before a place, the newest first; of one deed, where it is said.
pub fn before(connection: &Connection, place: u64, what: Option<u16>, most: usize) -> Result<Vec<Row>, Fault> {
    let only = if what.is_some() { "what = ?3 AND" } else { "?3 IS NULL AND" };
    let sql = format!("SELECT {COLUMNS} FROM audit WHERE {only} place < ?1 ORDER BY place DESC LIMIT ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((place, most, what), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The last rows about a journey, or done by its person, the newest first.
pub fn about(connection: &Connection, journey: JourneyId, person: AccountId, most: usize) -> Result<Vec<Row>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM audit WHERE place IN (
             SELECT place FROM audit WHERE journey = ?1 UNION SELECT place FROM audit WHERE who = ?2)
         ORDER BY place DESC LIMIT ?3"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((&journey.0, &person.0, most), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// When somebody last did this.
pub fn last_of(connection: &Connection, who: AccountId, what: u16) -> Result<Option<Timestamp>, Fault> {
    let mut find = connection
        .prepare_cached("SELECT moment FROM audit WHERE who = ?1 AND what = ?2 ORDER BY place DESC LIMIT 1")?;
    Ok(find.query_row((&who.0, what), |row| row.get(0).map(Timestamp)).optional()?)
}

/// Whether the last that is written down of an account's work with a person is that it ended.
pub fn has_ended(connection: &Connection, account: AccountId, journey: JourneyId) -> Result<bool, Fault> {
    let [began, covers, ended] = [Deed::AccessBegan, Deed::CoverBegan, Deed::AccessEnded].map(Deed::code);
    let mut find = connection.prepare_cached(
        "SELECT what FROM audit WHERE journey = ?1 AND account = ?2 AND what IN (?3, ?4, ?5) ORDER BY place DESC LIMIT 1",
    )?;
    let last = find.query_row((&journey.0, &account.0, began, covers, ended), |row| row.get::<_, u16>(0));
    Ok(last.optional()? == Some(ended))
}

fn read(row: &Columns<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        place: row.get(0)?,
        moment: Timestamp(row.get(1)?),
        what: row.get(2)?,
        who: optional(row, 3, AccountId::from_bytes)?,
        journey: optional(row, 4, JourneyId::from_bytes)?,
        account: optional(row, 5, AccountId::from_bytes)?,
        team: optional(row, 6, TeamId::from_bytes)?,
        number: row.get(7)?,
        chain: row.get(8)?,
    })
}

fn optional<T>(
    row: &Columns<'_>,
    column: usize,
    from: impl FnOnce(&[u8]) -> Result<T, waymark_shared::id::NotAName>,
) -> rusqlite::Result<Option<T>> {
    match row.get_ref(column)?.as_blob_or_null()? {
        Some(_) => read_name(row, column, from).map(Some),
        None => Ok(None),
    }
}
