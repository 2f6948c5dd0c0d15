//! A row of the envelopes' table: the envelope as it is kept, and what it is found by.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use waymark_shared::id::{CircleId, DeviceId, DocumentId, EnvelopeId, JourneyId};
use waymark_shared::sync::bundle::Bundled;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::Refusal;

use super::database::{bytes, to_bytes};

/// Index: log, then document.
pub const DOCUMENT: &str = "document";
/// Index: log, then place.
pub const PLACE: &str = "place";
/// Index: log, then the order it was written in, while it waits to be sent.
pub const WAITING: &str = "waiting";
/// Index: log, then the order it was written in, while it is stored and has no place.
pub const UNPLACED: &str = "unplaced";

const NAMES: &str = "names";
const CONTENT: &str = "content";
const REFUSED: &str = "refused";
const QUARANTINED: &str = "quarantined";
const CLOSED: &str = "closed";
const BUNDLED: &str = "bundled";

/// One row, as the browser keeps it.
#[derive(Clone)]
pub struct Row(Object);

impl Row {
    /// A row for an envelope's bytes, which are closed under the local key unless they are sealed anyway.
    pub fn new(envelope: &Envelope, content: &[u8], is_closed: bool) -> Self {
        let row = Self(Object::new());
        let header = envelope.header();
        row.put(DOCUMENT, &bytes(&document_key(&log_of(envelope), &header.document)));
        row.put(NAMES, &bytes(&[&envelope.id().0[..], &header.device.0].concat()));
        row.put(CONTENT, &bytes(content));
        row.put(CLOSED, &JsValue::from_bool(is_closed));
        row
    }

    /// A row for what a bundle holds of a document, closed under the local key. It stands before what has a row of its own.
    pub fn bundled(log: &LogName, id: &EnvelopeId, item: &Bundled, order: u64, content: &[u8]) -> Self {
        let row = Self(Object::new());
        row.put(DOCUMENT, &bytes(&document_key(log, &item.document)));
        row.put(NAMES, &bytes(&[&id.0[..], &item.device.0].concat()));
        row.put(CONTENT, &bytes(content));
        row.put(BUNDLED, &bytes(&order.to_be_bytes()));
        row
    }

    /// A row that the store gave back.
    pub fn from_store(value: JsValue) -> Self {
        Self(value.unchecked_into())
    }

    /// For the store.
    pub fn value(&self) -> &JsValue {
        &self.0
    }

    /// The bytes that are kept, and whether they are closed under the local key.
    pub fn content(&self) -> (Vec<u8>, bool) {
        (to_bytes(&self.get(CONTENT)).unwrap_or_default(), self.get(CLOSED).is_truthy())
    }

    /// Its id, its document and the device that wrote it, as far as they can be read.
    pub fn names(&self) -> Option<(EnvelopeId, DocumentId, DeviceId)> {
        let names = to_bytes(&self.get(NAMES))?;
        let document = to_bytes(&self.get(DOCUMENT))?;
        let (id, device) = names.split_first_chunk()?;
        let (_, document) = document.split_at_checked(JourneyId::LENGTH + CircleId::LENGTH)?;
        Some((EnvelopeId(*id), DocumentId::from_bytes(document).ok()?, DeviceId::from_bytes(device).ok()?))
    }

    /// Its place among what bundles hold, where it is in one.
    pub fn bundled_order(&self) -> Option<u64> {
        self.order(BUNDLED)
    }

    /// Its place in the log.
    pub fn place(&self) -> Option<u64> {
        self.order(PLACE)
    }

    /// Its order among what was written here, while it waits or has no place.
    pub fn written_order(&self) -> Option<u64> {
        self.order(WAITING).or_else(|| self.order(UNPLACED))
    }

    /// Whether it is to be left out of everything: refused by the server, or set aside here.
    pub fn is_aside(&self) -> bool {
        !self.get(REFUSED).is_undefined() || self.get(QUARANTINED).is_truthy()
    }

    /// Whether the server does not have it: it waits to be sent, or never will be.
    pub fn is_only_here(&self) -> bool {
        !self.get(WAITING).is_undefined() || !self.get(REFUSED).is_undefined()
    }

    /// It waits to be sent, in this order.
    pub fn set_waiting(&self, log: &LogName, order: u64) {
        self.put(WAITING, &bytes(&order_key(log, order)));
    }

    /// It has a place.
    pub fn set_place(&self, log: &LogName, seq: u64) {
        self.put(PLACE, &bytes(&order_key(log, seq)));
        self.remove(UNPLACED);
    }

    /// The server has it.
    pub fn set_stored(&self) {
        let waiting = self.get(WAITING);
        self.remove(WAITING);
        if self.get(PLACE).is_undefined() && !waiting.is_undefined() {
            self.put(UNPLACED, &waiting);
        }
    }

    /// The server will never have it, wherever it stood before that went back.
    pub fn set_refused(&self, why: Refusal) {
        for place in [WAITING, UNPLACED, PLACE] {
            self.remove(place);
        }
        self.put(REFUSED, &JsValue::from_str(&format!("{why:?}")));
    }

    /// It is set aside here.
    pub fn set_quarantined(&self) {
        self.put(QUARANTINED, &JsValue::TRUE);
    }

    fn order(&self, name: &str) -> Option<u64> {
        let key = to_bytes(&self.get(name))?;
        key.last_chunk().map(|order| u64::from_be_bytes(*order))
    }

    fn get(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED)
    }

    fn put(&self, name: &str, value: &JsValue) {
        Reflect::set(&self.0, &name.into(), value).expect("a plain object takes every property");
    }

    fn remove(&self, name: &str) {
        Reflect::delete_property(&self.0, &name.into()).expect("a plain object gives up every property");
    }
}

/// The log an envelope belongs to.
pub fn log_of(envelope: &Envelope) -> LogName {
    let header = envelope.header();
    LogName { journey: header.journey, circle: header.circle }
}

/// The bytes of a log's name, with which the keys of all its rows begin.
pub fn log_key(log: &LogName) -> Vec<u8> {
    [log.journey.0, log.circle.0].concat()
}

/// The key of an envelope's row.
pub fn envelope_key(log: &LogName, id: &EnvelopeId) -> Vec<u8> {
    [&log_key(log)[..], &id.0].concat()
}

/// The key of a document in a log.
pub fn document_key(log: &LogName, document: &DocumentId) -> Vec<u8> {
    [&log_key(log)[..], &document.0].concat()
}

fn order_key(log: &LogName, order: u64) -> Vec<u8> {
    [&log_key(log)[..], &order.to_be_bytes()].concat()
}
