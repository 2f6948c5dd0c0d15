//! `waymark backup`: copies what is kept, while the server runs.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser};

use crate::audit::spool;
use crate::backup::manifest::{Contents, Manifest};
use crate::backup::{NotBackedUp, Wanted, make};
use crate::clock::Clock;
use crate::config::{Config, by_name};

/// What `waymark backup` is told.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("where").required(true).multiple(true))]
pub struct Backup {
    /// The data folder.
    #[arg(long, default_value = "./waymark-data", value_parser = PathBufValueParser::new().try_map(by_name))]
    data: PathBuf,
    /// The folder in which a copy of the log and of all accounts is made, in a new folder with the date in its name.
    #[arg(long, value_name = "FOLDER", group = "where")]
    to: Option<PathBuf>,
    /// The same for the keys of what is shared; another place than --to. Copies in it that are older than 30 days are
    /// removed.
    #[arg(long, value_name = "FOLDER", group = "where")]
    keys_to: Option<PathBuf>,
    /// A file with the master key, which is looked at and not copied [default: beside the data folder].
    #[arg(long, value_name = "FILE")]
    master_key: Option<PathBuf>,
}

impl Backup {
    /// Makes the copies.
    pub fn run(self) -> Result<(), NotBackedUp> {
        let Self { data, to, keys_to, master_key } = self;
        let has_keys = keys_to.is_some();
        let config = Config { kept_key: master_key, ..Config::new(&data) };
        let made = make(&Wanted { data, to, keys_to, master_key: config.master_key() }, Clock::default().now())?;
        for (folder, manifest) in made.data.iter().chain(&made.keys) {
            println!("{}: {}", folder.display(), in_words(manifest));
        }
        if let Some((folder, _)) = &made.data
            && let Err(error) = spool::keep(&config, Clock::default().now())
        {
            println!("{} is made, but could not be put down for the audit log: {error}.", folder.display());
        }
        if made.gone > 0 {
            println!("{} copies of the keys that were older than 30 days or cut off are gone.", made.gone);
        }
        if !has_keys {
            println!("The keys of what is shared are not in it: make a copy of them elsewhere, with --keys-to.");
        }
        println!("Neither holds the master key: keep that apart.");
        Ok(())
    }
}

fn in_words(manifest: &Manifest) -> String {
    match &manifest.contents {
        Contents::Data { logs, envelopes, audit: None } => format!("{logs} logs with {envelopes} envelopes"),
        Contents::Data { logs, envelopes, audit: Some(head) } => {
            format!("{logs} logs with {envelopes} envelopes; the audit log goes to {head}")
        }
        Contents::Keys { keys } => format!("{keys} keys"),
    }
}
