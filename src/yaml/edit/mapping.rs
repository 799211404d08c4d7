//! Keys of mappings.

use std::sync::Arc;

use super::lines::{
    behind_colon, between, has_braces, has_question, indentation, is_block_scalar, is_free, is_quiet, is_settled,
    is_unmarked, keeps_breaks, last_line, leaves_previous, line_break, own_line, separator,
};
use super::sequence::insert_line;
use super::{KEY_LIMIT, Splice, quote_scalar};
use crate::yaml::{Kind, Node, Style, Tree};

/// Adds a key at the end of a mapping that does not have it.
///
/// `value` is what stands behind `key:`, as YAML: one line, or, in a block mapping, several (`"\n  - item"`), indented
/// as below a key at the start of a line. `None` where it is not one whole value.
#[must_use]
pub fn append_key(mapping: Node<'_>, key: &str, value: &str) -> Option<Splice> {
    let last = mapping.entries().last();
    match last {
        Some((_, last)) => insert_behind(mapping, last, key, value),
        None => insert_first(mapping, key, value),
    }
}

/// Adds a key behind an existing one; otherwise as [`append_key`].
#[must_use]
pub fn insert_key_after(mapping: Node<'_>, existing: &str, key: &str, value: &str) -> Option<Splice> {
    let (_, last) = mapping.entry(existing)?;
    insert_behind(mapping, last, key, value)
}

/// Adds a key at the beginning of a block mapping that does not have it; otherwise as [`append_key`].
#[must_use]
pub fn prepend_key(mapping: Node<'_>, key: &str, value: &str) -> Option<Splice> {
    if mapping.style() != Style::Block || !takes_key(mapping, key) {
        return None;
    }
    let (tree, start) = (mapping.tree(), mapping.span().start);
    let lines = block_lines(key, value).filter(|lines| !lines.open && !lines.text.contains('\n'))?;
    let at = own_line(tree, start)?;
    Some(Splice::insert(at, format!("{}{}{}", between(tree, at..start), lines.text, line_break(tree))))
}

/// Takes a key and its value out of a block mapping, with the comment at the end of its line; comments above it stay.
///
/// `None` for the only key, for a repeated one and for one that shares its line with something else.
#[must_use]
pub fn remove_key(mapping: Node<'_>, key: &str) -> Option<Splice> {
    if mapping.style() != Style::Block || !is_plain_mapping(mapping) {
        return None;
    }
    let mut same = mapping.entries().filter(|(node, _)| node.key_text() == key);
    let (node, value) = same.next().filter(|(node, value)| is_unmarked(*node) && is_unmarked(*value))?;
    if same.next().is_some() || mapping.entries().nth(1).is_none() {
        return None;
    }
    let start = own_line(mapping.tree(), node.span().start)?;
    let end = last_line(value)?.next;
    leaves_previous(node, end).then(|| Splice::remove(start..end))
}

/// True for a mapping that shows its shape: no `? key`, no key that is not there, no pair without braces.
fn is_plain_mapping(mapping: Node<'_>) -> bool {
    let is_whole = mapping.style() == Style::Block || has_braces(mapping);
    let is_line = |key: Node<'_>| match mapping.style() {
        Style::Flow => !key.span().is_empty(),
        _ => behind_colon(key).is_some(),
    };
    mapping.kind() == Kind::Mapping && is_whole && is_free(mapping) && mapping.entries().all(|(key, _)| is_line(key))
}

fn takes_key(mapping: Node<'_>, key: &str) -> bool {
    let is_new = mapping.entries().all(|(node, _)| node.key_text() != key);
    is_new && key.len() <= KEY_LIMIT && is_plain_mapping(mapping)
}

fn insert_first(mapping: Node<'_>, key: &str, value: &str) -> Option<Splice> {
    let pair = flow_pair(key, value).filter(|_| takes_key(mapping, key))?;
    let inside = mapping.span().start + 1..mapping.span().end.saturating_sub(1);
    let is_bare = between(mapping.tree(), inside.clone()).trim().is_empty();
    is_bare.then_some(Splice { range: inside, text: pair })
}

fn insert_behind(mapping: Node<'_>, last: Node<'_>, key: &str, value: &str) -> Option<Splice> {
    if !takes_key(mapping, key) {
        return None;
    }
    let tree = mapping.tree();
    if mapping.style() == Style::Flow {
        let pair = flow_pair(key, value).filter(|_| is_settled(last) && !has_question(mapping))?;
        let spans: Vec<_> = mapping.entries().map(|(key, value)| key.span().start..value.span().end).collect();
        let at = spans.iter().position(|span| span.end == last.span().end)?;
        let previous = at.checked_sub(1).map(|at| spans[at].clone());
        let separator = separator(tree, mapping.span().start + 1, [previous, Some(spans[at].clone())]);
        return Some(Splice::insert(last.span().end, format!("{separator}{pair}")));
    }
    let lines = block_lines(key, value)?;
    let indent = indentation(tree, mapping.span().start)?;
    if lines.open && !is_quiet(tree, last_line(last)?.next) {
        return None;
    }
    let text = lines.text.lines().map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") });
    insert_line(last, &text.collect::<Vec<_>>().join(line_break(tree)))
}

struct Lines {
    text: String,
    /// It ends in a block scalar, to which a comment behind it might be added.
    open: bool,
}

/// The lines of a key at the start of a line.
fn block_lines(key: &str, value: &str) -> Option<Lines> {
    let value = value.replace("\r\n", "\n");
    let value = value.trim_end_matches('\n');
    let space = if value.is_empty() || value.starts_with('\n') { "" } else { " " };
    let text = format!("{}:{space}{value}", quote_scalar(key, false));
    let tree = sole_pair(&format!("{text}\n"))?;
    // What keeps the line breaks behind it would keep others in another place.
    let keeps = tree.nodes().any(keeps_breaks);
    let open = tree.nodes().last().is_some_and(is_block_scalar);
    let is_block = tree.root()?.style() == Style::Block;
    (is_block && !keeps && !text.contains('\r')).then_some(Lines { text, open })
}

/// A key and its value as they stand in braces.
fn flow_pair(key: &str, value: &str) -> Option<String> {
    let pair = format!("{}: {}", quote_scalar(key, true), value.trim_matches(' '));
    let text = format!("{{{pair}}}");
    let tree = sole_pair(&text).filter(|tree| tree.comments().is_empty())?;
    (!pair.contains(['\n', '\r']) && tree.root()?.slice() == text).then_some(pair)
}

/// Parses a text that is a mapping of one key and nothing else, without anchors, aliases and tags.
fn sole_pair(text: &str) -> Option<Tree> {
    let source: Arc<str> = text.into();
    let tree = Tree::parse(&source, 0..text.len()).ok()?;
    let mut documents = tree.documents();
    let root = documents.next()?;
    let is_sole = documents.next().is_none() && root.kind() == Kind::Mapping && root.entries().count() == 1;
    drop(documents);
    let is_bare = tree.nodes().all(|node| !node.is_marked() && node.kind() != Kind::Alias);
    (is_sole && is_bare && !text.starts_with(['%', '-'])).then_some(tree)
}
