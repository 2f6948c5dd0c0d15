//! What can go wrong: in the store, and in answering.

use std::fmt;
use std::path::PathBuf;

use rusqlite::ErrorCode;
use waymark_shared::api::ProblemCode;

/// Why the store did not do what it was asked to.
#[derive(Debug)]
pub enum Fault {
    /// The disk is full.
    Full,
    /// Another program has the database open, and did not let it go in time.
    Busy,
    /// The disk or the database failed; the reason is for the log.
    Broken(rusqlite::Error),
    /// Bytes at rest do not open under the keys at hand.
    Unsealed,
    /// What was written with it could not be committed; the reason was logged there.
    NotCommitted,
    /// The store is closing.
    Closed,
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Fault::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::Busy,
            Some(_) | None => Fault::Broken(error),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Full => f.write_str("the disk is full"),
            Fault::Busy => f.write_str("another program has the database open, and has to let it go first"),
            Fault::Broken(error) => write!(f, "the database failed: {error}"),
            Fault::Unsealed => f.write_str("something at rest does not open under this master key"),
            Fault::NotCommitted => f.write_str("the commit failed"),
            Fault::Closed => f.write_str("the store is closed"),
        }
    }
}

/// What a piece of writing may fail with.
pub trait Failure: From<Fault> + Send + 'static {
    /// Whether it met a full disk.
    fn is_full(&self) -> bool;
}

impl Failure for Fault {
    fn is_full(&self) -> bool {
        matches!(self, Fault::Full)
    }
}

impl Failure for Wrong {
    fn is_full(&self) -> bool {
        self.code == ProblemCode::Full
    }
}

/// Why a request is not answered with what it asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wrong {
    /// The stable code.
    pub code: ProblemCode,
    /// Seconds to wait, where waiting helps.
    pub retry_after: Option<u32>,
}

impl From<ProblemCode> for Wrong {
    fn from(code: ProblemCode) -> Self {
        Self { code, retry_after: None }
    }
}

impl From<Fault> for Wrong {
    fn from(fault: Fault) -> Self {
        let (code, retry_after) = match fault {
            Fault::Full => (ProblemCode::Full, None),
            Fault::Busy | Fault::Closed => (ProblemCode::Unavailable, Some(5)),
            Fault::Broken(_) | Fault::NotCommitted => (ProblemCode::Unavailable, Some(30)),
            Fault::Unsealed => (ProblemCode::Broken, None),
        };
        match fault {
            Fault::Full | Fault::Closed | Fault::NotCommitted => {}
            Fault::Busy | Fault::Broken(_) | Fault::Unsealed => tracing::error!(%fault, "a request failed"),
        }
        Self { code, retry_after }
    }
}

/// Why the server does not start.
#[derive(Debug)]
pub enum NotStarted {
    /// A file or folder that cannot be made, read or locked.
    Path(PathBuf, std::io::Error),
    /// The data folder has no name beside which its master key could stand.
    Nameless(PathBuf),
    /// Another server runs on this data folder.
    Running(PathBuf),
    /// The master key's file does not hold a key.
    MasterKey(PathBuf),
    /// The master key is gone while there is data it protects.
    MasterKeyMissing(PathBuf),
    /// The master key is another installation's.
    MasterKeyForeign(PathBuf),
    /// There is no data where a service has been.
    DataMissing(PathBuf),
    /// The documents' keys are gone while there is data they protect.
    DocumentKeysMissing(PathBuf),
    /// The database is gone while there are keys of what stood in it.
    DatabaseMissing(PathBuf),
    /// The documents' keys were wrapped by another master key.
    DocumentKeysForeign(PathBuf),
    /// No line of the list of erasures opens: it is another service's, or damaged.
    ErasuresForeign(PathBuf),
    /// The store does not open.
    Store(Fault),
    /// The data was written by a newer build.
    Newer,
    /// The address cannot be listened on.
    Listen(std::net::SocketAddr, std::io::Error),
    /// Beyond this machine without TLS or a proxy that does it.
    Exposed(std::net::SocketAddr),
}

impl From<Fault> for NotStarted {
    fn from(fault: Fault) -> Self {
        NotStarted::Store(fault)
    }
}

impl From<rusqlite::Error> for NotStarted {
    fn from(error: rusqlite::Error) -> Self {
        NotStarted::Store(error.into())
    }
}

impl fmt::Display for NotStarted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotStarted::Path(path, error) => {
                write!(f, "{} cannot be made, read or written to: {error}.", path.display())
            }
            NotStarted::Nameless(path) => {
                write!(
                    f,
                    "{} has nothing beside it, where its master key has to stand. Choose another folder.",
                    path.display()
                )
            }
            NotStarted::Running(path) => {
                write!(f, "Another server runs on {}. Stop it, or choose another folder with --data.", path.display())
            }
            NotStarted::MasterKey(path) => {
                write!(f, "{} does not hold a master key: 64 hex digits. Put the right file there.", path.display())
            }
            NotStarted::MasterKeyMissing(path) => write!(
                f,
                "The master key {} is missing, and the data cannot be opened without it. Put it back from where you keep it.",
                path.display()
            ),
            NotStarted::MasterKeyForeign(path) => write!(
                f,
                "The data does not open under the master key {}. Put the key that belongs to it in its place, or name its file \
                 with --master-key.",
                path.display()
            ),
            NotStarted::DataMissing(data) => write!(
                f,
                "There is no data in {}, and a service has been there: its list of what was withdrawn stands beside it. Name the \
                 right folder with --data, or put a backup in its place with waymark restore. Where there is no backup left, \
                 --begin-anew begins without: the devices of people and staff bring back what they hold.",
                data.display()
            ),
            NotStarted::DocumentKeysMissing(path) => write!(
                f,
                "The keys in {} are missing, and what was shared cannot be opened without them. Put the file back from the \
                 same backup as the database beside it.",
                path.display()
            ),
            NotStarted::DatabaseMissing(path) => write!(
                f,
                "{} is missing or empty, and keys.db beside it still has the keys of what stood in it. Put the database back \
                 from a backup, or choose another folder with --data.",
                path.display()
            ),
            NotStarted::DocumentKeysForeign(path) => write!(
                f,
                "The keys in {} do not open under this master key. Put back the file, or the master key, that belongs to the \
                 database beside it.",
                path.display()
            ),
            NotStarted::ErasuresForeign(path) => write!(
                f,
                "Nothing in the list {} of what was withdrawn opens under this master key, and it may hold more than the \
                 database knows. Put back the list that belongs to this service, or move it elsewhere: what it names can \
                 then be read again if the data went back to an earlier day.",
                path.display()
            ),
            NotStarted::Store(Fault::Full) => f.write_str("The disk is full. Make room on it, and start again."),
            NotStarted::Store(Fault::Broken(error)) => write!(
                f,
                "The store does not open: {error}. Look whether the disk is full or failing; if the file itself is damaged, put \
                 a backup in its place with waymark restore."
            ),
            NotStarted::Store(fault @ (Fault::Busy | Fault::Unsealed | Fault::NotCommitted | Fault::Closed)) => {
                write!(f, "The store does not open: {fault}.")
            }
            NotStarted::Newer => {
                f.write_str("The data was written by a newer Waymark. Start that one, or restore a backup.")
            }
            NotStarted::Listen(address, error) => write!(f, "Cannot listen on {address}: {error}."),
            NotStarted::Exposed(address) => write!(
                f,
                "{address} can be reached from other machines, and phones need HTTPS there. Put a proxy that does TLS before \
                 Waymark and say its public name with --behind-proxy NAME, or listen on 127.0.0.1."
            ),
        }
    }
}

impl std::error::Error for NotStarted {}
