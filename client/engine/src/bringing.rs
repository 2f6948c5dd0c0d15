//! Bringing along: what was written on this device alone becomes part of the journal that came back to it.

use minicbor::{Decode, Encode};
use waymark_shared::doc::entry::Entry;
use waymark_shared::id::DocumentId;
use waymark_shared::seam::news::Changed;
use waymark_shared::seam::{Failure, News};
use waymark_shared::sync::bundle::NO_DOCUMENT;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;

use crate::driver::page;
use crate::driver::seal::{Key, Root, Seal};
use crate::driver::store::{Held, Store, encoded};
use crate::engine::{Engine, State};
use crate::keyring::{Keyring, PROFILE, fault, refused};
use crate::profile::{Person, Profile};
use crate::session::Session;
use crate::trust::unseal;

/// Under these names a profile keeps which one it takes the place of, and the key of what that one kept.
const BEFORE: &str = "before";
const BEFORE_KEY: &str = "before-key";

/// The profile that was in use before, and the key of what it kept: its own lock stands before that key no longer, because
/// whoever brought the journey back had opened it.
pub struct Before {
    folder: String,
    local: Key,
}

#[derive(Encode, Decode)]
#[cbor(transparent)]
struct LocalKey(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    Key,
);

/// What was written before, open for reading.
struct Former {
    store: Store,
    local: Seal,
    root: Root,
    log: LogName,
}

impl Before {
    /// The profile in this store, whose keys are open.
    pub fn of(store: &Store, keyring: &Keyring) -> Self {
        Self { folder: store.profile.clone(), local: keyring.local_key() }
    }

    /// The folder it is in.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Remembered by the profile that takes its place, before that one is in use: whatever ends the app after this, what was
    /// written before is known to be there.
    pub async fn remember(&self, store: &Store, keyring: &Keyring) -> Result<(), Failure> {
        let key = (BEFORE_KEY, encoded(&LocalKey(self.local)));
        store.keep_secrets(&keyring.local, &[key], &[]).await.map_err(fault)?;
        store.keep(BEFORE, &self.folder).await.map_err(fault)
    }
}

/// The folder of the profile that was in use before, where something of it was not brought along yet.
pub async fn folder_before(store: &Store) -> Result<Option<String>, Failure> {
    store.kept(BEFORE).await.map_err(fault)
}

impl Engine {
    /// Brings along what was written before, and forgets the earlier profile once every word of it is on the disk. Ending in
    /// the midst of it leaves the rest for the next time.
    pub(crate) async fn bring_along(&mut self) -> Result<(), Failure> {
        let State::Open(session) = &mut self.state else { return Ok(()) };
        let Some(before) = session.before().await? else { return Ok(()) };
        session.bring(&before).await?;
        let store = std::rc::Rc::clone(&session.store);
        self.profiles()?.leave(&before.folder).await.map_err(fault)?;
        store.forget(BEFORE).await.map_err(fault)?;
        store.forget(BEFORE_KEY).await.map_err(fault)?;
        self.profiles()?.sweep().await.map_err(fault)?;
        self.know_people().await
    }
}

impl Session {
    async fn before(&self) -> Result<Option<Before>, Failure> {
        let Some(folder) = folder_before(&self.store).await? else { return Ok(None) };
        let key: Option<LocalKey> = self.store.secret(&self.keyring.local, BEFORE_KEY).await.map_err(fault)?;
        Ok(key.map(|LocalKey(local)| Before { folder, local }))
    }

    async fn bring(&mut self, before: &Before) -> Result<(), Failure> {
        let Some(former) = Former::open(before).await? else { return Ok(()) };
        for document in former.store.documents(&former.log).await.map_err(fault)? {
            if document != NO_DOCUMENT {
                self.bring_document(&former, document).await?;
            }
        }
        for (document, entry) in former.drafts().await? {
            if !entry.is_empty() && !self.drafts.contains_key(&document) {
                self.draft(document, entry).await?;
            }
        }
        for changed in [Changed::Journal, Changed::Star] {
            page::tell(News::Changed(changed));
        }
        Ok(())
    }

    /// Writes what a document said under its own name: what is here from an earlier try is not written again.
    async fn bring_document(&mut self, former: &Former, document: DocumentId) -> Result<(), Failure> {
        let log = self.private()?;
        let here: Vec<_> = self.opened(log, document).await?.into_iter().map(|opened| opened.payload).collect();
        for payload in former.payloads(document).await? {
            if !here.contains(&payload) {
                self.write(log, document, payload).await?;
            }
        }
        Ok(())
    }
}

impl Former {
    /// Opens what was written before; nothing where it was brought along already and removed.
    async fn open(before: &Before) -> Result<Option<Self>, Failure> {
        let store = Store::open(&before.folder).await.map_err(fault)?;
        let local = Seal::of(&before.local).await.map_err(refused)?;
        let profile: Option<Profile> = store.secret(&local, PROFILE).await.map_err(fault)?;
        let Some(person) = profile.as_ref().and_then(Profile::person) else { return Ok(None) };
        let root = Root::of(person.root).await.map_err(refused)?;
        Ok(Some(Self { store, local, root, log: Person::private(person) }))
    }

    /// What a document's envelopes say, in the order they were written.
    async fn payloads(&self, document: DocumentId) -> Result<Vec<Payload>, Failure> {
        let held = self.store.document(&self.local, &self.log, &document).await.map_err(fault)?;
        let mut payloads = Vec::with_capacity(held.len());
        for held in held {
            match held {
                Held::Envelope(envelope, _) => payloads.extend(unseal(Some(&self.root), &envelope).await),
                Held::Bundled(_, item) => payloads.push(item.payload),
            }
        }
        Ok(payloads)
    }

    async fn drafts(&self) -> Result<Vec<(DocumentId, Entry)>, Failure> {
        let drafts = self.store.drafts(&self.local).await.map_err(fault)?;
        let read = |(document, plain): (DocumentId, Vec<u8>)| Some((document, serde_json::from_slice(&plain).ok()?));
        Ok(drafts.into_iter().filter_map(read).collect())
    }
}
