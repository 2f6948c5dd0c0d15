//! Who is signed in, and what every way of signing in ends with.

use ring::agreement;
use waymark_shared::api::{Browser, Deed, DeviceKeys, Me, NAME_MOST, Newcomer, ProblemCode, StaffSignedIn};
use waymark_shared::certificate::Holder;
use waymark_shared::id::{AccountId, DeviceId, PublicKey};
use waymark_shared::rules::Role;
use waymark_shared::time::Timestamp;

use super::answer::{Answer, json};
use super::asked::Asked;
use super::service::installation;
use crate::audit::{Note, Pen};
use crate::auth::cookie;
use crate::auth::enrolment::Enrolment;
use crate::author::{Author, Owner};
use crate::clock::{DAY, HOUR, MINUTE};
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::keys::Keys;
use crate::store::account::Account;
use crate::store::session::{self, Session};
use crate::store::{Connection, device, newcomer};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// How long the sign-in of a person or a supporter lasts.
const PERSON: i64 = 30 * DAY;

/// How long a sign-in lasts, however much it is used, and how long unused. Somebody's words lie behind the app lock all the
/// while; what is counted here is for whoever has the cookie.
fn lasts(role: Role) -> (i64, Option<i64>) {
    match role {
        Role::Administrator => (HOUR, Some(10 * MINUTE)),
        Role::Keyworker => (12 * HOUR, Some(30 * MINUTE)),
        Role::Person | Role::Supporter => (PERSON, None),
    }
}

/// `GET` [`waymark_shared::api::ME`].
pub async fn me(house: &House, asked: Asked) -> Answer {
    let signed_in = asked.begun(house).await?;
    Ok(json(&describe(house, &signed_in.account).await?))
}

/// An account as its owner is told of it.
pub async fn describe(house: &House, account: &Account) -> Result<Me, Wrong> {
    let installation = installation(house).await?;
    let (enrolled, now) = (account.clone(), house.config.clock.now());
    let enrolment = house.database.read(move |connection| Enrolment::of(connection, enrolled, now)).await?;
    Ok(Me {
        account: account.account,
        role: account.role,
        name: house.keys.open_name(&account.name)?,
        journey: account.journey.map(|(journey, _)| journey),
        service: house.open_service_name(&installation)?,
        enrolment: Some(enrolment.seal(&house.keys)),
    })
}

/// The answer to staff who signed in, with a fresh certificate for their device.
pub async fn staff_signed_in(
    house: &House,
    account: &Account,
    device: &DeviceKeys,
    needs_second_step: bool,
) -> Result<StaffSignedIn, Wrong> {
    let me = describe(house, account).await?;
    let holder = Holder::Staff { account: account.account, name: me.name.clone() };
    let certificate = house.service.certify(holder, device, house.config.clock.now());
    let certificate = minicbor::to_vec(certificate).expect("a vector takes every byte");
    Ok(StaffSignedIn { me, certificate: STANDARD.encode(certificate), codes_left: None, needs_second_step })
}

/// A sign-in about to begin.
pub struct Start {
    author: Author,
    session: Session,
    fresh: cookie::Fresh,
    browser: Browser,
    now: Timestamp,
    seconds: i64,
    /// Makes the browser known under the name of staff; and whether it was.
    known: Option<(String, bool)>,
}

impl Start {
    /// Of staff on a device, whole or with the second step still to be set up.
    pub fn staff(house: &House, asked: &Asked, account: &Account, device: &DeviceKeys, whole: bool) -> Self {
        let owner = Owner::Staff(account.account);
        let author = Author { signing: device.signing, agreement: device.agreement, owner };
        let start = Self::of(house, asked, account, author);
        let proved = whole.then_some(start.now);
        let known = account.sign_in.map(|name| (asked.make_known(house, &name), asked.known(house, &name).is_some()));
        Self { session: Session { whole, proved, ..start.session }, known, ..start }
    }

    /// Whose.
    pub fn account(&self) -> AccountId {
        self.session.account
    }

    /// Of anybody, on a device whose owner is known.
    pub fn of(house: &House, asked: &Asked, account: &Account, author: Author) -> Self {
        let now = house.config.clock.now();
        let (lasts, idle) = lasts(account.role);
        let (account, device) = (account.account, author.device());
        let session = Session { account, device, until: now.plus(lasts), idle, seen: now, whole: true, proved: None };
        let (fresh, browser) = (cookie::fresh(&house.keys), asked.browser());
        Self { author, session, fresh, browser, now, seconds: lasts / 1_000, known: None }
    }

    /// Writes down that somebody signs in: staff each time, a person's device once a day, a supporter never.
    pub fn note(&self, connection: &Connection, pen: &Pen) -> Result<(), Fault> {
        match self.author.owner {
            Owner::Staff(account) => pen.note(connection, Note::of(Deed::SignedIn).by(account)),
            Owner::Person(_) => pen.note_signed_in_today(connection, self.session.account),
            // Staff see nothing of whom a person trusts.
            Owner::Supporter(_) => Ok(()),
        }
    }
}

/// Makes the device known and the sign-in begin, always under a fresh cookie; gives the cookies to set. A device of somebody
/// else is refused. An earlier sign-in of staff on the device ends; a device that was never seen is one to ask about.
pub fn begin_session(connection: &Connection, start: Start) -> Result<Vec<String>, Wrong> {
    let Session { account, device, .. } = start.session;
    if let Some((_, was_known)) = start.known {
        let is_new = !was_known && device::find(connection, device)?.is_none();
        if is_new && device::has_any(connection, account)? {
            let new = Newcomer { device, browser: start.browser.clone(), since: start.now };
            newcomer::add(connection, account, &new)?;
        }
        session::end_on(connection, account, device)?;
    }
    device::keep(connection, &start.author, start.now)?;
    let known = device::find(connection, device)?;
    if known.is_none_or(|known| known.owner != start.author.owner) {
        return Err(ProblemCode::AlreadyKnown.into());
    }
    device::see(connection, start.author.device(), start.now)?;
    session::begin(connection, &start.fresh.digest, &start.session, &start.browser, start.now)?;
    let cookie = cookie::set(&start.fresh.value, start.seconds);
    Ok(std::iter::once(cookie).chain(start.known.map(|(cookie, _)| cookie)).collect())
}

/// A name as it is kept: trimmed, not empty, not too long, nothing that is not shown.
pub fn check_name(name: &str) -> Result<String, Wrong> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_shown = |letter: char| {
        !letter.is_control()
            && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let fits = !name.is_empty() && name.chars().count() <= NAME_MOST && name.chars().all(is_shown);
    if fits { Ok(name) } else { Err(ProblemCode::BadName.into()) }
}

/// The digest under which staff sign in: the name without regard to case.
pub fn sign_in_digest(name: &str, keys: &Keys) -> [u8; 32] {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    keys.digest("sign-in name", name.as_bytes())
}

/// Whether both of a device's keys are points of the curve: the letter that is no key now would refuse everything later.
pub fn check_point(device: &DeviceKeys) -> Result<DeviceId, Wrong> {
    let is_point = |key: &PublicKey| {
        let rng = ring::rand::SystemRandom::new();
        let own = agreement::EphemeralPrivateKey::generate(&agreement::ECDH_P256, &rng)
            .expect("the system gives random bytes");
        let key = agreement::UnparsedPublicKey::new(&agreement::ECDH_P256, key.as_bytes());
        agreement::agree_ephemeral(own, &key, |_| ()).is_ok()
    };
    if is_point(&device.signing) && is_point(&device.agreement) {
        Ok(DeviceId::of(&device.signing))
    } else {
        Err(ProblemCode::BadProof.into())
    }
}
