use insta::assert_snapshot;

use super::{markdown_file, yaml_file};
use crate::document::{Document, SuppressionScope};

fn told(document: &Document) -> String {
    let source = &document.source;
    let line = |suppression: &crate::document::Suppression| {
        for (name, span) in &suppression.rules {
            assert_eq!(name, &source[span.clone()]);
        }
        let names: Vec<_> = suppression.rules.iter().map(|(name, _)| name.as_str()).collect();
        let scope = match &suppression.scope {
            SuppressionScope::File => "file".into(),
            SuppressionScope::Lines(range) => format!("{:?}", &source[range.clone()]),
        };
        format!("{} ({}) -> {scope}", names.join("+"), suppression.reason.as_deref().unwrap_or("no reason"))
    };
    document.suppressions.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn in_body(body: &str) -> String {
    told(&markdown_file(&format!("---\nid: a\n---\n{body}")))
}

#[test]
fn a_comment_before_everything_else_holds_for_the_file() {
    assert_snapshot!(in_body("\n<!-- a comment -->\n<!-- gpdoc-ignore r: why: so -->\n\n# Title\n"), @"r (why: so) -> file");
    assert_snapshot!(told(&markdown_file("\u{feff}<!--gpdoc-ignore r:\n  two\nlines-->")), @"
    r (two
    lines) -> file
    ");
}

#[test]
fn a_comment_alone_on_its_line_holds_for_the_next_line_with_text() {
    assert_snapshot!(in_body("# T\n<!-- gpdoc-ignore r: why -->\nbelow\nnot this\n"), @r#"r (why) -> "below\n""#);
    assert_snapshot!(in_body("# T\r\n\r\n<!-- gpdoc-ignore r: why -->\r\n\r\n## Below\r\n"), @r###"r (why) -> "## Below\r\n""###);
    assert_snapshot!(in_body("# T\n- <!-- gpdoc-ignore r: why -->\n- below\n"), @r#"r (why) -> "- below\n""#);
    assert_snapshot!(in_body("# T\n<!-- gpdoc-ignore r: why -->\n"), @r#"r (why) -> """#);
}

#[test]
fn stacked_comments_hold_for_the_same_line() {
    let stack = "# T\n<!-- gpdoc-ignore r: 1 -->\n<!-- gpdoc-ignore s: 2 --> <!-- gpdoc-ignore t: 3 -->\n\n<!-- x -->\nbelow\nno\n";
    assert_snapshot!(in_body(stack), @r#"
    r (1) -> "below\n"
    s (2) -> "below\n"
    t (3) -> "below\n"
    "#);
}

#[test]
fn a_comment_beside_text_holds_for_its_own_line() {
    assert_snapshot!(in_body("# T\ntext <!-- gpdoc-ignore r: why -->\nnot this\n"), @r#"r (why) -> "text <!-- gpdoc-ignore r: why -->\n""#);
    assert_snapshot!(in_body("<!-- gpdoc-ignore r: why --> text\nnot this\n"), @r#"r (why) -> "<!-- gpdoc-ignore r: why --> text\n""#);
    assert_snapshot!(in_body("# T\na <!-- gpdoc-ignore r: why --> <!-- gpdoc-ignore s: why\n--> b\nno\n"), @r#"
    r (why) -> "a <!-- gpdoc-ignore r: why --> <!-- gpdoc-ignore s: why\n"
    s (why) -> "a <!-- gpdoc-ignore r: why --> <!-- gpdoc-ignore s: why\n--> b\n"
    "#);
}

#[test]
fn several_rules_share_a_reason() {
    assert_snapshot!(in_body("# T\nx <!-- gpdoc-ignore r, s ,t: why, though -->\n"), @r#"r+s+t (why, though) -> "x <!-- gpdoc-ignore r, s ,t: why, though -->\n""#);
}

#[test]
fn what_is_left_out_is_told_as_left_out() {
    assert_snapshot!(in_body("# T\na <!-- gpdoc-ignore r -->\nb <!-- gpdoc-ignore r: -->\nc <!-- gpdoc-ignore -->\n"), @r#"
    r (no reason) -> "a <!-- gpdoc-ignore r -->\n"
    r (no reason) -> "b <!-- gpdoc-ignore r: -->\n"
     (no reason) -> "c <!-- gpdoc-ignore -->\n"
    "#);
}

#[test]
fn code_and_other_comments_suppress_nothing() {
    assert_eq!(in_body("`<!-- gpdoc-ignore r: why -->`\n\n```\n<!-- gpdoc-ignore r: why -->\n```\n"), "");
    assert_eq!(in_body("<!-- gpdoc-ignored r: why -->\n<!-- see gpdoc-ignore -->\n"), "");
}

#[test]
fn a_yaml_comment_holds_for_its_line_or_the_next() {
    let block = "---\n# gpdoc-ignore r: first\n# and a remark\n\nid: ü # gpdoc-ignore s: beside\nlist: # gpdoc-ignore t: key\n  # gpdoc-ignore u: item\n  - a\n# gpdoc-ignore v: nothing\n---\n";
    assert_snapshot!(told(&markdown_file(block)), @r#"
    r (first) -> "id: ü # gpdoc-ignore s: beside\n"
    s (beside) -> "id: ü # gpdoc-ignore s: beside\n"
    t (key) -> "list: # gpdoc-ignore t: key\n"
    u (item) -> "  - a\n"
    v (nothing) -> ""
    "#);
    assert_snapshot!(told(&yaml_file("# gpdoc-ignore r: top\nid: '# gpdoc-ignore s: no'\n")), @r#"r (top) -> "id: '# gpdoc-ignore s: no'\n""#);
}
