//! An enrolment: what the server knows of an account, sealed for itself and kept on the account's own devices, so that a
//! server which went back to a day before it can know the account again.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use waymark_shared::api::Deed;
use waymark_shared::id::{AccountId, CircleId, JourneyId, PublicKey};
use waymark_shared::rules::Role;
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use crate::audit::{Note, Pen};
use crate::error::Fault;
use crate::keys::Keys;
use crate::store::account::{self, Account};
use crate::store::circle::{self, Circle};
use crate::store::membership::Working;
use crate::store::{Connection, audit, authenticator, membership, session};

/// An account, who of the staff works with whose it is, and whom they trust.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// The account.
    pub account: Account,
    /// The staff who work with a person.
    pub team: Vec<Working>,
    /// The circles of a person's supporters, those that ended as well.
    pub circles: Vec<Circle>,
    /// The secret of a member of staff's authenticator app, sealed: a server that went back asks for its codes as before.
    pub app: Option<Vec<u8>>,
}

/// What is sealed.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Form {
    #[n(0)]
    account: AccountId,
    #[n(1)]
    role: i64,
    #[n(2)]
    name: ByteVec,
    #[n(3)]
    sign_in: Option<ByteArray<32>>,
    #[n(4)]
    password: Option<String>,
    #[n(5)]
    journey: Option<JourneyId>,
    #[n(6)]
    identity: Option<PublicKey>,
    #[n(7)]
    created: Timestamp,
    #[n(8)]
    team: Vec<Member>,
    #[n(9)]
    password_set: Option<Timestamp>,
    #[n(10)]
    #[cbor(default)]
    circles: Vec<Trusted>,
    #[n(11)]
    app: Option<ByteVec>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Member {
    #[n(0)]
    account: AccountId,
    #[n(1)]
    since: Timestamp,
    #[n(2)]
    until: Option<Timestamp>,
    #[n(3)]
    covers: Option<AccountId>,
}

impl Member {
    fn of(work: Working) -> Self {
        let Working { account, journey: _, since, until, covers } = work;
        Self { account, since, until, covers }
    }

    fn with(self, journey: JourneyId) -> Working {
        let Self { account, since, until, covers } = self;
        Working { account, journey, since, until, covers }
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Trusted {
    #[n(0)]
    circle: CircleId,
    #[n(1)]
    name: ByteVec,
    #[n(2)]
    account: Option<AccountId>,
    #[n(3)]
    since: Option<Timestamp>,
    #[n(4)]
    until: Option<Timestamp>,
}

impl Enrolment {
    /// What is known of an account now.
    pub fn of(connection: &Connection, account: Account, now: Timestamp) -> Result<Self, Fault> {
        let (team, circles) = match account.journey {
            Some((journey, _)) => {
                (membership::team(connection, journey, now)?, circle::of_person(connection, journey)?)
            }
            None => (Vec::new(), Vec::new()),
        };
        let app = authenticator::find(connection, account.account)?.and_then(|app| app.secret);
        Ok(Self { account, team, circles, app })
    }

    /// Sealed for this server alone, in base64.
    pub fn seal(self, keys: &Keys) -> String {
        let Account { account, role, name, sign_in, password, password_set, from_enrolment: _, journey, created } =
            self.account;
        let form = Form {
            account,
            role: account::code(role),
            name: name.into(),
            sign_in: sign_in.map(ByteArray::from),
            password,
            journey: journey.map(|(journey, _)| journey),
            identity: journey.map(|(_, identity)| identity),
            created,
            team: self.team.into_iter().map(Member::of).collect(),
            password_set,
            circles: self.circles.into_iter().map(Trusted::of).collect(),
            app: self.app.map(ByteVec::from),
        };
        let plain = minicbor::to_vec(form).expect("a vector takes every byte");
        STANDARD.encode(keys.seal_enrolment(&plain))
    }

    /// Opens what [`Enrolment::seal`] made under this master key; nothing where it is anything else.
    pub fn open(keys: &Keys, sealed: &str) -> Option<Self> {
        let plain = keys.open_enrolment(&STANDARD.decode(sealed).ok()?).ok()?;
        let form: Form = minicbor::decode(&plain).ok()?;
        let account = Account {
            account: form.account,
            role: account::role(form.role),
            name: form.name.into(),
            sign_in: form.sign_in.map(Into::into),
            password: form.password,
            password_set: form.password_set,
            from_enrolment: true,
            journey: form.journey.zip(form.identity),
            created: form.created,
        };
        let with = |journey| form.team.into_iter().map(|member| member.with(journey)).collect();
        let team = form.journey.map_or_else(Vec::new, with);
        let circles = form.circles.into_iter().filter_map(|trusted| Some(trusted.in_journey(form.journey?))).collect();
        Some(Self { account, team, circles, app: form.app.map(Into::into) })
    }

    /// Whether it says a newer password than an older enrolment, which made the account known again, did.
    pub fn is_newer_than(&self, known: &Account) -> bool {
        self.account.account == known.account && known.from_enrolment && self.account.password_set > known.password_set
    }

    /// Those of sealed enrolments that are of people this member of staff works with.
    pub fn of_people(keys: &Keys, sealed: &[String], staff: AccountId) -> Vec<Self> {
        let people = sealed.iter().filter_map(|sealed| Self::open(keys, sealed));
        people.filter(|person| person.team.iter().any(|work| work.account == staff)).collect()
    }

    /// Makes accounts known again, those that are not. A password that an older enrolment said gives way. Gives whose
    /// access that changed.
    pub fn admit_all(all: &[Self], connection: &Connection, pen: &Pen) -> Result<Vec<AccountId>, Fault> {
        let mut teams = Vec::new();
        for lost in all {
            if lost.admit(connection, pen.now())? {
                // Of supporters staff see nothing, here as little as elsewhere.
                if lost.account.role != Role::Supporter {
                    let note = Note::of(Deed::MadeKnown).by(lost.account.account);
                    pen.note(connection, lost.account.journey.map_or(note, |(journey, _)| note.about(journey)))?;
                }
                teams.extend(lost.team.iter().map(|work| work.account));
            } else if account::take_newer_password(connection, &lost.account)? {
                // Whoever knew only the older one has no business here any more.
                lost.admit_app(connection)?;
                session::end_all(connection, lost.account.account)?;
                teams.push(lost.account.account);
            }
            for lost in &lost.circles {
                if circle::bring_back(connection, lost)? {
                    teams.extend(lost.account);
                }
            }
        }
        Ok(teams)
    }

    /// Makes the account known again, unless it is. Gives whether it was not.
    fn admit(&self, connection: &Connection, now: Timestamp) -> Result<bool, Fault> {
        let same_journey =
            self.account.journey.map(|(journey, _)| account::by_journey(connection, journey)).transpose()?;
        if account::find(connection, self.account.account)?.is_some() || same_journey.flatten().is_some() {
            return Ok(false);
        }
        account::insert(connection, &self.account)?;
        self.admit_app(connection)?;
        if let Some((journey, _)) = self.account.journey {
            for work in &self.team {
                // What ended after the day this was sealed on has ended, as far as the audit log knows.
                if !audit::has_ended(connection, work.account, journey)? {
                    membership::begin(connection, work, now)?;
                }
            }
        }
        Ok(true)
    }

    fn admit_app(&self, connection: &Connection) -> Result<(), Fault> {
        self.app.as_ref().map_or(Ok(()), |app| authenticator::admit(connection, self.account.account, app))
    }
}

impl Trusted {
    fn of(circle: Circle) -> Self {
        let Circle { log, name, account, since, until } = circle;
        Self { circle: log.circle, name: name.into(), account, since, until }
    }

    fn in_journey(self, journey: JourneyId) -> Circle {
        let Self { circle, name, account, since, until } = self;
        Circle { log: LogName { journey, circle }, name: name.into(), account, since, until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enrolment_opens_under_its_master_key_alone_and_is_whole() {
        let keys = Keys::new(&[7; 32]);
        let account = Account {
            account: AccountId([1; 16]),
            role: Role::Keyworker,
            name: vec![5; 40],
            sign_in: Some([6; 32]),
            password: Some("$argon2id$".into()),
            password_set: Some(Timestamp(7)),
            from_enrolment: true,
            journey: Some((JourneyId([2; 16]), PublicKey([4; 65]))),
            created: Timestamp(5),
        };
        let team = vec![Working {
            account: AccountId([3; 16]),
            journey: JourneyId([2; 16]),
            since: Timestamp(9),
            until: Some(Timestamp(11)),
            covers: Some(AccountId([4; 16])),
        }];
        let log = LogName { journey: JourneyId([2; 16]), circle: CircleId([8; 16]) };
        let circles = [(Some(AccountId([4; 16])), None), (None, Some(Timestamp(12)))].map(|(account, until)| Circle {
            log,
            name: vec![6; 40],
            account,
            since: Some(Timestamp(10)),
            until,
        });
        let enrolment = Enrolment { account, team, circles: circles.to_vec(), app: Some(vec![8; 48]) };
        let said = format!("{enrolment:?}");
        let sealed = enrolment.clone().seal(&keys);
        assert_eq!(enrolment.seal(&keys), sealed);
        assert_eq!(format!("{:?}", Enrolment::open(&keys, &sealed).unwrap()), said);
        assert!(Enrolment::open(&Keys::new(&[8; 32]), &sealed).is_none());
        assert!(Enrolment::open(&keys, &sealed[..40]).is_none());
        assert!(Enrolment::open(&keys, "no base64!").is_none());
    }
}
