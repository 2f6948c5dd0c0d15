//! Sweeping: keys that protect nothing are noted, and destroyed when that has not changed for as long as an older state of
//! the log, which may know them, can come back.
//!
//! A key is left over where the machine stopped between its commit and that of what it protects, or where the log went
//! back to an older day.

use std::collections::BTreeSet;

use rusqlite::Connection;
use waymark_shared::id::DocumentId;
use waymark_shared::sync::envelope::Form;
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use super::append::KEPT;
use super::at_rest::protected_by;
use crate::error::Fault;
use crate::keys::documents::{DocumentKeys, Name};
use crate::store::entry;

/// Notes which keys of a log are unused, and gives those that were for long enough.
pub fn look(connection: &Connection, keys: &DocumentKeys, log: LogName, now: Timestamp) -> Result<Vec<Name>, Fault> {
    let used = used(connection, log)?;
    let mut long = Vec::new();
    for (document, since) in keys.documents(log)? {
        match (used.contains(&document), since) {
            (true, None) => {}
            (true, Some(_)) => keys.note_unused(log, document, None)?,
            (false, None) => keys.note_unused(log, document, Some(now))?,
            (false, Some(since)) if now.since(since) >= KEPT => long.push((log, document)),
            (false, Some(_)) => {}
        }
    }
    Ok(long)
}

/// Destroys the ones that are still unused. Only the writer may ask for it, between its own rounds.
pub fn destroy(connection: &Connection, keys: &DocumentKeys, names: &[Name]) -> Result<(), Fault> {
    for (log, document) in names {
        if !used(connection, *log)?.contains(document) {
            keys.destroy(*log, *document)?;
        }
    }
    Ok(())
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

    #[test]
    fn a_key_that_protects_nothing_is_destroyed_after_thirty_days_and_no_other() {
        let (mut connection, keys) = empty();
        append(&mut connection, &keys, u64::MAX, &[checked(TEAM, 1, 500)]).unwrap();
        let mut drawn = Drawn::default();
        keys.find_or_draw(TEAM, UNUSED, &mut drawn).unwrap();
        keys.keep(drawn).unwrap();
        let at = |days: i64| Timestamp(days * crate::clock::DAY);
        assert_eq!(look(&connection, &keys, TEAM, at(1)).unwrap(), []);
        assert_eq!(look(&connection, &keys, TEAM, at(30)).unwrap(), []);
        let long = look(&connection, &keys, TEAM, at(31)).unwrap();
        assert_eq!(long, [(TEAM, UNUSED)]);
        destroy(&connection, &keys, &[(TEAM, UNUSED), (TEAM, DOCUMENT)]).unwrap();
        assert!(keys.find(TEAM, UNUSED).unwrap().is_none());
        assert!(keys.find(TEAM, DOCUMENT).unwrap().is_some(), "used, whatever was asked");
    }

    #[test]
    fn a_key_that_is_used_again_begins_anew() {
        let (mut connection, keys) = empty();
        let mut drawn = Drawn::default();
        keys.find_or_draw(TEAM, DOCUMENT, &mut drawn).unwrap();
        keys.keep(drawn).unwrap();
        look(&connection, &keys, TEAM, Timestamp(1)).unwrap();
        assert_eq!(keys.documents(TEAM).unwrap(), [(DOCUMENT, Some(Timestamp(1)))]);
        append(&mut connection, &keys, u64::MAX, &[checked(TEAM, 1, 500)]).unwrap();
        assert_eq!(look(&connection, &keys, TEAM, Timestamp(KEPT + 1)).unwrap(), []);
        assert_eq!(keys.documents(TEAM).unwrap(), [(DOCUMENT, None)]);
    }
}
