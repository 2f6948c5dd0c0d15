//! Exchanges that go by posts: one for each sign-in, and the line from a post to its exchange and back.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use minicbor::bytes::ByteVec;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::time::{Instant, sleep_until};
use waymark_shared::id::{AccountId, ExchangeId};

use crate::keys::random;

/// Exchanges by posts at once. Each may hold an answer that nobody has come for yet.
const MOST: usize = 2_000;
/// Those of one account, on so many devices.
const OF_ONE: usize = 8;
/// Bytes of messages from which on an answer goes out, even if more follows.
const FULL: usize = 512 * 1024;
/// Posts of one exchange that may be on the way at once: one that waits, and one that says something.
const ON_THE_WAY: usize = 2;

/// The messages of an answer.
type Messages = Vec<ByteVec>;

/// A post that came.
pub struct Came {
    /// Its number in its exchange.
    pub number: u64,
    /// Its messages.
    pub messages: Messages,
    /// What they take of everybody's memory.
    pub room: Option<OwnedSemaphorePermit>,
    /// The way back.
    pub answer: oneshot::Sender<Messages>,
}

/// The exchange is not there, not any more, or not this sign-in's; or the post is not the one that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone;

/// Every exchange that goes by posts, by the digest of its sign-in. Clones share them.
#[derive(Clone, Default)]
pub struct Exchanges(Arc<Mutex<HashMap<[u8; 32], Entrance>>>);

/// Where an exchange's posts go in.
struct Entrance {
    account: AccountId,
    exchange: ExchangeId,
    posts: mpsc::Sender<Came>,
}

impl Exchanges {
    /// Begins an exchange of an account; an earlier one of this sign-in ends. A post that overtook another is held for so long.
    /// None while there are too many, of everybody or of the account.
    pub fn begin(&self, digest: [u8; 32], account: AccountId, patience: Duration) -> Option<Posts> {
        let exchange = ExchangeId(random());
        let (posts, came) = mpsc::channel(ON_THE_WAY);
        let mut open = self.open();
        let others = open.iter().filter(|(other, entrance)| **other != digest && entrance.account == account).count();
        if others >= OF_ONE || (open.len() >= MOST && !open.contains_key(&digest)) {
            return None;
        }
        open.insert(digest, Entrance { account, exchange, posts });
        drop(open);
        Some(Posts {
            exchange,
            digest,
            all: self.clone(),
            came,
            number: 0,
            patience,
            early: None,
            messages: VecDeque::new(),
            room: None,
            waiting: None,
            unsent: Vec::new(),
            size: 0,
        })
    }

    /// Hands a post to its exchange, if that is this sign-in's.
    pub fn hand(&self, digest: &[u8; 32], exchange: ExchangeId, came: Came) -> Result<(), Gone> {
        let open = self.open();
        let entrance = open.get(digest).filter(|entrance| entrance.exchange == exchange).ok_or(Gone)?;
        entrance.posts.try_send(came).map_err(|_| Gone)
    }

    fn open(&self) -> MutexGuard<'_, HashMap<[u8; 32], Entrance>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The exchange's end of its posts.
pub struct Posts {
    exchange: ExchangeId,
    digest: [u8; 32],
    all: Exchanges,
    came: mpsc::Receiver<Came>,
    /// The last post that was taken in.
    number: u64,
    /// How long a post that overtook another is held.
    patience: Duration,
    /// A post that overtook the one before it, and until when that one may still come.
    early: Option<(Came, Instant)>,
    /// What the last post said and nobody has heard yet.
    messages: VecDeque<ByteVec>,
    /// What the messages take of everybody's memory.
    room: Option<OwnedSemaphorePermit>,
    /// The post that waits for an answer.
    waiting: Option<oneshot::Sender<Messages>>,
    unsent: Messages,
    size: usize,
}

impl Posts {
    /// The exchange's name.
    pub fn exchange(&self) -> ExchangeId {
        self.exchange
    }

    /// The next message; none where a post came that may have some. Losing one post, or one who waits, is losing all.
    pub async fn next(&mut self) -> Result<Option<ByteVec>, Gone> {
        if let Some(message) = self.messages.pop_front() {
            return Ok(Some(message));
        }
        drop(self.room.take());
        let next = self.number + 1;
        let came = match self.early.take_if(|(early, _)| early.number == next) {
            Some((early, _)) => early,
            None => tokio::select! {
                came = self.came.recv() => came.ok_or(Gone)?,
                () = left(&mut self.waiting) => return Err(Gone),
                () = overdue(self.early.as_ref().map(|(_, until)| *until)) => return Err(Gone),
            },
        };
        self.take(came)?;
        Ok(None)
    }

    /// Whether more may be said at once: somebody waits for it, and the answer is not full.
    pub fn has_room(&self) -> bool {
        self.waiting.is_some() && self.size < FULL
    }

    /// Says something with the next answer.
    pub fn feed(&mut self, message: Vec<u8>) {
        self.size += message.len();
        self.unsent.push(message.into());
    }

    /// Answers the post that waits, if there is something to say, and nothing more of it at once.
    pub fn flush(&mut self, has_more: bool) -> Result<(), Gone> {
        let is_whole = self.messages.is_empty() && !has_more;
        if self.unsent.is_empty() || !is_whole { Ok(()) } else { self.answer() }
    }

    /// Answers the post that waits, be it with nothing, so that the other end says that it is still there.
    pub fn answer(&mut self) -> Result<(), Gone> {
        let Some(waiting) = self.waiting.take() else { return Ok(()) };
        self.size = 0;
        waiting.send(std::mem::take(&mut self.unsent)).map_err(|_| Gone)
    }

    /// Says the rest to the post that waits, or to the next one.
    pub async fn close(mut self) -> Result<(), Gone> {
        while self.waiting.is_none() {
            let came = self.came.recv().await.ok_or(Gone)?;
            self.take(came)?;
        }
        self.answer()
    }

    fn take(&mut self, came: Came) -> Result<(), Gone> {
        let next = self.number + 1;
        if self.number > 0 && came.number == next + 1 && self.early.is_none() {
            self.early = Some((came, Instant::now() + self.patience));
            return Ok(());
        }
        if came.number != next {
            return Err(Gone);
        }
        self.answer()?;
        self.number = next;
        self.messages = came.messages.into();
        self.room = came.room;
        self.waiting = Some(came.answer);
        Ok(())
    }
}

impl Drop for Posts {
    fn drop(&mut self) {
        let mut open = self.all.open();
        if open.get(&self.digest).is_some_and(|entrance| entrance.exchange == self.exchange) {
            open.remove(&self.digest);
        }
    }
}

/// Waits until whoever waits for an answer has gone.
async fn left(waiting: &mut Option<oneshot::Sender<Messages>>) {
    match waiting {
        Some(waiting) => waiting.closed().await,
        None => std::future::pending().await,
    }
}

/// Waits until the post that was overtaken should have come.
async fn overdue(until: Option<Instant>) {
    match until {
        Some(until) => sleep_until(until).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(number: usize) -> [u8; 32] {
        let mut digest = [0; 32];
        digest[..8].copy_from_slice(&number.to_be_bytes());
        digest
    }

    fn begin(all: &Exchanges, number: usize, account: u16) -> Option<Posts> {
        let mut name = [0; 16];
        name[..2].copy_from_slice(&account.to_be_bytes());
        all.begin(digest(number), AccountId(name), Duration::ZERO)
    }

    #[test]
    fn there_are_so_many_exchanges_at_once_and_one_that_ends_makes_room() {
        let all = Exchanges::default();
        let mut open: Vec<Posts> = (0..2_000).filter_map(|number| begin(&all, usize::from(number), number)).collect();
        assert_eq!(open.len(), MOST);
        assert!(begin(&all, MOST, 2_000).is_none());
        let newer = begin(&all, 7, 7).expect("it takes the place of the earlier one");
        open.truncate(MOST / 2);
        assert_eq!(all.open().len(), MOST / 2);
        assert_eq!(all.open()[&digest(7)].exchange, newer.exchange());
        assert!(begin(&all, MOST, 2_000).is_some());
    }

    #[test]
    fn one_account_takes_nobody_elses_places() {
        let all = Exchanges::default();
        let mut open: Vec<Posts> = (0..100).filter_map(|number| begin(&all, number, 1)).collect();
        assert_eq!(open.len(), OF_ONE);
        assert!(begin(&all, 100, 2).is_some());
        assert!(begin(&all, 3, 1).is_some(), "it takes the place of the earlier one");
        open.truncate(1);
        assert!(begin(&all, 101, 1).is_some());
    }
}
