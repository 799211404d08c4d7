//! `gpdoc changelog` in real repositories.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use std::path::Path;

use insta::assert_snapshot;
use serde_json::Value;
use support::{git, gpdoc, stderr, stdout, write};
use tempfile::TempDir;

const CONFIG: &str = "version: 1
extends: [goldenpath]
schemas: schemas
documents: {include: [\"docs/**/*.md\"]}
components: {database: [\"envs/*-rds/**\"], network: [\"envs/*-net/**\"]}
coverage:
  - paths: [\"envs/**\"]
    require: [changelog]
rules: {sidecar-missing: off}
";

const SCHEMA: &str = "type: object
additionalProperties: false
required: [id, title, owner]
properties:
  id: {type: string}
  title: {type: string}
  owner: {type: string, enum: [platform, database], default: platform}
  date: {type: string, format: date}
  change_type: {type: string, enum: [added, changed, fixed, security]}
  scope: {type: string, enum: [database, network]}
  applies_to: {type: array, items: {type: string}}
  released: {type: string}
  relates_to: {type: array, items: {type: string}}
";

fn repository() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    git(root, &["init", "-q"]);
    write(root, "gpdoc.yaml", CONFIG);
    write(root, "schemas/changelog.schema.yaml", SCHEMA);
    write(root, "envs/dev-rds/main.tf", "a\n");
    commit(root);
    directory
}

fn commit(root: &Path) {
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "x", "--allow-empty"]);
}

/// What a command prints, and what it leaves with.
fn said(root: &Path, arguments: &[&str]) -> String {
    let output = gpdoc(root, arguments);
    format!("{}{}exit {}", stdout(&output), stderr(&output), output.status.code().expect("a code"))
}

fn json(root: &Path, arguments: &[&str]) -> Value {
    let output = gpdoc(root, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&stdout(&output)).expect("JSON")
}

fn read(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(path)).expect("a file")
}

/// Writes an entry, which must succeed.
fn entry(root: &Path, summary: &str, more: &[&str]) -> String {
    let answer = json(root, &[&["changelog", "new", summary, "--today", "2026-01-31"], more].concat());
    assert_eq!(answer["ok"], true, "{answer}");
    answer["data"]["path"].as_str().expect("a path").to_owned()
}

#[test]
fn an_entry_needs_a_summary_and_nothing_else() {
    let directory = repository();
    let root = directory.path();
    let path = entry(root, "Databases outlive their cluster.", &[]);
    assert_eq!(path, "docs/changelog/entries/CL-0001-databases-outlive-their-cluster.md");
    assert_snapshot!(read(root, &path), @r"
    ---
    id: CL-0001-databases-outlive-their-cluster
    title: Databases outlive their cluster
    date: 2026-01-31
    owner: platform
    ---
    # CL-0001: Databases outlive their cluster

    ## Summary

    - Databases outlive their cluster.
    ");
    assert_eq!(json(root, &["check"])["diagnostics"], Value::Array(vec![]));
    assert_snapshot!(said(root, &["changelog", "new"]), @r#"
    error: a changelog entry needs a summary
      help: gpdoc changelog new "What changed, in a sentence"
    exit 2
    "#);
    assert_snapshot!(said(root, &["changelog", "new", "X", "--set", "scop=database"]), @r"
    error: `scop` is no field that the schema knows; did you mean `scope`?
    exit 2
    ");
    assert_snapshot!(said(root, &["changelog", "new", "X", "--set", "scope=databas"]), @r"
    error: docs/changelog/entries/CL-0002-x.md would not pass `gpdoc check`; nothing was written
      invalid-value: `scope` is `databas`, which is not one of the allowed values (did you mean `database`?): give it with `--set scope=VALUE`
    exit 2
    ");
}

#[test]
fn an_entry_proposes_what_the_change_is_about_and_flags_win() {
    let directory = repository();
    let root = directory.path();
    write(root, "envs/dev-rds/main.tf", "b\n");
    write(root, "envs/dev-net/main.tf", "b\n");
    let path = entry(root, "Databases move", &["--from-diff", "HEAD"]);
    let text = read(root, &path);
    assert!(text.contains("scope: database\napplies_to:\n  - database\n  - network\n"), "{text}");
    let path = entry(root, "Networks move", &["--from-diff", "HEAD", "--set", "scope=network"]);
    assert!(read(root, &path).contains("scope: network\n"));
    assert!(said(root, &["changelog", "new", "X", "--from-diff", "nowhere"]).ends_with("exit 2"));
}

#[test]
fn check_names_what_needs_an_entry_and_which_one_came() {
    let directory = repository();
    let root = directory.path();
    assert_snapshot!(said(root, &["changelog", "check", "--base", "HEAD"]), @r"
    nothing is needed: of 0 changed files none is on a path that needs an entry
    exit 0
    ");
    write(root, "envs/dev-rds/main.tf", "b\n");
    write(root, "envs/dev-net/main.tf", "b\n");
    write(root, "README.md", "# x\n");
    assert_snapshot!(said(root, &["changelog", "check", "--base", "HEAD"]), @r"
    changelog: missing
      envs/dev-net/main.tf
      envs/dev-rds/main.tf
    next: gpdoc changelog new SUMMARY --from-diff HEAD
    exit 1
    ");
    entry(root, "Databases move", &[]);
    assert_snapshot!(said(root, &["changelog", "check", "--base", "HEAD"]), @r"
    changelog: there is docs/changelog/entries/CL-0001-databases-move.md
      envs/dev-net/main.tf
      envs/dev-rds/main.tf
    exit 0
    ");
    let answer = json(root, &["changelog", "check", "--base", "HEAD"]);
    assert_snapshot!(answer["data"]["coverage"][0]["paths"][0], @r#"{"path":"envs/dev-net/main.tf","satisfied_by":["docs/changelog/entries/CL-0001-databases-move.md"]}"#);
    assert!(said(root, &["changelog", "check", "--base", "nowhere"]).ends_with("exit 2"));
}

#[test]
fn an_entry_of_an_earlier_change_covers_nothing_and_without_rules_there_is_no_answer() {
    let directory = repository();
    let root = directory.path();
    let path = entry(root, "Databases move", &[]);
    commit(root);
    write(root, "envs/dev-rds/main.tf", "b\n");
    write(root, &path, &format!("{}\nMore.\n", read(root, &path)));
    assert_eq!(gpdoc(root, &["changelog", "check", "--base", "HEAD"]).status.code(), Some(1));
    // A change cannot lift its own duty.
    let without = CONFIG.split("coverage:").next().unwrap_or_default().to_owned();
    write(root, "gpdoc.yaml", &without);
    assert_eq!(gpdoc(root, &["changelog", "check", "--base", "HEAD"]).status.code(), Some(1));
    commit(root);
    let answer = said(root, &["changelog", "check", "--base", "HEAD"]);
    assert!(answer.starts_with("error: there are no coverage rules") && answer.ends_with("exit 2"), "{answer}");
}

const DAY: [&str; 2] = ["--date", "2026-02-01"];

#[test]
fn a_release_collects_groups_links_and_stamps_and_a_second_run_changes_nothing() {
    let directory = repository();
    let root = directory.path();
    entry(root, "Databases outlive their cluster", &["--set", "change_type=added"]);
    entry(root, "Keys are rotated", &["--set", "change_type=security"]);
    let third = entry(root, "Something else", &[]);
    let release = |version: &str, more: &[&str]| said(root, &[&["changelog", "release", version], more, &DAY].concat());
    assert_snapshot!(release("1.0.0", &["--dry-run"]), @r"
    ## [1.0.0] - 2026-02-01

    ### Added

    - Databases outlive their cluster ([CL-0001-databases-outlive-their-cluster](docs/changelog/entries/CL-0001-databases-outlive-their-cluster.md))

    ### Changed

    - Something else ([CL-0003-something-else](docs/changelog/entries/CL-0003-something-else.md))

    ### Security

    - Keys are rotated ([CL-0002-keys-are-rotated](docs/changelog/entries/CL-0002-keys-are-rotated.md))

      would create CHANGELOG.md
      would edit docs/changelog/entries/CL-0001-databases-outlive-their-cluster.md
      would edit docs/changelog/entries/CL-0002-keys-are-rotated.md
      would edit docs/changelog/entries/CL-0003-something-else.md
    next: gpdoc changelog release 1.0.0 --date 2026-02-01
    exit 0
    ");
    assert!(!root.join("CHANGELOG.md").exists());
    assert_snapshot!(release("1.0.0", &[]).lines().next().unwrap_or_default(), @"1.0.0: 3 entries added to CHANGELOG.md");
    assert!(read(root, &third).contains("\nreleased: 1.0.0\n---\n"), "{}", read(root, &third));
    assert_eq!(json(root, &["check"])["diagnostics"], Value::Array(vec![]));
    let before = read(root, "CHANGELOG.md");
    assert_snapshot!(release("1.0.0", &[]), @r"
    nothing is unreleased; nothing to write
    exit 0
    ");
    assert_eq!(read(root, "CHANGELOG.md"), before);
    // What came since is added, and the next version stands above.
    entry(root, "Too late", &["--set", "change_type=added"]);
    entry(root, "Mended", &["--set", "change_type=fixed"]);
    assert!(release("1.0.0", &[]).ends_with("exit 0"));
    entry(root, "New", &[]);
    assert!(release("1.1.0", &[]).ends_with("exit 0"));
    assert_snapshot!(read(root, "CHANGELOG.md"), @r"
    # Changelog

    The format is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).

    ## [1.1.0] - 2026-02-01

    ### Changed

    - New ([CL-0006-new](docs/changelog/entries/CL-0006-new.md))

    ## [1.0.0] - 2026-02-01

    ### Added

    - Databases outlive their cluster ([CL-0001-databases-outlive-their-cluster](docs/changelog/entries/CL-0001-databases-outlive-their-cluster.md))
    - Too late ([CL-0004-too-late](docs/changelog/entries/CL-0004-too-late.md))

    ### Changed

    - Something else ([CL-0003-something-else](docs/changelog/entries/CL-0003-something-else.md))

    ### Security

    - Keys are rotated ([CL-0002-keys-are-rotated](docs/changelog/entries/CL-0002-keys-are-rotated.md))

    ### Fixed

    - Mended ([CL-0005-mended](docs/changelog/entries/CL-0005-mended.md))
    ");
    assert_snapshot!(said(root, &["changelog", "list", "--since", "1.0.0"]), @r"
    CL-0006-new  1.1.0  New
    exit 0
    ");
    assert_eq!(said(root, &["changelog", "list", "--unreleased"]), "exit 0");
    // A released entry may be stamped, and is not rewritten by it.
    commit(root);
    assert!(gpdoc(root, &["check", "--base", "HEAD"]).status.success());
}

#[test]
fn a_guide_that_inherits_the_type_is_no_entry_is_not_released_and_covers_nothing() {
    let directory = repository();
    let root = directory.path();
    let guide =
        "---\nid: GUIDE\ntitle: How to write entries\nowner: platform\n---\n# How to write entries\n\nBriefly.\n";
    write(root, "docs/changelog/metadata.yaml", "type: changelog\n");
    entry(root, "A queue", &[]);
    commit(root);
    write(root, "docs/changelog/guide.md", guide);
    write(root, "envs/dev-rds/main.tf", "b\n");
    assert_snapshot!(said(root, &["changelog", "check", "--base", "HEAD"]), @"
    changelog: missing
      envs/dev-rds/main.tf
    next: gpdoc changelog new SUMMARY --from-diff HEAD
    exit 1
    ");
    assert_snapshot!(said(root, &["changelog", "list"]), @"
    CL-0001-a-queue  unreleased  A queue
    exit 0
    ");
    assert!(said(root, &[&["changelog", "release", "1.0.0"][..], &DAY].concat()).ends_with("exit 0"));
    assert_eq!(read(root, "docs/changelog/guide.md"), guide);
}

#[test]
fn what_stands_in_the_changelog_stays_byte_for_byte() {
    let directory = repository();
    let root = directory.path();
    let above = "Preface  \n\n# Our Changelog\n\n## [Unreleased]\n\n- *not yet*\n\n";
    let below =
        "## [0.9.0] - 2025-01-01\n### Fixed\n* old [link]\n\n```\n## [1.0.0]\n```\n\n[link]: https://example.org/a";
    for line in ["\n", "\r\n"] {
        let (above, below) = (above.replace('\n', line), below.replace('\n', line));
        write(root, "CHANGELOG.md", &format!("{above}{below}"));
        entry(root, "New", &[]);
        assert!(said(root, &[&["changelog", "release", "1.0.0"][..], &DAY].concat()).ends_with("exit 0"));
        let text = read(root, "CHANGELOG.md");
        assert!(text.starts_with(&above) && text.ends_with(&below), "{text}");
        let section = text[above.len()..text.len() - below.len()].replace(line, "\n");
        assert!(
            section.starts_with("## [1.0.0] - 2026-02-01\n\n### Changed\n\n- ") && section.ends_with(".md))\n\n"),
            "{section}"
        );
        std::fs::remove_dir_all(root.join("docs")).expect("entries");
    }
}

#[test]
fn entries_without_frontmatter_get_one_and_other_versions_are_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    git(root, &["init", "-q"]);
    write(root, "docs/changelog/entries/CL-0001-old.md", "---\nreleased: 0.1.0\n---\n# CL-0001: Old\n\nText.\n");
    write(root, "docs/changelog/entries/CL-0002-new.md", "# CL-0002: New\n\nText.\n");
    assert!(said(root, &[&["changelog", "release", "0.2"][..], &DAY].concat()).ends_with("exit 0"));
    assert_eq!(
        read(root, "docs/changelog/entries/CL-0002-new.md"),
        "---\nreleased: \"0.2\"\n---\n# CL-0002: New\n\nText.\n"
    );
    let text = read(root, "CHANGELOG.md");
    assert!(text.contains("- New ([CL-0002-new](") && !text.contains("Old"), "{text}");
    assert_snapshot!(said(root, &["changelog", "release", "0.2"]), @r"
    nothing is unreleased; nothing to write
    exit 0
    ");
}

#[test]
fn a_release_that_cannot_be_right_is_refused_and_nothing_is_written() {
    let directory = repository();
    let root = directory.path();
    assert_snapshot!(said(root, &["changelog", "release", "1.0.0"]), @r"
    error: there are no changelog entries; `gpdoc changelog new SUMMARY` writes one
    exit 2
    ");
    let path = entry(root, "New", &[]);
    let before = read(root, &path);
    for version in ["", "unreleased", "1 0", "[1.0]", "../1"] {
        let answer = said(root, &["changelog", "release", version]);
        assert!(answer.contains("is no version") && answer.ends_with("exit 2"), "{answer}");
    }
    write(root, "schemas/changelog.schema.yaml", &SCHEMA.replace("  released: {type: string}\n", ""));
    let answer = said(root, &["changelog", "release", "1.0.0"]);
    assert!(answer.contains("unknown-field"), "{answer}");
    write(
        root,
        "schemas/changelog.schema.yaml",
        &SCHEMA.replace("released: {type: string}", "released: {enum: [yes]}"),
    );
    let answer = said(root, &["changelog", "release", "1.0.0"]);
    assert!(answer.contains("invalid-value") && answer.ends_with("exit 2"), "{answer}");
    assert_eq!((read(root, &path), root.join("CHANGELOG.md").exists()), (before, false));
}

#[test]
fn listing_since_a_version_that_was_never_released_is_no_answer() {
    let directory = repository();
    let root = directory.path();
    entry(root, "New", &[]);
    assert_snapshot!(said(root, &["changelog", "list", "--since", "1.0"]), @r"
    error: no entry was released in `1.0`
      help: nothing is released yet
    exit 2
    ");
    assert_snapshot!(json(root, &["changelog", "list"])["data"]["entries"][0], @r#"{"path":"docs/changelog/entries/CL-0001-new.md","id":"CL-0001-new","number":1,"title":"New","date":"2026-01-31","released":false,"version":null}"#);
}

#[test]
fn a_release_loses_no_text_and_is_one_with_or_without_its_v() {
    let directory = repository();
    let root = directory.path();
    let long =
        "The cache keeps what it was told for as long as the lease says, so that nobody has to ask the store again";
    for text in ["Fields `[a]` and [b] of Vec<T>", long] {
        let output = gpdoc(root, &["changelog", "new", text, "--today", "2026-01-30"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    assert_eq!(gpdoc(root, &["changelog", "release", "0.3.0", "--date", "2026-01-31"]).status.code(), Some(0));
    let changelog = std::fs::read_to_string(root.join("CHANGELOG.md")).expect("a file");
    assert!(changelog.contains("- Fields `[a]` and \\[b\\] of Vec\\<T> (["), "{changelog}");
    assert!(changelog.contains(&format!("- {long} ([")), "{changelog}");
    assert_eq!(gpdoc(root, &["changelog", "new", "One more", "--today", "2026-01-31"]).status.code(), Some(0));
    assert_eq!(gpdoc(root, &["changelog", "release", "v0.3.0", "--date", "2026-01-31"]).status.code(), Some(0));
    let changelog = std::fs::read_to_string(root.join("CHANGELOG.md")).expect("a file");
    assert!(changelog.contains("- One more (["), "{changelog}");
    assert_eq!(changelog.matches("\n## ").count(), 1, "{changelog}");
}
