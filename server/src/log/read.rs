//! Reading a log: whether a cursor still holds, what follows it, and what is lacking.

use std::collections::BTreeSet;

use minicbor::bytes::ByteVec;
use rusqlite::Connection;
use waymark_shared::id::{Chain, EnvelopeId};
use waymark_shared::sync::log::{Cursor, LogEpoch, LogName};
use waymark_shared::sync::message::Item;
use waymark_shared::time::Timestamp;

use super::at_rest::{form_and_document, is_lost, pick_up};
use crate::error::Fault;
use crate::keys::documents::DocumentKeys;
use crate::store::{entry, withdrawn};

/// Bytes that a place whose envelope is withheld takes in a message.
const WITHHELD: usize = 40;

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
    now: Timestamp,
) -> Result<Page, Fault> {
    let Some((number, head)) = entry::find_log(connection, log)? else {
        return Ok(Page { first, items: Vec::new(), end: true });
    };
    let hidden = withdrawn::all(connection, number, now)?;
    let mut items = Vec::new();
    let mut taken = 0;
    entry::each_from(connection, number, first, |row| {
        let size = row.bytes.len().max(WITHHELD);
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

/// Which of these ids the log does not have, or has lost but for their place, in the order given.
pub fn lacking(
    connection: &Connection,
    keys: &DocumentKeys,
    log: LogName,
    offered: &[EnvelopeId],
    now: Timestamp,
) -> Result<Vec<EnvelopeId>, Fault> {
    let Some((number, _)) = entry::find_log(connection, log)? else { return Ok(offered.to_vec()) };
    let hidden = withdrawn::all(connection, number, now)?;
    let is_hidden = |bytes: &[u8]| form_and_document(bytes).is_ok_and(|(form, document)| hidden.hides(form, document));
    let mut missing: BTreeSet<EnvelopeId> = offered.iter().copied().collect();
    entry::each_from(connection, number, 1, |row| {
        if missing.contains(&row.id) && (is_hidden(&row.bytes) || !is_lost(&row.bytes, log, keys)?) {
            missing.remove(&row.id);
        }
        Ok(!missing.is_empty())
    })?;
    Ok(offered.iter().copied().filter(|id| missing.remove(id)).collect())
}

/// An entry's envelope, unless it is withheld. One that does not open is: the rest of the log is not held up for it.
fn open(
    row: entry::Row,
    hidden: &withdrawn::Hidden,
    log: LogName,
    keys: &DocumentKeys,
) -> Result<Option<Vec<u8>>, Fault> {
    let id = row.id;
    if row.bytes.is_empty() {
        return Ok(None);
    }
    let opened = form_and_document(&row.bytes).and_then(|(form, document)| {
        if hidden.hides(form, document) { Ok(None) } else { pick_up(row.bytes, log, keys) }
    });
    match opened {
        Ok(opened) => Ok(opened),
        Err(Fault::Unsealed) => {
            tracing::error!(?id, "an entry does not open under its key, and is withheld");
            Ok(None)
        }
        Err(fault @ (Fault::Full | Fault::Busy | Fault::Broken(_) | Fault::NotCommitted | Fault::Closed)) => Err(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::scene::{DOCUMENT, TEAM, append, checked, empty};

    const NOW: Timestamp = Timestamp(1);

    #[test]
    fn what_lost_its_key_is_lacking_until_it_is_pushed_again_and_stands_at_its_old_place() {
        let (mut connection, keys) = empty();
        let all = [1, 2, 3].map(|number| checked(TEAM, number, 500));
        append(&mut connection, &keys, u64::MAX, &all).unwrap();
        let whole = page(&connection, &keys, TEAM, 1, usize::MAX, NOW).unwrap().items;
        let ids = all.each_ref().map(|checked| checked.envelope.id());
        assert_eq!(lacking(&connection, &keys, TEAM, &ids, NOW).unwrap(), []);

        keys.destroy(&[(TEAM, DOCUMENT)]).unwrap();
        assert_eq!(lacking(&connection, &keys, TEAM, &ids, NOW).unwrap(), ids);
        let (_, news) = append(&mut connection, &keys, u64::MAX, &all[1..2]).unwrap();
        assert!(news.is_empty());
        assert_eq!(
            lacking(&connection, &keys, TEAM, &ids, NOW).unwrap(),
            [ids[0], ids[2]],
            "under the new key they do not open"
        );
        append(&mut connection, &keys, u64::MAX, &all).unwrap();
        assert_eq!(page(&connection, &keys, TEAM, 1, usize::MAX, NOW).unwrap().items, whole);
    }

    #[test]
    fn an_entry_that_does_not_open_is_withheld_and_the_others_are_given() {
        let (mut connection, keys) = empty();
        let all = [1, 2, 3].map(|number| checked(TEAM, number, 500));
        append(&mut connection, &keys, u64::MAX, &all).unwrap();
        connection
            .execute("UPDATE entry SET bytes = CAST(substr(bytes, 1, 100) || x'00' AS BLOB) WHERE seq = 2", [])
            .unwrap();

        let items = page(&connection, &keys, TEAM, 1, usize::MAX, NOW).unwrap().items;
        let [first, second, third] = all.map(|checked| checked.envelope);
        let whole = |envelope: &waymark_shared::sync::envelope::Envelope| {
            Item::Envelope(ByteVec::from(envelope.as_bytes().to_vec()))
        };
        assert_eq!(items, [whole(&first), Item::Withheld(second.id()), whole(&third)]);
    }
}
