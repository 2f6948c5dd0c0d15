//! Who is told of what comes: each connection that follows a log, with a bound on what waits for it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
    waiting: Arc<Mutex<Waiting>>,
}

/// What a connection was told and has not heard yet.
#[derive(Debug, Default)]
struct Waiting {
    /// Bytes of news.
    bytes: usize,
    /// The logs it was told to read from the disk: each is said once.
    behind: BTreeSet<LogName>,
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

    /// To be called for everything that was taken from the channel.
    pub fn heard(&self, told: &Told) {
        let mut waiting = self.waiting();
        match told {
            Told::News(news) => waiting.bytes -= size(news),
            Told::Behind(log) => {
                waiting.behind.remove(log);
            }
        }
    }

    /// What there is to say of this news, if the connection does not know it already.
    fn told(&self, news: &News) -> Option<Told> {
        let mut waiting = self.waiting();
        if waiting.bytes + size(news) > BACKLOG {
            return waiting.behind.insert(news.log).then_some(Told::Behind(news.log));
        }
        waiting.bytes += size(news);
        Some(Told::News(news.clone()))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
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
            let Some(told) = ear.told(news) else { continue };
            // A connection that closed meanwhile leaves by itself.
            let _ = ear.tell.send(told.into());
        }
    }
}

fn size(news: &News) -> usize {
    news.envelopes.iter().map(Vec::len).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc::unbounded_channel;
    use waymark_shared::id::{CircleId, JourneyId};

    fn news(journey: u8, first: u64) -> News {
        let log = LogName { journey: JourneyId([journey; 16]), circle: CircleId::CARE_TEAM };
        News { log, first, envelopes: Arc::new(vec![vec![7; 10_000]]) }
    }

    #[test]
    fn what_waits_for_a_slow_reader_is_bounded_and_it_is_told_once_of_the_rest() {
        let watchers: Watchers<Told> = Watchers::default();
        let (tell, mut heard) = unbounded_channel();
        let ear = Ear::new(1, tell);
        (1..=2).for_each(|journey| watchers.watch(news(journey, 1).log, &ear));
        for first in 1..=1_000 {
            watchers.tell(&news(1, first));
            watchers.tell(&news(2, first));
        }
        let mut bytes = 0;
        let mut behind = Vec::new();
        let mut hear = || -> Option<Told> {
            let told = heard.try_recv().ok()?;
            ear.heard(&told);
            Some(told)
        };
        while let Some(told) = hear() {
            match told {
                Told::News(news) => bytes += size(&news),
                Told::Behind(log) => behind.push(log),
            }
        }
        assert!((200_000..=BACKLOG).contains(&bytes), "{bytes}");
        assert_eq!(behind, [news(1, 1).log, news(2, 1).log]);
        watchers.tell(&news(2, 1_001));
        assert!(matches!(hear(), Some(Told::News(News { first: 1_001, .. }))));
    }
}
