//! The command line: one verb a file.

mod audit;
mod backup;
mod restore;
mod serve;
mod verify;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

/// Waymark: a recovery journal that stays the person's own.
#[derive(Debug, Parser)]
#[command(version)]
struct Words {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Opens the data folder and serves the app.
    Serve(serve::Serve),
    /// Copies what is kept, while the server runs.
    Backup(backup::Backup),
    /// Puts a backup in the place of the data folder, or rehearses it.
    Restore(restore::Restore),
    /// Looks at who did what: whether that list is whole, and what it says.
    Audit(audit::Audit),
    /// Looks whether everything that is kept is whole, also while the server runs.
    Verify(verify::Verify),
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let words = Words::parse();
    let filter = EnvFilter::try_from_env("WAYMARK_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let outcome: Result<(), Box<dyn Error>> = match words.verb {
        Verb::Serve(serve) => serve.run().map_err(Into::into),
        Verb::Backup(backup) => backup.run().map_err(Into::into),
        Verb::Restore(restore) => restore.run().map_err(Into::into),
        Verb::Audit(audit) => audit.run().map_err(Into::into),
        Verb::Verify(verify) => verify.run().map_err(Into::into),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
