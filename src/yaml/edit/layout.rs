//! How the lists of a file are written: in lines below their keys, or in brackets.

use std::ops::Range;

use super::lines::{ancestors, behind_colon, between, indentation, is_absent, is_free, line_break, line_end};
use super::{Splice, append_item, append_key, quote_scalar, replace_scalar};
use crate::yaml::{Kind, Node, Style, Tree};

/// Adds a text to the list at a key of a mapping: in the list's own layout, or, where nothing is in it or the key is absent, in
/// that of most other lists of the file.
///
/// `None` as everywhere in this module, and where the key has something else than a list.
#[must_use]
pub fn add_to_list(mapping: Node<'_>, key: &str, text: &str) -> Option<Splice> {
    match mapping.get(key) {
        None => {
            let lines = habit(mapping.tree()).filter(|_| mapping.style() == Style::Block);
            let lines = lines.map(|indent| format!("\n{indent}- {}", quote_scalar(text, false)));
            append_key(mapping, key, &lines.unwrap_or_else(|| brackets(text)))
        }
        Some(value) if value.is_null() => fill(value, text),
        Some(value) => append_item(value, text),
    }
}

fn brackets(text: &str) -> String {
    format!("[{}]", quote_scalar(text, true))
}

/// Puts a list where nothing is.
fn fill(value: Node<'_>, text: &str) -> Option<Splice> {
    let splice = replace_scalar(value, text)?;
    if let Some(first) = first_line(value, text) {
        return Some(first);
    }
    let space = if value.span().is_empty() { " " } else { "" };
    Some(Splice { text: format!("{space}{}", brackets(text)), ..splice })
}

/// The first item of a list below its key, instead of a value that is nothing: `[]`, `null` or not there.
pub(super) fn first_line(value: Node<'_>, text: &str) -> Option<Splice> {
    let (gap, lead) = lines_below_key(value).filter(|_| is_free(value))?;
    let (tree, end) = (value.tree(), value.span().end);
    // A comment would become one of the item.
    let is_last = between(tree, end..line_end(tree, end).at).trim_matches([' ', '\t']).is_empty();
    let item = quote_scalar(text, false);
    (is_last && !item.contains(['\n', '\r'])).then(|| Splice { range: gap.start..end, text: format!("{lead}{item}") })
}

/// What stands between the `:` of a key and its value on the same line, and what begins a list in lines there instead, if the other
/// lists of the file are mostly written so.
pub(super) fn lines_below_key(value: Node<'_>) -> Option<(Range<usize>, String)> {
    let tree = value.tree();
    let is_block = |parent: &Node<'_>| parent.kind() == Kind::Mapping && parent.style() == Style::Block;
    let parent = ancestors(value).next().filter(is_block)?;
    let (key, _) = parent.entries().find(|(_, entry)| entry.index == value.index)?;
    let gap = behind_colon(key)?..value.span().start;
    let is_near = is_absent(value) || between(tree, gap.clone()).bytes().all(|b| matches!(b, b' ' | b'\t'));
    let indent = indentation(tree, parent.span().start).filter(|_| is_near)?;
    Some((gap, format!("{}{indent}{}- ", line_break(tree), habit(tree)?)))
}

/// How far lists are indented below their keys where most of them are written in lines: as far as the first one.
fn habit(tree: &Tree) -> Option<String> {
    let lists = tree.nodes().filter(|node| node.kind() == Kind::Sequence && !node.is_empty());
    let (blocks, flows): (Vec<_>, Vec<_>) = lists.partition(|node| node.style() == Style::Block);
    if blocks.is_empty() || blocks.len() < flows.len() {
        return None;
    }
    let first = blocks.iter().find_map(|&list| {
        let above = ancestors(list).next().filter(|above| above.kind() == Kind::Mapping)?;
        let (list, above) = (indentation(tree, list.span().start)?, indentation(tree, above.span().start)?);
        list.strip_prefix(above.as_str()).map(str::to_owned)
    });
    Some(first.unwrap_or_else(|| "  ".to_owned()))
}
