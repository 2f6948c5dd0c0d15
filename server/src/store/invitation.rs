//! Open invitations; a used, expired or cancelled one is gone.

use rusqlite::{Connection, OptionalExtension, Row};
use waymark_shared::id::{AccountId, CircleId, JourneyId};
use waymark_shared::rules::Role;
use waymark_shared::time::Timestamp;

use super::account::{code, role};
use super::read_name;
use crate::error::Fault;

/// One invitation.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Its public number.
    pub number: u32,
    /// As what.
    pub role: Role,
    /// For whom, sealed.
    pub name: Vec<u8>,
    /// Who invites.
    pub inviter: AccountId,
    /// The known journey it lets back in.
    pub journey: Option<JourneyId>,
    /// The circle of the inviter's journey that a supporter comes into.
    pub circle: Option<CircleId>,
    /// The digest of the link's code.
    pub link: [u8; 32],
    /// The digest of the typed code.
    pub typed: [u8; 32],
    /// When the link stops working.
    pub link_until: Timestamp,
    /// When the typed code stops working.
    pub typed_until: Timestamp,
    /// How often a typed code may still be wrong.
    pub tries_left: u32,
}

const COLUMNS: &str = "number, role, name, inviter, journey, link, typed, link_until, typed_until, tries_left, circle";

/// Adds an invitation; false where its number is taken.
pub fn insert(connection: &Connection, new: &Invitation) -> Result<bool, Fault> {
    let added = connection.execute(
        "INSERT INTO invitation (number, role, name, inviter, journey, link, typed, link_until, typed_until, tries_left,
             circle)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (number) DO NOTHING",
        (
            new.number,
            code(new.role),
            &new.name,
            &new.inviter.0,
            new.journey.as_ref().map(|journey| &journey.0),
            &new.link,
            &new.typed,
            new.link_until.0,
            new.typed_until.0,
            new.tries_left,
            new.circle.as_ref().map(|circle| &circle.0),
        ),
    )?;
    Ok(added == 1)
}

/// Forgets what can no longer be used.
pub fn sweep(connection: &Connection, now: Timestamp) -> Result<(), Fault> {
    connection.execute("DELETE FROM invitation WHERE link_until <= ?1", (now.0,))?;
    Ok(())
}

/// Finds one by its link's digest.
pub fn by_link(connection: &Connection, digest: &[u8; 32]) -> Result<Option<Invitation>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM invitation WHERE link = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row((digest,), read).optional()?)
}

/// Finds one by its number.
pub fn by_number(connection: &Connection, number: u32) -> Result<Option<Invitation>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM invitation WHERE number = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row((number,), read).optional()?)
}

/// Those of an inviter that can still be used, newest first.
pub fn open_of(connection: &Connection, inviter: AccountId, now: Timestamp) -> Result<Vec<Invitation>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM invitation WHERE inviter = ?1 AND link_until > ?2 ORDER BY link_until DESC, number"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((&inviter.0, now.0), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many an inviter has; those that can no longer be used are swept before.
pub fn count_of(connection: &Connection, inviter: AccountId) -> Result<usize, Fault> {
    let mut count = connection.prepare_cached("SELECT count(*) FROM invitation WHERE inviter = ?1")?;
    Ok(count.query_row((&inviter.0,), |row| row.get(0))?)
}

/// One try less for a typed code.
pub fn count_try(connection: &Connection, number: u32) -> Result<(), Fault> {
    connection
        .execute("UPDATE invitation SET tries_left = tries_left - 1 WHERE number = ?1 AND tries_left > 0", (number,))?;
    Ok(())
}

/// Uses an invitation up, or takes it back; whether it was there.
pub fn remove(connection: &Connection, number: u32) -> Result<bool, Fault> {
    Ok(connection.execute("DELETE FROM invitation WHERE number = ?1", (number,))? == 1)
}

/// Takes back what leads into a circle of this inviter.
pub fn remove_into(connection: &Connection, inviter: AccountId, circle: CircleId) -> Result<(), Fault> {
    connection.execute("DELETE FROM invitation WHERE inviter = ?1 AND circle = ?2", (&inviter.0, &circle.0))?;
    Ok(())
}

/// Takes back what an inviter left open, for one journey or altogether; gives the numbers.
pub fn remove_of(connection: &Connection, inviter: AccountId, journey: Option<JourneyId>) -> Result<Vec<u32>, Fault> {
    let mut delete = connection.prepare_cached(
        "DELETE FROM invitation WHERE inviter = ?1 AND (?2 IS NULL OR journey = ?2) RETURNING number",
    )?;
    let numbers = delete.query_map((&inviter.0, journey.as_ref().map(|journey| &journey.0)), |row| row.get(0))?;
    Ok(numbers.collect::<Result<_, _>>()?)
}

/// Takes every open invitation back.
pub fn remove_all(connection: &Connection) -> Result<(), Fault> {
    connection.execute("DELETE FROM invitation", [])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Invitation> {
    let journey = match row.get_ref(4)?.as_blob_or_null()? {
        Some(_) => Some(read_name(row, 4, JourneyId::from_bytes)?),
        None => None,
    };
    let circle = match row.get_ref(10)?.as_blob_or_null()? {
        Some(_) => Some(read_name(row, 10, CircleId::from_bytes)?),
        None => None,
    };
    Ok(Invitation {
        number: row.get(0)?,
        role: role(row.get(1)?),
        name: row.get(2)?,
        inviter: read_name(row, 3, AccountId::from_bytes)?,
        journey,
        circle,
        link: row.get(5)?,
        typed: row.get(6)?,
        link_until: Timestamp(row.get(7)?),
        typed_until: Timestamp(row.get(8)?),
        tries_left: row.get(9)?,
    })
}
