//! One file as a document: its metadata, its body, and the facts that rules ask of the body.
//!
//! Everything here follows from the bytes of the one file, so a document can be shared between two models.

mod frontmatter;
mod markdown;
mod status;

use std::ops::Range;
use std::sync::Arc;

use crate::snapshot::RelPath;
use crate::yaml::{Node, Tree};

pub use frontmatter::{Malformed, MalformedKind};
pub use markdown::{Facts, Heading, HtmlComment, Link, LinkKind, slug};
pub use status::BodyStatus;

/// What sort of file a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Markdown, with or without frontmatter.
    Markdown,
    /// YAML: the whole file is metadata. Of several YAML documents the first non-empty one counts.
    Yaml,
}

/// A document's own metadata.
#[derive(Debug)]
pub enum Metadata {
    /// Markdown without frontmatter, or an empty YAML file.
    Missing,
    /// A frontmatter block (or YAML file) that holds nothing; where it is.
    Empty(Range<usize>),
    /// A mapping.
    Parsed(Tree),
    /// Something that is meant as metadata and cannot be read as it.
    Malformed(Malformed),
}

/// One file, parsed.
#[derive(Debug)]
pub struct Document {
    /// Where it is.
    pub path: RelPath,
    /// Markdown or YAML.
    pub form: Form,
    /// Its whole text, with a byte order mark if it has one.
    pub source: Arc<str>,
    /// Its metadata.
    pub metadata: Metadata,
    /// The byte range of the frontmatter block with both fences and the last fence's line break; empty if there is none.
    pub frontmatter: Range<usize>,
    /// The byte range of what follows the frontmatter; empty for YAML.
    pub body: Range<usize>,
    /// What the body says; empty for YAML.
    pub facts: Facts,
}

impl Document {
    /// Parses the text of the file at `path`. Never fails: what cannot be read is [`Metadata::Malformed`].
    #[must_use]
    pub fn parse(path: RelPath, source: Arc<str>) -> Self {
        if path.is_markdown() { Self::parse_markdown(path, source) } else { Self::parse_yaml(path, source) }
    }

    fn parse_markdown(path: RelPath, source: Arc<str>) -> Self {
        let split = frontmatter::split(&source);
        let facts = Facts::parse(&source, split.body.clone());
        Document {
            path,
            form: Form::Markdown,
            metadata: frontmatter::parse(&source, &split),
            frontmatter: split.block,
            body: split.body,
            facts,
            source,
        }
    }

    fn parse_yaml(path: RelPath, source: Arc<str>) -> Self {
        let end = source.len();
        Document {
            path,
            form: Form::Yaml,
            metadata: frontmatter::parse_yaml(&source),
            frontmatter: 0..0,
            body: end..end,
            facts: Facts::default(),
            source,
        }
    }

    /// The root mapping of its own metadata.
    #[must_use]
    pub fn root(&self) -> Option<Node<'_>> {
        match &self.metadata {
            Metadata::Parsed(tree) => tree.root(),
            _ => None,
        }
    }

    /// The metadata tree.
    #[must_use]
    pub fn tree(&self) -> Option<&Tree> {
        match &self.metadata {
            Metadata::Parsed(tree) => Some(tree),
            _ => None,
        }
    }

    /// The value of one of its own metadata keys.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Node<'_>> {
        self.root()?.get(key)
    }

    /// The status that the body states under `label`: `- **Status:** X`, `## Status` with a paragraph below, `**X** (note)`.
    #[must_use]
    pub fn body_status(&self, label: &str) -> Option<BodyStatus> {
        status::find(&self.source, self.body.clone(), &self.facts, label)
    }
}
