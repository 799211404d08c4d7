//! Fingerprints as other tools want them.

use std::fmt::Write;

use crate::finding::Fingerprint;

/// SHA-256 of the fingerprint's JSON, in hex. Findings that differ in nothing else are told apart by `ordinal`, the
/// number of those before; the first has 0 and keeps its digest when others follow.
pub(super) fn digest(fingerprint: &Fingerprint, ordinal: usize) -> String {
    let mut text = serde_json::to_string(fingerprint).unwrap_or_default();
    if ordinal > 0 {
        let _ = write!(text, "#{ordinal}");
    }
    crate::digest::sha256(text.as_bytes())
}
