//! The laws of YAML trees and their edits, which the property tests assert too.

use gpdoc::yaml;

#[path = "../../src/yaml/tests/edits.rs"]
mod edits;
#[path = "../../src/yaml/tests/laws.rs"]
mod laws;

pub(crate) fn check(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        laws::check(text);
    }
}
