//! The anchor: how far the audit log goes, in a file beside the data folder, so that cutting off the log's end is noticed.
//!
//! One line: the place of the last row, its chain, and an HMAC over both under a key derived from the master key. It is
//! written anew after each commit that added rows, before anybody is told of that commit; it may lag behind a commit that
//! a power cut followed, and is never ahead of one.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;
use waymark_shared::api::Deed;
use waymark_shared::time::Timestamp;

use super::{Note, Pen};
use crate::error::{Fault, NotStarted};
use crate::file;
use crate::keys::{Keys, from_hex, hex, same};
use crate::store::audit::{self, Head};

/// What a file says of how far the log goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchored {
    /// That far.
    At(Head),
    /// There is no such file.
    Missing,
    /// It was not written under this master key, or is damaged.
    Foreign,
}

/// The file, to be written anew.
pub struct Anchor {
    path: PathBuf,
    keys: Arc<Keys>,
    known: Head,
}

impl Anchored {
    /// Reads the file.
    pub fn read(path: &Path, keys: &Keys) -> io::Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => Ok(parse(&text, keys).map_or(Self::Foreign, Self::At)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::Missing),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(Self::Foreign),
            Err(error) => Err(error),
        }
    }

    /// How many rows are missing from a log that goes this far; none where it holds what was anchored.
    pub fn missing(&self, connection: &Connection) -> Result<Option<u64>, Fault> {
        let head = audit::head(connection)?;
        match self {
            Anchored::At(anchored) if anchored.place > head.place => Ok(Some(anchored.place - head.place)),
            Anchored::At(anchored) => {
                let holds = audit::chain_at(connection, anchored.place)? == Some(anchored.chain);
                Ok((!holds).then_some(0))
            }
            Anchored::Missing | Anchored::Foreign => Ok((head.place > 0).then_some(0)),
        }
    }
}

impl Anchor {
    /// Compares the log with what was anchored, writes down where they differ, and anchors it anew.
    pub fn open(path: &Path, keys: Arc<Keys>, connection: &mut Connection, pen: &Pen) -> Result<Self, NotStarted> {
        let wrong = |error| NotStarted::Path(path.to_owned(), error);
        let anchored = Anchored::read(path, &keys).map_err(wrong)?;
        if let Some(missing) = anchored.missing(connection)? {
            tracing::error!(
                missing,
                ?anchored,
                "the audit log is not what it was: its data went back to an earlier day"
            );
            let transaction = connection.transaction()?;
            pen.note(&transaction, Note::of(Deed::WentBack).number(missing))?;
            transaction.commit()?;
        }
        let head = audit::head(connection)?;
        // A full disk keeps no server from starting where there is nothing to write.
        if anchored != Anchored::At(head) {
            write(path, &keys, &head).map_err(wrong)?;
        }
        Ok(Self { path: path.to_owned(), keys, known: head })
    }

    /// What writes the log, at this moment.
    pub fn pen(&self, now: Timestamp) -> Pen {
        Pen::new(self.keys.clone(), now)
    }

    /// Anchors what the log says now, if that is news. What cannot be written now is written with the next row.
    pub fn keep(&mut self, connection: &Connection) {
        let kept = audit::head(connection).and_then(|head| {
            if head != self.known {
                write(&self.path, &self.keys, &head).map_err(|error| {
                    tracing::error!(path = %self.path.display(), %error, "the end of the audit log could not be anchored");
                    Fault::NotCommitted
                })?;
                self.known = head;
            }
            Ok(())
        });
        if let Err(fault) = kept {
            tracing::error!(%fault, "the audit log goes further than its anchor says");
        }
    }
}

/// Writes the file under another name first: whenever the power goes, one of the two is there whole.
pub fn write(path: &Path, keys: &Keys, head: &Head) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let begun = path.with_file_name(format!("{name}.new"));
    match fs::remove_file(&begun) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let said = in_words(head);
    let mut file = file::make_private(&begun)?;
    writeln!(file, "{said} {}", hex(&keys.audit_anchor(said.as_bytes())))?;
    file.sync_all()?;
    fs::rename(&begun, path)?;
    file::sync_name(path)
}

/// A head as it is printed and anchored: `place:chain`.
pub fn in_words(head: &Head) -> String {
    format!("{}:{}", head.place, hex(&head.chain))
}

/// Reads what [`in_words`] wrote.
pub fn from_words(words: &str) -> Option<Head> {
    let (place, chain) = words.split_once(':')?;
    Some(Head { place: place.parse().ok()?, chain: from_hex(chain)?.try_into().ok()? })
}

fn parse(text: &str, keys: &Keys) -> Option<Head> {
    let (said, proof) = text.trim_end().split_once(' ')?;
    let is_ours = same(&from_hex(proof)?, &keys.audit_anchor(said.as_bytes()));
    from_words(said).filter(|_| is_ours)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrate;

    fn keys(byte: u8) -> Arc<Keys> {
        Arc::new(Keys::new(&[byte; 32]))
    }

    fn log(rows: u64) -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        add(&connection, rows);
        connection
    }

    fn add(connection: &Connection, rows: u64) {
        let pen = Pen::new(keys(1), Timestamp(5));
        (0..rows).for_each(|number| pen.note(connection, Note::of(Deed::SignedIn).number(number)).unwrap());
    }

    fn open(path: &Path, connection: &mut Connection) -> Anchor {
        Anchor::open(path, keys(1), connection, &Pen::new(keys(1), Timestamp(9))).unwrap()
    }

    fn last(connection: &Connection) -> (Option<Deed>, u64) {
        let row = audit::before(connection, 1_000, None, 1).unwrap().remove(0);
        (Deed::from_code(row.what), row.number)
    }

    #[test]
    fn an_end_that_was_cut_off_is_written_down_at_the_next_start_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data.audit");
        let mut connection = log(0);
        let mut anchor = open(&path, &mut connection);
        add(&connection, 7);
        anchor.keep(&connection);
        connection.execute("DELETE FROM audit WHERE place > 4", []).unwrap();
        drop(open(&path, &mut connection));
        assert_eq!(last(&connection), (Some(Deed::WentBack), 3));
        drop(open(&path, &mut connection));
        assert_eq!(audit::head(&connection).unwrap().place, 5);
    }

    #[test]
    fn an_anchor_that_lags_behind_a_power_cut_is_no_news() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data.audit");
        let mut connection = log(0);
        drop(open(&path, &mut connection));
        add(&connection, 2);
        drop(open(&path, &mut connection));
        assert_eq!(last(&connection), (Some(Deed::SignedIn), 1));
    }

    #[test]
    fn a_missing_or_foreign_anchor_of_a_log_with_rows_is_written_down() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data.audit");
        let mut connection = log(2);
        drop(open(&path, &mut connection));
        assert_eq!(last(&connection), (Some(Deed::WentBack), 0));
        write(&path, &keys(2), &audit::head(&connection).unwrap()).unwrap();
        drop(open(&path, &mut connection));
        assert_eq!(audit::head(&connection).unwrap().place, 4);
    }
}
