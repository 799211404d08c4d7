//! Any text is a document: nothing panics, and every range is a slice of the file.

use std::sync::Arc;

use gpdoc::document::{Document, Metadata};
use gpdoc::snapshot::RelPath;

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for (path, text) in
        [("a.md", text.to_owned()), ("a.md", format!("---\n{text}\n---\n")), ("a.yaml", text.to_owned())]
    {
        let document = Document::parse(RelPath::new(path), Arc::from(text));
        let span = match &document.metadata {
            Metadata::Empty(span) => span.clone(),
            Metadata::Malformed(problem) => problem.span.clone(),
            Metadata::Missing | Metadata::Parsed(_) => document.body.clone(),
        };
        let ranges = [Some(span), Some(document.frontmatter.clone()), document.repeated_frontmatter.clone()];
        for range in ranges.into_iter().flatten() {
            assert!(document.source.get(range).is_some());
        }
    }
}
