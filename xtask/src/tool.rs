//! Running other programs: what is missing is named with its remedy, what fails is named with its command.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::house;

/// Why a command of xtask could not be carried out.
#[derive(Debug)]
pub enum Fault {
    /// A program that is not here, and the one thing to do about it.
    Missing {
        /// The program.
        tool: &'static str,
        /// What installs it.
        remedy: &'static str,
    },
    /// A program ended with another status than zero, having said why itself.
    Failed {
        /// The command line.
        command: String,
    },
    /// A file or folder could not be read or written.
    Disk {
        /// Which.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// wasm-bindgen refused a module.
    Unbound {
        /// Which module.
        module: &'static str,
        /// Its whole complaint.
        complaint: String,
    },
    /// A part of the tests that does not exist.
    NoSuchPart {
        /// What was asked for.
        asked: String,
        /// What there is.
        parts: String,
    },
    /// Everything has been said already.
    Said,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { tool, remedy } => write!(f, "{tool} is missing; {remedy}"),
            Self::Failed { command } => write!(f, "this failed: {command}"),
            Self::Disk { path, error } => write!(f, "{}: {error}", path.display()),
            Self::Unbound { module, complaint } => {
                write!(f, "{module}: wasm-bindgen refused it: {complaint}")
            }
            Self::NoSuchPart { asked, parts } => {
                write!(f, "there is no part called {asked}; there are {parts}")
            }
            Self::Said => Ok(()),
        }
    }
}

/// Names the file in whatever the disk says.
pub trait At<T> {
    /// The same outcome, with the path in its fault.
    fn at(self, path: &Path) -> Result<T, Fault>;
}

impl<T> At<T> for Result<T, std::io::Error> {
    fn at(self, path: &Path) -> Result<T, Fault> {
        self.map_err(|error| Fault::Disk { path: path.to_path_buf(), error })
    }
}

/// The cargo that runs us, at the root of the house.
pub fn cargo(words: &[&str]) -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()).as_ref(), words)
}

/// Any program, at the root of the house.
pub fn program(name: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(words).current_dir(house::root());
    command
}

/// Runs a command with its output on the screen.
pub fn run(command: &mut Command) -> Result<(), Fault> {
    let failed = |command: &Command| Fault::Failed { command: line(command) };
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) | Err(_) => Err(failed(command)),
    }
}

/// What a command prints, or nothing where it cannot be run or fails.
pub fn output(mut command: Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The target the browser part is compiled for, added where rustup can.
pub fn need_wasm_target() -> Result<(), Fault> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let installed = output(program("rustc".as_ref(), &["--print", "target-libdir", "--target", TARGET]))
        .is_some_and(|folder| Path::new(folder.trim()).is_dir());
    if installed {
        return Ok(());
    }
    println!("tools: adding the {TARGET} target");
    run(&mut program("rustup".as_ref(), &["target", "add", TARGET])).map_err(|_| Fault::Missing {
        tool: "the Rust target wasm32-unknown-unknown",
        remedy: "install rustup from https://rustup.rs, then run: rustup target add wasm32-unknown-unknown",
    })
}

/// Chromium and its driver, installed where that can be done without asking.
pub fn need_chromium() -> Result<(), Fault> {
    let missing = Fault::Missing {
        tool: "Chromium or its chromedriver",
        remedy: "install both (Debian: apt-get install chromium chromium-driver)",
    };
    need_debian_packages(&["chromium", "chromedriver"], &["chromium", "chromium-driver"], missing)
}

/// What makes system calls fail, installed the same way.
pub fn need_strace() -> Result<(), Fault> {
    let missing = Fault::Missing { tool: "strace", remedy: "install it (Debian: apt-get install strace)" };
    need_debian_packages(&["strace"], &["strace"], missing)
}

fn need_debian_packages(programs: &[&str], packages: &[&str], missing: Fault) -> Result<(), Fault> {
    let present = |name: &str| output(program(name.as_ref(), &["--version"])).is_some();
    if programs.iter().all(|name| present(name)) {
        return Ok(());
    }
    let root = output(program("id".as_ref(), &["-u"])).is_some_and(|id| id.trim() == "0");
    if !root || !present("apt-get") {
        return Err(missing);
    }
    println!("tools: installing {}", packages.join(", "));
    run(&mut program("apt-get".as_ref(), &["update", "-q"]))?;
    let words = ["install", "-q", "-y", "--no-install-recommends"];
    run(program("apt-get".as_ref(), &words).args(packages))
}

/// The checkers that run inside the browser, from the lock file beside the journeys.
pub fn need_checkers() -> Result<(), Fault> {
    need_npm_packages("tests/browser", "the accessibility checkers")
}

/// Lighthouse, from the lock file beside what it measures.
pub fn need_lighthouse() -> Result<(), Fault> {
    need_npm_packages("tests/bench/lighthouse", "Lighthouse")
}

fn need_npm_packages(folder: &str, what: &str) -> Result<(), Fault> {
    let folder = house::root().join(folder);
    let lock = folder.join("package-lock.json");
    let copy = folder.join("node_modules/.package-lock.json");
    let modified = |path: &Path| path.metadata().and_then(|file| file.modified()).ok();
    if modified(&copy).is_some_and(|copy| modified(&lock).is_some_and(|lock| copy >= lock)) {
        return Ok(());
    }
    if output(program("npm".as_ref(), &["--version"])).is_none() {
        return Err(Fault::Missing {
            tool: "npm",
            remedy: "install Node.js 20 or newer (Debian: apt-get install nodejs npm)",
        });
    }
    println!("tools: installing {what} with npm");
    run(program("npm".as_ref(), &["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(folder))
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
