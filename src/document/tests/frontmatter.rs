use insta::assert_snapshot;

use super::{markdown_file, metadata, yaml_file};

fn said(text: &str) -> String {
    metadata(&markdown_file(text))
}

fn parts(text: &str) -> String {
    let document = markdown_file(text);
    let slice = |range: &std::ops::Range<usize>| &document.source[range.clone()];
    format!("{:?} + {:?}", slice(&document.frontmatter), slice(&document.body))
}

#[test]
fn a_block_lies_between_two_fences() {
    assert_snapshot!(parts("---\nid: a\n---\ntext\n"), @r#""---\nid: a\n---\n" + "text\n""#);
    assert_snapshot!(parts("\u{feff}---  \r\nid: a\r\n---\t\r\ntext"), @r#""---  \r\nid: a\r\n---\t\r\n" + "text""#);
    assert_snapshot!(parts("---\nid: a\n---"), @r#""---\nid: a\n---" + """#);
    assert_snapshot!(parts("---\nid: a\n...\ntext"), @r#""---\nid: a\n...\n" + "text""#);
    assert_snapshot!(parts("---\nid: a\nnote: |\n  ---\n---\n"), @r#""---\nid: a\nnote: |\n  ---\n---\n" + """#);
    assert_snapshot!(said("\u{feff}---\r\nid: ü\r\ntitle: b\r\n---\r\n"), @"parsed: id, title");
}

#[test]
fn a_block_that_says_nothing_is_empty() {
    for text in ["---\n---\n", "---\n\n---", "---\n# only a comment\n---\n", "---\n~\n---\n", "---\n{}\n---\n"] {
        assert_eq!(said(text), "empty", "{text:?}");
    }
}

#[test]
fn a_fence_elsewhere_than_on_the_first_line_opens_nothing() {
    for text in ["", "text\n", "\n---\nid: a\n---\n", " ---\nid: a\n---\n", "----\nid: a\n---\n", "--- a\nid: a\n---\n"]
    {
        assert_eq!(said(text), "missing", "{text:?}");
    }
}

#[test]
fn thematic_breaks_are_no_fences() {
    for text in [
        "---\n\nA page that begins with a rule.\n",
        "---\nA page: with a colon, and a rule.\n",
        "---\n\nNote: this page is old.\n\nMore text.\n",
        "---\n# Title\n\nNote: this page is old.\n",
        "---\n\nProse between two rules.\n\n---\n\nMore.\n",
        "---\nA heading, really\n---\n",
        "---\n\n- a list\n- between rules\n\n---\n",
        "---\n\nIt's \"unbalanced: [prose\n\n---\n",
        "---\n",
        "---",
    ] {
        let document = markdown_file(text);
        assert_eq!(metadata(&document), "missing", "{text:?}");
        assert_eq!(document.body, 0..text.len(), "{text:?}");
    }
}

#[test]
fn an_unclosed_block_is_told_from_a_thematic_break() {
    let fence = "Unclosed: the frontmatter's opening `---` has no closing `---` on a line of its own: ⟦---⟧";
    assert_eq!(said("---\nid: a\ntitle: b\n\n# Title\n"), fence);
    assert_eq!(said("---\nid: a"), fence);
    assert_eq!(said("---\n\nid: a\ntitle: b\n"), fence);
    assert_eq!(said("---\n# a comment\nid: a\ntitle: b\n"), fence);
    assert_eq!(said("---\nid: a\n ---\n"), fence);
    // The rule further down in the body is not the closing fence.
    assert_eq!(said("---\nid: a\ntags:\n- b\n\n# Title\n\nSome text.\n\n---\n\nMore.\n"), fence);
    assert_snapshot!(said("---\nid: a\nowner: platform---\n\n# Title\n"), @"Unclosed: the closing `---` is glued to a value; it needs a line of its own: owner: platform⟦---⟧");
}

#[test]
fn a_syntax_error_is_shown_where_it_is_made() {
    let broken = |yaml: &str| said(&format!("---\nid: ü\n{yaml}\n---\n# Title\n"));
    assert_snapshot!(broken("title: \"abc\nowner: b"), @"Syntax: the quote is never closed: title: ⟦\"⟧abc");
    assert_snapshot!(broken("tags: [a, b\nowner: b"), @"Syntax: the `[` opened here is never closed: tags: ⟦[⟧a, b");
    assert_snapshot!(broken("risk: {a: 1,\n  b: [2, \"]\"]\nowner: b"), @r#"Syntax: the `{` opened here is never closed: risk: ⟦{⟧a: 1,"#);
    assert_snapshot!(broken("title: a: b"), @"Syntax: no key is allowed here: keys of one mapping begin in one column, and a text with `: ` in it needs quotes: title: a⟦:⟧ b");
    assert_snapshot!(broken("  owner: b"), @"Syntax: no key is allowed here: keys of one mapping begin in one column, and a text with `: ` in it needs quotes:   owner⟦:⟧ b");
    assert_snapshot!(broken("owner: b\n\tc: d"), @"Syntax: a tab is not allowed here; indent with spaces: ⟦	⟧c: d");
    assert_snapshot!(broken("tags:\n\t- a"), @"Syntax: a tab is not allowed here; indent with spaces: ⟦	⟧- a");
    assert_snapshot!(broken("owner: b\n- stray"), @"Syntax: expected a key at the indentation of the keys above: - ⟦s⟧tray");
    assert_snapshot!(broken("owner"), @"Syntax: expected `:` behind the key: ⟦o⟧wner");
    assert_snapshot!(broken("owner: @team"), @"Syntax: a plain text cannot begin with `@`; put it in quotes: owner: ⟦@⟧team");
    assert_snapshot!(broken("--- more"), @"Syntax: a second YAML document begins inside the frontmatter: --- ⟦more⟧");
}

#[test]
fn a_conflict_left_in_the_block_is_malformed_metadata_not_prose() {
    let text = "---\n<<<<<<< ours\nid: a\n=======\nid: b\n>>>>>>> theirs\n---\n";
    assert_snapshot!(said(text), @"Syntax: no key is allowed here: keys of one mapping begin in one column, and a text with `: ` in it needs quotes: id⟦:⟧ a");
}

#[test]
fn a_list_right_below_the_fence_is_no_mapping() {
    assert_snapshot!(said("---\n- a\n- b\n---\n"), @"NotMapping: the metadata is a list, not a mapping of keys to values: ⟦- a⟧");
}

#[test]
fn a_yaml_file_is_its_first_document_that_holds_something() {
    let said = |text: &str| metadata(&yaml_file(text));
    assert_eq!(said("# about\n---\n# nothing\n---\nid: a\n---\nid: b\nc: d\n"), "parsed: id");
    assert_eq!(said("%YAML 1.2\n---\nid: a\n"), "parsed: id");
    assert_eq!(said("\u{feff}# about\r\nid: a\r\n"), "parsed: id");
    assert_eq!(said(""), "empty");
    assert_eq!(said("# nothing\n"), "empty");
    assert_snapshot!(said("- a\n- b\n"), @"NotMapping: the metadata is a list, not a mapping of keys to values: ⟦- a⟧");
    assert_snapshot!(said("just words\n"), @"NotMapping: the metadata is a single value, not a mapping of keys to values: ⟦just words⟧");
    assert_snapshot!(said("id: a\n---\nb: [\n"), @"Syntax: `[` is never closed: b: ⟦[⟧");
}

fn repeated(below: &str) -> Option<String> {
    let document = markdown_file(&format!("---\nid: a\nowner: b\n---\n{below}"));
    document.repeated_frontmatter.clone().map(|range| document.source[range].to_owned())
}

#[test]
fn a_second_block_below_the_first_is_found() {
    let found = |below: &str| assert_eq!(repeated(&format!("{below}\n# Title\n")).as_deref(), Some(below), "{below:?}");
    found("---\nid: a\n---\n");
    found("---\r\ntype: adr\r\nstatus: draft\r\n---\r\n");
    found("---\nid: a\n\ntags:\n- b\nrisk:\n  impact: low\n---\n");
    found("id: a\ntitle: 'B: c'\ntype: adr\nowner: team---\n");
    found("id: a\ntags:\n  - b\n---\n");
    found("id: a\nrelates_to:\n<!-- begin -->\n  - b\n<!-- end -->\n---\n");
    assert_eq!(repeated("\n \n---\nid: a\n---\ntext").as_deref(), Some("---\nid: a\n---\n"));
    assert_eq!(repeated("\n  id: a\n---\n"), None);
}

#[test]
fn rules_tables_and_examples_in_a_body_are_no_second_block() {
    for below in [
        "",
        "---\n",
        "---\n---\n",
        "\n---\n\nProse between rules.\n\n---\n",
        "---\n\nNote: one sentence.\n\n---\n",
        "---\nname: example\nkind: Service\n---\n",
        "# Title\n\n---\nid: a\ntitle: b\n---\n",
        "```yaml\n---\nid: a\ntitle: b\n---\n```\n",
        "| id: a | b |\n|---|---|\n| title: c | d---|\n",
        "id: one line only\n---\n",
        "id: a\ntitle: b\n\nText.\n\n---\n",
        "Status: Accepted\nDate: today\n---\n",
        "- id: a\n- title: b\n---\n",
        "---\nid: a\ntitle: b\n",
    ] {
        assert_eq!(repeated(below), None, "{below:?}");
    }
}

#[test]
fn a_repeated_block_is_no_part_of_what_the_body_says() {
    let document = markdown_file("---\nid: a\n---\nid: a\nstatus: draft\nx: y---\n# Title\n");
    assert_eq!(document.facts.headings.len(), 1);
    assert_eq!(document.body_status("Status"), None);
}
