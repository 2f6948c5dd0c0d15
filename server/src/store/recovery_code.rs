//! Recovery codes of staff, as digests; each opens once.

use rusqlite::Connection;
use waymark_shared::id::AccountId;

use crate::error::Fault;

/// Replaces an account's codes.
pub fn replace(connection: &Connection, account: AccountId, digests: &[[u8; 32]]) -> Result<(), Fault> {
    connection.execute("DELETE FROM recovery_code WHERE account = ?1", (&account.0,))?;
    let mut insert = connection.prepare_cached("INSERT INTO recovery_code (account, digest) VALUES (?1, ?2)")?;
    for digest in digests {
        insert.execute((&account.0, digest))?;
    }
    Ok(())
}

/// Whether this is one of an account's codes.
pub fn is_one(connection: &Connection, account: AccountId, digest: &[u8; 32]) -> Result<bool, Fault> {
    let mut find = connection.prepare_cached("SELECT 1 FROM recovery_code WHERE account = ?1 AND digest = ?2")?;
    Ok(find.exists((&account.0, digest))?)
}

/// Uses a code up; whether it was one.
pub fn use_up(connection: &Connection, account: AccountId, digest: &[u8; 32]) -> Result<bool, Fault> {
    let gone =
        connection.execute("DELETE FROM recovery_code WHERE account = ?1 AND digest = ?2", (&account.0, digest))?;
    Ok(gone == 1)
}

/// How many codes an account has left.
pub fn left(connection: &Connection, account: AccountId) -> Result<u32, Fault> {
    let mut count = connection.prepare_cached("SELECT count(*) FROM recovery_code WHERE account = ?1")?;
    Ok(count.query_row((&account.0,), |row| row.get(0))?)
}
