//! Signing in and out: staff by password or recovery code, the device of a person or a supporter by its key. Whoever
//! enrolled after the day to which a server was restored brings their enrolment along, a person's device its introduction,
//! a supporter's its certificate.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use waymark_shared::api::{
    Challenge, ChallengeRequest, Deed, DeviceKeys, DeviceSignIn, PasswordSignIn, ProblemCode, RecoverySignIn,
    SIGN_IN_CONTEXT, StaffSignedIn,
};
use waymark_shared::certificate::Certificate;
use waymark_shared::id::{AccountId, DeviceId};
use waymark_shared::rules::Role;

use super::answer::{Answer, json, nothing, with_cookies, with_nothing_kept};
use super::asked::Asked;
use super::introduction::{self, Introduction};
use super::me::{Start, begin_session, check_point, describe, sign_in_digest, staff_signed_in};
use super::second_step::{self, Shown};
use super::service::installation;
use crate::audit::Note;
use crate::auth::buckets::Who;
use crate::auth::enrolment::Enrolment;
use crate::auth::{cookie, password as passwords, recovery as recovery_codes};
use crate::author::{Author, Owner};
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::keys::service::{certifies, holds};
use crate::store::account::{self, Account};
use crate::store::{Connection, authenticator, device as devices, ended, newcomer, passkey, recovery_code, session};

/// `POST` [`waymark_shared::api::SIGN_IN_PASSWORD`].
pub async fn password(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let wanted: PasswordSignIn = asked.json().await?;
    let known = named(house, &asked, &wanted.name).await?;
    let lost = wanted.enrolment.and_then(|sealed| Enrolment::open(&house.keys, &sealed));
    let digest = sign_in_digest(&wanted.name, &house.keys);
    let is_wanted = |lost: &Enrolment| known.as_ref().is_none_or(|known| lost.is_newer_than(known));
    let lost = lost.filter(|lost| lost.account.sign_in == Some(digest) && is_wanted(lost));
    let account = lost.as_ref().map(|lost| lost.account.clone()).or(known);
    let kept = account.as_ref().and_then(|account| account.password.clone());
    let is_right = house.passwords.is(wanted.password, kept).await?;
    let whose = account.as_ref().map(|account| account.account);
    let Some(account) = account.filter(|_| is_right) else { return Err(failed(house, whose).await) };
    check_point(&wanted.device)?;
    refuse_doubted(house, &asked, &account, &wanted.device).await?;
    refuse_ended(house, account.account).await?;
    let app = lost.as_ref().and_then(|lost| lost.app.clone());
    let shown = second_step::shown(house, account.account, app, wanted.code.as_deref()).await?;
    let needs_step = shown == Shown::Nothing;
    let start = Start::staff(house, &asked, &account, &wanted.device, !needs_step);
    let people = Enrolment::of_people(&house.keys, &wanted.caseload, account.account);
    let cookies = let_in(house, lost.into_iter().chain(people).collect(), start, shown).await?;
    Ok(with_cookies(json(&staff_signed_in(house, &account, &wanted.device, needs_step).await?), &cookies))
}

/// `POST` [`waymark_shared::api::SIGN_IN_RECOVERY`].
pub async fn recovery(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let wanted: RecoverySignIn = asked.json().await?;
    check_point(&wanted.device)?;
    let service = house.open_service_name(&installation(house).await?)?;
    if passwords::is_weak(&wanted.new_password, &[&service, &wanted.name]) {
        return Err(ProblemCode::WeakPassword.into());
    }
    let digest = recovery_codes::digest(&wanted.code, &house.keys);
    let account = recovering(house, &asked, &wanted.name, digest).await?;
    let Some(account) = account else { return Err(failed(house, None).await) };
    refuse_ended(house, account.account).await?;
    let hashed = house.passwords.hash(wanted.new_password).await?;
    let (now, pen) = (house.config.clock.now(), house.pen());
    let start = Start::staff(house, &asked, &account, &wanted.device, false);
    let whose = account.account;
    let people = Enrolment::of_people(&house.keys, &wanted.caseload, whose);
    let (cookies, left, teams) = house
        .database
        .write(move |connection| {
            if !recovery_code::use_up(connection, whose, &digest)? {
                return Err(Wrong::from(ProblemCode::WrongPassword));
            }
            account::set_password(connection, whose, &hashed, now)?;
            // Whoever needs a code has lost more than the password, or may have: a new app is set up next.
            authenticator::forget(connection, whose)?;
            passkey::remove_all(connection, whose)?;
            newcomer::end_doubt(connection, whose)?;
            pen.note(connection, Note::of(Deed::CodeUsed).by(whose))?;
            session::end_all(connection, whose)?;
            let teams = Enrolment::admit_all(&people, connection, &pen)?;
            Ok((begin_session(connection, start)?, recovery_code::left(connection, whose)?, teams))
        })
        .await?;
    [vec![whose], teams].concat().into_iter().for_each(|account| house.access_changed(account));
    let signed_in = staff_signed_in(house, &account, &wanted.device, true).await?;
    Ok(with_cookies(json(&StaffSignedIn { codes_left: Some(left), ..signed_in }), &cookies))
}

/// `POST` [`waymark_shared::api::SIGN_IN_CHALLENGE`].
pub async fn challenge(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let ChallengeRequest { device } = asked.json().await?;
    let challenge = house.challenges.give(device, house.config.clock.now());
    let challenge = challenge.ok_or(Wrong { code: ProblemCode::Unavailable, retry_after: Some(60) })?;
    Ok(json(&Challenge { challenge: STANDARD.encode(challenge) }))
}

/// `POST` [`waymark_shared::api::SIGN_IN_DEVICE`].
pub async fn device(house: &House, mut asked: Asked) -> Answer {
    house.count_try(asked.from(house))?;
    let wanted: DeviceSignIn = asked.json().await?;
    let Some(Answered { account, author, lost, introduction }) = answered(house, &wanted).await? else {
        return Err(not_this_device(house).await);
    };
    let own = wanted.enrolment.as_ref().and_then(|sealed| Enrolment::open(&house.keys, sealed));
    // An enrolment of an account that is known may still tell of circles that were begun or ended since.
    let own = lost.or(own.filter(|own| own.account.account == account.account));
    admit(house, own.into_iter().collect()).await?;
    if let Some(introduction) = introduction {
        introduction.say(house).await?;
    }
    let (start, pen) = (Start::of(house, &asked, &account, author), house.pen());
    let begin = move |connection: &Connection| {
        start.note(connection, &pen)?;
        begin_session(connection, start)
    };
    let cookies = house.database.write(begin).await?;
    Ok(with_cookies(json(&describe(house, &account).await?), &cookies))
}

/// `POST` [`waymark_shared::api::SIGN_OUT`].
pub async fn out(house: &House, asked: Asked) -> Answer {
    let signed_in = asked.begun(house).await?;
    let (account, pen) = (signed_in.account, house.pen());
    let (whose, is_noted) = (account.account, account.role != Role::Supporter);
    house
        .database
        .write(move |connection| {
            session::end(connection, &signed_in.digest)?;
            if is_noted { pen.note(connection, Note::of(Deed::SignedOut).by(whose)) } else { Ok(()) }
        })
        .await?;
    house.access_changed(whose);
    Ok(with_nothing_kept(with_cookies(nothing(), &[cookie::clear()])))
}

/// Begins a sign-in by what was shown; makes accounts known before where the server lost them.
async fn let_in(house: &House, lost: Vec<Enrolment>, start: Start, shown: Shown) -> Result<Vec<String>, Wrong> {
    let pen = house.pen();
    let (cookies, teams) = house
        .database
        .write(move |connection| {
            let teams = Enrolment::admit_all(&lost, connection, &pen)?;
            second_step::use_up(connection, start.account(), shown)?;
            start.note(connection, &pen)?;
            Ok::<_, Wrong>((begin_session(connection, start)?, teams))
        })
        .await?;
    teams.into_iter().for_each(|account| house.access_changed(account));
    Ok(cookies)
}

/// A password that somebody else may know lets no device in that never signed in before, and is not said to be right.
async fn refuse_doubted(house: &House, asked: &Asked, account: &Account, device: &DeviceKeys) -> Result<(), Wrong> {
    if account.sign_in.is_some_and(|name| asked.known(house, &name).is_some()) {
        return Ok(());
    }
    let (account, device) = (account.account, DeviceId::of(&device.signing));
    let is_refused = house.database.read(move |connection| {
        let is_known = devices::find(connection, device)?.is_some_and(|known| known.owner == Owner::Staff(account));
        Ok::<_, Fault>(!is_known && newcomer::is_doubted(connection, account)?)
    });
    if is_refused.await? { Err(failed(house, Some(account)).await) } else { Ok(()) }
}

/// Makes accounts known that the server lost.
async fn admit(house: &House, lost: Vec<Enrolment>) -> Result<(), Wrong> {
    let pen = house.pen();
    let teams = house.database.write(move |connection| Enrolment::admit_all(&lost, connection, &pen)).await?;
    teams.into_iter().for_each(|account| house.access_changed(account));
    Ok(())
}

/// Refuses an account that has ended: only who showed that it is theirs is told.
pub async fn refuse_ended(house: &House, account: AccountId) -> Result<(), Wrong> {
    let has_ended = house.database.read(move |connection| ended::is(connection, account)).await?;
    if has_ended { Err(ProblemCode::Ended.into()) } else { Ok(()) }
}

/// Writes down that somebody could not sign in, and gives what they are told; nobody learns from it whether the name is
/// known.
pub async fn failed(house: &House, whose: Option<AccountId>) -> Wrong {
    note_failed(house, whose).await.err().unwrap_or(ProblemCode::WrongPassword.into())
}

async fn not_this_device(house: &House) -> Wrong {
    note_failed(house, None).await.err().unwrap_or(ProblemCode::WrongDevice.into())
}

async fn note_failed(house: &House, whose: Option<AccountId>) -> Result<(), Wrong> {
    let pen = house.pen();
    Ok(house.database.write(move |connection| pen.note_failed(connection, whose)).await?)
}

/// The account of staff with this name; each asking counts as a try on it.
async fn named(house: &House, asked: &Asked, name: &str) -> Result<Option<Account>, Wrong> {
    let digest = sign_in_digest(name, &house.keys);
    let who = asked.known(house, &digest).map_or_else(|| Who::Stranger(asked.from(house)), Who::Known);
    house.buckets.name(&digest, who)?;
    Ok(house.database.read(move |connection| account::by_sign_in(connection, &digest)).await?)
}

/// The account of staff with this name, where this is one of its recovery codes; looks for one as long where nobody has
/// the name.
async fn recovering(house: &House, asked: &Asked, name: &str, digest: [u8; 32]) -> Result<Option<Account>, Wrong> {
    let account = named(house, asked, name).await?;
    let whose = account.as_ref().map_or(AccountId([0; 16]), |account| account.account);
    let is_one = house.database.read(move |connection| recovery_code::is_one(connection, whose, &digest)).await?;
    Ok(account.filter(|_| is_one))
}

/// What an answer to a challenge proves.
struct Answered {
    account: Account,
    author: Author,
    /// Where the account is not known here any more.
    lost: Option<Enrolment>,
    /// Where the device is not known here, or the person's other devices have not heard of it.
    introduction: Option<Introduction>,
}

async fn answered(house: &House, answer: &DeviceSignIn) -> Result<Option<Answered>, Wrong> {
    let (Ok(challenge), Ok(signature)) = (STANDARD.decode(&answer.challenge), STANDARD.decode(&answer.signature))
    else {
        return Err(ProblemCode::BadRequest.into());
    };
    let Ok(challenge) = <[u8; 32]>::try_from(challenge) else { return Ok(None) };
    let device = answer.device;
    if !house.challenges.take(&challenge, device, house.config.clock.now()) {
        return Ok(None);
    }
    let known = house.database.read(move |connection| devices::introduced(connection, device)).await?;
    let found = match known {
        Some(author) => of_known(house, author).await?,
        None if answer.certificate.is_some() => of_certified(house, answer).await?,
        None => of_introduced(house, answer).await?,
    };
    Ok(found.filter(|found| {
        let signing = &found.author.signing;
        found.author.device() == device && holds(signing, &[SIGN_IN_CONTEXT, &challenge].concat(), &signature)
    }))
}

async fn of_known(house: &House, author: Author) -> Result<Option<Answered>, Wrong> {
    let account = house.database.read(move |connection| match author.owner {
        Owner::Person(journey) => account::by_journey(connection, journey),
        Owner::Supporter(account) => account::find(connection, account),
        // Staff have to show what they know, not only what they carry.
        Owner::Staff(_) => Ok(None),
    });
    Ok(account.await?.map(|account| Answered { account, author, lost: None, introduction: None }))
}

/// A device that is not known here, or not any more: its introduction holds under the identity key of a journey that is
/// known, or of one that this server itself enrolled.
async fn of_introduced(house: &House, answer: &DeviceSignIn) -> Result<Option<Answered>, Wrong> {
    let Some(envelope) = answer.introduction.as_deref().and_then(introduction::read) else { return Ok(None) };
    let journey = envelope.header().journey;
    let account = house.database.read(move |connection| account::by_journey(connection, journey)).await?;
    let lost = match &account {
        Some(_) => None,
        None => answer.enrolment.as_ref().and_then(|sealed| Enrolment::open(&house.keys, sealed)),
    };
    let account = account.or_else(|| lost.as_ref().map(|lost| lost.account.clone()));
    let Some((account, (enrolled, identity))) = account.and_then(|account| Some((account.clone(), account.journey?)))
    else {
        return Ok(None);
    };
    if enrolled != journey {
        return Ok(None);
    }
    let introduction = Introduction::of(house, envelope, journey, identity);
    Ok(introduction.map(|introduction| {
        let author = introduction.author;
        Answered { account, author, lost, introduction: Some(introduction) }
    }))
}

/// The same of a supporter's device, which the service itself certified.
async fn of_certified(house: &House, answer: &DeviceSignIn) -> Result<Option<Answered>, Wrong> {
    let Some(certificate) = answer.certificate.as_deref().and_then(read) else { return Ok(None) };
    let author = Author::certified(&certificate);
    let Owner::Supporter(whose) = author.owner else { return Ok(None) };
    let known = house.database.read(move |connection| account::find(connection, whose)).await?;
    let lost = match &known {
        Some(_) => None,
        None => answer.enrolment.as_ref().and_then(|sealed| Enrolment::open(&house.keys, sealed)),
    };
    let account = known.or_else(|| lost.as_ref().map(|lost| lost.account.clone()));
    let is_theirs = |account: &Account| account.account == whose && account.role == Role::Supporter;
    let Some(account) = account.filter(is_theirs) else { return Ok(None) };
    check_point(&DeviceKeys { signing: author.signing, agreement: author.agreement })?;
    if !certifies(&house.service.public(), &certificate) {
        return Ok(None);
    }
    Ok(Some(Answered { account, author, lost, introduction: None }))
}

fn read(certificate: &str) -> Option<Certificate> {
    minicbor::decode(&STANDARD.decode(certificate).ok()?).ok()
}
