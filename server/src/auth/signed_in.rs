//! Somebody who is signed in, and how the rules see them.

use waymark_shared::id::{AccountId, JourneyId, TeamId};
use waymark_shared::rules::{Role, Subject};
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use crate::error::Fault;
use crate::store::account::Account;
use crate::store::session::Session;
use crate::store::{Connection, circle, membership, team};

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
    leading(account, caseload, &[])
}

/// The same, with the teams they lead.
pub fn leading<'a>(account: &Account, caseload: &'a [JourneyId], leads: &'a [TeamId]) -> Subject<'a> {
    match (account.role, account.journey) {
        (Role::Administrator, _) => Subject::Administrator,
        (Role::Keyworker, _) => Subject::Keyworker { caseload, leads },
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
    pub fn of(connection: &Connection, account: AccountId, now: Timestamp) -> Result<Self, Fault> {
        let circles = circle::of_supporter(connection, account)?.into_iter().map(|circle| circle.log).collect();
        Ok(Self { caseload: journeys(connection, account, now)?, circles })
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

/// The journeys somebody works with at this moment.
pub fn journeys(connection: &Connection, account: AccountId, now: Timestamp) -> Result<Vec<JourneyId>, Fault> {
    Ok(membership::caseload(connection, account, now)?.into_iter().map(|work| work.journey).collect())
}

/// The teams somebody leads.
pub fn leads(connection: &Connection, account: AccountId) -> Result<Vec<TeamId>, Fault> {
    let all = team::of(connection, account)?.into_iter();
    Ok(all.filter(|member| member.is_lead).map(|member| member.team).collect())
}
