//! What holds of every text: shared by the property tests and the fuzz target, which both bring these names into scope.

use std::sync::Arc;

use super::{Capture, Document, RelPath};

/// Asserts that a text is read, and that everything in what was read is a slice of it.
pub(super) fn check(text: &str) {
    let document = Document::parse(RelPath::new("session_capture/a.md"), Arc::from(text));
    let capture = Capture::read(&document);
    let slice = |range: std::ops::Range<usize>| text.get(range.clone()).unwrap_or_else(|| panic!("{range:?}"));
    let mut end = 0;
    for segment in &capture.segments {
        assert!(segment.span.start >= end && segment.span.end >= segment.span.start, "{segment:?}");
        end = segment.span.start;
        slice(segment.span.clone());
        for part in &segment.parts {
            slice(part.heading.clone());
            slice(part.content.clone());
        }
        for artifact in &segment.artifacts {
            assert_eq!(slice(artifact.span.clone()), artifact.path);
        }
        for row in &segment.rows {
            slice(row.span.clone());
        }
        for signature in &segment.signatures {
            slice(signature.span.clone());
        }
        let stamps = segment.time.iter().chain(segment.signatures.iter().filter_map(|it| it.time.as_ref()));
        for stamp in stamps {
            assert_eq!(slice(stamp.span.clone()), stamp.text);
        }
    }
    for field in &capture.metadata {
        slice(field.span.clone());
    }
    for loose in &capture.loose {
        slice(loose.clone());
    }
    for follow_up in &capture.open {
        slice(follow_up.span.clone());
    }
}
