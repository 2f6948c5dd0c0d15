//! Passkeys of staff: their public keys, and how often each signed.

use rusqlite::{Connection, OptionalExtension, Row};
use waymark_shared::id::AccountId;
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::error::Fault;

/// One passkey.
#[derive(Debug, Clone)]
pub struct Passkey {
    /// The authenticator's name for it.
    pub id: Vec<u8>,
    /// Whose.
    pub account: AccountId,
    /// What they call it, sealed.
    pub name: Vec<u8>,
    /// The kind of its key, as COSE numbers it.
    pub algorithm: i64,
    /// Its public key.
    pub key: Vec<u8>,
    /// How often it signed, as far as it counts.
    pub counter: u32,
    /// Since when.
    pub added: Timestamp,
    /// When it was used last.
    pub used: Option<Timestamp>,
}

const COLUMNS: &str = "id, account, name, algorithm, key, counter, added, used";

/// Adds a passkey; false where its id is known.
pub fn insert(connection: &Connection, new: &Passkey) -> Result<bool, Fault> {
    let added = connection.execute(
        "INSERT INTO passkey (id, account, name, algorithm, key, counter, added) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO NOTHING",
        (&new.id, &new.account.0, &new.name, new.algorithm, &new.key, new.counter, new.added.0),
    )?;
    Ok(added == 1)
}

/// Finds one by its id.
pub fn find(connection: &Connection, id: &[u8]) -> Result<Option<Passkey>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM passkey WHERE id = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row((id,), read).optional()?)
}

/// Those of an account, the oldest first.
pub fn of(connection: &Connection, account: AccountId) -> Result<Vec<Passkey>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM passkey WHERE account = ?1 ORDER BY added, id");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((&account.0,), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// It signed, and counts so far.
pub fn used(connection: &Connection, id: &[u8], counter: u32, now: Timestamp) -> Result<(), Fault> {
    connection.execute("UPDATE passkey SET counter = ?2, used = ?3 WHERE id = ?1", (id, counter, now.0))?;
    Ok(())
}

/// Forgets one of an account; whether it was there.
pub fn remove(connection: &Connection, account: AccountId, id: &[u8]) -> Result<bool, Fault> {
    let gone = connection.execute("DELETE FROM passkey WHERE account = ?1 AND id = ?2", (&account.0, id))?;
    Ok(gone == 1)
}

/// Forgets all of an account.
pub fn remove_all(connection: &Connection, account: AccountId) -> Result<(), Fault> {
    connection.execute("DELETE FROM passkey WHERE account = ?1", (&account.0,))?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Passkey> {
    Ok(Passkey {
        id: row.get(0)?,
        account: read_name(row, 1, AccountId::from_bytes)?,
        name: row.get(2)?,
        algorithm: row.get(3)?,
        key: row.get(4)?,
        counter: row.get(5)?,
        added: Timestamp(row.get(6)?),
        used: row.get::<_, Option<i64>>(7)?.map(Timestamp),
    })
}
