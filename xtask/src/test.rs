//! Every test there is, in parts, with the minutes each part took.

use std::time::{Duration, Instant};

use crate::app::{self, Squeeze};
use crate::run;
use crate::tool::{self, Fault};

/// A part of the tests: its name, and what runs it.
type Part = (&'static str, fn() -> Result<(), Fault>);

const PARTS: [Part; 7] = [
    ("format", format),
    ("tidy", tidy),
    ("lints", lints),
    ("units", units),
    ("native", native),
    ("build", build),
    ("browser", browser),
];

const NATIVE: [&str; 4] = ["waymark-shared", "waymark-server", "waymark-tests", "xtask"];
const CLIENT: [&str; 2] = ["waymark-app", "waymark-engine"];

/// Runs the named parts, or all of them; every part runs, even after one has failed.
pub fn test(wanted: &[String]) -> Result<(), Fault> {
    if let Some(asked) = wanted.iter().find(|name| !PARTS.iter().any(|(part, _)| part == name)) {
        let parts = PARTS.map(|(name, _)| name).join(", ");
        return Err(Fault::NoSuchPart { asked: asked.clone(), parts });
    }
    let mut table = Vec::new();
    for (name, part) in PARTS {
        if !wanted.is_empty() && !wanted.iter().any(|asked| asked == name) {
            continue;
        }
        println!("\ntest: {name}");
        let start = Instant::now();
        let outcome = part();
        if let Err(fault) = &outcome {
            eprintln!("test: {name}: {fault}");
        }
        table.push((name, start.elapsed(), outcome.is_ok()));
    }
    report(&table)
}

fn report(table: &[(&str, Duration, bool)]) -> Result<(), Fault> {
    println!();
    for (name, took, passed) in table {
        let word = if *passed { "passed" } else { "FAILED" };
        println!("test: {name:<8} {word} {:5.1} min", took.as_secs_f64() / 60.0);
    }
    let all: Duration = table.iter().map(|(_, took, _)| took).sum();
    println!("test: all             {:5.1} min", all.as_secs_f64() / 60.0);
    if table.iter().all(|(_, _, passed)| *passed) { Ok(()) } else { Err(Fault::Said) }
}

fn format() -> Result<(), Fault> {
    tool::run(&mut tool::cargo(&["fmt", "--all", "--check"]))
}

fn tidy() -> Result<(), Fault> {
    tool::run(&mut tool::cargo(&["test", "--quiet", "--package", "waymark-tests", "--test", "tidy"]))
}

fn lints() -> Result<(), Fault> {
    for package in NATIVE {
        let mut words = vec!["clippy", "--quiet", "--package", package, "--all-targets", "--all-features"];
        words.extend(["--", "--deny", "warnings"]);
        tool::run(&mut tool::cargo(&words))?;
    }
    tool::need_wasm_target()?;
    for package in CLIENT {
        let mut words = vec!["clippy", "--quiet", "--package", package, "--profile", "web-quick"];
        words.extend(["--target", "wasm32-unknown-unknown", "--", "--deny", "warnings"]);
        tool::run(&mut tool::cargo(&words))?;
    }
    Ok(())
}

/// What each crate says of itself.
fn units() -> Result<(), Fault> {
    tool::run(&mut tool::cargo(&["test", "--quiet", "--package", "waymark-shared", "--features", "documents"]))?;
    tool::run(&mut tool::cargo(&["test", "--quiet", "--package", "waymark-server"]))?;
    tool::run(&mut tool::cargo(&["test", "--quiet", "--package", "waymark-engine"]))?;
    tool::run(&mut tool::cargo(&["test", "--quiet", "--package", "waymark-app"]))?;
    tool::run(&mut tool::cargo(&["test", "--quiet", "--package", "xtask"]))
}

/// The native client, the simulated world, the gate, and the server's interface.
fn native() -> Result<(), Fault> {
    run::build_server()?;
    let words = ["test", "--quiet", "--package", "waymark-tests", "--lib"];
    tool::run(&mut tool::cargo(&words))?;
    for name in ["simulation", "gate", "api"] {
        tool::run(&mut tool::cargo(&["test", "--quiet", "--package", "waymark-tests", "--test", name]))?;
    }
    Ok(())
}

fn build() -> Result<(), Fault> {
    app::build(Squeeze::Some)?;
    run::build_server()
}

/// The journeys: a real server, a real browser.
fn browser() -> Result<(), Fault> {
    tool::need_chromium()?;
    tool::need_checkers()?;
    let words = ["test", "--quiet", "--package", "waymark-tests", "--test", "browser", "--", "--test-threads", "2"];
    tool::run(&mut tool::cargo(&words))
}
