//! What Waymark is built from: whether it may be, by `cargo deny`, and the bill of materials that a release carries.

mod bill;

use std::fs;
use std::path::{Path, PathBuf};

use crate::house;
use crate::tool::{self, At, Fault, cargo, output, program};

/// Where `cargo deny` keeps its copy of the advisories, below cargo's own folder.
const ADVISORIES: &str = "advisory-dbs";
/// What was found, in a line for whoever measures R14.
const FOUND: &str = "SUPPLY";

/// Looks at licences, bans, sources and advisories, and says what it found.
pub fn deny() -> Result<(), Fault> {
    let found = look()?;
    println!("deny: {}", found.words);
    if found.is_clean { Ok(()) } else { Err(Fault::Said) }
}

/// The same, told to a program by a variable: its first word is `clean` or `unclean`.
pub fn told() -> Result<(&'static str, String), Fault> {
    let found = look()?;
    let word = if found.is_clean { "clean" } else { "unclean" };
    Ok((FOUND, format!("{word} {}", found.words)))
}

/// Writes the bill of materials beside what is built; where it is, and how many crates are on it.
pub fn bill() -> Result<(PathBuf, usize), Fault> {
    let metadata = output(cargo(&["metadata", "--format-version", "1", "--locked"]))
        .ok_or_else(|| Fault::Failed { command: "cargo metadata --locked".to_owned() })?;
    let lock_path = house::root().join("Cargo.lock");
    let lock = fs::read_to_string(&lock_path).at(&lock_path)?;
    let bill = bill::of(&metadata, &lock);
    let path = house::target().join("waymark.cdx.json");
    fs::write(&path, format!("{:#}\n", bill.document)).at(&path)?;
    Ok((path, bill.count))
}

struct Found {
    is_clean: bool,
    words: String,
}

fn look() -> Result<Found, Fault> {
    if output(cargo(&["deny", "--version"])).is_none() {
        return Err(Fault::Missing { tool: "cargo-deny", remedy: "install it: cargo install --locked cargo-deny" });
    }
    let passes = |words: &[&str]| tool::run(&mut cargo(words)).is_ok();
    let parts = passes(&["deny", "--log-level", "error", "check", "licenses", "bans", "sources"]);
    let parts_words = if parts { "licences, bans and sources clean" } else { "licences, bans or sources not clean" };
    // Fetching fails where there is no network; the copy that is there stays as it is.
    let is_fetched = output(cargo(&["deny", "fetch", "db"])).is_some();
    let Some(age) = age_of_advisories(is_fetched) else {
        let words = format!("{parts_words}; advisories not looked at: no copy here, and none could be fetched");
        return Ok(Found { is_clean: false, words });
    };
    let advised = passes(&["deny", "--log-level", "error", "check", "advisories", "--disable-fetch"]);
    let advised_words = if advised { "none applies" } else { "some apply" };
    Ok(Found { is_clean: parts && advised, words: format!("{parts_words}; advisories {age}: {advised_words}") })
}

/// How old the copy of the advisories is, in words; nothing where there is none.
fn age_of_advisories(is_fetched: bool) -> Option<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".cargo")))?;
    let copies = fs::read_dir(home.join(ADVISORIES)).ok()?;
    let dates = copies.flatten().filter_map(|copy| {
        let mut git = program("git".as_ref(), &["log", "-1", "--format=%cs, %cr"]);
        git.current_dir(copy.path());
        output(git).filter(|_| copy.path().join(".git").exists())
    });
    let date = dates.max()?;
    Some(if is_fetched { format!("of {}", date.trim()) } else { format!("of a copy of {}", date.trim()) })
}
