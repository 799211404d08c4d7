//! YAML as a tree that remembers where every byte came from.
//!
//! [`Tree::parse`] turns a slice of a file into a flat, pre-order list of nodes; [`Node`] is a cheap handle into it.
//! Every span is a byte range of the *whole file*, so that a value in frontmatter, in a sidecar and in `gpdoc.yaml`
//! are pointed at in the same way. Nothing here knows what a document or a rule is.
//!
//! Parsing is done by `granit-parser`, which no other module names. Aliases are kept as aliases, so a document cannot
//! grow by being read; nesting is bounded by the parser (255 levels of each sort).

mod resolve;
mod to_json;

use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

pub use resolve::Core;
pub use to_json::{JsonBudget, to_json};

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
    Str,
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
}

/// A comment, with the byte range from its `#` to the end of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Byte range in the file, including the `#`.
    pub span: Range<usize>,
}

/// Why a text is not YAML, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// What is wrong, in lower case and without a position.
    pub message: String,
    /// Byte offset in the file.
    pub offset: usize,
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

/// A handle to a node of a [`Tree`].
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    index: u32,
}

/// The position of a node within its tree, to find it again with [`Tree::node`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeIndex(u32);

impl Tree {
    /// Parses `source[range]`; all spans are relative to the whole of `source`.
    ///
    /// # Errors
    /// The first place where the text is not YAML.
    pub fn parse(source: &Arc<str>, range: Range<usize>) -> Result<Self, ParseError> {
        let text = source.get(range.clone()).ok_or_else(|| ParseError {
            message: "the range is not a slice of the text".into(),
            offset: range.start,
        })?;
        if u32::try_from(source.len()).is_err() {
            return Err(ParseError { message: "the file is larger than 4 GiB".into(), offset: range.start });
        }
        Builder::new(text, range.start).run().map(|built| Tree {
            source: Arc::clone(source),
            range: range.clone(),
            nodes: built.nodes,
            decoded: built.decoded,
            comments: built.comments,
            roots: built.roots,
        })
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

    /// The node that [`Node::index`] named.
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

impl<'t> Node<'t> {
    fn raw(self) -> &'t Raw {
        &self.tree.nodes[self.index as usize]
    }

    /// The tree that this node belongs to.
    #[must_use]
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// A handle without a lifetime.
    #[must_use]
    pub fn index(self) -> NodeIndex {
        NodeIndex(self.index)
    }

    /// What the node is; an alias is an alias, see [`Node::resolved`].
    #[must_use]
    pub fn kind(self) -> Kind {
        self.raw().kind
    }

    /// How it is written.
    #[must_use]
    pub fn style(self) -> Style {
        self.raw().style
    }

    /// Its byte range in the file: a scalar with its quotes, a collection from its first to its last byte.
    #[must_use]
    pub fn span(self) -> Range<usize> {
        let raw = self.raw();
        raw.start as usize..raw.end as usize
    }

    /// The bytes of the file that the node covers.
    #[must_use]
    pub fn slice(self) -> &'t str {
        self.tree.source.get(self.span()).unwrap_or_default()
    }

    /// The node itself, or what an alias stands for.
    #[must_use]
    pub fn resolved(self) -> Node<'t> {
        let mut node = self;
        // An alias names an earlier node, so this ends.
        while node.raw().kind == Kind::Alias && node.raw().text.0 < node.index {
            node = Node { tree: self.tree, index: node.raw().text.0 };
        }
        node
    }

    /// The text of a scalar after unquoting and folding; `None` for collections.
    #[must_use]
    pub fn text(self) -> Option<&'t str> {
        let node = self.resolved();
        let raw = node.raw();
        if raw.kind != Kind::Scalar {
            return None;
        }
        let range = raw.text.0 as usize..raw.text.1 as usize;
        if raw.decoded { node.tree.decoded.get(range) } else { node.tree.source.get(range) }
    }

    /// What a scalar is under the YAML 1.2 core schema; `None` for collections.
    #[must_use]
    pub fn core(self) -> Option<Core> {
        let raw = self.resolved().raw();
        let text = self.text()?;
        Some(match (raw.style, raw.tag) {
            (Style::Plain, Tag::None) => Core::of_plain(text),
            _ => Core::Str,
        })
    }

    /// True for null, the empty string, the empty list and the empty mapping: values that say nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        let raw = self.resolved().raw();
        match raw.kind {
            Kind::Scalar => self.core() == Some(Core::Null) || self.text() == Some(""),
            Kind::Sequence | Kind::Mapping => raw.children == 0,
            Kind::Alias => true,
        }
    }

    /// True for `null`, `~` and nothing at all.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.core() == Some(Core::Null)
    }

    /// True for a mapping, also through an alias.
    #[must_use]
    pub fn is_mapping(self) -> bool {
        self.resolved().raw().kind == Kind::Mapping
    }

    /// True for a sequence, also through an alias.
    #[must_use]
    pub fn is_sequence(self) -> bool {
        self.resolved().raw().kind == Kind::Sequence
    }

    fn children(self) -> impl Iterator<Item = Node<'t>> + Clone {
        let node = self.resolved();
        let end = node.raw().next;
        let tree = node.tree;
        let first = Some(node.index + 1).filter(|&i| i < end);
        std::iter::successors(first, move |&i| Some(tree.nodes[i as usize].next).filter(|&n| n < end))
            .map(move |index| Node { tree, index })
    }

    /// The items of a sequence; nothing for any other node.
    pub fn items(self) -> impl Iterator<Item = Node<'t>> + Clone {
        let is_sequence = self.is_sequence();
        self.children().filter(move |_| is_sequence)
    }

    /// The keys and values of a mapping in the order of the file; nothing for any other node.
    pub fn entries(self) -> impl Iterator<Item = (Node<'t>, Node<'t>)> {
        let mut children = self.children().filter({
            let is_mapping = self.is_mapping();
            move |_| is_mapping
        });
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }

    /// The entry with this key; of a repeated key the last one, as YAML loaders have it.
    #[must_use]
    pub fn entry(self, key: &str) -> Option<(Node<'t>, Node<'t>)> {
        self.entries().filter(|(k, _)| k.text() == Some(key)).last()
    }

    /// The value of this key.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The node that a JSON Pointer (RFC 6901) names, starting here.
    #[must_use]
    pub fn pointer(self, pointer: &str) -> Option<Node<'t>> {
        pointer.split('/').skip(1).try_fold(self, |node, token| {
            let token = token.replace("~1", "/").replace("~0", "~");
            if node.is_sequence() { node.items().nth(token.parse().ok()?) } else { node.get(&token) }
        })
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?} {:?}", self.kind(), self.span(), self.slice())
    }
}

/// Builds the flat list from the parser's events.
struct Builder<'s> {
    text: &'s str,
    base: u32,
    nodes: Vec<Raw>,
    decoded: String,
    comments: Vec<Comment>,
    roots: Vec<u32>,
    /// Open collections.
    open: Vec<u32>,
    /// Anchor id of the parser -> node.
    anchors: Vec<(usize, u32)>,
    /// Where the last leaf or closing bracket ended.
    last_end: u32,
}

struct Built {
    nodes: Vec<Raw>,
    decoded: String,
    comments: Vec<Comment>,
    roots: Vec<u32>,
}

impl<'s> Builder<'s> {
    fn new(text: &'s str, base: usize) -> Self {
        Builder {
            text,
            // `Tree::parse` has made sure that offsets fit.
            base: u32::try_from(base).unwrap_or(u32::MAX),
            nodes: Vec::with_capacity(text.len() / 16),
            decoded: String::new(),
            comments: Vec::new(),
            roots: Vec::new(),
            open: Vec::new(),
            anchors: Vec::new(),
            last_end: 0,
        }
    }

    fn run(mut self) -> Result<Built, ParseError> {
        let options = granit_parser::options! { max_buffered_comment_events: 100_000 };
        for event in Parser::new_from_str_with_options(self.text, options) {
            let (event, span) = event.map_err(|error| ParseError {
                message: error.info(),
                offset: self.base as usize + error.marker().byte_offset().unwrap_or(0),
            })?;
            let range = span.byte_range().unwrap_or(0..0);
            self.event(event, range);
        }
        Ok(Built { nodes: self.nodes, decoded: self.decoded, comments: self.comments, roots: self.roots })
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Comment(..) => {
                let base = self.base as usize;
                self.comments.push(Comment { span: base + range.start..base + range.end });
            }
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.map_or(Tag::None, |tag| if tag.core_suffix() == Some("str") { Tag::Str } else { Tag::Other });
                self.scalar(&text, style, tag, anchor, range);
            }
            Event::SequenceStart(style, anchor, _) => self.start(Kind::Sequence, style, anchor, range.start),
            Event::MappingStart(style, anchor, _) => self.start(Kind::Mapping, style, anchor, range.start),
            Event::SequenceEnd | Event::MappingEnd => self.end(range.end),
            Event::Alias(anchor) => {
                let target = self.anchors.iter().rev().find(|(id, _)| *id == anchor).map_or(0, |(_, node)| *node);
                self.push(Raw { kind: Kind::Alias, text: (target, 0), ..self.raw(range) }, 0);
            }
            Event::DocumentStart(..) => self.anchors.clear(),
            _ => {}
        }
    }

    fn raw(&self, range: Range<usize>) -> Raw {
        let at = |offset: usize| self.base + u32::try_from(offset).unwrap_or(u32::MAX);
        Raw {
            kind: Kind::Scalar,
            style: Style::Plain,
            tag: Tag::None,
            start: at(range.start),
            end: at(range.end),
            next: 0,
            children: 0,
            text: (0, 0),
            decoded: false,
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Tag, anchor: usize, mut range: Range<usize>) {
        let slice = self.text.get(range.clone()).unwrap_or_default();
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        // A block scalar's range runs on over the line breaks behind it.
        range.end -= slice.len() - slice.trim_end_matches(['\n', '\r', ' ']).len();
        // The parser spells "nothing at all" as `~`.
        let text = if range.is_empty() && style == Style::Plain { "" } else { text };
        let quote = usize::from(matches!(style, Style::SingleQuoted | Style::DoubleQuoted));
        let inner = range.start + quote..range.end.saturating_sub(quote).max(range.start + quote);
        let (text, decoded) = if self.text.get(inner.clone()) == Some(text) {
            let at = |offset: usize| self.base + u32::try_from(offset).unwrap_or(u32::MAX);
            ((at(inner.start), at(inner.end)), false)
        } else {
            let start = u32::try_from(self.decoded.len()).unwrap_or(u32::MAX);
            self.decoded.push_str(text);
            ((start, u32::try_from(self.decoded.len()).unwrap_or(u32::MAX)), true)
        };
        self.push(Raw { style, tag, text, decoded, ..self.raw(range) }, anchor);
    }

    fn start(&mut self, kind: Kind, style: StructureStyle, anchor: usize, at: usize) {
        let style = if style == StructureStyle::Flow { Style::Flow } else { Style::Block };
        let index = self.push(Raw { kind, style, ..self.raw(at..at) }, anchor);
        self.open.push(index);
    }

    fn end(&mut self, at: usize) {
        let Some(index) = self.open.pop() else { return };
        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let at = self.base + u32::try_from(at).unwrap_or(u32::MAX);
        let node = &mut self.nodes[index as usize];
        node.next = next;
        // A block collection has no closing token: it ends where its last leaf does.
        node.end = if node.style == Style::Flow { at } else { self.last_end.max(node.start) };
        self.last_end = node.end;
    }

    fn push(&mut self, mut raw: Raw, anchor: usize) -> u32 {
        let index = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        match self.open.last() {
            Some(&parent) => self.nodes[parent as usize].children += 1,
            // A document that holds nothing says nothing.
            None if raw.kind == Kind::Scalar && raw.start == raw.end => return index,
            None => self.roots.push(index),
        }
        raw.next = index + 1;
        self.last_end = raw.end;
        self.nodes.push(raw);
        if anchor != 0 {
            self.anchors.push((anchor, index));
        }
        index
    }
}
