//! Any body has facts whose ranges are slices of the file, and destinations that are where they are said to be.

use std::sync::Arc;

use gpdoc::document::{Document, LinkKind, SuppressionScope};
use gpdoc::snapshot::RelPath;

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let document = Document::parse(RelPath::new("a.md"), Arc::from(text));
    let slice = |range: std::ops::Range<usize>| document.source.get(range).expect("a slice of the file");
    let facts = &document.facts;
    for link in &facts.links {
        slice(link.span());
        let written = slice(link.destination_span());
        let destination = link.destination(&document.source);
        let same = written == destination || written.contains(['\\', '&']) || link.kind == LinkKind::Autolink;
        assert!(same, "{link:?}");
    }
    for (index, heading) in facts.headings.iter().enumerate() {
        slice(heading.span());
        slice(facts.section(index, document.body.end));
    }
    for range in facts.code().chain(facts.comments.iter().map(|comment| comment.span.clone())) {
        slice(range);
    }
    for suppression in &document.suppressions {
        if let SuppressionScope::Lines(range) = &suppression.scope {
            slice(range.clone());
        }
    }
    if let Some(status) = document.body_status("Status") {
        assert_eq!(slice(status.span), status.word);
    }
}
