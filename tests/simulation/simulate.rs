//! `simulate <seed> [--trace]` runs one simulated world and tells its story where that is asked for; `simulate
//! <first>..<last>` runs many, and names each in which something did not hold.

use std::ops::RangeInclusive;
use std::process::ExitCode;

use waymark_tests::simulation::run;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let trace = arguments.iter().any(|argument| argument == "--trace");
    let Some(seeds) = arguments.iter().find_map(|argument| seeds(argument)) else {
        eprintln!("Say which world: simulate <seed> [--trace], or simulate <first>..<last>");
        return ExitCode::FAILURE;
    };
    let worlds = seeds.clone().count();
    let violations = seeds.filter(|seed| !holds(*seed, trace)).count();
    println!("{worlds} worlds, {violations} violations");
    if violations == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn holds(seed: u64, trace: bool) -> bool {
    let outcome = run(seed, trace);
    let holds = outcome.is_ok();
    let (story, end) = match outcome {
        Ok(report) => (report.story, format!("everything held, in {} steps", report.steps)),
        Err(violation) => (violation.story, violation.what),
    };
    story.iter().for_each(|line| println!("{line}"));
    if trace || !holds {
        println!("seed {seed}: {end}");
    }
    holds
}

fn seeds(argument: &str) -> Option<RangeInclusive<u64>> {
    match argument.split_once("..") {
        Some((first, last)) => Some(first.parse().ok()?..=last.parse().ok()?),
        None => argument.parse().ok().map(|seed| seed..=seed),
    }
}
