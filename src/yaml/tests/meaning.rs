//! What scalars mean, what errors say, and what hostile texts cost.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Core, JsonBudget, parse, to_json};

fn json(text: &str) -> Option<serde_json::Value> {
    to_json(parse(text).unwrap().root().unwrap(), &mut JsonBudget::default())
}

#[test]
fn plain_scalars_follow_the_core_schema() {
    for (text, expected) in [
        ("~", Core::Null),
        ("null", Core::Null),
        ("NULL", Core::Null),
        ("nULL", Core::Str),
        ("true", Core::Bool(true)),
        ("False", Core::Bool(false)),
        ("yes", Core::Str),
        ("on", Core::Str),
        ("0", Core::Int),
        ("-12", Core::Int),
        ("+7", Core::Int),
        ("007", Core::Int),
        ("0o17", Core::Int),
        ("0xfF", Core::Int),
        ("0o8", Core::Str),
        ("-0x1", Core::Str),
        ("1_000", Core::Str),
        ("0b1", Core::Str),
        ("12:30", Core::Str),
        ("+", Core::Str),
        ("1.0", Core::Float),
        ("1.", Core::Float),
        (".5", Core::Float),
        ("-1e3", Core::Float),
        ("1e+3", Core::Float),
        (".inf", Core::Float),
        ("-.INF", Core::Float),
        (".NaN", Core::Float),
        ("-.nan", Core::Str),
        (".", Core::Str),
        ("1e", Core::Str),
        ("1.2.3", Core::Str),
        ("2026-01-31", Core::Str),
        ("🙂", Core::Str),
        ("1e🙂", Core::Str),
    ] {
        assert_eq!(Core::of_plain(text), expected, "{text}");
    }
}

#[test]
fn quotes_and_tags_say_what_a_scalar_is() {
    let text = "['1', !!str 1, ! 1, !!int '1', !!int x, !!float 1, !!bool 'true', !!null '', !own true, |-\n  1\n]";
    let expected = json!(["1", "1", "1", 1, "x", 1.0, true, null, "true"]);
    assert_eq!(json(&text.replace(", |-\n  1\n", "")), Some(expected));
    assert_eq!(json("a: |-\n  1\n"), Some(json!({"a": "1"})));
}

#[test]
fn json_keeps_the_text_of_what_it_cannot_hold() {
    assert_eq!(
        json("[.inf, 99999999999999999999, 18446744073709551615, -0, 0x10]"),
        Some(json!([".inf", "99999999999999999999", 18_446_744_073_709_551_615_u64, 0, 16]))
    );
    assert_eq!(json("{1: a, ~: b, [c]: d, k: 1, k: 2}"), Some(json!({"1": "a", "~": "b", "[c]": "d", "k": 2})));
}

#[test]
fn errors_say_what_to_do_at_the_place_where_it_is_wrong() {
    const KEY: &str =
        "no key is allowed here: keys of one mapping begin in one column, and a text with `: ` in it needs quotes";
    for (text, offset, message) in [
        ("title: a: b\n", 8, KEY),
        ("é: [a\nb: c\n", 8, "`:` is not allowed here; perhaps a bracket above is never closed"),
        ("é: [a\n", 4, "`[` is never closed"),
        ("a: 'b\n", 3, "the quote is never closed"),
        ("a: \"b\" c\n", 7, "text behind the closing quote; a text that begins with a quote ends with it"),
        ("a: @b\n", 3, "a plain text cannot begin with `@`; put it in quotes"),
        ("a: \"\\d\"\n", 3, "an unknown escape; a backslash in double quotes is written `\\\\`"),
        ("é: *b\n", 4, "an alias (`*`) of an anchor that is not defined above"),
        ("a: &x 1\n---\nb: *x\n", 15, "an alias (`*`) of an anchor that is not defined above"),
        ("a:\n\t- b\n", 4, "a tab is not allowed here; indent with spaces"),
        ("a: 1\n b: 2\n", 7, KEY),
        ("a: [b}\n", 3, "`[` is closed by `}`"),
        ("- a\nb: c\n", 4, "expected `- ` at the indentation of the items above"),
        ("a\nb: c\n", 3, KEY),
        ("a: b: - c\n", 4, KEY),
        ("a: !x!y z\n", 3, "a tag with an undeclared prefix; a text that begins with `!` needs quotes"),
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!((error.offset, error.message.as_str()), (offset, message), "{text:?}");
    }
}

#[test]
fn a_range_that_is_no_slice_is_an_error() {
    let source: std::sync::Arc<str> = "é".into();
    for range in [1..2, 0..9, 9..9] {
        let error = super::Tree::parse(&source, range).unwrap_err();
        assert!(source.is_char_boundary(error.offset), "{error:?}");
    }
}

#[test]
fn deep_nesting_is_an_error_and_soon() {
    let indented: String = (0..10_000).map(|depth| format!("{}a:\n", " ".repeat(depth % 500))).collect();
    let texts = ["[".repeat(10_000), "{a: ".repeat(10_000), "- ".repeat(10_000), "? ".repeat(10_000), indented];
    let start = Instant::now();
    for text in texts {
        assert_eq!(parse(&text).unwrap_err().message, "nested deeper than 64 levels");
    }
    assert!(start.elapsed() < Duration::from_secs(2));
    assert!(json(&format!("{}{}", "- ".repeat(63), "[".repeat(63) + &"]".repeat(63))).is_some());
}

#[test]
fn aliases_make_no_text_grow_or_run_for_ever() {
    let bomb: String =
        (1..40).map(|i| format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(", "))).collect();
    let chain: String = (1..3_000).map(|i| format!("- &a{i} [*a{}]\n", i - 1)).collect();
    let long = format!("- &a {}\n{}", "x".repeat(100_000), "- *a\n".repeat(10_000));
    for text in [
        format!("a0: &a0 [x]\n{bomb}"),
        format!("- &a0 [x]\n{chain}"),
        long,
        "&a [*a]".to_owned(),
        "&a {k: *a, *a : v}".to_owned(),
    ] {
        let tree = parse(&text).unwrap();
        assert_eq!(to_json(tree.root().unwrap(), &mut JsonBudget::default()), None, "{text:.40}");
        assert_eq!(tree.repeated_keys().len(), 0);
    }
}

#[test]
fn many_anchors_and_aliases_take_time_in_proportion() {
    let anchors: String = (0..50_000).map(|i| format!("- &a{i} x\n")).collect();
    let aliases: String = (0..50_000).map(|i| format!("- *a{i}\n")).collect();
    let start = Instant::now();
    assert_eq!(parse(&(anchors + &aliases)).unwrap().nodes().count(), 100_001);
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn repeated_keys_are_found_in_every_mapping_by_what_they_read() {
    let repeated = |text: &str| -> Vec<String> {
        let tree = parse(text).unwrap();
        tree.repeated_keys().iter().map(|(first, again)| format!("{first:?} {again:?}")).collect()
    };
    assert_eq!(
        repeated("a: 1\nb: {x: 1, 'x': 2}\n\"a\": 3\na: 4\n"),
        [
            "Scalar 9..10 \"x\" Scalar 15..18 \"'x'\"",
            "Scalar 0..1 \"a\" Scalar 23..26 \"\\\"a\\\"\"",
            "Scalar 0..1 \"a\" Scalar 30..31 \"a\"",
        ]
    );
    assert!(repeated("a: {b: 1}\nb: [{a: 1}, {a: 2}]\n1: x\n01: y\n").is_empty());
    let many: String = (0..40).map(|i| format!("k{i}: v\n")).collect();
    assert_eq!(repeated(&format!("{many}k7: again\n")).len(), 1);
}
