//! Where every node is said to be, form by form.

use insta::assert_snapshot;

use super::{Kind, Tree, parse};
use crate::yaml::Node;

/// Each node on a line: how deep, what, where, and its bytes.
fn outline(text: &str) -> String {
    fn add(node: Node<'_>, depth: usize, out: &mut String) {
        let (span, style, slice) = (node.span(), node.style(), node.slice());
        let name = if node.kind() == Kind::Scalar || node.kind() == Kind::Alias {
            String::new()
        } else {
            format!("{:?} ", node.kind())
        };
        *out += &format!("{}{name}{style:?} {}..{} {slice:?}", "  ".repeat(depth), span.start, span.end);
        if let Some(text) = node.text().filter(|text| *text != slice) {
            *out += &format!(" = {text:?}");
        }
        out.push('\n');
        if node.kind() != Kind::Alias {
            let children = node.items().chain(node.entries().flat_map(|(key, value)| [key, value]));
            children.for_each(|child| add(child, depth + 1, out));
        }
    }
    let tree = parse(text).unwrap();
    let mut out = String::new();
    tree.documents().for_each(|root| add(root, 0, &mut out));
    for comment in tree.comments() {
        out += &format!("comment {}\n", &text[comment.span.clone()]);
    }
    out
}

#[test]
fn quoted_and_multi_line_scalars_span_their_quotes_and_lines() {
    assert_snapshot!(outline("a: 'it''s'\nb: \"x\\t🙂\"\nc: one\n  two # note\n🙂: \"p\n  q\"\n"), @r#"
    Mapping Block 0..57 "a: 'it''s'\nb: \"x\\t🙂\"\nc: one\n  two # note\n🙂: \"p\n  q\""
      Plain 0..1 "a"
      SingleQuoted 3..10 "'it''s'" = "it's"
      Plain 11..12 "b"
      DoubleQuoted 14..23 "\"x\\t🙂\"" = "x\t🙂"
      Plain 24..25 "c"
      Plain 27..36 "one\n  two" = "one two"
      Plain 44..48 "🙂"
      DoubleQuoted 50..57 "\"p\n  q\"" = "p q"
    comment # note
    "#);
}

#[test]
fn block_scalars_span_header_to_last_line() {
    assert_snapshot!(outline("a: |  # note\n  x  \n\n\nb: >-\n\n  p\n  q\nc: |+\n  z\n\nd: |\ne:\n- |\n  - |"), @r#"
    Mapping Block 0..64 "a: |  # note\n  x  \n\n\nb: >-\n\n  p\n  q\nc: |+\n  z\n\nd: |\ne:\n- |\n  - |"
      Plain 0..1 "a"
      Literal 3..18 "|  # note\n  x  " = "x  \n"
      Plain 21..22 "b"
      Folded 24..35 ">-\n\n  p\n  q" = "\np q"
      Plain 36..37 "c"
      Literal 39..45 "|+\n  z" = "z\n\n"
      Plain 47..48 "d"
      Literal 50..51 "|" = ""
      Plain 52..53 "e"
      Sequence Block 55..64 "- |\n  - |"
        Literal 57..64 "|\n  - |" = "- |\n"
    comment # note
    "#);
}

#[test]
fn block_lists_span_their_first_dash_however_indented() {
    assert_snapshot!(outline("a:\n- x\n- - y\n  - z\nb:\n    - k: v\n      l:\n      - m\n"), @r#"
    Mapping Block 0..51 "a:\n- x\n- - y\n  - z\nb:\n    - k: v\n      l:\n      - m"
      Plain 0..1 "a"
      Sequence Block 3..18 "- x\n- - y\n  - z"
        Plain 5..6 "x"
        Sequence Block 9..18 "- y\n  - z"
          Plain 11..12 "y"
          Plain 17..18 "z"
      Plain 19..20 "b"
      Sequence Block 26..51 "- k: v\n      l:\n      - m"
        Mapping Block 28..51 "k: v\n      l:\n      - m"
          Plain 28..29 "k"
          Plain 31..32 "v"
          Plain 39..40 "l"
          Sequence Block 48..51 "- m"
            Plain 50..51 "m"
    "#);
}

#[test]
fn flow_collections_span_their_brackets() {
    assert_snapshot!(outline("a: [x, 'y', {k: v, l}, p: q,\n  []]\n"), @r#"
    Mapping Block 0..34 "a: [x, 'y', {k: v, l}, p: q,\n  []]"
      Plain 0..1 "a"
      Sequence Flow 3..34 "[x, 'y', {k: v, l}, p: q,\n  []]"
        Plain 4..5 "x"
        SingleQuoted 7..10 "'y'" = "y"
        Mapping Flow 12..21 "{k: v, l}"
          Plain 13..14 "k"
          Plain 16..17 "v"
          Plain 19..20 "l"
          Plain 20..20 ""
        Mapping Flow 23..27 "p: q"
          Plain 23..24 "p"
          Plain 26..27 "q"
        Sequence Flow 31..33 "[]"
    "#);
}

#[test]
fn values_that_are_not_there_are_right_behind_their_indicator() {
    assert_snapshot!(outline("a:   # note\nb:\nc:\n  -\n  -   # note\n  - {k: , l:}\n? d\n"), @r#"
    Mapping Block 0..52 "a:   # note\nb:\nc:\n  -\n  -   # note\n  - {k: , l:}\n? d"
      Plain 0..1 "a"
      Plain 2..2 ""
      Plain 12..13 "b"
      Plain 14..14 ""
      Plain 15..16 "c"
      Sequence Block 20..48 "-\n  -   # note\n  - {k: , l:}"
        Plain 21..21 ""
        Plain 25..25 ""
        Mapping Flow 39..48 "{k: , l:}"
          Plain 40..41 "k"
          Plain 42..42 ""
          Plain 45..46 "l"
          Plain 47..47 ""
      Plain 51..52 "d"
      Plain 52..52 ""
    comment # note
    comment # note
    "#);
}

#[test]
fn anchors_and_tags_lie_before_a_node_and_aliases_stand_for_one() {
    assert_snapshot!(outline("a: &x !!str 1\nb: *x\nc: &y\n  k: v\nd: !!set {}\ne: &z\n"), @r#"
    Mapping Block 0..50 "a: &x !!str 1\nb: *x\nc: &y\n  k: v\nd: !!set {}\ne: &z"
      Plain 0..1 "a"
      Plain 12..13 "1"
      Plain 14..15 "b"
      Plain 17..19 "*x" = "1"
      Plain 20..21 "c"
      Mapping Block 28..32 "k: v"
        Plain 28..29 "k"
        Plain 31..32 "v"
      Plain 33..34 "d"
      Mapping Flow 42..44 "{}"
      Plain 45..46 "e"
      Plain 50..50 ""
    "#);
}

#[test]
fn line_breaks_of_windows_and_tabs_are_no_part_of_a_node() {
    assert_snapshot!(outline("a:\tb\t\r\nc: |\r\n  x\r\n  y\r\nd:\r\n- e\t# note\r\n"), @r#"
    Mapping Block 0..30 "a:\tb\t\r\nc: |\r\n  x\r\n  y\r\nd:\r\n- e"
      Plain 0..1 "a"
      Plain 3..4 "b"
      Plain 7..8 "c"
      Literal 10..21 "|\r\n  x\r\n  y" = "x\ny\n"
      Plain 23..24 "d"
      Sequence Block 27..30 "- e"
        Plain 29..30 "e"
    comment # note
    "#);
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_node() {
    assert_snapshot!(outline("\u{feff}a:\n- b\n"), @r#"
    Mapping Block 3..9 "a:\n- b"
      Plain 3..4 "a"
      Sequence Block 6..9 "- b"
        Plain 8..9 "b"
    "#);
}

#[test]
fn every_document_that_holds_something_has_a_root() {
    assert_snapshot!(outline("# first\n---\n---\na: 1\n...\n---\n# none\n---\n- b\n"), @r#"
    Mapping Block 16..20 "a: 1"
      Plain 16..17 "a"
      Plain 19..20 "1"
    Sequence Block 40..43 "- b"
      Plain 42..43 "b"
    comment # first
    comment # none
    "#);
}

#[test]
fn spans_within_a_file_count_from_its_start() {
    let source: std::sync::Arc<str> = "é\n---\na: [ü, x]\n---\n".into();
    let tree = Tree::parse(&source, 7..18).unwrap();
    let items: Vec<_> =
        tree.root().unwrap().get("a").unwrap().items().map(|item| (item.span(), item.slice())).collect();
    assert_eq!(items, [(11..13, "ü"), (15..16, "x")]);
}

#[test]
fn pointers_find_nodes_and_repeated_keys_give_the_last() {
    let tree = parse("a/b: {~c: [1, 2]}\nd: 1\nd: 2\n").unwrap();
    let root = tree.root().unwrap();
    assert_eq!(root.pointer("/a~1b/~0c/1").unwrap().slice(), "2");
    assert_eq!(root.get("d").unwrap().slice(), "2");
    assert!(root.pointer("/a~1b/~0c/x").is_none() && root.pointer("/a~1b/~0c/2").is_none());
}
