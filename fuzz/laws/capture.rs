//! Any text is read as a capture, and what was read are slices of it.

use gpdoc::document::Document;
use gpdoc::session::capture::Capture;
use gpdoc::session::secret;
use gpdoc::snapshot::RelPath;

// The same laws that the property tests assert.
#[path = "../../src/session/capture/tests/laws.rs"]
mod laws;

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    laws::check(text);
    for secret in secret::find(text) {
        assert!(text.get(secret.span).is_some());
    }
    assert!(!secret::hide(text).is_empty() || text.is_empty());
}
