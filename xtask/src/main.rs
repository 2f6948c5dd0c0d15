//! Builds, runs, tests, measures and photographs Waymark.

mod app;
mod house;
mod prove;
mod run;
mod supply;
mod test;
mod tool;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use tool::Fault;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs, tests, measures and photographs Waymark.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the browser part into target/app.
    Build {
        /// Compress as small as it goes, as a release does; takes longer.
        #[arg(long)]
        small: bool,
    },
    /// Builds everything, starts the server and prints its address.
    Run {
        /// Start with made-up people in a store of their own, and print a way in for each role.
        #[arg(long)]
        demo: bool,
        /// The data folder [default: ./waymark-data, or ./waymark-demo with --demo].
        #[arg(long)]
        data: Option<PathBuf>,
        /// The address to listen on.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
    },
    /// Prints what an authenticator app shows now, for somebody made up by `run --demo`.
    Code {
        /// The secret that was printed with their password.
        secret: String,
    },
    /// Runs every test, the browser's too, and prints how long each part took.
    Test {
        /// Only these parts, by name.
        parts: Vec<String>,
    },
    /// Photographs every screen into target/screens.
    Screens {
        /// Only screens whose name begins so.
        #[arg(default_value = "")]
        only: String,
    },
    /// Measures figures of QUALITY.md, and says whether each holds.
    Prove {
        /// Which.
        #[arg(required = true, ignore_case = true, value_parser = prove::IDS)]
        ids: Vec<String>,
        /// How much.
        #[arg(long, default_value = "commit", value_parser = prove::SIZES)]
        size: String,
    },
    /// Looks whether Waymark may be built from what it is built from: licences, bans, sources, advisories.
    Deny,
    /// Writes the bill of materials (CycloneDX) into target/waymark.cdx.json.
    Bill,
    /// Replays one simulated world from its seed.
    Simulate {
        /// The seed.
        seed: u64,
        /// Print the whole story.
        #[arg(long)]
        trace: bool,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Build { small } => app::build(if small { app::Squeeze::Most } else { app::Squeeze::Some }),
        Command::Run { demo, data, listen } => run::run(demo, data, &listen),
        Command::Code { secret } => run::bench("demo", &["--code", &secret]),
        Command::Test { parts } => test::test(&parts),
        Command::Screens { only } => run::screens(&only),
        Command::Prove { ids, size } => prove::prove(&ids, &size),
        Command::Deny => supply::deny(),
        Command::Bill => supply::bill().map(|(path, count)| println!("bill: {count} crates in {}", path.display())),
        Command::Simulate { seed, trace } => {
            let seed = seed.to_string();
            let words: &[&str] = if trace { &[&seed, "--trace"] } else { &[&seed] };
            run::bench("simulate", words)
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            if !matches!(fault, Fault::Said) {
                eprintln!("xtask: {fault}");
            }
            ExitCode::FAILURE
        }
    }
}
