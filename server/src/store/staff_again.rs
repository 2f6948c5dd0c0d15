//! Invitations that let a known member of staff begin again: which account each is for, by the digest of its link, which no
//! other invitation ever has.

use rusqlite::{Connection, OptionalExtension};
use waymark_shared::id::AccountId;

use super::read_name;
use crate::error::Fault;

/// Says for whom an invitation is. An earlier one for the same account opens nothing any more.
pub fn add(connection: &Connection, link: &[u8; 32], account: AccountId) -> Result<(), Fault> {
    connection.execute(
        "DELETE FROM invitation WHERE link IN (SELECT link FROM staff_again WHERE account = ?1)",
        (&account.0,),
    )?;
    connection.execute("DELETE FROM staff_again WHERE account = ?1", (&account.0,))?;
    connection.execute("INSERT INTO staff_again (link, account) VALUES (?1, ?2)", (link, &account.0))?;
    Ok(())
}

/// For whom an invitation is, where it lets somebody begin again.
pub fn account(connection: &Connection, link: &[u8; 32]) -> Result<Option<AccountId>, Fault> {
    let found = connection
        .prepare_cached("SELECT account FROM staff_again WHERE link = ?1")?
        .query_row((link,), |row| read_name(row, 0, AccountId::from_bytes))
        .optional()?;
    Ok(found)
}
