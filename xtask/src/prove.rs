//! Measuring the figures of QUALITY.md: everything in release, the server and what measures it as two processes.

use crate::app::{self, Squeeze};
use crate::house;
use crate::supply;
use crate::tool::{self, Fault};

/// The figures that can be measured.
pub const IDS: [&str; 23] = [
    "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P9", "P10", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10",
    "R11", "R12", "R13", "R14",
];
/// How much can be measured.
pub const SIZES: [&str; 3] = ["small", "commit", "release"];

/// Those that need a browser.
const IN_BROWSER: [&str; 5] = ["P6", "P7", "R7", "R12", "R14"];
/// Those that need the app as a release ships it.
const WITH_APP: [&str; 4] = ["P6", "P7", "P9", "R7"];
/// Those that need the app, however large it is.
const WITH_ANY_APP: [&str; 2] = ["R12", "R14"];

/// Measures these figures; each says in one line whether it holds.
pub fn prove(ids: &[String], size: &str) -> Result<(), Fault> {
    let any_of = |some: &[&str]| ids.iter().any(|id| some.iter().any(|one| one.eq_ignore_ascii_case(id)));
    if any_of(&IN_BROWSER) {
        tool::need_chromium()?;
    }
    if any_of(&WITH_APP) {
        app::build(Squeeze::Most)?;
    } else if any_of(&WITH_ANY_APP) {
        app::build(Squeeze::Some)?;
    }
    if any_of(&["P6"]) {
        tool::need_lighthouse()?;
    }
    if any_of(&["R4", "R5"]) {
        tool::need_strace()?;
    }
    println!("prove: compiling the server and what measures it");
    // Both at once, so that what they share is compiled once.
    let words = ["build", "--release", "--package", "waymark-server", "--bin", "waymark"];
    tool::run(tool::cargo(&words).args(["--package", "waymark-tests", "--bin", "prove"]))?;
    let prove = house::target().join("release/prove");
    let mut measuring = tool::program(&prove, &["--size", size]);
    if any_of(&["R14"]) {
        let (name, found) = supply::told()?;
        supply::bill()?;
        measuring.env(name, found);
    }
    tool::run(measuring.args(ids))
}
