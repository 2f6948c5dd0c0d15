//! What the replica asks a driver to do.

use super::event::{SaveFailure, SealFailure, Verdict};
use crate::id::{DocumentId, EnvelopeId};
use crate::sync::envelope::{Envelope, Header};
use crate::sync::log::{Cursor, LogName};
use crate::sync::message::{ClientMessage, Refusal};
use crate::sync::payload::Payload;
use crate::time::Timestamp;

/// Ties an outcome to what it is the outcome of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Something to do. Effects are done in the order they are polled; outcomes may come in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Open a connection.
    Connect,
    /// Close it, or give up opening it; nothing more is to be heard of it, not even that it closed.
    Disconnect,
    /// Send a message on the open connection; lost without a word where it just closed.
    Send(ClientMessage),
    /// Seal where the header says so, and sign.
    Seal {
        /// To be given back.
        ticket: Ticket,
        /// The finished header, but for the key epoch of a sealed one: the driver puts its newest.
        header: Header,
        /// What goes inside.
        payload: Payload,
    },
    /// Save all of this in one durable transaction, or nothing of it.
    Save {
        /// To be given back.
        ticket: Ticket,
        /// What to save, in order.
        savings: Vec<Saving>,
    },
    /// Read held envelopes.
    Read {
        /// To be given back.
        ticket: Ticket,
        /// Of which log.
        log: LogName,
        /// Which ones.
        ids: Vec<EnvelopeId>,
    },
    /// List every id held of a log.
    Gather {
        /// To be given back.
        ticket: Ticket,
        /// Of which log.
        log: LogName,
    },
    /// Check signatures, open seals, pass the gate; nothing is saved yet. The driver may keep what it opened until the
    /// matching [`Notice::Arrived`].
    Check {
        /// To be given back.
        ticket: Ticket,
        /// Of which log.
        log: LogName,
        /// What came, in order.
        envelopes: Vec<Envelope>,
    },
    /// Something the app should know.
    Tell(Notice),
}

/// One line of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saving {
    /// An envelope written here; it waits to be sent.
    Written(Envelope),
    /// An envelope that came, with its place and verdict. Where it is held already (after a crash in the midst of a
    /// healing), only its place is new.
    Pulled {
        /// The envelope.
        envelope: Envelope,
        /// Its place in the log.
        seq: u64,
        /// What checking found.
        verdict: Verdict,
    },
    /// The place of an envelope that is held already, or withheld.
    Placed {
        /// Of which log.
        log: LogName,
        /// Which envelope.
        id: EnvelopeId,
        /// Its place.
        seq: u64,
    },
    /// The server has these on its disk; they wait no longer. Kept, all the same: every device is a backup.
    Stored {
        /// Of which log.
        log: LogName,
        /// Which envelopes.
        ids: Vec<EnvelopeId>,
        /// When, by the server's clock.
        at: Timestamp,
    },
    /// An envelope that will never be accepted: out of the outbox, kept apart for its words.
    Refused {
        /// Of which log.
        log: LogName,
        /// Which envelope.
        id: EnvelopeId,
        /// Why.
        why: Refusal,
    },
    /// How far the log has been read.
    Cursor {
        /// Of which log.
        log: LogName,
        /// The new cursor.
        cursor: Cursor,
    },
    /// The last device sequence used in a log.
    Sequence {
        /// Of which log.
        log: LogName,
        /// The number.
        last: u64,
    },
    /// Everything of this log goes from this device, but for the last number it used there: whoever follows the log again
    /// must not use one twice.
    Forgotten {
        /// Which log.
        log: LogName,
        /// The last device sequence used; nothing is left to remember where it is 0.
        last: u64,
    },
}

/// What the app should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// What was written is on this device's disk.
    Kept {
        /// Of the write.
        ticket: Ticket,
        /// The envelope it became.
        id: EnvelopeId,
    },
    /// What was written could not be kept.
    NotKept {
        /// Of the write.
        ticket: Ticket,
        /// Why.
        why: NotKept,
    },
    /// Saved envelopes that were not here before, checked good, in the log's order.
    Arrived {
        /// Of which log.
        log: LogName,
        /// The envelopes.
        envelopes: Vec<Envelope>,
    },
    /// The server will never accept this one; the device has to write it anew from the accepted heads.
    Refused {
        /// Of which log.
        log: LogName,
        /// Of which document.
        document: DocumentId,
        /// Which envelope.
        id: EnvelopeId,
        /// Why.
        why: Refusal,
    },
    /// A log has been read to its end for the first time since connecting.
    CaughtUp(LogName),
    /// A log is no longer this device's to read, or not known to the server any more. The driver decides: staff devices answer
    /// with [`super::Event::Forget`], or with [`super::Event::Follow`] where the server was told of it again; the person's own
    /// journal stays.
    Ended(LogName),
    /// This device's numbers were used by a copy of it; nothing is sent in this log any more. The driver takes a new
    /// identity, makes a new replica of what is saved (last device sequence 0 in every log), and hands it what waits
    /// in [`super::Event::Rewrite`]s.
    Cloned(LogName),
    /// The server ended the sign-in.
    SignedOut,
    /// The server speaks no version this build knows.
    TooOld,
    /// The status changed.
    Status(Status),
}

/// Why a write was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotKept {
    /// While sealing.
    Seal(SealFailure),
    /// While saving.
    Save(SaveFailure),
}

/// Where the person's things are. Three forms only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    /// Saved here; no server is known, or nothing was ever sent.
    #[default]
    OnThisDevice,
    /// So many documents (things the person made, not messages) have not reached the server.
    Waiting(u32),
    /// Everything is on the server's disk, at this moment by its clock.
    Safe(Timestamp),
}
