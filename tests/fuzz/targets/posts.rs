//! A post of the exchange, or its answer.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| waymark_fuzz::posts(bytes));
