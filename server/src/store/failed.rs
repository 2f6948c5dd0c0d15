//! Failed tries to sign in that are counted, and not written down yet.

use rusqlite::{Connection, OptionalExtension};
use waymark_shared::id::AccountId;
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::error::Fault;

/// What stands for a name that is nobody's.
const NOBODY: AccountId = AccountId([0; 16]);

/// When a row about an account was last written, if it is remembered.
pub fn since(connection: &Connection, account: Option<AccountId>) -> Result<Option<Timestamp>, Fault> {
    let account = account.unwrap_or(NOBODY);
    let mut find = connection.prepare_cached("SELECT since FROM failed WHERE account = ?1")?;
    Ok(find.query_row((&account.0,), |row| row.get(0).map(Timestamp)).optional()?)
}

/// Remembers that a row was written now.
pub fn begin(connection: &Connection, account: Option<AccountId>, now: Timestamp) -> Result<(), Fault> {
    let account = account.unwrap_or(NOBODY);
    connection.execute("INSERT INTO failed (account, since, count) VALUES (?1, ?2, 0)", (&account.0, now.0))?;
    Ok(())
}

/// Counts one more after that row.
pub fn count(connection: &Connection, account: Option<AccountId>) -> Result<(), Fault> {
    let account = account.unwrap_or(NOBODY);
    connection.execute("UPDATE failed SET count = count + 1 WHERE account = ?1", (&account.0,))?;
    Ok(())
}

/// Takes out what was counted since rows that were written before this moment, or after now, by a clock that was wrong.
pub fn take_before(
    connection: &Connection,
    moment: Timestamp,
    now: Timestamp,
) -> Result<Vec<(Option<AccountId>, u64)>, Fault> {
    let mut delete =
        connection.prepare_cached("DELETE FROM failed WHERE since <= ?1 OR since > ?2 RETURNING account, count")?;
    let rows = delete.query_map((moment.0, now.0), |row| {
        let account = read_name(row, 0, AccountId::from_bytes)?;
        Ok(((account != NOBODY).then_some(account), row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
