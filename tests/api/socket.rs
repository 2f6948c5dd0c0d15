//! One open line, with each message expected in its turn.

use std::time::Duration;

use minicbor::bytes::ByteVec;
use tokio::time::timeout;
use waymark_shared::id::EnvelopeId;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::sync::message::{CREDIT, ClientMessage, Item, PROTOCOL, Position, Refusal, ServerMessage};
use waymark_shared::sync::way::Form;
use waymark_tests::device::line::Line;
use waymark_tests::http::Origin;

const PATIENCE: Duration = Duration::from_secs(20);

/// A line.
pub struct Wire(Line);

impl Wire {
    /// By a socket.
    pub async fn open(origin: &Origin) -> Self {
        Self::open_as(Form::Socket, origin).await
    }

    /// In either form.
    pub async fn open_as(form: Form, origin: &Origin) -> Self {
        Self(Line::open(origin, form).await.expect("the server takes the socket"))
    }

    pub async fn say(&mut self, message: ClientMessage) {
        self.0.queue(&message);
        self.0.flush().await.expect("the server reads");
    }

    /// The next message; none once the socket is closed.
    pub async fn next(&mut self) -> Option<ServerMessage> {
        timeout(PATIENCE, self.0.next()).await.expect("the server answers")
    }

    pub async fn hear(&mut self) -> ServerMessage {
        self.next().await.expect("the socket is open")
    }

    /// Greets, and follows these logs from their beginning.
    pub async fn hello(&mut self, logs: &[LogName]) {
        let follow = logs.iter().map(|log| Position { log: *log, cursor: Cursor::START }).collect();
        self.say(ClientMessage::Hello { protocol: PROTOCOL, follow, credit: CREDIT }).await;
        let welcome = self.hear().await;
        assert!(matches!(welcome, ServerMessage::Welcome { protocol: PROTOCOL, .. }), "{welcome:?}");
    }

    pub async fn push(&mut self, envelopes: &[&Envelope]) {
        let envelopes = envelopes.iter().map(|envelope| ByteVec::from(envelope.as_bytes().to_vec())).collect();
        self.say(ClientMessage::Push { envelopes }).await;
    }

    /// Pushes envelopes of one log that have to be stored; passes over what comes in between.
    pub async fn store(&mut self, envelopes: &[&Envelope]) {
        self.push(envelopes).await;
        let wanted: Vec<EnvelopeId> = envelopes.iter().map(|envelope| envelope.id()).collect();
        let message = self.hear_past_entries().await;
        let ServerMessage::Stored { ids, .. } = message else { panic!("{message:?}") };
        assert_eq!(ids, wanted);
    }

    /// Pushes one envelope that has to be refused.
    pub async fn refused(&mut self, envelope: &Envelope) -> Refusal {
        self.push(&[envelope]).await;
        let message = self.hear_past_entries().await;
        let ServerMessage::Refused { id, why, .. } = message else { panic!("{message:?}") };
        assert_eq!(id, envelope.id());
        why
    }

    async fn hear_past_entries(&mut self) -> ServerMessage {
        loop {
            let message = self.hear().await;
            if !matches!(message, ServerMessage::Entries { .. }) {
                return message;
            }
        }
    }

    /// Everything up to the end of a log, and the cursor there.
    pub async fn entries(&mut self, from: Cursor) -> (Vec<Item>, Cursor) {
        let (mut all, mut cursor) = (Vec::new(), from);
        loop {
            let message = self.hear().await;
            let ServerMessage::Entries { epoch, first, items, end, .. } = message else { panic!("{message:?}") };
            assert_eq!(first, cursor.seq + 1);
            cursor.epoch = epoch;
            for item in items {
                cursor = cursor.then(&id(&item));
                all.push(item);
            }
            if end {
                return (all, cursor);
            }
        }
    }
}

/// What a place of a log holds.
pub fn id(item: &Item) -> EnvelopeId {
    match item {
        Item::Envelope(bytes) => Envelope::parse(bytes.to_vec()).expect("an envelope").id(),
        Item::Withheld(id) => *id,
    }
}
