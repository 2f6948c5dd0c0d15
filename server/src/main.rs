//! The `waymark` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    waymark_server::cli::run()
}
