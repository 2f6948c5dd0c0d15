//! Parcels: envelopes put together into messages that are not too long.

use minicbor::bytes::ByteVec;

use super::orders::Orders;
use crate::sync::envelope::Envelope;
use crate::sync::message::{ClientMessage, MESSAGE_LIMIT};

/// Bytes left for the message around the envelopes.
const MARGIN: usize = 64;
/// Bytes that stand before each envelope at most.
const PREFIX: usize = 5;

/// Envelopes for one push, in order.
#[derive(Debug, Default)]
pub(super) struct Parcel {
    envelopes: Vec<ByteVec>,
    size: usize,
}

impl Parcel {
    /// Puts one more in, after sending what leaves no room for it.
    pub(super) fn add(&mut self, envelope: &Envelope, orders: &mut Orders) {
        let size = envelope.as_bytes().len() + PREFIX;
        if self.size + size > MESSAGE_LIMIT - MARGIN {
            std::mem::take(self).send(orders);
        }
        self.size += size;
        self.envelopes.push(envelope.as_bytes().to_vec().into());
    }

    /// Sends what is in it.
    pub(super) fn send(self, orders: &mut Orders) {
        if !self.envelopes.is_empty() {
            orders.send(ClientMessage::Push { envelopes: self.envelopes });
        }
    }
}
