//! Appending: inside one transaction, checked envelopes get their place, or a reason why not.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Connection;
use waymark_shared::id::{AccountId, CircleId, DeviceId, EnvelopeId, JourneyId};
use waymark_shared::sync::envelope::{Form, Header};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::Refusal;
use waymark_shared::time::Timestamp;

use super::at_rest::{is_lost, lay_down, log_of};
use super::check::{Act, Checked};
use super::histories::Histories;
use crate::clock::DAY;
use crate::error::Fault;
use crate::keys::documents::{DocumentKeys, Drawn};
use crate::store::covered;
use crate::store::entry::{self, Head, NewEntry};
use crate::store::{device, lent, membership, withdrawn};

/// How long the key of a withdrawn document is kept.
pub const KEPT: i64 = 30 * DAY;

/// What became of one envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the log now, or was there already: safe once the transaction is committed.
    Stored,
    /// It will never be.
    Refused(Refusal),
}

/// One log's new envelopes, for those who watch it.
#[derive(Debug, Clone)]
pub struct News {
    /// Which log.
    pub log: LogName,
    /// The place of the first.
    pub first: u64,
    /// The envelopes as they were sent.
    pub envelopes: Arc<Vec<Vec<u8>>>,
}

/// What a journey over its quota may still take back: withdrawals, and the certificates of the devices they come from, are
/// small and never wait for room.
const FOR_WITHDRAWING: u64 = 1024 * 1024;

/// Appends within one transaction.
pub struct Appender<'a> {
    connection: &'a Connection,
    keys: &'a DocumentKeys,
    histories: &'a mut Histories,
    now: Timestamp,
    quota: u64,
    logs: BTreeMap<LogName, Open>,
    writers: BTreeMap<DeviceId, Option<i64>>,
    /// Bytes of all logs of a journey.
    taken: BTreeMap<JourneyId, u64>,
    /// Whether a member of staff works with a person.
    works: BTreeMap<(AccountId, JourneyId), bool>,
    drawn: Drawn,
}

/// A log as it stands in this transaction.
struct Open {
    log: i64,
    head: Head,
    first: u64,
    new: Vec<Vec<u8>>,
}

impl<'a> Appender<'a> {
    /// The connection has to be inside a transaction; where that is taken back, the histories are to be forgotten.
    pub fn new(
        connection: &'a Connection,
        keys: &'a DocumentKeys,
        histories: &'a mut Histories,
        now: Timestamp,
        quota: u64,
    ) -> Self {
        histories.begin();
        Self {
            connection,
            keys,
            histories,
            now,
            quota,
            logs: BTreeMap::new(),
            writers: BTreeMap::new(),
            taken: BTreeMap::new(),
            works: BTreeMap::new(),
            drawn: Drawn::default(),
        }
    }

    /// Whether what the gate has to know of a push's documents is at hand; where it is not, the push waits for another round.
    pub fn can_judge(&mut self, envelopes: &[Checked]) -> Result<bool, Fault> {
        self.histories.make_room();
        for checked in envelopes.iter().filter(|checked| checked.envelope.header().form == Form::Change) {
            let log = self.open(log_of(checked.envelope.header()))?.log;
            if !self.histories.prepare(self.connection, self.keys, log, &checked.envelope)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Appends one envelope, unless it is there already or has no place. After a fault the transaction must be rolled back.
    pub fn append(&mut self, checked: &Checked) -> Result<Outcome, Fault> {
        let header = checked.envelope.header();
        let name = log_of(header);
        if let Some(staff) = checked.staff
            && !self.works(staff, header.journey)?
        {
            return Ok(Outcome::Refused(Refusal::Rights));
        }
        let known = self.writer(header.device)?;
        let introduced = match &checked.act {
            Act::Certify(author) => Some(*author),
            Act::Nothing | Act::Withdraw(_) | Act::Lend(..) | Act::Cover(_) => None,
        };
        if known.is_none() && introduced.is_none_or(|author| author.device() != header.device) {
            return Ok(Outcome::Refused(Refusal::Device));
        }
        let log = self.open(name)?.log;
        let id = checked.envelope.id();
        if let Some(writer) = known
            && let Some(present) = entry::at_number(self.connection, log, writer, header.device_sequence)?
        {
            if present.id != id {
                return Ok(Outcome::Refused(Refusal::Sequence));
            }
            if !self.is_gone(log, header)? && is_lost(&present.bytes, name, self.keys)? {
                let bytes = lay_down(checked.envelope.as_bytes(), header, self.keys, &mut self.drawn)?;
                entry::replace(self.connection, log, writer, header.device_sequence, &bytes)?;
            }
            return Ok(Outcome::Stored);
        }
        if let Some(refusal) = self.hindrance(log, header, checked)? {
            return Ok(Outcome::Refused(refusal));
        }
        // Only now: no device is known whose certificate is in no log.
        if let Some(author) = introduced {
            device::keep(self.connection, &author, self.now)?;
            self.writers.remove(&author.device());
            if name.circle == CircleId::PRIVATE && author.device() == header.device {
                device::introduce(self.connection, author.device(), self.now)?;
            }
        }
        let writer = self.writer(header.device)?.expect("known, or kept just now");
        self.insert(name, writer, header, id, checked)?;
        match &checked.act {
            Act::Withdraw(document) => withdrawn::withdraw(self.connection, log, *document, self.now)?,
            Act::Lend(document, until) => lent::lend(self.connection, log, *document, *until)?,
            Act::Cover(said) => covered::say(self.connection, log, writer, said, self.now)?,
            Act::Nothing | Act::Certify(_) => {}
        }
        Ok(Outcome::Stored)
    }

    /// Somebody else wrote in this transaction, and may have ended somebody's access.
    pub fn look_again(&mut self) {
        self.works.clear();
    }

    /// Keeps the keys that were drawn, writes the new heads, and gives what there is to tell once the transaction is
    /// committed: whatever comes of the commit, no entry is on the disk before its key.
    pub fn finish(self) -> Result<Vec<News>, Fault> {
        self.keys.keep(self.drawn)?;
        let mut news = Vec::new();
        for (name, open) in self.logs {
            if open.new.is_empty() {
                continue;
            }
            entry::set_head(self.connection, open.log, &open.head)?;
            news.push(News { log: name, first: open.first, envelopes: Arc::new(open.new) });
        }
        Ok(news)
    }

    fn insert(
        &mut self,
        name: LogName,
        writer: i64,
        header: &Header,
        id: EnvelopeId,
        checked: &Checked,
    ) -> Result<(), Fault> {
        let envelope = checked.envelope.as_bytes();
        let bytes = lay_down(envelope, header, self.keys, &mut self.drawn)?;
        *self.taken.get_mut(&name.journey).expect("counted before") += bytes.len() as u64;
        let open = self.logs.get_mut(&name).expect("opened by append");
        open.head.seq += 1;
        open.head.chain = open.head.chain.then(open.head.seq, &id);
        open.head.bytes += bytes.len() as u64;
        entry::insert(
            self.connection,
            &NewEntry {
                log: open.log,
                head: &open.head,
                writer,
                number: header.device_sequence,
                id: &id,
                bytes: &bytes,
            },
        )?;
        open.new.push(envelope.to_vec());
        Ok(())
    }

    fn hindrance(&mut self, log: i64, header: &Header, checked: &Checked) -> Result<Option<Refusal>, Fault> {
        if self.is_gone(log, header)? {
            return Ok(Some(Refusal::Gone));
        }
        let room = match checked.act {
            Act::Withdraw(_) | Act::Certify(_) => self.quota.saturating_add(FOR_WITHDRAWING),
            Act::Nothing | Act::Lend(..) | Act::Cover(_) => self.quota,
        };
        let taken = self.taken(header.journey)?;
        if taken + checked.envelope.as_bytes().len() as u64 > room {
            return Ok(Some(Refusal::Quota));
        }
        // Last, because what passes is a part of the history from then on.
        let passes =
            header.form != Form::Change || self.histories.admit(self.connection, self.keys, log, &checked.envelope)?;
        Ok((!passes).then_some(Refusal::Gate))
    }

    fn is_gone(&self, log: i64, header: &Header) -> Result<bool, Fault> {
        match header.form {
            Form::Record | Form::Change => withdrawn::is(self.connection, log, header.document, self.now),
            Form::Sealed | Form::Control => Ok(false),
        }
    }

    fn taken(&mut self, journey: JourneyId) -> Result<u64, Fault> {
        if let Some(taken) = self.taken.get(&journey) {
            return Ok(*taken);
        }
        let taken = entry::bytes_of_journey(self.connection, journey)?;
        self.taken.insert(journey, taken);
        Ok(taken)
    }

    /// Whether a member of staff works with a person still: what was checked at the door waited since then.
    fn works(&mut self, staff: AccountId, journey: JourneyId) -> Result<bool, Fault> {
        if let Some(works) = self.works.get(&(staff, journey)) {
            return Ok(*works);
        }
        let works = membership::is(self.connection, staff, journey, self.now)?;
        self.works.insert((staff, journey), works);
        Ok(works)
    }

    fn writer(&mut self, device: DeviceId) -> Result<Option<i64>, Fault> {
        if let Some(writer) = self.writers.get(&device) {
            return Ok(*writer);
        }
        let writer = device::writer(self.connection, device)?;
        self.writers.insert(device, writer);
        Ok(writer)
    }

    fn open(&mut self, name: LogName) -> Result<&mut Open, Fault> {
        match self.logs.entry(name) {
            std::collections::btree_map::Entry::Occupied(open) => Ok(open.into_mut()),
            std::collections::btree_map::Entry::Vacant(place) => {
                let (log, head) = entry::open_log(self.connection, name)?;
                let first = head.seq + 1;
                Ok(place.insert(Open { log, head, first, new: Vec::new() }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use waymark_shared::id::{DocumentId, PublicKey};

    use super::*;
    use crate::author::Author;
    use crate::log::scene::{DOCUMENT, PRIVATE, TEAM, append, author, checked, empty, of};
    use crate::store::membership::Working;

    const QUOTA: Outcome = Outcome::Refused(Refusal::Quota);

    #[test]
    fn the_quota_is_the_journeys_whichever_logs_it_writes_to() {
        let (mut connection, keys) = empty();
        let first = [checked(PRIVATE, 1, 500), checked(TEAM, 1, 500), checked(PRIVATE, 2, 500), checked(TEAM, 2, 500)];
        let (outcomes, _) = append(&mut connection, &keys, 1_500, &first).unwrap();
        assert_eq!(outcomes, [Outcome::Stored, Outcome::Stored, QUOTA, QUOTA]);
        let (outcomes, _) = append(&mut connection, &keys, 1_500, &[checked(TEAM, 3, 500)]).unwrap();
        assert_eq!(outcomes, [QUOTA]);
    }

    #[test]
    fn what_waited_while_the_access_of_whoever_pushed_it_ended_is_refused() {
        let (mut connection, keys) = empty();
        let (staff, journey) = (AccountId([3; 16]), TEAM.journey);
        let of_staff = |number| Checked { staff: Some(staff), ..checked(TEAM, number, 100) };
        let work = Working { account: staff, journey, since: Timestamp(0), until: None, covers: None };
        membership::begin(&connection, &work, Timestamp(0)).unwrap();
        let (outcomes, _) = append(&mut connection, &keys, u64::MAX, &[of_staff(1)]).unwrap();
        assert_eq!(outcomes, [Outcome::Stored]);
        membership::end(&connection, staff, journey, Timestamp(0)).unwrap();
        let (outcomes, _) = append(&mut connection, &keys, u64::MAX, &[of_staff(2), of_staff(1)]).unwrap();
        assert_eq!(outcomes, [Outcome::Refused(Refusal::Rights); 2]);
    }

    #[test]
    fn who_has_no_room_left_can_still_take_back() {
        let (mut connection, keys) = empty();
        append(&mut connection, &keys, u64::MAX, &[checked(TEAM, 1, 500)]).unwrap();
        let withdraw = of(Form::Control, TEAM, DocumentId([0; 16]), 2, b"x", Act::Withdraw(DOCUMENT));
        let (outcomes, _) = append(&mut connection, &keys, 1, &[withdraw, checked(TEAM, 3, 500)]).unwrap();
        assert_eq!(outcomes, [Outcome::Stored, Outcome::Refused(Refusal::Gone)]);
    }

    #[test]
    fn a_device_is_known_once_its_certificate_is_stored_and_that_waits_for_no_room() {
        let (mut connection, keys) = empty();
        append(&mut connection, &keys, u64::MAX, &[checked(TEAM, 1, 500)]).unwrap();
        let other = Author { signing: PublicKey([5; 65]), ..author() };
        let introduce = |number| of(Form::Control, TEAM, DocumentId([0; 16]), number, b"x", Act::Certify(other));
        let (outcomes, _) = append(&mut connection, &keys, 1, &[introduce(1)]).unwrap();
        assert_eq!(outcomes, [Outcome::Refused(Refusal::Sequence)]);
        assert_eq!(device::find(&connection, other.device()).unwrap(), None);
        let (outcomes, _) = append(&mut connection, &keys, 1, &[introduce(2)]).unwrap();
        assert_eq!(outcomes, [Outcome::Stored]);
        assert_eq!(device::find(&connection, other.device()).unwrap(), Some(other));
    }

    #[test]
    fn what_is_refused_gets_no_key_and_what_was_destroyed_no_other() {
        let (mut connection, keys) = empty();
        let all = [checked(TEAM, 1, 500), checked(PRIVATE, 1, 500)];
        let (outcomes, _) = append(&mut connection, &keys, 1, &all).unwrap();
        assert_eq!(outcomes, [QUOTA, QUOTA]);
        assert!(keys.is_empty().unwrap());
        append(&mut connection, &keys, u64::MAX, &all).unwrap();
        let withdraw = of(Form::Control, TEAM, DocumentId([0; 16]), 2, b"x", Act::Withdraw(DOCUMENT));
        append(&mut connection, &keys, u64::MAX, &[withdraw]).unwrap();
        assert!(keys.find(TEAM, DOCUMENT).unwrap().is_some());
        keys.destroy(&[(TEAM, DOCUMENT)]).unwrap();
        let (outcomes, _) = append(&mut connection, &keys, u64::MAX, &all).unwrap();
        assert_eq!(outcomes, [Outcome::Stored, Outcome::Stored]);
        assert!(keys.find(TEAM, DOCUMENT).unwrap().is_none(), "it is there already, and stays closed");
    }
}
