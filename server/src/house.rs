//! The house: everything a request may need, opened once.

use std::fs::{self, File, TryLockError};
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::sync::{broadcast, watch};
use waymark_shared::api::Deed;
use waymark_shared::id::AccountId;
use waymark_shared::sync::log::{LogEpoch, LogName};

use crate::audit::anchor::Anchor;
use crate::audit::{Note, Pen, spool};
use crate::auth::access;
use crate::auth::buckets::Buckets;
use crate::auth::challenge::Challenges;
use crate::auth::password::Passwords;
use crate::clock::MINUTE;
use crate::config::Config;
use crate::database::Database;
use crate::database::writer::Writer;
use crate::error::{Fault, NotStarted, Wrong};
use crate::file;
use crate::heard::Heard;
use crate::keys::documents::{self, DocumentKeys};
use crate::keys::service::ServiceKey;
use crate::keys::{Keys, random};
use crate::log::append::KEPT;
use crate::log::erasures::Erasures;
use crate::log::histories::Histories;
use crate::log::watchers::Watchers;
use crate::log::{bundles, sweep};
use crate::posts::Exchanges;
use crate::store::{self, entry, installation, lent, membership, withdrawn};

/// How many changes of access a busy exchange may lag behind; then it looks everything up again.
const ACCESS_BACKLOG: usize = 64;

/// Everything a request may need.
pub struct House {
    /// What the server was told.
    pub config: Config,
    /// The master key's descendants.
    pub keys: Arc<Keys>,
    /// The documents' keys.
    pub documents: Arc<DocumentKeys>,
    /// The service's signing key.
    pub service: ServiceKey,
    /// The database.
    pub database: Database,
    /// Which life of the logs this is.
    pub epoch: LogEpoch,
    /// Who is told of new entries.
    pub watchers: Arc<Watchers<Heard>>,
    /// Says whose rights or sign-in changed.
    pub access: broadcast::Sender<AccountId>,
    /// How often who may try.
    pub buckets: Buckets,
    /// Open challenges.
    pub challenges: Challenges,
    /// Open challenges for passkeys: people look for a finger or another phone.
    pub passkeys: Challenges,
    /// Argon2.
    pub passwords: Passwords,
    /// The exchanges that go by posts.
    pub posts: Exchanges,
    /// Turns true when the server stops.
    pub stopping: watch::Sender<bool>,
    /// When somebody last looked whether it can store anything, and whether it could.
    pub health: tokio::sync::Mutex<Option<(Instant, Result<(), Wrong>)>>,
    /// Since when it has been open, by a clock that is never put right.
    opened: Instant,
}

/// What keeps the data folder this server's own while it runs.
pub struct Hold {
    lock: File,
    writer: JoinHandle<()>,
}

/// A house, and what goes with opening it.
pub struct Opened {
    /// The house.
    pub house: Arc<House>,
    /// To be given to [`Hold::release`] at the end.
    pub hold: Hold,
    /// The set-up token, until the service is set up.
    pub set_up_token: Option<String>,
}

impl House {
    /// Opens the data folder, or makes it.
    pub fn open(config: Config) -> Result<Opened, NotStarted> {
        let data = &config.data;
        let wrong = |error| NotStarted::Path(data.clone(), error);
        let fresh = !data.join(store::FILE).exists();
        if fresh && !config.begins_anew && fs::metadata(config.erasures()).is_ok_and(|list| list.len() > 0) {
            return Err(NotStarted::DataMissing(data.clone()));
        }
        make_folder(data).map_err(wrong)?;
        let lock = lock(data)?;
        let keys = Arc::new(Keys::open(&config.master_key(), fresh && config.kept_key.is_none())?);
        // Both before either is brought up to this build.
        file::refuse_newer(&data.join(store::FILE), &store::MIGRATIONS)?;
        file::refuse_newer(&data.join(documents::FILE), &documents::MIGRATIONS)?;
        // Made before the database, so that a database without keys has lost them.
        let documents = Arc::new(open_documents(data, keys.clone(), fresh)?);
        let mut connection = store::open(&data.join(store::FILE))?;
        if documents.is_empty()? && entry::is_anything_shared(&connection)? {
            return Err(NotStarted::DocumentKeysMissing(data.join(documents::FILE)));
        }
        if installation::read(&connection)?.is_none() {
            if !documents.is_empty()? {
                return Err(NotStarted::DatabaseMissing(data.join(store::FILE)));
            }
            installation::begin(&connection, u64::from_be_bytes(random()), &ServiceKey::generate(&keys))?;
        }
        let installation = installation::read(&connection)?.expect("begun above");
        let set_up_token = if installation.name.is_none() { Some(set_token(&connection, &keys)?) } else { None };
        let service = ServiceKey::open(&keys, &installation.service_key)
            .map_err(|_| NotStarted::MasterKeyForeign(config.master_key()))?;
        let erasures = Erasures::open(&config.erasures(), keys.clone(), &mut connection)?;
        let pen = Pen::new(keys.clone(), config.clock.now());
        let anchor = Anchor::open(&config.audit_anchor(), keys.clone(), &mut connection, &pen)?;
        let watchers = Arc::new(Watchers::default());
        let told = watchers.clone();
        let writer = Writer {
            connection,
            keys: documents.clone(),
            erasures,
            anchor,
            clock: config.clock.clone(),
            quota: config.quota,
            histories: Histories::default(),
            tell: Box::new(move |news| told.tell(news)),
        };
        let (database, writer) = Database::start(&data.join(store::FILE), writer);
        let house = House {
            keys,
            documents,
            service,
            database,
            epoch: installation.epoch,
            watchers,
            access: broadcast::Sender::new(ACCESS_BACKLOG),
            buckets: Buckets::new(config.tries_per_minute),
            challenges: Challenges::default(),
            passkeys: Challenges::lasting(5 * MINUTE),
            passwords: Passwords::default(),
            posts: Exchanges::default(),
            stopping: watch::Sender::new(false),
            health: tokio::sync::Mutex::default(),
            opened: Instant::now(),
            config,
        };
        Ok(Opened { house: Arc::new(house), hold: Hold { lock, writer }, set_up_token })
    }

    /// The service's name; empty before set-up.
    pub fn open_service_name(&self, installation: &installation::Installation) -> Result<String, Fault> {
        installation.name.as_deref().map_or(Ok(String::new()), |sealed| self.keys.open_name(sealed))
    }

    /// Writes the audit log, at this moment.
    pub fn pen(&self) -> Pen {
        Pen::new(self.keys.clone(), self.config.clock.now())
    }

    /// Destroys the keys of what was withdrawn, or was lent until a moment, long enough ago. It is written down before: where a power cut comes
    /// between, it is written down twice, and destroyed once.
    pub async fn destroy_what_is_past_undoing(&self) -> Result<(), Fault> {
        let now = self.config.clock.now();
        if self.database.read(move |connection| lent::is_any_due(connection, now)).await? {
            self.database.write(move |connection| lent::end(connection, now)).await?;
        }
        let moment = now.plus(-KEPT);
        let documents = self.documents.clone();
        let find = move |connection: &store::Connection| {
            let names = withdrawn::before(connection, moment)?;
            Ok::<_, Fault>((documents.kept_of(&names)?, names))
        };
        let (kept, names) = self.database.read(find).await?;
        if !kept.is_empty() {
            let pen = self.pen();
            let note = move |connection: &store::Connection| {
                let mut notes = kept.iter().map(|(log, _)| Note::of(Deed::KeyDestroyed).about(log.journey));
                notes.try_for_each(|note| pen.note(connection, note))
            };
            self.database.write(note).await?;
        }
        let documents = self.documents.clone();
        self.database.read(move |_| documents.destroy(&names)).await
    }

    /// Ends what ends by itself: cover whose time is over. Readers look at the clock themselves; this tells open exchanges,
    /// takes back what was left open, and writes it down.
    pub async fn end_what_is_over(&self) -> Result<(), Fault> {
        let now = self.config.clock.now();
        let over = self.database.read(move |connection| membership::ended_by_itself(connection, now)).await?;
        if over.is_empty() {
            return Ok(());
        }
        let (pen, ended) = (self.pen(), over.clone());
        let end = move |connection: &store::Connection| {
            ended.iter().try_for_each(|work| {
                membership::note_end(connection, work)?;
                access::note_end(connection, &pen, work.account, work.journey, None)
            })
        };
        self.database.write(end).await?;
        over.into_iter().for_each(|work| self.access_changed(work.account));
        Ok(())
    }

    /// Writes down the failed tries that were only counted, and the backups that were made beside this server.
    pub async fn note_what_waits(&self) -> Result<(), Fault> {
        let (pen, path) = (self.pen(), self.config.audit_spool());
        self.database
            .write(move |connection| {
                pen.note_counted(connection)?;
                spool::take(&path)
                    .into_iter()
                    .try_for_each(|made| pen.at(made).note(connection, Note::of(Deed::BackedUp)))
            })
            .await
    }

    /// Lets go of the bodies that confirmed bundles cover, a bundle at a time, so that nobody's writing waits for long.
    pub async fn let_go_of_what_is_bundled(&self) -> Result<(), Fault> {
        let now = self.config.clock.now();
        for (log, said) in self.database.read(move |connection| bundles::due(connection, now)).await? {
            self.database.write(move |connection| bundles::let_go(connection, log, &said)).await?;
        }
        Ok(())
    }

    /// Notes the keys that protect nothing, and destroys those that did not for long; a log that cannot be read is passed
    /// over, and keeps all of its keys.
    pub async fn sweep_keys(&self) -> Result<(), Fault> {
        let documents = self.documents.clone();
        for log in self.database.read(move |_| documents.logs()).await? {
            if let Err(fault) = self.sweep_keys_of(log).await {
                tracing::error!(%fault, ?log, "unused keys of a log could not be looked for");
            }
        }
        Ok(())
    }

    async fn sweep_keys_of(&self, log: LogName) -> Result<(), Fault> {
        let (now, uptime) = (self.config.clock.now(), self.opened.elapsed());
        let documents = self.documents.clone();
        let look = move |connection: &store::Connection| sweep::look(connection, &documents, log, now, uptime);
        let unused = self.database.read(look).await?;
        if unused.is_empty() {
            return Ok(());
        }
        let documents = self.documents.clone();
        self.database.write(move |connection| sweep::destroy(connection, &documents, log, &unused)).await
    }

    /// Says that somebody's rights or sign-ins changed; their exchanges look again at once.
    pub fn access_changed(&self, account: AccountId) {
        // Nobody listens where no exchange is open.
        let _ = self.access.send(account);
    }

    /// One try from this address.
    pub fn count_try(&self, from: IpAddr) -> Result<(), Wrong> {
        self.buckets.address(from)
    }
}

impl Hold {
    /// Waits until the writer has committed what was given to it, then lets the folder go. The house must be gone before.
    pub fn release(self) {
        self.writer.join().expect("a panic of the writer ends the process");
        drop(self.lock);
    }
}

/// Waits until the house stops; one that is gone has stopped as well.
pub async fn stopped(stopping: &mut watch::Receiver<bool>) {
    drop(stopping.wait_for(|stopping| *stopping).await);
}

/// Nobody else on the machine reads the folder. A folder that is made is on the disk, with everything above it, before
/// anything is kept in it.
pub fn make_folder(data: &Path) -> std::io::Result<()> {
    let made: Vec<&Path> =
        data.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(data)?;
    made.into_iter().try_for_each(file::sync_name)
}

/// Takes a data folder for this process alone, until the file is dropped.
pub fn lock(data: &Path) -> Result<File, NotStarted> {
    let path = data.join("lock");
    let file = File::create(&path).map_err(|error| NotStarted::Path(path.clone(), error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(NotStarted::Running(data.to_owned())),
        Err(TryLockError::Error(error)) => Err(NotStarted::Path(path, error)),
    }
}

fn open_documents(data: &Path, keys: Arc<Keys>, fresh: bool) -> Result<DocumentKeys, NotStarted> {
    let path = data.join(documents::FILE);
    let is_there = fs::metadata(&path).is_ok_and(|file| file.len() > 0);
    if !fresh && !is_there {
        return Err(NotStarted::DocumentKeysMissing(path));
    }
    let documents = DocumentKeys::open(&path, keys)?;
    if documents.belong_here()? { Ok(documents) } else { Err(NotStarted::DocumentKeysForeign(path)) }
}

fn set_token(connection: &rusqlite::Connection, keys: &Keys) -> Result<String, Fault> {
    let token = URL_SAFE_NO_PAD.encode(random::<16>());
    installation::set_token(connection, &keys.digest("set-up", token.as_bytes()))?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use waymark_shared::id::{Chain, EnvelopeId, JourneyId};

    use super::*;
    use crate::keys::documents::Drawn;
    use crate::log::scene::{DOCUMENT, TEAM};
    use crate::store::entry::{Head, NewEntry};

    #[tokio::test]
    async fn a_log_that_cannot_be_read_keeps_its_keys_and_holds_up_no_other() {
        const OTHER: LogName = LogName { journey: JourneyId([9; 16]), ..TEAM };
        let folder = tempfile::tempdir().unwrap();
        let Opened { house, hold, .. } = House::open(Config::new(folder.path().join("data"))).unwrap();
        let mut drawn = Drawn::default();
        for log in [TEAM, OTHER] {
            house.documents.find_or_draw(log, DOCUMENT, &mut drawn).unwrap();
        }
        house.documents.keep(drawn).unwrap();
        let damaged = |connection: &store::Connection| {
            let (log, _) = entry::open_log(connection, TEAM)?;
            let head = Head { seq: 1, chain: Chain::START, bytes: 1 };
            let id = &EnvelopeId([1; 32]);
            entry::insert(connection, &NewEntry { log, head: &head, writer: 1, number: 1, id, bytes: &[0] })
        };
        house.database.write::<_, Fault>(damaged).await.unwrap();

        house.sweep_keys().await.unwrap();
        assert_eq!(house.documents.documents(TEAM).unwrap(), [(DOCUMENT, None)]);
        assert!(matches!(house.documents.documents(OTHER).unwrap()[..], [(DOCUMENT, Some(_))]));
        drop(house);
        hold.release();
    }
}
