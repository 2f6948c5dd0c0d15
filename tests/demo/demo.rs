//! Starts the server with made-up people in a store of their own, and prints a way in for each role.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
use waymark_tests::authenticator::App;
use waymark_tests::demo::{StaffWayIn, WaysIn, make};
use waymark_tests::process::{Server, ask_to_stop};

#[derive(Parser)]
struct Arguments {
    /// The data folder.
    #[arg(long, default_value = "waymark-demo")]
    data: PathBuf,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// Only print what an authenticator app with this secret shows now.
    #[arg(long)]
    code: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { data, listen, code } = Arguments::parse();
    if let Some(secret) = code {
        println!("{}", App::of(&secret).code_now());
        return ExitCode::SUCCESS;
    }
    let mut server = Server::at(&data, &listen, &["--tries-per-minute", "1000"]);
    let sheet = data.join("ways-in.txt");
    if let Some(token) = server.set_up_token() {
        match make(server.address(), token, |line| println!("{line}")).await {
            Ok(ways) => fs::write(&sheet, in_words(&ways, &server.url())).expect("the data folder can be written"),
            Err(fault) => {
                eprintln!("demo: the people could not be made: {fault:?}");
                return ExitCode::FAILURE;
            }
        }
    }
    let words = fs::read_to_string(&sheet).unwrap_or_else(|_| "This store was not made by --demo.".to_owned());
    println!("\nWaymark with made-up people is at {}\n\n{words}", server.url());
    let id = server.id();
    let ended = tokio::task::spawn_blocking(move || server.wait());
    let mut told_to_stop = signal(SignalKind::terminate()).expect("SIGTERM can be listened for");
    tokio::select! {
        ended = ended => if ended.unwrap_or(false) { ExitCode::SUCCESS } else { ExitCode::FAILURE },
        _ = told_to_stop.recv() => {
            id.into_iter().for_each(ask_to_stop);
            ExitCode::SUCCESS
        }
    }
}

fn in_words(ways: &WaysIn, url: &str) -> String {
    let staff = |role: &str, StaffWayIn { name, password, app }: &StaffWayIn| {
        let secret = app.secret();
        format!(
            "{role}: {url}/sign-in\n    name      {name}\n    password  {password}\n    app code  cargo xtask code {secret}\n\n"
        )
    };
    let mut words = staff("Administrator", &ways.administrator);
    words.push_str(&staff("Keyworker", &ways.keyworker));
    for person in &ways.people {
        let line = format!("Person, {}: {url}/join#{}\n    words     {}\n\n", person.name, person.code, person.words);
        words.push_str(&line);
    }
    words.push_str(ONCE);
    words
}

const ONCE: &str = "A person's link works once: it brings them to a new device, with their words.\n\
    Open each role in a browser window of its own, such as a private one.\n";
