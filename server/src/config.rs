//! What the server is told at its start.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use crate::clock::Clock;
use crate::error::NotStarted;

/// Connections at once from one address, unless told otherwise: fifty people behind one, with a socket and a request each and
/// one that is just closing.
pub const PER_ADDRESS: usize = 160;
/// Tries a minute from one address, unless told otherwise: fifty people who arrive together may sit behind one.
pub const TRIES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(300).expect("three hundred");

/// The data folder with a name of its own, where it is given as `.` or ends in `..`: what belongs to it stands beside it,
/// under that name, and never in it.
pub fn by_name(data: PathBuf) -> Result<PathBuf, NotStarted> {
    if data.file_name().is_some() {
        return Ok(data);
    }
    match data.canonicalize() {
        Ok(named) if named.file_name().is_some() => Ok(named),
        Ok(_) => Err(NotStarted::Nameless(data)),
        Err(error) => Err(NotStarted::Path(data, error)),
    }
}

/// How long the other end of a connection is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the first byte.
    pub first_byte: Duration,
    /// For the whole head of a request, from the start of its connection on; no longer for the next one on a connection that
    /// is kept.
    pub head: Duration,
    /// For the whole body of a request.
    pub body: Duration,
    /// For it to read on.
    pub reading: Duration,
    /// For something to say to a post that waits, and as long again for the next post: shorter than proxies wait.
    pub post: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let [first_byte, head, body, reading, post] = [5, 10, 20, 20, 25].map(Duration::from_secs);
        Self { first_byte, head, body, reading, post }
    }
}

/// Everything a server is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// Where the master key is kept, if not beside the data folder with `.key` after the folder's name.
    pub kept_key: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The public name under which a proxy that does TLS passes requests on, such as `waymark.example.org`.
    pub behind_proxy: Option<String>,
    /// Connections at once from one address.
    pub per_address: usize,
    /// Tries to join or sign in from one address, a minute.
    pub tries_per_minute: NonZeroU32,
    /// How long the other end of a connection is waited for.
    pub patience: Patience,
    /// Bytes one journey's logs may take.
    pub quota: u64,
    /// Whether to begin without data where a service has been.
    pub begins_anew: bool,
    /// The clock.
    pub clock: Clock,
}

impl Config {
    /// A folder, and otherwise what suits a first look.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            kept_key: None,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            behind_proxy: None,
            per_address: PER_ADDRESS,
            tries_per_minute: TRIES_PER_MINUTE,
            patience: Patience::default(),
            quota: 1024 * 1024 * 1024,
            begins_anew: false,
            clock: Clock::default(),
        }
    }

    /// The file of the master key.
    pub fn master_key(&self) -> PathBuf {
        self.kept_key.clone().unwrap_or_else(|| self.beside(".key"))
    }

    /// The list of what was withdrawn: beside the data folder, so that no older copy of the folder brings an older one.
    pub fn erasures(&self) -> PathBuf {
        self.beside(".erased")
    }

    /// How far the audit log goes: beside the data folder as well.
    pub fn audit_anchor(&self) -> PathBuf {
        self.beside(".audit")
    }

    /// What other commands put down for the audit log, until the server writes it there.
    pub fn audit_spool(&self) -> PathBuf {
        self.beside(".audit-spool")
    }

    /// A path beside the data folder, with this after the folder's name.
    pub fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.data.file_name().map_or_else(|| "waymark-data".into(), ToOwned::to_owned);
        name.push(ending);
        self.data.with_file_name(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_a_data_folder_stands_beside_it_however_it_is_given() {
        let folder = tempfile::tempdir().unwrap();
        let around = folder.path().canonicalize().unwrap();
        std::fs::create_dir_all(around.join("data/inside")).unwrap();
        for given in ["data", "data/.", "data/inside/.."] {
            let config = Config::new(by_name(around.join(given)).unwrap());
            assert_eq!(config.master_key(), around.join("data.key"), "{given}");
            assert_eq!(config.erasures(), around.join("data.erased"), "{given}");
        }
        let here = std::env::current_dir().unwrap();
        assert_eq!(by_name(".".into()).unwrap(), here);
        assert!(matches!(by_name("/".into()), Err(NotStarted::Nameless(_))));
    }
}
