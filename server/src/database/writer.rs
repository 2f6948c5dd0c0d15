//! The writer: takes what has queued up, commits it as one transaction, and only then says that it is done.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use rusqlite::Connection;
use waymark_shared::api::Deed;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::Obstacle;
use waymark_shared::time::Timestamp;

use super::{After, Job, Line, Queued, Readers};
use crate::audit::anchor::Anchor;
use crate::audit::{Note, Pen};
use crate::clock::Clock;
use crate::error::Fault;
use crate::file;
use crate::keys::documents::{DocumentKeys, Name};
use crate::log::append::{Appender, News, Outcome};
use crate::log::at_rest::log_of;
use crate::log::check::{Act, Checked};
use crate::log::erasures::Erasures;
use crate::log::histories::Histories;
use crate::store::account;

/// How many envelopes go into one transaction at most.
const TOGETHER: usize = 2_000;

/// How long nothing has to come before the writer tidies up.
const QUIET: Duration = Duration::from_secs(1);
/// How long it waits when there is nothing to tidy.
const LONG: Duration = Duration::from_hours(1);

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
    /// What was withdrawn, beside the data folder.
    pub erasures: Erasures,
    /// How far the audit log goes.
    pub anchor: Anchor,
    /// The clock.
    pub clock: Clock,
    /// Bytes one journey may take.
    pub quota: u64,
    /// What is known of the documents written last.
    pub histories: Histories,
    /// Is told what was committed, before its authors are.
    pub tell: Box<dyn Fn(&News) + Send>,
}

/// What has to be done once the commit is known.
enum Then {
    Append(Pushed),
    Write(After),
}

/// A push whose commit is not known yet.
struct Pushed {
    line: Line,
    after: Box<dyn FnOnce(Appended) + Send>,
    outcomes: Vec<Outcome>,
    /// The logs it appends to; nearly always one.
    logs: Vec<LogName>,
}

impl Writer {
    /// Works until every sender is gone.
    pub(super) fn run(mut self, jobs: &Receiver<Queued>, readers: &Readers) {
        let mut is_tidy = true;
        loop {
            let wait = if is_tidy { LONG } else { QUIET };
            let first = match jobs.recv_timeout(wait) {
                Ok(queued) => queued.job,
                Err(RecvTimeoutError::Timeout) => {
                    is_tidy = is_tidy || self.tidy();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            };
            is_tidy = false;
            let mut round = vec![first];
            let mut envelopes = 0;
            while envelopes < TOGETHER {
                let Ok(Queued { job, .. }) = jobs.try_recv() else { break };
                envelopes += match &job {
                    Job::Append { envelopes, .. } => envelopes.len(),
                    Job::Write(_) => 1,
                };
                round.push(job);
            }
            self.commit(round);
        }
        // Whoever closes the database last moves the write-ahead log into it, which a reader may not.
        readers.idle().clear();
    }

    /// Moves the write-ahead log into the database and gives its room back; where a reader is in the way, the next quiet
    /// will do. Gives whether there is nothing left to tidy, or no use in trying before the next commit.
    fn tidy(&self) -> bool {
        match file::settle(&self.connection) {
            Ok(()) => true,
            Err(Fault::Busy) => false,
            Err(fault @ (Fault::Full | Fault::Broken(_) | Fault::Unsealed | Fault::NotCommitted | Fault::Closed)) => {
                tracing::warn!(%fault, "the write-ahead log could not be moved");
                true
            }
        }
    }

    /// Commits a round and tells everybody.
    ///
    /// After a write or a sync that failed, the connection is kept: it took its transaction back, it knows that the frames
    /// it could not sync do not count, and its next commit writes and syncs them anew. Whoever opened the file again would
    /// find those frames in the system's memory, believe them, and sync them never.
    fn commit(&mut self, round: Vec<Job>) {
        let mut then = Vec::with_capacity(round.len());
        let committed = self.transact(round, &mut then);
        let now = self.clock.now();
        let (mut news, obstacle) = match committed {
            Ok(news) => (news.into_iter().map(|news| (news.log, news)).collect(), None),
            Err(fault) => {
                tracing::error!(%fault, "nothing of this round was committed");
                self.histories.forget();
                (BTreeMap::new(), Some(obstacle(&fault)))
            }
        };
        if obstacle.is_none() {
            self.anchor.keep(&self.connection);
        }
        for then in then {
            match (then, obstacle) {
                (Then::Append(Pushed { after, outcomes, logs, line: _ }), None) => {
                    // Side by side, so that an author who watches their own log wakes once for both.
                    logs.iter().filter_map(|log| news.remove(log)).for_each(|news| (self.tell)(&news));
                    after(Appended::Committed(now, outcomes));
                }
                (Then::Append(Pushed { after, line, .. }), Some(obstacle)) => {
                    line.put_off(obstacle);
                    after(Appended::Not(obstacle));
                }
                (Then::Write(after), None) => after(Ok(())),
                (Then::Write(after), Some(Obstacle::Full)) => after(Err(Fault::Full)),
                (Then::Write(after), Some(Obstacle::Busy)) => after(Err(Fault::Busy)),
                (Then::Write(after), Some(Obstacle::Broken)) => after(Err(Fault::NotCommitted)),
            }
        }
    }

    /// Every job gets its line in `then`, whatever happens; a push that was put off alone was told so already.
    fn transact(&mut self, round: Vec<Job>, then: &mut Vec<Then>) -> Result<Vec<News>, Fault> {
        let mut transaction = match self.connection.transaction() {
            Ok(transaction) => transaction,
            Err(error) => return fail_all(round, then, error.into()),
        };
        transaction.set_drop_behavior(rusqlite::DropBehavior::Rollback);
        let now = self.clock.now();
        let mut appender = Appender::new(&transaction, &self.keys, &mut self.histories, now, self.quota);
        let mut withdrawn = Vec::new();
        let mut failed = None;
        for job in round {
            match job {
                Job::Append { envelopes, line, after } => {
                    if let Some(why) = line.is_put_off() {
                        after(Appended::Not(why));
                        continue;
                    }
                    let outcomes = match &failed {
                        Some(_) => Ok(Ok(Vec::new())),
                        None => append(&mut appender, &envelopes),
                    };
                    let mut logs: Vec<LogName> =
                        envelopes.iter().map(|checked| log_of(checked.envelope.header())).collect();
                    logs.dedup();
                    match outcomes {
                        Ok(Ok(outcomes)) => {
                            withdrawn.extend(taken_back(&envelopes, &outcomes).map(|name| (name, now)));
                            then.push(Then::Append(Pushed { line, after, outcomes, logs }));
                        }
                        Ok(Err(why)) => {
                            line.put_off(why);
                            after(Appended::Not(why));
                        }
                        Err(fault) => {
                            failed = Some(fault);
                            then.push(Then::Append(Pushed { line, after, outcomes: Vec::new(), logs }));
                        }
                    }
                }
                Job::Write(work) if failed.is_some() => then.push(Then::Write(work(None).after)),
                Job::Write(work) => {
                    let (after, done) = in_savepoint(&transaction, work);
                    failed = done.err();
                    appender.look_again();
                    then.push(Then::Write(after));
                }
            }
        }
        if let Some(fault) = failed {
            return Err(fault);
        }
        let news = appender.finish()?;
        let pen = self.anchor.pen(now);
        for (name, _) in withdrawn.iter().filter(|(name, _)| !self.erasures.knows(name)) {
            note_withdrawn(&transaction, &pen, name)?;
        }
        // Whatever becomes of the commit: nothing that was said to be taken back depends on the data folder alone.
        self.erasures.keep(&withdrawn)?;
        transaction.commit()?;
        Ok(news)
    }
}

/// Appends one push, unless its documents are too long to be looked at in this round: that holds up nobody but those who
/// push for them.
fn append(appender: &mut Appender<'_>, envelopes: &[Checked]) -> Result<Result<Vec<Outcome>, Obstacle>, Fault> {
    if !appender.can_judge(envelopes)? {
        return Ok(Err(Obstacle::Busy));
    }
    envelopes.iter().map(|checked| appender.append(checked)).collect::<Result<_, _>>().map(Ok)
}

/// The documents that a push withdrew.
fn taken_back<'a>(envelopes: &'a [Checked], outcomes: &'a [Outcome]) -> impl Iterator<Item = Name> + use<'a> {
    envelopes.iter().zip(outcomes).filter_map(|(checked, outcome)| match (&checked.act, outcome) {
        (Act::Withdraw(document), Outcome::Stored) => Some((log_of(checked.envelope.header()), *document)),
        (Act::Withdraw(_) | Act::Lend(..) | Act::Nothing | Act::Certify(_) | Act::Cover(_), _) => None,
    })
}

fn note_withdrawn(connection: &Connection, pen: &Pen, (log, _): &Name) -> Result<(), Fault> {
    let note = Note::of(Deed::Withdrawn).about(log.journey);
    // Only the person takes back, whoever brings their word.
    let person = account::by_journey(connection, log.journey)?;
    pen.note(connection, person.map_or(note, |person| note.by(person.account)))
}

/// What those who pushed are told of a fault.
fn obstacle(fault: &Fault) -> Obstacle {
    match fault {
        Fault::Full => Obstacle::Full,
        Fault::Busy => Obstacle::Busy,
        Fault::Broken(_) | Fault::Unsealed | Fault::NotCommitted | Fault::Closed => Obstacle::Broken,
    }
}

/// Runs a piece of work so that it alone is undone where it does not want to be kept; a fault is the whole round's.
fn in_savepoint(connection: &Connection, work: super::Work) -> (After, Result<(), Fault>) {
    if let Err(error) = connection.execute_batch("SAVEPOINT work") {
        return (work(None).after, Err(error.into()));
    }
    let done = work(Some(connection));
    if connection.is_autocommit() {
        // SQLite gave up the whole transaction: the disk is full, or worse.
        return (done.after, Err(if done.is_full { Fault::Full } else { Fault::NotCommitted }));
    }
    let end = if done.keep { "RELEASE work" } else { "ROLLBACK TO work; RELEASE work" };
    (done.after, connection.execute_batch(end).map_err(Fault::from))
}

fn fail_all(round: Vec<Job>, then: &mut Vec<Then>, fault: Fault) -> Result<Vec<News>, Fault> {
    for job in round {
        match job {
            Job::Append { line, after, .. } => {
                then.push(Then::Append(Pushed { line, after, outcomes: Vec::new(), logs: Vec::new() }));
            }
            Job::Write(work) => then.push(Then::Write(work(None).after)),
        }
    }
    Err(fault)
}

#[cfg(test)]
mod tests;
