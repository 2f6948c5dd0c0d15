//! The audit log of a restored service goes on from where it was: what was written down since the backup comes over from
//! the data folder, and whose access ended since stays outside.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::Connection;
use waymark_shared::api::Deed;

use super::NotRestored;
use crate::audit::anchor::{self, Anchored};
use crate::audit::{Note, Pen, holds};
use crate::backup::open_beside;
use crate::config::Config;
use crate::error::Fault;
use crate::file;
use crate::keys::Keys;
use crate::store::audit::{self, Head, Row};
use crate::store::{self, ended, membership, team};

/// Takes over the rows that the data folder has and the backup does not, ends again what they say has ended, and writes
/// down that a backup was restored; gives how many rows are lost.
pub fn carry_over(connection: &mut Connection, config: &Config, keys: &Arc<Keys>) -> Result<u64, NotRestored> {
    let path = config.audit_anchor();
    let anchored = Anchored::read(&path, keys).map_err(|error| NotRestored::Path(path, error))?;
    let since = rows_since(audit::head(connection)?, config, keys)?;
    let transaction = connection.transaction().map_err(Fault::from)?;
    since.iter().try_for_each(|row| audit::insert(&transaction, row))?;
    end_again(&transaction, &since)?;
    let lost = anchored.missing(&transaction)?.unwrap_or(0);
    let pen = Pen::new(keys.clone(), config.clock.now());
    pen.note(&transaction, Note::of(Deed::Restored).number(lost))?;
    transaction.commit().map_err(Fault::from)?;
    Ok(lost)
}

/// Anchors the log of the folder that is in place now. Where that fails, the next start writes down that the log is not
/// what was anchored.
pub fn anchor(config: &Config, keys: &Keys, head: &Head) {
    let path = config.audit_anchor();
    if let Err(error) = anchor::write(&path, keys, head) {
        tracing::error!(path = %path.display(), %error, "the end of the audit log could not be anchored");
    }
}

/// What the data folder's own log has after this, as far as it holds; nothing where it is another log.
fn rows_since(head: Head, config: &Config, keys: &Keys) -> Result<Vec<Row>, NotRestored> {
    let path = config.data.join(store::FILE);
    if !path.is_file() {
        return Ok(Vec::new());
    }
    // A folder that is damaged is what a restore is for: what cannot be read of it is lost.
    let read = open_beside(&path).and_then(|current| {
        let is_of_this_build = file::version(&current, &store::MIGRATIONS)? == Some(store::MIGRATIONS.len());
        let mut rows = Vec::new();
        if !is_of_this_build || audit::chain_at(&current, head.place)? != Some(head.chain) {
            return Ok(rows);
        }
        let mut last = head;
        audit::each_after(&current, head.place, |row| {
            let is_next = holds(keys, &last, &row);
            if is_next {
                last = Head { place: row.place, chain: row.chain };
                rows.push(row);
            }
            Ok(is_next)
        })?;
        Ok(rows)
    });
    Ok(read.unwrap_or_else(|fault| {
        tracing::warn!(%fault, "the audit log of the data folder could not be read on from the backup's");
        Vec::new()
    }))
}

/// Ends what these rows say has ended, and has not begun again.
fn end_again(connection: &Connection, rows: &[Row]) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for row in rows.iter().rev() {
        let Some(account) = row.account else { continue };
        match (Deed::from_code(row.what), row.journey, row.team) {
            (Some(Deed::AccountEnded), _, _) => drop(ended::end(connection, account, row.moment)?),
            (Some(Deed::AccessEnded), Some(journey), _) if audit::has_ended(connection, account, journey)? => {
                membership::end(connection, account, journey, row.moment)?;
            }
            (Some(Deed::TeamJoined | Deed::LeadBegan), _, Some(team)) => drop(seen.insert((account, team))),
            // The newest comes first: what began again after it lasts.
            (Some(Deed::TeamLeft | Deed::LeadEnded), _, Some(team)) if seen.insert((account, team)) => {
                team::leave(connection, team, account, row.moment)?;
            }
            (Some(_) | None, _, _) => {}
        }
    }
    Ok(())
}
