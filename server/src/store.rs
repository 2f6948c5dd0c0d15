//! The store: what SQLite holds, a file for each noun, and how its tables are laid out.

pub mod account;
pub mod device;
pub mod entry;
pub mod installation;
pub mod invitation;
pub mod membership;
pub mod recovery_code;
pub mod session;
pub mod withdrawn;

use std::path::Path;
use std::time::Duration;

use rusqlite::Row;
use rusqlite::types::Type;

pub use rusqlite::Connection;
use waymark_shared::id::NotAName;

use crate::error::{Fault, NotStarted};

/// The database's name in the data folder.
pub const FILE: &str = "waymark.db";

/// How long another program may keep a database to itself while the server starts.
const PATIENCE: Duration = Duration::from_secs(1);

/// How its tables came to be, in order.
pub const MIGRATIONS: [&str; 2] =
    [include_str!("../../migrations/sqlite/01-first.sql"), include_str!("../../migrations/sqlite/02-health.sql")];

/// Lays out the tables, or brings older ones up to this build.
pub fn migrate(connection: &mut Connection) -> Result<(), NotStarted> {
    bring_up(connection, &MIGRATIONS)
}

/// Refuses a file that a newer build wrote; one that is not there is not.
pub fn refuse_newer(path: &Path, migrations: &[&str]) -> Result<(), NotStarted> {
    if !path.exists() {
        return Ok(());
    }
    version(&Connection::open(path)?, migrations).map(drop)
}

/// Runs those of these migrations that this database has not seen.
pub fn bring_up(connection: &mut Connection, migrations: &[&str]) -> Result<(), NotStarted> {
    let version = version(connection, migrations)?;
    for (before, migration) in migrations.iter().enumerate().skip(version) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", before + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

fn version(connection: &Connection, migrations: &[&str]) -> Result<usize, NotStarted> {
    let version: usize = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version > migrations.len() { Err(NotStarted::Newer) } else { Ok(version) }
}

/// Opens the database for its one writer, migrated.
pub fn open(path: &Path) -> Result<Connection, NotStarted> {
    let mut connection = Connection::open(path)?;
    configure(&connection)?;
    settle_first(&connection)?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Settles what a start finds, and from then on waits for nobody: the server is alone with its files. Opening reads the
/// write-ahead log from the system's memory, where a commit whose sync failed may stand whole although the disk never got
/// it: nothing is answered from it before it is on the disk.
pub fn settle_first(connection: &Connection) -> Result<(), Fault> {
    connection.busy_timeout(PATIENCE)?;
    settle(connection)?;
    Ok(connection.busy_timeout(Duration::ZERO)?)
}

/// Moves the write-ahead log into the database, synced, and gives its room back.
pub fn settle(connection: &Connection) -> Result<(), Fault> {
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy { Err(Fault::Busy) } else { Ok(()) }
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "cache_size", -8_192)?;
    connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Reads a name's bytes from a column.
fn read_name<T>(row: &Row<'_>, column: usize, from: impl FnOnce(&[u8]) -> Result<T, NotAName>) -> rusqlite::Result<T> {
    let bytes = row.get_ref(column)?.as_blob()?;
    from(bytes).map_err(|_| rusqlite::Error::InvalidColumnType(column, "name".into(), Type::Blob))
}
