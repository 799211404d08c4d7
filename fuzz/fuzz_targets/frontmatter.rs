#![no_main]

#[path = "../laws/frontmatter.rs"]
mod laws;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::check(bytes));
