//! Bytes as an envelope, its body as a payload, and that as a control: read or refused, and what is read is what was there.

#![no_main]

use libfuzzer_sys::fuzz_target;
use waymark_shared::control::Control;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::payload::Payload;

fuzz_target!(|bytes: &[u8]| {
    let Ok(envelope) = Envelope::parse(bytes.to_vec()) else { return };
    assert_eq!(envelope.as_bytes(), bytes);
    if let Ok(payload) = Payload::from_clear(envelope.header().form, envelope.body()) {
        let _ = Control::from_payload(&payload);
    }
});
