//! `ids renumber` where two documents have one number.

use super::*;

/// Two decisions with one number; what names only the number may mean either.
fn twice() -> TempDir {
    let directory = repository();
    let root = directory.path();
    for slug in ["a", "b"] {
        let text = format!("---\nid: ADR-0002\ntype: adr\n---\n# ADR-0002: {slug}\n");
        write(root, &format!("docs/adrs/ADR-0002-{slug}.md"), &text);
    }
    write(
        root,
        "notes/note.md",
        "---\nid: NOTE\nrelates_to: [ADR-0002, ADR-0002-b]\n---\n# Note\n\n[ADR-0002](../docs/adrs/ADR-0002-b.md), [ADR-0002](../docs/adrs/ADR-0002-a.md)\n",
    );
    commit(root, "twice");
    directory
}

#[test]
fn renumber_asks_which_document_was_meant_where_nobody_can_know() {
    let directory = twice();
    let root = directory.path();
    let arguments = ["ids", "renumber", "docs/adrs/ADR-0002-b.md"];
    assert_snapshot!(said(root, &["ids", "renumber", "ADR-0002"]), @"
    error: `ADR-0002` names 2 documents
      help: name one by its path: docs/adrs/ADR-0002-a.md, docs/adrs/ADR-0002-b.md
    exit 2
    ");
    assert_snapshot!(said(root, &arguments), @"
    error: 1 reference could mean several documents, and one of them gets another name:
      notes/note.md:3: ADR-0002
      help: say which document they mean with `--references-to FILE`: one of docs/adrs/ADR-0002-a.md, docs/adrs/ADR-0002-b.md; or name it there by its own id or path first
    exit 2
    ");
    assert_snapshot!(json(root, &arguments)["data"]["error"]["places"], @r#"[{"path":"notes/note.md","line":3,"text":"ADR-0002","candidates":["docs/adrs/ADR-0002-a.md","docs/adrs/ADR-0002-b.md"]}]"#);
    assert_snapshot!(said(root, &[&arguments[..], &["--references-to", "notes/note.md"]].concat()), @"
    error: 1 reference could mean several documents, and one of them gets another name:
      notes/note.md:3: ADR-0002
      help: say which document they mean with `--references-to FILE`: one of docs/adrs/ADR-0002-a.md, docs/adrs/ADR-0002-b.md; or name it there by its own id or path first
    exit 2
    ");
    assert_snapshot!(said(root, &[&arguments[..], &["--references-to", "nowhere.md"]].concat()), @"
    error: --references-to: `nowhere.md` is no document
      help: name the document by its path
    exit 2
    ");
    assert_eq!(stdout(&gpdoc(root, &["ids", "next", "adr"])), "3  ADR-0003-{slug}\n", "nothing is taken");
}

#[test]
fn references_that_meant_the_other_document_stay_with_it() {
    let directory = twice();
    let root = directory.path();
    let other = "docs/adrs/ADR-0002-a.md";
    assert_snapshot!(said(root, &["ids", "renumber", "docs/adrs/ADR-0002-b.md", "--references-to", other]), @"
    docs/adrs/ADR-0002-b.md -> docs/adrs/ADR-0003-b.md
      id ADR-0002 -> ADR-0003
    rewrote: references 1, links 1, in files 2
    next: gpdoc check
    exit 0
    ");
    assert_snapshot!(read(root, "notes/note.md"), @"
    ---
    id: NOTE
    relates_to: [ADR-0002, ADR-0003]
    ---
    # Note

    [ADR-0003](../docs/adrs/ADR-0003-b.md), [ADR-0002](../docs/adrs/ADR-0002-a.md)
    ");
}

#[test]
fn references_that_meant_the_renumbered_document_go_along() {
    let directory = twice();
    let root = directory.path();
    let itself = "docs/adrs/ADR-0002-b.md";
    assert_snapshot!(said(root, &["ids", "renumber", itself, "--references-to", itself]), @"
    docs/adrs/ADR-0002-b.md -> docs/adrs/ADR-0003-b.md
      id ADR-0002 -> ADR-0003
    rewrote: references 2, links 1, in files 2
    next: gpdoc check
    exit 0
    ");
    assert_snapshot!(read(root, "notes/note.md"), @"
    ---
    id: NOTE
    relates_to: [ADR-0003, ADR-0003]
    ---
    # Note

    [ADR-0003](../docs/adrs/ADR-0003-b.md), [ADR-0002](../docs/adrs/ADR-0002-a.md)
    ");
    assert_eq!(said(root, &["ids", "audit"]).lines().last(), Some("exit 0"));
}
