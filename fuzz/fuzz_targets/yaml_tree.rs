//! The laws of YAML trees and their edits on whatever the fuzzer finds: `cargo fuzz run yaml_tree`.
//!
//! Where only a stable toolchain is at hand, see `fuzz/README.md`.
#![no_main]

use gpdoc::yaml;
use libfuzzer_sys::fuzz_target;

// The same laws that the property tests assert.
#[path = "../../src/yaml/tests/edits.rs"]
mod edits;
#[path = "../../src/yaml/tests/laws.rs"]
mod laws;

fuzz_target!(|text: &str| laws::check(text));
