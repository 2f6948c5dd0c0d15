//! Backups: consistent copies of both databases, made while the server runs; nobody's writing waits for them.
//!
//! SQLite copies the pages of one moment, which a writer beside it does not change. The log is copied before the keys: a
//! key is on the disk before what it protects, so that the later copy has every key that the earlier one needs. A copy
//! gets its name when all of it is on the disk; what was cut off is hidden, and never looks like a backup.

pub mod manifest;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Timestamp as Moment;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use waymark_shared::time::Timestamp;

use crate::clock::DAY;
use crate::error::{Fault, NotStarted};
use crate::keys::service::ServiceKey;
use crate::keys::{Keys, documents, hex, random};
use crate::{file, house, store};
use manifest::{Contents, Manifest};

/// How long a copy of the keys may be kept: what is erased is gone from all of them then.
pub const KEYS_KEPT: i64 = 30 * DAY;

/// What the name of a copy of the log begins with, before its date.
pub const DATA: &str = "waymark-";
/// The same of a copy of the keys.
pub const KEYS: &str = "waymark-keys-";
/// And of what is being made.
const MAKING: &str = ".making-";

/// How long a database that another program is just opening or closing is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is to be backed up, and where to.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The data folder.
    pub data: PathBuf,
    /// The folder that gets a copy of the log and all around it, if any.
    pub to: Option<PathBuf>,
    /// The folder that gets a copy of the documents' keys, if any.
    pub keys_to: Option<PathBuf>,
    /// The file of the master key, which is looked at and not copied.
    pub master_key: PathBuf,
}

/// What was made.
#[derive(Debug)]
pub struct Made {
    /// The copy of the log.
    pub data: Option<(PathBuf, Manifest)>,
    /// The copy of the keys.
    pub keys: Option<(PathBuf, Manifest)>,
    /// Copies of the keys that were too old to be kept or cut off, and are gone.
    pub gone: usize,
}

/// Why there is no backup, or why an older one is still there.
#[derive(Debug)]
pub enum NotBackedUp {
    /// A file or folder that cannot be made, read or written.
    Path(PathBuf, io::Error),
    /// There is no service in this folder.
    NoService(PathBuf),
    /// A database could not be copied.
    Store(PathBuf, Fault),
    /// It was written by a newer build.
    Newer(PathBuf),
    /// A database is damaged, and a copy of it would be as well.
    Damaged(PathBuf, String),
    /// Backups cannot stand in the data folder, which a restore puts aside.
    Inside(PathBuf),
    /// The two copies stand apart, or both are lost with one disk, and found by one thief.
    Together(PathBuf),
    /// What is wanted was made, and the master key that opens it is not where it should be, or is another.
    Unopened(NotStarted),
    /// What is wanted was made, and something that is too old to be kept could not be removed.
    Lingering(PathBuf, io::Error),
}

impl fmt::Display for NotBackedUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotBackedUp::Path(path, error) => write!(f, "Nothing was backed up: {}: {error}.", path.display()),
            NotBackedUp::NoService(data) => {
                write!(f, "There is no service in {}. Say which data folder is meant with --data.", data.display())
            }
            NotBackedUp::Store(path, fault) => {
                write!(f, "{} could not be copied: {fault}. Nothing was backed up.", path.display())
            }
            NotBackedUp::Newer(path) => {
                write!(f, "{} was written by a newer Waymark. Back it up with that one.", path.display())
            }
            NotBackedUp::Damaged(path, line) => write!(
                f,
                "{} is damaged, and so would its copy be: {line}. Nothing was backed up. Stop the server, and put the newest \
                 backup in its place with waymark restore.",
                path.display()
            ),
            NotBackedUp::Inside(folder) => {
                write!(
                    f,
                    "{} is in the data folder. Choose a folder elsewhere, best on another disk.",
                    folder.display()
                )
            }
            NotBackedUp::Together(folder) => write!(
                f,
                "Both copies would stand in {}. Choose another folder for the keys: who has both, and the master key, reads \
                 what was shared.",
                folder.display()
            ),
            NotBackedUp::Unopened(not) => write!(f, "The backup is made, and nobody could open it. {not}"),
            NotBackedUp::Lingering(path, error) => write!(
                f,
                "The backup is made, but {} could not be removed: {error}. Remove it yourself, for it may hold keys of what \
                 was erased since.",
                path.display()
            ),
        }
    }
}

impl std::error::Error for NotBackedUp {}

impl NotBackedUp {
    /// What a database met while it was copied.
    fn of(source: &Path, fault: Fault) -> Self {
        match fault {
            Fault::Broken(error) if is_damage(&error) => Self::Damaged(source.to_owned(), error.to_string()),
            Fault::Full | Fault::Busy | Fault::Broken(_) | Fault::Unsealed | Fault::NotCommitted | Fault::Closed => {
                Self::Store(source.to_owned(), fault)
            }
        }
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Makes what is wanted: all of it, or nothing that looks like a backup.
pub fn make(wanted: &Wanted, now: Timestamp) -> Result<Made, NotBackedUp> {
    check_places(wanted)?;
    let data = wanted.to.as_ref().map(|to| Copying::of(&wanted.data, Which::Data, to, now)).transpose()?;
    let keys = wanted.keys_to.as_ref().map(|to| Copying::of(&wanted.data, Which::Keys, to, now)).transpose()?;
    // The keys first: a copy of the log that has its name has its keys.
    let keys = keys.map(Copying::finish).transpose()?;
    let data = data.map(Copying::finish).transpose()?;
    let gone = wanted.keys_to.as_ref().map(|to| let_old_keys_go(to, now)).transpose()?.unwrap_or_default();
    check_master_key(wanted).map_err(NotBackedUp::Unopened)?;
    Ok(Made { data, keys, gone })
}

fn check_places(wanted: &Wanted) -> Result<(), NotBackedUp> {
    if !wanted.data.is_dir() {
        return Err(NotBackedUp::NoService(wanted.data.clone()));
    }
    let real = |path: &Path| path.ancestors().find_map(|there| Some((there.canonicalize().ok()?, there.to_owned())));
    let whole = |path: &PathBuf| real(path).map(|(real, there)| real.join(path.strip_prefix(there).unwrap_or(path)));
    let data = whole(&wanted.data);
    for place in wanted.to.iter().chain(&wanted.keys_to) {
        if data.as_ref().zip(whole(place)).is_some_and(|(data, place)| place.starts_with(data)) {
            return Err(NotBackedUp::Inside(place.clone()));
        }
    }
    match (&wanted.to, &wanted.keys_to) {
        (Some(to), Some(keys_to)) if whole(to) == whole(keys_to) => Err(NotBackedUp::Together(to.clone())),
        (Some(_) | None, Some(_) | None) => Ok(()),
    }
}

/// Whether the master key is there that opens what was copied: who learns of it only after a fire has lost everything.
fn check_master_key(wanted: &Wanted) -> Result<(), NotStarted> {
    let keys = Keys::open(&wanted.master_key, false)?;
    let installation = store::installation::read(&open_beside(&wanted.data.join(store::FILE))?)?;
    let opens = installation.is_none_or(|installation| ServiceKey::open(&keys, &installation.service_key).is_ok());
    if opens { Ok(()) } else { Err(NotStarted::MasterKeyForeign(wanted.master_key.clone())) }
}

/// A moment as folders are named after it, such as `2026-11-25T101500Z`.
pub fn dated(moment: Timestamp) -> String {
    in_words(moment, "%Y-%m-%dT%H%M%SZ")
}

/// A moment as people read it, such as `2026-11-25 10:15 UTC`.
pub fn said(moment: Timestamp) -> String {
    in_words(moment, "%Y-%m-%d %H:%M UTC")
}

fn in_words(moment: Timestamp, format: &str) -> String {
    Moment::from_millisecond(moment.0)
        .map_or_else(|_| moment.0.to_string(), |moment| moment.strftime(format).to_string())
}

/// Which of the two databases.
#[derive(Debug, Clone, Copy)]
enum Which {
    Data,
    Keys,
}

/// A copy in the making; gone when it is dropped unfinished.
struct Copying {
    folder: PathBuf,
    named: PathBuf,
    manifest: Option<Manifest>,
}

impl Copying {
    fn of(data: &Path, which: Which, to: &Path, now: Timestamp) -> Result<Self, NotBackedUp> {
        let (name, prefix, migrations): (_, _, &[&str]) = match which {
            Which::Data => (store::FILE, DATA, &store::MIGRATIONS),
            Which::Keys => (documents::FILE, KEYS, &documents::MIGRATIONS),
        };
        let source = data.join(name);
        if !source.is_file() {
            return Err(NotBackedUp::NoService(data.to_owned()));
        }
        let folder = to.join(format!("{MAKING}{}", hex(&random::<8>())));
        let named = free_name(to, &format!("{prefix}{}", dated(now)));
        let mut copying = Self { folder, named, manifest: None };
        let target = copying.folder.join(name);
        let made = house::make_folder(&copying.folder).and_then(|()| file::make_private(&target));
        drop(made.map_err(|error| NotBackedUp::Path(target.clone(), error))?);
        let wrong = |fault| NotBackedUp::of(&source, fault);
        let copy = copy(&source, &target).map_err(wrong)?;
        let schema = file::version(&copy, migrations).map_err(wrong)?.ok_or(NotBackedUp::Newer(source.clone()))?;
        let contents = match which {
            Which::Data => Contents::of_data(&copy),
            Which::Keys => Contents::of_keys(&copy),
        };
        if let Some(line) = file::ill(&copy).map_err(wrong)?.pop() {
            return Err(NotBackedUp::Damaged(source.clone(), line));
        }
        copying.manifest = Some(Manifest::new(now, schema, contents.map_err(wrong)?));
        copy.close().map_err(|(_, error)| wrong(error.into()))?;
        Ok(copying)
    }

    fn finish(mut self) -> Result<(PathBuf, Manifest), NotBackedUp> {
        let manifest = self.manifest.take().expect("a copy is made before it is finished");
        let done = manifest.write(&self.folder).and_then(|()| fs::rename(&self.folder, &self.named));
        // The folder around it may be new as well.
        let around = self.named.parent().expect("named in a folder").to_owned();
        let done = done.and_then(|()| file::sync_name(&self.named)).and_then(|()| file::sync_name(&around));
        done.map_err(|error| NotBackedUp::Path(self.named.clone(), error))?;
        Ok((self.named.clone(), manifest))
    }
}

impl Drop for Copying {
    fn drop(&mut self) {
        // Nothing is there any more where it got its name; what cannot be removed is hidden, and has no manifest.
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// Copies the pages of one moment into a file of its own that needs no log beside it; gives it open.
pub fn copy(source: &Path, target: &Path) -> Result<Connection, Fault> {
    let source = open_beside(source)?;
    let mut copy = Connection::open(target)?;
    // The file is synced as a whole before it gets its name.
    copy.pragma_update(None, "journal_mode", "OFF")?;
    copy.pragma_update(None, "synchronous", "OFF")?;
    let pages = Backup::new(&source, &mut copy)?;
    // Where another program just opens or closes it, SQLite has waited for as long as it was told to.
    if pages.step(-1)? != StepResult::Done {
        return Err(Fault::Busy);
    }
    drop(pages);
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(copy)
}

/// Opens a database that a server may have open too, to read it and no more.
pub fn open_beside(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// A name in a folder that nothing has yet.
pub fn free_name(folder: &Path, name: &str) -> PathBuf {
    let names = (1..).map(|number| if number == 1 { name.to_owned() } else { format!("{name}-{number}") });
    names.map(|name| folder.join(name)).find(|path| !path.exists()).expect("a folder has an end")
}

/// Removes copies of the keys that are too old, whole or not: what was erased since is in them. What was cut off is
/// removed as soon as nobody can be making it any more.
fn let_old_keys_go(to: &Path, now: Timestamp) -> Result<usize, NotBackedUp> {
    let wrong = |error| NotBackedUp::Lingering(to.to_owned(), error);
    let mut gone = 0;
    for entry in fs::read_dir(to).map_err(wrong)? {
        let entry = entry.map_err(wrong)?;
        let (path, name) = (entry.path(), entry.file_name());
        let (made, kept) = match (Manifest::read(&path), name.to_string_lossy()) {
            (_, name) if name.starts_with(MAKING) => (written(&path), DAY),
            (Ok(manifest), _) => match manifest.contents {
                Contents::Keys { .. } => (Some(manifest.made), KEYS_KEPT),
                Contents::Data { .. } => continue,
            },
            (Err(_), name) if name.starts_with(KEYS) => (written(&path), KEYS_KEPT),
            (Err(_), _) => continue,
        };
        if path.is_dir() && made.is_some_and(|made| now.since(made) > kept) {
            fs::remove_dir_all(&path).map_err(|error| NotBackedUp::Lingering(path.clone(), error))?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// When something was last put into a folder, as far as the file system knows.
fn written(folder: &Path) -> Option<Timestamp> {
    let since = folder.metadata().ok()?.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(Timestamp)
}
