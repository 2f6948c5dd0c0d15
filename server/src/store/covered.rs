//! What devices have said of bundles: which envelopes' bodies may go.

use minicbor::{Decode, Encode};
use rusqlite::Connection;
use waymark_shared::id::{Chain, EnvelopeId};
use waymark_shared::sync::bundle::Span;
use waymark_shared::time::Timestamp;

use crate::error::Fault;

/// What a device says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Said {
    /// The bundle.
    #[n(0)]
    pub bundle: EnvelopeId,
    /// What it covers.
    #[n(1)]
    pub spans: Vec<Span>,
    /// The ids of what it covers, as a chain.
    #[n(2)]
    pub ids: Chain,
}

/// Keeps what a device says in a log; the first time counts.
pub fn say(connection: &Connection, log: i64, writer: i64, said: &Said, now: Timestamp) -> Result<(), Fault> {
    let bytes = minicbor::to_vec(said).expect("a vector takes every byte");
    connection
        .prepare_cached(
            "INSERT INTO covered (log, bundle, writer, said, since) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        )?
        .execute((log, &said.bundle.0, writer, bytes, now.0))?;
    Ok(())
}

/// What two devices say alike, or one has said since before a moment; each with its log.
pub fn confirmed(connection: &Connection, before: Timestamp) -> Result<Vec<(i64, Said)>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT log, said FROM covered GROUP BY log, said HAVING count(*) > 1 OR min(since) <= ?1")?;
    let rows = statement.query_map((before.0,), |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    let mut confirmed = Vec::new();
    for row in rows {
        let (log, said) = row?;
        confirmed.push((log, minicbor::decode(&said).map_err(|_| Fault::Unsealed)?));
    }
    Ok(confirmed)
}

/// Nothing more is to be done about a bundle.
pub fn forget(connection: &Connection, log: i64, bundle: &EnvelopeId) -> Result<(), Fault> {
    connection.prepare_cached("DELETE FROM covered WHERE log = ?1 AND bundle = ?2")?.execute((log, &bundle.0))?;
    Ok(())
}
