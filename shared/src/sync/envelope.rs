//! The envelope: the one form in which anything is kept in a log, sent, and signed.
//!
//! Layout, all numbers big endian (145 bytes around a body):
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version, 1 |
//! | 1 | form of the body: 0 sealed, 1 record, 2 change, 3 control |
//! | 16 × 4 | journey, circle, document, device |
//! | 8 | device sequence: 1 for a device's first envelope in this log, then always one more |
//! | 4 | key epoch: which journey root key seals the body; 0 where it is not sealed |
//! | 3 | length of the body |
//! | … | body |
//! | 64 | the device's signature over `waymark envelope v1`, a zero byte, and the id |
//!
//! A device counts its sequence up by one. A log takes each number of a device once and asks for no particular next one,
//! because a refused or withheld envelope leaves a hole that nobody can fill; a number that is taken, with another id, is
//! a clone's.

use sha2::{Digest, Sha256};

use crate::id::{CircleId, DeviceId, DocumentId, EnvelopeId, JourneyId, Signature};

/// Bytes before the body.
pub const HEADER_LENGTH: usize = 81;
/// The longest body: a gate-sized change, padded, fits; a message of 64 KiB holds one envelope and more.
pub const BODY_LIMIT: usize = 48 * 1024;
/// What a device signs is this, then the 32 bytes of the id.
pub const SIGNING_CONTEXT: &[u8] = b"waymark envelope v1\0";

const VERSION: u8 = 1;

/// How the body is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// AES-256-GCM under a key of the journey; form, kind and time are inside.
    Sealed,
    /// An immutable, typed statement.
    Record,
    /// One automerge change chunk.
    Change,
    /// What the log itself must know: identities, certificates, withdrawals.
    Control,
}

impl Form {
    /// The byte that stands for this form.
    pub fn code(self) -> u8 {
        match self {
            Form::Sealed => 0,
            Form::Record => 1,
            Form::Change => 2,
            Form::Control => 3,
        }
    }

    /// The form a byte stands for.
    pub fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Form::Sealed),
            1 => Some(Form::Record),
            2 => Some(Form::Change),
            3 => Some(Form::Control),
            _ => None,
        }
    }
}

/// What stands before the body, in the clear and under the seal's authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// How the body is to be read.
    pub form: Form,
    /// Whose space it belongs to.
    pub journey: JourneyId,
    /// Who may read it.
    pub circle: CircleId,
    /// What it is a part of.
    pub document: DocumentId,
    /// Which device wrote and signed it.
    pub device: DeviceId,
    /// 1 for this device's first envelope in this log, then always one more.
    pub device_sequence: u64,
    /// Which root key seals the body; 0 where it is not sealed.
    pub key_epoch: u32,
}

impl Header {
    /// The header's bytes, before a body of this length; what a seal authenticates.
    pub fn to_bytes(&self, body_length: usize) -> [u8; HEADER_LENGTH] {
        let mut bytes = [0; HEADER_LENGTH];
        bytes[0] = VERSION;
        bytes[1] = self.form.code();
        bytes[2..18].copy_from_slice(&self.journey.0);
        bytes[18..34].copy_from_slice(&self.circle.0);
        bytes[34..50].copy_from_slice(&self.document.0);
        bytes[50..66].copy_from_slice(&self.device.0);
        bytes[66..74].copy_from_slice(&self.device_sequence.to_be_bytes());
        bytes[74..78].copy_from_slice(&self.key_epoch.to_be_bytes());
        let length = u32::try_from(body_length).expect("a body is far below four gigabytes").to_be_bytes();
        bytes[78..81].copy_from_slice(&length[1..]);
        bytes
    }
}

/// Why bytes are not an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// Fewer or more bytes than the header promises.
    Length,
    /// A version this build does not know.
    Version,
    /// A form this build does not know.
    Form,
    /// A body over [`BODY_LIMIT`], or none.
    Body,
    /// A device sequence of 0, or a key epoch that does not go with the form.
    Header,
}

/// A header, a body and a signature; well formed, but not yet checked against any key.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    header: Header,
    id: EnvelopeId,
    bytes: Vec<u8>,
}

/// A header and a body that wait for their signature.
#[derive(Clone, PartialEq, Eq)]
pub struct Unsigned {
    header: Header,
    id: EnvelopeId,
    bytes: Vec<u8>,
}

impl Unsigned {
    /// Puts a header before a body of 1 to [`BODY_LIMIT`] bytes.
    pub fn new(header: Header, body: &[u8]) -> Result<Self, Malformed> {
        check_header(&header)?;
        if body.is_empty() || body.len() > BODY_LIMIT {
            return Err(Malformed::Body);
        }
        let mut bytes = Vec::with_capacity(HEADER_LENGTH + body.len() + Signature::LENGTH);
        bytes.extend_from_slice(&header.to_bytes(body.len()));
        bytes.extend_from_slice(body);
        let id = EnvelopeId(Sha256::digest(&bytes).into());
        Ok(Self { header, id, bytes })
    }

    /// The id it will have.
    pub fn id(&self) -> EnvelopeId {
        self.id
    }

    /// What the device has to sign.
    pub fn to_sign(&self) -> Vec<u8> {
        to_sign(&self.id)
    }

    /// The finished envelope.
    pub fn sign(mut self, signature: Signature) -> Envelope {
        self.bytes.extend_from_slice(&signature.0);
        Envelope { header: self.header, id: self.id, bytes: self.bytes }
    }
}

impl Envelope {
    /// Reads an envelope; the whole slice must be exactly one.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, Malformed> {
        if bytes.len() <= HEADER_LENGTH + Signature::LENGTH {
            return Err(Malformed::Length);
        }
        if bytes[0] != VERSION {
            return Err(Malformed::Version);
        }
        let name = |from: usize| -> [u8; 16] { bytes[from..from + 16].try_into().expect("sixteen bytes") };
        let header = Header {
            form: Form::from_code(bytes[1]).ok_or(Malformed::Form)?,
            journey: JourneyId(name(2)),
            circle: CircleId(name(18)),
            document: DocumentId(name(34)),
            device: DeviceId(name(50)),
            device_sequence: u64::from_be_bytes(bytes[66..74].try_into().expect("eight bytes")),
            key_epoch: u32::from_be_bytes(bytes[74..78].try_into().expect("four bytes")),
        };
        check_header(&header)?;
        let body = u32::from_be_bytes([0, bytes[78], bytes[79], bytes[80]]) as usize;
        if body == 0 || body > BODY_LIMIT {
            return Err(Malformed::Body);
        }
        if bytes.len() != HEADER_LENGTH + body + Signature::LENGTH {
            return Err(Malformed::Length);
        }
        let id = EnvelopeId(Sha256::digest(&bytes[..HEADER_LENGTH + body]).into());
        Ok(Self { header, id, bytes })
    }

    /// What stands before the body.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The SHA-256 of header and body.
    pub fn id(&self) -> EnvelopeId {
        self.id
    }

    /// The body, still as it was sent.
    pub fn body(&self) -> &[u8] {
        &self.bytes[HEADER_LENGTH..self.bytes.len() - Signature::LENGTH]
    }

    /// The header's bytes: what a seal authenticates.
    pub fn header_bytes(&self) -> &[u8] {
        &self.bytes[..HEADER_LENGTH]
    }

    /// The device's signature.
    pub fn signature(&self) -> &[u8] {
        &self.bytes[self.bytes.len() - Signature::LENGTH..]
    }

    /// What the signature has to be over.
    pub fn to_sign(&self) -> Vec<u8> {
        to_sign(&self.id)
    }

    /// The whole envelope as it is stored and sent.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The whole envelope as it is stored and sent.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl std::fmt::Debug for Envelope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Envelope").field("id", &self.id).field("header", &self.header).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Unsigned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unsigned").field("id", &self.id).field("header", &self.header).finish_non_exhaustive()
    }
}

fn to_sign(id: &EnvelopeId) -> Vec<u8> {
    [SIGNING_CONTEXT, &id.0].concat()
}

fn check_header(header: &Header) -> Result<(), Malformed> {
    let epoch_fits = match header.form {
        Form::Sealed => header.key_epoch > 0,
        Form::Record | Form::Change | Form::Control => header.key_epoch == 0,
    };
    if header.device_sequence == 0 || !epoch_fits { Err(Malformed::Header) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn header() -> Header {
        Header {
            form: Form::Sealed,
            journey: JourneyId([2; 16]),
            circle: CircleId::PRIVATE,
            document: DocumentId([3; 16]),
            device: DeviceId([4; 16]),
            device_sequence: 7,
            key_epoch: 1,
        }
    }

    fn envelope(body: &[u8]) -> Envelope {
        Unsigned::new(header(), body).expect("a good body").sign(Signature([9; 64]))
    }

    #[test]
    fn an_envelope_reads_back_as_it_was_written() {
        let written = envelope(b"words");
        let read = Envelope::parse(written.as_bytes().to_vec()).expect("just written");
        assert_eq!(read, written);
        assert_eq!(read.header(), &header());
        assert_eq!(read.body(), b"words");
        assert_eq!(read.signature(), [9; 64]);
    }

    #[test]
    fn the_id_leaves_the_signature_out() {
        let other = Unsigned::new(header(), b"words").expect("a good body").sign(Signature([8; 64]));
        assert_eq!(other.id(), envelope(b"words").id());
        assert_ne!(other.id(), envelope(b"word").id());
    }

    #[test]
    fn what_is_signed_is_the_id_under_a_name_of_its_own() {
        let unsigned = Unsigned::new(header(), b"words").expect("a good body");
        let expected = [b"waymark envelope v1\0".as_slice(), &unsigned.id().0].concat();
        assert_eq!(unsigned.to_sign(), expected);
        assert_eq!(unsigned.sign(Signature([9; 64])).to_sign(), expected);
    }

    #[test]
    fn a_body_that_is_empty_or_too_long_is_refused() {
        assert_eq!(Unsigned::new(header(), b""), Err(Malformed::Body));
        assert_eq!(Unsigned::new(header(), &vec![0; BODY_LIMIT + 1]), Err(Malformed::Body));
    }

    #[test]
    fn a_header_that_contradicts_itself_is_refused() {
        let unsealed = Header { form: Form::Record, ..header() };
        assert_eq!(Unsigned::new(unsealed, b"x"), Err(Malformed::Header));
        let unkeyed = Header { key_epoch: 0, ..header() };
        assert_eq!(Unsigned::new(unkeyed, b"x"), Err(Malformed::Header));
        let uncounted = Header { device_sequence: 0, ..header() };
        assert_eq!(Unsigned::new(uncounted, b"x"), Err(Malformed::Header));
    }

    proptest! {
        #[test]
        fn no_bytes_at_all_make_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Envelope::parse(bytes);
        }

        #[test]
        fn a_changed_byte_changes_the_id_or_is_refused(at in 0usize..86, flip in 1u8..) {
            let mut bytes = envelope(b"words").into_bytes();
            bytes[at] ^= flip;
            if let Ok(read) = Envelope::parse(bytes) {
                prop_assert_ne!(read.id(), envelope(b"words").id());
            }
        }
    }
}
