//! Somebody who is signed in, and how the rules see them.

use waymark_shared::id::{AccountId, JourneyId};
use waymark_shared::rules::{Role, Subject};

use crate::error::Fault;
use crate::store::account::Account;
use crate::store::session::Session;
use crate::store::{Connection, membership};

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub account: Account,
    /// Their sign-in.
    pub session: Session,
    /// The digest it is kept under.
    pub digest: [u8; 32],
}

/// An account as the rules see it; a keyworker with their caseload.
pub fn subject<'a>(account: &Account, caseload: &'a [JourneyId]) -> Subject<'a> {
    match (account.role, account.journey) {
        (Role::Administrator, _) => Subject::Administrator,
        (Role::Keyworker, _) => Subject::Keyworker { caseload },
        (Role::Person, Some((journey, _))) => Subject::Person { journey },
        (Role::Person, None) => Subject::Nobody,
    }
}

/// The journeys somebody works with.
pub fn journeys(connection: &Connection, account: AccountId) -> Result<Vec<JourneyId>, Fault> {
    Ok(membership::caseload(connection, account)?.into_iter().map(|(journey, _)| journey).collect())
}
