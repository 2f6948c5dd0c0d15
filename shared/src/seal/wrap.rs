//! Wraps: one key under another, the same at both ends.
//!
//! The wrapping key is HKDF-SHA256(key, salt, [`WRAP_LABEL`]); the check value is the first sixteen bytes of
//! HKDF-SHA256(key, salt, [`CHECK_LABEL`]) and is compared before anything is opened or written.

/// Bytes of the salt of a wrap.
pub const SALT_LENGTH: usize = 16;
/// Bytes of the check value of a wrap.
pub const CHECK_LENGTH: usize = 16;
/// The HKDF info of the key that wraps.
pub const WRAP_LABEL: &[u8] = b"waymark wrap v1";
/// The HKDF info of the check value.
pub const CHECK_LABEL: &[u8] = b"waymark wrap check v1";
/// The associated data of a root key wrapped by the words.
pub const WORDS_CONTEXT: &[u8] = b"waymark root key by words v1";
/// The associated data of the identity key wrapped by the root key.
pub const IDENTITY_CONTEXT: &[u8] = b"waymark identity key v1";
