//! Devices that may sign: known by a certificate that was accepted once.

use rusqlite::{Connection, OptionalExtension};
use waymark_shared::id::{AccountId, DeviceId, JourneyId, PublicKey};
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::author::{Author, Owner};
use crate::error::Fault;

const PERSON: i64 = 0;
const STAFF: i64 = 1;
const SUPPORTER: i64 = 2;

/// Keeps a certified device; one that is known stays as it is.
pub fn keep(connection: &Connection, author: &Author, now: Timestamp) -> Result<(), Fault> {
    let (role, owner) = match &author.owner {
        Owner::Person(journey) => (PERSON, journey.as_bytes()),
        Owner::Staff(account) => (STAFF, account.as_bytes()),
        Owner::Supporter(account) => (SUPPORTER, account.as_bytes()),
    };
    connection
        .prepare_cached(
            "INSERT INTO device (device, signing, agreement, role, owner, added) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO NOTHING",
        )?
        .execute((&author.device().0, &author.signing.0, &author.agreement.0, role, owner, now.0))?;
    Ok(())
}

/// Notes that a device's introduction stands in the private log of its person.
pub fn introduce(connection: &Connection, device: DeviceId, now: Timestamp) -> Result<(), Fault> {
    connection
        .prepare_cached("UPDATE device SET introduced = ?2 WHERE device = ?1 AND introduced IS NULL")?
        .execute((&device.0, now.0))?;
    Ok(())
}

/// A device's keys and whose it is; a person's, where their other devices can know of it.
pub fn introduced(connection: &Connection, device: DeviceId) -> Result<Option<Author>, Fault> {
    let is_introduced = connection
        .prepare_cached("SELECT role != ?2 OR introduced IS NOT NULL FROM device WHERE device = ?1")?
        .query_row((&device.0, PERSON), |row| row.get::<_, bool>(0))
        .optional()?;
    if is_introduced == Some(true) { find(connection, device) } else { Ok(None) }
}

/// Notes that a device was here.
pub fn see(connection: &Connection, device: DeviceId, now: Timestamp) -> Result<(), Fault> {
    connection.prepare_cached("UPDATE device SET seen = ?2 WHERE device = ?1")?.execute((&device.0, now.0))?;
    Ok(())
}

/// When a device was last here.
pub fn seen(connection: &Connection, device: DeviceId) -> Result<Option<Timestamp>, Fault> {
    let seen = connection
        .prepare_cached("SELECT seen FROM device WHERE device = ?1")?
        .query_row((&device.0,), |row| row.get::<_, Option<i64>>(0))
        .optional()?;
    Ok(seen.flatten().map(Timestamp))
}

/// A person's devices, and when each was last here; the oldest first.
pub fn of_person(connection: &Connection, journey: JourneyId) -> Result<Vec<(DeviceId, Option<Timestamp>)>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT device, seen FROM device WHERE role = ?1 AND owner = ?2 ORDER BY added, writer")?;
    let rows = statement.query_map((PERSON, journey.as_bytes()), |row| {
        Ok((read_name(row, 0, DeviceId::from_bytes)?, row.get::<_, Option<i64>>(1)?.map(Timestamp)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a member of staff has any device.
pub fn has_any(connection: &Connection, account: AccountId) -> Result<bool, Fault> {
    let mut find = connection.prepare_cached("SELECT 1 FROM device WHERE role = ?1 AND owner = ?2")?;
    Ok(find.exists((STAFF, &account.0))?)
}

/// A device's short name in the log.
pub fn writer(connection: &Connection, device: DeviceId) -> Result<Option<i64>, Fault> {
    let found = connection
        .prepare_cached("SELECT writer FROM device WHERE device = ?1")?
        .query_row((&device.0,), |row| row.get(0))
        .optional()?;
    Ok(found)
}

/// A device's keys, and whose it is.
pub fn find(connection: &Connection, device: DeviceId) -> Result<Option<Author>, Fault> {
    let found = connection
        .prepare_cached("SELECT signing, agreement, role, owner FROM device WHERE device = ?1")?
        .query_row((&device.0,), |row| {
            let owner = match row.get(2)? {
                PERSON => Owner::Person(read_name(row, 3, JourneyId::from_bytes)?),
                SUPPORTER => Owner::Supporter(read_name(row, 3, AccountId::from_bytes)?),
                _ => Owner::Staff(read_name(row, 3, AccountId::from_bytes)?),
            };
            Ok(Author {
                signing: read_name(row, 0, PublicKey::from_bytes)?,
                agreement: read_name(row, 1, PublicKey::from_bytes)?,
                owner,
            })
        })
        .optional()?;
    Ok(found)
}
