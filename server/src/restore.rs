//! Restoring: a backup takes the place of the data folder, all at once, after everything in it was found whole.
//!
//! Everything is done in a folder beside the data folder, which then changes places with it; a rehearsal ends before that.
//! A restore begins another life of the logs, so that every device offers what it holds; it ends every sign-in and takes
//! open invitations back, because what was ended or used since would be open again; and it withdraws again what was
//! withdrawn since, and lets nobody in again whose access ended since.

mod carried;
mod refusal;
mod swap;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;
use waymark_shared::rules::Role;
use waymark_shared::time::Timestamp;

use crate::backup::manifest::{Contents, Manifest, NotWhole};
use crate::backup::{DATA, KEYS, KEYS_KEPT, copy, dated, free_name};
use crate::clock::DAY;
use crate::config::Config;
use crate::error::Fault;
use crate::file;
use crate::house;
use crate::keys::documents::{self, DocumentKeys};
use crate::keys::service::ServiceKey;
use crate::keys::{Keys, random};
use crate::log::append::KEPT;
use crate::log::erasures::{Listed, withdraw_again};
use crate::store::{self, account, audit, installation, invitation, session, withdrawn};
use crate::verify::{self, Findings};

use swap::NotSwapped;

pub use refusal::NotRestored;

/// What is to be restored, and how.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Where to: the data folder and its master key.
    pub config: Config,
    /// A backup of the log, or a folder of such backups, of which the newest is taken.
    pub backup: PathBuf,
    /// The same for the keys; without it, the data folder's own are taken.
    pub keys_from: Option<PathBuf>,
    /// Does everything, and leaves the data folder as it is.
    pub is_rehearsal: bool,
    /// Takes copies of the keys that are older than they should be.
    pub takes_old_keys: bool,
    /// Takes what is there, although keys are missing.
    pub takes_incomplete: bool,
    /// Takes what opens of the list of what was withdrawn, although lines of it do not.
    pub takes_damaged_list: bool,
}

/// What is back, or would be.
#[derive(Debug)]
pub struct Restored {
    /// The backup that was taken.
    pub backup: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    /// What was found in it.
    pub findings: Findings,
    /// People.
    pub people: usize,
    /// Staff.
    pub staff: usize,
    /// Documents that were withdrawn since, and are withdrawn again.
    pub withdrawn_again: usize,
    /// Whether there is a list of what was withdrawn.
    pub has_list: bool,
    /// Lines of that list that do not open.
    pub closed: usize,
    /// Rows of the audit log that were written since, and are neither in the backup nor in the data folder.
    pub lost_rows: u64,
    /// Where the folder that was there is now, if there was one and this was no rehearsal.
    pub aside: Option<PathBuf>,
}

/// Restores, or rehearses it.
pub fn restore(wanted: &Wanted) -> Result<Restored, NotRestored> {
    let data = &wanted.config.data;
    let now = wanted.config.clock.now();
    // Held until the folders have changed places: no server starts in between.
    let held = if wanted.is_rehearsal || !data.exists() { None } else { Some(house::lock(data)?) };
    let (backup, manifest) = newest(&wanted.backup, Kind::Data)?;
    let keys = Arc::new(Keys::open(&wanted.config.master_key(), false)?);
    let stage = Stage::beside(&wanted.config, now)?;
    stage.take(&backup, store::FILE)?;
    stage.take_keys(wanted, now)?;
    let (mut connection, documents) = stage.open(&keys)?;
    let findings = check(&connection, &documents, &keys, wanted.takes_incomplete)?;

    let list = wanted.config.erasures();
    let has_list = list.exists();
    let Listed { withdrawn: listed, closed, .. } = Listed::read(&list, &keys)?;
    if closed > 0 && !wanted.takes_damaged_list {
        return Err(NotRestored::DamagedList(list, closed));
    }
    let withdrawn_again = withdraw_again(&mut connection, &listed)?;
    documents.destroy(&withdrawn::before(&connection, now.plus(-KEPT))?)?;
    let lost_rows = carried::carry_over(&mut connection, &wanted.config, &keys)?;
    let audited = audit::head(&connection)?;
    begin_anew(&mut connection)?;
    let (people, staff) = count_accounts(&connection)?;
    drop((connection, documents));
    stage.settle(data)?;
    let aside = if wanted.is_rehearsal { None } else { stage.take_place_of(data, &wanted.config, now)? };
    if !wanted.is_rehearsal {
        carried::anchor(&wanted.config, &keys, &audited);
    }
    drop(held);
    Ok(Restored { backup, manifest, findings, people, staff, withdrawn_again, has_list, closed, lost_rows, aside })
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Data,
    Keys,
}

impl Kind {
    fn is_of(self, manifest: &Manifest) -> bool {
        match manifest.contents {
            Contents::Data { .. } => self == Kind::Data,
            Contents::Keys { .. } => self == Kind::Keys,
        }
    }

    /// Whether a backup of this kind may have this name.
    fn names(self, name: &str) -> bool {
        match self {
            Kind::Data => name.starts_with(DATA) && !name.starts_with(KEYS),
            Kind::Keys => name.starts_with(KEYS),
        }
    }

    /// When a backup of this kind was made, as its name says.
    fn date(self, path: &Path) -> Option<String> {
        let name = path.file_name()?.to_str()?;
        let prefix = match self {
            Kind::Data => DATA,
            Kind::Keys => KEYS,
        };
        let date = name.strip_prefix(prefix)?.get(..dated(Timestamp(0)).len())?;
        date.ends_with('Z').then(|| date.to_owned())
    }
}

/// The backup of this name, or the newest in the folder of this name; with every file as it was when it was made. One that
/// lost its manifest counts by its name, so that none that is older is taken in its place.
fn newest(path: &Path, kind: Kind) -> Result<(PathBuf, Manifest), NotRestored> {
    let mut found = inside(path, kind)?;
    // A manifest that is not ours may stand beside the backups, and a damaged one of ours in a folder that holds none.
    if found.is_empty() || Manifest::read(path).is_ok() {
        found = vec![path.to_owned()];
    }
    let named = found.into_iter().filter_map(|path| match Manifest::read(&path) {
        Ok(manifest) => kind.is_of(&manifest).then(|| (dated(manifest.made), path)),
        // It is looked at below, and refused.
        Err(NotWhole::None | NotWhole::Unread(..) | NotWhole::Changed(_)) => Some((kind.date(&path)?, path)),
    });
    let (_, newest) = named.max().ok_or_else(|| match kind {
        Kind::Data => NotRestored::NoBackup(path.to_owned()),
        Kind::Keys => NotRestored::NoKeys(path.to_owned()),
    })?;
    let manifest = Manifest::check(&newest).map_err(|not| match not {
        NotWhole::None if newest == path => NotRestored::NoBackup(newest.clone()),
        NotWhole::None => NotRestored::Cut(newest.clone()),
        NotWhole::Unread(path, error) => NotRestored::Path(path, error),
        NotWhole::Changed(path) => NotRestored::Damaged(path),
    })?;
    Ok((newest, manifest))
}

/// What is named like such a backup in a folder: nothing else that stands there is looked at.
fn inside(folder: &Path, kind: Kind) -> Result<Vec<PathBuf>, NotRestored> {
    let wrong = |error| NotRestored::Path(folder.to_owned(), error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let entry = entry.map_err(wrong)?;
        if kind.names(&entry.file_name().to_string_lossy()) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Whether what was staged belongs together and is whole.
fn check(
    connection: &Connection,
    documents: &DocumentKeys,
    keys: &Keys,
    takes_incomplete: bool,
) -> Result<Findings, NotRestored> {
    let installation = installation::read(connection)?.ok_or(NotRestored::Empty)?;
    ServiceKey::open(keys, &installation.service_key).map_err(|_| NotRestored::ForeignMasterKey)?;
    if !documents.belong_here()? {
        return Err(NotRestored::ForeignKeys);
    }
    let findings = verify::look(connection, documents, false)?;
    if !findings.is_sound() {
        return Err(NotRestored::Unsound(findings));
    }
    if !findings.is_open() && !takes_incomplete {
        return Err(NotRestored::Incomplete(findings));
    }
    Ok(findings)
}

/// Another life of the logs; nothing is open that was closed, or used up, since.
fn begin_anew(connection: &mut Connection) -> Result<(), Fault> {
    let transaction = connection.transaction()?;
    installation::set_epoch(&transaction, u64::from_be_bytes(random()))?;
    session::end_everybodys(&transaction)?;
    invitation::remove_all(&transaction)?;
    Ok(transaction.commit()?)
}

fn count_accounts(connection: &Connection) -> Result<(usize, usize), Fault> {
    Ok((
        account::count(connection, &[Role::Person])?,
        account::count(connection, &[Role::Keyworker, Role::Administrator])?,
    ))
}

/// A folder beside the data folder, in which it is made anew; gone when it is dropped before it takes that one's place.
struct Stage {
    folder: PathBuf,
    is_moving: bool,
}

impl Stage {
    fn beside(config: &Config, now: Timestamp) -> Result<Self, NotRestored> {
        let named = config.beside(&format!(".restoring-{}", dated(now)));
        let name = named.file_name().expect("named above").to_string_lossy().into_owned();
        let folder = free_name(named.parent().unwrap_or(Path::new("")), &name);
        house::make_folder(&folder).map_err(|error| NotRestored::Path(folder.clone(), error))?;
        Ok(Self { folder, is_moving: false })
    }

    /// Copies a file of a backup; nobody else on the machine reads it, whatever the backup's own file allows.
    fn take(&self, from: &Path, name: &str) -> Result<(), NotRestored> {
        let mut target = self.make(name)?;
        let copied = File::open(from.join(name)).and_then(|mut from| io::copy(&mut from, &mut target));
        copied.map(drop).map_err(|error| {
            let is_full = error.kind() == io::ErrorKind::StorageFull;
            if is_full { NotRestored::Full(self.folder.clone()) } else { NotRestored::Path(from.join(name), error) }
        })
    }

    fn make(&self, name: &str) -> Result<File, NotRestored> {
        let path = self.folder.join(name);
        file::make_private(&path).map_err(|error| NotRestored::Path(path, error))
    }

    fn take_keys(&self, wanted: &Wanted, now: Timestamp) -> Result<(), NotRestored> {
        let Some(from) = &wanted.keys_from else { return self.take_own_keys(&wanted.config.data) };
        let (backup, manifest) = newest(from, Kind::Keys)?;
        let age = now.since(manifest.made);
        if age > KEYS_KEPT && !wanted.takes_old_keys {
            return Err(NotRestored::OldKeys { backup, days: age / DAY });
        }
        self.take(&backup, documents::FILE)
    }

    /// The keys of the data folder as it is, beside a server that may be writing to them.
    fn take_own_keys(&self, data: &Path) -> Result<(), NotRestored> {
        let from = data.join(documents::FILE);
        if !from.is_file() {
            return Err(NotRestored::NoOwnKeys(data.to_owned()));
        }
        drop(self.make(documents::FILE)?);
        copy(&from, &self.folder.join(documents::FILE))?;
        Ok(())
    }

    /// Opens both databases, brought up to this build.
    fn open(&self, keys: &Arc<Keys>) -> Result<(Connection, DocumentKeys), NotRestored> {
        let connection = store::open(&self.folder.join(store::FILE))?;
        Ok((connection, DocumentKeys::open(&self.folder.join(documents::FILE), keys.clone())?))
    }

    /// Brings everything to the disk, as whoever has the data folder.
    fn settle(&self, data: &Path) -> Result<(), NotRestored> {
        let settled = swap::give_to_owner_of(data, &self.folder).and_then(|()| {
            for entry in fs::read_dir(&self.folder)? {
                let path = entry?.path();
                swap::give_to_owner_of(data, &path)?;
                File::open(&path)?.sync_all()?;
            }
            File::open(&self.folder)?.sync_all()
        });
        settled.map_err(|error| NotRestored::Path(self.folder.clone(), error))
    }

    /// Changes places with the data folder; gives where that is now.
    fn take_place_of(mut self, data: &Path, config: &Config, now: Timestamp) -> Result<Option<PathBuf>, NotRestored> {
        // From here on, what was there before may stand under this name.
        self.is_moving = true;
        swap::into_place(&self.folder, data, config, now).map_err(|not| match not {
            NotSwapped::Unmoved(error) => {
                self.is_moving = false;
                let is_mount = matches!(error.kind(), io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices);
                let data = data.to_owned();
                if is_mount { NotRestored::MountPoint(data) } else { NotRestored::Path(data, error) }
            }
            NotSwapped::Halfway { restored, before, error } => NotRestored::Halfway { restored, before, error },
        })
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !self.is_moving {
            drop(fs::remove_dir_all(&self.folder));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_last_step_that_fails_loses_neither_folder_and_says_where_they_are() {
        const NOW: Timestamp = Timestamp(1_764_000_000_000);
        let folder = tempfile::tempdir().unwrap();
        let config = Config::new(folder.path().join("data"));
        fs::create_dir(&config.data).unwrap();
        fs::write(config.data.join("keys.db"), "before").unwrap();
        let stage = Stage::beside(&config, NOW).unwrap();
        fs::write(stage.folder.join("keys.db"), "restored").unwrap();
        // A name that looks free, and that no folder can take.
        let aside = config.beside(&format!(".before-{}", dated(NOW)));
        std::os::unix::fs::symlink(folder.path().join("nothing"), aside).unwrap();
        let not = stage.take_place_of(&config.data, &config, NOW).unwrap_err();
        let said = not.to_string();
        let NotRestored::Halfway { restored, before, .. } = not else { panic!("{said}") };
        assert_eq!(fs::read(restored.join("keys.db")).unwrap(), b"restored");
        assert_eq!(fs::read(before.join("keys.db")).unwrap(), b"before");
        assert!([restored, before].iter().all(|folder| said.contains(folder.to_str().unwrap())), "{said}");
    }
}
