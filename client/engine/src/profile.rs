//! A profile: whose device this is, as it is kept under the local key.

use minicbor::{CborLen, Decode, Encode};
use waymark_shared::api::{DeviceKeys, Me, TeamMember};
use waymark_shared::certificate::Certificate;
use waymark_shared::id::{AccountId, CircleId, JourneyId, PublicKey};
use waymark_shared::seal::words::ENTROPY_LENGTH;
use waymark_shared::seam::answer::Who;
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use crate::driver::seal::Key;

/// What a profile is known by.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct Profile {
    /// Whose device this is.
    #[n(0)]
    pub holder: Holder,
    /// The name they go by; empty before joining.
    #[n(1)]
    pub name: String,
    /// The service they belong to; empty before joining.
    #[n(2)]
    pub service: String,
    /// The key that certifies staff devices, as it was when this device joined.
    #[n(3)]
    pub service_key: Option<PublicKey>,
    /// This device's public signing key.
    #[n(4)]
    pub signing: PublicKey,
    /// This device's public agreement key.
    #[n(5)]
    pub agreement: PublicKey,
    /// Who can read what the person shares, as last heard.
    #[n(6)]
    pub team: Vec<Reader>,
    /// What the service knows of the account, sealed for it alone: handed in when signing in, for a service that went back
    /// to a day before.
    #[n(7)]
    pub enrolment: Option<String>,
    /// The person's supporters, as last heard.
    #[n(8)]
    #[cbor(default)]
    pub supporters: Vec<Trusted>,
    /// What is held of what the person took back, as last heard: JSON.
    #[n(9)]
    pub holds: Option<String>,
}

/// A supporter of the person.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Trusted {
    /// Their circle.
    #[n(0)]
    pub circle: CircleId,
    /// What the person calls them.
    #[n(1)]
    pub name: String,
    /// Since when they can read; none before they joined.
    #[n(2)]
    pub since: Option<Timestamp>,
    /// Since when they can read nothing more.
    #[n(3)]
    pub ended: Option<Timestamp>,
}

/// One reader of what is shared.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Reader {
    /// The name they work under.
    #[n(0)]
    pub name: String,
    /// Since when they can read.
    #[n(1)]
    pub since: Timestamp,
    /// Until when, where that is known.
    #[n(2)]
    pub until: Option<Timestamp>,
    /// The name of the colleague they cover for.
    #[n(3)]
    pub covers: Option<String>,
    /// Whether they no longer can.
    #[n(4)]
    #[cbor(default)]
    pub has_left: bool,
}

impl From<TeamMember> for Reader {
    fn from(member: TeamMember) -> Self {
        let TeamMember { name, since, until, covers, reads } = member;
        Self { name, since, until, covers, has_left: !reads }
    }
}

impl From<Reader> for TeamMember {
    fn from(reader: Reader) -> Self {
        let Reader { name, since, until, covers, has_left } = reader;
        Self { name, since, until, covers, reads: !has_left }
    }
}

/// Whose device this is, and what only they have.
#[derive(Debug, Clone, Encode, Decode)]
pub enum Holder {
    /// The person whose journey it is.
    #[n(0)]
    Person(#[n(0)] Person),
    /// A member of staff.
    #[n(1)]
    Staff(#[n(0)] Staff),
    /// A supporter.
    #[n(2)]
    Supporter(#[n(0)] Supporter),
}

/// A person.
#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub struct Person {
    /// Their journey, named on their first device.
    #[n(0)]
    pub journey: JourneyId,
    /// What certifies their devices, the public half.
    #[n(1)]
    pub identity: PublicKey,
    /// The private half, as PKCS #8.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub identity_secret: Vec<u8>,
    /// The journey's root key.
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    pub root: Key,
    /// The chance in the recovery words, until they are confirmed.
    #[n(4)]
    #[cbor(with = "minicbor::bytes")]
    pub words: Option<[u8; ENTROPY_LENGTH]>,
    /// Whether they belong to a service.
    #[n(5)]
    pub joined: bool,
    /// Whether this journey began on another device, which introduced it.
    #[n(6)]
    pub came_back: bool,
    /// The word of the identity key for this device, where it was given before this device had a log to keep it in.
    #[n(7)]
    pub certificate: Option<Certificate>,
}

/// A member of staff.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct Staff {
    /// Their account.
    #[n(0)]
    pub account: AccountId,
    /// Keyworker, or administrator.
    #[n(1)]
    pub is_administrator: bool,
    /// The service's word for this device.
    #[n(2)]
    pub certificate: Certificate,
    /// Whether the server's sign-in is over.
    #[n(3)]
    pub signed_out: bool,
    /// The people they work with, as last heard.
    #[n(4)]
    pub caseload: Vec<Client>,
    /// Whether a second step for signing in has to be set up before anything else.
    #[n(5)]
    #[cbor(default)]
    pub needs_second_step: bool,
}

/// A supporter.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub struct Supporter {
    /// Their account.
    #[n(0)]
    pub account: AccountId,
    /// The service's word for this device.
    #[n(1)]
    pub certificate: Certificate,
    /// Who trusts them, as last heard.
    #[n(2)]
    pub trusted_by: Vec<Client>,
}

/// One person a keyworker works with, or who trusts a supporter.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen)]
#[cbor(map)]
pub struct Client {
    /// Whose space.
    #[n(0)]
    pub journey: JourneyId,
    /// The name they go by.
    #[n(1)]
    pub name: String,
    /// The key that certifies their devices.
    #[n(2)]
    pub identity: PublicKey,
    /// Since when they work together.
    #[n(3)]
    pub since: Timestamp,
    /// Up to which place of the log the keyworker has looked.
    #[n(4)]
    pub looked: u64,
    /// What the service knows of them, sealed for it alone, as in [`Profile`].
    #[n(5)]
    pub enrolment: Option<String>,
    /// The circle a supporter is in; none is the care team.
    #[n(6)]
    pub circle: Option<CircleId>,
    /// Until when they work together, where that is known.
    #[n(7)]
    pub until: Option<Timestamp>,
}

impl Client {
    /// The log that is read of them.
    pub fn log(&self) -> LogName {
        LogName { journey: self.journey, circle: self.circle.unwrap_or(CircleId::CARE_TEAM) }
    }
}

/// What may be known of a profile while it is locked.
#[derive(Debug, Clone, Copy, Encode, Decode)]
#[cbor(map)]
pub struct Face {
    /// Whose device this is: the place in [`FACES`].
    #[n(0)]
    who: u8,
}

const FACES: [Who; 6] = [Who::Nobody, Who::Alone, Who::Person, Who::Keyworker, Who::Administrator, Who::Supporter];

impl Face {
    /// The face of somebody.
    pub fn of(who: Who) -> Self {
        let place = FACES.iter().position(|face| *face == who).unwrap_or_default();
        Self { who: u8::try_from(place).expect("six faces") }
    }

    /// Whose device this is.
    pub fn who(self) -> Who {
        FACES.get(usize::from(self.who)).copied().unwrap_or_default()
    }
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person").field("journey", &self.journey).field("joined", &self.joined).finish_non_exhaustive()
    }
}

impl Profile {
    /// Whose device this is, for the interface.
    pub fn who(&self) -> Who {
        match &self.holder {
            Holder::Person(person) if person.joined => Who::Person,
            Holder::Person(_) => Who::Alone,
            Holder::Staff(staff) if staff.is_administrator => Who::Administrator,
            Holder::Staff(_) => Who::Keyworker,
            Holder::Supporter(_) => Who::Supporter,
        }
    }

    /// Whether what the server told is of the account whose profile this is.
    pub fn is_of(&self, me: &Me) -> bool {
        match &self.holder {
            Holder::Person(person) => me.journey == Some(person.journey),
            Holder::Staff(staff) => me.account == staff.account,
            Holder::Supporter(supporter) => me.account == supporter.account,
        }
    }

    /// The public keys of this device.
    pub fn device(&self) -> DeviceKeys {
        DeviceKeys { signing: self.signing, agreement: self.agreement }
    }

    /// The person, if this is a person's device.
    pub fn person(&self) -> Option<&Person> {
        match &self.holder {
            Holder::Person(person) => Some(person),
            Holder::Staff(_) | Holder::Supporter(_) => None,
        }
    }

    /// The member of staff, if this is a staff device.
    pub fn staff(&self) -> Option<&Staff> {
        match &self.holder {
            Holder::Person(_) | Holder::Supporter(_) => None,
            Holder::Staff(staff) => Some(staff),
        }
    }

    /// The supporter, if this is a supporter's device.
    pub fn supporter(&self) -> Option<&Supporter> {
        match &self.holder {
            Holder::Person(_) | Holder::Staff(_) => None,
            Holder::Supporter(supporter) => Some(supporter),
        }
    }

    /// Whose words are read here, and by which account: by a keyworker or a supporter.
    pub fn reads_of(&self) -> Option<(AccountId, &[Client])> {
        match &self.holder {
            Holder::Staff(staff) if !staff.is_administrator => Some((staff.account, &staff.caseload)),
            Holder::Supporter(supporter) => Some((supporter.account, &supporter.trusted_by)),
            Holder::Staff(_) | Holder::Person(_) => None,
        }
    }

    /// The same people, to be changed.
    pub fn clients_mut(&mut self) -> Option<&mut Vec<Client>> {
        match &mut self.holder {
            Holder::Staff(staff) if !staff.is_administrator => Some(&mut staff.caseload),
            Holder::Supporter(supporter) => Some(&mut supporter.trusted_by),
            Holder::Staff(_) | Holder::Person(_) => None,
        }
    }
}

impl Person {
    /// The log that only their devices read.
    pub fn private(&self) -> LogName {
        LogName { journey: self.journey, circle: CircleId::PRIVATE }
    }

    /// The log that the care team reads.
    pub fn care_team(&self) -> LogName {
        care_team(self.journey)
    }

    /// The log of a circle.
    pub fn circle(&self, circle: CircleId) -> LogName {
        LogName { journey: self.journey, circle }
    }
}

/// A journey's log that the care team reads.
pub fn care_team(journey: JourneyId) -> LogName {
    LogName { journey, circle: CircleId::CARE_TEAM }
}

#[cfg(test)]
mod tests {
    use waymark_shared::rules::Role;

    use super::*;

    #[test]
    fn what_is_told_of_another_account_is_not_of_this_profile() {
        let person = Person {
            journey: JourneyId([1; 16]),
            identity: PublicKey([4; 65]),
            identity_secret: Vec::new(),
            root: [0; size_of::<Key>()],
            words: None,
            joined: true,
            came_back: false,
            certificate: None,
        };
        let profile = Profile {
            holder: Holder::Person(person),
            name: String::new(),
            service: String::new(),
            service_key: None,
            signing: PublicKey([4; 65]),
            agreement: PublicKey([4; 65]),
            team: Vec::new(),
            enrolment: None,
            supporters: Vec::new(),
            holds: None,
        };
        let told = |journey: Option<[u8; 16]>| Me {
            account: AccountId([9; 16]),
            role: Role::Person,
            name: String::new(),
            journey: journey.map(JourneyId),
            service: String::new(),
            enrolment: None,
        };
        assert!(profile.is_of(&told(Some([1; 16]))));
        assert!(!profile.is_of(&told(Some([2; 16]))));
        assert!(!profile.is_of(&told(None)));
    }
}
