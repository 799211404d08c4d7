//! Lines of a file, as splices need them, and the forms that are safe to splice.

use std::borrow::Cow;
use std::ops::Range;

use crate::yaml::{Kind, Node, Style, Tree};

/// Where a line ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineEnd {
    /// Before its line break.
    pub(super) at: usize,
    /// Behind its line break; the same as `at` where the parsed text ends without one.
    pub(super) next: usize,
}

/// The text between two offsets.
pub(super) fn between(tree: &Tree, range: Range<usize>) -> &str {
    tree.source().get(range).unwrap_or_default()
}

/// Where the line of `at` begins; a byte order mark is no part of it.
pub(super) fn line_start(tree: &Tree, at: usize) -> usize {
    let before = between(tree, tree.range().start..at);
    at - before.rsplit(['\n', '\r', '\u{feff}']).next().map_or(0, str::len)
}

/// Where the line of `at` ends.
pub(super) fn line_end(tree: &Tree, at: usize) -> LineEnd {
    let rest = between(tree, at..tree.range().end);
    let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let line_break = match rest.as_bytes().get(length..) {
        Some([b'\r', b'\n', ..]) => 2,
        Some([_, ..]) => 1,
        _ => 0,
    };
    LineEnd { at: at + length, next: at + length + line_break }
}

/// The line break that the file uses.
pub(super) fn line_break(tree: &Tree) -> &'static str {
    let source = tree.source();
    match source.find('\n') {
        Some(at) if source[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// True for nothing, blanks, and a comment.
fn is_trivia(rest: &str) -> bool {
    let trimmed = rest.trim_start_matches([' ', '\t']);
    trimmed.is_empty() || (trimmed.starts_with('#') && trimmed.len() < rest.len())
}

/// True where only blanks or a comment follow on the line.
pub(super) fn ends_line(tree: &Tree, at: usize) -> bool {
    is_trivia(between(tree, at..line_end(tree, at).at))
}

/// The indentation of what begins at `at`, as spaces; `None` where something else than `- `, `? ` and `: ` stands before.
pub(super) fn indentation(tree: &Tree, at: usize) -> Option<String> {
    let before = between(tree, line_start(tree, at)..at);
    before.bytes().all(|b| matches!(b, b' ' | b'-' | b'?' | b':')).then(|| " ".repeat(before.len()))
}

/// Where the line of `at` begins, if only spaces stand before it.
pub(super) fn own_line(tree: &Tree, at: usize) -> Option<usize> {
    let start = line_start(tree, at);
    between(tree, start..at).bytes().all(|b| b == b' ').then_some(start)
}

/// The end of the last line of a block node; `None` where a line behind it might be part of it.
pub(super) fn last_line(node: Node<'_>) -> Option<LineEnd> {
    let mut leaf = node;
    while leaf.style() == Style::Block {
        leaf = leaf.children().last()?;
    }
    let tree = node.tree();
    let span = leaf.span();
    let line = line_end(tree, span.end);
    let is_clear = if is_block_scalar(leaf) {
        // Loaders differ on the line break of a text that ends without one.
        line.at < line.next && ends_cleanly(leaf, line.next)
    } else {
        ends_line(tree, span.end) && (!span.is_empty() || is_absent(leaf))
    };
    is_clear.then_some(line)
}

/// True for a value that is not there, right behind its own `:` or `-`.
pub(super) fn is_absent(node: Node<'_>) -> bool {
    let at = node.span().start;
    let Some(parent) = ancestors(node).next().filter(|_| node.span().is_empty() && !node.is_marked()) else {
        return false;
    };
    match (parent.kind(), parent.style()) {
        (Kind::Mapping, _) => {
            let entry = parent.entries().find(|(_, value)| value.index == node.index);
            entry.is_some_and(|(key, _)| behind_colon(key) == Some(at))
        }
        (Kind::Sequence, Style::Block) => between(node.tree(), 0..at).ends_with('-'),
        _ => false,
    }
}

pub(super) fn is_block_scalar(node: Node<'_>) -> bool {
    matches!(node.style(), Style::Literal | Style::Folded)
}

/// True where the lines from `next` on cannot become part of this block scalar, nor are already.
pub(super) fn ends_cleanly(scalar: Node<'_>, next: usize) -> bool {
    !keeps_breaks(scalar) && is_quiet(scalar.tree(), next)
}

/// True for a block scalar to which the empty lines behind it belong (`|+`).
pub(super) fn keeps_breaks(node: Node<'_>) -> bool {
    is_block_scalar(node) && node.slice().chars().take_while(|c| !c.is_whitespace()).any(|c| c == '+')
}

/// True where, empty lines aside, neither a comment nor a line of blanks comes next.
pub(super) fn is_quiet(tree: &Tree, next: usize) -> bool {
    let rest = between(tree, next..tree.range().end).trim_start_matches(['\n', '\r']);
    let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    let text = line.trim_start_matches([' ', '\t']);
    line.is_empty() || !(text.is_empty() || text.starts_with('#'))
}

/// True where taking out the lines before `next` leaves the node before them as it was.
pub(super) fn leaves_previous(node: Node<'_>, next: usize) -> bool {
    let previous = node.index.checked_sub(1).map(|index| Node { tree: node.tree, index });
    previous.is_none_or(|previous| !is_block_scalar(previous) || ends_cleanly(previous, next))
}

/// The nodes that a node lies in, the nearest first.
pub(super) fn ancestors(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let at = move |index| Node { tree: node.tree, index };
    (0..node.index).rev().map(at).filter(move |above| above.raw().next > node.index)
}

/// True where a change to the node shows nowhere else and its text says all of it: no alias, no anchor and no tag on it
/// or on anything that it lies in, and no line indented with tabs, which parsers take or refuse by what stands before.
pub(super) fn is_free(node: Node<'_>) -> bool {
    let is_bare = node.kind() != Kind::Alias && !node.is_marked() && ancestors(node).all(|above| !above.is_marked());
    let tree = node.tree();
    let mut lines = between(tree, tree.range()).split(['\n', '\r']);
    is_bare && !lines.any(|line| line.trim_start_matches(' ').starts_with('\t') && !line.trim_start().is_empty())
}

/// True where nothing in the node carries an anchor or a tag, so that it can go.
pub(super) fn is_unmarked(node: Node<'_>) -> bool {
    (node.index..node.raw().next).all(|index| !Node { tree: node.tree, index }.is_marked())
}

/// The place right behind the `:` of a key on the same line; `None` for a key that is not there.
pub(super) fn behind_colon(key: Node<'_>) -> Option<usize> {
    if key.span().is_empty() || key.style() == Style::Block {
        return None;
    }
    let end = key.span().end;
    let rest = between(key.tree(), end..key.tree().range().end);
    let colon = rest.trim_start_matches([' ', '\t']);
    colon.starts_with(':').then(|| end + rest.len() - colon.len() + 1)
}

/// False for the pair without braces that a list may hold: `[a: b]`.
pub(super) fn has_braces(mapping: Node<'_>) -> bool {
    let start = mapping.span().start;
    mapping.slice().starts_with('{') && mapping.children().next().is_none_or(|key| key.span().start > start)
}

/// True where a lone `?` stands in a collection in brackets: it begins a key or is a text, by what surrounds it.
pub(super) fn has_question(collection: Node<'_>) -> bool {
    let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| b" \t\r\n,[]{}".contains(byte));
    let bytes = collection.slice().as_bytes();
    bytes.iter().enumerate().any(|(at, &byte)| {
        byte == b'?' && is_edge(at.checked_sub(1).and_then(|at| bytes.get(at))) && is_edge(bytes.get(at + 1))
    })
}

/// True where an entry in brackets ends where it seems to: around what is not there, a `?` or `:` may stand anywhere.
pub(super) fn is_settled(entry: Node<'_>) -> bool {
    let is_pair = entry.kind() == Kind::Mapping && !has_braces(entry);
    if is_pair && entry.children().next().is_none_or(|key| key.span().is_empty()) {
        return false;
    }
    let last = if is_pair { entry.children().last().unwrap_or(entry) } else { entry };
    let tree = entry.tree();
    let rest = between(tree, last.span().end..tree.range().end).trim_start_matches([' ', '\t', '\n', '\r']);
    !last.span().is_empty() || rest.starts_with([',', ']', '}'])
}

/// What separates the last two of some nodes in brackets, to separate one more alike.
pub(super) fn separator(tree: &Tree, open: usize, last_two: [Option<Range<usize>>; 2]) -> Cow<'_, str> {
    match last_two {
        [Some(a), Some(b)] if is_comma(between(tree, a.end..b.start)) => between(tree, a.end..b.start).into(),
        [None, Some(b)] => {
            let lead = between(tree, open..b.start);
            let is_line = lead.contains('\n') && lead.trim().is_empty();
            if is_line { format!(",{lead}").into() } else { ", ".into() }
        }
        _ => ", ".into(),
    }
}

/// True for a comma with nothing but blanks and line breaks around it.
pub(super) fn is_comma(gap: &str) -> bool {
    gap.trim_matches([' ', '\t', '\n', '\r']) == ","
}
