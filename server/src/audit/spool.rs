//! The spool: a file beside the data folder in which `waymark backup`, which writes nothing into a database that a server
//! may have open, puts down that a backup was made; the server takes it from there into the audit log.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use waymark_shared::time::Timestamp;

use crate::config::Config;

/// A file that is longer is nobody's honest work.
const LONGEST: u64 = 64 * 1024;

/// Puts down that a backup was made at this moment: on the disk when this returns.
pub fn keep(config: &Config, made: Timestamp) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(config.audit_spool())?;
    writeln!(file, "{}", made.0)?;
    file.sync_all()
}

/// Takes out what was put down. The file is gone before its lines are committed: where a power cut comes between, a
/// backup is not written down, rather than again at every start.
pub fn take(path: &Path) -> Vec<Timestamp> {
    let is_short = fs::metadata(path).is_ok_and(|file| file.len() <= LONGEST);
    let lines = if is_short { fs::read_to_string(path).unwrap_or_default() } else { String::new() };
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::error!(path = %path.display(), %error, "what was put down for the audit log cannot be taken out");
            return Vec::new();
        }
        Ok(()) | Err(_) => {}
    }
    lines.lines().filter_map(|line| line.parse().ok().map(Timestamp)).collect()
}
