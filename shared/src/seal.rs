//! The seal's format: packing, padding, and the labels keys are derived with. The arithmetic itself is WebCrypto's in the
//! browser and ring's elsewhere.
//!
//! A sealed body is a random 12-byte nonce, then AES-256-GCM over the packed payload, its tag last; the envelope's 81
//! header bytes are the associated data. The key is HKDF-SHA256 over the journey root key of the header's epoch, with the
//! journey's id as salt and [`document_label`] as info.

pub mod pack;
pub mod words;
pub mod wrap;

pub use pack::{Unreadable, pack, unpack};

use crate::id::DocumentId;

/// Bytes of a nonce.
pub const NONCE_LENGTH: usize = 12;
/// Bytes of an authentication tag.
pub const TAG_LENGTH: usize = 16;
/// Bytes of every symmetric key.
pub const KEY_LENGTH: usize = 32;

/// The HKDF info of one document's key.
pub fn document_label(document: &DocumentId) -> Vec<u8> {
    [b"waymark document v1\0".as_slice(), &document.0].concat()
}
