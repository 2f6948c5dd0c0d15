//! A service of made-up people, made through the real exchange: Northside, its keyworker Sam, and Dee, Marcus and Priti.

mod diary;
mod round;

use std::net::SocketAddr;

use waymark_shared::api::{MakeTeam, Nation, Place, STAFF, SetMember, StaffRow, TEAM_MEMBER, TEAMS, TeamRow};
use waymark_shared::record::entry::EntryCopy;
use waymark_shared::rules::Role;

use crate::authenticator::App;
use crate::device::{Device, TooLate};
use crate::http::NoAnswer;
use crate::people::staff::{self, Naming};
use crate::people::{Keyworker, Person};
use diary::Block;

const SERVICE: &str = "Northside";
const ADMINISTRATOR: (&str, &str) = ("Jo Bell", "three green kettles on a shelf");
const KEYWORKER: (&str, &str) = ("Sam", "a long walk before breakfast");
const COLLEAGUE: (&str, &str) = ("Ana", "nine pebbles in a coat pocket");
const TEAM: &str = "Riverside";
const PEOPLE: [(&str, &str); 3] =
    [("Dee", include_str!("dee.txt")), ("Marcus", include_str!("marcus.txt")), ("Priti", include_str!("priti.txt"))];
/// Everybody begins a little before their first words.
const BEGIN: i64 = -182;

/// A way in for each role.
pub struct WaysIn {
    /// The administrator's.
    pub administrator: StaffWayIn,
    /// The keyworker's.
    pub keyworker: StaffWayIn,
    /// The people.
    pub people: Vec<WayIn>,
}

/// What a member of staff signs in with.
pub struct StaffWayIn {
    /// The name they work under.
    pub name: String,
    /// Their password.
    pub password: String,
    /// What shows their codes.
    pub app: App,
}

/// A person's way in on a new device.
pub struct WayIn {
    /// What they are called.
    pub name: String,
    /// The code of the link, good once.
    pub code: String,
    /// Their twelve words.
    pub words: String,
}

/// Why the people could not be made.
#[derive(Debug)]
pub enum NotMade {
    /// The server did not answer as it should.
    Answer(NoAnswer),
    /// The server did not store everything in time.
    TooLate,
}

impl From<NoAnswer> for NotMade {
    fn from(answer: NoAnswer) -> Self {
        Self::Answer(answer)
    }
}

impl From<TooLate> for NotMade {
    fn from(TooLate: TooLate) -> Self {
        Self::TooLate
    }
}

/// Today, as `2026-07-18`.
pub fn today() -> String {
    diary::day(0)
}

/// Sets a fresh server up and fills it.
pub async fn make(address: SocketAddr, token: &str, tell: impl Fn(&str)) -> Result<WaysIn, NotMade> {
    let (name, password) = ADMINISTRATOR;
    let naming = Naming { service: SERVICE, nation: Nation::England, name, password };
    let (mut administrator, app) = staff::set_up(address, token, &naming).await?;
    let (name, password) = KEYWORKER;
    let invited = staff::invite(&mut administrator, Role::Keyworker, name).await?;
    let mut keyworker = staff::join(address, &invited.link_code, name, password).await?;
    team(address, &mut administrator).await?;
    let mut people = Vec::new();
    for (name, text) in PEOPLE {
        tell(&format!("demo: {name} writes half a year"));
        people.push(live(address, &mut keyworker, name, &diary::read(text)).await?);
    }
    let own = |(name, password): (&str, &str), app| StaffWayIn { name: name.into(), password: password.into(), app };
    Ok(WaysIn { administrator: own(ADMINISTRATOR, app), keyworker: own(KEYWORKER, keyworker.app), people })
}

/// A team that Sam leads, with a colleague who can take somebody over.
async fn team(address: SocketAddr, administrator: &mut Device) -> Result<(), NoAnswer> {
    let (name, password) = COLLEAGUE;
    let invited = staff::invite(administrator, Role::Keyworker, name).await?;
    staff::join(address, &invited.link_code, name, password).await?;
    let TeamRow { team, .. } = administrator.origin.post(TEAMS, &MakeTeam { name: TEAM.to_owned() }).await?;
    let staff: Vec<StaffRow> = administrator.origin.get(STAFF).await?;
    for StaffRow { account, name, .. } in staff.into_iter().filter(|row| row.role == Role::Keyworker) {
        let place = if name == KEYWORKER.0 { Place::Lead } else { Place::Member };
        administrator.origin.tell(TEAM_MEMBER, &SetMember { team, account, place }).await?;
    }
    Ok(())
}

async fn live(address: SocketAddr, keyworker: &mut Keyworker, name: &str, diary: &[Block]) -> Result<WayIn, NotMade> {
    let begin = diary::moment(BEGIN);
    let mut person = Person::begin_at(address, begin);
    let invited = staff::invite(&mut keyworker.device, Role::Person, name).await?;
    person.join_at(&invited.link_code, name, begin).await?;
    keyworker.look().await?;
    for block in diary {
        match block {
            Block::Entry { moment, entry, shared } => {
                let original = person.write(entry, *moment);
                if *shared {
                    person.share_entry(original, &copy(entry, *moment), moment.plus(60_000));
                }
            }
            Block::Star { .. } => round::take(&mut person, keyworker, block).await?,
        }
    }
    person.device.until_safe().await?;
    let again = keyworker.invite_again(person.journey).await?;
    Ok(WayIn { name: name.to_owned(), code: again.link_code, words: person.words.list().join(" ") })
}

fn copy(entry: &waymark_shared::doc::entry::Entry, changed: waymark_shared::time::Timestamp) -> EntryCopy {
    EntryCopy {
        title: entry.title.clone(),
        text: entry.text.clone(),
        mood: entry.mood,
        day: entry.day.clone(),
        areas: entry.areas.clone(),
        changed,
    }
}
