//! Verifying: whether everything that is kept is whole, and opens.

use std::collections::BTreeSet;
use std::fmt;

use rusqlite::Connection;
use waymark_shared::id::DocumentId;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::time::Timestamp;

use crate::error::Fault;
use crate::file;
use crate::keys::documents::DocumentKeys;
use crate::keys::service::holds;
use crate::log::at_rest::{form_and_document, pick_up, protected_by};
use crate::store::entry::{self, Head, Row};
use crate::store::{device, withdrawn};

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// What SQLite says of its own files.
    pub ill: Vec<String>,
    /// Logs.
    pub logs: u64,
    /// Places in all of them.
    pub places: u64,
    /// Envelopes that were opened.
    pub opened: u64,
    /// Places whose envelope was withdrawn, or let go of for a bundle.
    pub withheld: u64,
    /// Logs whose places, ids and chain do not belong together.
    pub broken: u64,
    /// Envelopes that do not open under their key, or are not what they are called.
    pub unreadable: u64,
    /// Envelopes that their device did not sign.
    pub forged: u64,
    /// Keys.
    pub keys: u64,
    /// Keys that do not open under the master key.
    pub closed: u64,
    /// Documents whose key is missing.
    pub missing: u64,
}

impl Findings {
    /// Whether everything is as it should be.
    pub fn are_well(&self) -> bool {
        self.is_sound() && self.is_open() && self.unreadable + self.forged == 0
    }

    /// Whether the files and the logs in them are whole.
    pub fn is_sound(&self) -> bool {
        self.ill.is_empty() && self.broken == 0
    }

    /// Whether every key that is needed is there and opens.
    pub fn is_open(&self) -> bool {
        self.closed + self.missing == 0
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { logs, places, opened, withheld, keys, .. } = self;
        writeln!(
            f,
            "{logs} logs with {places} envelopes: {opened} open, {withheld} withdrawn or let go. {keys} keys."
        )?;
        for line in &self.ill {
            writeln!(f, "The database is damaged: {line}.")?;
        }
        let wrong = [
            (self.broken, "logs whose chain does not hold"),
            (self.unreadable, "envelopes that do not open; a device that has them gives them back"),
            (self.forged, "envelopes whose signature does not hold"),
            (self.closed, "keys that do not open under the master key"),
            (self.missing, "documents whose key is missing; a device that has them gives them back"),
        ];
        for (count, what) in wrong.into_iter().filter(|(count, _)| *count > 0) {
            writeln!(f, "{count} {what}.")?;
        }
        Ok(())
    }
}

/// Looks at one state of the database, and at the keys after it; with the signatures of all devices, if wanted.
pub fn look(connection: &Connection, keys: &DocumentKeys, signatures: bool) -> Result<Findings, Fault> {
    let state = connection.unchecked_transaction()?;
    let mut findings = Findings { ill: file::ill(&state)?, ..Findings::default() };
    findings.ill.extend(keys.ill()?);
    if !findings.ill.is_empty() {
        return Ok(findings);
    }
    for (log, number, head) in entry::logs(&state)? {
        LogLook::new(&state, keys, log, number, signatures)?.look(head, &mut findings)?;
    }
    for log in keys.logs()? {
        for (document, _) in keys.documents(log)? {
            findings.keys += 1;
            match keys.find(log, document) {
                Ok(_) => {}
                Err(Fault::Unsealed) => findings.closed += 1,
                Err(fault @ (Fault::Full | Fault::Busy | Fault::Broken(_) | Fault::NotCommitted | Fault::Closed)) => {
                    return Err(fault);
                }
            }
        }
    }
    Ok(findings)
}

/// One log being looked at.
struct LogLook<'a> {
    connection: &'a Connection,
    keys: &'a DocumentKeys,
    log: LogName,
    number: i64,
    hidden: withdrawn::Hidden,
    missing: BTreeSet<DocumentId>,
    signatures: bool,
}

impl<'a> LogLook<'a> {
    fn new(
        connection: &'a Connection,
        keys: &'a DocumentKeys,
        log: LogName,
        number: i64,
        signatures: bool,
    ) -> Result<Self, Fault> {
        let hidden = withdrawn::all(connection, number, Timestamp(i64::MIN))?;
        Ok(Self { connection, keys, log, number, hidden, missing: BTreeSet::new(), signatures })
    }

    fn look(mut self, head: Head, findings: &mut Findings) -> Result<(), Fault> {
        let mut cursor = Cursor::START;
        let mut is_whole = true;
        let (connection, number) = (self.connection, self.number);
        entry::each_place(connection, number, |seq, chain, row| {
            cursor = cursor.then(&row.id);
            is_whole &= cursor.seq == seq && chain.is_none_or(|chain| cursor.chain == chain);
            self.open(row, findings)
        })?;
        is_whole &= cursor.seq == head.seq && cursor.chain == head.chain;
        findings.logs += u64::from(cursor.seq > 0);
        findings.places += cursor.seq;
        findings.broken += u64::from(!is_whole);
        findings.missing += self.missing.len() as u64;
        Ok(())
    }

    fn open(&mut self, row: Row, findings: &mut Findings) -> Result<(), Fault> {
        if row.bytes.is_empty() {
            findings.withheld += 1;
            return Ok(());
        }
        let Ok((form, document)) = form_and_document(&row.bytes) else {
            findings.unreadable += 1;
            return Ok(());
        };
        if self.hidden.hides(form, document) {
            findings.withheld += 1;
            return Ok(());
        }
        match pick_up(row.bytes, self.log, self.keys) {
            Ok(Some(bytes)) => match Envelope::parse(bytes) {
                Ok(envelope) if envelope.id() == row.id => {
                    findings.opened += 1;
                    findings.forged += u64::from(self.signatures && !self.is_signed(&envelope)?);
                }
                Ok(_) | Err(_) => findings.unreadable += 1,
            },
            Ok(None) => {
                self.missing.extend(protected_by(form, self.log.circle, document));
            }
            Err(Fault::Unsealed) => findings.unreadable += 1,
            Err(fault @ (Fault::Full | Fault::Busy | Fault::Broken(_) | Fault::NotCommitted | Fault::Closed)) => {
                return Err(fault);
            }
        }
        Ok(())
    }

    fn is_signed(&self, envelope: &Envelope) -> Result<bool, Fault> {
        let author = device::find(self.connection, envelope.header().device)?;
        Ok(author.is_some_and(|author| holds(&author.signing, &envelope.to_sign(), envelope.signature())))
    }
}
