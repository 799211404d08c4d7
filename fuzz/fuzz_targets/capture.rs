//! Any text is read as a capture, and what was read are slices of it.
#![no_main]

use gpdoc::document::Document;
use gpdoc::session::capture::Capture;
use gpdoc::session::secret;
use gpdoc::snapshot::RelPath;
use libfuzzer_sys::fuzz_target;

// The same laws that the property tests assert.
#[path = "../../src/session/capture/tests/laws.rs"]
mod laws;

fuzz_target!(|text: &str| {
    laws::check(text);
    for secret in secret::find(text) {
        assert!(text.get(secret.span).is_some());
    }
    secret::hide(text);
});
