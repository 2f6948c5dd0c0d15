//! `waymark restore`: puts a backup in the place of the data folder, or rehearses it.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser};

use crate::config::{Config, by_name};
use crate::restore::{NotRestored, Restored, Wanted, restore};

/// What `waymark restore` is told.
#[derive(Debug, Args)]
pub struct Restore {
    /// A folder that `waymark backup --to` made, or the folder around it, of which the newest is taken.
    backup: PathBuf,
    /// A folder that `waymark backup --keys-to` made, or the folder around it [default: the keys in the data folder].
    #[arg(long, value_name = "FOLDER")]
    keys_from: Option<PathBuf>,
    /// The data folder.
    #[arg(long, default_value = "./waymark-data", value_parser = PathBufValueParser::new().try_map(by_name))]
    data: PathBuf,
    /// A file with the master key [default: beside the data folder].
    #[arg(long, value_name = "FILE")]
    master_key: Option<PathBuf>,
    /// Does everything but put it in place, and says what would be back.
    #[arg(long)]
    rehearse: bool,
    /// Takes keys that are older than 30 days.
    #[arg(long)]
    old_keys: bool,
    /// Restores the rest where keys are missing.
    #[arg(long)]
    incomplete: bool,
    /// Restores although lines of the list of what was withdrawn do not open: what they name can be read again.
    #[arg(long)]
    damaged_list: bool,
}

impl Restore {
    /// Restores, or rehearses it.
    pub fn run(self) -> Result<(), NotRestored> {
        let wanted = Wanted {
            config: Config { kept_key: self.master_key, ..Config::new(self.data) },
            backup: self.backup,
            keys_from: self.keys_from,
            is_rehearsal: self.rehearse,
            takes_old_keys: self.old_keys,
            takes_incomplete: self.incomplete,
            takes_damaged_list: self.damaged_list,
        };
        tell(&restore(&wanted)?, &wanted);
        Ok(())
    }
}

fn tell(restored: &Restored, wanted: &Wanted) {
    let Restored { backup, manifest, findings, people, staff, withdrawn_again, has_list, closed, lost_rows, aside } =
        restored;
    let back = if wanted.is_rehearsal { "would be back" } else { "are back" };
    println!("{}, made {}:", backup.display(), manifest.said);
    print!("{findings}");
    println!("{people} people and {staff} staff {back}.");
    if *withdrawn_again > 0 {
        println!("{withdrawn_again} documents that were withdrawn since stay withdrawn.");
    }
    if *closed > 0 {
        println!("{closed} lines of the list of what was withdrawn do not open: what they name can be read again.");
    }
    if *lost_rows > 0 {
        println!("{lost_rows} rows of the audit log that were written since are lost; the log says so from now on.");
    }
    if !has_list {
        let list = wanted.config.erasures();
        println!(
            "There is no list {}: what was withdrawn since is hidden when its person's device comes.",
            list.display()
        );
    }
    if wanted.is_rehearsal {
        println!("Nothing was changed.");
        return;
    }
    println!("Everybody signs in again; staff with the password of that day. Open invitations are taken back.");
    if let Some(aside) = aside {
        println!("What was there before is in {}: remove it within 30 days, for it has keys in it.", aside.display());
    }
}
