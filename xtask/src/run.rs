//! Starting the server, with or without made-up people, and starting the larger programs of the tests.

use std::path::PathBuf;
use std::process::Command;

use crate::app::{self, Squeeze};
use crate::house;
use crate::tool::{self, Fault};

/// Builds everything, then runs the server until it is stopped.
pub fn run(demo: bool, data: Option<PathBuf>, listen: &str) -> Result<(), Fault> {
    app::build(Squeeze::Some)?;
    build_server()?;
    let folder = data.unwrap_or_else(|| house::root().join(if demo { "waymark-demo" } else { "waymark-data" }));
    let folder = folder.to_string_lossy();
    if demo {
        return bench("demo", &["--data", &folder, "--listen", listen]);
    }
    tool::run(Command::new(server()).args(["serve", "--data", &folder, "--listen", listen]))
}

/// Photographs every screen.
pub fn screens(only: &str) -> Result<(), Fault> {
    app::build(Squeeze::Some)?;
    build_server()?;
    tool::need_chromium()?;
    bench("screens", &[only])
}

/// The server, in the dev profile.
pub fn build_server() -> Result<(), Fault> {
    println!("server: compiling");
    tool::run(&mut tool::cargo(&["build", "--package", "waymark-server"]))
}

/// Where the server's binary stands after [`build_server`].
pub fn server() -> PathBuf {
    house::target().join("debug/waymark")
}

/// Runs one of the larger programs of the tests crate, which are built only when they are asked for.
pub fn bench(name: &str, words: &[&str]) -> Result<(), Fault> {
    let mut command = tool::cargo(&["run", "--quiet", "--package", "waymark-tests", "--bin", name, "--"]);
    tool::run(command.args(words))
}
