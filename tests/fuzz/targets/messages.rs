//! Bytes as a message of either end: read or refused, and what is read is written to the same message.

#![no_main]

use libfuzzer_sys::fuzz_target;
use waymark_shared::sync::message::{ClientMessage, MESSAGE_LIMIT, ServerMessage};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(message) = ClientMessage::from_bytes(bytes) {
        let written = message.to_bytes();
        assert!(written.len() > MESSAGE_LIMIT || ClientMessage::from_bytes(&written) == Ok(message));
    }
    if let Ok(message) = ServerMessage::from_bytes(bytes) {
        let written = message.to_bytes();
        assert!(written.len() > MESSAGE_LIMIT || ServerMessage::from_bytes(&written) == Ok(message));
    }
});
