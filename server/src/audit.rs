//! The audit log: who did what, when, and about whom, in one list that is only appended to. Nothing in it is derived from
//! content.
//!
//! Each row is written in the transaction of the act itself. Its chain is an HMAC, under a key derived from the master key,
//! over the chain before it and the row: nobody without that key can change, add or leave out a row in the middle. How
//! far the log goes stands in a file beside the data folder (see [`anchor`]), so that cutting off its end is noticed.

pub mod anchor;
pub mod check;
pub mod spool;

use std::sync::Arc;

use rusqlite::Connection;
use waymark_shared::api::Deed;
use waymark_shared::id::{AccountId, JourneyId, TeamId};
use waymark_shared::time::Timestamp;

use crate::clock::{DAY, HOUR};
use crate::error::Fault;
use crate::keys::Keys;
use crate::store::audit::{self, Head, Row};
use crate::store::failed;

/// Something to be written down.
#[derive(Debug, Clone, Copy)]
pub struct Note {
    deed: Deed,
    who: Option<AccountId>,
    journey: Option<JourneyId>,
    account: Option<AccountId>,
    team: Option<TeamId>,
    number: u64,
}

impl Note {
    /// Of a deed of nobody in particular.
    pub fn of(deed: Deed) -> Self {
        Self { deed, who: None, journey: None, account: None, team: None, number: 0 }
    }

    /// Done by this account.
    pub fn by(self, who: AccountId) -> Self {
        Self { who: Some(who), ..self }
    }

    /// About this journey.
    pub fn about(self, journey: JourneyId) -> Self {
        Self { journey: Some(journey), ..self }
    }

    /// About this account.
    pub fn on(self, account: AccountId) -> Self {
        Self { account: Some(account), ..self }
    }

    /// About this team.
    pub fn team(self, team: TeamId) -> Self {
        Self { team: Some(team), ..self }
    }

    /// So many, or this one.
    pub fn number(self, number: impl Into<u64>) -> Self {
        Self { number: number.into(), ..self }
    }
}

/// What writes the log, at one moment; goes along into the transaction of an act.
#[derive(Clone)]
pub struct Pen {
    keys: Arc<Keys>,
    now: Timestamp,
}

impl Pen {
    /// At this moment.
    pub fn new(keys: Arc<Keys>, now: Timestamp) -> Self {
        Self { keys, now }
    }

    /// The same at another moment.
    pub fn at(&self, now: Timestamp) -> Self {
        Self { now, ..self.clone() }
    }

    /// The moment it writes at.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Writes something down; the connection has to be inside the act's transaction.
    pub fn note(&self, connection: &Connection, note: Note) -> Result<(), Fault> {
        let head = audit::head(connection)?;
        let Note { deed, who, journey, account, team, number } = note;
        let place = head.place + 1;
        let mut row =
            Row { place, moment: self.now, what: deed.code(), who, journey, account, team, number, chain: head.chain };
        row.chain = self.keys.audit_chain(&head.chain, &canonical(&row));
        audit::insert(connection, &row)
    }

    /// Writes down that a person's device signed in, once a day.
    pub fn note_signed_in_today(&self, connection: &Connection, who: AccountId) -> Result<(), Fault> {
        let last = audit::last_of(connection, who, Deed::SignedIn.code())?;
        // A clock that was put back writes one row more.
        if last.is_some_and(|last| (0..DAY).contains(&self.now.since(last))) {
            return Ok(());
        }
        self.note(connection, Note::of(Deed::SignedIn).by(who))
    }

    /// Counts a failed try to sign in: the first is written down at once, those of an hour after it together.
    pub fn note_failed(&self, connection: &Connection, account: Option<AccountId>) -> Result<(), Fault> {
        self.note_counted(connection)?;
        if failed::since(connection, account)?.is_some() {
            return failed::count(connection, account);
        }
        failed::begin(connection, account, self.now)?;
        self.note(connection, Note { account, ..Note::of(Deed::SignInFailed).number(1_u64) })
    }

    /// Writes down what was counted, once its hour is over.
    pub fn note_counted(&self, connection: &Connection) -> Result<(), Fault> {
        for (account, count) in failed::take_before(connection, self.now.plus(-HOUR), self.now)? {
            if count > 0 {
                self.note(connection, Note { account, ..Note::of(Deed::SignInFailed).number(count) })?;
            }
        }
        Ok(())
    }
}

/// Whether this row is the one that was written after this.
pub fn holds(keys: &Keys, before: &Head, row: &Row) -> bool {
    row.place == before.place + 1 && keys.audit_chain(&before.chain, &canonical(row)) == row.chain
}

/// The bytes of a row that the chain goes over: numbers big-endian, each name behind a byte that says whether it is there.
fn canonical(row: &Row) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(96);
    bytes.extend_from_slice(&row.place.to_be_bytes());
    bytes.extend_from_slice(&row.moment.0.to_be_bytes());
    bytes.extend_from_slice(&row.what.to_be_bytes());
    let names = [
        row.who.as_ref().map(AccountId::as_bytes),
        row.journey.as_ref().map(JourneyId::as_bytes),
        row.account.as_ref().map(AccountId::as_bytes),
        row.team.as_ref().map(TeamId::as_bytes),
    ];
    for name in names {
        bytes.push(u8::from(name.is_some()));
        bytes.extend_from_slice(name.unwrap_or_default());
    }
    bytes.extend_from_slice(&row.number.to_be_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrate;

    const SAM: AccountId = AccountId([1; 16]);

    fn fresh() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        connection
    }

    fn pen(now: i64) -> Pen {
        Pen::new(Arc::new(Keys::new(&[1; 32])), Timestamp(now))
    }

    fn written(connection: &Connection) -> Vec<(Option<Deed>, u64)> {
        let mut rows: Vec<_> = audit::before(connection, u64::from(u32::MAX), None, 100).unwrap();
        rows.reverse();
        rows.into_iter().map(|row| (Deed::from_code(row.what), row.number)).collect()
    }

    #[test]
    fn failed_tries_are_counted_and_do_not_flood() {
        let connection = fresh();
        for second in 0..50 {
            pen(second * 1_000).note_failed(&connection, Some(SAM)).unwrap();
            pen(second * 1_000).note_failed(&connection, None).unwrap();
        }
        let failed = |count| (Some(Deed::SignInFailed), count);
        assert_eq!(written(&connection), [failed(1), failed(1)]);
        pen(2 * HOUR).note_counted(&connection).unwrap();
        pen(2 * HOUR).note_counted(&connection).unwrap();
        assert_eq!(written(&connection), [failed(1), failed(1), failed(49), failed(49)]);
        pen(2 * HOUR + 1).note_failed(&connection, Some(SAM)).unwrap();
        assert_eq!(written(&connection).last(), Some(&failed(1)));
    }

    #[test]
    fn a_persons_sign_in_is_written_down_once_a_day() {
        let connection = fresh();
        for hour in [0, 1, 23, 24, 25] {
            pen(hour * HOUR).note_signed_in_today(&connection, SAM).unwrap();
        }
        assert_eq!(written(&connection).len(), 2);
    }

    #[test]
    fn each_deed_has_a_number_of_its_own() {
        for (deed, code) in Deed::ALL {
            assert_eq!((deed.code(), Deed::from_code(code)), (code, Some(deed)));
        }
        assert_eq!(Deed::from_code(0), None);
    }
}
