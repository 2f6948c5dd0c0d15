//! Two folders change places: at no moment is there none, and nothing of the one that was there is lost.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use waymark_shared::time::Timestamp;

use crate::backup::{dated, free_name};
use crate::config::Config;
use crate::file;

/// A staged folder takes the place of the data folder; gives where that one is now, if there was one.
pub fn into_place(stage: &Path, data: &Path, config: &Config, now: Timestamp) -> io::Result<Option<PathBuf>> {
    if !data.exists() {
        fs::rename(stage, data)?;
        file::sync_name(data)?;
        return Ok(None);
    }
    let named = config.beside(&format!(".before-{}", dated(now)));
    let name = named.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let aside = free_name(named.parent().unwrap_or(Path::new("")), &name);
    if exchange(stage, data)? {
        fs::rename(stage, &aside)?;
    } else {
        fs::rename(data, &aside)?;
        fs::rename(stage, data)?;
    }
    file::sync_name(data)?;
    Ok(Some(aside))
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
