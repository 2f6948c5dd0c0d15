//! The way to the database: one writer that commits whatever has queued up, and a pool of readers.

pub mod writer;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, mpsc};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use waymark_shared::sync::message::Obstacle;

use crate::error::{Failure, Fault};
use crate::log::check::Checked;
use writer::{Appended, Writer};

/// How many readers work at once.
const READERS: usize = 4;
/// How many jobs may wait for the writer.
const QUEUE: usize = 1_024;

/// Work inside the writer's transaction, or none where that failed before: says whether to keep what it did, and what to do
/// once the commit is known.
type Work = Box<dyn FnOnce(Option<&Connection>) -> Done + Send>;
/// What follows a commit, or the lack of one.
type After = Box<dyn FnOnce(Result<(), Fault>) + Send>;

/// What a piece of work left.
struct Done {
    keep: bool,
    /// Whether it met a full disk.
    is_full: bool,
    after: After,
}

/// Something for the writer.
enum Job {
    /// Envelopes of one push.
    Append { envelopes: Vec<Checked>, line: Line, after: Box<dyn FnOnce(Appended) + Send> },
    /// Anything else.
    Write(Work),
}

/// A job, and its place among those that wait; the place is free again when the writer takes the job.
struct Queued {
    job: Job,
    _place: OwnedSemaphorePermit,
}

/// One connection's pushes, in their order: where one was put off, so is every one behind it, and nothing overtakes it.
#[derive(Debug, Clone, Default)]
pub struct Line(Arc<OnceLock<Obstacle>>);

impl Line {
    /// What the first push that was put off met.
    pub fn is_put_off(&self) -> Option<Obstacle> {
        self.0.get().copied()
    }

    fn put_off(&self, why: Obstacle) {
        self.0.get_or_init(|| why);
    }
}

/// The way to the database; clones share it.
#[derive(Clone)]
pub struct Database {
    writer: mpsc::Sender<Queued>,
    places: Arc<Semaphore>,
    readers: Arc<Readers>,
}

struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    places: Arc<Semaphore>,
}

impl Database {
    /// Starts the writer on its own thread; it ends when its last clone is gone.
    pub fn start(path: &Path, writer: Writer) -> (Self, std::thread::JoinHandle<()>) {
        let (send, jobs) = mpsc::channel();
        let readers =
            Readers { path: path.to_owned(), idle: Mutex::default(), places: Arc::new(Semaphore::new(READERS)) };
        let readers = Arc::new(readers);
        let forgetful = readers.clone();
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || run(writer, &jobs, &forgetful))
            .expect("the operating system gives a thread");
        (Self { writer: send, places: Arc::new(Semaphore::new(QUEUE)), readers }, thread)
    }

    async fn queue(&self, job: Job) -> Result<(), Fault> {
        let place = self.places.clone().acquire_owned().await.map_err(|_| Fault::Closed)?;
        self.writer.send(Queued { job, _place: place }).map_err(|_| Fault::Closed)
    }

    /// Appends envelopes, unless something before them in their line was put off; the outcome is told from the writer's
    /// thread, after the commit.
    pub async fn append(
        &self,
        envelopes: Vec<Checked>,
        line: Line,
        after: impl FnOnce(Appended) + Send + 'static,
    ) -> Result<(), Fault> {
        self.queue(Job::Append { envelopes, line, after: Box::new(after) }).await
    }

    /// Does some writing, all of it or nothing; returns once it is on the disk.
    pub async fn write<T, E>(&self, work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
    {
        let (tell, told) = oneshot::channel();
        let work = Box::new(move |connection: Option<&Connection>| {
            let outcome = connection.map_or(Err(None), |connection| work(connection).map_err(Some));
            let keep = outcome.is_ok();
            let is_full = matches!(&outcome, Err(Some(failure)) if failure.is_full());
            let after = Box::new(move |committed: Result<(), Fault>| {
                let outcome = match (outcome, committed) {
                    (Err(Some(failure)), _) => Err(failure),
                    (Ok(_) | Err(None), Err(fault)) => Err(fault.into()),
                    (Err(None), Ok(())) => Err(Fault::NotCommitted.into()),
                    (Ok(done), Ok(())) => Ok(done),
                };
                // Nobody waits any more where the request was given up; what was committed stays.
                drop(tell.send(outcome));
            });
            Done { keep, is_full, after }
        });
        self.queue(Job::Write(work)).await?;
        told.await.map_err(|_| E::from(Fault::Closed))?
    }

    /// Does some reading, on a thread that may wait for the disk.
    pub async fn read<T, E>(&self, work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let readers = self.readers.clone();
        let place = readers.places.clone().acquire_owned().await.map_err(|_| E::from(Fault::Closed))?;
        let done = tokio::task::spawn_blocking(move || {
            // The work goes on where its request is given up, and so does its place.
            let _place = place;
            let connection = readers.take()?;
            let outcome = work(&connection);
            readers.idle().push(connection);
            outcome
        });
        done.await.map_err(|_| E::from(Fault::Closed))?
    }
}

/// A server that can store nothing any more ends whole, so that whoever watches it starts another.
fn run(writer: Writer, jobs: &mpsc::Receiver<Queued>, readers: &Readers) {
    if catch_unwind(AssertUnwindSafe(|| writer.run(jobs, readers))).is_err() {
        tracing::error!("the writer ended with a panic, and the server ends with it");
        std::process::abort();
    }
}

impl Readers {
    fn take(&self) -> Result<Connection, Fault> {
        if let Some(connection) = self.idle().pop() {
            return Ok(connection);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.pragma_update(None, "cache_size", -1_024)?;
        Ok(connection)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
