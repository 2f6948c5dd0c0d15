//! Somebody who is signed in, and how the rules see them.

use waymark_shared::id::{AccountId, JourneyId};
use waymark_shared::rules::{Role, Subject};
use waymark_shared::sync::log::LogName;

use crate::error::Fault;
use crate::store::account::Account;
use crate::store::session::Session;
use crate::store::{Connection, circle, membership};

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

/// An account as the rules see it; a keyworker with their caseload. A supporter is in no circle here: see [`Reach`].
pub fn subject<'a>(account: &Account, caseload: &'a [JourneyId]) -> Subject<'a> {
    match (account.role, account.journey) {
        (Role::Administrator, _) => Subject::Administrator,
        (Role::Keyworker, _) => Subject::Keyworker { caseload },
        (Role::Person, Some((journey, _))) => Subject::Person { journey },
        (Role::Person, None) => Subject::Nobody,
        (Role::Supporter, _) => Subject::Supporter { circles: &[] },
    }
}

/// Whose words an account may come to.
#[derive(Debug, Default)]
pub struct Reach {
    caseload: Vec<JourneyId>,
    circles: Vec<LogName>,
}

impl Reach {
    /// As it stands now.
    pub fn of(connection: &Connection, account: AccountId) -> Result<Self, Fault> {
        let circles = circle::of_supporter(connection, account)?.into_iter().map(|circle| circle.log).collect();
        Ok(Self { caseload: journeys(connection, account)?, circles })
    }

    /// The journeys they work with.
    pub fn caseload(&self) -> &[JourneyId] {
        &self.caseload
    }

    /// The account as the rules see it.
    pub fn subject(&self, account: &Account) -> Subject<'_> {
        match account.role {
            Role::Supporter => Subject::Supporter { circles: &self.circles },
            Role::Administrator | Role::Keyworker | Role::Person => subject(account, &self.caseload),
        }
    }
}

/// The journeys somebody works with.
pub fn journeys(connection: &Connection, account: AccountId) -> Result<Vec<JourneyId>, Fault> {
    Ok(membership::caseload(connection, account)?.into_iter().map(|(journey, _)| journey).collect())
}
