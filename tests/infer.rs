//! `gpdoc schema infer`: what documents tell of the schema of their kind.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use std::path::Path;

use insta::assert_snapshot;
use serde_json::Value;
use support::{gpdoc, stderr, stdout, write};
use tempfile::TempDir;

/// A hundred runbooks: two without an owner, one with a slip of the pen, one with a list where the others have a word.
fn runbooks() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    write(
        at,
        "gpdoc.yaml",
        "version: 1\nkinds:\n  runbook:\n    files: [\"runbooks/*.md\"]\n    status: {field: status, states: {live: [live]}}\n\
         relations: {relates_to: {}}\nvocabulary: words.yaml\n",
    );
    write(at, "words.yaml", "teams: [storage, network, compute]\n");
    for number in 1..=100 {
        let owner = match number {
            7 | 8 => "",
            9 => "owner: storrage\n",
            number if number % 2 == 0 => "owner: storage\n",
            _ => "owner: network\n",
        };
        let severity = if number == 11 { "[high]" } else { ["low", "high"][number % 2] };
        let rare = if number == 3 { "pager: true\n" } else { "" };
        let text = format!(
            "---\nid: RB-{number}\ntitle: 'Restart {number}'\nstatus: live\nreviewed: 2025-03-{:02}\n{owner}severity: {severity}\n\
             minutes: {number}\nversion: 1.{}\nrelates_to: [RB-1]\ntags: [t{number}]\ncontact: {{mail: 'team{number}@example.org'}}\n{rare}---\n# R\n",
            number % 28 + 1,
            if number == 5 { "0-rc" } else { "0" },
        );
        write(at, &format!("runbooks/{number:03}.md"), &text);
    }
    directory
}

fn check(at: &Path) -> (Option<i32>, String) {
    let output = gpdoc(at, &["check", "--rule", "missing-field,invalid-value,invalid-type,schema-violation"]);
    (output.status.code(), stdout(&output) + &stderr(&output))
}

#[test]
fn a_schema_is_proposed_with_its_evidence() {
    let directory = runbooks();
    let at = directory.path();
    assert_snapshot!(stdout(&gpdoc(at, &["schema", "infer", "runbook"])), @r"
    # Metadata of kind `runbook`, as far as its documents tell: 100 documents have metadata, 95 of them fit this proposal.
    # Required is what 95 % have; values are listed where they repeat; numbers count documents.
    # It counts once it is in schemas/runbook.schema.yaml and gpdoc.yaml names it: kinds: {runbook: {schema: runbook}}
    # What does not fit:
    #   runbooks/005.md: `version` should be a number, but is the text `1.0-rc`
    #   runbooks/007.md: `owner` is missing
    #   runbooks/008.md: `owner` is missing
    #   runbooks/009.md: `owner` is `storrage`, which is not one of the allowed values
    #   runbooks/011.md: `severity` should be text, but is a list
    type: object
    required:
      - id # 100
      - title # 100
      - status # 100
      - reviewed # 100
      - severity # 100
      - minutes # 100
      - version # 100
      - relates_to # 100
      - tags # 100
      - contact # 100
      - owner # 98
    properties:
      id:
        type: string
      title:
        type: string
      # which words count, `kinds.runbook.status.states` says
      status:
        type: string
      reviewed:
        type: string
        format: date
      severity:
        type: string
        enum:
          - low # 50
          - high # 49
      minutes:
        type: integer
      version:
        type: number
      relates_to:
        type: array
        # references: `gpdoc check` resolves them
        items:
          type: string
      tags:
        type: array
        # `t1` (1), `t10` (1), `t100` (1), `t11` (1), `t12` (1), `t13` (1), and 94 more
        items:
          type: string
      contact:
        type: object
        required:
          - mail # 100
        properties:
          mail:
            type: string
            format: email
      # not among them: `storrage` (1)
      owner:
        type: string
        enum:
          - storage # 49
          - network # 48
    # Seldom, and left out: `pager` (1)
    ");
}

#[test]
fn a_proposal_that_is_kept_judges_as_it_said() {
    let directory = runbooks();
    let at = directory.path();
    let keep = ["schema", "infer", "runbook", "--write"];
    let said: Value =
        serde_json::from_str(&stdout(&gpdoc(at, &[&["--format", "json"], &keep[..]].concat()))).expect("JSON");
    let data = &said["data"];
    assert_eq!((&data["documents"], &data["fit"]), (&100.into(), &95.into()), "{data}");
    let kept = std::fs::read_to_string(at.join(data["path"].as_str().expect("a path"))).expect("it is written");
    assert_eq!(kept, data["text"].as_str().expect("a text"));
    let again = gpdoc(at, &keep);
    assert_eq!(again.status.code(), Some(2));
    assert_snapshot!(stderr(&again), @r"
    error: there is a schema already, `schemas/runbook.schema.yaml`, and it stays as it is
      help: compare: `gpdoc schema infer runbook` prints the proposal
    ");
    let config = std::fs::read_to_string(at.join("gpdoc.yaml")).expect("a configuration");
    write(at, "gpdoc.yaml", &config.replace("  runbook:\n", "  runbook:\n    schema: runbook\n"));
    let (code, said) = check(at);
    assert_eq!(code, Some(1), "{said}");
    let mut faulty: Vec<&str> = said.lines().filter_map(|line| line.split_once(".md:")).map(|(path, _)| path).collect();
    faulty.dedup();
    assert_eq!(faulty.len(), 5, "{said}");
    for path in faulty {
        assert!(data["unfit"].to_string().contains(path), "{path}");
    }
}

#[test]
fn without_documents_or_with_another_name_nothing_is_proposed() {
    let directory = runbooks();
    let at = directory.path();
    let output = gpdoc(at, &["schema", "infer", "runbok"]);
    assert_eq!(output.status.code(), Some(2));
    assert_snapshot!(stderr(&output), @r"
    error: there is no kind `runbok`
      help: did you mean `runbook`?
    ");
    std::fs::remove_dir_all(at.join("runbooks")).expect("it is there");
    let output = gpdoc(at, &["schema", "infer", "runbook"]);
    assert_eq!(output.status.code(), Some(2));
    assert_snapshot!(stderr(&output), @r"
    error: no document of kind `runbook` has metadata
      help: a schema is learned from documents: write some first, or the schema by hand
    ");
}

#[test]
fn kinds_of_a_real_repository_get_a_schema_that_most_of_them_fit() {
    let Some(corpus) = support::corpus() else { return };
    let directory = tempfile::tempdir().expect("a directory");
    write(directory.path(), "gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    let (root, config) = (corpus.to_string_lossy(), directory.path().join("gpdoc.yaml"));
    for kind in ["adr", "changelog", "session", "documentation"] {
        let words =
            ["--root", &root, "--config", &config.to_string_lossy(), "--format", "json", "schema", "infer", kind];
        let output = gpdoc(directory.path(), &words);
        let said: Value = serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
        let (fit, all) =
            (said["data"]["fit"].as_u64().expect("a number"), said["data"]["documents"].as_u64().expect("a number"));
        assert!(all > 30 && fit * 100 >= all * 95, "{kind}: {fit} of {all}");
        let required = said["data"]["schema"]["required"].as_array().expect("a list");
        assert!(required.iter().any(|field| field == "title"), "{kind}: {required:?}");
    }
}

#[test]
fn what_is_inherited_and_what_is_chance_is_no_evidence_of_its_own() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    write(
        at,
        "gpdoc.yaml",
        "version: 1\nkinds:\n  runbook: {files: [\"runbooks/*.md\"]}\ndocuments: {include: [\"**/metadata.yaml\"]}\nvocabulary: words.yaml\n",
    );
    write(at, "words.yaml", "adr_topics: [security, network, storage, cost, naming, tooling, people, process]\n");
    write(at, "runbooks/metadata.yaml", "owner: storage\n");
    for number in 1..=30 {
        let area = ["security", "network", "storage"][number % 3];
        let owner = if number > 28 { "owner: network\n" } else { "" };
        write(
            at,
            &format!("runbooks/{number:03}.md"),
            &format!("---\nid: RB-{number}\narea: {area}\n{owner}---\n# R\n"),
        );
    }
    let said = stdout(&gpdoc(at, &["schema", "infer", "runbook"]));
    assert!(said.contains("- owner # 30, 28 of them inherited\n"), "{said}");
    assert!(said.contains("- area # 30\n"), "{said}");
    assert!(!said.contains("enum_from"), "three words of eight are chance: {said}");
}
