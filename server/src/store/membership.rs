//! Who works with whom, since when, and until when.

use rusqlite::{Connection, Row};
use waymark_shared::id::{AccountId, JourneyId};
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::error::Fault;

/// A member of staff who works with a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Working {
    /// The member of staff.
    pub account: AccountId,
    /// The person's journey.
    pub journey: JourneyId,
    /// Since when.
    pub since: Timestamp,
    /// Until when; none where nobody has said.
    pub until: Option<Timestamp>,
    /// The colleague they cover for.
    pub covers: Option<AccountId>,
}

const COLUMNS: &str = "account, journey, since, until, covers";
/// At the moment `?2`.
const LASTS: &str = "(until IS NULL OR until > ?2)";

/// A member of staff begins to work with a person; who works with them already goes on, and for longer where this says so.
pub fn begin(connection: &Connection, work: &Working, now: Timestamp) -> Result<(), Fault> {
    let Working { account, journey, since, until, covers } = work;
    connection.execute(
        "INSERT INTO membership (account, journey, since, until, covers) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET
             since = iif(until IS NULL OR until > ?6, since, excluded.since),
             until = excluded.until, covers = excluded.covers, is_noted = 0
         WHERE until IS NOT NULL AND (excluded.until IS NULL OR until < excluded.until OR until <= ?6)",
        (&account.0, &journey.0, since.0, until.map(|until| until.0), covers.as_ref().map(|covers| &covers.0), now.0),
    )?;
    Ok(())
}

/// Ends it now; whether it lasted.
pub fn end(connection: &Connection, account: AccountId, journey: JourneyId, now: Timestamp) -> Result<bool, Fault> {
    let sql = format!("UPDATE membership SET until = ?2, is_noted = 1 WHERE account = ?1 AND journey = ?3 AND {LASTS}");
    Ok(connection.execute(&sql, (&account.0, now.0, &journey.0))? == 1)
}

/// Whether a member of staff works with a person at this moment.
pub fn is(connection: &Connection, account: AccountId, journey: JourneyId, now: Timestamp) -> Result<bool, Fault> {
    let sql = format!("SELECT 1 FROM membership WHERE account = ?1 AND journey = ?3 AND {LASTS}");
    Ok(connection.prepare_cached(&sql)?.exists((&account.0, now.0, &journey.0))?)
}

/// With whom somebody works at this moment, oldest first.
pub fn caseload(connection: &Connection, account: AccountId, now: Timestamp) -> Result<Vec<Working>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM membership WHERE account = ?1 AND {LASTS} ORDER BY since, journey");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((&account.0, now.0), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Who works with a person at this moment, oldest first.
pub fn team(connection: &Connection, journey: JourneyId, now: Timestamp) -> Result<Vec<Working>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM membership WHERE journey = ?1 AND {LASTS} ORDER BY since, account");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((&journey.0, now.0), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Who worked with a person and does no longer, whoever ended last first.
pub fn left(connection: &Connection, journey: JourneyId, now: Timestamp) -> Result<Vec<Working>, Fault> {
    let sql =
        format!("SELECT {COLUMNS} FROM membership WHERE journey = ?1 AND NOT {LASTS} ORDER BY until DESC, account");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((&journey.0, now.0), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What has ended by itself and is not written down yet.
pub fn ended_by_itself(connection: &Connection, now: Timestamp) -> Result<Vec<Working>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM membership WHERE until IS NOT NULL AND is_noted = 0 AND until <= ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((now.0,), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Remembers that an end is written down.
pub fn note_end(connection: &Connection, work: &Working) -> Result<(), Fault> {
    connection.execute(
        "UPDATE membership SET is_noted = 1 WHERE account = ?1 AND journey = ?2",
        (&work.account.0, &work.journey.0),
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Working> {
    let covers = match row.get_ref(4)?.as_blob_or_null()? {
        Some(_) => Some(read_name(row, 4, AccountId::from_bytes)?),
        None => None,
    };
    Ok(Working {
        account: read_name(row, 0, AccountId::from_bytes)?,
        journey: read_name(row, 1, JourneyId::from_bytes)?,
        since: Timestamp(row.get(2)?),
        until: row.get::<_, Option<i64>>(3)?.map(Timestamp),
        covers,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrate;

    const SAM: AccountId = AccountId([1; 16]);
    const DEE: JourneyId = JourneyId([2; 16]);

    fn fresh() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        connection
    }

    fn work(connection: &Connection, since: i64, until: Option<i64>) {
        let until = until.map(Timestamp);
        let work = Working { account: SAM, journey: DEE, since: Timestamp(since), until, covers: None };
        begin(connection, &work, Timestamp(since)).unwrap();
    }

    fn check(connection: &Connection, now: i64, expected: Option<(i64, Option<i64>)>) {
        let found = team(connection, DEE, Timestamp(now)).unwrap();
        let found = found.first().map(|work| (work.since.0, work.until.map(|until| until.0)));
        assert_eq!(found, expected, "at {now}");
    }

    #[test]
    fn cover_ends_by_itself_and_is_told_of_once() {
        let connection = fresh();
        work(&connection, 10, Some(20));
        check(&connection, 19, Some((10, Some(20))));
        assert!(ended_by_itself(&connection, Timestamp(19)).unwrap().is_empty());
        check(&connection, 20, None);
        let ended = ended_by_itself(&connection, Timestamp(20)).unwrap();
        assert_eq!(ended.len(), 1);
        note_end(&connection, &ended[0]).unwrap();
        assert!(ended_by_itself(&connection, Timestamp(30)).unwrap().is_empty());
    }

    #[test]
    fn who_works_with_somebody_already_goes_on_and_never_for_a_shorter_time() {
        let connection = fresh();
        work(&connection, 10, Some(20));
        work(&connection, 12, Some(15));
        check(&connection, 19, Some((10, Some(20))));
        work(&connection, 13, Some(40));
        check(&connection, 30, Some((10, Some(40))));
        work(&connection, 14, None);
        check(&connection, 90, Some((10, None)));
        work(&connection, 15, Some(50));
        check(&connection, 90, Some((10, None)));
    }

    #[test]
    fn who_comes_back_begins_anew() {
        let connection = fresh();
        work(&connection, 10, None);
        assert!(end(&connection, SAM, DEE, Timestamp(15)).unwrap());
        assert!(!end(&connection, SAM, DEE, Timestamp(16)).unwrap());
        check(&connection, 15, None);
        assert_eq!(left(&connection, DEE, Timestamp(16)).unwrap()[0].until, Some(Timestamp(15)));
        work(&connection, 30, None);
        check(&connection, 30, Some((30, None)));
    }
}
