//! What a driver tells the replica.

use super::effect::Ticket;
use crate::id::{DocumentId, EnvelopeId};
use crate::sync::envelope::Envelope;
use crate::sync::log::LogName;
use crate::sync::message::ServerMessage;
use crate::sync::payload::Payload;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A log that this device may read, and wants to keep up with. Logs given to `Replica::new` are followed already.
    Follow(LogName),
    /// A log that this device no longer keeps: answered by a save of [`super::Saving::Forgotten`], until one works. Following
    /// the log again, and writing in it, wait until then.
    Forget(LogName),
    /// Something was written on this device; answered by [`super::Notice::Kept`] or [`super::Notice::NotKept`] with the same ticket.
    Write {
        /// Chosen by the driver; its own number space, apart from the replica's tickets.
        ticket: Ticket,
        /// Where it belongs.
        log: LogName,
        /// What it is a part of.
        document: DocumentId,
        /// What it says; sealed when the log is private.
        payload: Payload,
    },
    /// A waiting envelope of this device's former identity, opened and written anew under the present one; answered like
    /// [`Event::Write`]. Once it is kept, the former one waits no longer.
    Rewrite {
        /// As in [`Event::Write`].
        ticket: Ticket,
        /// Where it belongs.
        log: LogName,
        /// What it is a part of.
        document: DocumentId,
        /// What it says.
        payload: Payload,
        /// The waiting envelope that it stands in for.
        instead_of: EnvelopeId,
    },
    /// The outcome of [`super::Effect::Seal`].
    Sealed {
        /// Of the effect.
        ticket: Ticket,
        /// The signed envelope, or why there is none.
        outcome: Result<Envelope, SealFailure>,
    },
    /// The outcome of [`super::Effect::Save`].
    Saved {
        /// Of the effect.
        ticket: Ticket,
        /// Done and on the disk, or why nothing of it was saved.
        outcome: Result<(), SaveFailure>,
    },
    /// The outcome of [`super::Effect::Read`]: the envelopes that are there, in the order asked.
    Read {
        /// Of the effect.
        ticket: Ticket,
        /// What was found. An envelope left out is one that is not held; a store that does not answer is no empty store.
        outcome: Result<Vec<Envelope>, ReadFailure>,
    },
    /// The outcome of [`super::Effect::Gather`]: every id held of a log, refused ones left out, in the order of its places
    /// (after a restore two may claim one place; either order will do), then what has none, in the order written.
    Gathered {
        /// Of the effect.
        ticket: Ticket,
        /// All the ids, or none of them.
        outcome: Result<Vec<EnvelopeId>, ReadFailure>,
    },
    /// The outcome of [`super::Effect::Check`]: a verdict for each envelope, in order.
    Checked {
        /// Of the effect.
        ticket: Ticket,
        /// The verdicts.
        verdicts: Vec<Verdict>,
    },
    /// The network may be tried: somebody is signed in. Also sent again when the person asks to try now.
    Reachable,
    /// No attempt makes sense until the next [`Event::Reachable`]: signed out, or no account yet.
    Unreachable,
    /// The connection that [`super::Effect::Connect`] asked for is open.
    Connected,
    /// The connection closed, or could not be opened.
    Disconnected,
    /// A message came.
    Received(ServerMessage),
    /// The time of `poll_timeout` has passed, or may have passed.
    Woken,
}

/// Why an envelope could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealFailure {
    /// The keys are locked away.
    Locked,
    /// The payload is too long for an envelope.
    TooLong,
    /// The browser or library refused.
    Failed,
}

/// Why nothing was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveFailure {
    /// No room on this device.
    Full,
    /// The store refused or is gone.
    Failed,
}

/// Why nothing was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadFailure {
    /// The store refused or is gone: asked again after a while.
    Failed,
}

/// What checking a pulled envelope found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Signed or sealed as it should be, and through the gate.
    Good,
    /// Kept aside and shown to nobody; the rest goes on.
    Quarantined,
    /// It cannot be opened now, for want of a key; it is kept and tried again later.
    Closed,
}
