#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod corpus;
mod frontmatter;
mod growth;
mod markdown;
mod properties;
mod status;
mod suppression;

use std::ops::Range;
use std::sync::Arc;

use super::{Document, Metadata};
use crate::snapshot::RelPath;

fn markdown_file(text: &str) -> Document {
    Document::parse(RelPath::new("docs/page.md"), Arc::from(text))
}

fn yaml_file(text: &str) -> Document {
    Document::parse(RelPath::new("apps/metadata.yaml"), Arc::from(text))
}

/// The text with `⟦…⟧` around a range.
fn mark(text: &str, range: &Range<usize>) -> String {
    format!("{}⟦{}⟧{}", &text[..range.start], &text[range.clone()], &text[range.end..])
}

/// What became of the metadata, in one line; of malformed metadata its kind, its message and the place.
fn metadata(document: &Document) -> String {
    match &document.metadata {
        Metadata::Missing => "missing".into(),
        Metadata::Empty(_) => "empty".into(),
        Metadata::Parsed(tree) => {
            let keys: Vec<_> = tree.root().unwrap().entries().map(|(key, _)| key.text().unwrap().to_owned()).collect();
            format!("parsed: {}", keys.join(", "))
        }
        Metadata::Malformed(problem) => {
            let marked = mark(&document.source, &problem.span);
            let line = marked.lines().find(|line| line.contains('⟦')).unwrap();
            format!("{:?}: {}: {line}", problem.kind, problem.message)
        }
    }
}
