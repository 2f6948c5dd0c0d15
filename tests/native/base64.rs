//! Base64 as the API writes it: the standard alphabet, padded.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Bytes as text.
pub fn write(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Text as bytes, or nothing where it is not base64.
pub fn read(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}
