//! Devices that signed in and were not seen before, until an earlier device speaks for them; and accounts whose password
//! somebody else may know.

use rusqlite::Connection;
use waymark_shared::api::{Browser, Newcomer};
use waymark_shared::id::{AccountId, DeviceId};
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::clock::DAY;
use crate::error::Fault;

/// So long somebody is asked: whoever has no earlier device any more is not asked for ever.
const ASKED: i64 = 7 * DAY;

/// Notes a device, and forgets what was asked for long enough.
pub fn add(connection: &Connection, account: AccountId, new: &Newcomer) -> Result<(), Fault> {
    connection.execute("DELETE FROM newcomer WHERE since <= ?1", (new.since.plus(-ASKED).0,))?;
    connection.execute(
        "INSERT INTO newcomer (device, account, since, browser, system) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (device) DO UPDATE SET since = ?3",
        (&new.device.0, &account.0, new.since.0, &new.browser.name, &new.browser.system),
    )?;
    Ok(())
}

/// Those of an account, the newest first.
pub fn of(connection: &Connection, account: AccountId, now: Timestamp) -> Result<Vec<Newcomer>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT device, since, browser, system FROM newcomer WHERE account = ?1 AND since > ?2
         ORDER BY since DESC, device",
    )?;
    let rows = statement.query_map((&account.0, now.plus(-ASKED).0), |row| {
        Ok(Newcomer {
            device: read_name(row, 0, DeviceId::from_bytes)?,
            since: Timestamp(row.get(1)?),
            browser: Browser { name: row.get(2)?, system: row.get(3)? },
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Somebody spoke for a device; whether it was there.
pub fn remove(connection: &Connection, account: AccountId, device: DeviceId) -> Result<bool, Fault> {
    let gone =
        connection.execute("DELETE FROM newcomer WHERE account = ?1 AND device = ?2", (&account.0, &device.0))?;
    Ok(gone == 1)
}

/// Forgets every one of an account: what it signs in with was made anew.
pub fn remove_all(connection: &Connection, account: AccountId) -> Result<(), Fault> {
    connection.execute("DELETE FROM newcomer WHERE account = ?1", (&account.0,))?;
    Ok(())
}

/// The password of an account may be known to somebody else.
pub fn doubt(connection: &Connection, account: AccountId, now: Timestamp) -> Result<(), Fault> {
    connection
        .execute("INSERT INTO doubt (account, since) VALUES (?1, ?2) ON CONFLICT DO NOTHING", (&account.0, now.0))?;
    Ok(())
}

/// It was changed.
pub fn end_doubt(connection: &Connection, account: AccountId) -> Result<(), Fault> {
    connection.execute("DELETE FROM doubt WHERE account = ?1", (&account.0,))?;
    Ok(())
}

/// Whether the password of an account may be known to somebody else.
pub fn is_doubted(connection: &Connection, account: AccountId) -> Result<bool, Fault> {
    let mut find = connection.prepare_cached("SELECT 1 FROM doubt WHERE account = ?1")?;
    Ok(find.exists((&account.0,))?)
}
