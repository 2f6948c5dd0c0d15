//! What stood under a seal, as a bundle.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::bundle(bytes));
