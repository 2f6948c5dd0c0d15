//! R9: every path and every kind of envelope, asked by everybody there can be, answered as written.

use std::process::Command;

use crate::figure::{Figure, Size};

/// Asks all of it; the matrix has one size.
pub fn measure(_: Size) -> Figure {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let words = ["test", "-q", "-p", "waymark-tests", "--test", "api", "--", "matrix::", "--nocapture"];
    let output = Command::new(cargo).args(words).output().expect("cargo starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let found: Vec<&str> = said.lines().filter_map(|line| Some(line.split_once("matrix of ")?.1)).collect();
    if !output.status.success() {
        print!("{said}{}", String::from_utf8_lossy(&output.stderr));
    }
    Figure {
        id: "R9",
        measured: found.join("; "),
        goal: "every cell as written, 0 surplus reads",
        holds: output.status.success() && found.len() == 2,
    }
}
