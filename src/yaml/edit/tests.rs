#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

//! What each edit makes of the layouts that people write. That nothing else changes is a law, see `yaml::tests`.

use std::sync::Arc;

use super::*;
use crate::yaml::Tree;
use crate::yaml::tests::edits::apply;

/// The text after an edit of the node at a JSON pointer; "refused" where there is none.
fn edited_by(text: &str, pointer: &str, edit: impl Fn(Node<'_>) -> Option<Vec<Splice>>) -> String {
    let source: Arc<str> = text.into();
    let tree = Tree::parse(&source, 0..text.len()).unwrap();
    let node = tree.root().unwrap().pointer(pointer).unwrap();
    let Some(splices) = edit(node) else { return "refused".to_owned() };
    let edited: Arc<str> = apply(text, &splices).into();
    Tree::parse(&edited, 0..edited.len()).unwrap();
    edited.to_string()
}

fn edited(text: &str, pointer: &str, edit: impl Fn(Node<'_>) -> Option<Splice>) -> String {
    edited_by(text, pointer, |node| edit(node).map(|splice| vec![splice]))
}

fn replaced(text: &str, pointer: &str, new: &str) -> String {
    edited(text, pointer, |node| replace_scalar(node, new))
}

fn removed(text: &str, pointer: &str, index: usize) -> String {
    edited_by(text, pointer, |node| remove_item(node, index))
}

fn appended(text: &str, pointer: &str, item: &str) -> String {
    edited(text, pointer, |node| append_item(node, item))
}

fn wrapped(text: &str, pointer: &str) -> String {
    edited(text, pointer, wrap_in_sequence)
}

#[test]
fn quotes_are_used_where_a_loader_would_read_something_else() {
    for plain in [
        "a",
        "two words",
        "a:b",
        "a#b",
        "http://x/y#z",
        "it's",
        "1.2.3",
        "0012-abc",
        "-x",
        "🙂",
        "a, b",
        "nope",
        "2026-01",
        "v1",
    ] {
        assert_eq!(quote_scalar(plain, false), plain);
    }
    for quoted in [
        "",
        " a",
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "true",
        "null",
        "~",
        "1",
        "1.0",
        "1e3",
        "0x1f",
        "0o7",
        "0b1",
        "1_000",
        "12:30:45",
        ".inf",
        ".NaN",
        "2026-01-31",
        "2026-01-31 10:00:00",
        "@a",
        "a: b",
        "a:",
        "a #b",
        "#a",
        "- a",
        "-",
        "[a",
        "*a",
        "&a",
        "!a",
        "|",
        "%a",
        "`a",
        "? a",
        "---",
        "<<",
        "=",
    ] {
        assert_eq!(quote_scalar(quoted, false), format!("\"{quoted}\""));
    }
    assert_eq!(quote_scalar("a, b", true), "\"a, b\"");
    assert_eq!(quote_scalar("\"a\" \\", false), "'\"a\" \\'");
    assert_eq!(quote_scalar("a\n\"\u{7}\u{2028}\u{feff}", false), r#""a\n\"\x07\u2028\ufeff""#);
}

#[test]
fn a_replaced_scalar_keeps_its_quotes_where_they_can_hold_the_text() {
    let text = "a: x # note\nb: 'x'\nc: \"x\"\nd: [x, y]\ne:\nf: |\n  x\ng: one\n  two\n";
    assert_eq!(replaced(text, "/a", "new"), text.replace("a: x", "a: new"));
    assert_eq!(replaced(text, "/a", "2026-01-31"), text.replace("a: x", "a: \"2026-01-31\""));
    assert_eq!(replaced(text, "/b", "it's: #1"), text.replace("'x'", "'it''s: #1'"));
    assert_eq!(replaced(text, "/b", "a\nb"), text.replace("'x'", "\"a\\nb\""));
    assert_eq!(replaced(text, "/c", "\"q\""), text.replace("\"x\"", "\"\\\"q\\\"\""));
    assert_eq!(replaced(text, "/d/1", "p, q"), text.replace(", y", ", \"p, q\""));
    assert_eq!(replaced(text, "/e", "new"), text.replace("e:", "e: new"));
    assert_eq!(replaced(text, "/f", "new"), "refused");
    assert_eq!(replaced(text, "/g", "new"), text.replace("one\n  two", "new"));
}

#[test]
fn what_carries_an_anchor_or_tag_or_is_an_alias_is_left_alone() {
    let text = "a: &x [p, q]\nb: *x\nc: !!str 1\nd: &y {k: v}\ne: !set\n  - p\n  - q\n";
    for (pointer, new) in [("/a/0", "n"), ("/b", "n"), ("/b/0", "n"), ("/c", "n"), ("/d/k", "n"), ("/e/0", "n")] {
        assert_eq!(replaced(text, pointer, new), "refused", "{pointer}");
    }
    for pointer in ["/a", "/b", "/e"] {
        assert_eq!(
            (appended(text, pointer, "n"), removed(text, pointer, 0)),
            ("refused".into(), "refused".into()),
            "{pointer}"
        );
    }
    assert_eq!(removed("- &x a\n- *x\n- b\n", "", 0), "refused");
    assert_eq!(edited("a: {k: v}\nb: &x 1\nc: *x\n", "", |node| remove_key(node, "b")), "refused");
}

#[test]
fn an_item_goes_with_its_lines_and_its_own_comment() {
    let text = "l:\n  # above\n  - a # one\n  # over b\n  - b # two\n  - k: v\n    m: |\n      text\n  - c\nz: 1\n";
    assert_eq!(removed(text, "/l", 0), text.replace("  - a # one\n", ""));
    assert_eq!(removed(text, "/l", 1), text.replace("  - b # two\n", ""));
    assert_eq!(removed(text, "/l", 2), text.replace("  - k: v\n    m: |\n      text\n", ""));
    assert_eq!(removed(text, "/l", 3), text.replace("  - c\n", ""));
    assert_eq!(removed(text, "/l", 4), "refused");
    assert_eq!(removed("l:\r\n- a\r\n- b", "/l", 1), "l:\r\n- a\r\n");
    assert_eq!(removed("- - a\n  - b\n", "/0", 0), "refused");
}

#[test]
fn an_item_in_brackets_goes_with_one_comma() {
    let text = "l: [a, 'b',  {k: v} , c]\n";
    assert_eq!(removed(text, "/l", 0), "l: ['b',  {k: v} , c]\n");
    assert_eq!(removed(text, "/l", 1), "l: [a, {k: v} , c]\n");
    assert_eq!(removed(text, "/l", 3), "l: [a, 'b',  {k: v}]\n");
    assert_eq!(removed("l: [\n  a,\n  b,\n]\n", "/l", 1), "l: [\n  a,\n]\n");
    assert_eq!(removed("l: [\n  a, # one\n  b\n]\n", "/l", 0), "refused");
}

#[test]
fn the_last_item_leaves_an_empty_list() {
    assert_eq!(removed("l: # note\n  - a # gone\nz: 1\n", "/l", 0), "l: [] # note\nz: 1\n");
    assert_eq!(removed("l:\n- a", "/l", 0), "l: []\n");
    assert_eq!(removed("l: [ a, ]\n", "/l", 0), "l: []\n");
    assert_eq!(removed("- - a\n- b\n", "/0", 0), "- []\n- b\n");
}

#[test]
fn a_new_item_looks_like_its_siblings() {
    assert_eq!(appended("l:\n  - a # one\n# below\nz: 1\n", "/l", "b"), "l:\n  - a # one\n  - b\n# below\nz: 1\n");
    assert_eq!(appended("l:\n-   'a'\n-   'b'\n", "/l", "c"), "l:\n-   'a'\n-   'b'\n-   'c'\n");
    assert_eq!(appended("l:\n- \"a\"\n- b\n", "/l", "c: d"), "l:\n- \"a\"\n- b\n- \"c: d\"\n");
    assert_eq!(appended("- - a\n- b\n", "/0", "c"), "- - a\n  - c\n- b\n");
    assert_eq!(appended("l:\r\n  - a", "/l", "b"), "l:\r\n  - a\r\n  - b");
    assert_eq!(appended("l:\n  - k:\n      m: n\n", "/l", "b"), "l:\n  - k:\n      m: n\n  - b\n");
    assert_eq!(appended("l:\n  - |\n    a\n  - b\n", "/l", "c"), "l:\n  - |\n    a\n  - b\n  - c\n");
    assert_eq!(appended("l:\n  - |+\n    a\n\n", "/l", "c"), "refused");
}

#[test]
fn a_new_item_in_brackets_looks_like_its_siblings() {
    assert_eq!(appended("l: []\n", "/l", "a"), "l: [a]\n");
    assert_eq!(appended("l: [a] # note\n", "/l", "b, c"), "l: [a, \"b, c\"] # note\n");
    assert_eq!(appended("l: ['a','b']\n", "/l", "c"), "l: ['a','b','c']\n");
    assert_eq!(appended("l: [\n  a,\n  b, # note\n]\n", "/l", "c"), "l: [\n  a,\n  b,\n  c, # note\n]\n");
    assert_eq!(appended("l: [\n  a\n]\n", "/l", "b"), "l: [\n  a,\n  b\n]\n");
}

#[test]
fn a_list_below_a_fence_stays_before_it() {
    let source: Arc<str> = "---\nl:\n- a\n---\ntext\n".into();
    let tree = Tree::parse(&source, 4..11).unwrap();
    let splice = append_item(tree.root().unwrap().get("l").unwrap(), "b").unwrap();
    assert_eq!(apply(&source, &[splice]), "---\nl:\n- a\n- b\n---\ntext\n");
}

#[test]
fn a_list_begins_as_the_other_lists_are_written() {
    let add = |text: &str| edited(text, "", |root| add_to_list(root, "new", "x, y"));
    assert_eq!(add("l: [a]\n"), "l: [a]\nnew: [\"x, y\"]\n");
    assert_eq!(add("l: [a]\nnew: [] # note\n"), "l: [a]\nnew: [\"x, y\"] # note\n");
    assert_eq!(add("l:\n- a\n"), "l:\n- a\nnew:\n- x, y\n");
    assert_eq!(add("new: []\nl:\n  - a\n"), "new:\n  - x, y\nl:\n  - a\n");
    assert_eq!(add("new: [ ]\r\nl:\r\n  - a\r\n"), "new:\r\n  - x, y\r\nl:\r\n  - a\r\n");
    assert_eq!(add("new:\nl:\n  - a\n"), "new:\n  - x, y\nl:\n  - a\n");
    assert_eq!(add("new: null\nl:\n  - a\n"), "new:\n  - x, y\nl:\n  - a\n");
    // The comment speaks of the list, and would speak of the item.
    assert_eq!(add("new: [] # note\nl:\n  - a\n"), "new: [\"x, y\"] # note\nl:\n  - a\n");
    assert_eq!(add("new: # note\nl:\n  - a\n"), "new: [\"x, y\"] # note\nl:\n  - a\n");
    assert_eq!(add("new: text\n"), "refused");
    assert_eq!(edited("m: {new: []}\nl:\n  - a\n", "/m", |m| add_to_list(m, "new", "x")), "m: {new: [x]}\nl:\n  - a\n");
}

#[test]
fn a_wrapped_value_is_written_as_the_other_lists_are() {
    assert_eq!(wrapped("a: x # note\n", "/a"), "a: [x] # note\n");
    assert_eq!(wrapped("a: x, y\n", "/a"), "a: [\"x, y\"]\n");
    assert_eq!(wrapped("a: '1'\nl: [b, c]\n", "/a"), "a: ['1']\nl: [b, c]\n");
    assert_eq!(wrapped("a: x # note\nl:\n- b\n", "/a"), "a:\n- x # note\nl:\n- b\n");
    assert_eq!(
        wrapped("m:\n    a: x\n    l:\n        - b\n", "/m/a"),
        "m:\n    a:\n        - x\n    l:\n        - b\n"
    );
    assert_eq!(wrapped("a: x\r\nl:\r\n  - b\r\nk: []\r\n", "/a"), "a:\r\n  - x\r\nl:\r\n  - b\r\nk: []\r\n");
    for text in ["a: |\n  x\n", "a: x\n  y\n", "a:\n", "a: &b x\n"] {
        assert_eq!(wrapped(text, "/a"), "refused");
    }
}

#[test]
fn a_new_key_goes_before_the_first_one() {
    let prepend = |text: &str, pointer: &str| edited(text, pointer, |node| prepend_key(node, "id", "x"));
    assert_eq!(prepend("# above\na: 1\n", ""), "# above\nid: x\na: 1\n");
    assert_eq!(prepend("m:\r\n  a: 1\r\n", "/m"), "m:\r\n  id: x\r\n  a: 1\r\n");
    assert_eq!(prepend("- a: 1\n", "/0"), "refused");
    assert_eq!(prepend("{a: 1}\n", ""), "refused");
}

#[test]
fn a_new_key_goes_behind_the_last_or_the_named_one() {
    let append =
        |text: &str, pointer: &str, key: &str, value: &str| edited(text, pointer, |node| append_key(node, key, value));
    assert_eq!(
        append("a: 1\nb:\n  - x # note\n\n# below\n", "", "c", "2"),
        "a: 1\nb:\n  - x # note\nc: 2\n\n# below\n"
    );
    assert_eq!(append("m:\n  a: 1\nz: 2\n", "/m", "on", "[x, y]"), "m:\n  a: 1\n  \"on\": [x, y]\nz: 2\n");
    assert_eq!(append("- a: 1\n- b\n", "/0", "l", "\n- x\n- y"), "- a: 1\n  l:\n  - x\n  - y\n- b\n");
    assert_eq!(append("m: {a: 1}\n", "/m", "b", "2"), "m: {a: 1, b: 2}\n");
    assert_eq!(append("m: {}\n", "/m", "b", "2"), "m: {b: 2}\n");
    assert_eq!(append("a: 1\r\n", "", "b", "|\n  x"), "a: 1\r\nb: |\r\n  x\r\n");
    assert_eq!(append("a: 1", "", "b", ""), "a: 1\nb:");
    for (key, value) in
        [("a", "2"), ("b", "c: d"), ("b", "1\nc: 2"), ("b", "[x"), ("b", "*x"), ("b", "&x 1"), ("b", "1\n---\n2")]
    {
        assert_eq!(append("a: 1\n", "", key, value), "refused", "{key}: {value}");
    }
    assert_eq!(append("m: {a: 1}\n", "/m", "b", "2, c: 3"), "refused");

    let insert = |text: &str, key: &str| edited(text, "", |node| insert_key_after(node, key, "new", "0"));
    assert_eq!(insert("a: 1 # note\n# over b\nb: 2\n", "a"), "a: 1 # note\nnew: 0\n# over b\nb: 2\n");
    assert_eq!(insert("{a: 1, b: 2}\n", "a"), "{a: 1, new: 0, b: 2}\n");
    assert_eq!(insert("a: 1\n", "z"), "refused");
}

#[test]
fn a_key_goes_with_its_lines() {
    let remove = |text: &str, key: &str| edited(text, "", |node| remove_key(node, key));
    let text = "a: 1\n# over b\nb: # note\n  - x\n\n  - y # note\nc: 3\n";
    assert_eq!(remove(text, "a"), text.replace("a: 1\n", ""));
    assert_eq!(remove(text, "b"), "a: 1\n# over b\nc: 3\n");
    assert_eq!(remove(text, "c"), text.replace("c: 3\n", ""));
    assert_eq!(remove("a: 1\n", "a"), "refused");
    assert_eq!(remove("a: 1\nb: 2\na: 3\n", "a"), "refused");
    // The comment would become part of the text above.
    assert_eq!(remove("a: |\n  text\nb: 2\n  # note\nc: 3\n", "b"), "refused");
    assert_eq!(remove("? a\n: 1\nb: 2\n", "b"), "refused");
}

#[test]
fn a_value_of_any_shape_is_written_on_one_line() {
    let value = serde_json::json!({"a": ["x, y", "yes", 1, null], "b c": {"plain": "text"}, "empty": {}});
    assert_eq!(write_value(&value, false), r#"{a: ["x, y", "yes", 1, null], b c: {plain: text}, empty: {}}"#);
    assert_eq!(write_value(&"x, y".into(), false), "x, y");
    let source: Arc<str> = write_value(&value, false).into();
    let tree = Tree::parse(&source, 0..source.len()).unwrap();
    assert_eq!(crate::yaml::to_json(tree.root().unwrap(), &mut crate::yaml::JsonBudget::default()), Some(value));
}
