//! The payload: what a body says once it is open. Its kind and time stand inside, so that a seal hides them.
//!
//! In the clear (record, change, control) it is the CBOR array `[kind, written, content]`, and the envelope's form says
//! how to read the content. Under a seal it is `[kind, written, content, form]`, packed by [`crate::seal::pack`]; there, the
//! form of a seal says that the content is a [`crate::sync::bundle`].

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::envelope::Form;
use crate::time::Timestamp;

/// A statement or a change, with its kind and the time its author's clock showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// How the content is to be read; [`Form::Sealed`] is a bundle, and only ever under a seal.
    pub form: Form,
    /// The number of the document kind, record kind or control; this room passes it on unread.
    pub kind: u16,
    /// When its author wrote it, by the author's clock.
    pub written: Timestamp,
    /// An automerge change chunk, or the CBOR of a record or control.
    pub content: Vec<u8>,
}

/// Bytes that are not a payload of the promised form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAPayload;

#[derive(Encode, Decode)]
#[cbor(array)]
struct Wire {
    #[n(0)]
    kind: u16,
    #[n(1)]
    written: Timestamp,
    #[n(2)]
    content: ByteVec,
    #[n(3)]
    form: Option<u8>,
}

impl Payload {
    /// The bytes of a body that is not sealed.
    pub fn to_clear(&self) -> Vec<u8> {
        self.encode(None)
    }

    /// The bytes that go under a seal, before packing.
    pub fn to_sealed(&self) -> Vec<u8> {
        self.encode(Some(self.form.code()))
    }

    /// Reads the body of an envelope whose form says it is in the clear.
    pub fn from_clear(form: Form, body: &[u8]) -> Result<Self, NotAPayload> {
        let wire: Wire = read(body)?;
        if wire.form.is_some() || form == Form::Sealed {
            return Err(NotAPayload);
        }
        Ok(wire.into_payload(form))
    }

    /// Reads what stood under a seal.
    pub fn from_sealed(plain: &[u8]) -> Result<Self, NotAPayload> {
        let wire: Wire = read(plain)?;
        match wire.form.and_then(Form::from_code) {
            None => Err(NotAPayload),
            Some(form) => Ok(wire.into_payload(form)),
        }
    }

    fn encode(&self, form: Option<u8>) -> Vec<u8> {
        let wire = Wire { kind: self.kind, written: self.written, content: self.content.clone().into(), form };
        minicbor::to_vec(wire).expect("a vector takes every byte")
    }
}

impl Wire {
    fn into_payload(self, form: Form) -> Payload {
        Payload { form, kind: self.kind, written: self.written, content: self.content.into() }
    }
}

/// Reads the CBOR of a thing, and nothing behind it.
pub(crate) fn read<'b, C: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<C, NotAPayload> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let read = decoder.decode().map_err(|_| NotAPayload)?;
    if decoder.position() == bytes.len() { Ok(read) } else { Err(NotAPayload) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_reads_back_from_both_forms() {
        for form in [Form::Sealed, Form::Record, Form::Change, Form::Control] {
            let payload = Payload { form, kind: 3, written: Timestamp(-5), content: vec![1, 2, 3] };
            let clear = if form == Form::Sealed { Err(NotAPayload) } else { Ok(payload.clone()) };
            assert_eq!(Payload::from_clear(form, &payload.to_clear()), clear);
            assert_eq!(Payload::from_sealed(&payload.to_sealed()), Ok(payload));
        }
    }

    #[test]
    fn a_payload_is_never_read_in_the_other_form_or_with_bytes_behind_it() {
        let payload = Payload { form: Form::Record, kind: 3, written: Timestamp(0), content: vec![] };
        assert_eq!(Payload::from_sealed(&payload.to_clear()), Err(NotAPayload));
        assert_eq!(Payload::from_clear(Form::Record, &payload.to_sealed()), Err(NotAPayload));
        let longer = [payload.to_clear(), vec![0]].concat();
        assert_eq!(Payload::from_clear(Form::Record, &longer), Err(NotAPayload));
    }
}
