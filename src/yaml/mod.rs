//! YAML as a tree that remembers where every byte came from.
//!
//! [`Tree::parse`] turns a slice of a file into a flat, pre-order list of nodes; [`Node`] is a cheap handle into it.
//! Every span is a byte range of the *whole file*, so that a value in frontmatter, in a sidecar and in `gpdoc.yaml`
//! are pointed at in the same way. [`edit`] makes the splices that change a text. Nothing here knows what a document or a
//! rule is.
//!
//! Parsing is done by `granit-parser`, which no other module names. Aliases are kept as aliases, so a document cannot
//! grow by being read; nesting is bounded (64 levels of each sort).

mod build;
pub mod edit;
mod error;
mod node;
mod repeated;
mod resolve;
#[cfg(test)]
mod tests;
mod to_json;

use std::ops::Range;
use std::sync::Arc;

use build::Builder;
pub use error::ParseError;
pub use node::{Node, NodeIndex};
pub use resolve::Core;
pub use to_json::{JsonBudget, to_json};

/// How deep block collections may nest, and flow collections again: 128 levels in all, the depth that JSON readers
/// take. What walks a tree needs no bound of its own.
const NESTING_LIMIT: usize = 64;

/// The largest file, in bytes: offsets, also into the decoded text, fit 32 bits.
const SIZE_LIMIT: usize = 1 << 30;

/// How a scalar or a collection is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A plain scalar: `text`.
    Plain,
    /// A single-quoted scalar: `'text'`.
    SingleQuoted,
    /// A double-quoted scalar: `"text"`.
    DoubleQuoted,
    /// A literal block scalar: `|`.
    Literal,
    /// A folded block scalar: `>`.
    Folded,
    /// A block collection, one entry a line.
    Block,
    /// A flow collection: `[a, b]` or `{a: b}`.
    Flow,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One value.
    Scalar,
    /// A list.
    Sequence,
    /// Keys and values.
    Mapping,
    /// A reference to an anchored node of the same tree.
    Alias,
}

/// What a YAML tag says of a scalar, as far as the core schema cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    None,
    Null,
    Bool,
    Int,
    Float,
    /// Text: `!!str`, `!`, and every tag that the core schema does not know.
    Other,
}

/// One node, in pre-order. A mapping's children alternate key, value, key, value.
#[derive(Clone, Debug)]
struct Raw {
    kind: Kind,
    style: Style,
    tag: Tag,
    /// Byte range in the file.
    start: u32,
    end: u32,
    /// Index after this node's whole subtree.
    next: u32,
    /// Number of direct children.
    children: u32,
    /// Of a scalar: where its text is. Of an alias: `text.0` is the target's index.
    text: (u32, u32),
    /// The text is in `Tree::decoded`, not in the file itself.
    decoded: bool,
    /// It carries an anchor or a tag.
    marked: bool,
}

/// A comment, with the byte range from its `#` to the end of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Byte range in the file, including the `#`.
    pub span: Range<usize>,
}

/// The YAML documents of one slice of a file.
#[derive(Clone, Debug)]
pub struct Tree {
    source: Arc<str>,
    range: Range<usize>,
    nodes: Vec<Raw>,
    decoded: String,
    comments: Vec<Comment>,
    roots: Vec<u32>,
}

impl Tree {
    /// Parses `source[range]`; all spans are relative to the whole of `source`.
    ///
    /// # Errors
    /// The first place where the text is not YAML.
    pub fn parse(source: &Arc<str>, range: Range<usize>) -> Result<Self, ParseError> {
        let refuse = |message: &str| {
            let offset = source.floor_char_boundary(range.start.min(source.len()));
            Err(ParseError { message: message.to_owned(), offset })
        };
        if source.len() > SIZE_LIMIT {
            return refuse("the file is larger than 1 GiB");
        }
        let Some(text) = source.get(range.clone()) else { return refuse("the range is no slice of the text") };
        let capacity = text.len() / 16;
        let tree = Tree {
            source: Arc::clone(source),
            range: range.clone(),
            nodes: Vec::with_capacity(capacity),
            decoded: String::new(),
            comments: Vec::new(),
            roots: Vec::new(),
        };
        Builder::new(text, tree).run()
    }

    /// The whole file that this tree was read from.
    #[must_use]
    pub fn source(&self) -> &Arc<str> {
        &self.source
    }

    /// The byte range of the file that was parsed.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// The roots of the YAML documents in the text, empty documents left out.
    pub fn documents(&self) -> impl Iterator<Item = Node<'_>> {
        self.roots.iter().map(|&index| Node { tree: self, index })
    }

    /// The root of the first document that is not empty.
    #[must_use]
    pub fn root(&self) -> Option<Node<'_>> {
        self.documents().next()
    }

    /// A document that says something besides the one that [`Tree::root`] gives, in a text that should have one alone.
    #[must_use]
    pub fn second_document(&self) -> Option<Node<'_>> {
        self.documents().skip(1).find(|document| !document.is_null())
    }

    /// The node that [`Node::index`] named; meant for the tree that the index came from.
    #[must_use]
    pub fn node(&self, index: NodeIndex) -> Node<'_> {
        Node { tree: self, index: index.0 }
    }

    /// All nodes in the order of the file.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len()).map(|i| Node { tree: self, index: u32::try_from(i).unwrap_or(u32::MAX) })
    }

    /// All comments in the order of the file.
    #[must_use]
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }
}
