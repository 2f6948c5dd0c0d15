//! Parting: a staff device drops what it keeps of others, keys first, when the account has ended or it was away for long.

use std::rc::Rc;

use waymark_shared::id::DocumentId;
use waymark_shared::seam::answer::{Parted, Who};
use waymark_shared::seam::{Failure, News};

use crate::contact::Contact;
use crate::driver::store::Store;
use crate::driver::{clock, page};
use crate::engine::{Engine, State};
use crate::leaving::only_here;
use crate::locking::Unkept;
use crate::session::{Session, face};

/// Whether what a store keeps of others is over, and nothing in it, or beside it, is still to be sent.
pub async fn is_over(store: &Store, unkept: impl Iterator<Item = DocumentId>) -> Result<bool, Failure> {
    if face(store).await? != Who::Keyworker {
        return Ok(false);
    }
    Ok(Contact::read(store).await?.is_over(clock::now()) && only_here(store, unkept).await? == 0)
}

impl Engine {
    /// The account has ended: nothing of it stays, not even what was still to be sent, which nobody would take.
    pub(crate) async fn part_if_staff(&mut self, why: Parted) {
        let is_staff = matches!(&self.state, State::Open(session) if session.profile.staff().is_some());
        if is_staff {
            self.part(why).await;
        }
    }

    /// This device was away for too long while it was open. What is still to be sent waits for the next sign-in, and is
    /// not shown before.
    pub(crate) async fn part_if_away(&mut self) {
        let State::Open(session) = &self.state else { return };
        let store = Rc::clone(&session.store);
        let unkept: Vec<DocumentId> = session.owed.entries().map(|(document, _)| document).collect();
        // What cannot be found out now is asked again at the next look.
        if session.must_meet() && is_over(&store, unkept.into_iter()).await == Ok(true) {
            self.part(Parted::Away).await;
        }
    }

    /// Drops a profile that is not open.
    pub(crate) async fn part_from(&mut self, store: Rc<Store>, why: Parted) -> Result<(), Failure> {
        self.state = State::Locked { store, who: Who::Keyworker, unkept: Unkept::default() };
        self.parted = Some(why);
        self.leave().await
    }

    async fn part(&mut self, why: Parted) {
        self.parted = Some(why);
        // The keys are gone from memory whatever the store says; what could not be removed is removed at the next start.
        if self.leave().await.is_err() {
            self.state = State::Nobody;
        }
        page::tell(News::Opening(self.opening()));
    }
}

impl Session {
    /// Whether this staff device has to meet the service before it shows anything.
    pub fn must_meet(&self) -> bool {
        self.profile.who() == Who::Keyworker && self.contact.is_over(clock::now())
    }

    /// The service was met: it took this sign-in, or spoke on the line that it opened.
    pub async fn met(&mut self) {
        if let Some(contact) = self.contact.met(clock::now()) {
            self.keep_contact(contact).await;
        }
    }

    /// Remembers how late it is, so that a clock that is set back is noticed.
    pub async fn look_at_the_clock(&mut self) {
        if let Some(contact) = self.contact.seen(clock::now()) {
            self.keep_contact(contact).await;
        }
    }

    async fn keep_contact(&mut self, contact: Contact) {
        // What could not be kept now ends earlier, never later.
        if self.profile.who() == Who::Keyworker && contact.keep(&self.store).await.is_ok() {
            self.contact = contact;
        }
    }
}
