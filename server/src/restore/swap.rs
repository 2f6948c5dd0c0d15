//! Two folders change places: at no moment is there none, and nothing of the one that was there is lost.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use waymark_shared::time::Timestamp;

use crate::backup::{dated, free_name};
use crate::config::Config;
use crate::file;

/// Why the folders did not change places.
#[derive(Debug)]
pub enum NotSwapped {
    /// Both are where they were.
    Unmoved(io::Error),
    /// They are where this says.
    Halfway {
        /// Where what was staged is now.
        restored: PathBuf,
        /// Where what was there before is now.
        before: PathBuf,
        /// What failed.
        error: io::Error,
    },
}

/// A staged folder takes the place of the data folder; gives where that one is now, if there was one.
pub fn into_place(stage: &Path, data: &Path, config: &Config, now: Timestamp) -> Result<Option<PathBuf>, NotSwapped> {
    if !data.exists() {
        fs::rename(stage, data).map_err(NotSwapped::Unmoved)?;
        // Whether its name outlives a power cut is all that is open: it is where it belongs.
        file::sync_name(data)
            .unwrap_or_else(|error| tracing::warn!(%error, "the folder's name may not be on the disk"));
        return Ok(None);
    }
    let named = config.beside(&format!(".before-{}", dated(now)));
    let name = named.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let aside = free_name(named.parent().unwrap_or(Path::new("")), &name);
    let halfway =
        |before: &Path, error| NotSwapped::Halfway { restored: data.to_owned(), before: before.to_owned(), error };
    if exchange(stage, data).map_err(NotSwapped::Unmoved)? {
        fs::rename(stage, &aside).map_err(|error| halfway(stage, error))?;
    } else {
        one_by_one(stage, data, &aside)?;
    }
    file::sync_name(data).map_err(|error| halfway(&aside, error))?;
    Ok(Some(aside))
}

/// Where two names cannot be exchanged in one step; what was there is put back where the second step fails.
fn one_by_one(stage: &Path, data: &Path, aside: &Path) -> Result<(), NotSwapped> {
    fs::rename(data, aside).map_err(NotSwapped::Unmoved)?;
    fs::rename(stage, data).map_err(|error| match fs::rename(aside, data) {
        Ok(()) => NotSwapped::Unmoved(error),
        Err(error) => NotSwapped::Halfway { restored: stage.to_owned(), before: aside.to_owned(), error },
    })
}

/// Exchanges two names in one step; whether the file system can.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Exchanges two names in one step; whether the file system can.
#[cfg(not(target_os = "linux"))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Gives a path to whoever has the data folder, or the folder it is to stand in: who restores may be the administrator, and
/// who serves may not.
#[cfg(unix)]
pub fn give_to_owner_of(data: &Path, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let folder = if data.exists() { Some(data) } else { data.parent().filter(|parent| !parent.as_os_str().is_empty()) };
    let wanted = fs::metadata(folder.unwrap_or(Path::new(".")))?;
    let given = fs::metadata(path)?;
    if (given.uid(), given.gid()) == (wanted.uid(), wanted.gid()) {
        return Ok(());
    }
    chown(path, Some(wanted.uid()), Some(wanted.gid()))
}

/// Elsewhere, folders have no such owner.
#[cfg(not(unix))]
pub fn give_to_owner_of(_data: &Path, _path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_is_put_back_where_nothing_can_take_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let [stage, data, aside] = ["stage", "data", "aside"].map(|name| folder.path().join(name));
        fs::create_dir(&data).unwrap();
        fs::write(data.join("keys.db"), "before").unwrap();
        assert!(matches!(one_by_one(&stage, &data, &aside), Err(NotSwapped::Unmoved(_))));
        assert_eq!(fs::read(data.join("keys.db")).unwrap(), b"before");
        assert!(!aside.exists());
    }
}
