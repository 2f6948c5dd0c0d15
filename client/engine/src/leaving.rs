//! Leaving: a profile goes from this device whole, and what would go with it is counted before.

use std::collections::BTreeSet;
use std::rc::Rc;

use waymark_shared::id::DocumentId;
use waymark_shared::seam::{Answer, Failure};
use waymark_shared::sync::bundle::NO_DOCUMENT;

use crate::bringing::folder_before;
use crate::driver::store::Store;
use crate::engine::{Engine, State};
use crate::keyring::fault;
use crate::profile::Person;
use crate::session::Session;

impl Engine {
    /// Whoever is here leaves this device, with everything that is kept on it.
    pub(crate) async fn leave_device(&mut self) -> Result<Answer, Failure> {
        match &self.state {
            State::Open(_) | State::Locked { .. } => {}
            State::Shut | State::Choosing | State::Nobody => return Err(Failure::NotPossible),
            State::Watching => return Err(Failure::OtherTab),
        }
        self.leave().await?;
        Ok(Answer::Opening(self.opening()))
    }

    /// How many things are on this device alone.
    pub(crate) async fn only_here(&self) -> Result<Answer, Failure> {
        let things = match &self.state {
            State::Open(session) => {
                only_here(&session.store, session.owed.entries().map(|(document, _)| document)).await?
            }
            State::Locked { store, unkept, .. } => only_here(store, unkept.documents()).await?,
            State::Shut | State::Choosing | State::Nobody => 0,
            State::Watching => return Err(Failure::OtherTab),
        };
        Ok(Answer::OnlyHere(things))
    }

    /// A profile nobody has written in makes room for another; one with words in it never does.
    pub(crate) async fn make_room(&mut self) -> Result<(), Failure> {
        let is_unused = match &mut self.state {
            State::Nobody => return Ok(()),
            State::Open(session) => session.is_unused().await?,
            State::Locked { .. } => return Err(Failure::Locked),
            State::Watching => return Err(Failure::OtherTab),
            State::Shut | State::Choosing => false,
        };
        if !is_unused {
            return Err(Failure::NotPossible);
        }
        self.leave().await
    }

    /// Forgets the profile in use, whole.
    pub(crate) async fn leave(&mut self) -> Result<(), Failure> {
        let store = match &self.state {
            State::Open(session) => Rc::clone(&session.store),
            State::Locked { store, .. } => Rc::clone(store),
            State::Shut | State::Watching | State::Choosing | State::Nobody => return Err(Failure::NotPossible),
        };
        let (profile, before) = (store.profile.clone(), folder_before(&store).await?);
        drop(store);
        self.state = State::Nobody;
        if let Some(before) = before {
            self.profiles()?.leave(&before).await.map_err(fault)?;
        }
        self.profiles()?.leave(&profile).await.map_err(fault)?;
        self.profiles()?.sweep().await.map_err(fault)?;
        self.know_people().await
    }
}

impl Session {
    /// Whether nothing was ever written here, and nobody joined.
    async fn is_unused(&mut self) -> Result<bool, Failure> {
        let Some(log) = self.profile.person().filter(|person| !person.joined).map(Person::private) else {
            return Ok(false);
        };
        let has_drafts = self.drafts.values().any(|draft| !draft.is_empty());
        let has_items = self.catalogue(log).await?.items().any(|item| item.document.0 != [0; 16]);
        Ok(!has_drafts && !has_items)
    }
}

/// How many things are in a store alone: what waits to be sent, what will never be, and what stands in editors. Asked of a
/// locked profile too, whose names of documents are in the clear.
pub async fn only_here(store: &Store, unkept: impl Iterator<Item = DocumentId>) -> Result<u32, Failure> {
    let mut things: BTreeSet<DocumentId> = store.draft_names().await.map_err(fault)?.into_iter().collect();
    things.extend(unkept);
    things.extend(store.refused().await.map_err(fault)?.into_iter().map(|(_, document)| document));
    let saved = store.saved_logs().await.map_err(fault)?;
    things.extend(saved.iter().flat_map(|saved| &saved.outbox).map(|waiting| waiting.document));
    things.remove(&NO_DOCUMENT);
    Ok(u32::try_from(things.len()).unwrap_or(u32::MAX))
}
