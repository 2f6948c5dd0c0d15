//! A backup's manifest: what is in it, from when, and the digest of every file, in the form that `sha256sum --check` reads.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use waymark_shared::time::Timestamp;

use super::said;
use crate::audit::anchor;
use crate::error::Fault;
use crate::file;
use crate::keys::{documents, hex};
use crate::store::{self, audit};

/// What says what is in a backup.
const NAME: &str = "manifest.json";
/// What says what each file is.
const SUMS: &str = "SHA256SUMS";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// When it was made.
    pub made: Timestamp,
    /// The same for people.
    pub said: String,
    /// The version that made it.
    pub waymark: String,
    /// How many migrations its database has seen.
    pub schema: usize,
    /// What is in it.
    pub contents: Contents,
}

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contents {
    /// The log and all around it.
    Data {
        /// Logs with something in them.
        logs: u64,
        /// Envelopes in all of them.
        envelopes: u64,
        /// How far the audit log goes, as `place:chain`; none in a backup of an older build.
        #[serde(default)]
        audit: Option<String>,
    },
    /// The documents' keys.
    Keys {
        /// How many.
        keys: u64,
    },
}

/// Why a folder is no backup that can be trusted.
#[derive(Debug)]
pub enum NotWhole {
    /// There is none.
    None,
    /// A file cannot be read.
    Unread(PathBuf, io::Error),
    /// A file is not what it was when it was made.
    Changed(PathBuf),
}

impl Contents {
    /// What a copy of the log holds.
    pub fn of_data(connection: &Connection) -> Result<Self, Fault> {
        let count = "SELECT count(*), coalesce(sum(seq), 0) FROM log WHERE seq > 0";
        let (logs, envelopes) = connection.query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        // A folder that no server of this build has opened yet has none.
        let has_one = connection.table_exists(None, "audit")?;
        let audit = if has_one { Some(anchor::in_words(&audit::head(connection)?)) } else { None };
        Ok(Self::Data { logs, envelopes, audit })
    }

    /// What a copy of the keys holds.
    pub fn of_keys(connection: &Connection) -> Result<Self, Fault> {
        let count = "SELECT count(*) FROM document_key";
        Ok(connection.query_row(count, [], |row| Ok(Self::Keys { keys: row.get(0)? }))?)
    }

    /// The file it is in.
    pub fn file(&self) -> &'static str {
        match self {
            Contents::Data { .. } => store::FILE,
            Contents::Keys { .. } => documents::FILE,
        }
    }
}

impl Manifest {
    /// Of a backup in the making.
    pub fn new(made: Timestamp, schema: usize, contents: Contents) -> Self {
        Self { made, said: said(made), waymark: env!("CARGO_PKG_VERSION").to_owned(), schema, contents }
    }

    /// Writes the digests and it, with everything on the disk when this returns. It comes last: where it is, all is.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let mut text = serde_json::to_string_pretty(self).map_err(io::Error::other)?;
        text.push('\n');
        let name = self.contents.file();
        File::open(folder.join(name))?.sync_all()?;
        let of_file = digest(&folder.join(name))?;
        let of_text = hex(&Sha256::digest(&text));
        for (name, text) in [(SUMS, format!("{of_file}  {name}\n{of_text}  {NAME}\n")), (NAME, text)] {
            let mut file = file::make_private(&folder.join(name))?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
        }
        File::open(folder)?.sync_all()
    }

    /// Reads it, and looks at nothing else.
    pub fn read(folder: &Path) -> Result<Self, NotWhole> {
        let path = folder.join(NAME);
        let text = fs::read(&path).map_err(|error| {
            let is_none = matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
            if is_none { NotWhole::None } else { NotWhole::Unread(path.clone(), error) }
        })?;
        serde_json::from_slice(&text).map_err(|_| NotWhole::Changed(path))
    }

    /// Reads it, and compares every file with its digest.
    pub fn check(folder: &Path) -> Result<Self, NotWhole> {
        let manifest = Self::read(folder)?;
        let path = folder.join(SUMS);
        let sums = fs::read_to_string(&path).map_err(|error| NotWhole::Unread(path.clone(), error))?;
        let mut expected = String::new();
        for name in [manifest.contents.file(), NAME] {
            let file = folder.join(name);
            let digest = digest(&file).map_err(|error| NotWhole::Unread(file.clone(), error))?;
            let line = format!("{digest}  {name}\n");
            if !sums.contains(&line) {
                return Err(NotWhole::Changed(file));
            }
            expected += &line;
        }
        if sums == expected { Ok(manifest) } else { Err(NotWhole::Changed(path)) }
    }
}

fn digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(hex(&digest.finalize()));
        }
        digest.update(&buffer[..read]);
    }
}
