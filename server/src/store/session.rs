//! Sign-ins: a digest of each cookie, whose it is, and until when.

use rusqlite::{Connection, OptionalExtension};
use waymark_shared::id::{AccountId, DeviceId};
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::error::Fault;

/// One sign-in.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    /// Whose.
    pub account: AccountId,
    /// On which device.
    pub device: DeviceId,
    /// Until when.
    pub until: Timestamp,
}

/// Begins a sign-in, and forgets those that ended before now.
pub fn begin(connection: &Connection, digest: &[u8; 32], session: &Session, now: Timestamp) -> Result<(), Fault> {
    connection.execute("DELETE FROM session WHERE until <= ?1", (now.0,))?;
    connection.execute(
        "INSERT INTO session (digest, account, device, until) VALUES (?1, ?2, ?3, ?4)",
        (digest, &session.account.0, &session.device.0, session.until.0),
    )?;
    Ok(())
}

/// Finds a sign-in that has not ended.
pub fn find(connection: &Connection, digest: &[u8; 32], now: Timestamp) -> Result<Option<Session>, Fault> {
    let found = connection
        .prepare_cached("SELECT account, device, until FROM session WHERE digest = ?1 AND until > ?2")?
        .query_row((digest, now.0), |row| {
            Ok(Session {
                account: read_name(row, 0, AccountId::from_bytes)?,
                device: read_name(row, 1, DeviceId::from_bytes)?,
                until: Timestamp(row.get(2)?),
            })
        })
        .optional()?;
    Ok(found)
}

/// Ends a sign-in.
pub fn end(connection: &Connection, digest: &[u8; 32]) -> Result<(), Fault> {
    connection.execute("DELETE FROM session WHERE digest = ?1", (digest,))?;
    Ok(())
}

/// Ends every sign-in of an account but this one.
pub fn end_others(connection: &Connection, account: AccountId, digest: &[u8; 32]) -> Result<(), Fault> {
    connection.execute("DELETE FROM session WHERE account = ?1 AND digest != ?2", (&account.0, digest))?;
    Ok(())
}

/// Ends every sign-in of everybody.
pub fn end_everybodys(connection: &Connection) -> Result<(), Fault> {
    connection.execute("DELETE FROM session", [])?;
    Ok(())
}

/// Ends every sign-in of an account.
pub fn end_all(connection: &Connection, account: AccountId) -> Result<(), Fault> {
    connection.execute("DELETE FROM session WHERE account = ?1", (&account.0,))?;
    Ok(())
}
