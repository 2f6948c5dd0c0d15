//! The server's commands about backups, run as an administrator runs them.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use waymark_tests::process;

/// Where the backups of one service go.
pub struct Shelf {
    /// Copies of the log.
    pub logs: PathBuf,
    /// Copies of the keys.
    pub keys: PathBuf,
}

impl Shelf {
    /// In this folder.
    pub fn at(folder: &Path) -> Self {
        Self { logs: folder.join("logs"), keys: folder.join("keys") }
    }

    /// Makes a backup of a data folder.
    pub fn back_up(&self, data: &Path) {
        let words: [&OsStr; 5] =
            ["backup".as_ref(), "--to".as_ref(), self.logs.as_ref(), "--keys-to".as_ref(), self.keys.as_ref()];
        run(&words, data);
    }

    /// Restores the newest of them into a data folder.
    pub fn restore(&self, data: &Path, more: &[&OsStr]) {
        let words: [&OsStr; 4] = ["restore".as_ref(), self.logs.as_ref(), "--keys-from".as_ref(), self.keys.as_ref()];
        run(&[&words, more].concat(), data);
    }
}

/// Whether everything in a data folder is whole, signatures included; says what is not.
pub fn is_whole(data: &Path, more: &[&OsStr]) -> bool {
    let words: [&OsStr; 2] = ["verify".as_ref(), "--signatures".as_ref()];
    let output = command(&[&words, more].concat(), data);
    if !output.status.success() {
        print!("{}", String::from_utf8_lossy(&output.stderr));
    }
    output.status.success()
}

/// The master key of a data folder.
pub fn master_key(data: &Path) -> PathBuf {
    data.with_extension("key")
}

/// Copies every file of a folder into a fresh one, or over what is there.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a disk with room");
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a folder");
        fs::copy(file.path(), to.join(file.file_name())).expect("a disk with room");
    }
}

fn run(words: &[&OsStr], data: &Path) {
    let output = command(words, data);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn command(words: &[&OsStr], data: &Path) -> std::process::Output {
    Command::new(process::binary()).args(words).arg("--data").arg(data).output().expect("the server's binary starts")
}
