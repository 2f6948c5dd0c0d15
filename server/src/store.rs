//! The store: what SQLite holds, a file for each noun, and how its tables are laid out.

pub mod account;
pub mod audit;
pub mod authenticator;
pub mod circle;
pub mod covered;
pub mod device;
pub mod ended;
pub mod entry;
pub mod failed;
pub mod hold;
pub mod installation;
pub mod invitation;
pub mod lent;
pub mod look;
pub mod membership;
pub mod newcomer;
pub mod passkey;
pub mod recovery_code;
pub mod session;
pub mod staff_again;
pub mod team;
pub mod waiting;
pub mod withdrawn;

use std::path::Path;

use rusqlite::Row;
use rusqlite::types::Type;

pub use rusqlite::Connection;
use waymark_shared::id::NotAName;

use crate::error::NotStarted;
use crate::file;

/// The database's name in the data folder.
pub const FILE: &str = "waymark.db";

/// How its tables came to be, in order.
pub const MIGRATIONS: [&str; 9] = [
    include_str!("../../migrations/sqlite/01-first.sql"),
    include_str!("../../migrations/sqlite/02-health.sql"),
    include_str!("../../migrations/sqlite/03-covered.sql"),
    include_str!("../../migrations/sqlite/04-changes.sql"),
    include_str!("../../migrations/sqlite/05-passwords.sql"),
    include_str!("../../migrations/sqlite/06-sign-in.sql"),
    include_str!("../../migrations/sqlite/07-devices.sql"),
    include_str!("../../migrations/sqlite/08-circles.sql"),
    include_str!("../../migrations/sqlite/09-audit.sql"),
];

/// Lays out the tables, or brings older ones up to this build.
pub fn migrate(connection: &mut Connection) -> Result<(), NotStarted> {
    file::bring_up(connection, &MIGRATIONS)
}

/// Opens the database for its one writer, migrated.
pub fn open(path: &Path) -> Result<Connection, NotStarted> {
    let mut connection = file::open_private(path)?;
    file::prepare(&connection)?;
    connection.pragma_update(None, "cache_size", -8_192)?;
    connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    connection.set_prepared_statement_cache_capacity(64);
    migrate(&mut connection)?;
    Ok(connection)
}

/// Reads a name's bytes from a column.
fn read_name<T>(row: &Row<'_>, column: usize, from: impl FnOnce(&[u8]) -> Result<T, NotAName>) -> rusqlite::Result<T> {
    let bytes = row.get_ref(column)?.as_blob()?;
    from(bytes).map_err(|_| rusqlite::Error::InvalidColumnType(column, "name".into(), Type::Blob))
}
