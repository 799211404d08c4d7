//! Decisions that are accepted, superseded, deprecated and rejected, and how they are listed.

use super::*;

#[test]
fn accepting_changes_both_statuses_and_the_day_and_twice_is_once() {
    let directory = example();
    let root = directory.path();
    let new = ["adr", "new", "A cache", "--applies-to", "ci", "--today", "2026-01-31"];
    assert!(gpdoc(root, &new).status.success());
    fill_in(root, "docs/adrs/ADR-0006-a-cache.md");
    let before = files(root);
    let accept = ["adr", "accept", "ADR-0006", "--today", "2026-02-01"];
    assert_snapshot!(said(root, &[&accept[..], &["--diff"]].concat()), @r"
    diff --git a/docs/adrs/ADR-0006-a-cache.md b/docs/adrs/ADR-0006-a-cache.md
    --- a/docs/adrs/ADR-0006-a-cache.md
    +++ b/docs/adrs/ADR-0006-a-cache.md
    @@ -2,15 +2,15 @@
     id: ADR-0006-a-cache
     title: A cache
     type: adr
    -status: proposed
    -date: 2026-01-31
    +status: accepted
    +date: 2026-02-01
     applies_to:
       - ci
     ---
     # ADR-0006: A cache
     
    -- **Status:** Proposed
    -- **Date:** 2026-01-31
    +- **Status:** Accepted
    +- **Date:** 2026-02-01
     
     ## Context
     
    exit 0
    ");
    assert_eq!(
        said(root, &[&accept[..], &["--dry-run"]].concat()).lines().nth(1),
        Some("  would edit docs/adrs/ADR-0006-a-cache.md")
    );
    assert_eq!(files(root), before);
    assert_snapshot!(said(root, &accept), @r"
    ADR-0006-a-cache: proposed -> accepted
      edited docs/adrs/ADR-0006-a-cache.md
    next: gpdoc show ADR-0006-a-cache
    exit 0
    ");
    let after = files(root);
    assert_snapshot!(said(root, &["adr", "accept", "ADR-0006", "--today", "2026-03-01"]), @r"
    ADR-0006-a-cache is accepted already; nothing to write
    exit 0
    ");
    assert_eq!(files(root), after);
}

#[test]
fn superseding_says_so_in_both_in_the_style_of_each() {
    let directory = example();
    let root = directory.path();
    let supersede = ["adr", "supersede", "ADR-0001-record-decisions", "--by", "ADR-0003"];
    assert_snapshot!(said(root, &[&supersede[..], &["--diff"]].concat()), @r#"
    diff --git a/docs/adrs/ADR-0001-record-decisions.md b/docs/adrs/ADR-0001-record-decisions.md
    --- a/docs/adrs/ADR-0001-record-decisions.md
    +++ b/docs/adrs/ADR-0001-record-decisions.md
    @@ -2,15 +2,17 @@
     id: ADR-0001-record-decisions
     title: "Record decisions beside the code"
     type: adr
    -status: accepted
    +status: superseded
     date: 2025-09-01
     applies_to: [ci]
     relates_to:
       - POL-0001-change-control
    +superseded_by:
    +  - ADR-0003-standalone-database
     ---
     # ADR-0001: Record decisions beside the code
     
    -- **Status:** Accepted
    +- **Status:** Superseded
     - **Date:** 2025-09-01
     
     ## Context
    diff --git a/docs/adrs/ADR-0003-standalone-database.md b/docs/adrs/ADR-0003-standalone-database.md
    --- a/docs/adrs/ADR-0003-standalone-database.md
    +++ b/docs/adrs/ADR-0003-standalone-database.md
    @@ -10,6 +10,7 @@
       - RB-0001-restore-a-database
     supersedes:
       - ADR-0002-shared-database
    +  - ADR-0001-record-decisions
     ---
     # ADR-0003: A standalone database for each environment
     
    exit 0
    "#);
    let answer = json(root, &supersede);
    assert_eq!((&answer["data"]["from"], &answer["data"]["to"]), (&"accepted".into(), &"superseded".into()));
    let paths: Vec<&Value> =
        answer["data"]["files"].as_array().expect("a list").iter().map(|file| &file["path"]).collect();
    assert_eq!(paths, ["docs/adrs/ADR-0001-record-decisions.md", "docs/adrs/ADR-0003-standalone-database.md"]);
    let check = json(root, &["check", "--base", "HEAD", "--new"]);
    assert_eq!(check["diagnostics"], Value::Array(vec![]), "it brings no finding");
    assert_eq!(json(root, &supersede)["data"]["changed"], false);
}

#[test]
fn a_move_that_the_lifecycle_does_not_allow_is_refused() {
    let directory = example();
    let root = directory.path();
    let before = files(root);
    assert_snapshot!(said(root, &["adr", "accept", "ADR-0002"]), @r"
    error: `ADR-0002-shared-database` is `superseded`, and `accepted` may not follow that; it is final: write a new decision
    exit 2
    ");
    assert_snapshot!(said(root, &["adr", "reject", "ADR-0001"]), @r"
    error: `ADR-0001-record-decisions` is `accepted`, and `rejected` may not follow that; it may become `deprecated` or `superseded`
    exit 2
    ");
    assert_snapshot!(said(root, &["adr", "deprecate", "ADR-0004"]), @r"
    error: `ADR-0004-pipeline-identity` is `accepted` in its frontmatter and `proposed` in its body, and `deprecated` may not follow that; it may become `accepted` or `rejected`
    exit 2
    ");
    assert_snapshot!(said(root, &["adr", "supersede", "ADR-0001", "--by", "ADR-0005"]), @r"
    error: `ADR-0005-private-network` cannot supersede `ADR-0001-record-decisions`: it is `proposed`, and only a decision that holds takes the place of another; accept it first: gpdoc adr accept ADR-0005-private-network
    exit 2
    ");
    assert_snapshot!(said(root, &["adr", "supersede", "ADR-0001", "--by", "ADR-0001"]), @r"
    error: `ADR-0001-record-decisions` cannot supersede `ADR-0001-record-decisions`: a decision cannot supersede itself
    exit 2
    ");
    assert_snapshot!(said(root, &["adr", "accept", "ADR-0099"]), @r"
    error: `ADR-0099` names no decision; `gpdoc adr list` lists the decisions
    exit 2
    ");
    assert_snapshot!(said(root, &["adr", "accept", "CL-0001-decision-records"]), @r"
    error: `CL-0001-decision-records` is docs/changelog/entries/CL-0001-decision-records.md, whose kind is `changelog`; `gpdoc adr list` lists the decisions
    exit 2
    ");
    assert_eq!(files(root), before);
}

#[test]
fn a_decision_is_named_by_its_number_alone() {
    let directory = example();
    let root = directory.path();
    assert!(said(root, &["adr", "accept", "5"]).starts_with("ADR-0005-private-network: proposed -> accepted\n"));
    assert!(said(root, &["adr", "supersede", "1", "--by", "0005", "--dry-run"]).ends_with("exit 0"));
    write(root, "docs/adrs/ADR-0005-again.md", "---\nid: ADR-0005-again\n---\n# Again\n");
    assert_snapshot!(said(root, &["adr", "deprecate", "5"]), @r"
    error: `5` names several documents: docs/adrs/ADR-0005-again.md, docs/adrs/ADR-0005-private-network.md; name one by its id or path
    exit 2
    ");
    assert_snapshot!(said(root, &["adr", "deprecate", "77"]), @r"
    error: `77` names no decision; `gpdoc adr list` lists the decisions
    exit 2
    ");
}

#[test]
fn decisions_are_listed_by_status_owner_and_what_they_govern() {
    let directory = example();
    let root = directory.path();
    // A guide of the directory is no decision, though it has taken its type from there.
    write(root, "docs/adrs/README.md", "---\nid: GUIDE\ntype: adr\ntitle: Decide\nstatus: accepted\n---\n# Decide\n");
    assert_snapshot!(said(root, &["adr", "list", "--status", "accepted"]), @r"
    ADR-0001-record-decisions     accepted  Record decisions beside the code
    ADR-0003-standalone-database  accepted  A standalone database for each environment
    exit 0
    ");
    assert_snapshot!(said(root, &["adr", "list", "--governs", "envs/dev-rds/main.tf"]), @r"
    ADR-0002-shared-database      superseded  One database cluster for all services
    ADR-0003-standalone-database  accepted    A standalone database for each environment
    exit 0
    ");
    assert_eq!(said(root, &["adr", "list", "--governs", "docs"]), "exit 0");
    assert_eq!(json(root, &["adr", "list", "--owner", "nobody"])["data"]["decisions"], Value::Array(vec![]));
    assert_snapshot!(said(root, &["adr", "list", "--status", "acepted"]), @r"
    error: `acepted` is no state of a decision
      help: there are: proposed, accepted, superseded, deprecated, rejected, none
    exit 2
    ");
}

#[test]
fn a_decision_is_named_by_as_much_as_is_enough() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    git(root, &["init", "-q"]);
    let forms = "id: {forms: [\"ADR-{number:04}-{slug}\"], file: \"ADR-{number:04}-{slug}.md\"}";
    let status = "status: {states: {proposed: [], accepted: []}, live: [accepted]}";
    write(
        root,
        "gpdoc.yaml",
        &format!("version: 1\nkinds:\n  adr: {{files: [\"docs/adrs/ADR-*.md\"], {forms}, {status}}}\n"),
    );
    write(root, "docs/adrs/ADR-0020-queue.md", "---\nid: ADR-0020-queue\nstatus: proposed\n---\n# Queue\n");
    for name in ["20", "ADR-0020", "ADR-20", "adr-0020"] {
        for arguments in [&["show", name][..], &["adr", "accept", name, "--dry-run"], &["graph", "impact", name]] {
            let output = gpdoc(root, arguments);
            assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
        }
    }
    assert_eq!(gpdoc(root, &["ids", "renumber", "20", "--to", "21", "--dry-run"]).status.code(), Some(0));
    for name in ["2", "020x", "AD-0020", "POL-0020"] {
        assert_eq!(gpdoc(root, &["show", name]).status.code(), Some(2), "{name}");
    }
}
