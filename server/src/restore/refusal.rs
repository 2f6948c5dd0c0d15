//! Why nothing is restored: each in one sentence, with a way out.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::error::{Fault, NotStarted};
use crate::verify::Findings;

/// Why nothing was restored: the data folder is as it was, or both folders are where this says.
#[derive(Debug)]
pub enum NotRestored {
    /// A file or folder that cannot be made, read or written.
    Path(PathBuf, io::Error),
    /// The last step was done in part; nothing is lost.
    Halfway {
        /// Where what was restored is.
        restored: PathBuf,
        /// Where what was there before is.
        before: PathBuf,
        /// What failed.
        error: io::Error,
    },
    /// The data folder is a mount point, which no other folder can change places with.
    MountPoint(PathBuf),
    /// What a server would not start with either.
    NotStarted(NotStarted),
    /// There is no room beside the data folder, where it is made anew.
    Full(PathBuf),
    /// The newest backup has no manifest.
    Cut(PathBuf),
    /// There is no backup of the log at this path.
    NoBackup(PathBuf),
    /// There is no backup of the keys at this path.
    NoKeys(PathBuf),
    /// There are no keys in the data folder.
    NoOwnKeys(PathBuf),
    /// A file of a backup is not what it was when it was made.
    Damaged(PathBuf),
    /// The copy of the keys is older than they should be kept.
    OldKeys {
        /// Which.
        backup: PathBuf,
        /// How old.
        days: i64,
    },
    /// The backup is of a folder that no service was begun in.
    Empty,
    /// The backup was made under another master key.
    ForeignMasterKey,
    /// The keys are under another master key.
    ForeignKeys,
    /// So many lines of the list of what was withdrawn do not open.
    DamagedList(PathBuf, usize),
    /// A database or a log in it is damaged.
    Unsound(Findings),
    /// Keys are missing, or do not open.
    Incomplete(Findings),
}

impl From<NotStarted> for NotRestored {
    fn from(not: NotStarted) -> Self {
        NotRestored::NotStarted(not)
    }
}

impl From<Fault> for NotRestored {
    fn from(fault: Fault) -> Self {
        NotRestored::NotStarted(fault.into())
    }
}

impl From<rusqlite::Error> for NotRestored {
    fn from(error: rusqlite::Error) -> Self {
        NotRestored::NotStarted(error.into())
    }
}

impl fmt::Display for NotRestored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotRestored::Path(path, error) => write!(f, "Nothing was restored: {}: {error}.", path.display()),
            NotRestored::Halfway { restored, before, error } => write!(
                f,
                "The last step of the restore failed: {error}. What was restored is in {}, and what was there before is in \
                 {}. Start no server before the one that is wanted has the data folder's name.",
                restored.display(),
                before.display()
            ),
            NotRestored::MountPoint(data) => write!(
                f,
                "{} is a mount point, and no other folder can take its place: nothing was restored. Mount the folder around \
                 it instead.",
                data.display()
            ),
            NotRestored::NotStarted(NotStarted::Running(data)) => {
                write!(f, "A server runs on {}. Stop it first; a rehearsal does not need that.", data.display())
            }
            NotRestored::NotStarted(not) => write!(f, "Nothing was restored. {not}"),
            NotRestored::Full(folder) => write!(
                f,
                "Nothing was restored: the disk that {} is on is full. A restore needs as much room there as the data takes.",
                folder.parent().unwrap_or(folder).display()
            ),
            NotRestored::Cut(path) => write!(
                f,
                "The newest backup, {}, is not complete: its manifest is missing. Nothing was restored. Name the backup that is \
                 meant instead of the folder around it.",
                path.display()
            ),
            NotRestored::NoBackup(path) => write!(
                f,
                "There is no backup in {}. Name the folder that waymark backup made, such as waymark-2026-11-25T101500Z.",
                path.display()
            ),
            NotRestored::NoKeys(path) => write!(
                f,
                "There is no backup of the keys in {}. Name with --keys-from the folder that waymark backup --keys-to made.",
                path.display()
            ),
            NotRestored::NoOwnKeys(data) => write!(
                f,
                "There are no keys in {}, and without them nothing that was shared opens. Name the backup of the keys with \
                 --keys-from.",
                data.display()
            ),
            NotRestored::Damaged(path) => {
                write!(f, "{} is not as it was when it was made. Take another copy of this backup, or another backup.", path.display())
            }
            NotRestored::OldKeys { backup, days } => write!(
                f,
                "The keys in {} are {days} days old, and should have been gone after 30, because what was erased since is in \
                 them. Name newer ones, or say --old-keys if there are none.",
                backup.display()
            ),
            NotRestored::Empty => f.write_str("The backup was made before any service was begun. Take another one."),
            NotRestored::ForeignMasterKey => f.write_str(
                "The backup does not open under this master key. Put the key that belongs to it in its place, or name its \
                 file with --master-key.",
            ),
            NotRestored::ForeignKeys => f.write_str(
                "The backup of the keys does not open under this master key. Name the one that belongs to it with \
                 --keys-from.",
            ),
            NotRestored::DamagedList(list, lines) => write!(
                f,
                "{lines} lines of the list {} of what was withdrawn do not open, and what they name could be read again. Put \
                 a whole copy of the list in its place, or say --damaged-list if there is none.",
                list.display()
            ),
            NotRestored::Unsound(findings) => write!(f, "{findings}Nothing was restored. Take another backup."),
            NotRestored::Incomplete(findings) => write!(
                f,
                "{findings}Nothing was restored. Name a newer backup of the keys with --keys-from, or say --incomplete to \
                 restore the rest."
            ),
        }
    }
}

impl std::error::Error for NotRestored {}
