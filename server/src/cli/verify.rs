//! `waymark verify`: looks whether everything that is kept is whole, also while the server runs.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser};

use crate::backup::open_beside;
use crate::config::{Config, by_name};
use crate::error::{Fault, NotStarted};
use crate::file;
use crate::keys::Keys;
use crate::keys::documents::{self, DocumentKeys};
use crate::keys::service::ServiceKey;
use crate::log::erasures::Listed;
use crate::store;
use crate::verify::{Findings, look};

/// What `waymark verify` is told.
#[derive(Debug, Args)]
pub struct Verify {
    /// The data folder.
    #[arg(long, default_value = "./waymark-data", value_parser = PathBufValueParser::new().try_map(by_name))]
    data: PathBuf,
    /// A file with the master key [default: beside the data folder].
    #[arg(long, value_name = "FILE")]
    master_key: Option<PathBuf>,
    /// Checks the signature of every envelope as well, which takes longer.
    #[arg(long)]
    signatures: bool,
}

/// Why what is kept is not called whole.
#[derive(Debug)]
pub enum NotVerified {
    /// It could not be looked at.
    NotStarted(NotStarted),
    /// There is no service in this folder.
    NoService(PathBuf),
    /// It was written by an older build.
    Older,
    /// Something is wrong.
    Wrong(Findings, usize),
}

impl From<NotStarted> for NotVerified {
    fn from(not: NotStarted) -> Self {
        NotVerified::NotStarted(not)
    }
}

impl From<Fault> for NotVerified {
    fn from(fault: Fault) -> Self {
        NotVerified::NotStarted(fault.into())
    }
}

impl fmt::Display for NotVerified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotVerified::NotStarted(not) => write!(f, "{not}"),
            NotVerified::NoService(data) => {
                write!(f, "There is no service in {}. Say which data folder is meant with --data.", data.display())
            }
            NotVerified::Older => f.write_str(
                "The data was written by an older Waymark. Start this one once, or verify with the older one.",
            ),
            NotVerified::Wrong(findings, lines) => {
                if *lines > 0 {
                    writeln!(f, "{lines} lines of the list of what was withdrawn do not open.")?;
                }
                write!(
                    f,
                    "{findings}Not everything is as it should be. waymark restore --rehearse shows what a backup has."
                )
            }
        }
    }
}

impl std::error::Error for NotVerified {}

impl Verify {
    /// Looks, and says what was found.
    pub fn run(self) -> Result<(), NotVerified> {
        let config = Config { kept_key: self.master_key, ..Config::new(self.data) };
        if !config.data.join(store::FILE).is_file() {
            return Err(NotVerified::NoService(config.data));
        }
        let keys = Arc::new(Keys::open(&config.master_key(), false)?);
        let listed = Listed::read(&config.erasures(), &keys)?;
        let open = |name: &str, migrations: &[&str]| {
            let connection = open_beside(&config.data.join(name))?;
            let version = file::version(&connection, migrations)?.ok_or(NotStarted::Newer)?;
            if version < migrations.len() { Err(NotVerified::Older) } else { Ok(connection) }
        };
        let connection = open(store::FILE, &store::MIGRATIONS)?;
        if let Some(installation) = store::installation::read(&connection)? {
            let opened = ServiceKey::open(&keys, &installation.service_key);
            opened.map_err(|_| NotStarted::MasterKeyForeign(config.master_key()))?;
        }
        let documents = DocumentKeys::beside(open(documents::FILE, &documents::MIGRATIONS)?, keys);
        let findings = look(&connection, &documents, self.signatures)?;
        if findings.are_well() && listed.closed == 0 {
            print!("{findings}");
            println!("Everything is whole.");
            Ok(())
        } else {
            Err(NotVerified::Wrong(findings, listed.closed))
        }
    }
}
