//! One file as a document: its metadata, its body, and the facts that rules ask of the body.
//!
//! Everything here follows from the bytes of the one file, so a document can be shared between two models.

mod anchors;
mod destination;
mod dollars;
mod fields;
mod frontmatter;
mod html;
mod local;
mod malformed;
mod markdown;
mod nesting;
mod place;
mod repeated;
mod slug;
mod status;
mod suppression;
#[cfg(test)]
mod tests;
mod title;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use self::frontmatter::Parts;
use crate::snapshot::RelPath;
use crate::yaml::{Node, Tree};

pub use anchors::Anchors;
pub use fields::Field;
pub use local::Local;
pub use malformed::{Malformed, MalformedKind};
pub use markdown::{Facts, Heading, HtmlComment, Link, LinkKind, Table};
pub use slug::slug;
pub use status::BodyStatus;
pub(crate) use status::day;
pub use suppression::{Suppression, SuppressionScope};
pub use title::title;

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
    /// Markdown without frontmatter.
    Missing,
    /// A frontmatter block or a YAML file that holds nothing, or comments only; where the block is.
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
    /// A second block right below the first one, or its keys with no opening fence and a `---` glued to the last value.
    pub repeated_frontmatter: Option<Range<usize>>,
    /// The byte range of what follows the frontmatter, a repeated block included; empty for YAML.
    pub body: Range<usize>,
    /// What the body says below a repeated block; empty for YAML.
    pub facts: Facts,
    /// The suppression comments in metadata and body. Metadata that cannot be read has none.
    pub suppressions: Vec<Suppression>,
    fields: Box<[Field]>,
    anchors: OnceLock<Anchors>,
}

impl Document {
    /// Parses the text of the file at `path`. Never fails: what cannot be read is [`Metadata::Malformed`].
    #[must_use]
    pub fn parse(path: RelPath, source: Arc<str>) -> Self {
        if path.is_markdown() { Self::parse_markdown(path, source) } else { Self::parse_yaml(path, source) }
    }

    fn parse_markdown(path: RelPath, source: Arc<str>) -> Self {
        let Parts { metadata, block, body } = frontmatter::read(&source);
        let tree = tree_of(&metadata);
        let first = tree.and_then(Tree::root);
        let repeated = if block.is_empty() { None } else { repeated::find(&source, block.end, first) };
        let text = repeated.as_ref().map_or(body.start, |block| block.end)..body.end;
        let facts = Facts::parse(&source, text.clone());
        let suppressions = suppression::find(&source, tree, text, &facts);
        Document {
            path,
            fields: fields::of(first),
            form: Form::Markdown,
            metadata,
            frontmatter: block,
            repeated_frontmatter: repeated,
            body,
            facts,
            suppressions,
            anchors: OnceLock::new(),
            source,
        }
    }

    fn parse_yaml(path: RelPath, source: Arc<str>) -> Self {
        let end = source.len();
        let metadata = frontmatter::read_yaml(&source);
        let facts = Facts::default();
        let suppressions = suppression::find(&source, tree_of(&metadata), end..end, &facts);
        Document {
            path,
            fields: fields::of(tree_of(&metadata).and_then(Tree::root)),
            form: Form::Yaml,
            metadata,
            frontmatter: 0..0,
            repeated_frontmatter: None,
            body: end..end,
            facts,
            suppressions,
            anchors: OnceLock::new(),
            source,
        }
    }

    /// The root mapping of its own metadata.
    #[must_use]
    pub fn root(&self) -> Option<Node<'_>> {
        self.tree()?.root()
    }

    /// The metadata tree.
    #[must_use]
    pub fn tree(&self) -> Option<&Tree> {
        tree_of(&self.metadata)
    }

    /// The first status that the body states under `label`, as [`Document::body_statuses`] finds them.
    #[must_use]
    pub fn body_status(&self, label: &str) -> Option<BodyStatus> {
        self.body_statuses(label).into_iter().next()
    }

    /// All that the body states under `label`: `- **Status:** X`, `| Status | X |`, and the lines below `## Status`. A template's
    /// list of choices is none.
    #[must_use]
    pub fn body_statuses(&self, label: &str) -> Vec<BodyStatus> {
        status::all(&self.source, self.text(), &self.facts, label)
    }

    /// The ids that its metadata claims in lines `id: X`, where it cannot be read.
    pub fn unread_ids(&self) -> impl Iterator<Item = &str> {
        let is_unread = matches!(self.metadata, Metadata::Malformed(_));
        let block = if self.frontmatter.is_empty() { 0..self.source.len() } else { self.frontmatter.clone() };
        malformed::ids(if is_unread { &self.source[block] } else { "" })
    }

    /// What follows the frontmatter and a repeated block of it.
    fn text(&self) -> Range<usize> {
        let start = self.repeated_frontmatter.as_ref().map_or(self.body.start, |block| block.end);
        start..self.body.end
    }
}

fn tree_of(metadata: &Metadata) -> Option<&Tree> {
    match metadata {
        Metadata::Parsed(tree) => Some(tree),
        _ => None,
    }
}
