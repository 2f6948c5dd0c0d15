//! A session: an open profile, with its keys, its replica and what it has at hand. Locking drops it whole.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use waymark_shared::doc::entry::Entry;
use waymark_shared::id::{CircleId, DeviceId, DocumentId, EnvelopeId, JourneyId};
use waymark_shared::rules::Role;
use waymark_shared::seam::answer::{Opening, Who};
use waymark_shared::seam::{AutoLock, Failure, News, news};
use waymark_shared::sync::bundle::NO_DOCUMENT;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;
use waymark_shared::sync::replica::{Event, NotKept, SaveFailure, SavedLog, SealFailure, Ticket};

use crate::catalogue::Catalogue;
use crate::contact::Contact;
use crate::desk::{self, Input};
use crate::devices::Devices;
use crate::document::OpenDocument;
use crate::driver::exchange::Exchange;
use crate::driver::page;
use crate::driver::seal::{Key, fresh_identity, random};
use crate::driver::store::{Profiles, Store, encoded, fresh_name};
use crate::driver::timer::Timer;
use crate::journal::owed::Owed;
use crate::keyring::{Keyring, PROFILE, device_of, fault, refused};
use crate::line::Line;
use crate::locking::auto_lock;
use crate::looks::Looks;
use crate::opening::{Struck, Suspects, suspects};
use crate::profile::{Client, Face, Holder, Person, Profile};
use crate::renewal::has_former;
use crate::trust::{Author, Trust};
use crate::whereabouts::Whereabouts;

const FACE: &str = "face";

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
    /// Entries that somebody was in the midst of when the app ended; they are finished, and offered again.
    pub unfinished: BTreeSet<DocumentId>,
    /// Documents that are being edited.
    pub editing: BTreeMap<DocumentId, OpenDocument>,
    /// Documents that the last engine ended on.
    pub suspects: Suspects,
    /// The envelope that an engine ended on.
    pub struck: Struck,
    /// Whether an app lock is set.
    pub has_lock: bool,
    /// How it closes by itself, as it was chosen.
    pub auto_lock: AutoLock,
    /// How far a keyworker had looked when they last opened each page.
    pub looks: BTreeMap<JourneyId, Look>,
    /// The person's devices.
    pub(crate) devices: Devices,
    /// Of whom the server named another key than is known here, since the profile was opened.
    pub other_keys: BTreeSet<JourneyId>,
    pub(crate) seen: Looks,
    /// What the person was asked about sharing, since the profile was opened.
    pub(crate) offered: BTreeSet<(DocumentId, CircleId)>,
    /// When the service was met last.
    pub(crate) contact: Contact,
    pub(crate) exchange: Exchange,
    pub(crate) line: Line,
    pub(crate) lookout: Timer,
    pub(crate) owed: Owed,
    pub(crate) introduced: BTreeSet<LogName>,
    pub(crate) whereabouts: Whereabouts,
    /// Entries with words from an earlier time, whose journal has not come yet: an entry that is not here is not gone on with.
    pub(crate) unread: BTreeSet<DocumentId>,
    /// Whether the private log was read to its end since the profile was opened.
    pub(crate) has_come: bool,
    /// Whether bundles were looked after since the profile was opened.
    pub(crate) has_bundled: bool,
    told: news::Status,
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
            certificate: None,
        };
        Self::found(profiles, Holder::Person(person), String::new()).await
    }

    /// Makes a profile on this device, in use from now on.
    pub async fn found(profiles: &Profiles, holder: Holder, name: String) -> Result<Self, Failure> {
        let store = Rc::new(Store::open(&fresh_name()).await.map_err(fault)?);
        let (keyring, device) = Keyring::fresh(&store).await?;
        let profile = Profile {
            holder,
            name,
            service: String::new(),
            service_key: None,
            signing: device.signing,
            agreement: device.agreement,
            team: Vec::new(),
            enrolment: None,
            supporters: Vec::new(),
            holds: None,
        };
        Self::settle(profiles, store, keyring, profile, None).await
    }

    /// Keeps a finished profile, in use from now on, perhaps in the place of an earlier one of the same person.
    pub async fn settle(
        profiles: &Profiles,
        store: Rc<Store>,
        keyring: Keyring,
        profile: Profile,
        instead_of: Option<&str>,
    ) -> Result<Self, Failure> {
        keep_profile(&store, &keyring, &profile).await?;
        profiles.settle(&store.profile, instead_of).await.map_err(fault)?;
        Self::start(store, keyring, profile, false, Line::default()).await
    }

    /// Opens a profile whose keys are open; the sign-in of this browser may be somebody else's.
    pub async fn open(store: Rc<Store>, keyring: Keyring, has_lock: bool, in_doubt: bool) -> Result<Self, Failure> {
        let profile = store.secret(&keyring.local, PROFILE).await.map_err(fault)?.ok_or(Failure::Store)?;
        let mut line = Line::default();
        if in_doubt {
            line.doubt();
        }
        let session = Self::start(store, keyring, profile, has_lock, line).await?;
        if in_doubt {
            session.look_who_is_signed_in();
        }
        Ok(session)
    }

    async fn start(
        store: Rc<Store>,
        mut keyring: Keyring,
        profile: Profile,
        has_lock: bool,
        line: Line,
    ) -> Result<Self, Failure> {
        if let Holder::Person(person) = &profile.holder {
            keyring.take_root(person).await.map_err(refused)?;
        }
        let saved = saved_logs(&store, &profile).await?;
        let has_former = has_former(&saved, &profile);
        let mut drafts = BTreeMap::new();
        for (document, plain) in store.drafts(&keyring.local).await.map_err(fault)? {
            if let Ok(entry) = serde_json::from_slice(&plain) {
                drafts.insert(document, entry);
            }
        }
        let unread = drafts.keys().copied().filter(|_| store.keeps_nothing()).collect();
        let (suspects, struck) = suspects(&store).await?;
        let contact = match &profile.holder {
            Holder::Staff(_) => Contact::read(&store).await?,
            Holder::Person(_) | Holder::Supporter(_) => Contact::now(),
        };
        let mut session = Self {
            trust: Trust::default(),
            catalogues: BTreeMap::new(),
            whereabouts: Whereabouts::of(&saved, store.refused().await.map_err(fault)?),
            drafts,
            unfinished: BTreeSet::new(),
            editing: BTreeMap::new(),
            suspects,
            struck,
            has_lock,
            auto_lock: auto_lock(&store, &keyring).await?,
            looks: BTreeMap::new(),
            devices: Devices::default(),
            other_keys: BTreeSet::new(),
            seen: Looks::default(),
            offered: BTreeSet::new(),
            contact,
            exchange: exchange(&profile, saved),
            line,
            lookout: Timer::new(|| desk::put(Input::Lookout)),
            owed: Owed::default(),
            introduced: BTreeSet::new(),
            unread,
            has_come: false,
            has_bundled: false,
            told: news::Status::default(),
            profile,
            store,
            keyring,
        };
        session.learn_trust().await?;
        // On a full phone neither may go, and what is there opens all the same. The first is tried again when the profile is
        // opened next, the second before the next writing.
        if has_former {
            let _ = session.rewrite_former().await;
        }
        if let Some(private) = session.profile.person().map(Person::private) {
            let _ = session.introduce(private).await;
        }
        if session.may_connect() {
            session.tell(Event::Reachable).await;
        }
        session.look_for_newcomers();
        session.keep_a_lookout();
        page::tell(News::Unkept(false));
        desk::put(Input::Devices);
        desk::put(Input::Leftovers);
        Ok(session)
    }

    /// Believes whom the profile says, and whom they introduced in the logs kept here.
    pub async fn learn_trust(&mut self) -> Result<(), Failure> {
        self.trust.believe_service(self.profile.service_key);
        match &self.profile.holder {
            Holder::Person(person) => self.trust.believe_identity(person.journey, person.identity),
            Holder::Staff(_) | Holder::Supporter(_) => {
                for client in self.profile.reads_of().map(|(_, clients)| clients).unwrap_or_default() {
                    self.trust.believe_identity(client.journey, client.identity);
                }
            }
        }
        for log in logs(&self.profile) {
            let envelopes = self.store.envelopes(&self.keyring.local, &log, &NO_DOCUMENT).await.map_err(fault)?;
            self.trust.meet(&envelopes).await;
        }
        Ok(())
    }

    /// Keeps the profile as it is now.
    pub async fn keep_profile(&self) -> Result<(), Failure> {
        keep_profile(&self.store, &self.keyring, &self.profile).await
    }

    /// Whether there is a server that may know this device, and nothing that comes would lie open on it.
    pub fn may_connect(&self) -> bool {
        let is_out = self.profile.staff().is_some_and(|staff| staff.signed_out || staff.needs_second_step);
        may_connect(self.profile.who(), is_out, self.has_lock)
    }

    /// Tries the server, where there may be one.
    pub async fn reach_out(&mut self) {
        if self.may_connect() {
            self.look_for_caseload();
            self.tell(Event::Reachable).await;
        }
        self.look_for_newcomers();
    }

    /// Where this device stands, as far as this profile knows.
    pub fn opening(&self) -> Opening {
        Opening {
            profile: self.store.profile.clone(),
            must_lock: !self.has_lock && self.profile.staff().is_some(),
            who: self.profile.who(),
            name: self.profile.name.clone(),
            service: self.profile.service.clone(),
            has_lock: self.has_lock,
            auto_lock: self.auto_lock.capped(self.profile.staff().is_some()),
            keeps_nothing: self.store.keeps_nothing(),
            has_come: self.has_come,
            words_confirmed: self.profile.person().is_some_and(|person| person.words.is_none()),
            signed_out: self.profile.staff().is_some_and(|staff| staff.signed_out),
            needs_second_step: self.profile.staff().is_some_and(|staff| staff.needs_second_step),
            new_devices: self.devices.new.clone(),
            status: self.status(),
            ..Opening::default()
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

    /// Who writes in a log with a device.
    pub fn author(&self, log: LogName, device: DeviceId) -> Option<Author> {
        if log.circle == CircleId::PRIVATE {
            return Some(Author::Person);
        }
        self.trust.author(log.journey, device)
    }

    /// Where the person's things are.
    pub fn status(&self) -> news::Status {
        let drafts = self.drafts.iter().filter(|(_, draft)| !draft.is_empty()).map(|(document, _)| document);
        match self.profile.who() {
            Who::Alone => news::Status::OnThisDevice,
            Who::Nobody | Who::Person => self.whereabouts.status(self.exchange.status(), drafts),
            Who::Keyworker | Who::Administrator | Who::Supporter => {
                self.whereabouts.status_of_staff(self.exchange.status(), drafts)
            }
        }
    }

    /// Tells the page where the person's things are, where that is news.
    pub fn tell_status(&mut self) {
        let status = self.status();
        if std::mem::replace(&mut self.told, status) != status {
            page::tell(News::Status(status));
        }
    }

    /// Writes, and waits until it is on this device's disk.
    pub async fn write(&mut self, log: LogName, document: DocumentId, payload: Payload) -> Result<EnvelopeId, Failure> {
        self.introduce(log).await?;
        self.put(log, document, payload).await
    }

    /// Writes as it is: the log knows who writes.
    pub(crate) async fn put(
        &mut self,
        log: LogName,
        document: DocumentId,
        payload: Payload,
    ) -> Result<EnvelopeId, Failure> {
        let ticket = self.exchange.next_ticket();
        self.tell(Event::Write { ticket, log, document, payload }).await;
        self.outcome(ticket, log, document)
    }

    /// What became of a write: all its effects are done by now.
    pub(crate) fn outcome(
        &mut self,
        ticket: Ticket,
        log: LogName,
        document: DocumentId,
    ) -> Result<EnvelopeId, Failure> {
        match self.exchange.outcome(ticket) {
            Some(Ok(id)) => {
                if let Some(catalogue) = self.catalogues.get_mut(&log) {
                    catalogue.changed(document);
                }
                Ok(id)
            }
            Some(Err(NotKept::Seal(SealFailure::TooLong))) => Err(Failure::TooLong),
            Some(Err(NotKept::Seal(SealFailure::Locked))) => Err(Failure::Locked),
            Some(Err(NotKept::Save(SaveFailure::Full))) => Err(Failure::Full),
            Some(Err(NotKept::Seal(SealFailure::Failed) | NotKept::Save(SaveFailure::Failed))) | None => {
                Err(Failure::Store)
            }
        }
    }
}

/// Other people's words come to staff only where a lock is before them; a supporter decides that, as a person does.
fn may_connect(who: Who, is_out: bool, has_lock: bool) -> bool {
    match who {
        Who::Person | Who::Supporter => true,
        Who::Keyworker => has_lock && !is_out,
        Who::Nobody | Who::Alone | Who::Administrator => false,
    }
}

/// The logs a profile reads.
pub fn logs(profile: &Profile) -> Vec<LogName> {
    match &profile.holder {
        Holder::Person(person) if person.joined => {
            let circles = profile.supporters.iter().map(|trusted| person.circle(trusted.circle));
            [person.private(), person.care_team()].into_iter().chain(circles).collect()
        }
        Holder::Person(person) => vec![person.private()],
        Holder::Staff(_) | Holder::Supporter(_) => {
            profile.reads_of().into_iter().flat_map(|(_, clients)| clients).map(Client::log).collect()
        }
    }
}

/// Every log of a profile as it was last saved.
pub async fn saved_logs(store: &Store, profile: &Profile) -> Result<Vec<SavedLog>, Failure> {
    let mut saved = store.saved_logs().await.map_err(fault)?;
    for log in logs(profile) {
        match saved.iter_mut().find(|saved| saved.log == log) {
            Some(saved) => saved.is_forgotten = false,
            None => saved.push(SavedLog::empty(log)),
        }
    }
    Ok(saved)
}

/// An exchange that goes on from what is saved.
pub fn exchange(profile: &Profile, saved: Vec<SavedLog>) -> Exchange {
    Exchange::new(device_of(profile), saved, || desk::put(Input::Woken))
}

async fn keep_profile(store: &Store, keyring: &Keyring, profile: &Profile) -> Result<(), Failure> {
    store.keep_secrets(&keyring.local, &[(PROFILE, encoded(profile))], &[]).await.map_err(fault)?;
    store.keep(FACE, &Face::of(profile.who())).await.map_err(fault)
}

/// Whose device a locked profile is on.
pub async fn face(store: &Store) -> Result<Who, Failure> {
    let face: Option<Face> = store.kept(FACE).await.map_err(fault)?;
    Ok(face.map(Face::who).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_staff_device_is_not_connected_before_it_has_a_lock() {
        assert!(!may_connect(Who::Keyworker, false, false));
        assert!(may_connect(Who::Keyworker, false, true));
        assert!(!may_connect(Who::Keyworker, true, true));
    }

    #[test]
    fn a_person_needs_no_lock_and_whoever_belongs_to_nobody_has_nothing_to_connect_to() {
        assert!(may_connect(Who::Person, false, false));
        for who in [Who::Nobody, Who::Alone, Who::Administrator] {
            assert!(!may_connect(who, false, true), "{who:?}");
        }
    }
}
