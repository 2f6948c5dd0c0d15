//! The writer: takes what has queued up, commits it as one transaction, and only then says that it is done.

use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::mpsc::Receiver;
use waymark_shared::sync::message::Obstacle;
use waymark_shared::time::Timestamp;

use super::{After, Job};
use crate::clock::Clock;
use crate::error::Fault;
use crate::keys::documents::DocumentKeys;
use crate::log::append::{Appender, News, Outcome, ensure_keys};

/// How many envelopes go into one transaction at most.
const TOGETHER: usize = 2_000;

/// What became of a push.
#[derive(Debug)]
pub enum Appended {
    /// Committed at this moment; an outcome for each envelope, in order.
    Committed(Timestamp, Vec<Outcome>),
    /// Nothing of it was stored.
    Not(Obstacle),
}

/// Everything the writer needs.
pub struct Writer {
    /// The database, opened for writing.
    pub connection: Connection,
    /// The documents' keys.
    pub keys: Arc<DocumentKeys>,
    /// The clock.
    pub clock: Clock,
    /// Bytes one log may take.
    pub quota: u64,
    /// Is told what was committed, before its authors are.
    pub tell: Box<dyn Fn(&News) + Send>,
}

/// What has to be done once the commit is known.
enum Then {
    Append(Box<dyn FnOnce(Appended) + Send>, Vec<Outcome>),
    Write(After),
}

impl Writer {
    pub(super) fn run(mut self, mut jobs: Receiver<Job>) {
        while let Some(first) = jobs.blocking_recv() {
            let mut round = vec![first];
            let mut envelopes = 0;
            while envelopes < TOGETHER {
                let Ok(job) = jobs.try_recv() else { break };
                envelopes += match &job {
                    Job::Append { envelopes, .. } => envelopes.len(),
                    Job::Write(_) => 1,
                };
                round.push(job);
            }
            self.commit(round);
        }
    }

    fn commit(&mut self, round: Vec<Job>) {
        let mut then = Vec::with_capacity(round.len());
        let committed = self.transact(round, &mut then);
        let now = self.clock.now();
        let obstacle = match &committed {
            Ok(news) => {
                news.iter().for_each(&self.tell);
                None
            }
            Err(fault) => {
                tracing::error!(%fault, "nothing of this round was committed");
                Some(match fault {
                    Fault::Full => Obstacle::Full,
                    Fault::Broken(_) | Fault::Unsealed | Fault::NotCommitted | Fault::Closed => Obstacle::Broken,
                })
            }
        };
        for then in then {
            match (then, obstacle) {
                (Then::Append(after, outcomes), None) => after(Appended::Committed(now, outcomes)),
                (Then::Append(after, _), Some(obstacle)) => after(Appended::Not(obstacle)),
                (Then::Write(after), None) => after(Ok(())),
                (Then::Write(after), Some(Obstacle::Full)) => after(Err(Fault::Full)),
                (Then::Write(after), Some(Obstacle::Broken | Obstacle::Busy)) => after(Err(Fault::NotCommitted)),
            }
        }
    }

    /// Every job gets its line in `then`, whatever happens.
    fn transact(&mut self, round: Vec<Job>, then: &mut Vec<Then>) -> Result<Vec<News>, Fault> {
        let checked = round.iter().flat_map(|job| match job {
            Job::Append { envelopes, .. } => envelopes.as_slice(),
            Job::Write(_) => &[],
        });
        let mut failed = ensure_keys(checked, &self.keys).err();
        let mut transaction = match self.connection.transaction() {
            Ok(transaction) => transaction,
            Err(error) => return fail_all(round, then, failed.unwrap_or_else(|| error.into())),
        };
        transaction.set_drop_behavior(rusqlite::DropBehavior::Rollback);
        let mut appender = Appender::new(&transaction, &self.keys, self.clock.now(), self.quota);
        for job in round {
            match job {
                Job::Append { envelopes, after } => {
                    let mut outcomes = Vec::with_capacity(envelopes.len());
                    for checked in &envelopes {
                        if failed.is_some() {
                            break;
                        }
                        match appender.append(checked) {
                            Ok(outcome) => outcomes.push(outcome),
                            Err(fault) => failed = Some(fault),
                        }
                    }
                    then.push(Then::Append(after, outcomes));
                }
                Job::Write(work) => {
                    let done = failed.is_none().then(|| in_savepoint(&transaction, work));
                    match done {
                        Some(Ok(after)) => then.push(Then::Write(after)),
                        Some(Err((after, fault))) => {
                            failed = Some(fault);
                            then.extend(after.map(Then::Write));
                        }
                        None => {}
                    }
                }
            }
        }
        let news = appender.finish();
        if let Some(fault) = failed {
            return Err(fault);
        }
        let news = news?;
        transaction.commit()?;
        Ok(news)
    }
}

/// Runs a piece of work so that it alone is undone where it does not want to be kept.
fn in_savepoint(connection: &Connection, work: super::Work) -> Result<After, (Option<After>, Fault)> {
    connection.execute_batch("SAVEPOINT work").map_err(|error| (None, error.into()))?;
    let done = work(connection);
    if connection.is_autocommit() {
        // SQLite gave up the whole transaction: the disk is full, or worse.
        return Err((Some(done.after), Fault::Full));
    }
    let end = if done.keep { "RELEASE work" } else { "ROLLBACK TO work; RELEASE work" };
    match connection.execute_batch(end) {
        Ok(()) => Ok(done.after),
        Err(error) => Err((Some(done.after), error.into())),
    }
}

fn fail_all(round: Vec<Job>, then: &mut Vec<Then>, fault: Fault) -> Result<Vec<News>, Fault> {
    for job in round {
        match job {
            Job::Append { after, .. } => then.push(Then::Append(after, Vec::new())),
            // Its oneshot closes unanswered, which its asker reads as a closed store.
            Job::Write(work) => drop(work),
        }
    }
    Err(fault)
}
