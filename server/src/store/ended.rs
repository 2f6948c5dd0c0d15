//! Accounts of staff that have ended.

use rusqlite::Connection;
use waymark_shared::id::AccountId;
use waymark_shared::time::Timestamp;

use crate::error::Fault;

/// Ends an account; whether it had not ended before.
pub fn end(connection: &Connection, account: AccountId, now: Timestamp) -> Result<bool, Fault> {
    let ended = connection
        .execute("INSERT INTO ended (account, since) VALUES (?1, ?2) ON CONFLICT DO NOTHING", (&account.0, now.0))?;
    Ok(ended == 1)
}

/// Whether an account has ended.
pub fn is(connection: &Connection, account: AccountId) -> Result<bool, Fault> {
    Ok(connection.prepare_cached("SELECT 1 FROM ended WHERE account = ?1")?.exists((&account.0,))?)
}
