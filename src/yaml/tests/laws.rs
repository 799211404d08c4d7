//! What holds of every text: shared by the property tests and the fuzz target, which both bring `yaml` into scope.

use std::ops::Range;
use std::sync::Arc;

use super::edits;
use super::yaml::{JsonBudget, Kind, Node, ParseError, Style, Tree, to_json};

/// Asserts every law of the tree on `text`.
pub(super) fn check(text: &str) {
    let source: Arc<str> = text.into();
    let parsed = Tree::parse(&source, 0..text.len());
    match &parsed {
        Ok(tree) => {
            check_tree(tree);
            edits::check(tree);
        }
        Err(error) => check_error(&source, 0..text.len(), error),
    }
    check_shifted(text, parsed.as_ref());
}

/// A slice within a larger file reads as the slice alone does, so many bytes further on.
fn check_shifted(text: &str, alone: Result<&Tree, &ParseError>) {
    const BEFORE: &str = "\u{feff}é🙂: [\r\n";
    let source: Arc<str> = format!("{BEFORE}{text}\n---\n").into();
    let range = BEFORE.len()..BEFORE.len() + text.len();
    match (Tree::parse(&source, range.clone()), alone) {
        (Ok(within), Ok(alone)) => {
            let shifted = |span: Range<usize>| span.start + BEFORE.len()..span.end + BEFORE.len();
            assert_eq!(within.nodes().count(), alone.nodes().count());
            for (a, b) in alone.nodes().zip(within.nodes()) {
                assert_eq!((shifted(a.span()), a.kind(), a.text()), (b.span(), b.kind(), b.text()));
            }
        }
        (Err(within), Err(alone)) => {
            assert_eq!((within.offset, &within.message), (alone.offset + BEFORE.len(), &alone.message));
            check_error(&source, range, &within);
        }
        (within, _) => panic!("the slice within a file reads otherwise: {within:?}"),
    }
}

fn check_error(source: &str, range: Range<usize>, error: &ParseError) {
    assert!(source.is_char_boundary(error.offset), "inside a character: {error:?}");
    assert!(range.start <= error.offset && error.offset <= range.end, "outside the range: {error:?}");
    let first = error.message.chars().next().expect("a message");
    assert!(!first.is_lowercase() || !error.message.ends_with('.'), "{error:?}");
    assert!(!error.message.contains('\n'), "{error:?}");
}

fn check_tree(tree: &Tree) {
    let mut end = tree.range().start;
    for root in tree.documents() {
        end = check_node(root, end, tree.range().end);
    }
    check_comments(tree);
    for root in tree.documents() {
        let _ = to_json(root, &mut JsonBudget::default());
    }
    for (first, again) in tree.repeated_keys() {
        assert!(first.span().start < again.span().start || first.span().is_empty());
        assert!(first.text() == again.text(), "{first:?} {again:?}");
    }
}

/// Checks a node that begins at `from` or later and ends at `to` or earlier; returns where it ends.
fn check_node(node: Node<'_>, from: usize, to: usize) -> usize {
    let span = node.span();
    assert!(from <= span.start && span.start <= span.end && span.end <= to, "{node:?} is not within {from}..{to}");
    let slice = node.tree().source().get(span.clone()).expect("spans are slices");
    match node.kind() {
        Kind::Scalar => check_scalar(node, slice),
        Kind::Alias => {
            assert!(slice.starts_with('*'), "{node:?}");
            assert!(node.resolved().index() < node.index() && node.resolved().kind() != Kind::Alias);
        }
        Kind::Sequence | Kind::Mapping => {
            let children: Vec<Node<'_>> = match node.kind() {
                Kind::Sequence => node.items().collect(),
                _ => node.entries().flat_map(|(key, value)| [key, value]).collect(),
            };
            let end = children.iter().fold(span.start, |end, &child| check_node(child, end, span.end));
            match node.style() {
                Style::Block => {
                    assert_eq!(end, span.end, "a block ends where its last child does: {node:?}");
                    assert!(node.kind() == Kind::Mapping || slice.starts_with('-'), "{node:?}");
                }
                Style::Flow if node.kind() == Kind::Sequence => {
                    assert!(slice.starts_with('[') && slice.ends_with(']'), "{node:?}");
                }
                // A pair in a list, `[a: b]`, is a mapping without braces.
                _ => {}
            }
        }
    }
    span.end
}

fn check_scalar(node: Node<'_>, slice: &str) {
    let text = node.text().expect("a scalar has a text");
    match node.style() {
        Style::Plain => {
            assert!(slice.is_empty() == text.is_empty() && slice.trim_matches([' ', '\n', '\r']) == slice, "{node:?}");
        }
        Style::SingleQuoted => assert!(slice.len() > 1 && slice.starts_with('\'') && slice.ends_with('\''), "{node:?}"),
        Style::DoubleQuoted => assert!(slice.len() > 1 && slice.starts_with('"') && slice.ends_with('"'), "{node:?}"),
        Style::Literal => assert!(slice.starts_with('|'), "{node:?}"),
        Style::Folded => assert!(slice.starts_with('>'), "{node:?}"),
        Style::Block | Style::Flow => panic!("a scalar is no collection: {node:?}"),
    }
}

fn check_comments(tree: &Tree) {
    let mut end = tree.range().start;
    // A block scalar may have a comment in its header, and the parser lets one stand between plain lines behind a tab.
    let is_closed = |node: &Node<'_>| match node.style() {
        Style::Literal | Style::Folded => false,
        Style::Plain => !node.slice().contains(['\n', '\r']),
        _ => node.kind() == Kind::Scalar,
    };
    // A value that is not there holds nothing.
    let mut scalars = tree.nodes().filter(|node| is_closed(node) && !node.slice().is_empty()).peekable();
    for comment in tree.comments() {
        let slice = tree.source().get(comment.span.clone()).expect("spans are slices");
        assert!(end <= comment.span.start && comment.span.end <= tree.range().end, "{comment:?}");
        assert!(slice.starts_with('#') && !slice.contains(['\n', '\r']), "{slice:?}");
        while scalars.next_if(|node| node.span().end <= comment.span.start).is_some() {}
        assert!(
            scalars.peek().is_none_or(|node| node.span().start >= comment.span.end),
            "a comment within a scalar: {slice:?}"
        );
        end = comment.span.end;
    }
}
