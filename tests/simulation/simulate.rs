//! `simulate <seed> [--trace]`: runs one simulated world, and tells its story where that is asked for.

use std::process::ExitCode;

use waymark_tests::simulation::run;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let trace = arguments.iter().any(|argument| argument == "--trace");
    let seeds = arguments.iter().find_map(|argument| argument.parse().ok());
    let Some(seed) = seeds else {
        eprintln!("Say which world: simulate <seed> [--trace]");
        return ExitCode::FAILURE;
    };
    match run(seed, trace) {
        Ok(report) => {
            report.story.iter().for_each(|line| println!("{line}"));
            println!("seed {seed}: everything held, in {} steps", report.steps);
            ExitCode::SUCCESS
        }
        Err(violation) => {
            violation.story.iter().for_each(|line| println!("{line}"));
            println!("seed {seed}: {}", violation.what);
            ExitCode::FAILURE
        }
    }
}
