//! Sweeping: keys that protect nothing are noted, and destroyed when that has not changed for as long as an older state of
//! the log, which may know them, can come back.
//!
//! A key is left over where the machine stopped between its commit and that of what it protects, or where the log went
//! back to an older day.

use std::collections::BTreeSet;
use std::time::Duration;

use rusqlite::Connection;
use waymark_shared::id::DocumentId;
use waymark_shared::sync::envelope::Form;
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use super::append::KEPT;
use super::at_rest::protected_by;
use crate::error::Fault;
use crate::keys::documents::DocumentKeys;
use crate::store::entry;

/// Notes which keys of a log are unused, and gives the documents whose keys were for long enough: by the clock, and by how
/// long this process has been up, because a clock that is put right makes thirty days of a minute.
pub fn look(
    connection: &Connection,
    keys: &DocumentKeys,
    log: LogName,
    now: Timestamp,
    uptime: Duration,
) -> Result<Vec<DocumentId>, Fault> {
    let is_up_long_enough = uptime.as_millis() >= u128::from(KEPT.unsigned_abs());
    let used = used(connection, log)?;
    let mut long = Vec::new();
    for (document, since) in keys.documents(log)? {
        match (used.contains(&document), since) {
            (true, None) => {}
            (true, Some(_)) => keys.note_unused(log, document, None)?,
            (false, None) => keys.note_unused(log, document, Some(now))?,
            (false, Some(since)) if is_up_long_enough && now.since(since) >= KEPT => long.push(document),
            (false, Some(_)) => {}
        }
    }
    Ok(long)
}

/// Destroys the ones that are still unused. Only the writer may ask for it, between its own rounds.
pub fn destroy(
    connection: &Connection,
    keys: &DocumentKeys,
    log: LogName,
    documents: &[DocumentId],
) -> Result<(), Fault> {
    let used = used(connection, log)?;
    let unused = documents.iter().filter(|document| !used.contains(document));
    keys.destroy(&unused.map(|document| (log, *document)).collect::<Vec<_>>())
}

fn used(connection: &Connection, log: LogName) -> Result<BTreeSet<DocumentId>, Fault> {
    let Some((number, _)) = entry::find_log(connection, log)? else { return Ok(BTreeSet::new()) };
    let entries = entry::forms_and_documents(connection, number)?;
    let keys = entries.into_iter().map(|(form, document)| {
        let form = Form::from_code(form).ok_or(Fault::Unsealed)?;
        Ok(protected_by(form, log.circle, document))
    });
    keys.filter_map(Result::transpose).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::documents::Drawn;
    use crate::log::scene::{DOCUMENT, TEAM, append, checked, empty};

    const UNUSED: DocumentId = DocumentId([8; 16]);
    const LONG_UP: Duration = Duration::from_hours(30 * 24);

    #[test]
    fn a_key_that_protects_nothing_is_destroyed_after_thirty_days_and_no_other() {
        let (mut connection, keys) = empty();
        append(&mut connection, &keys, u64::MAX, &[checked(TEAM, 1, 500)]).unwrap();
        let mut drawn = Drawn::default();
        keys.find_or_draw(TEAM, UNUSED, &mut drawn).unwrap();
        keys.keep(drawn).unwrap();
        let at = |days: i64| Timestamp(days * crate::clock::DAY);
        let look = |now, uptime| look(&connection, &keys, TEAM, now, uptime).unwrap();
        assert_eq!(look(at(1), LONG_UP), []);
        assert_eq!(look(at(30), LONG_UP), []);
        assert_eq!(look(at(20_000), Duration::from_mins(1)), [], "the clock was put right");
        assert_eq!(look(at(31), LONG_UP), [UNUSED]);
        destroy(&connection, &keys, TEAM, &[UNUSED, DOCUMENT]).unwrap();
        assert!(keys.find(TEAM, UNUSED).unwrap().is_none());
        assert!(keys.find(TEAM, DOCUMENT).unwrap().is_some(), "used, whatever was asked");
    }

    #[test]
    fn a_key_that_is_used_again_begins_anew() {
        let (mut connection, keys) = empty();
        let mut drawn = Drawn::default();
        keys.find_or_draw(TEAM, DOCUMENT, &mut drawn).unwrap();
        keys.keep(drawn).unwrap();
        look(&connection, &keys, TEAM, Timestamp(1), LONG_UP).unwrap();
        assert_eq!(keys.documents(TEAM).unwrap(), [(DOCUMENT, Some(Timestamp(1)))]);
        append(&mut connection, &keys, u64::MAX, &[checked(TEAM, 1, 500)]).unwrap();
        assert_eq!(look(&connection, &keys, TEAM, Timestamp(KEPT + 1), LONG_UP).unwrap(), []);
        assert_eq!(keys.documents(TEAM).unwrap(), [(DOCUMENT, None)]);
    }
}
