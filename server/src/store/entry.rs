//! Logs and their entries.

use rusqlite::{Connection, OptionalExtension};
use waymark_shared::id::{Chain, CircleId, DocumentId, EnvelopeId, JourneyId};
use waymark_shared::sync::envelope::Form;
use waymark_shared::sync::log::LogName;

use super::read_name;
use crate::error::Fault;

/// At how many places one chain is written.
const CHAIN_STEP: u64 = 8;

/// Where a log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The place of the last entry; 0 before the first.
    pub seq: u64,
    /// What ties it to all before.
    pub chain: Chain,
    /// Bytes of all entries.
    pub bytes: u64,
}

/// An entry to insert.
#[derive(Debug)]
pub struct NewEntry<'a> {
    /// The log's number.
    pub log: i64,
    /// The head it makes.
    pub head: &'a Head,
    /// The device's short name.
    pub writer: i64,
    /// The device's own count.
    pub number: u64,
    /// The envelope's id.
    pub id: &'a EnvelopeId,
    /// What goes to the disk.
    pub bytes: &'a [u8],
}

/// An entry as it stands on the disk.
#[derive(Debug)]
pub struct Row {
    /// The envelope's id.
    pub id: EnvelopeId,
    /// Its bytes, see [`crate::log::at_rest`]; none where a bundle stands for it.
    pub bytes: Vec<u8>,
}

/// Finds a log's number and head.
pub fn find_log(connection: &Connection, name: LogName) -> Result<Option<(i64, Head)>, Fault> {
    let found = connection
        .prepare_cached("SELECT log, seq, chain, bytes FROM log WHERE journey = ?1 AND circle = ?2")?
        .query_row((&name.journey.0, &name.circle.0), |row| {
            let head = Head { seq: row.get(1)?, chain: read_name(row, 2, Chain::from_bytes)?, bytes: row.get(3)? };
            Ok((row.get(0)?, head))
        })
        .optional()?;
    Ok(found)
}

/// Finds a log, or makes it.
pub fn open_log(connection: &Connection, name: LogName) -> Result<(i64, Head), Fault> {
    if let Some(found) = find_log(connection, name)? {
        return Ok(found);
    }
    let head = Head { seq: 0, chain: Chain::START, bytes: 0 };
    connection
        .prepare_cached("INSERT INTO log (journey, circle, seq, chain, bytes) VALUES (?1, ?2, 0, ?3, 0)")?
        .execute((&name.journey.0, &name.circle.0, &head.chain.0))?;
    Ok((connection.last_insert_rowid(), head))
}

/// Bytes of all entries of a journey, whichever log they stand in.
pub fn bytes_of_journey(connection: &Connection, journey: JourneyId) -> Result<u64, Fault> {
    let bytes = connection
        .prepare_cached("SELECT coalesce(sum(bytes), 0) FROM log WHERE journey = ?1")?
        .query_row((&journey.0,), |row| row.get(0))?;
    Ok(bytes)
}

/// Moves a log's head.
pub fn set_head(connection: &Connection, log: i64, head: &Head) -> Result<(), Fault> {
    connection.prepare_cached("UPDATE log SET seq = ?2, chain = ?3, bytes = ?4 WHERE log = ?1")?.execute((
        log,
        head.seq,
        &head.chain.0,
        head.bytes,
    ))?;
    Ok(())
}

/// The entry that has this number of this device in this log.
pub fn at_number(connection: &Connection, log: i64, writer: i64, number: u64) -> Result<Option<Row>, Fault> {
    let found = connection
        .prepare_cached("SELECT id, bytes FROM entry WHERE log = ?1 AND writer = ?2 AND sequence = ?3")?
        .query_row((log, writer, number), |row| {
            Ok(Row { id: read_name(row, 0, EnvelopeId::from_bytes)?, bytes: row.get(1)? })
        })
        .optional()?;
    Ok(found)
}

/// Lays other bytes at the place of an entry: the same envelope under another key, and as long.
pub fn replace(connection: &Connection, log: i64, writer: i64, number: u64, bytes: &[u8]) -> Result<(), Fault> {
    connection
        .prepare_cached("UPDATE entry SET bytes = ?4 WHERE log = ?1 AND writer = ?2 AND sequence = ?3")?
        .execute((log, writer, number, bytes))?;
    Ok(())
}

/// Puts an entry at its place. Its chain is written at every eighth place: the ids tell it for the others.
pub fn insert(connection: &Connection, new: &NewEntry<'_>) -> Result<(), Fault> {
    connection
        .prepare_cached(
            "INSERT INTO entry (log, seq, writer, sequence, id, chain, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((new.log, new.head.seq, new.writer, new.number, &new.id.0, written_chain(new.head), new.bytes))?;
    Ok(())
}

/// An entry by its device's numbers.
#[derive(Debug)]
pub struct Numbered {
    /// Where it stands among all.
    pub arrival: i64,
    /// The envelope's id.
    pub id: EnvelopeId,
    /// Whether its body is sealed, and still there.
    pub is_sealed: bool,
}

/// A device's entries from one number to another, in their order.
pub fn numbered(
    connection: &Connection,
    log: i64,
    writer: i64,
    (first, last): (u64, u64),
) -> Result<Vec<Numbered>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT arrival, id, substr(bytes, 2, 1) FROM entry
         WHERE log = ?1 AND writer = ?2 AND sequence BETWEEN ?3 AND ?4 ORDER BY sequence",
    )?;
    let rows = statement.query_map((log, writer, first, last), |row| {
        let (arrival, id) = (row.get(0)?, read_name(row, 1, EnvelopeId::from_bytes)?);
        // SQLite has no part of nothing: what was let go of has no form any more.
        let form: Option<[u8; 1]> = row.get(2)?;
        Ok(Numbered { arrival, id, is_sealed: form == Some([Form::Sealed.code()]) })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether an envelope is in a log.
pub fn is_there(connection: &Connection, log: i64, id: &EnvelopeId) -> Result<bool, Fault> {
    let found = connection.prepare_cached("SELECT 1 FROM entry WHERE log = ?1 AND id = ?2")?.exists((log, &id.0))?;
    Ok(found)
}

/// Lets go of an entry's bytes; its place and id stay.
pub fn empty(connection: &Connection, log: i64, arrival: i64) -> Result<(), Fault> {
    connection
        .prepare_cached(
            "UPDATE log SET bytes = bytes - (SELECT length(bytes) FROM entry WHERE arrival = ?2) WHERE log = ?1",
        )?
        .execute((log, arrival))?;
    connection.prepare_cached("UPDATE entry SET bytes = x'' WHERE arrival = ?1")?.execute((arrival,))?;
    Ok(())
}

/// The chain after the entry at a place, where there is one.
pub fn chain_at(connection: &Connection, log: i64, seq: u64) -> Result<Option<Chain>, Fault> {
    let written = seq - seq % CHAIN_STEP;
    let mut statement = connection
        .prepare_cached("SELECT seq, id, chain FROM entry WHERE log = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq")?;
    let mut rows = statement.query((log, written, seq))?;
    let (mut at, mut chain) = (0, Chain::START);
    while let Some(row) = rows.next()? {
        at = row.get(0)?;
        chain = if at == written {
            read_name(row, 2, Chain::from_bytes)?
        } else {
            chain.then(at, &read_name(row, 1, EnvelopeId::from_bytes)?)
        };
    }
    Ok((at == seq).then_some(chain))
}

fn written_chain(head: &Head) -> &[u8] {
    if head.seq.is_multiple_of(CHAIN_STEP) { &head.chain.0 } else { &[] }
}

/// Reads entries in order from a place on, until told to stop.
pub fn each_from(
    connection: &Connection,
    log: i64,
    first: u64,
    mut each: impl FnMut(Row) -> Result<bool, Fault>,
) -> Result<(), Fault> {
    let mut statement =
        connection.prepare_cached("SELECT id, bytes FROM entry WHERE log = ?1 AND seq >= ?2 ORDER BY seq")?;
    let mut rows = statement.query((log, first))?;
    while let Some(row) = rows.next()? {
        let row = Row { id: read_name(row, 0, EnvelopeId::from_bytes)?, bytes: row.get(1)? };
        if !each(row)? {
            break;
        }
    }
    Ok(())
}

/// A document's changes as they stand on the disk, in the order of the log, until told to stop.
pub fn each_change(
    connection: &Connection,
    log: i64,
    document: DocumentId,
    mut each: impl FnMut(Vec<u8>) -> Result<bool, Fault>,
) -> Result<(), Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT bytes FROM entry INDEXED BY entry_change
         WHERE log = ?1 AND substr(bytes, 35, 16) = ?2 AND substr(bytes, 2, 1) = x'02' ORDER BY arrival",
    )?;
    let mut rows = statement.query((log, &document.0))?;
    while let Some(row) = rows.next()? {
        if !each(row.get(0)?)? {
            break;
        }
    }
    Ok(())
}

/// Every log, with its number and head.
pub fn logs(connection: &Connection) -> Result<Vec<(LogName, i64, Head)>, Fault> {
    let mut statement =
        connection.prepare_cached("SELECT journey, circle, log, seq, chain, bytes FROM log ORDER BY log")?;
    let rows = statement.query_map([], |row| {
        let journey = read_name(row, 0, JourneyId::from_bytes)?;
        let log = LogName { journey, circle: read_name(row, 1, CircleId::from_bytes)? };
        let head = Head { seq: row.get(3)?, chain: read_name(row, 4, Chain::from_bytes)?, bytes: row.get(5)? };
        Ok((log, row.get(2)?, head))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every entry of a log in order: its place, the chain after it where that is written, and what stands there.
pub fn each_place(
    connection: &Connection,
    log: i64,
    mut each: impl FnMut(u64, Option<Chain>, Row) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut statement =
        connection.prepare_cached("SELECT seq, chain, id, bytes FROM entry WHERE log = ?1 ORDER BY seq")?;
    let mut rows = statement.query((log,))?;
    while let Some(row) = rows.next()? {
        let is_written = !row.get_ref(1)?.as_blob().is_ok_and(<[u8]>::is_empty);
        let chain = if is_written { Some(read_name(row, 1, Chain::from_bytes)?) } else { None };
        each(row.get(0)?, chain, Row { id: read_name(row, 2, EnvelopeId::from_bytes)?, bytes: row.get(3)? })?;
    }
    Ok(())
}

/// Every document that a log has entries of, with the code of their form, as the headers on the disk say.
pub fn forms_and_documents(connection: &Connection, log: i64) -> Result<Vec<(u8, DocumentId)>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT substr(bytes, 2, 1), substr(bytes, 35, 16) FROM entry WHERE log = ?1 AND bytes != x''",
    )?;
    let rows = statement
        .query_map((log,), |row| Ok((row.get::<_, [u8; 1]>(0)?[0], read_name(row, 1, DocumentId::from_bytes)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether any log but the private ones has entries.
pub fn is_anything_shared(connection: &Connection) -> Result<bool, Fault> {
    let any = "SELECT EXISTS (SELECT 1 FROM log WHERE circle != ?1 AND seq > 0)";
    Ok(connection.query_row(any, (&CircleId::PRIVATE.0,), |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::scene::{TEAM, append, checked, empty};

    #[test]
    fn the_chain_is_told_at_every_place_although_it_is_written_at_some() {
        let (mut connection, keys) = empty();
        let all: Vec<_> = (1..=19).map(|number| checked(TEAM, number, 20)).collect();
        append(&mut connection, &keys, u64::MAX, &all).unwrap();
        let (log, head) = find_log(&connection, TEAM).unwrap().unwrap();
        let mut chain = Chain::START;
        for (seq, checked) in (1..).zip(&all) {
            chain = chain.then(seq, &checked.envelope.id());
            assert_eq!(chain_at(&connection, log, seq).unwrap(), Some(chain));
        }
        assert_eq!(head.chain, chain);
        assert_eq!(chain_at(&connection, log, 20).unwrap(), None);
    }
}
