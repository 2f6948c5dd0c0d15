//! Locking and unlocking: every key goes, and words that a full phone could not take wait for room under their seal.

use std::rc::Rc;

use waymark_shared::doc::entry::Entry;
use waymark_shared::id::DocumentId;
use waymark_shared::seam::answer::Who;
use waymark_shared::seam::news::News;
use waymark_shared::seam::{Answer, AutoLock, Failure};

use crate::desk::{self, Input};
use crate::driver::page;
use crate::driver::store::{Store, encoded, opened_draft, sealed_draft};
use crate::driver::timer::Timer;
use crate::engine::{Engine, State};
use crate::journal::owed::{AGAIN, Step};
use crate::keyring::{Keyring, fault};
use crate::lock;
use crate::session::Session;

/// Under this name it is kept how the lock closes by itself.
const AUTO_LOCK: &str = "auto-lock";

/// Words that the disk had not taken when the lock closed: sealed as they will lie there, so that no key is needed when there
/// is room.
#[derive(Default)]
pub struct Unkept {
    drafts: Vec<Sealed>,
    timer: Option<Timer>,
}

struct Sealed {
    document: DocumentId,
    step: Step,
    words: Vec<u8>,
}

impl Unkept {
    /// What an open session could not write.
    async fn of(session: &Session) -> Self {
        let mut drafts = Vec::new();
        for (document, step) in session.owed.entries() {
            let Some(entry) = session.drafts.get(&document) else { continue };
            let plain = serde_json::to_vec(entry).expect("an entry is plain");
            if let Ok(words) = sealed_draft(&session.keyring.local, &document, &plain).await {
                drafts.push(Sealed { document, step, words });
            }
        }
        let mut unkept = Self { drafts, timer: None };
        unkept.ring_again();
        unkept
    }

    /// Whose words they are.
    pub fn documents(&self) -> impl Iterator<Item = DocumentId> {
        self.drafts.iter().map(|sealed| sealed.document)
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.drafts.is_empty()
    }

    /// Tries again to write them; what is on the disk is found there when the lock is opened.
    pub async fn pay(&mut self, store: &Store) {
        let mut left = Vec::new();
        for sealed in std::mem::take(&mut self.drafts) {
            if store.keep_sealed_draft(&sealed.document, &sealed.words).await.is_err() {
                left.push(sealed);
            }
        }
        self.drafts = left;
        if self.drafts.is_empty() {
            page::tell(News::Unkept(false));
        }
        self.ring_again();
    }

    fn ring_again(&mut self) {
        self.timer = (!self.drafts.is_empty()).then(|| {
            let mut timer = Timer::new(|| desk::put(Input::Owed));
            timer.set(Some(AGAIN));
            timer
        });
    }
}

impl Engine {
    /// Opens the app lock.
    pub(crate) async fn unlock(&mut self, secret: &str) -> Result<Answer, Failure> {
        if let State::Locked { store, unkept, .. } = &mut self.state {
            let keyring = lock::unlock(store, secret).await?;
            let in_doubt = std::mem::take(&mut self.in_doubt);
            let mut session = Session::open(Rc::clone(store), keyring, true, in_doubt).await?;
            session.take_unkept(std::mem::take(unkept)).await;
            self.state = State::Open(Box::new(session));
        }
        Ok(Answer::Opening(self.opening()))
    }

    /// Locks now: every key and every word in memory goes, but for words that have nowhere else to be, which are sealed.
    pub(crate) async fn lock(&mut self) -> Result<Answer, Failure> {
        if let State::Open(session) = &mut self.state
            && session.has_lock
        {
            session.pay().await;
            let unkept = Unkept::of(session).await;
            let (store, who) = (Rc::clone(&session.store), session.profile.who());
            let (profile, keeps_nothing) = (store.profile.clone(), store.keeps_nothing());
            self.state = State::Locked { store, who, unkept };
            page::tell(News::Opening(self.opening()));
            if keeps_nothing {
                self.forget_journal(&profile).await?;
            }
        }
        Ok(Answer::Opening(self.opening()))
    }

    /// What is in memory alone goes with the lock: the store is opened anew, with what waits and nothing else.
    async fn forget_journal(&mut self, profile: &str) -> Result<(), Failure> {
        let fresh = Store::open(profile).await.map_err(fault)?;
        if let State::Locked { store, .. } = &mut self.state {
            *store = Rc::new(fresh);
        }
        Ok(())
    }

    /// Keeps nothing of the journal here from now on, or keeps it again: the lock closes, and the journal is read from the
    /// server when it opens.
    pub(crate) async fn keep_nothing(&mut self, nothing: bool) -> Result<Answer, Failure> {
        let session = self.session()?;
        if session.profile.who() != Who::Person || !session.has_lock {
            return Err(Failure::NotPossible);
        }
        let profile = session.store.profile.clone();
        session.store.keep_nothing(nothing).await.map_err(fault)?;
        self.lock().await?;
        self.forget_journal(&profile).await?;
        Ok(Answer::Opening(self.opening()))
    }

    /// Sets, changes or removes the app lock.
    pub(crate) async fn set_lock(&mut self, secret: Option<String>) -> Result<Answer, Failure> {
        let is_shared = self.is_shared();
        let session = self.session()?;
        let must = is_shared || session.store.keeps_nothing() || session.profile.staff().is_some();
        match &secret {
            Some(secret) if !lock::is_long_enough(secret) => return Err(Failure::WeakSecret),
            None if must => return Err(Failure::WeakSecret),
            Some(_) | None => {}
        }
        session.keyring.set_secret(&session.store, secret.as_deref()).await?;
        session.has_lock = secret.is_some();
        session.reach_out().await;
        Ok(Answer::Opening(self.opening()))
    }
}

impl Session {
    /// The journal is all here: a page that says that it is on its way need not say so any longer.
    pub fn journal_came(&mut self) {
        if self.store.keeps_nothing() {
            self.unread.clear();
            desk::put(Input::Leftovers);
            page::tell(News::Came);
        }
    }

    /// Chooses how the lock closes by itself.
    pub async fn set_auto_lock(&mut self, chosen: AutoLock) -> Result<Answer, Failure> {
        if !self.has_lock || !chosen.is_offered(self.profile.staff().is_some()) {
            return Err(Failure::NotPossible);
        }
        let secret = (AUTO_LOCK, encoded(&chosen));
        self.store.keep_secrets(&self.keyring.local, &[secret], &[]).await.map_err(fault)?;
        self.auto_lock = chosen;
        Ok(Answer::Opening(self.opening()))
    }

    /// Words that found no room while the lock was closed are in memory again, and owed to the disk as before.
    async fn take_unkept(&mut self, unkept: Unkept) {
        for Sealed { document, step, words } in unkept.drafts {
            let plain = opened_draft(&self.keyring.local, &document, &words).await;
            let Some(entry) = plain.and_then(|plain| serde_json::from_slice::<Entry>(&plain).ok()) else { continue };
            self.drafts.insert(document, entry);
            self.owed.note(document, step, &Err::<(), _>(Failure::Full));
        }
    }
}

/// How the lock of a profile closes by itself.
pub async fn auto_lock(store: &Store, keyring: &Keyring) -> Result<AutoLock, Failure> {
    Ok(store.secret(&keyring.local, AUTO_LOCK).await.map_err(fault)?.unwrap_or_default())
}
