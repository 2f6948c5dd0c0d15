//! Authenticator apps of staff: the secret each shares, sealed, and which of its codes were used.

use rusqlite::{Connection, OptionalExtension};
use waymark_shared::id::AccountId;

use crate::error::Fault;

/// What is known of an account's authenticator app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticator {
    /// The secret, sealed; none before the first is confirmed.
    pub secret: Option<Vec<u8>>,
    /// One that is not confirmed yet, sealed.
    pub pending: Option<Vec<u8>>,
    /// Codes that were wrong since the last right one.
    pub wrong: u32,
}

/// Finds an account's.
pub fn find(connection: &Connection, account: AccountId) -> Result<Option<Authenticator>, Fault> {
    let found = connection
        .prepare_cached("SELECT secret, pending, wrong FROM authenticator WHERE account = ?1")?
        .query_row((&account.0,), |row| {
            Ok(Authenticator { secret: row.get(0)?, pending: row.get(1)?, wrong: row.get(2)? })
        })
        .optional()?;
    Ok(found)
}

/// Keeps a fresh secret until it is confirmed.
pub fn begin(connection: &Connection, account: AccountId, pending: &[u8]) -> Result<(), Fault> {
    connection.execute(
        "INSERT INTO authenticator (account, pending, step, wrong) VALUES (?1, ?2, 0, 0)
         ON CONFLICT (account) DO UPDATE SET pending = ?2",
        (&account.0, pending),
    )?;
    Ok(())
}

/// Puts the fresh secret in the place of the earlier one, confirmed by the code of this step. False where it is no longer
/// the fresh one.
pub fn confirm(connection: &Connection, account: AccountId, pending: &[u8], step: u64) -> Result<bool, Fault> {
    let changed = connection.execute(
        "UPDATE authenticator SET secret = pending, pending = NULL, step = ?3, wrong = 0
         WHERE account = ?1 AND pending = ?2",
        (&account.0, pending, step),
    )?;
    Ok(changed == 1)
}

/// Takes the secret that an enrolment says.
pub fn admit(connection: &Connection, account: AccountId, secret: &[u8]) -> Result<(), Fault> {
    connection.execute(
        "INSERT INTO authenticator (account, secret, step, wrong) VALUES (?1, ?2, 0, 0)
         ON CONFLICT (account) DO UPDATE SET secret = ?2",
        (&account.0, secret),
    )?;
    Ok(())
}

/// Uses the code of a step up; false where it, or a later one, was used before.
pub fn use_up(connection: &Connection, account: AccountId, step: u64) -> Result<bool, Fault> {
    let changed = connection.execute(
        "UPDATE authenticator SET step = ?2, wrong = 0 WHERE account = ?1 AND step < ?2",
        (&account.0, step),
    )?;
    Ok(changed == 1)
}

/// One wrong code more.
pub fn count_wrong(connection: &Connection, account: AccountId) -> Result<(), Fault> {
    connection.execute("UPDATE authenticator SET wrong = wrong + 1 WHERE account = ?1", (&account.0,))?;
    Ok(())
}

/// Forgets an account's.
pub fn forget(connection: &Connection, account: AccountId) -> Result<(), Fault> {
    connection.execute("DELETE FROM authenticator WHERE account = ?1", (&account.0,))?;
    Ok(())
}
