//! What follows a document that moves.

use super::*;

#[test]
fn references_and_links_follow_a_document_with_another_name() {
    let directory = three();
    let root = directory.path();
    let arguments = ["mv", "docs/adrs/ADR-0001-one.md", "docs/adrs/ADR-0001-first.md"];
    let before = tree(root);
    assert_snapshot!(said(root, &[&arguments[..], &["--dry-run"]].concat()), @"
    docs/adrs/ADR-0001-one.md -> docs/adrs/ADR-0001-first.md
      id ADR-0001-one -> ADR-0001-first
    would rewrite: references 3, links 3, in files 3
    mentioned in text, not rewritten: 2 places
      docs/guides/start.md:10: ADR-0001-one.md
      docs/guides/start.md:11: docs/adrs/ADR-0001-one.md
    next: gpdoc check
    exit 0
    ");
    assert_snapshot!(said(root, &[&arguments[..], &["--diff"]].concat()), @r#"
    diff --git a/docs/adrs/ADR-0001-one.md b/docs/adrs/ADR-0001-first.md
    rename from docs/adrs/ADR-0001-one.md
    rename to docs/adrs/ADR-0001-first.md
    --- a/docs/adrs/ADR-0001-one.md
    +++ b/docs/adrs/ADR-0001-first.md
    @@ -1,5 +1,5 @@
     ---
    -id: ADR-0001-one
    +id: ADR-0001-first
     status: accepted
     relates_to: [ADR-0002-two]
     ---
    diff --git a/docs/adrs/ADR-0002-two.md b/docs/adrs/ADR-0002-two.md
    --- a/docs/adrs/ADR-0002-two.md
    +++ b/docs/adrs/ADR-0002-two.md
    @@ -10,9 +10,9 @@
     
     ## Context
     
    -Back to [ADR-0001: One][one] and [ADR-0001-one](./ADR-0001-one.md), [top](#adr-0002-two).
    +Back to [ADR-0001: One][one] and [ADR-0001-first](./ADR-0001-first.md), [top](#adr-0002-two).
     
    -[one]: <ADR-0001-one.md#adr-0001-one> "One"
    +[one]: <ADR-0001-first.md#adr-0001-one> "One"
     
     ## Decision
     
    diff --git a/docs/guides/start.md b/docs/guides/start.md
    --- a/docs/guides/start.md
    +++ b/docs/guides/start.md
    @@ -1,11 +1,11 @@
     ---
     id: GUIDE
    -relates_to: [../adrs/ADR-0001-one.md, ADR-0001-one.md, docs/adrs/ADR-0001-one]
    +relates_to: [../adrs/ADR-0001-first.md, ADR-0001-first.md, docs/adrs/ADR-0001-first]
     ---
     # Guide
     
     ## First
     
    -- [`ADR-0001`](/docs/adrs/ADR-0001-one.md?plain=1#L3)
    +- [`ADR-0001`](/docs/adrs/ADR-0001-first.md?plain=1#L3)
     - [missing](nowhere.md), [web](https://example.org/ADR-0001-one.md)
     - `docs/adrs/ADR-0001-one.md`
    exit 0
    "#);
    assert_eq!(tree(root), before, "nothing is written");
    assert_snapshot!(said(root, &arguments), @"
    docs/adrs/ADR-0001-one.md -> docs/adrs/ADR-0001-first.md
      id ADR-0001-one -> ADR-0001-first
    rewrote: references 3, links 3, in files 3
    mentioned in text, not rewritten: 2 places
      docs/guides/start.md:10: ADR-0001-one.md
      docs/guides/start.md:11: docs/adrs/ADR-0001-one.md
    next: gpdoc check
    exit 0
    ");
}

#[test]
fn a_move_back_restores_every_byte_and_no_step_adds_a_finding() {
    let directory = three();
    let root = directory.path();
    let (before, known) = (tree(root), findings(root, &[]));
    // At the top a path from the file and a path from the root look alike, so moves to there are not among them.
    let moves = [
        ("docs/adrs/ADR-0001-one.md", "docs/adrs/ADR-0001-first.md"),
        ("docs/adrs/ADR-0002-two.md", "docs/adrs/ADR-0012-two.md"),
        ("docs/guides/start.md", "docs/how-to/very/deep/begin.md"),
        ("docs/guides", "docs/how to (new)"),
        ("docs/guides", "guides"),
    ];
    for (old, new) in moves {
        assert!(said(root, &["mv", old, new]).ends_with("exit 0"), "{old} {new}");
        let found = findings(root, &[]);
        assert_eq!(found.len(), known.len(), "{old} -> {new}: {found:?}");
        // Decisions in force are not rewritten, whatever is written in their links.
        let rewritten = findings(root, &["--base", "HEAD", "--rule", "decision-rewritten", "--rule", "broken-link"]);
        assert_eq!(rewritten, findings(root, &["--rule", "broken-link"]), "{old} -> {new}");
        assert!(said(root, &["mv", new, old]).ends_with("exit 0"), "{new} {old}");
        let mut after = tree(root);
        after.retain(|name, _| before.contains_key(name) || !name.ends_with('/'));
        assert_eq!(after, before, "{old} -> {new} and back");
    }
}

#[test]
fn links_are_written_anew_in_both_directions_when_a_document_changes_its_directory() {
    let directory = three();
    let root = directory.path();
    assert_snapshot!(said(root, &["mv", "GUIDE", "docs/how-to/deep/"]), @"
    docs/guides/start.md -> docs/how-to/deep/start.md
    rewrote: references 3, links 2, in files 3
    next: gpdoc check
    exit 0
    ");
    assert_snapshot!(read(root, "docs/how-to/deep/start.md"), @"
    ---
    id: GUIDE
    relates_to: [../../adrs/ADR-0001-one.md, ADR-0001-one.md, docs/adrs/ADR-0001-one]
    ---
    # Guide

    ## First

    - [`ADR-0001`](/docs/adrs/ADR-0001-one.md?plain=1#L3)
    - [missing](nowhere.md), [web](https://example.org/ADR-0001-one.md)
    - `docs/adrs/ADR-0001-one.md`
    ");
    assert_snapshot!(read(root, "docs/adrs/ADR-0001-one.md"), @r#"
    ---
    id: ADR-0001-one
    status: accepted
    relates_to: [ADR-0002-two]
    ---
    # ADR-0001: One

    ## Status

    Accepted

    ## Context

    See [ADR-0002](ADR-0002-two.md) and [guide](../how-to/deep/start.md#first), or <a href="../how-to/deep/start.md">it</a>.

    ## Decision

    D

    ## Consequences

    C
    "#);
    assert_snapshot!(read(root, "docs/adrs/ADR-0002-two.md"), @r#"
    ---
    id: ADR-0002-two
    status: accepted
    relates_to:
      - "ADR-0001" # by its short form
      - docs/how-to/deep/start.md
      - ../how-to/deep/start
    ---
    # ADR-0002: Two

    ## Context

    Back to [ADR-0001: One][one] and [ADR-0001-one](./ADR-0001-one.md), [top](#adr-0002-two).

    [one]: <ADR-0001-one.md#adr-0001-one> "One"

    ## Decision

    ADR-0001 in prose.

    ## Consequences

    C
    "#);
    assert!(!root.join("docs/guides/start.md").exists());
}

#[test]
fn a_directory_moves_with_everything_in_it_and_links_inside_of_it_stay() {
    let directory = repository(&[
        ("docs/a/one.md", "---\nid: ONE\n---\n# One\n\n[two](sub/two.md) [script](run.sh) [up](../b.md)\n"),
        ("docs/a/run.sh", "echo\n"),
        ("docs/a/sub/two.md", "---\nid: TWO\n---\n# Two\n\n[one](../one.md) [dir](..) [b](../../b.md)\n"),
        ("docs/b.md", "---\nid: B\n---\n# B\n\n[sub](a/sub/) [a](./a) [script](a/run.sh)\n"),
    ]);
    let root = directory.path();
    assert_snapshot!(said(root, &["mv", "docs/a", "guides"]), @"
    docs/a/one.md -> guides/one.md
    docs/a/run.sh -> guides/run.sh
    docs/a/sub/two.md -> guides/sub/two.md
    rewrote: references 0, links 5, in files 3
    next: gpdoc check
    exit 0
    ");
    assert_snapshot!(read(root, "guides/one.md"), @"
    ---
    id: ONE
    ---
    # One

    [two](sub/two.md) [script](run.sh) [up](../docs/b.md)
    ");
    assert_snapshot!(read(root, "guides/sub/two.md"), @"
    ---
    id: TWO
    ---
    # Two

    [one](../one.md) [dir](..) [b](../../docs/b.md)
    ");
    assert_snapshot!(read(root, "docs/b.md"), @"
    ---
    id: B
    ---
    # B

    [sub](../guides/sub/) [a](../guides) [script](../guides/run.sh)
    ");
    assert!(!root.join("docs/a").exists(), "nothing is left of it");
}

#[test]
fn sidecar_and_baseline_follow_their_document() {
    let directory = three();
    let root = directory.path();
    write(root, "docs/adrs/ADR-0001-one.metadata.yaml", "id: ONE_METADATA\nrelates_to: [NOWHERE]\n");
    write(root, "docs/guides/lost.md", "---\nrelates_to: [GONE, ADR-0001-one]\n---\n# Lost\n\n[x](nowhere.md)\n");
    assert_eq!(gpdoc(root, &["baseline", "write"]).status.code(), Some(0));
    assert_eq!(gpdoc(root, &["check"]).status.code(), Some(0), "all is accepted");
    assert_snapshot!(said(root, &["mv", "docs/adrs/ADR-0001-one.md", "docs/adrs/ADR-0011-one.md"]), @"
    docs/adrs/ADR-0001-one.md -> docs/adrs/ADR-0011-one.md
      id ADR-0001-one -> ADR-0011-one
    docs/adrs/ADR-0001-one.metadata.yaml -> docs/adrs/ADR-0011-one.metadata.yaml
    rewrote: references 5, links 3, in files 5
    findings of the baseline that follow: 4
    mentioned in text, not rewritten: 4 places
      docs/adrs/ADR-0002-two.md:13: ADR-0001
      docs/adrs/ADR-0002-two.md:19: ADR-0001
      docs/guides/start.md:10: ADR-0001-one.md
      docs/guides/start.md:11: docs/adrs/ADR-0001-one.md
    next: gpdoc check
    exit 0
    ");
    assert!(root.join("docs/adrs/ADR-0011-one.metadata.yaml").is_file());
    assert_eq!(findings(root, &[]), Vec::<String>::new());
    assert_snapshot!(said(root, &["mv", "docs/guides/lost.md", "docs/found.md"]), @"
    docs/guides/lost.md -> docs/found.md
    rewrote: references 0, links 0, in files 1
    findings of the baseline that follow: 3
    next: gpdoc check
    exit 0
    ");
    assert_eq!(findings(root, &[]), Vec::<String>::new());
}

#[test]
fn an_id_that_does_not_agree_with_the_file_name_stays() {
    let directory = repository(&[
        ("docs/adrs/ADR-0001-one.md", "---\nid: ADR-0001-eins\ntype: adr\n---\n# One\n"),
        ("docs/adrs/ADR-0002-two.md", "---\nid: ADR-0002\ntype: adr\n---\n# ADR-0002: Two\n"),
        ("docs/guide.md", "---\nid: guide\nrelates_to: [ADR-0001-eins, ADR-0002]\n---\n# Guide\n"),
    ]);
    let root = directory.path();
    for (old, new) in [("ADR-0001-one", "ADR-0003-one"), ("ADR-0002-two", "ADR-0004-zwei")] {
        let (old, new) = (format!("docs/adrs/{old}.md"), format!("docs/adrs/{new}.md"));
        assert!(said(root, &["mv", &old, &new]).ends_with("exit 0"));
    }
    assert!(said(root, &["mv", "docs/guide.md", "docs/handbook.md"]).ends_with("exit 0"));
    assert_snapshot!(read(root, "docs/adrs/ADR-0003-one.md"), @"
    ---
    id: ADR-0001-eins
    type: adr
    ---
    # One
    ");
    assert_snapshot!(read(root, "docs/adrs/ADR-0004-zwei.md"), @"
    ---
    id: ADR-0004
    type: adr
    ---
    # ADR-0004: Two
    ");
    assert_snapshot!(read(root, "docs/handbook.md"), @"
    ---
    id: guide
    relates_to: [ADR-0001-eins, ADR-0004]
    ---
    # Guide
    ");
}

#[test]
fn the_evidence_of_a_capture_moves_along() {
    let capture = "---\nid: 2026-01-30-dns\ntitle: DNS\ntype: documentation\n---\n# DNS\n\n## Scope\n\n- A zone\n";
    let directory = repository(&[
        ("session_capture/2026-01-30-dns.md", capture),
        ("session_capture/.evidence/2026-01-30-dns.jsonl", "{\"v\":1,\"seq\":1,\"type\":\"receipt\",\"hash\":\"a\"}\n"),
    ]);
    let root = directory.path();
    let moved = gpdoc(root, &["mv", "session_capture/2026-01-30-dns.md", "session_capture/2026-01-30-zones.md"]);
    assert!(moved.status.success(), "{}", stderr(&moved));
    let files = tree(root);
    assert!(files.contains_key("session_capture/.evidence/2026-01-30-zones.jsonl"), "{:?}", files.keys());
    assert!(!files.contains_key("session_capture/.evidence/2026-01-30-dns.jsonl"));
}

/// A policy is people's to write; that it asks for what is not there any more must not be found out at the gate.
#[test]
fn a_gate_that_asks_for_the_old_name_is_said() {
    let directory = three();
    let root = directory.path();
    let gate = |name: &str, id: &str| {
        format!("  {name}:\n    command: [make, {name}]\n    requires: [{{adr: {id}}}, {{up_to_date: true}}]\n")
    };
    let gates = format!("{CONFIG}gates:\n{}{}", gate("apply", "ADR-0001-one"), gate("plan", "ADR-0001"));
    write(root, "gpdoc.yaml", &gates);
    assert_snapshot!(said(root, &["mv", "docs/adrs/ADR-0001-one.md", "docs/adrs/ADR-0001-first.md"]), @"
    docs/adrs/ADR-0001-one.md -> docs/adrs/ADR-0001-first.md
      id ADR-0001-one -> ADR-0001-first
    rewrote: references 3, links 3, in files 3
    mentioned in text, not rewritten: 3 places
      docs/guides/start.md:10: ADR-0001-one.md
      docs/guides/start.md:11: docs/adrs/ADR-0001-one.md
      gpdoc.yaml:7: ADR-0001-one
    next: gpdoc check
    note: the gate `apply` still names `ADR-0001-one`: write `ADR-0001-first` in gpdoc.yaml:7
    exit 0
    ");
}
