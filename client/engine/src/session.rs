//! A session: an open profile, with its keys, its replica and what it has at hand. Locking drops it whole.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use waymark_shared::control::Control;
use waymark_shared::doc::entry::Entry;
use waymark_shared::id::{CircleId, DeviceId, DocumentId, EnvelopeId, JourneyId};
use waymark_shared::rules::Role;
use waymark_shared::record::Record;
use waymark_shared::record::about::About;
use waymark_shared::seal::words::Words;
use waymark_shared::seal::wrap::{IDENTITY_CONTEXT, WORDS_CONTEXT};
use waymark_shared::seam::Failure;
use waymark_shared::seam::answer::{Opening, Who};
use waymark_shared::seam::news;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;
use waymark_shared::sync::replica::{Event, NotKept, Replica, SaveFailure, SavedLog, SealFailure, Status, Ticket};

use crate::catalogue::Catalogue;
use crate::desk::{self, Input};
use crate::driver::clock;
use crate::driver::seal::{Key, fresh_identity, random, wrap};
use crate::driver::store::{Profiles, Store, encoded, fresh_name};
use crate::driver::timer::Timer;
use crate::exchange::Line;
use crate::journal::OpenDocument;
use crate::keyring::{EPOCH, Keyring, certify, device_of, fault, refused};
use crate::profile::{Face, Holder, Person, Profile, care_team};
use crate::trust::Trust;

const PROFILE: &str = "profile";
const FACE: &str = "face";
/// The document of a control that belongs to none.
pub const NO_DOCUMENT: DocumentId = DocumentId([0; 16]);

/// How far a keyworker had looked, and when.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The last place of the log they had seen.
    pub place: u64,
    /// When, on the clock that never goes back.
    pub at: f64,
}

/// An open profile.
pub struct Session {
    /// Whose device this is.
    pub profile: Profile,
    /// What is kept.
    pub store: Rc<Store>,
    /// Every key.
    pub keyring: Keyring,
    /// Whom it believes.
    pub trust: Trust,
    /// What lists and search need, for each log that was asked for.
    pub catalogues: BTreeMap<LogName, Catalogue>,
    /// What stands in editors.
    pub drafts: BTreeMap<DocumentId, Entry>,
    /// Documents that are being edited.
    pub editing: BTreeMap<DocumentId, OpenDocument>,
    /// Whether an app lock is set.
    pub has_lock: bool,
    /// How far a keyworker had looked when they last opened each page.
    pub looks: BTreeMap<JourneyId, Look>,
    pub(crate) replica: Replica,
    pub(crate) line: Line,
    pub(crate) timer: Timer,
    pub(crate) lookout: Timer,
    pub(crate) written: BTreeMap<Ticket, Result<EnvelopeId, NotKept>>,
    last_ticket: u64,
    introduced: BTreeSet<LogName>,
}

impl Session {
    /// Begins a journey on this device, before any service is known.
    pub async fn begin(profiles: &Profiles) -> Result<Self, Failure> {
        let (identity_secret, identity) = fresh_identity().await.map_err(refused)?;
        let person = Person {
            journey: JourneyId(random()),
            identity,
            identity_secret,
            root: random::<{ size_of::<Key>() }>(),
            words: Some(random()),
            joined: false,
            came_back: false,
        };
        Self::found(profiles, Holder::Person(person), String::new()).await
    }

    /// Makes a profile on this device, in use from now on.
    pub async fn found(profiles: &Profiles, holder: Holder, name: String) -> Result<Self, Failure> {
        let folder = fresh_name();
        let store = Rc::new(Store::open(&folder).await.map_err(fault)?);
        let (keyring, device) = Keyring::fresh(&store).await?;
        let profile = Profile {
            holder,
            name,
            service: String::new(),
            service_key: None,
            signing: device.signing,
            agreement: device.agreement,
            team: Vec::new(),
        };
        Self::settle(profiles, &folder, store, keyring, profile).await
    }

    /// Keeps a finished profile, in use from now on.
    pub async fn settle(profiles: &Profiles, folder: &str, store: Rc<Store>, keyring: Keyring, profile: Profile) -> Result<Self, Failure> {
        keep_profile(&store, &keyring, &profile).await?;
        profiles.set_current(Some(folder)).await.map_err(fault)?;
        Self::start(store, keyring, profile).await
    }

    /// Opens a profile whose keys are open.
    pub async fn open(store: Rc<Store>, keyring: Keyring, has_lock: bool) -> Result<Self, Failure> {
        let profile = store.secret(&keyring.local, PROFILE).await.map_err(fault)?.ok_or(Failure::Store)?;
        Ok(Self { has_lock, ..Self::start(store, keyring, profile).await? })
    }

    async fn start(store: Rc<Store>, mut keyring: Keyring, profile: Profile) -> Result<Self, Failure> {
        if let Holder::Person(person) = &profile.holder {
            keyring.take_root(person).await.map_err(refused)?;
        }
        let mut saved = store.saved_logs().await.map_err(fault)?;
        let introduced = saved.iter().filter(|saved| saved.last_sequence > 0).map(|saved| saved.log).collect();
        for log in logs(&profile) {
            if saved.iter().all(|saved| saved.log != log) {
                saved.push(SavedLog::empty(log));
            }
        }
        let mut drafts = BTreeMap::new();
        for (document, plain) in store.drafts(&keyring.local).await.map_err(fault)? {
            if let Ok(entry) = serde_json::from_slice(&plain) {
                drafts.insert(document, entry);
            }
        }
        let device = device_of(&profile);
        let seed = u64::from_be_bytes(*device.0.first_chunk().expect("sixteen bytes are more than eight"));
        let mut session = Self {
            trust: Trust::default(),
            catalogues: BTreeMap::new(),
            drafts,
            editing: BTreeMap::new(),
            has_lock: false,
            looks: BTreeMap::new(),
            replica: Replica::new(device, seed, saved),
            line: Line::default(),
            timer: Timer::new(|| desk::put(Input::Woken)),
            lookout: Timer::new(|| desk::put(Input::Lookout)),
            written: BTreeMap::new(),
            last_ticket: 0,
            introduced,
            profile,
            store,
            keyring,
        };
        session.learn_trust().await?;
        if let Some(private) = session.profile.person().map(Person::private) {
            session.introduce(private).await?;
        }
        if session.may_connect() {
            session.tell(Event::Reachable).await;
        }
        session.keep_a_lookout();
        Ok(session)
    }

    /// Believes whom the profile says, and whom they introduced in the logs kept here.
    pub async fn learn_trust(&mut self) -> Result<(), Failure> {
        self.trust.believe_service(self.profile.service_key);
        match &self.profile.holder {
            Holder::Person(person) => self.trust.believe_identity(person.journey, person.identity),
            Holder::Staff(staff) => {
                for client in &staff.caseload {
                    self.trust.believe_identity(client.journey, client.identity);
                }
            }
        }
        for log in logs(&self.profile) {
            let held = self.store.document(&self.keyring.local, &log, &NO_DOCUMENT).await.map_err(fault)?;
            let envelopes: Vec<_> = held.into_iter().map(|held| held.envelope).collect();
            self.trust.meet(&envelopes).await;
        }
        Ok(())
    }

    /// Keeps the profile as it is now.
    pub async fn keep_profile(&self) -> Result<(), Failure> {
        keep_profile(&self.store, &self.keyring, &self.profile).await
    }

    /// Whether there is a server that may know this device.
    pub fn may_connect(&self) -> bool {
        match self.profile.who() {
            Who::Person => true,
            Who::Keyworker => self.profile.staff().is_some_and(|staff| !staff.signed_out),
            Who::Nobody | Who::Alone | Who::Administrator => false,
        }
    }

    /// Where this device stands.
    pub fn opening(&self) -> Opening {
        Opening {
            who: self.profile.who(),
            name: self.profile.name.clone(),
            service: self.profile.service.clone(),
            has_lock: self.has_lock,
            locked: false,
            words_confirmed: self.profile.person().is_some_and(|person| person.words.is_none()),
            signed_out: self.profile.staff().is_some_and(|staff| staff.signed_out),
            other_tab: false,
            status: self.status(),
        }
    }

    /// This device's name.
    pub fn device(&self) -> DeviceId {
        device_of(&self.profile)
    }

    /// As what a device takes part in a log.
    pub fn role(&self, log: LogName, device: DeviceId) -> Option<Role> {
        if log.circle == CircleId::PRIVATE {
            return Some(Role::Person);
        }
        self.trust.role(log.journey, device)
    }

    /// Where the person's things are.
    pub fn status(&self) -> news::Status {
        match (self.profile.who(), self.replica.status()) {
            (Who::Alone, _) | (_, Status::OnThisDevice) => news::Status::OnThisDevice,
            (_, Status::Waiting(things)) => news::Status::Waiting(things),
            (_, Status::Safe(at)) => news::Status::Safe(at),
        }
    }

    /// Writes, and waits until it is on this device's disk.
    pub async fn write(&mut self, log: LogName, document: DocumentId, payload: Payload) -> Result<EnvelopeId, Failure> {
        self.introduce(log).await?;
        self.put(log, document, payload).await
    }

    /// Says who writes here, before this device's first other envelope in a log.
    pub async fn introduce(&mut self, log: LogName) -> Result<(), Failure> {
        if self.introduced.contains(&log) {
            return Ok(());
        }
        let now = clock::now();
        let mut first = Vec::new();
        match &self.profile.holder {
            Holder::Person(person) => {
                let certificate = Control::Device(certify(person, self.profile.device(), now).await?).to_payload(now);
                if log == person.private() && !person.came_back {
                    first.push(identity(person).await?.to_payload(now));
                    first.push(certificate);
                    first.extend(words(person).await?.map(|words| words.to_payload(now)));
                } else {
                    first.push(certificate);
                }
            }
            Holder::Staff(staff) => first.push(Control::Device(staff.certificate.clone()).to_payload(now)),
        }
        for payload in first {
            self.put(log, NO_DOCUMENT, payload).await?;
        }
        self.introduced.insert(log);
        self.learn_trust().await
    }

    /// Tells the care team what the person is called.
    pub async fn tell_name(&mut self) -> Result<(), Failure> {
        let Some(log) = self.profile.person().map(Person::care_team) else { return Ok(()) };
        let about = About { name: self.profile.name.clone() };
        self.write(log, DocumentId(random()), Record::About(about).to_payload(clock::now())).await.map(|_| ())
    }

    async fn put(&mut self, log: LogName, document: DocumentId, payload: Payload) -> Result<EnvelopeId, Failure> {
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        self.tell(Event::Write { ticket, log, document, payload }).await;
        match self.written.remove(&ticket) {
            Some(Ok(id)) => {
                if let Some(catalogue) = self.catalogues.get_mut(&log) {
                    catalogue.changed(document);
                }
                Ok(id)
            }
            Some(Err(NotKept::Seal(SealFailure::TooLong))) => Err(Failure::TooLong),
            Some(Err(NotKept::Seal(SealFailure::Locked))) => Err(Failure::Locked),
            Some(Err(NotKept::Save(SaveFailure::Full))) => Err(Failure::Full),
            Some(Err(NotKept::Seal(SealFailure::Failed) | NotKept::Save(SaveFailure::Failed))) | None => Err(Failure::Store),
        }
    }
}

/// The logs a profile reads.
pub fn logs(profile: &Profile) -> Vec<LogName> {
    match &profile.holder {
        Holder::Person(person) if person.joined => vec![person.private(), person.care_team()],
        Holder::Person(person) => vec![person.private()],
        Holder::Staff(staff) => staff.caseload.iter().map(|client| care_team(client.journey)).collect(),
    }
}

async fn keep_profile(store: &Store, keyring: &Keyring, profile: &Profile) -> Result<(), Failure> {
    store.keep_secrets(&keyring.local, &[(PROFILE, encoded(profile))]).await.map_err(fault)?;
    store.keep(FACE, &Face::of(profile.who())).await.map_err(fault)
}

/// Whose device a locked profile is on.
pub async fn face(store: &Store) -> Result<Who, Failure> {
    let face: Option<Face> = store.kept(FACE).await.map_err(fault)?;
    Ok(face.map(Face::who).unwrap_or_default())
}

async fn identity(person: &Person) -> Result<Control, Failure> {
    let wrapped = wrap(&person.root, IDENTITY_CONTEXT, &person.identity_secret).await.map_err(refused)?;
    Ok(Control::Identity { public: person.identity, wrapped })
}

async fn words(person: &Person) -> Result<Option<Control>, Failure> {
    let Some(entropy) = person.words else { return Ok(None) };
    let words = Words::from_entropy(entropy);
    let wrapped = wrap(&words.entropy(), WORDS_CONTEXT, &person.root).await.map_err(refused)?;
    Ok(Some(Control::Words { key_epoch: EPOCH, wrapped }))
}
