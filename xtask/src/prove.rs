//! Measuring the figures of QUALITY.md: everything in release, the server and what measures it as two processes.

use crate::app::{self, Squeeze};
use crate::house;
use crate::tool::{self, Fault};

/// The figures that can be measured.
pub const IDS: [&str; 8] = ["P2", "P4", "P6", "P7", "R1", "R2", "R7", "R8"];
/// How much can be measured.
pub const SIZES: [&str; 3] = ["small", "commit", "release"];

/// Those that need a browser, and the app as a release ships it.
const IN_BROWSER: [&str; 3] = ["P6", "P7", "R7"];

/// Measures these figures; each says in one line whether it holds.
pub fn prove(ids: &[String], size: &str) -> Result<(), Fault> {
    if ids.iter().any(|id| IN_BROWSER.iter().any(|browser| browser.eq_ignore_ascii_case(id))) {
        tool::need_chromium()?;
        app::build(Squeeze::Most)?;
    }
    if ids.iter().any(|id| id.eq_ignore_ascii_case("P6")) {
        tool::need_lighthouse()?;
    }
    println!("prove: compiling the server and what measures it");
    // Both at once, so that what they share is compiled once.
    let words = ["build", "--release", "--package", "waymark-server", "--bin", "waymark"];
    tool::run(tool::cargo(&words).args(["--package", "waymark-tests", "--bin", "prove"]))?;
    let prove = house::target().join("release/prove");
    tool::run(tool::program(&prove, &["--size", size]).args(ids))
}
