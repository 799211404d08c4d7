#![no_main]

#[path = "../laws/allowed_signers.rs"]
mod laws;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::check(bytes));
