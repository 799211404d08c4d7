//! `ids next` and `ids audit`, over branches.

use super::*;

#[test]
fn next_is_behind_the_highest_number_of_all_branches() {
    let directory = repository();
    let root = directory.path();
    git(root, &["switch", "-qc", "feature"]);
    adr(root, 7, "seven");
    commit(root, "seven");
    git(root, &["switch", "-q", "main"]);
    assert_snapshot!(said(root, &["ids", "next", "adr"]), @r"
    8  ADR-0008-{slug}
    exit 0
    ");
    let next = json(root, &["ids", "next", "adr"]);
    assert_snapshot!(next["data"], @r#"{"kind":"adr","number":8,"id":"ADR-0008-{slug}","path":"docs/adrs/ADR-0008-{slug}.md","file":"ADR-0008-{slug}.md","notes":[]}"#);
    assert_snapshot!(said(root, &["ids", "next", "ard"]), @r"
    error: there is no kind `ard`
      help: did you mean `adr`?
    exit 2
    ");
    assert_snapshot!(said(root, &["ids", "next", "documentation"]), @r"
    error: documents of kind `documentation` have no numbers: no form of their ids or file names in gpdoc.yaml has a `{number}`
      help: where they should have one, name it in `kinds.documentation.id.forms`, such as `{number:04}-{slug}`
    exit 2
    ");
}

#[test]
fn next_says_what_a_new_document_would_be_called_here() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    write(root, "doc/adr/0001-first.md", "# 1. First\n\nDate: 2020-01-01\n\n## Status\n\nAccepted\n");
    assert_eq!(said(root, &["ids", "next", "adr"]), "2  0002-{slug}\nexit 0");
    assert_eq!(json(root, &["ids", "next", "adr"])["data"]["path"], "doc/adr/0002-{slug}.md");
    assert!(gpdoc(root, &["adr", "new", "Second"]).status.success());
    assert!(root.join("doc/adr/0002-second.md").is_file());
}

#[test]
fn audit_finds_what_two_branches_will_both_bring() {
    let directory = repository();
    let root = directory.path();
    for (branch, slug) in [("a", "from-a"), ("b", "from-b")] {
        git(root, &["switch", "-qc", branch, "main"]);
        adr(root, 2, slug);
        write(root, &format!("notes/{branch}.md"), "---\nid: NOTE\n---\n# Note\n");
        commit(root, branch);
    }
    git(root, &["switch", "-q", "main"]);
    assert_snapshot!(said(root, &["ids", "audit"]), @r"
    adr 2 is taken by 2 documents
      docs/adrs/ADR-0002-from-a.md  (branch a)
      docs/adrs/ADR-0002-from-b.md  (branch b)

    the id `NOTE` is taken by 2 documents
      notes/a.md  (branch a)
      notes/b.md  (branch b)

    taken twice: numbers 1, ids 1, of 5 documents in 4 places
      next: gpdoc ids renumber docs/adrs/ADR-0002-from-b.md
    exit 1
    ");
    let audit = json(root, &["ids", "audit", "adr"]);
    assert_snapshot!(audit["data"]["twice"], @r#"[{"kind":"adr","number":2,"documents":[{"path":"docs/adrs/ADR-0002-from-a.md","id":"ADR-0002-from-a","places":[{"branch":"a"}]},{"path":"docs/adrs/ADR-0002-from-b.md","id":"ADR-0002-from-b","places":[{"branch":"b"}]}]}]"#);
    assert_eq!(audit["ok"], false);
}

#[test]
fn audit_finds_a_file_that_is_not_committed_and_meets_a_branch() {
    let directory = repository();
    let root = directory.path();
    git(root, &["switch", "-qc", "feature"]);
    adr(root, 2, "theirs");
    commit(root, "theirs");
    git(root, &["switch", "-q", "main"]);
    adr(root, 2, "mine");
    assert_snapshot!(said(root, &["ids", "audit"]), @r"
    adr 2 is taken by 2 documents
      docs/adrs/ADR-0002-mine.md  (here)
      docs/adrs/ADR-0002-theirs.md  (branch feature)

    taken twice: numbers 1, ids 0, of 3 documents in 3 places
      next: gpdoc ids renumber docs/adrs/ADR-0002-mine.md
    exit 1
    ");
}

#[test]
fn audit_says_nothing_of_one_document_that_a_branch_renamed_moved_or_deleted() {
    let directory = repository();
    let root = directory.path();
    adr(root, 2, "two");
    adr(root, 3, "three");
    commit(root, "two and three");
    git(root, &["branch", "old"]);
    git(root, &["mv", "docs/adrs/ADR-0001-one.md", "docs/adrs/ADR-0001-first.md"]);
    git(root, &["mv", "docs/adrs/ADR-0002-two.md", "docs/ADR-0002-two.md"]);
    git(root, &["rm", "-q", "docs/adrs/ADR-0003-three.md"]);
    write(root, "docs/adrs/ADR-0001-first.md", "---\nid: ADR-0001-first\n---\n# First\n");
    commit(root, "renamed");
    git(root, &["switch", "-q", "old"]);
    adr(root, 4, "four");
    assert_eq!(said(root, &["ids", "audit"]), "no number and no id is taken twice: 6 documents in 3 places\nexit 0");
}

#[test]
fn audit_says_nothing_of_what_was_settled_since_an_old_branch_was_left() {
    let directory = repository();
    let root = directory.path();
    adr(root, 1, "again");
    commit(root, "twice");
    git(root, &["branch", "old"]);
    git(root, &["rm", "-q", "docs/adrs/ADR-0001-again.md"]);
    adr(root, 2, "again");
    commit(root, "settled");
    assert_eq!(gpdoc(root, &["ids", "audit"]).status.code(), Some(0));
    git(root, &["switch", "-q", "old"]);
    assert_eq!(gpdoc(root, &["ids", "audit"]).status.code(), Some(1));
}
