//! The messages of the exchange: CBOR arrays of a number and numbered fields, 64 KiB at most; one WebSocket message each, or
//! some in a post ([`super::posting`]).
//!
//! Further fields are passed over, so that an older app reads a newer server's messages, and the other way about.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::log::{Cursor, LogEpoch, LogName};
use crate::id::EnvelopeId;
use crate::time::Timestamp;

/// The version of the exchange this build speaks.
pub const PROTOCOL: u16 = 1;
/// The longest message, in bytes.
pub const MESSAGE_LIMIT: usize = 64 * 1024;
/// How many bytes of envelopes a server may stream before the client grants more.
pub const CREDIT: u64 = 1024 * 1024;
/// How many ids one offer carries at most.
pub const IDS_LIMIT: usize = 1_000;

/// What a device says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum ClientMessage {
    /// The first message: which version, and the logs to follow.
    #[n(0)]
    Hello {
        /// The version of the exchange.
        #[n(0)]
        protocol: u16,
        /// The logs to follow, and how far each has been read.
        #[n(1)]
        follow: Vec<Position>,
        /// Bytes of envelopes the server may stream.
        #[n(2)]
        credit: u64,
    },
    /// Follow one more log, or the same one from elsewhere.
    #[n(1)]
    Follow {
        /// The log, and how far it has been read.
        #[n(0)]
        position: Position,
    },
    /// Envelopes of one log to append, in the order of each device's sequence; whoever wrote them. Each is answered by
    /// id, in [`ServerMessage::Stored`] or [`ServerMessage::Refused`], or all by one [`ServerMessage::Later`].
    #[n(2)]
    Push {
        /// Whole envelopes.
        #[n(0)]
        envelopes: Vec<ByteVec>,
    },
    /// More bytes of envelopes the server may stream.
    #[n(3)]
    Credit {
        /// How many more.
        #[n(0)]
        bytes: u64,
    },
    /// After [`ServerMessage::Rewound`], or whenever in doubt: ids this device holds, in pieces; the last piece says so.
    /// Each piece is answered by one [`ServerMessage::Wanted`], empty where nothing is lacking. The device pushes what is
    /// wanted before it offers the next piece, and sends [`ClientMessage::Follow`] when it is done.
    #[n(4)]
    Offer {
        /// Which log.
        #[n(0)]
        log: LogName,
        /// At most [`IDS_LIMIT`] ids, in the order they were read.
        #[n(1)]
        ids: Vec<EnvelopeId>,
        /// Whether nothing follows.
        #[n(2)]
        last: bool,
    },
}

/// What the server says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum ServerMessage {
    /// The answer to [`ClientMessage::Hello`].
    #[n(0)]
    Welcome {
        /// The version the server speaks to this client.
        #[n(0)]
        protocol: u16,
        /// The server's clock.
        #[n(1)]
        now: Timestamp,
    },
    /// What stands in a log after a cursor, in order and without gaps; sent without items, too, where a follower is
    /// already at the end. Items weigh on the credit: see [`Item::weight`].
    #[n(1)]
    Entries {
        /// Which log.
        #[n(0)]
        log: LogName,
        /// The life of the server.
        #[n(1)]
        epoch: LogEpoch,
        /// The place of the first item.
        #[n(2)]
        first: u64,
        /// The items.
        #[n(3)]
        items: Vec<Item>,
        /// Whether the log ends here for now.
        #[n(4)]
        end: bool,
    },
    /// Envelopes that are in the log and on the disk, whoever pushed them first. Only now are they safe.
    #[n(2)]
    Stored {
        /// Which log.
        #[n(0)]
        log: LogName,
        /// The ids, of this push or of an earlier one.
        #[n(1)]
        ids: Vec<EnvelopeId>,
        /// When the commit was done, by the server's clock.
        #[n(2)]
        at: Timestamp,
    },
    /// An envelope that will never be accepted.
    #[n(3)]
    Refused {
        /// Which log.
        #[n(0)]
        log: LogName,
        /// Its id.
        #[n(1)]
        id: EnvelopeId,
        /// Why.
        #[n(2)]
        why: Refusal,
    },
    /// The server is behind, or of another history than the client's cursor says, or the cursor's epoch is not the log's
    /// (0, before anything was read, goes with every epoch): offer what you hold. The log is not followed until the
    /// next [`ClientMessage::Follow`].
    #[n(4)]
    Rewound {
        /// Which log.
        #[n(0)]
        log: LogName,
        /// Where the server stands.
        #[n(1)]
        head: Cursor,
    },
    /// Offered envelopes the server lacks; push them as they were.
    #[n(5)]
    Wanted {
        /// Which log.
        #[n(0)]
        log: LogName,
        /// The ids, in the order to push them.
        #[n(1)]
        ids: Vec<EnvelopeId>,
    },
    /// This log is no longer, or was never, this device's to read.
    #[n(6)]
    Ended {
        /// Which log.
        #[n(0)]
        log: LogName,
    },
    /// The push was not stored, for now; nothing of it is lost if it is sent again. The server takes no further push on
    /// this connection, so that nothing overtakes what waits; the client connects anew when the time has come.
    #[n(7)]
    Later {
        /// Milliseconds to wait before sending again.
        #[n(0)]
        after: u32,
        /// What is in the way.
        #[n(1)]
        why: Obstacle,
    },
    /// The last message before the server closes.
    #[n(8)]
    Goodbye {
        /// Why.
        #[n(0)]
        why: Farewell,
    },
}

/// A log and a place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Position {
    /// Which log.
    #[n(0)]
    pub log: LogName,
    /// How far it has been read.
    #[n(1)]
    pub cursor: Cursor,
}

/// One place in a log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Item {
    /// An envelope.
    #[n(0)]
    Envelope(#[n(0)] ByteVec),
    /// An envelope that was withdrawn or erased: its place stays, so that the chain can be followed.
    #[n(1)]
    Withheld(#[n(0)] EnvelopeId),
}

impl Item {
    /// What it takes from the credit: the bytes of its envelope.
    pub fn weight(&self) -> u64 {
        match self {
            Item::Envelope(bytes) => bytes.len() as u64,
            Item::Withheld(_) => 0,
        }
    }
}

/// Why an envelope will never be accepted. Final: the device carries on from the accepted heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Refusal {
    /// Not an envelope, or a body that is not of its form.
    #[n(0)]
    Malformed,
    /// Not signed by the device it names.
    #[n(1)]
    Signature,
    /// From a device the server does not know.
    #[n(2)]
    Device,
    /// A number this device has used before, with other bytes: see [`crate::sync::envelope`].
    #[n(3)]
    Sequence,
    /// Not this account's to write there.
    #[n(4)]
    Rights,
    /// A change the gate does not let through.
    #[n(5)]
    Gate,
    /// The document was withdrawn or erased.
    #[n(6)]
    Gone,
    /// The journey's quota is used up.
    #[n(7)]
    Quota,
}

/// What keeps the server from storing for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Obstacle {
    /// Too much at once.
    #[n(0)]
    Busy,
    /// The server's disk is full.
    #[n(1)]
    Full,
    /// The server's disk failed; it needs its administrator.
    #[n(2)]
    Broken,
}

/// Why the server closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Farewell {
    /// It is stopping, and will be back.
    #[n(0)]
    Stopping,
    /// The sign-in has ended.
    #[n(1)]
    SignedOut,
    /// A version it no longer, or does not yet, speak.
    #[n(2)]
    Version,
    /// A message that was no message.
    #[n(3)]
    Malformed,
    /// The client reads too slowly.
    #[n(4)]
    Slow,
}

/// Bytes that are not a message of this exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAMessage;

impl ClientMessage {
    /// The message's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        minicbor::to_vec(self).expect("a vector takes every byte")
    }

    /// Reads one message and nothing behind it, of at most [`MESSAGE_LIMIT`] bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAMessage> {
        read(bytes)
    }
}

impl ServerMessage {
    /// The message's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        minicbor::to_vec(self).expect("a vector takes every byte")
    }

    /// Reads one message and nothing behind it, of at most [`MESSAGE_LIMIT`] bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAMessage> {
        read(bytes)
    }
}

fn read<'b, M: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<M, NotAMessage> {
    if bytes.len() > MESSAGE_LIMIT { Err(NotAMessage) } else { read_all(bytes) }
}

/// Reads one value and nothing behind it.
pub(super) fn read_all<'b, M: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<M, NotAMessage> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let message = decoder.decode().map_err(|_| NotAMessage)?;
    if decoder.position() == bytes.len() { Ok(message) } else { Err(NotAMessage) }
}
