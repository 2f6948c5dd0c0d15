//! A recording: what a server does to its disk, and what it says to the network, in one order, as `strace` saw it.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, Instant};

use tokio::time::sleep_until;

/// What changes a file or a name, brings it to the disk, or leaves by a socket.
const CALLS: &str = "trace=openat,mkdir,mkdirat,pwrite64,write,writev,sendto,sendmsg,ftruncate,fallocate,fsync,fdatasync,\
                     unlink,unlinkat,rename,renameat,renameat2,link,linkat,truncate,pwritev,pwritev2,copy_file_range,sendfile";
/// So much of what is written is recorded: all of it.
const WHOLE: &str = "16777216";
/// How long `strace` may take to write down the end of a process.
const PATIENCE: Duration = Duration::from_secs(10);
const AGAIN: Duration = Duration::from_millis(10);

/// One thing that happened.
#[derive(Debug)]
pub enum Deed {
    /// A folder was made.
    Folder(PathBuf),
    /// A file was opened for writing: made, where it was not there; emptied, where that was asked for.
    Opened { path: PathBuf, emptied: bool },
    /// Bytes were written, at a place or at the end.
    Wrote { path: PathBuf, at: Option<usize>, bytes: Vec<u8> },
    /// A file was given a length.
    Length { path: PathBuf, length: usize },
    /// A sync of a file or folder came to its end, which had begun at this place of the recording.
    Synced { path: PathBuf, began: usize },
    /// A file was removed.
    Removed(PathBuf),
    /// A file was given another name.
    Renamed { from: PathBuf, to: PathBuf },
    /// Bytes left by a socket; where they left in pieces, each is one of these.
    Sent(Vec<u8>),
}

/// Where a recording is written down.
pub struct Tape(PathBuf);

impl Tape {
    /// In this file, further runs behind the earlier ones.
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// The program to start a server by.
    pub fn program(&self) -> Vec<&str> {
        let path = self.0.to_str().expect("a name in plain letters");
        let mut words = vec!["strace", "-D", "-f", "-q", "--signal=KILL", "--decode-fds=path", "-xx", "-s", WHOLE];
        words.extend(["-e", CALLS, "-A", "-o", path]);
        words
    }

    /// Waits until the end of this process is written down.
    pub async fn has_ended(&self, process: u32) {
        let deadline = Instant::now() + PATIENCE;
        // Short numbers are padded.
        let process = process.to_string();
        let is_the_end = |line: &str| {
            line.split_once(' ').is_some_and(|(id, rest)| id == process && rest.trim_start().starts_with("+++ "))
        };
        while !self.text().lines().rev().any(is_the_end) {
            assert!(Instant::now() < deadline, "strace writes down how a process ends");
            sleep_until((Instant::now() + AGAIN).into()).await;
        }
    }

    /// Everything that happened below a folder, or left by a socket.
    pub fn read(&self, folder: &Path) -> Vec<Deed> {
        let mut deeds = Vec::new();
        // What has begun and not ended, by thread: its place and the beginning of its line.
        let mut open: HashMap<&str, (usize, &str)> = HashMap::new();
        let text = self.text();
        for line in text.lines() {
            let Some((thread, line)) = line.split_once(' ') else { continue };
            let line = line.trim_start();
            if let Some(begun) = line.strip_suffix(" <unfinished ...>") {
                open.insert(thread, (deeds.len(), begun));
                deeds.push(None);
            } else if let Some(rest) = line.strip_prefix("<... ") {
                let (began, begun) = open.remove(thread).expect("what is resumed had begun");
                let (_, rest) = rest.split_once(" resumed>").expect("a line that goes on");
                let Some(deed) = Call::of(&format!("{begun}{rest}")).and_then(|call| call.deed(began, folder)) else {
                    continue;
                };
                // What is written may be on the disk once the call has begun; what is synced is there when it has ended.
                match deed {
                    Deed::Synced { .. } => deeds.push(Some(deed)),
                    Deed::Folder(_)
                    | Deed::Opened { .. }
                    | Deed::Wrote { .. }
                    | Deed::Length { .. }
                    | Deed::Removed(_)
                    | Deed::Renamed { .. }
                    | Deed::Sent(_) => deeds[began] = Some(deed),
                }
            } else {
                let deed = Call::of(line).and_then(|call| call.deed(deeds.len(), folder));
                deeds.push(deed);
            }
        }
        renumbered(deeds)
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.0).expect("strace writes it")
    }
}

/// Without the gaps; places of beginnings follow.
fn renumbered(deeds: Vec<Option<Deed>>) -> Vec<Deed> {
    let mut before = Vec::with_capacity(deeds.len());
    let mut kept = Vec::new();
    for deed in deeds {
        before.push(kept.len());
        kept.extend(deed);
    }
    for deed in &mut kept {
        if let Deed::Synced { began, .. } = deed {
            // A sync that nothing came between begins where it ends.
            *began = before[*began];
        }
    }
    kept
}

/// One system call that did not fail, as `strace` prints it: names of files and everything that is written in hex.
struct Call<'a> {
    name: &'a str,
    arguments: &'a str,
    /// What it gave.
    gave: usize,
}

impl<'a> Call<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let (name, rest) = line.split_once('(')?;
        let (arguments, gave) = rest.rsplit_once(" = ")?;
        let gave: String = gave.chars().take_while(char::is_ascii_digit).collect();
        Some(Self { name, arguments: arguments.trim_end().strip_suffix(')')?, gave: gave.parse().ok()? })
    }

    fn deed(&self, place: usize, folder: &Path) -> Option<Deed> {
        let inside = |path: PathBuf| path.starts_with(folder).then_some(path);
        let written = |at| -> Option<Deed> {
            let mut bytes: Vec<u8> = self.strings().concat();
            bytes.truncate(self.gave);
            match self.descriptor()? {
                At::Socket => Some(Deed::Sent(bytes)),
                At::Path(path) => Some(Deed::Wrote { path: inside(path)?, at, bytes }),
            }
        };
        match self.name {
            "openat" if self.arguments.contains("O_WRONLY") || self.arguments.contains("O_RDWR") => {
                let path = inside(self.path(0)?)?;
                Some(Deed::Opened { path, emptied: self.arguments.contains("O_TRUNC") })
            }
            "openat" => None,
            "mkdir" | "mkdirat" => Some(Deed::Folder(inside(self.path(0)?)?)),
            "pwrite64" => written(Some(self.number(0)?)),
            "write" | "writev" | "sendto" | "sendmsg" => written(None),
            "ftruncate" => {
                Some(Deed::Length { path: self.descriptor()?.file().and_then(inside)?, length: self.number(0)? })
            }
            "fsync" | "fdatasync" => {
                Some(Deed::Synced { path: self.descriptor()?.file().and_then(inside)?, began: place })
            }
            "unlink" | "unlinkat" => Some(Deed::Removed(inside(self.path(0)?)?)),
            "rename" | "renameat" | "renameat2" => {
                Some(Deed::Renamed { from: inside(self.path(0)?)?, to: inside(self.path(1)?)? })
            }
            // Nothing else is known to change files; what comes to do so has to be learnt here first.
            other => {
                let named = self.strings().into_iter().filter_map(|bytes| String::from_utf8(bytes).ok());
                let touched = self.descriptor().and_then(At::file).into_iter().chain(named.map(PathBuf::from));
                assert!(touched.into_iter().all(|path| inside(path).is_none()), "{other} is not understood");
                None
            }
        }
    }

    /// What the first argument, a descriptor, stands for.
    fn descriptor(&self) -> Option<At> {
        let (_, rest) = self.arguments.split_once('<')?;
        let name = unhex(rest.split_once('>')?.0);
        if name.starts_with(b"socket:") {
            return Some(At::Socket);
        }
        Some(At::Path(PathBuf::from(String::from_utf8(name).ok()?)))
    }

    /// Everything between quotation marks.
    fn strings(&self) -> Vec<Vec<u8>> {
        self.arguments.split('"').skip(1).step_by(2).map(unhex).collect()
    }

    fn path(&self, which: usize) -> Option<PathBuf> {
        Some(PathBuf::from(String::from_utf8(self.strings().into_iter().nth(which)?).ok()?))
    }

    /// The last argument but so many.
    fn number<N: FromStr>(&self, before_the_last: usize) -> Option<N> {
        self.arguments.rsplit(", ").nth(before_the_last)?.parse().ok()
    }
}

/// What a descriptor stands for.
enum At {
    Socket,
    Path(PathBuf),
}

impl At {
    fn file(self) -> Option<PathBuf> {
        match self {
            At::Path(path) => Some(path),
            At::Socket => None,
        }
    }
}

/// Bytes written as `\x` and two digits each.
fn unhex(text: &str) -> Vec<u8> {
    let digit = |digit: u8| (digit as char).to_digit(16).map_or(0, |value| value as u8);
    text.as_bytes().chunks_exact(4).map(|byte| digit(byte[2]) << 4 | digit(byte[3])).collect()
}
