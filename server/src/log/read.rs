//! Reading a log: whether a cursor still holds, what follows it, and what is lacking.

use std::collections::BTreeSet;

use minicbor::bytes::ByteVec;
use rusqlite::Connection;
use waymark_shared::id::{Chain, EnvelopeId};
use waymark_shared::sync::log::{Cursor, LogEpoch, LogName};
use waymark_shared::sync::message::Item;

use super::at_rest::pick_up;
use crate::error::Fault;
use crate::keys::documents::DocumentKeys;
use crate::store::{entry, withdrawn};

/// How a client's cursor stands to this server's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The same history; what follows can be sent.
    Holds,
    /// Another history, or less of it here; this is the head.
    Rewound(Cursor),
}

/// Some of a log, in order.
#[derive(Debug)]
pub struct Page {
    /// The place of the first item.
    pub first: u64,
    /// The items.
    pub items: Vec<Item>,
    /// Whether the log ends here.
    pub end: bool,
}

/// Compares a cursor. A cursor of another life of the server never holds, even where the chain is the same: what was
/// acknowledged after it may be gone.
pub fn compare(connection: &Connection, log: LogName, cursor: &Cursor, epoch: LogEpoch) -> Result<Standing, Fault> {
    if *cursor == Cursor::START {
        return Ok(Standing::Holds);
    }
    let found = entry::find_log(connection, log)?;
    let (seq, chain) = found.as_ref().map_or((0, Chain::START), |(_, head)| (head.seq, head.chain));
    let rewound = Standing::Rewound(Cursor { epoch, seq, chain });
    if cursor.epoch != epoch || cursor.seq > seq {
        return Ok(rewound);
    }
    let there = match &found {
        Some((log, _)) if cursor.seq > 0 => entry::chain_at(connection, *log, cursor.seq)?,
        Some(_) | None => Some(Chain::START),
    };
    Ok(if there == Some(cursor.chain) { Standing::Holds } else { rewound })
}

/// Reads on from a place, up to so many bytes of envelopes, and at least one item where there is one.
pub fn page(
    connection: &Connection,
    keys: &DocumentKeys,
    log: LogName,
    first: u64,
    bytes: usize,
) -> Result<Page, Fault> {
    let Some((number, head)) = entry::find_log(connection, log)? else {
        return Ok(Page { first, items: Vec::new(), end: true });
    };
    let hidden = withdrawn::all(connection, number)?;
    let mut items = Vec::new();
    let mut taken = 0;
    entry::each_from(connection, number, first, |row| {
        let size = row.bytes.len();
        if !items.is_empty() && taken + size > bytes {
            return Ok(false);
        }
        taken += size;
        let id = row.id;
        items.push(match open(row, &hidden, log, keys)? {
            Some(envelope) => Item::Envelope(ByteVec::from(envelope)),
            None => Item::Withheld(id),
        });
        Ok(taken < bytes)
    })?;
    let end = first + items.len() as u64 > head.seq;
    Ok(Page { first, items, end })
}

/// Which of these ids the log does not have, in the order given.
pub fn lacking(connection: &Connection, log: LogName, offered: &[EnvelopeId]) -> Result<Vec<EnvelopeId>, Fault> {
    let Some((number, _)) = entry::find_log(connection, log)? else { return Ok(offered.to_vec()) };
    let mut missing: BTreeSet<EnvelopeId> = offered.iter().copied().collect();
    entry::each_id(connection, number, |id| {
        missing.remove(&id);
    })?;
    Ok(offered.iter().copied().filter(|id| missing.remove(id)).collect())
}

/// Envelopes by id, up to so many bytes; withheld and unknown ones are left out.
pub fn fetch(
    connection: &Connection,
    keys: &DocumentKeys,
    log: LogName,
    ids: &[EnvelopeId],
    bytes: usize,
) -> Result<Vec<Vec<u8>>, Fault> {
    let Some((number, _)) = entry::find_log(connection, log)? else { return Ok(Vec::new()) };
    let hidden = withdrawn::all(connection, number)?;
    let wanted: BTreeSet<EnvelopeId> = ids.iter().copied().collect();
    let mut found = Vec::new();
    let mut taken = 0;
    entry::each_from(connection, number, 1, |row| {
        if !wanted.contains(&row.id) {
            return Ok(true);
        }
        taken += row.bytes.len();
        if taken > bytes {
            return Ok(false);
        }
        found.extend(open(row, &hidden, log, keys)?);
        Ok(true)
    })?;
    Ok(found)
}

fn open(
    row: entry::Row,
    hidden: &withdrawn::Hidden,
    log: LogName,
    keys: &DocumentKeys,
) -> Result<Option<Vec<u8>>, Fault> {
    if hidden.hides(&row.bytes)? { Ok(None) } else { pick_up(row.bytes, log, keys) }
}
