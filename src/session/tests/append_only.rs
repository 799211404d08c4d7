use crate::session::append_only::{Difference, compare};

fn grade(before: &str, after: &str) -> &'static str {
    match compare(before, after) {
        Difference::Appended(_) => "appended",
        Difference::Whitespace(_) => "whitespace",
        Difference::Format(_) => "format",
        Difference::Inserted(_) => "inserted",
        Difference::Rewritten(_) => "rewritten",
    }
}

#[test]
fn what_a_formatter_chooses_is_form() {
    for (before, after) in [
        ("That is *so*.\n", "That is _so_.\n"),
        ("All (*x*) of it\n", "All (_x_) of it\n"),
        ("**bold**: text\n", "__bold__: text\n"),
        ("- *a*\n- b\n", "* _a_\n* b\n"),
        ("| a | b |\n|-|:-:|\n| 1 | 2 |\n", "| a | b |\n| --- | :-: |\n| 1 | 2 |\n"),
        ("Scope\n=====\n\ntext\n", "# Scope\n\ntext\n"),
        ("## Scope\n\ntext\n", "Scope\n-----\n\ntext\n"),
        ("## Scope ##\n\ntext\n", "## Scope\n\ntext\n"),
        ("1. a\n1. b\n1. c\n", "1. a\n2. b\n3. c\n"),
        ("~~~sh\nmake *.c\n~~~\n", "```sh\nmake *.c\n```\n"),
        ("See https://example.org/a.\n", "See <https://example.org/a>.\n"),
    ] {
        assert_eq!(grade(before, after), "format", "{before}{after}");
        assert_eq!(grade(after, before), "format", "{after}{before}");
    }
}

#[test]
fn what_it_does_not_choose_is_rewritten() {
    for (before, after) in [
        ("# Scope\n\ntext\n", "## Scope\n\ntext\n"),
        ("Scope\n=====\n", "## Scope\n"),
        ("Scope\n\n---\n\ntext\n", "## Scope\n\ntext\n"),
        ("It is so.\n", "It is ~~so~~.\n"),
        ("1. a\n2. b\n", "1. b\n2. a\n"),
        ("`a_b` and `_c_`\n", "`a_b` and `*c*`\n"),
        ("```sh\nmake *.c\n```\n", "```sh\nmake .c\n```\n"),
        ("a_b is 3\n", "ab is 3\n"),
        ("| a | 1 |\n", "| a | 2 |\n"),
        ("10 passed\n", "1. passed\n"),
        ("See <https://example.org/a>\n", "See <https://example.org/b>\n"),
    ] {
        assert_eq!(grade(before, after), "rewritten", "{before}{after}");
    }
}
