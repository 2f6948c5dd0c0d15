//! What the facts about the log begin with: a journey, one device of the person, and envelopes of it.

use std::sync::Arc;

use waymark_shared::id::{CircleId, DocumentId, JourneyId, PublicKey, Signature};
use waymark_shared::sync::envelope::{Form, Header, Unsigned};
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

use super::append::{Appender, News, Outcome};
use super::check::{Act, Checked};
use super::histories::Histories;
use crate::author::{Author, Owner};
use crate::error::Fault;
use crate::keys::Keys;
use crate::keys::documents::DocumentKeys;
use crate::store::{Connection, device, migrate};

/// Whose journey.
pub const JOURNEY: JourneyId = JourneyId([2; 16]);
/// Its private log.
pub const PRIVATE: LogName = LogName { journey: JOURNEY, circle: CircleId::PRIVATE };
/// The care team's log of it.
pub const TEAM: LogName = LogName { journey: JOURNEY, circle: CircleId::CARE_TEAM };
/// A document in either.
pub const DOCUMENT: DocumentId = DocumentId([3; 16]);

/// The one device.
pub fn author() -> Author {
    Author { signing: PublicKey([4; 65]), agreement: PublicKey([4; 65]), owner: Owner::Person(JOURNEY) }
}

/// An envelope of this number, sealed where the log is private, else a record.
pub fn checked(log: LogName, number: u64, length: usize) -> Checked {
    let form = if log == PRIVATE { Form::Sealed } else { Form::Record };
    of(form, log, DOCUMENT, number, &vec![7; length], Act::Nothing)
}

/// Any envelope.
pub fn of(form: Form, log: LogName, document: DocumentId, number: u64, body: &[u8], act: Act) -> Checked {
    let header = Header {
        form,
        journey: log.journey,
        circle: log.circle,
        document,
        device: author().device(),
        device_sequence: number,
        key_epoch: u32::from(form == Form::Sealed),
    };
    Checked { envelope: Unsigned::new(header, body).unwrap().sign(Signature([9; 64])), act, staff: None }
}

/// A log and its keys in memory.
pub fn empty() -> (Connection, DocumentKeys) {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection).unwrap();
    device::keep(&connection, &author(), Timestamp(1)).unwrap();
    (connection, DocumentKeys::in_memory(Arc::new(Keys::new(&[1; 32]))).unwrap())
}

/// Appends in one transaction and commits.
pub fn append(
    connection: &mut Connection,
    keys: &DocumentKeys,
    quota: u64,
    all: &[Checked],
) -> Result<(Vec<Outcome>, Vec<News>), Fault> {
    let transaction = connection.transaction()?;
    let mut histories = Histories::default();
    let mut appender = Appender::new(&transaction, keys, &mut histories, Timestamp(1), quota);
    let outcomes = all.iter().map(|checked| appender.append(checked)).collect::<Result<_, _>>()?;
    let news = appender.finish()?;
    transaction.commit()?;
    Ok((outcomes, news))
}
