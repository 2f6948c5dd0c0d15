//! A database file: brought up to this build, and settled before anything is answered from it; and names that are on the disk.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use crate::error::{Fault, NotStarted};

/// How long another program may keep a database to itself while the server starts.
const PATIENCE: Duration = Duration::from_secs(1);

/// Settles what a start finds, and from then on waits for nobody: the server is alone with its files. SQLite reads the
/// write-ahead log from the system's memory, where a commit whose sync failed may stand whole although the disk never got
/// it: nothing is answered from it before it is on the disk.
pub fn prepare(connection: &Connection) -> Result<(), Fault> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    settle(connection)?;
    Ok(connection.busy_timeout(Duration::ZERO)?)
}

/// Moves the write-ahead log into the database, synced, and gives its room back.
pub fn settle(connection: &Connection) -> Result<(), Fault> {
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy { Err(Fault::Busy) } else { Ok(()) }
}

/// What SQLite finds wrong with a database.
pub fn ill(connection: &Connection) -> Result<Vec<String>, Fault> {
    let mut statement = connection.prepare("PRAGMA integrity_check(10)")?;
    let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

/// Refuses a file that a newer build wrote; one that is not there is not.
pub fn refuse_newer(path: &Path, migrations: &[&str]) -> Result<(), NotStarted> {
    if !path.exists() {
        return Ok(());
    }
    version(&Connection::open(path)?, migrations)?.map(drop).ok_or(NotStarted::Newer)
}

/// Runs those of these migrations that this database has not seen.
pub fn bring_up(connection: &mut Connection, migrations: &[&str]) -> Result<(), NotStarted> {
    let version = version(connection, migrations)?.ok_or(NotStarted::Newer)?;
    for (before, migration) in migrations.iter().enumerate().skip(version) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", before + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Makes a file that nobody else on the machine reads, and that was not there.
pub fn make_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Opens a database for writing, or makes it: nobody else on the machine reads it, however open its folder is. What SQLite
/// puts beside it is closed like it.
pub fn open_private(path: &Path) -> Result<Connection, NotStarted> {
    match make_private(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(NotStarted::Path(path.to_owned(), error)),
        Ok(_) | Err(_) => Ok(Connection::open(path)?),
    }
}

/// Brings the name of a file or folder to the disk: without it, what it stands for is not found after a power cut.
pub fn sync_name(path: &Path) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    File::open(folder).and_then(|folder| folder.sync_all())
}

/// How many of these migrations a database has seen; nothing where it has seen more than there are.
pub fn version(connection: &Connection, migrations: &[&str]) -> Result<Option<usize>, Fault> {
    let version: usize = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok((version <= migrations.len()).then_some(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_not_settled_while_somebody_reads_on_in_its_write_ahead_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let writer = Connection::open(&path).unwrap();
        prepare(&writer).unwrap();
        writer.execute_batch("CREATE TABLE kept (number); INSERT INTO kept VALUES (1)").unwrap();
        let reader = Connection::open(&path).unwrap();
        reader.execute_batch("BEGIN; SELECT * FROM kept").unwrap();
        assert!(matches!(settle(&writer), Err(Fault::Busy)));
        reader.execute_batch("COMMIT").unwrap();
        settle(&writer).unwrap();
        assert_eq!(folder.path().join("test.db-wal").metadata().unwrap().len(), 0);
    }
}
