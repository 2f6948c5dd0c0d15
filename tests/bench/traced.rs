//! A server under `strace`, which lets one kind of system call fail, or end the process, at a chosen moment.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::time::sleep_until;
use waymark_tests::process::{ask_to_stop, binary, listening};

/// How soon we look again whether it has ended.
const AGAIN: Duration = Duration::from_millis(20);

/// Which system calls are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// What changes a file.
    Write,
    /// What brings a file to the disk.
    Sync,
}

/// What happens at the chosen one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing, they are counted.
    None,
    /// The process is killed.
    Kill,
    /// An I/O error, once.
    Broken,
    /// No room, once.
    Full,
    /// An I/O error, at this one and all that follow.
    BrokenFromThenOn,
    /// No room, at this one and all that follow.
    FullFromThenOn,
}

/// The server.
pub struct Traced {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it meets.
    pub fault: Fault,
    /// The server itself: `strace -D` stands behind it.
    child: RefCell<Child>,
    /// What else it may print; kept open, because it may want to.
    _output: BufReader<ChildStdout>,
}

impl Point {
    fn calls(self) -> &'static str {
        match self {
            Point::Write => "pwrite64,ftruncate,fallocate",
            Point::Sync => "fsync,fdatasync",
        }
    }
}

impl Fault {
    /// Every fault there is.
    pub const ALL: [Fault; 5] =
        [Fault::Kill, Fault::Broken, Fault::Full, Fault::BrokenFromThenOn, Fault::FullFromThenOn];

    /// Whether nothing gets better while the server runs.
    pub fn is_for_good(self) -> bool {
        match self {
            Fault::Kill | Fault::BrokenFromThenOn | Fault::FullFromThenOn => true,
            Fault::None | Fault::Broken | Fault::Full => false,
        }
    }

    fn injected(self, calls: &str, number: usize) -> Option<String> {
        match self {
            Fault::None => None,
            Fault::Kill => Some(format!("{calls}:signal=KILL:when={number}")),
            Fault::Broken => Some(format!("{calls}:error=EIO:when={number}")),
            Fault::Full => Some(format!("{calls}:error=ENOSPC:when={number}")),
            Fault::BrokenFromThenOn => Some(format!("{calls}:error=EIO:when={number}+")),
            Fault::FullFromThenOn => Some(format!("{calls}:error=ENOSPC:when={number}+")),
        }
    }
}

impl Traced {
    /// Starts it so that the calls are written down, one a line.
    pub fn count(data: &Path, point: Point, trace: &Path) -> Result<Self, String> {
        Self::run(data, point, 0, Fault::None, trace)
    }

    /// Starts it with a fault; or gives what it said instead of starting.
    pub fn start(data: &Path, point: Point, number: usize, fault: Fault) -> Result<Self, String> {
        Self::run(data, point, number, fault, Path::new("/dev/null"))
    }

    fn run(data: &Path, point: Point, number: usize, fault: Fault, trace: &Path) -> Result<Self, String> {
        let calls = point.calls();
        let mut command = Command::new("strace");
        command.args(["-D", "-f", "-qq", "--signal=none", "-e", &format!("trace={calls}"), "-o"]).arg(trace);
        if let Some(injected) = fault.injected(calls, number) {
            command.args(["-e", &format!("inject={injected}")]);
        }
        command.arg(binary()).arg("serve").arg("--data").arg(data).args(["--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("strace is installed");
        let mut output = BufReader::new(child.stdout.take().expect("asked for"));
        let mut errors = child.stderr.take().expect("asked for");
        let mut line = String::new();
        let address = output.read_line(&mut line).ok().and_then(|_| listening(&line));
        let Some(address) = address else {
            let mut said = String::new();
            // What it could say before it was killed is all there is.
            let _ = errors.read_to_string(&mut said);
            let _ = child.wait();
            return Err(said);
        };
        std::thread::spawn(move || std::io::copy(&mut errors, &mut std::io::sink()));
        Ok(Self { address, fault, child: RefCell::new(child), _output: output })
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.child.borrow_mut().try_wait().is_ok_and(|status| status.is_some())
    }

    /// Asks it to stop, and waits at most so long; whether it ended in good order. In the end it is gone in any case.
    pub async fn stop(self, patience: Duration) -> bool {
        let mut child = self.child.into_inner();
        ask_to_stop(child.id());
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if let Ok(Some(status)) = child.try_wait() {
                return status.success();
            }
            sleep_until((Instant::now() + AGAIN).into()).await;
        }
        let _ = child.kill();
        let _ = child.wait();
        false
    }
}
