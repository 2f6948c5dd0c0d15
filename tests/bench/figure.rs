//! One figure: what was measured, what the goal is, and whether it holds; and the table they are written down in.

use std::fmt;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use clap::ValueEnum;
use jiff::Timestamp;
use waymark_tests::device::now;

use crate::limits::Limits;

/// Where figures are written down.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/FIGURES.md");

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Size {
    /// Enough to see that it works.
    Small,
    /// What a commit is judged by.
    Commit,
    /// What a release is judged by.
    Release,
}

impl Size {
    /// One of three, by size.
    pub fn of<T>(self, small: T, commit: T, release: T) -> T {
        match self {
            Size::Small => small,
            Size::Commit => commit,
            Size::Release => release,
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.of("small", "commit", "release"))
    }
}

/// A measured figure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Its id in QUALITY.md.
    pub id: &'static str,
    /// What was measured.
    pub measured: String,
    /// What it should be.
    pub goal: &'static str,
    /// Whether it is.
    pub holds: bool,
}

impl Figure {
    fn verdict(&self) -> &'static str {
        if self.holds { "holds" } else { "falls short" }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, measured, goal, holds: _ } = self;
        write!(f, "{id}: {measured}; goal: {goal}: {}", self.verdict())
    }
}

/// Adds the figure's line to the table.
pub fn write_down(figure: &Figure, size: Size, limits: &Limits) {
    let today = Timestamp::from_millisecond(now().0).expect("a clock before the year 9999").strftime("%Y-%m-%d %H:%M");
    let Figure { id, measured, goal, holds: _ } = figure;
    let line = format!("| {today} | {id} | {size} | {measured} | {goal} | {} | {limits} |\n", figure.verdict());
    let page = OpenOptions::new().append(true).open(Path::new(PAGE));
    let written = page.and_then(|mut page| page.write_all(line.as_bytes()));
    written.expect("docs/FIGURES.md can be written");
}
