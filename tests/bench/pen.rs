//! A pen: one person's device, which seals and signs envelope after envelope without a replica, so that what is measured is
//! the server and not what writes to it.

use std::net::SocketAddr;
use std::sync::LazyLock;

use waymark_shared::id::{CircleId, DocumentId, EnvelopeId, JourneyId};
use waymark_shared::record::Kind;
use waymark_shared::record::entry::EntryCopy;
use waymark_shared::seal::pack;
use waymark_shared::sync::envelope::{Envelope, Form, Header};
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::sync::message::{CREDIT, ClientMessage, Item, PROTOCOL, Position, ServerMessage};
use waymark_shared::sync::payload::Payload;
use waymark_tests::crypto;
use waymark_tests::device::socket::Socket;
use waymark_tests::device::{Device, Keys};
use waymark_tests::http::Origin;
use waymark_tests::people::Person;

use crate::writing;

/// Different entries, written over and over.
const ENTRIES: usize = 64;

static PACKED: LazyLock<Vec<Vec<u8>>> =
    LazyLock::new(|| (0..ENTRIES).map(|days| pack(&writing::payload(days).to_sealed())).collect());

/// A person's device.
pub struct Pen {
    /// Its browser's side of HTTP.
    pub origin: Origin,
    /// Whose it is.
    pub journey: JourneyId,
    keys: Keys,
    private: u64,
    shared: u64,
}

impl Pen {
    /// The device of somebody who joined, before it wrote anything.
    pub fn of(person: Person) -> Self {
        let Person { device, journey, .. } = person;
        let Device { origin, keys, .. } = device;
        Self { origin, journey, keys, private: 0, shared: 0 }
    }

    /// The log of the person alone.
    pub fn private(&self) -> LogName {
        LogName { journey: self.journey, circle: CircleId::PRIVATE }
    }

    /// The log of the care team.
    pub fn care_team(&self) -> LogName {
        LogName { journey: self.journey, circle: CircleId::CARE_TEAM }
    }

    /// An entry, sealed.
    pub fn seal(&mut self) -> Envelope {
        self.private += 1;
        let packed = &PACKED[usize::try_from(self.private).expect("entries of one run") % ENTRIES];
        let header = self.header(self.private(), Form::Sealed, self.private);
        self.keys.seal_packed(header, packed).expect("a person holds their root key")
    }

    /// A copy of an entry for the care team, as a document of its own.
    pub fn share(&mut self) -> Envelope {
        let entry = writing::entry(usize::try_from(self.shared).expect("entries of one run") % ENTRIES);
        let copy = EntryCopy::of(&entry, writing::moment(0));
        self.publish(minicbor::to_vec(copy).expect("a vector takes every byte"))
    }

    /// Something for the care team with so many bytes.
    pub fn share_bytes(&mut self, length: usize) -> Envelope {
        self.publish(vec![7; length])
    }

    fn publish(&mut self, content: Vec<u8>) -> Envelope {
        self.shared += 1;
        let header = self.header(self.care_team(), Form::Record, self.shared);
        let payload = Payload { form: Form::Record, kind: Kind::Entry.code(), written: writing::moment(0), content };
        self.keys.seal(header, &payload).expect("a record within its limits")
    }

    fn header(&self, log: LogName, form: Form, device_sequence: u64) -> Header {
        Header {
            form,
            journey: log.journey,
            circle: log.circle,
            document: DocumentId(crypto::random()),
            device: self.keys.device(),
            device_sequence,
            key_epoch: 0,
        }
    }
}

/// An open socket that was greeted and follows these logs; nothing where the server is not there.
pub async fn open(origin: &Origin, follow: Vec<Position>, credit: u64) -> Option<Socket> {
    let mut socket = Socket::open(origin).await?;
    socket.queue(&ClientMessage::Hello { protocol: PROTOCOL, follow, credit });
    socket.flush().await.ok()?;
    matches!(socket.next().await?, ServerMessage::Welcome { .. }).then_some(socket)
}

/// Pushes, and gives what became stored before all of it was, or something else came.
pub async fn push(socket: &mut Socket, envelopes: &[Envelope]) -> (Vec<EnvelopeId>, Option<ServerMessage>) {
    let bytes = envelopes.iter().map(|envelope| envelope.as_bytes().to_vec().into()).collect();
    socket.queue(&ClientMessage::Push { envelopes: bytes });
    let mut stored = Vec::new();
    if socket.flush().await.is_err() {
        return (stored, None);
    }
    while stored.len() < envelopes.len() {
        match socket.next().await {
            Some(ServerMessage::Stored { ids, .. }) => stored.extend(ids),
            other => return (stored, other),
        }
    }
    (stored, None)
}

/// Reads a log on from a cursor to its end: the envelopes it gives, and the cursor there, which the server compares with its
/// own chain the next time.
pub async fn read_on(origin: &Origin, log: LogName, from: Cursor) -> Result<(Vec<EnvelopeId>, Cursor), String> {
    let position = Position { log, cursor: from };
    let mut socket = open(origin, vec![position], CREDIT).await.ok_or("the server does not take a socket")?;
    let (mut ids, mut cursor) = (Vec::new(), from);
    loop {
        match socket.next().await {
            Some(ServerMessage::Entries { epoch, first, items, end, .. }) => {
                if first != cursor.seq + 1 {
                    return Err(format!("place {first} after {}", cursor.seq));
                }
                cursor.epoch = epoch;
                for item in &items {
                    let id = match item {
                        Item::Envelope(bytes) => Envelope::parse(bytes.to_vec()).expect("an envelope").id(),
                        Item::Withheld(id) => *id,
                    };
                    cursor = cursor.then(&id);
                    if matches!(item, Item::Envelope(_)) {
                        ids.push(id);
                    }
                }
                if end {
                    return Ok((ids, cursor));
                }
                socket.queue(&ClientMessage::Credit { bytes: items.iter().map(Item::weight).sum() });
                socket.flush().await.map_err(|_| "the server does not read")?;
            }
            other => return Err(format!("{other:?} instead of entries")),
        }
    }
}

/// Somebody's device at this server, joined by this keyworker.
pub async fn joined(address: SocketAddr, keyworker: &mut Device) -> Pen {
    Pen::of(crate::crowd::joined(address, keyworker).await)
}
