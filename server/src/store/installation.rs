//! The installation: its name, nation, keys, and which life of the logs this is.

use rusqlite::{Connection, OptionalExtension};
use waymark_shared::api::Nation;
use waymark_shared::sync::log::LogEpoch;
use waymark_shared::time::Timestamp;

use crate::error::Fault;

/// What is known of the installation.
#[derive(Debug)]
pub struct Installation {
    /// Which life of the logs.
    pub epoch: LogEpoch,
    /// The service's signing key, sealed.
    pub service_key: Vec<u8>,
    /// Its name, sealed; none before set-up.
    pub name: Option<Vec<u8>>,
    /// Its nation.
    pub nation: Nation,
    /// The digest of the set-up token.
    pub token: Option<Vec<u8>>,
}

/// Starts a fresh installation.
pub fn begin(connection: &Connection, epoch: u64, service_key: &[u8]) -> Result<(), Fault> {
    connection.execute(
        "INSERT INTO installation (one, epoch, service_key, nation) VALUES (1, ?1, ?2, ?3)",
        (epoch.cast_signed(), service_key, word(Nation::default())),
    )?;
    Ok(())
}

/// Reads it; none before [`begin`].
pub fn read(connection: &Connection) -> Result<Option<Installation>, Fault> {
    let found = connection
        .prepare_cached("SELECT epoch, service_key, name, nation, token FROM installation")?
        .query_row([], |row| {
            Ok(Installation {
                epoch: LogEpoch(row.get::<_, i64>(0)?.cast_unsigned()),
                service_key: row.get(1)?,
                name: row.get(2)?,
                nation: nation(&row.get::<_, String>(3)?),
                token: row.get(4)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// Begins another life of the logs.
pub fn set_epoch(connection: &Connection, epoch: u64) -> Result<(), Fault> {
    connection.execute("UPDATE installation SET epoch = ?1", (epoch.cast_signed(),))?;
    Ok(())
}

/// Replaces the set-up token's digest.
pub fn set_token(connection: &Connection, digest: &[u8]) -> Result<(), Fault> {
    connection.execute("UPDATE installation SET token = ?1", (digest,))?;
    Ok(())
}

/// Names it, and uses the token up.
pub fn set_up(connection: &Connection, name: &[u8], nation: Nation, now: Timestamp) -> Result<(), Fault> {
    connection.execute(
        "UPDATE installation SET name = ?1, nation = ?2, set_up = ?3, token = NULL",
        (name, word(nation), now.0),
    )?;
    Ok(())
}

/// Writes that somebody asked whether this can be done.
pub fn ask_whether_well(connection: &Connection, now: Timestamp) -> Result<(), Fault> {
    let written = "INSERT INTO health (one, asked) VALUES (1, ?1) ON CONFLICT DO UPDATE SET asked = excluded.asked";
    connection.prepare_cached(written)?.execute((now.0,))?;
    Ok(())
}

fn word(nation: Nation) -> &'static str {
    match nation {
        Nation::England => "england",
        Nation::NorthernIreland => "northern-ireland",
        Nation::Scotland => "scotland",
        Nation::Wales => "wales",
    }
}

fn nation(word: &str) -> Nation {
    match word {
        "northern-ireland" => Nation::NorthernIreland,
        "scotland" => Nation::Scotland,
        "wales" => Nation::Wales,
        _ => Nation::England,
    }
}
