//! Handles into a tree.

use std::ops::Range;

use super::{Core, Kind, Raw, Style, Tag, Tree};
use crate::pointer::unescape;

/// A handle to a node of a [`Tree`].
#[derive(Clone, Copy)]
pub struct Node<'t> {
    pub(super) tree: &'t Tree,
    pub(super) index: u32,
}

/// The position of a node within its tree, to find it again with [`Tree::node`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeIndex(pub(super) u32);

impl<'t> Node<'t> {
    pub(super) fn raw(self) -> &'t Raw {
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

    /// Its byte range in the file: a scalar with its quotes or with the header of its block, a block without the line
    /// breaks behind it; a collection from its first to its last byte; of a value that is not there, the place right
    /// behind its `:` or `-`. Anchors and tags lie before it.
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

    /// What identifies a key in its mapping: its text, or, of a collection, how it is written.
    pub(super) fn key_text(self) -> &'t str {
        self.text().unwrap_or_else(|| self.resolved().slice())
    }

    /// What a scalar is under the YAML 1.2 core schema; `None` for collections.
    #[must_use]
    pub fn core(self) -> Option<Core> {
        let raw = self.resolved().raw();
        let text = self.text()?;
        let plain = Core::of_plain(text);
        Some(match (raw.tag, plain) {
            (Tag::None, _) if raw.style == Style::Plain => plain,
            (Tag::Null, Core::Null)
            | (Tag::Bool, Core::Bool(_))
            | (Tag::Int, Core::Int)
            | (Tag::Float, Core::Float) => plain,
            (Tag::Float, Core::Int) => Core::Float,
            _ => Core::Str,
        })
    }

    /// True where an anchor or a tag is written before the node.
    pub(super) fn is_marked(self) -> bool {
        self.raw().marked
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

    pub(super) fn children(self) -> impl Iterator<Item = Node<'t>> + Clone {
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
            let token = unescape(token);
            if node.is_sequence() { node.items().nth(token.parse().ok()?) } else { node.get(&token) }
        })
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?} {:?}", self.kind(), self.span(), self.slice())
    }
}
