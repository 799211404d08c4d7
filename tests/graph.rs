//! `show` and `graph` on the example repository, and on decisions that have no metadata.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use insta::assert_snapshot;
use support::{example, gpdoc, stderr, stdout, write};

fn said(arguments: &[&str]) -> String {
    let output = gpdoc(&example(), arguments);
    format!("{}{}exit {}", stdout(&output), stderr(&output), output.status.code().expect("a code"))
}

#[test]
fn a_document_is_shown_with_what_it_inherits_and_its_references_in_both_directions() {
    assert_snapshot!(said(&["show", "ADR-0003"]), @r"
    docs/adrs/ADR-0003-standalone-database.md
      A standalone database for each environment

      kind    adr
      id      ADR-0003-standalone-database
      status  accepted

    Metadata
      id          ADR-0003-standalone-database                                  line 2
      title       A standalone database for each environment                    line 3
      type        adr                                                           line 4
      status      accepted                                                      line 5
      date        2025-11-03                                                    line 6
      applies_to  [database]                                                    line 7
      relates_to  [ADR-0001, RB-0001-restore-a-database]                        line 8
      supersedes  [ADR-0002-shared-database]                                    line 11
      domain      platform                                                      from docs/metadata.yaml:4
      owner       platform-team                                                 from docs/metadata.yaml:5
      lifecycle   active                                                        from docs/metadata.yaml:6

    Refers to (relates_to, 2)
      docs/adrs/ADR-0001-record-decisions.md (named as ADR-0001)
      docs/runbooks/RB-0001-restore-a-database.md

    Refers to (supersedes, 1)
      docs/adrs/ADR-0002-shared-database.md

    Referred to by (superseded_by, 1)
      docs/adrs/ADR-0002-shared-database.md

    Referred to by (relates_to, 5)
      docs/adrs/ADR-0005-private-network.md
      docs/changelog/entries/CL-0003-development-database.md
      envs/dev-rds/metadata.yaml
      envs/prod-rds/metadata.yaml
      session_capture/2025-11-04-development-database.md
    exit 0
    ");
    assert_snapshot!(said(&["show", "docs/adrs/ADR-0004-pipeline-identity.md"]), @r"
    docs/adrs/ADR-0004-pipeline-identity.md
      Pipelines assume a role instead of keeping keys

      kind    adr
      id      ADR-0004-pipeline-identity
      status  `accepted` in its metadata, `Proposed` in its body

    Metadata
      id          ADR-0004-pipeline-identity                                    line 2
      title       Pipelines assume a role instead of keeping keys               line 3
      type        adr                                                           line 4
      status      accepted                                                      line 5
      date        2025-11-20                                                    line 6
      applies_to  [ci]                                                          line 7
      relates_to  [ADR-0001-record-decisions, ADR-0004-pipeline-identity]       line 8
      domain      platform                                                      from docs/metadata.yaml:4
      owner       platform-team                                                 from docs/metadata.yaml:5
      lifecycle   active                                                        from docs/metadata.yaml:6

    Refers to (relates_to, 2)
      docs/adrs/ADR-0001-record-decisions.md
      ADR-0004-pipeline-identity: this document

    Referred to by (relates_to, 2)
      docs/adrs/ADR-0004-pipeline-identity.md
      docs/changelog/entries/CL-0004-pipeline-roles.md
    exit 0
    ");
}

#[test]
fn a_name_that_no_document_has_gets_a_hint() {
    assert_snapshot!(said(&["show", "POL-02-access-reviews"]), @r"
    error: no document is named `POL-02-access-reviews`
      help: did you mean `POL-0002-access-reviews`?
    exit 2
    ");
    assert_snapshot!(said(&["show", "nothing"]), @r"
    error: no document is named `nothing`
      help: name it by its id, its number or its path; `gpdoc adr list` lists the decisions
    exit 2
    ");
}

#[test]
fn the_graph_answers_questions() {
    assert_snapshot!(said(&["graph", "impact", "ADR-0002", "--depth", "1"]), @r"
      1  docs/adrs/ADR-0003-standalone-database.md
      1  docs/changelog/entries/CL-0002-shared-cluster.md
    exit 0
    ");
    assert_snapshot!(said(&["graph", "path", "CL-0003", "ADR-0001"]), @r"
    docs/changelog/entries/CL-0003-development-database.md
    docs/adrs/ADR-0003-standalone-database.md
    docs/adrs/ADR-0001-record-decisions.md
    exit 0
    ");
    assert_snapshot!(said(&["graph", "path", "ADR-0001", "CL-0003"]), @r"
    no references lead from ADR-0001 to CL-0003
    exit 1
    ");
    assert_snapshot!(said(&["graph", "orphans"]), @r"
    docs/policies/POL-0002-access-reviews.md
    docs/runbooks/RB-0002-rotate-a-role.md
    docs/runbooks/RB-0003-open-the-bastion.md
    exit 0
    ");
}

#[test]
fn the_graph_is_drawn_around_a_document() {
    assert_snapshot!(said(&["graph", "--as", "mermaid", "--around", "CL-0003"]), @r#"
    flowchart LR
      n4["ADR-0003-standalone-database"]
      n10["CL-0003-development-database"]
      n22["2025-11-04-development-database"]
      n10 -->|relates_to| n4
      n22 -->|relates_to| n4
      n22 -->|relates_to| n10
    exit 0
    "#);
    assert_snapshot!(said(&["graph", "--as", "dot", "--around", "POL-0002"]), @r#"
    digraph documents {
      rankdir=LR;
      node [shape=box];
      n16 [label="POL-0002-access-reviews"];
    }
    exit 0
    "#);
    assert_snapshot!(said(&["graph", "--depth", "2"]), @r"
    error: the following required arguments were not provided:
      --around <DOCUMENT>

    Usage: gpdoc graph --around <DOCUMENT> --depth <N>

    For more information, try '--help'.
    exit 2
    ");
}

/// Decisions of adr-tools say in their status what supersedes what.
#[test]
fn decisions_without_metadata_are_connected_by_their_statuses() {
    let directory = tempfile::tempdir().expect("a directory");
    let old = "# 1. Old\n\n## Status\n\nSuperceded by [2. New](0002-new.md)\n";
    let new = "# 2. New\n\n## Status\n\nAccepted\n\nSupercedes [1. Old](0001-old.md)\n";
    write(directory.path(), "doc/adr/0001-old.md", old);
    write(directory.path(), "doc/adr/0002-new.md", new);
    let said = |arguments: &[&str]| stdout(&gpdoc(directory.path(), arguments));
    assert_snapshot!(said(&["show", "0001-old"]), @r"
    doc/adr/0001-old.md
      1. Old

      kind    adr
      id      0001-old
      status  superseded (in its body)

    Refers to (superseded_by, 1)
      doc/adr/0002-new.md

    Referred to by (supersedes, 1)
      doc/adr/0002-new.md
    ");
    assert_snapshot!(said(&["graph", "--as", "mermaid"]), @r#"
    flowchart LR
      n0["0001-old"]
      n1["0002-new"]
      n0 -->|superseded_by| n1
      n1 -->|supersedes| n0
    "#);
    assert_snapshot!(said(&["graph", "impact", "0001-old"]), @"  1  doc/adr/0002-new.md");
    assert_eq!(said(&["graph", "orphans"]), "");
}

/// Two decisions, of which one says in its metadata and in its status that the other one replaces it.
fn superseded() -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    let decision = |id: &str, more: &str| format!("---\nid: {id}\ntype: adr\n{more}\n---\n# {id}\n");
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
    let old = "status: superseded by ADR-0002\nsuperseded_by: [ADR-0002-new]";
    write(at, "docs/adrs/ADR-0001-old.md", &decision("ADR-0001-old", old));
    write(at, "docs/adrs/ADR-0002-new.md", &decision("ADR-0002-new", "status: accepted\nsupersedes: [ADR-0001-old]"));
    directory
}

#[test]
fn what_metadata_and_status_both_say_is_shown_once() {
    let superseded = superseded();
    let shown = |id: &str| {
        let text = stdout(&gpdoc(superseded.path(), &["show", id]));
        text.split_once("\nRefer").map(|(_, references)| format!("Refer{references}")).unwrap_or_default()
    };
    assert_snapshot!(shown("ADR-0001"), @r"
    Refers to (superseded_by, 1)
      docs/adrs/ADR-0002-new.md

    Referred to by (supersedes, 1)
      docs/adrs/ADR-0002-new.md
    ");
}

#[test]
fn a_reference_in_a_form_that_is_not_read_gets_a_hint() {
    let superseded = superseded();
    let at = superseded.path();
    write(
        at,
        "note.md",
        "---\nid: NOTE\nrelates_to:\n- '[the old one](docs/adrs/ADR-0001-old.md)'\n- docs/adrs/ADR-0001-old.md#context\n- ADR-0001-old, ADR-0002-new\n- PLANN\n- NOTTE\n- Ada Lovelace\n---\n# Note\n",
    );
    write(at, "plan.md", "---\nid: PLAN\n---\n# Plan\n");
    let output = gpdoc(at, &["check", "--rule", "dangling-reference", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let told = answer["diagnostics"].as_array().expect("a list").iter();
    let told = told.map(|finding| format!("{}: {}\n", finding["field"], finding["help"]));
    assert_snapshot!(told.collect::<String>(), @r#"
    "/relates_to/0": "write `ADR-0001-old`"
    "/relates_to/1": "write `ADR-0001-old`"
    "/relates_to/2": "name each document in an item of its own"
    "/relates_to/3": "did you mean `PLAN`?"
    "/relates_to/4": null
    "/relates_to/5": null
    "#);
}
