//! The account: setting up, joining, coming back, signing in and out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use waymark_shared::api::{
    self, Code, DeviceKeys, Invitation, JOIN_PERSON, JOIN_STAFF, Me, Nation, PasskeyAnswer, PersonSignedIn,
    ProblemCode, RECOVER, RecoverySignIn, SERVICE, SET_UP, SIGN_IN_PASSWORD, SIGN_IN_RECOVERY, SIGN_OUT, Service,
    SetUpDone, StaffSignedIn, TEAM, TeamMember, WAY_BACK, WayBack,
};
use waymark_shared::rules::Role;
use waymark_shared::seal::words::{Words, WrongWords};
use waymark_shared::seam::answer::Who;
use waymark_shared::seam::{Answer, Failure, News};
use waymark_shared::sync::replica::Event;

use crate::account::way_back::person_of;
use crate::bringing::Before;
use crate::driver::store::{Profiles, Store, encoded, fresh_name};
use crate::driver::{clock, http, page};
use crate::engine::{Engine, State};
use crate::exchange::{Voucher, sign_in};
use crate::introduction::{first_word, introduction};
use crate::keyring::{Keyring, certify, fault};
use crate::profile::{Client, Holder, Person, Profile, Staff};
use crate::session::Session;
use std::rc::Rc;

mod passkeys;
mod password;
mod second_step;
mod sign_ins;
mod way_back;

pub use passkeys::{passkey_challenge, passkey_options, passkeys, prove_with_passkey, remove_passkey};
pub use password::{change_password, new_codes};
pub use second_step::{begin_authenticator, prove};
pub use sign_ins::{end_sign_ins, sign_ins, speak_for};

/// A place for a profile whose account is not sure yet.
pub(crate) struct Candidate {
    store: Rc<Store>,
    keyring: Keyring,
    /// The public halves of its fresh keys.
    pub(crate) device: DeviceKeys,
}

impl Candidate {
    pub(crate) async fn new() -> Result<Self, Failure> {
        let store = Rc::new(Store::open(&fresh_name()).await.map_err(fault)?);
        let (keyring, device) = Keyring::fresh(&store).await?;
        Ok(Self { store, keyring, device })
    }

    /// Nothing came of it: nothing of it stays.
    pub(crate) async fn give_up(self) {
        let folder = self.store.profile.clone();
        drop(self);
        // What could not be removed is an empty profile that nothing names.
        let _ = Store::remove(&folder).await;
    }

    pub(crate) async fn settle(
        self,
        profiles: &Profiles,
        profile: Profile,
        instead_of: Option<&str>,
    ) -> Result<Session, Failure> {
        Session::settle(profiles, self.store, self.keyring, profile, instead_of).await
    }
}

/// What signing in says of recovery codes.
#[derive(Default)]
struct Codes {
    fresh: Vec<String>,
    left: u32,
}

/// What the service once knew, for one that went back to a day before.
#[derive(Default)]
struct Known {
    enrolment: Option<String>,
    caseload: Vec<Client>,
}

/// How staff prove who they are, given the keys of their device.
enum Proof {
    SetUp { token: String, service: String, nation: Nation },
    Invitation(String),
    Password { code: Option<String> },
    Passkey(PasskeyAnswer),
    RecoveryCode(String),
}

impl Engine {
    /// The administrator's set-up page.
    pub(crate) async fn set_up(
        &mut self,
        token: String,
        service: String,
        nation: Nation,
        name: String,
        password: String,
    ) -> Result<Answer, Failure> {
        let codes = self.enrol(Proof::SetUp { token, service, nation }, name, password).await?;
        Ok(Answer::RecoveryCodes(codes.fresh))
    }

    /// A keyworker accepts an invitation.
    pub(crate) async fn join_staff(&mut self, code: String, name: String, password: String) -> Result<Answer, Failure> {
        self.enrol(Proof::Invitation(code), name, password).await?;
        Ok(Answer::Opening(self.opening()))
    }

    /// Staff sign in.
    pub(crate) async fn sign_in(
        &mut self,
        name: String,
        password: String,
        code: Option<String>,
    ) -> Result<Answer, Failure> {
        self.enrol(Proof::Password { code }, name, password).await?;
        Ok(Answer::Opening(self.opening()))
    }

    /// Staff sign in with a recovery code.
    pub(crate) async fn sign_in_with_recovery(
        &mut self,
        name: String,
        code: String,
        password: String,
    ) -> Result<Answer, Failure> {
        let codes = self.enrol(Proof::RecoveryCode(code), name, password).await?;
        Ok(Answer::CodesLeft(codes.left))
    }

    async fn enrol(&mut self, proof: Proof, name: String, password: String) -> Result<Codes, Failure> {
        if let State::Open(session) = &mut self.state
            && session.profile.staff().is_some()
        {
            return session.sign_in_again(proof, name, password).await;
        }
        self.make_room().await?;
        let service: Service = http::get(SERVICE).await?;
        let candidate = Candidate::new().await?;
        let proved = show(proof, name, password, candidate.device, Known::default()).await;
        let read = proved.and_then(|(StaffSignedIn { me, certificate, needs_second_step, .. }, codes)| {
            certificate_of(&certificate).map(|certificate| (me, certificate, needs_second_step, codes))
        });
        let (me, certificate, needs_second_step, codes) = match read {
            Ok(read) => read,
            Err(failure) => {
                candidate.give_up().await;
                return Err(failure);
            }
        };
        let staff = Staff {
            account: me.account,
            is_administrator: me.role == Role::Administrator,
            certificate,
            signed_out: false,
            caseload: Vec::new(),
            needs_second_step,
        };
        let profile = profile_of(&me, Holder::Staff(staff), service, candidate.device);
        let session = candidate.settle(self.profiles()?, profile, None).await?;
        self.enter(session).await?;
        Ok(codes)
    }

    /// A person accepts an invitation. Their journey and everything written so far stay as they are.
    pub(crate) async fn join_person(&mut self, code: String, name: String) -> Result<Answer, Failure> {
        let session = self.writer().await?;
        session.join(code, name).await?;
        page::tell(News::Opening(self.opening()));
        Ok(Answer::Opening(self.opening()))
    }

    /// A person comes back on a new device.
    pub(crate) async fn recover(&mut self, code: String, words: &str) -> Result<Answer, Failure> {
        let words = Words::parse(words).map_err(|wrong| match wrong {
            WrongWords::Unknown { word, .. } => Failure::WrongWords { unknown: Some(word) },
            WrongWords::Count(_) | WrongWords::Checksum => Failure::WrongWords { unknown: None },
        })?;
        let before = self.before()?;
        let service: Service = http::get(SERVICE).await?;
        let way: WayBack = http::post(WAY_BACK, &Code { code: code.clone() }).await?;
        let mut person = person_of(&way, &words).await?;
        let candidate = Candidate::new().await?;
        if let Some(before) = &before
            && let Err(failure) = before.remember(&candidate.store, &candidate.keyring).await
        {
            candidate.give_up().await;
            return Err(failure);
        }
        let signed_in = come_back(&candidate, &mut person, code).await;
        let PersonSignedIn { me, team } = match signed_in {
            Ok(signed_in) => signed_in,
            Err(failure) => {
                candidate.give_up().await;
                return Err(failure);
            }
        };
        let mut profile = profile_of(&me, Holder::Person(person), service, candidate.device);
        profile.team = names(&team);
        let instead_of = before.as_ref().map(Before::folder);
        let session = candidate.settle(self.profiles()?, profile, instead_of).await?;
        self.enter(session).await?;
        Ok(Answer::Opening(self.opening()))
    }

    /// Staff sign out; what they could read offline goes from this device.
    pub(crate) async fn sign_out(&mut self) -> Result<Answer, Failure> {
        let is_staff = match &self.state {
            State::Open(session) => session.profile.staff().is_some(),
            State::Locked { who, .. } => matches!(who, Who::Keyworker | Who::Administrator),
            State::Shut | State::Watching | State::Choosing | State::Nobody => false,
        };
        if !is_staff {
            return Err(Failure::NotPossible);
        }
        self.leave().await?;
        // The server forgets by itself after a while what it does not hear now.
        wasm_bindgen_futures::spawn_local(async { drop(http::post_only(SIGN_OUT, None::<&()>).await) });
        Ok(Answer::Opening(self.opening()))
    }

    /// The profile of somebody who wrote here alone, which the one that comes back takes the place of.
    fn before(&self) -> Result<Option<Before>, Failure> {
        match &self.state {
            State::Nobody => Ok(None),
            State::Open(session) if session.profile.who() == Who::Alone => {
                Ok(Some(Before::of(&session.store, &session.keyring)))
            }
            State::Open(_) | State::Shut | State::Choosing => Err(Failure::NotPossible),
            State::Locked { .. } => Err(Failure::Locked),
            State::Watching => Err(Failure::OtherTab),
        }
    }

    /// Whoever has a profile now is here.
    pub(crate) async fn enter(&mut self, session: Session) -> Result<(), Failure> {
        self.state = State::Open(Box::new(session));
        self.know_people().await?;
        page::tell(News::Opening(self.opening()));
        Ok(())
    }
}

impl Session {
    async fn join(&mut self, code: String, name: String) -> Result<(), Failure> {
        let person = self.profile.person().filter(|person| !person.joined).ok_or(Failure::NotPossible)?;
        let service: Service = http::get(SERVICE).await?;
        let certificate = certify(person, self.profile.device(), clock::now()).await?;
        let request = api::JoinPerson {
            code,
            name,
            journey: person.journey,
            identity: person.identity,
            certificate: STANDARD.encode(encoded(&certificate)),
        };
        let (me, team) = match http::post(JOIN_PERSON, &request).await {
            Ok(PersonSignedIn { me, team }) => (me, team),
            Err(failure) => self.joined_already(failure).await?,
        };
        let profile = profile_of(&me, self.profile.holder.clone(), service, self.profile.device());
        let before = std::mem::replace(&mut self.profile, Profile { team: names(&team), ..profile });
        if let Holder::Person(person) = &mut self.profile.holder {
            person.joined = true;
        }
        if let Err(failure) = self.keep_profile().await {
            self.profile = before;
            return Err(failure);
        }
        self.learn_trust().await?;
        for log in crate::session::logs(&self.profile) {
            self.tell(Event::Follow(log)).await;
        }
        if let Some(team) = self.profile.person().map(Person::care_team) {
            self.tell_name(team).await?;
        }
        self.tell(Event::Reachable).await;
        Ok(())
    }

    /// An invitation that was used may have been used here, with the answer lost on the way.
    async fn joined_already(&self, failure: Failure) -> Result<(Me, Vec<TeamMember>), Failure> {
        let used =
            matches!(failure, Failure::Problem { code: ProblemCode::NoInvitation | ProblemCode::AlreadyKnown, .. });
        let Some(person) = self.profile.person().filter(|_| used) else { return Err(failure) };
        let device = self.profile.device();
        let introduction = introduction(&self.store, &self.keyring.local, &person.private(), self.device()).await;
        match sign_in(&self.keyring.signer(), device, Voucher::Introduction(introduction), None).await {
            Ok(me) => Ok((me, http::get(TEAM).await?)),
            Err(_) => Err(failure),
        }
    }

    async fn sign_in_again(&mut self, proof: Proof, name: String, password: String) -> Result<Codes, Failure> {
        let known = Known {
            enrolment: self.profile.enrolment.clone(),
            caseload: self.profile.staff().into_iter().flat_map(|staff| &staff.caseload).cloned().collect(),
        };
        let (StaffSignedIn { me, certificate, needs_second_step, .. }, codes) =
            show(proof, name, password, self.profile.device(), known).await?;
        let Holder::Staff(staff) = &mut self.profile.holder else { return Err(Failure::NotPossible) };
        if staff.account != me.account {
            return Err(Failure::NotPossible);
        }
        staff.certificate = certificate_of(&certificate)?;
        staff.signed_out = false;
        staff.needs_second_step = needs_second_step;
        self.profile.name = me.name;
        self.profile.enrolment = me.enrolment;
        self.met().await;
        self.keep_profile().await?;
        self.rewrite_former().await?;
        self.reach_out().await;
        page::tell(News::Opening(self.opening()));
        Ok(codes)
    }

    /// The recovery words, until they are confirmed.
    pub fn words(&self) -> Result<Answer, Failure> {
        let entropy = self.profile.person().and_then(|person| person.words).ok_or(Failure::NotPossible)?;
        Ok(Answer::Words(Words::from_entropy(entropy).list().iter().map(|word| (*word).to_owned()).collect()))
    }

    /// Two of the words, by their places from 1: what is known to be written down need not lie here any longer.
    pub async fn confirm_words(&mut self, told: &[(u8, String)]) -> Result<Answer, Failure> {
        let entropy = self.profile.person().and_then(|person| person.words).ok_or(Failure::NotPossible)?;
        let words = Words::from_entropy(entropy);
        let list = words.list();
        let is_right = |(place, word): &(u8, String)| {
            usize::from(*place)
                .checked_sub(1)
                .and_then(|place| list.get(place))
                .is_some_and(|right| *right == word.trim().to_lowercase())
        };
        if told.len() < 2 || !told.iter().all(is_right) {
            return Err(Failure::WrongWords { unknown: None });
        }
        if let Holder::Person(person) = &mut self.profile.holder {
            person.words = None;
        }
        self.keep_profile().await?;
        page::tell(News::Opening(self.opening()));
        Ok(Answer::Done)
    }
}

/// What an invitation says.
pub async fn read_invitation(code: String) -> Result<Answer, Failure> {
    let invitation: Invitation = http::post(api::INVITATION_READ, &Code { code }).await?;
    Ok(Answer::Invitation(invitation))
}

async fn show(
    proof: Proof,
    name: String,
    password: String,
    device: DeviceKeys,
    known: Known,
) -> Result<(StaffSignedIn, Codes), Failure> {
    let Known { enrolment, caseload } = known;
    let caseload = caseload.into_iter().filter_map(|client| client.enrolment).collect();
    match proof {
        Proof::SetUp { token, service, nation } => {
            let request = api::SetUp { token, service, nation, name, password, device };
            let SetUpDone { signed_in, recovery_codes } = http::post(SET_UP, &request).await?;
            Ok((signed_in, Codes { fresh: recovery_codes, left: 0 }))
        }
        Proof::Invitation(code) => {
            let request = api::JoinStaff { code, name, password, device };
            Ok((http::post(JOIN_STAFF, &request).await?, Codes::default()))
        }
        Proof::Password { code } => {
            let request = api::PasswordSignIn { name, password, code, device, enrolment, caseload };
            Ok((http::post(SIGN_IN_PASSWORD, &request).await?, Codes::default()))
        }
        Proof::Passkey(answer) => {
            let request = api::PasskeySignIn { answer, device, caseload };
            Ok((http::post(api::SIGN_IN_PASSKEY, &request).await?, Codes::default()))
        }
        Proof::RecoveryCode(code) => {
            let request = RecoverySignIn { name, code, new_password: password, device, caseload };
            let signed_in: StaffSignedIn = http::post(SIGN_IN_RECOVERY, &request).await?;
            let left = signed_in.codes_left.unwrap_or_default();
            Ok((signed_in, Codes { fresh: Vec::new(), left }))
        }
    }
}

/// Comes in on a new device, whose introduction is the first thing that the person's other devices hear.
async fn come_back(candidate: &Candidate, person: &mut Person, code: String) -> Result<PersonSignedIn, Failure> {
    let certificate = certify(person, candidate.device, clock::now()).await?;
    let introduction = first_word(&candidate.keyring, person, &certificate).await?;
    person.certificate = Some(certificate);
    http::post(RECOVER, &api::Recover { code, introduction: STANDARD.encode(introduction.as_bytes()) }).await
}

pub(crate) fn certificate_of(text: &str) -> Result<waymark_shared::certificate::Certificate, Failure> {
    let bytes = STANDARD.decode(text).map_err(|_| Failure::Offline)?;
    minicbor::decode(&bytes).map_err(|_| Failure::Offline)
}

pub(crate) fn profile_of(me: &Me, holder: Holder, service: Service, device: DeviceKeys) -> Profile {
    Profile {
        holder,
        name: me.name.clone(),
        service: me.service.clone(),
        service_key: Some(service.key),
        signing: device.signing,
        agreement: device.agreement,
        team: Vec::new(),
        enrolment: me.enrolment.clone(),
        supporters: Vec::new(),
        holds: None,
    }
}

fn names(team: &[TeamMember]) -> Vec<crate::profile::Reader> {
    team.iter().cloned().map(Into::into).collect()
}
