//! The real server, as a process of its own on a free port with a folder of its own; stopped when dropped.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A server that runs, or is stopped for a while: for everybody who uses it, that is being offline.
pub struct Server {
    folder: TempDir,
    address: SocketAddr,
    set_up: Option<String>,
    child: Option<Child>,
}

impl Server {
    /// Starts a fresh server and waits until it listens.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a place for temporary folders");
        let mut server = Self {
            folder,
            address: ([127, 0, 0, 1], 0).into(),
            set_up: None,
            child: None,
        };
        server.start_again();
        server
    }

    /// Where it listens; the same after every start.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its origin as the browser names it: a secure context, since it is this machine.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    /// The token of the set-up link it printed, if it was fresh.
    pub fn set_up_token(&self) -> Option<&str> {
        self.set_up.as_deref()
    }

    /// The folder its data folder stands in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The process id, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Stops it at once, as a power cut would.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("our own child");
            child.wait().expect("our own child");
        }
    }

    /// Starts it on the same port, with the same data.
    pub fn start_again(&mut self) {
        assert!(self.child.is_none(), "it runs already");
        let mut command = Command::new(binary());
        command
            .arg("serve")
            .arg("--data")
            .arg(self.folder.path().join("data"));
        command.arg("--listen").arg(self.address.to_string());
        let log = std::fs::File::create(self.folder.path().join("log")).expect("our own folder");
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the server's binary starts");
        let output = child.stdout.take().expect("asked for");
        self.child = Some(child);
        let mut lines = BufReader::new(output).lines();
        let mut address = None;
        while address.is_none() {
            let Some(Ok(line)) = lines.next() else {
                panic!("the server ended: {}", self.log())
            };
            if let Some((_, token)) = line.split_once("/set-up#") {
                self.set_up = Some(token.trim().to_owned());
            }
            address = listening(&line);
        }
        self.address = address.expect("just found");
        if let Some(Ok(line)) = lines.by_ref().next()
            && let Some((_, token)) = line.split_once("/set-up#")
        {
            self.set_up = Some(token.trim().to_owned());
        }
        std::thread::spawn(move || lines.for_each(drop));
    }

    /// What it logged since its last start.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The server's binary, beside the program that asks.
fn binary() -> PathBuf {
    let program = std::env::current_exe().expect("a program knows where it is");
    let found = program
        .ancestors()
        .map(|folder| folder.join("waymark"))
        .find(|path| path.is_file());
    found.expect("the server is built: cargo build --package waymark-server")
}

fn listening(line: &str) -> Option<SocketAddr> {
    let rest = line.split_once("http://")?.1;
    rest.split(['/', ' ']).next()?.parse().ok()
}
