//! The content of a chunk before the gate.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::gate(bytes));
