//! Who is told of what comes: each connection that follows a log, with a bound on what waits for it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::UnboundedSender;
use waymark_shared::sync::log::LogName;

use super::append::News;

/// Bytes of news that may wait for one connection; what is beyond it reads from the disk when it has time.
const BACKLOG: usize = 256 * 1024;

/// What a watcher is told.
#[derive(Debug)]
pub enum Told {
    /// What came.
    News(News),
    /// Something came that is to be read from the disk.
    Behind(LogName),
}

/// The way to one connection.
#[derive(Debug)]
pub struct Ear<T> {
    connection: u64,
    tell: UnboundedSender<T>,
    waiting: Arc<AtomicUsize>,
}

impl<T> Clone for Ear<T> {
    fn clone(&self) -> Self {
        Self { connection: self.connection, tell: self.tell.clone(), waiting: self.waiting.clone() }
    }
}

impl<T> Ear<T> {
    /// An ear of the connection with this number.
    pub fn new(connection: u64, tell: UnboundedSender<T>) -> Self {
        Self { connection, tell, waiting: Arc::default() }
    }

    /// To be called for all news that were taken from the channel.
    pub fn heard(&self, news: &News) {
        self.waiting.fetch_sub(size(news), Ordering::Relaxed);
    }
}

/// Every watcher of every log.
#[derive(Debug)]
pub struct Watchers<T> {
    by_log: Mutex<HashMap<LogName, Vec<Ear<T>>>>,
}

impl<T> Default for Watchers<T> {
    fn default() -> Self {
        Self { by_log: Mutex::default() }
    }
}

impl<T: From<Told>> Watchers<T> {
    /// Tells a connection of everything that comes in a log from now on.
    pub fn watch(&self, log: LogName, ear: &Ear<T>) {
        let mut by_log = self.by_log.lock().unwrap_or_else(PoisonError::into_inner);
        let ears = by_log.entry(log).or_default();
        if !ears.iter().any(|other| other.connection == ear.connection) {
            ears.push(ear.clone());
        }
    }

    /// Tells it no more.
    pub fn leave(&self, log: &LogName, ear: &Ear<T>) {
        let mut by_log = self.by_log.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ears) = by_log.get_mut(log) {
            ears.retain(|other| other.connection != ear.connection);
            if ears.is_empty() {
                by_log.remove(log);
            }
        }
    }

    /// Tells all who watch; never waits.
    pub fn tell(&self, news: &News) {
        let by_log = self.by_log.lock().unwrap_or_else(PoisonError::into_inner);
        for ear in by_log.get(&news.log).into_iter().flatten() {
            let size = size(news);
            let told = if ear.waiting.fetch_add(size, Ordering::Relaxed) + size > BACKLOG {
                ear.waiting.fetch_sub(size, Ordering::Relaxed);
                Told::Behind(news.log)
            } else {
                Told::News(news.clone())
            };
            // A connection that closed meanwhile leaves by itself.
            let _ = ear.tell.send(told.into());
        }
    }
}

fn size(news: &News) -> usize {
    news.envelopes.iter().map(Vec::len).sum()
}
