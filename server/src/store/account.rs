//! Accounts: people and staff.

use rusqlite::{Connection, OptionalExtension, Row};
use waymark_shared::id::{AccountId, JourneyId, PublicKey};
use waymark_shared::rules::Role;
use waymark_shared::time::Timestamp;

use super::read_name;
use crate::error::Fault;

/// One account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Who.
    pub account: AccountId,
    /// What they are.
    pub role: Role,
    /// Their name, sealed.
    pub name: Vec<u8>,
    /// The digest of the name they sign in with; none but for staff.
    pub sign_in: Option<[u8; 32]>,
    /// Their password's Argon2id; none but for staff.
    pub password: Option<String>,
    /// When they changed it last, if ever.
    pub password_set: Option<Timestamp>,
    /// Whether it came from an enrolment, so that a newer one may say another.
    pub from_enrolment: bool,
    /// A person's own journey, and the key that certifies its devices.
    pub journey: Option<(JourneyId, PublicKey)>,
    /// Since when.
    pub created: Timestamp,
}

const COLUMNS: &str =
    "account, role, name, sign_in, password, journey, identity, created, password_set, from_enrolment";

/// Adds an account.
pub fn insert(connection: &Connection, new: &Account) -> Result<(), Fault> {
    connection.execute(
        "INSERT INTO account (account, role, name, sign_in, password, journey, identity, created, password_set,
             from_enrolment)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        (
            &new.account.0,
            code(new.role),
            &new.name,
            &new.sign_in,
            &new.password,
            new.journey.as_ref().map(|(journey, _)| &journey.0),
            new.journey.as_ref().map(|(_, identity)| &identity.0),
            new.created.0,
            new.password_set.map(|moment| moment.0),
            new.from_enrolment,
        ),
    )?;
    Ok(())
}

/// Finds an account by its name.
pub fn find(connection: &Connection, account: AccountId) -> Result<Option<Account>, Fault> {
    one(connection, "account", &account.0)
}

/// Finds a person by their journey.
pub fn by_journey(connection: &Connection, journey: JourneyId) -> Result<Option<Account>, Fault> {
    one(connection, "journey", &journey.0)
}

/// Finds a member of staff by the digest of the name they sign in with.
pub fn by_sign_in(connection: &Connection, digest: &[u8; 32]) -> Result<Option<Account>, Fault> {
    one(connection, "sign_in", digest)
}

/// Changes a password.
pub fn set_password(connection: &Connection, account: AccountId, password: &str, now: Timestamp) -> Result<(), Fault> {
    connection.execute(
        "UPDATE account SET password = ?2, password_set = ?3, from_enrolment = 0 WHERE account = ?1",
        (&account.0, password, now.0),
    )?;
    Ok(())
}

/// Forgets a password: nothing but a new one lets in.
pub fn forget_password(connection: &Connection, account: AccountId, now: Timestamp) -> Result<(), Fault> {
    connection.execute(
        "UPDATE account SET password = NULL, password_set = ?2, from_enrolment = 0 WHERE account = ?1",
        (&account.0, now.0),
    )?;
    Ok(())
}

/// Takes the password of an enrolment where the one that is known came from an older enrolment. Gives whether it did.
pub fn take_newer_password(connection: &Connection, enrolled: &Account) -> Result<bool, Fault> {
    let changed = connection.execute(
        "UPDATE account SET password = ?2, password_set = ?3
         WHERE account = ?1 AND from_enrolment AND coalesce(password_set, 0) < ?3",
        (&enrolled.account.0, &enrolled.password, enrolled.password_set.map(|moment| moment.0)),
    )?;
    Ok(changed > 0)
}

/// All staff, oldest first.
pub fn staff(connection: &Connection) -> Result<Vec<Account>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE role NOT IN (?1, ?2) ORDER BY created, account");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((code(Role::Person), code(Role::Supporter)), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The journeys of all people.
pub fn people(connection: &Connection) -> Result<Vec<JourneyId>, Fault> {
    let mut statement = connection.prepare_cached("SELECT journey FROM account WHERE journey IS NOT NULL")?;
    let rows = statement.query_map([], |row| read_name(row, 0, JourneyId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many accounts have one of these roles.
pub fn count(connection: &Connection, roles: &[Role]) -> Result<usize, Fault> {
    let mut statement = connection.prepare_cached("SELECT count(*) FROM account WHERE role = ?1")?;
    let counts = roles.iter().map(|role| statement.query_row((code(*role),), |row| row.get::<_, usize>(0)));
    Ok(counts.sum::<Result<_, _>>()?)
}

/// The number that stands for a role.
pub fn code(role: Role) -> i64 {
    match role {
        Role::Administrator => 0,
        Role::Keyworker => 1,
        Role::Person => 2,
        Role::Supporter => 3,
    }
}

/// The role a number stands for: the one with the fewest rights where it is strange.
pub fn role(code: i64) -> Role {
    match code {
        0 => Role::Administrator,
        1 => Role::Keyworker,
        2 => Role::Person,
        _ => Role::Supporter,
    }
}

fn one(connection: &Connection, column: &str, value: &[u8]) -> Result<Option<Account>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE {column} = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row((value,), read).optional()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Account> {
    let journey = match row.get_ref(5)?.as_blob_or_null()? {
        Some(_) => Some((read_name(row, 5, JourneyId::from_bytes)?, read_name(row, 6, PublicKey::from_bytes)?)),
        None => None,
    };
    Ok(Account {
        account: read_name(row, 0, AccountId::from_bytes)?,
        role: role(row.get(1)?),
        name: row.get(2)?,
        sign_in: row.get(3)?,
        password: row.get(4)?,
        journey,
        created: Timestamp(row.get(7)?),
        password_set: row.get::<_, Option<i64>>(8)?.map(Timestamp),
        from_enrolment: row.get(9)?,
    })
}
