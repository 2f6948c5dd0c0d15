//! Teams: their names, and which staff belong to them since when and until when.

use rusqlite::{Connection, OptionalExtension, Row};
use waymark_shared::id::{AccountId, JourneyId, TeamId};
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::error::Fault;

/// One team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Which.
    pub team: TeamId,
    /// Its name, sealed.
    pub name: Vec<u8>,
}

/// A member of staff in a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Which team.
    pub team: TeamId,
    /// Who.
    pub account: AccountId,
    /// Whether they lead it.
    pub is_lead: bool,
    /// Since when.
    pub since: Timestamp,
}

/// Adds a team.
pub fn insert(connection: &Connection, team: &Team, now: Timestamp) -> Result<(), Fault> {
    let insert = "INSERT INTO team (team, name, created) VALUES (?1, ?2, ?3)";
    connection.execute(insert, (&team.team.0, &team.name, now.0))?;
    Ok(())
}

/// Gives a team another name; whether it is there.
pub fn set_name(connection: &Connection, team: TeamId, name: &[u8]) -> Result<bool, Fault> {
    Ok(connection.execute("UPDATE team SET name = ?2 WHERE team = ?1", (&team.0, name))? == 1)
}

/// Finds a team.
pub fn find(connection: &Connection, team: TeamId) -> Result<Option<Team>, Fault> {
    let mut find = connection.prepare_cached("SELECT team, name FROM team WHERE team = ?1")?;
    Ok(find.query_row((&team.0,), read).optional()?)
}

/// All teams, oldest first.
pub fn all(connection: &Connection) -> Result<Vec<Team>, Fault> {
    let mut statement = connection.prepare_cached("SELECT team, name FROM team ORDER BY created, team")?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Who belongs to a team now, oldest first.
pub fn members(connection: &Connection, team: TeamId) -> Result<Vec<Member>, Fault> {
    select(connection, "team", &team.0)
}

/// The teams somebody belongs to now, oldest first.
pub fn of(connection: &Connection, account: AccountId) -> Result<Vec<Member>, Fault> {
    select(connection, "account", &account.0)
}

/// Somebody comes into a team, or leads it from now on, or no longer.
pub fn join(connection: &Connection, member: &Member) -> Result<(), Fault> {
    connection.execute(
        "INSERT INTO team_member (team, account, is_lead, since) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET is_lead = excluded.is_lead, since = iif(until IS NULL, since, excluded.since),
             until = NULL",
        (&member.team.0, &member.account.0, member.is_lead, member.since.0),
    )?;
    Ok(())
}

/// Somebody leaves a team; whether they were in it.
pub fn leave(connection: &Connection, team: TeamId, account: AccountId, now: Timestamp) -> Result<bool, Fault> {
    let leave = "UPDATE team_member SET until = ?3 WHERE team = ?1 AND account = ?2 AND until IS NULL";
    Ok(connection.execute(leave, (&team.0, &account.0, now.0))? == 1)
}

/// The people of a team: those its members work with, and those nobody works with any more of whom a member was the last
/// who did.
pub fn people(connection: &Connection, team: TeamId, now: Timestamp) -> Result<Vec<JourneyId>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT journey FROM membership work JOIN team_member member USING (account)
         WHERE member.team = ?1 AND member.until IS NULL AND (work.until IS NULL OR work.until > ?2)
         UNION
         SELECT journey FROM membership work JOIN team_member member USING (account)
         WHERE member.team = ?1
             AND NOT EXISTS (SELECT 1 FROM membership other
                 WHERE other.journey = work.journey AND (other.until IS NULL OR other.until > ?2))
             AND work.until = (SELECT max(until) FROM membership other WHERE other.journey = work.journey)",
    )?;
    let rows = statement.query_map((&team.0, now.0), |row| read_name(row, 0, JourneyId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn select(connection: &Connection, column: &str, value: &[u8]) -> Result<Vec<Member>, Fault> {
    let sql = format!(
        "SELECT team, account, is_lead, since FROM team_member WHERE {column} = ?1 AND until IS NULL
         ORDER BY since, team, account"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((value,), |row| {
        Ok(Member {
            team: read_name(row, 0, TeamId::from_bytes)?,
            account: read_name(row, 1, AccountId::from_bytes)?,
            is_lead: row.get(2)?,
            since: Timestamp(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Team> {
    Ok(Team { team: read_name(row, 0, TeamId::from_bytes)?, name: row.get(1)? })
}
