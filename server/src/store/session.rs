//! Sign-ins: a digest of each cookie, whose it is, until when, and what it has shown.

use rusqlite::{Connection, OptionalExtension, Row};
use waymark_shared::api::Browser;
use waymark_shared::id::{AccountId, DeviceId};
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::clock::HOUR;
use crate::error::Fault;

/// One sign-in.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    /// Whose.
    pub account: AccountId,
    /// On which device.
    pub device: DeviceId,
    /// Until when, however much it is used.
    pub until: Timestamp,
    /// Unused for so many milliseconds, it ends before; none for a person's.
    pub idle: Option<i64>,
    /// When it was used last, to within a tenth of that.
    pub seen: Timestamp,
    /// Whether staff have shown a second step; a person's device needs none.
    pub whole: bool,
    /// When staff last showed more than the cookie.
    pub proved: Option<Timestamp>,
}

impl Session {
    /// Whether its last use was long enough ago to be written down anew.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        now.since(self.seen) >= self.idle.map_or(HOUR, |idle| idle / 10)
    }
}

/// A sign-in as its owner is told of it.
#[derive(Debug, Clone)]
pub struct Open {
    /// On which device.
    pub device: DeviceId,
    /// In which browser.
    pub browser: Browser,
    /// Since when.
    pub begun: Timestamp,
    /// When it was used last.
    pub seen: Timestamp,
}

const COLUMNS: &str = "account, device, until, idle, seen, whole, proved";
/// What has not ended, given a moment as `?1`.
const LASTS: &str = "until > ?1 AND (idle IS NULL OR seen + idle > ?1)";

/// Begins a sign-in, and forgets those that ended before now.
pub fn begin(
    connection: &Connection,
    digest: &[u8; 32],
    session: &Session,
    browser: &Browser,
    now: Timestamp,
) -> Result<(), Fault> {
    connection.execute(&format!("DELETE FROM session WHERE NOT ({LASTS})"), (now.0,))?;
    connection.execute(
        "INSERT INTO session (digest, account, device, until, idle, seen, whole, proved, begun, browser, system)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?6, ?9, ?10)",
        (
            digest,
            &session.account.0,
            &session.device.0,
            session.until.0,
            session.idle,
            now.0,
            session.whole,
            session.proved.map(|moment| moment.0),
            &browser.name,
            &browser.system,
        ),
    )?;
    Ok(())
}

/// Finds a sign-in that has not ended.
pub fn find(connection: &Connection, digest: &[u8; 32], now: Timestamp) -> Result<Option<Session>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM session WHERE digest = ?2 AND {LASTS}");
    Ok(connection.prepare_cached(&sql)?.query_row((now.0, digest), read).optional()?)
}

/// Every sign-in of an account that has not ended, the newest first.
pub fn open_of(connection: &Connection, account: AccountId, now: Timestamp) -> Result<Vec<Open>, Fault> {
    let sql = format!(
        "SELECT device, browser, system, begun, seen FROM session WHERE account = ?2 AND {LASTS}
         ORDER BY begun DESC, device"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((now.0, &account.0), |row| {
        Ok(Open {
            device: read_name(row, 0, DeviceId::from_bytes)?,
            browser: Browser { name: row.get(1)?, system: row.get(2)? },
            begun: Timestamp(row.get(3)?),
            seen: Timestamp(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// It was used now.
pub fn touch(connection: &Connection, digest: &[u8; 32], now: Timestamp) -> Result<(), Fault> {
    connection
        .prepare_cached("UPDATE session SET seen = ?2 WHERE digest = ?1 AND seen < ?2")?
        .execute((digest, now.0))?;
    Ok(())
}

/// Its owner showed more than the cookie, a second step included.
pub fn prove(connection: &Connection, digest: &[u8; 32], now: Timestamp) -> Result<(), Fault> {
    connection.execute("UPDATE session SET whole = 1, proved = ?2 WHERE digest = ?1", (digest, now.0))?;
    Ok(())
}

/// Ends a sign-in.
pub fn end(connection: &Connection, digest: &[u8; 32]) -> Result<(), Fault> {
    connection.execute("DELETE FROM session WHERE digest = ?1", (digest,))?;
    Ok(())
}

/// Ends every sign-in of an account on a device; whether there was any.
pub fn end_on(connection: &Connection, account: AccountId, device: DeviceId) -> Result<bool, Fault> {
    let ended =
        connection.execute("DELETE FROM session WHERE account = ?1 AND device = ?2", (&account.0, &device.0))?;
    Ok(ended > 0)
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

fn read(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        account: read_name(row, 0, AccountId::from_bytes)?,
        device: read_name(row, 1, DeviceId::from_bytes)?,
        until: Timestamp(row.get(2)?),
        idle: row.get(3)?,
        seen: Timestamp(row.get(4)?),
        whole: row.get(5)?,
        proved: row.get::<_, Option<i64>>(6)?.map(Timestamp),
    })
}
