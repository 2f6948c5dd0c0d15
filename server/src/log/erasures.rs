//! Erasures: what was withdrawn, in a file beside the data folder that no restore puts back, so that nothing of it can be
//! read again after the folder went back to an earlier day.
//!
//! A line for each withdrawn document, sealed under the master key, on the disk before the withdrawal is. It tells nobody
//! anything, is appended to alone, and is applied at every start.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use waymark_shared::id::{CircleId, DocumentId, JourneyId};
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use crate::backup::free_name;
use crate::error::{Fault, NotStarted};
use crate::file;
use crate::keys::documents::Name;
use crate::keys::{Keys, from_hex, hex};
use crate::store::entry;
use crate::store::withdrawn::{self, Withdrawal};

/// What every line says first: that a document was withdrawn.
const WITHDRAWN: u8 = 1;
/// That, the document's name, and the moment.
const LENGTH: usize = 1 + 3 * 16 + 8;

/// A line's digits, of the nonce and the tag as well, and its end.
const LINE: usize = 2 * (12 + LENGTH + 16) + 1;

/// The list, open for more.
pub struct Erasures {
    keys: Arc<Keys>,
    path: PathBuf,
    inner: Mutex<Inner>,
}

struct Inner {
    file: File,
    /// How far the file is known to be whole.
    length: u64,
    known: BTreeMap<Name, Timestamp>,
}

/// The list as it was read.
#[derive(Debug, Default)]
pub struct Listed {
    /// What was withdrawn, and since when.
    pub withdrawn: BTreeMap<Name, Timestamp>,
    /// Lines that do not open, by their bytes: a line's end may be damaged, too.
    pub closed: usize,
    /// Bytes of whole lines.
    length: usize,
}

impl Listed {
    /// Reads the list; one that is not there is empty.
    pub fn read(path: &Path, keys: &Keys) -> Result<Self, NotStarted> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(NotStarted::Path(path.to_owned(), error)),
        };
        let (mut withdrawn, mut length, mut closed) = (BTreeMap::new(), 0, 0);
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let is_ended = line.ends_with(b"\n");
            match line.strip_suffix(b"\n").and_then(|line| read_line(line, keys)) {
                Some((name, since)) => {
                    withdrawn.entry(name).or_insert(since);
                }
                // A line that ends in the midst was never finished, and nothing depends on it.
                None if !is_ended && line.len() < LINE => break,
                None => closed += line.len(),
            }
            length += line.len();
        }
        Ok(Self { withdrawn, closed: closed.div_ceil(LINE), length })
    }
}

/// Withdraws in a database what it does not know to be withdrawn; gives how much that is.
pub fn withdraw_again(connection: &mut Connection, list: &BTreeMap<Name, Timestamp>) -> Result<usize, Fault> {
    let known: BTreeMap<Name, Timestamp> = withdrawn::every(connection)?.into_iter().collect();
    let transaction = connection.transaction()?;
    let mut applied = 0;
    for ((log, document), since) in list.iter().filter(|(name, _)| !known.contains_key(name)) {
        let (log, _) = entry::open_log(&transaction, *log)?;
        withdrawn::withdraw(&transaction, log, *document, *since)?;
        applied += 1;
    }
    transaction.commit()?;
    Ok(applied)
}

impl Erasures {
    /// Opens the list or makes it, withdraws in the database what only the list knows, and adds what only the database does.
    /// A list with damaged lines is written anew, and kept aside as it was. The database has opened under these keys: a list
    /// of which nothing opens is damaged where the database knows as much as it could hold, and may be foreign elsewhere,
    /// which is refused.
    pub fn open(path: &Path, keys: Arc<Keys>, connection: &mut Connection) -> Result<Self, NotStarted> {
        let listed = Listed::read(path, &keys)?;
        if listed.withdrawn.is_empty() && withdrawn::every(connection)?.len() < listed.closed {
            return Err(NotStarted::ErasuresForeign(path.to_owned()));
        }
        let wrong = |error| NotStarted::Path(path.to_owned(), error);
        let applied = withdraw_again(connection, &listed.withdrawn)?;
        if applied > 0 {
            tracing::warn!(
                applied,
                "the data went back to an earlier day: what was withdrawn since is withdrawn again"
            );
        }
        let every = withdrawn::every(connection)?;
        let inner = if listed.closed > 0 {
            let mut known = listed.withdrawn;
            for (name, since) in every.iter().copied() {
                known.entry(name).or_insert(since);
            }
            let lines: String = known.iter().map(|(name, since)| in_line(&keys, name, *since)).collect();
            let (file, aside) = write_anew(path, lines.as_bytes()).map_err(wrong)?;
            tracing::error!(
                path = %path.display(), aside = %aside.display(), lines = listed.closed,
                "lines of the list of erasures do not open: it is written anew, and kept aside as it was"
            );
            Inner { file, length: lines.len() as u64, known }
        } else {
            Inner { file: open_or_make(path).map_err(wrong)?, length: listed.length as u64, known: listed.withdrawn }
        };
        let erasures = Self { keys, path: path.to_owned(), inner: Mutex::new(inner) };
        erasures.keep(&every)?;
        Ok(erasures)
    }

    /// Whether this was withdrawn before.
    pub fn knows(&self, name: &Name) -> bool {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).known.contains_key(name)
    }

    /// Keeps what was withdrawn: on the disk when this returns. What is kept already is passed over.
    pub fn keep(&self, withdrawn: &[Withdrawal]) -> Result<(), Fault> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh: BTreeMap<Name, Timestamp> =
            withdrawn.iter().filter(|(name, _)| !inner.known.contains_key(name)).copied().collect();
        if fresh.is_empty() {
            return Ok(());
        }
        let lines: String = fresh.iter().map(|(name, since)| in_line(&self.keys, name, *since)).collect();
        inner.append(lines.as_bytes()).map_err(|error| {
            tracing::error!(path = %self.path.display(), %error, "a withdrawal could not be put on the list of erasures");
            if error.kind() == io::ErrorKind::StorageFull { Fault::Full } else { Fault::NotCommitted }
        })?;
        inner.known.extend(fresh);
        Ok(())
    }
}

impl Inner {
    /// Writes over whatever an attempt that failed left: after a sync that failed, only bytes that are written anew are
    /// synced again.
    fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        self.file.set_len(self.length)?;
        self.file.seek(SeekFrom::Start(self.length))?;
        self.file.write_all(lines)?;
        self.file.sync_all()?;
        self.length += lines.len() as u64;
        Ok(())
    }
}

fn in_line(keys: &Keys, (log, document): &Name, since: Timestamp) -> String {
    let mut plain = Vec::with_capacity(LENGTH);
    plain.push(WITHDRAWN);
    for name in [log.journey.as_bytes(), log.circle.as_bytes(), document.as_bytes()] {
        plain.extend_from_slice(name);
    }
    plain.extend_from_slice(&since.0.to_be_bytes());
    hex(&keys.seal_erasure(&plain)) + "\n"
}

/// Puts a fresh list in the place of a damaged one, which is copied before: at no moment is there none. Gives the fresh one,
/// and where the copy is.
fn write_anew(path: &Path, lines: &[u8]) -> io::Result<(File, PathBuf)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let aside = free_name(path.parent().unwrap_or(Path::new("")), &format!("{name}.damaged"));
    fs::copy(path, &aside)?;
    File::open(&aside)?.sync_all()?;
    let begun = path.with_file_name(format!("{name}.new"));
    match fs::remove_file(&begun) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = file::make_private(&begun)?;
    file.write_all(lines)?;
    file.sync_all()?;
    fs::rename(&begun, path)?;
    file::sync_name(path)?;
    Ok((file, aside))
}

fn open_or_make(path: &Path) -> io::Result<File> {
    if path.exists() {
        return OpenOptions::new().write(true).open(path);
    }
    let file = file::make_private(path)?;
    file::sync_name(path)?;
    Ok(file)
}

fn read_line(line: &[u8], keys: &Keys) -> Option<Withdrawal> {
    let plain = keys.open_erasure(&from_hex(std::str::from_utf8(line).ok()?)?).ok()?;
    let (kind, rest) = plain.split_first()?;
    let (names, moment) = rest.split_last_chunk::<8>()?;
    let (names, []) = names.as_chunks::<16>() else { return None };
    let [journey, circle, document] = *names else { return None };
    let log = LogName { journey: JourneyId(journey), circle: CircleId(circle) };
    let moment = Timestamp(i64::from_be_bytes(*moment));
    (*kind == WITHDRAWN).then_some(((log, DocumentId(document)), moment))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::scene::{DOCUMENT, TEAM};
    use crate::store::migrate;

    const OTHER: DocumentId = DocumentId([9; 16]);

    fn database() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        connection
    }

    fn open(path: &Path, connection: &mut Connection) -> Erasures {
        Erasures::open(path, Arc::new(Keys::new(&[1; 32])), connection).unwrap()
    }

    #[test]
    fn what_either_the_list_or_the_database_knows_both_know_after_a_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data.erased");
        let mut first = database();
        let erasures = open(&path, &mut first);
        erasures.keep(&[((TEAM, DOCUMENT), Timestamp(5))]).unwrap();
        erasures.keep(&[((TEAM, DOCUMENT), Timestamp(7))]).unwrap();
        let written = fs::read(&path).unwrap();
        assert_eq!(written.iter().filter(|byte| **byte == b'\n').count(), 1, "the first counts");
        let hidden = hex(DOCUMENT.as_bytes());
        assert!(!String::from_utf8(written).unwrap().contains(&hidden), "it tells nobody anything");

        let mut older = database();
        let (log, _) = entry::open_log(&older, TEAM).unwrap();
        withdrawn::withdraw(&older, log, OTHER, Timestamp(6)).unwrap();
        drop(open(&path, &mut older));
        let all = [((TEAM, DOCUMENT), Timestamp(5)), ((TEAM, OTHER), Timestamp(6))];
        assert_eq!(withdrawn::every(&older).unwrap(), all);
        let listed = Listed::read(&path, &Keys::new(&[1; 32])).unwrap();
        assert_eq!(listed.withdrawn.into_iter().collect::<Vec<_>>(), all);
    }

    #[test]
    fn a_line_cut_short_is_written_over_and_a_damaged_one_hides_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data.erased");
        open(&path, &mut database()).keep(&[((TEAM, DOCUMENT), Timestamp(5))]).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        let length = bytes.len();
        bytes.extend_from_slice(b"0123");
        fs::write(&path, &bytes).unwrap();
        open(&path, &mut database()).keep(&[((TEAM, OTHER), Timestamp(6))]).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        assert_eq!(bytes.len(), 2 * length);
        bytes[3] = 0xff;
        fs::write(&path, &bytes).unwrap();
        let listed = Listed::read(&path, &Keys::new(&[1; 32])).unwrap();
        assert_eq!((listed.withdrawn.len(), listed.closed), (1, 1));
    }

    #[test]
    fn a_damaged_list_is_written_anew_where_nothing_is_lost_by_it_and_kept_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data.erased");
        let keys = Keys::new(&[1; 32]);
        let mut current = database();
        let (log, _) = entry::open_log(&current, TEAM).unwrap();
        withdrawn::withdraw(&current, log, DOCUMENT, Timestamp(5)).unwrap();
        drop(open(&path, &mut current));
        for at in [3, LINE - 1] {
            let mut bytes = fs::read(&path).unwrap();
            assert_eq!(bytes.len(), LINE);
            bytes[at] = b'x';
            fs::write(&path, &bytes).unwrap();
            let older = Erasures::open(&path, Arc::new(Keys::new(&[1; 32])), &mut database());
            assert!(matches!(older, Err(NotStarted::ErasuresForeign(_))), "it does not know what the line says");
            assert_eq!(fs::read(&path).unwrap(), bytes);
            open(&path, &mut current).keep(&[((TEAM, DOCUMENT), Timestamp(7))]).unwrap();
            let listed = Listed::read(&path, &keys).unwrap();
            assert_eq!(
                (listed.withdrawn.into_iter().collect::<Vec<_>>(), listed.closed),
                (vec![((TEAM, DOCUMENT), Timestamp(5))], 0)
            );
            let mut names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
            assert!(names.any(|kept| kept != path && fs::read(kept).unwrap() == bytes));
        }
    }

    #[test]
    fn a_list_of_another_master_key_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data.erased");
        open(&path, &mut database()).keep(&[((TEAM, DOCUMENT), Timestamp(5))]).unwrap();
        let before = fs::read(&path).unwrap();
        let opened = Erasures::open(&path, Arc::new(Keys::new(&[2; 32])), &mut database());
        assert!(matches!(opened, Err(NotStarted::ErasuresForeign(_))));
        assert_eq!(fs::read(&path).unwrap(), before);
    }
}
