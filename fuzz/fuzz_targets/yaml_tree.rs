#![no_main]

#[path = "../laws/yaml_tree.rs"]
mod laws;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::check(bytes));
