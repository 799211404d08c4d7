//! Items of lists.

use super::layout::first_line;
use super::lines::{
    ancestors, behind_colon, between, ends_line, has_question, indentation, is_comma, is_free, is_settled, is_unmarked,
    last_line, leaves_previous, line_break, line_end, line_start, own_line, separator,
};
use super::{Splice, quote};
use crate::yaml::{Kind, Node, Style};

/// Takes an item out of a list.
///
/// In a block list its lines go, with the comment at the end of its own line; comments above it stay. In brackets one
/// comma goes with it. A list that loses its only item becomes `[]`.
#[must_use]
pub fn remove_item(sequence: Node<'_>, index: usize) -> Option<Vec<Splice>> {
    if sequence.kind() != Kind::Sequence || !is_free(sequence) {
        return None;
    }
    let items: Vec<Node<'_>> = sequence.items().collect();
    let item = *items.get(index).filter(|&&item| is_unmarked(item))?;
    match sequence.style() {
        Style::Flow if has_question(sequence) => None,
        Style::Flow => remove_from_flow(sequence, &items, index).map(|splice| vec![splice]),
        _ if items.len() == 1 => empty_block(sequence, item),
        _ => remove_lines(&items, index, dash(sequence, &items, index)?).map(|splice| vec![splice]),
    }
}

fn remove_lines(items: &[Node<'_>], index: usize, dash: usize) -> Option<Splice> {
    let item = items[index];
    let end = last_line(item)?.next;
    let start = own_line(item.tree(), dash)?;
    leaves_previous(item, end).then(|| Splice::remove(start..end))
}

fn empty_block(sequence: Node<'_>, item: Node<'_>) -> Option<Vec<Splice>> {
    let tree = sequence.tree();
    let parent = ancestors(sequence).next().filter(|parent| parent.kind() == Kind::Mapping);
    let Some(parent) = parent else {
        last_line(item)?;
        return Some(vec![Splice { range: sequence.span(), text: "[]".to_owned() }]);
    };
    let (key, _) = parent.entries().find(|(_, value)| value.index == sequence.index)?;
    let colon = behind_colon(key)
        .filter(|&colon| ends_line(tree, colon) && line_end(tree, colon).at < sequence.span().start)?;
    let lines = remove_lines(&[item], 0, sequence.span().start)?;
    Some(vec![Splice::insert(colon, " []".to_owned()), lines])
}

fn remove_from_flow(sequence: Node<'_>, items: &[Node<'_>], index: usize) -> Option<Splice> {
    let tree = sequence.tree();
    let item = items[index].span();
    let gap_is_comma = |left: usize| is_comma(between(tree, items[left].span().end..items[left + 1].span().start));
    // A tag before the item would stay behind.
    let before = between(tree, 0..item.start).trim_end_matches([' ', '\t', '\n', '\r']);
    if !before.ends_with(['[', ',']) {
        return None;
    }
    if items.len() == 1 {
        let inside = sequence.span().start + 1..sequence.span().end.saturating_sub(1);
        let around = [inside.start..item.start, item.end..inside.end];
        let is_bare = around.into_iter().all(|gap| between(tree, gap).chars().all(|c| c.is_whitespace() || c == ','));
        return is_bare.then(|| Splice::remove(inside));
    }
    if let Some(next) = items.get(index + 1) {
        // At the start of a line these would end the document.
        let is_text = !next.slice().starts_with("---") && !next.slice().starts_with("...");
        return (is_text && gap_is_comma(index)).then(|| Splice::remove(item.start..next.span().start));
    }
    gap_is_comma(index - 1).then(|| Splice::remove(items[index - 1].span().end..item.end))
}

/// Adds an item at the end of a list, in the list's own layout, and in the quotes of its items if they all have the
/// same. A list with nothing in it is written as most other lists of the file.
#[must_use]
pub fn append_item(sequence: Node<'_>, text: &str) -> Option<Splice> {
    if sequence.kind() != Kind::Sequence || !is_free(sequence) {
        return None;
    }
    let items: Vec<Node<'_>> = sequence.items().collect();
    let first = items.first().map_or(Style::Plain, |item| item.style());
    let style = if items.iter().all(|item| item.style() == first) { first } else { Style::Plain };
    let written = quote::quote_like(style, text, sequence.style() == Style::Flow);
    if sequence.style() != Style::Flow {
        return append_line(sequence, &items, &written);
    }
    let append = append_to_flow(sequence, &items, &written)?;
    // An empty list has no layout of its own.
    let first = if items.is_empty() { first_line(sequence, text) } else { None };
    Some(first.unwrap_or(append))
}

fn append_to_flow(sequence: Node<'_>, items: &[Node<'_>], written: &str) -> Option<Splice> {
    let tree = sequence.tree();
    let open = sequence.span().start + 1;
    let Some(last) = items.last() else {
        let inside = open..sequence.span().end.saturating_sub(1);
        let is_bare = between(tree, inside.clone()).trim().is_empty();
        return is_bare.then_some(Splice { range: inside, text: written.to_owned() });
    };
    if !is_settled(*last) || has_question(sequence) {
        return None;
    }
    let previous = items.len().checked_sub(2).map(|index| items[index].span());
    let separator = separator(tree, open, [previous, Some(last.span())]);
    Some(Splice::insert(last.span().end, format!("{separator}{written}")))
}

fn append_line(sequence: Node<'_>, items: &[Node<'_>], text: &str) -> Option<Splice> {
    let tree = sequence.tree();
    let last = items.len().checked_sub(1)?;
    let dash = dash(sequence, items, last)?;
    let indent = indentation(tree, dash)?;
    let gap = between(tree, dash + 1..items[last].span().start);
    let gap = if !gap.is_empty() && gap.bytes().all(|b| b == b' ') { gap } else { " " };
    insert_line(items[last], &format!("{indent}-{gap}{text}"))
}

/// Puts a line behind the last line of a node.
pub(super) fn insert_line(node: Node<'_>, line: &str) -> Option<Splice> {
    let end = last_line(node)?;
    let line_break = line_break(node.tree());
    let text = if end.at == end.next { format!("{line_break}{line}") } else { format!("{line}{line_break}") };
    Some(Splice::insert(end.next, text))
}

/// Where the dash of an item of a block list is.
fn dash(sequence: Node<'_>, items: &[Node<'_>], index: usize) -> Option<usize> {
    let tree = sequence.tree();
    let first = sequence.span().start;
    let Some(previous) = index.checked_sub(1) else { return Some(first) };
    let column = first - line_start(tree, first);
    let mut line = last_line(items[previous])?.next;
    while line < items[index].span().start {
        let text = between(tree, line..line_end(tree, line).at).trim_start_matches([' ', '\t']);
        if text.starts_with('-') {
            let dash = line + column;
            return (own_line(tree, dash) == Some(line) && between(tree, dash..dash + 1) == "-").then_some(dash);
        }
        line = line_end(tree, line).next;
    }
    None
}
