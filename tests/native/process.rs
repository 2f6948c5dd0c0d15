//! The real server, as a process of its own on a free port with a folder of its own; stopped when dropped.

use std::io::{BufRead, BufReader, Lines};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;

/// A server that runs, or is stopped for a while: for everybody who uses it, that is being offline.
pub struct Server {
    /// A program that runs it and becomes it, such as a tracer, with that program's options; empty where nobody stands between.
    under: Vec<String>,
    data: PathBuf,
    options: Vec<String>,
    address: SocketAddr,
    set_up: Option<String>,
    child: Option<Child>,
    /// Goes with the server, where the folder is nobody's.
    _folder: Option<TempDir>,
}

impl Server {
    /// Starts a fresh server that is forgotten afterwards, and waits until it listens.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same, with further options of `waymark serve`.
    pub fn start_with(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a place for temporary folders");
        let data = folder.path().join("data");
        let mut server = Self::at(&data, "127.0.0.1:0", options);
        server._folder = Some(folder);
        server
    }

    /// Starts a server with this data folder at this address.
    pub fn at(data: &Path, listen: &str, options: &[&str]) -> Self {
        Self::under(&[], data, listen, options)
    }

    /// The same, started by another program that becomes it.
    pub fn under(program: &[&str], data: &Path, listen: &str, options: &[&str]) -> Self {
        let mut server = Self {
            under: program.iter().map(|word| (*word).to_owned()).collect(),
            data: data.to_path_buf(),
            options: options.iter().map(|option| (*option).to_owned()).collect(),
            address: ([127, 0, 0, 1], 0).into(),
            set_up: None,
            child: None,
            _folder: None,
        };
        server.run(listen);
        server
    }

    /// Where it listens; the same after every start.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address as a browser takes it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The token of the set-up link it printed, where it was fresh.
    pub fn set_up_token(&self) -> Option<&str> {
        self.set_up.as_deref()
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The process id, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Kills it, as a power cut would.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // An error here means that it has ended already.
            let _ended = child.kill();
            let _status = child.wait();
        }
    }

    /// Starts it on the same port, with the same data.
    pub fn start_again(&mut self) {
        assert!(self.child.is_none(), "it runs already");
        self.run(&self.address.to_string());
    }

    /// Waits until somebody ends it; whether it ended well.
    pub fn wait(&mut self) -> bool {
        let status = self.child.as_mut().and_then(|child| child.wait().ok());
        status.is_none_or(|status| status.success() || status.code().is_none())
    }

    fn run(&mut self, listen: &str) {
        let mut words = self.under.iter().map(Into::into).chain([binary().into_os_string()]);
        let mut command = Command::new(words.next().expect("the server's own binary at least"));
        command.args(words).arg("serve").arg("--data").arg(&self.data).args(["--listen", listen]).args(&self.options);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the server's binary starts");
        let output = child.stdout.take().expect("asked for");
        self.child = Some(child);
        let (told, heard) = std::sync::mpsc::channel();
        std::thread::spawn(move || tell(BufReader::new(output).lines(), |line| told.send(line).is_ok()));
        for line in &heard {
            if let Some(address) = listening(&line) {
                self.address = address;
                break;
            }
        }
        assert!(self.address.port() != 0, "the server says where it listens before it ends");
        // A fresh one says this at once, and never later.
        if self.is_fresh()
            && let Ok(line) = heard.recv()
        {
            self.set_up = line.split_once("/set-up#").map(|(_, token)| token.trim().to_owned());
        }
    }

    /// Whether the server at this address was not set up yet, by its own word.
    fn is_fresh(&self) -> bool {
        use std::io::{Read, Write};
        let Ok(mut stream) = std::net::TcpStream::connect(self.address) else { return false };
        let path = waymark_shared::api::SERVICE;
        let question = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address);
        let mut answer = String::new();
        let asked = stream.write_all(question.as_bytes()).and_then(|()| stream.read_to_string(&mut answer));
        asked.is_ok() && answer.contains("\"set_up\":false")
    }
}

/// Asks a process of ours to stop in good order.
pub fn ask_to_stop(id: u32) {
    let asked = Command::new("kill").args(["-TERM", &id.to_string()]).status();
    assert!(asked.is_ok(), "there is a kill command");
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Passes every line on, and goes on reading when nobody listens any more, so that the server never waits for us.
fn tell(lines: Lines<BufReader<ChildStdout>>, mut pass: impl FnMut(String) -> bool) {
    let mut heard = true;
    for line in lines.map_while(Result::ok) {
        heard = heard && pass(line);
    }
}

/// The server's binary, beside the program that asks.
pub fn binary() -> PathBuf {
    let program = std::env::current_exe().expect("a program knows where it is");
    let found = program.ancestors().map(|folder| folder.join("waymark")).find(|path| path.is_file());
    found.expect("the server is built: cargo build --package waymark-server")
}

/// The address in a line that the server prints once it listens.
pub fn listening(line: &str) -> Option<SocketAddr> {
    let rest = line.split_once("http://")?.1;
    rest.split(['/', ' ', '\n']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_a_line_that_still_has_its_end() {
        let address = "127.0.0.1:8080".parse().ok();
        assert_eq!(listening("http://127.0.0.1:8080\n"), address);
        assert_eq!(listening("Set up once, here: http://127.0.0.1:8080/set-up#token"), address);
    }
}
