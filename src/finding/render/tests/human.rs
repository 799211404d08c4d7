use std::sync::Arc;

use insta::assert_snapshot;

use super::{Format, at, calm, findings, plain, report, shown, source, written};
use crate::finding::Severity;
use crate::snapshot::RelPath;

/// One finding in a file of its own.
fn one(text: &str, range: std::ops::Range<usize>, message: &str) -> String {
    let text: Arc<str> = text.into();
    let read = move |_: &RelPath| Some(text.clone());
    let finding = plain("some-rule", Severity::Error, message, at("a.md", Some(range)));
    written(Format::Human, &report("show", &[finding], &read))
}

#[test]
fn a_check_shows_lines_help_fix_and_summary() {
    assert_snapshot!(shown(Format::Human), @r##"
    warning[stray-file]: nothing says what this is
    --> docs/100%, a:b.md

    error[unknown-target]: no document has the id `ADR-0003-cahce`
     --> docs/ADR-0007-queue.md:5:5
      |
    5 |   - ADR-0003-cahce
      |     ^^^^^^^^^^^^^^
      |
     ::: docs/ADR-0003-cache.md:2:5
      |
    2 | id: ADR-0003-cache
      |     -------------- the nearest id
      |
      = help: did you mean `ADR-0003-cache`?
    help: name the document by its id (`gpdoc fix`)
      |
    5 -   - ADR-0003-cahce
    5 +   - ADR-0003-cache
      |

    warning[late-heading]: two lines\nof message
     --> docs/ADR-0007-queue.md:8:13
      |
    3 | status: draft
      |         ----- still a draft
    ...
    8 | # A queue — betwéen two
      |             ^^^^^^^
      |
      = note: accepted by the baseline

    1 error, 1 warning; 2 documents governed, 4 files seen, 1 ungoverned; 1 baselined, 1 fixable
    next: gpdoc fix docs/ADR-0007-queue.md
    "##);
}

#[test]
fn a_check_that_finds_nothing_says_what_it_saw() {
    assert_snapshot!(calm(Format::Human), @r##"nothing to report; 2 documents governed, 4 files seen, 1 ungoverned"##);
}

#[test]
fn other_commands_give_the_findings_only() {
    let findings = [findings().remove(0)];
    assert_snapshot!(written(Format::Human, &report("fix", &findings, &source)), @r##"
    warning[stray-file]: nothing says what this is
    --> docs/100%, a:b.md
    "##);
}

#[test]
fn many_findings_are_counted_by_rule() {
    let many: Vec<_> = std::iter::repeat_n(findings().remove(0), 21).chain(findings()).collect();
    let text = written(Format::Human, &report("check", &many, &source));
    assert!(text.contains("    22  stray-file\n     1  late-heading\n     1  unknown-target\n"), "{text}");
}

#[test]
fn a_long_block_is_underlined_on_its_first_line() {
    assert_snapshot!(one("one\ntwo\nthree\n", 4..13, "too long"), @r##"
    error[some-rule]: too long
     --> a.md:2:1
      |
    2 | two
      | ^^^
    "##);
}

#[test]
fn a_byte_order_mark_is_no_column() {
    assert_snapshot!(one("\u{feff}one\n", 3..6, "first"), @r##"
    error[some-rule]: first
     --> a.md:1:1
      |
    1 | one
      | ^^^
    "##);
}

#[test]
fn what_a_terminal_would_obey_is_replaced_and_the_span_stays() {
    let text = "a \u{1b}[31m\u{9b}\u{202e} here\r\nnext\r\n";
    let start = text.find("here").unwrap();
    assert_snapshot!(one(text, start..start + 4, "has \u{1b}[2J and \u{202e}"), @r##"
    error[some-rule]: has �[2J and �
     --> a.md:1:11
      |
    1 | a �[31m�� here
      |           ^^^^
    "##);
}

#[test]
fn a_very_long_line_is_cut_around_the_span() {
    let text = format!("first\n{}here{}\nlast\n", "é".repeat(5000), "x".repeat(5000));
    let shown = one(&text, 10_006..10_010, "far right");
    assert!(shown.contains("a.md:2:5001"), "{shown}");
    assert!(shown.contains("éhere") && shown.contains(" ^^^^"), "{shown}");
    assert!(shown.len() < 800, "{shown}");
}

proptest::proptest! {
    #[test]
    fn any_text_and_any_range_can_be_shown(text in "[a\u{e9}\r\n\t\u{feff}\u{202e}\u{1b}\u{1f600}]{0,40}", start in 0usize..60, len in 0usize..60) {
        let shown = one(&text, start..start + len, &text);
        let kept = !shown.contains(['\u{1b}', '\u{202e}', '\r']);
        proptest::prop_assert!(kept);
    }

    #[test]
    fn long_lines_can_be_cut_anywhere(prefix in 0usize..900, start in 0usize..2000, len in 0usize..900) {
        let text = format!("{}\u{1f600}{}\n", "é".repeat(prefix), "\u{1b}x".repeat(300));
        let shown = one(&text, start..start + len, "cut");
        let kept = !shown.contains('\u{1b}');
        proptest::prop_assert!(kept);
    }
}
