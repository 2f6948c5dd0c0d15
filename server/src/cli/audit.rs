//! `waymark audit`: checks the audit log of a data folder or a backup, running or not, and lists it.

use std::fmt;
use std::path::PathBuf;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{Args, Subcommand};

use crate::audit::anchor::{Anchored, from_words};
use crate::audit::check::{Findings, look};
use crate::backup::manifest::{Contents, Manifest};
use crate::backup::{open_beside, said};
use crate::config::{Config, by_name};
use crate::error::{Fault, NotStarted};
use crate::file;
use crate::keys::Keys;
use crate::store::audit::{self, Head, Row};
use crate::store::{self, Connection, account, team};
use waymark_shared::api::Deed;

/// What `waymark audit` is told.
#[derive(Debug, Args)]
pub struct Audit {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Looks whether every row is the one that was written, and none is missing.
    Verify(Verify),
    /// Lists the last rows, with names.
    List(List),
}

#[derive(Debug, Args)]
struct Verify {
    #[command(flatten)]
    place: Place,
    /// What a backup or an earlier look said of the last row, as `place:chain`: it has to be there still.
    #[arg(long, value_name = "PLACE:CHAIN")]
    head: Option<String>,
    /// How often it is known that the data went back to an earlier day without being restored.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    known_gaps: usize,
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    place: Place,
    /// How many rows.
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    last: usize,
    /// Only one deed, such as `signed-in` or `access-ended`.
    #[arg(long)]
    deed: Option<String>,
}

#[derive(Debug, Args)]
struct Place {
    /// The data folder, or a folder that `waymark backup --to` made.
    #[arg(long, default_value = "./waymark-data", value_parser = PathBufValueParser::new().try_map(by_name))]
    data: PathBuf,
    /// A file with the master key [default: beside the folder].
    #[arg(long, value_name = "FILE")]
    master_key: Option<PathBuf>,
}

/// Why the audit log is not called whole, or not listed.
#[derive(Debug)]
pub enum NotAudited {
    /// It could not be looked at.
    NotStarted(NotStarted),
    /// It was written by an older build.
    Older,
    /// This is no head.
    NoHead(String),
    /// There is no such deed.
    NoDeed(String),
    /// Something is wrong.
    Wrong(Box<Findings>),
    /// What was said of the last row does not hold.
    OtherHead(Box<Findings>, u64),
}

impl From<NotStarted> for NotAudited {
    fn from(not: NotStarted) -> Self {
        NotAudited::NotStarted(not)
    }
}

impl From<Fault> for NotAudited {
    fn from(fault: Fault) -> Self {
        NotAudited::NotStarted(fault.into())
    }
}

impl fmt::Display for NotAudited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotAudited::NotStarted(not) => write!(f, "{not}"),
            NotAudited::Older => f.write_str("The data was written by an older Waymark, which kept no audit log."),
            NotAudited::NoHead(words) => write!(f, "{words} is no place and chain as a backup prints them."),
            NotAudited::NoDeed(word) => {
                let deeds: Vec<String> = Deed::ALL.iter().map(|(deed, _)| word_of(*deed)).collect();
                write!(f, "{word} is no deed. There are: {}.", deeds.join(", "))
            }
            NotAudited::Wrong(findings) => write!(f, "{findings}The audit log is not as it should be."),
            NotAudited::OtherHead(findings, place) => {
                write!(
                    f,
                    "{findings}At place {place} is not the row that was said. The audit log was changed, or went back."
                )
            }
        }
    }
}

impl std::error::Error for NotAudited {}

impl Audit {
    /// Does what it was told.
    pub fn run(self) -> Result<(), NotAudited> {
        match self.verb {
            Verb::Verify(verify) => verify.run(),
            Verb::List(list) => list.run(),
        }
    }
}

impl Verify {
    fn run(self) -> Result<(), NotAudited> {
        let head = match &self.head {
            Some(words) => Some(from_words(words).ok_or_else(|| NotAudited::NoHead(words.clone()))?),
            None => None,
        };
        let config = self.place.config();
        let keys = Keys::open(&config.master_key(), false)?;
        // Before the log: a server that runs beside this only goes on from there.
        let said = said_of_end(&config, &keys)?;
        let connection = open(&config)?;
        let state = connection.unchecked_transaction().map_err(Fault::from)?;
        let findings = look(&state, &keys, &said)?;
        if let Some(Head { place, chain }) = head
            && audit::chain_at(&state, place)? != Some(chain)
        {
            return Err(NotAudited::OtherHead(Box::new(findings), place));
        }
        if !findings.are_well(self.known_gaps) {
            return Err(NotAudited::Wrong(Box::new(findings)));
        }
        print!("{findings}");
        println!("The audit log is whole.");
        Ok(())
    }
}

impl List {
    fn run(self) -> Result<(), NotAudited> {
        let deed = match self.deed {
            Some(word) => {
                let found = Deed::ALL.iter().find(|(deed, _)| word_of(*deed) == word);
                Some(found.ok_or(NotAudited::NoDeed(word))?.1)
            }
            None => None,
        };
        let config = self.place.config();
        let keys = Keys::open(&config.master_key(), false)?;
        let connection = open(&config)?;
        let mut rows = audit::before(&connection, i64::MAX.unsigned_abs(), deed, self.last)?;
        rows.reverse();
        for row in rows {
            println!("{}", in_words(&connection, &keys, &row)?);
        }
        Ok(())
    }
}

impl Place {
    fn config(&self) -> Config {
        Config { kept_key: self.master_key.clone(), ..Config::new(self.data.clone()) }
    }
}

/// What stands beside a data folder, or in a backup, about the end of its log.
fn said_of_end(config: &Config, keys: &Keys) -> Result<Anchored, NotAudited> {
    if let Ok(manifest) = Manifest::read(&config.data) {
        let head = match manifest.contents {
            Contents::Data { audit, .. } => audit.and_then(|head| from_words(&head)),
            Contents::Keys { .. } => None,
        };
        return Ok(head.map_or(Anchored::Missing, Anchored::At));
    }
    let path = config.audit_anchor();
    Ok(Anchored::read(&path, keys).map_err(|error| NotStarted::Path(path, error))?)
}

fn open(config: &Config) -> Result<Connection, NotAudited> {
    let connection = open_beside(&config.data.join(store::FILE))?;
    let version = file::version(&connection, &store::MIGRATIONS)?.ok_or(NotStarted::Newer)?;
    if version < store::MIGRATIONS.len() { Err(NotAudited::Older) } else { Ok(connection) }
}

fn word_of(deed: Deed) -> String {
    serde_json::to_value(deed).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn in_words(connection: &Connection, keys: &Keys, row: &Row) -> Result<String, Fault> {
    let named = |account| match account::find(connection, account)? {
        Some(found) => keys.open_name(&found.name),
        None => Ok(account.to_string()),
    };
    let deed = Deed::from_code(row.what).map_or_else(|| format!("deed {}", row.what), word_of);
    let mut words = vec![row.place.to_string(), said(row.moment), deed];
    words.extend(row.who.map(named).transpose()?.map(|name| format!("by {name}")));
    words.extend(row.account.map(named).transpose()?.map(|name| format!("on {name}")));
    if let Some(journey) = row.journey {
        let person = account::by_journey(connection, journey)?;
        let name = person.map_or_else(|| Ok(journey.to_string()), |person| keys.open_name(&person.name))?;
        words.push(format!("about {name}"));
    }
    if let Some(one) = row.team {
        let name =
            team::find(connection, one)?.map_or_else(|| Ok(one.to_string()), |team| keys.open_name(&team.name))?;
        words.push(format!("team {name}"));
    }
    if row.number > 0 {
        words.push(format!("({})", row.number));
    }
    Ok(words.join("  "))
}
