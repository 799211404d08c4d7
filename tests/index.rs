//! `gpdoc index` with the real binary.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use insta::assert_snapshot;
use support::{git, gpdoc, stderr, stdout, write};

fn repository() -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    git(at, &["init", "-q", "-b", "main"]);
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
    write(
        at,
        "docs/README.md",
        "---\nid: INDEX\ntype: documentation\n---\n# Index\n\n<!-- gpdoc:index adrs -->\n<!-- /gpdoc:index -->\n",
    );
    for number in 1..=9 {
        decision(at, number);
    }
    directory
}

fn decision(root: &std::path::Path, number: u32) {
    let text = format!(
        "---\nid: ADR-{number:04}-d\ntitle: Decision {number}\ntype: adr\nstatus: accepted\n---\n## Context\n\n## Decision\n\n## Consequences\n"
    );
    write(root, &format!("docs/adrs/ADR-{number:04}-d.md"), &text);
}

#[test]
fn check_names_what_is_out_of_date_and_writes_nothing() {
    let repository = repository();
    let output = gpdoc(repository.path(), &["index", "--check"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_snapshot!(stdout(&output), @r"
    docs/README.md: adrs: out of date
    1 of 1 regions out of date
    ");
    assert_eq!(gpdoc(repository.path(), &["index", "--dry-run"]).status.code(), Some(1));
    assert_eq!(gpdoc(repository.path(), &["index"]).status.code(), Some(0));
    let output = gpdoc(repository.path(), &["index", "--check"]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), "0 of 1 regions out of date\n"));
    assert_eq!(gpdoc(repository.path(), &["check"]).status.code(), Some(0));
}

#[test]
fn fix_writes_regions_too() {
    let repository = repository();
    gpdoc(repository.path(), &["fix", "--rule", "index-drift"]);
    assert_eq!(gpdoc(repository.path(), &["index", "--check"]).status.code(), Some(0));
}

#[test]
fn a_marker_without_its_partner_is_an_error_and_nothing_is_written() {
    let repository = repository();
    write(repository.path(), "other.md", "---\nid: O\ntype: documentation\n---\n# O\n\n<!-- gpdoc:index adrs -->\n");
    let output = gpdoc(repository.path(), &["index"]);
    assert_eq!(output.status.code(), Some(2));
    assert_snapshot!(stdout(&output), @"other.md:7:1: error[index-drift] this region has no end");
    assert_eq!(gpdoc(repository.path(), &["index", "--check", "docs"]).status.code(), Some(1));
}

#[test]
fn two_branches_that_add_decisions_far_apart_merge() {
    let repository = repository();
    let root = repository.path();
    std::fs::remove_file(root.join("docs/adrs/ADR-0002-d.md")).expect("removed");
    std::fs::remove_file(root.join("docs/adrs/ADR-0008-d.md")).expect("removed");
    gpdoc(root, &["index"]);
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "first"]);
    for (branch, number) in [("one", 2), ("two", 8)] {
        git(root, &["checkout", "-qb", branch, "main"]);
        decision(root, number);
        gpdoc(root, &["index"]);
        git(root, &["add", "-A"]);
        git(root, &["commit", "-qm", branch]);
    }
    git(root, &["merge", "-q", "one"]);
    assert_eq!(gpdoc(root, &["index", "--check"]).status.code(), Some(0));
}

#[test]
fn where_two_branches_add_decisions_side_by_side_writing_the_region_anew_settles_the_merge() {
    let repository = repository();
    let root = repository.path();
    gpdoc(root, &["index"]);
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "first"]);
    for (branch, number) in [("one", 21), ("two", 22)] {
        git(root, &["checkout", "-qb", branch, "main"]);
        decision(root, number);
        gpdoc(root, &["index"]);
        git(root, &["add", "-A"]);
        git(root, &["commit", "-qm", branch]);
    }
    let somebody = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
    let merge =
        std::process::Command::new("git").args(somebody).args(["merge", "-q", "one"]).current_dir(root).output();
    assert!(!merge.expect("git runs").status.success());
    let conflict = std::fs::read_to_string(root.join("docs/README.md")).expect("it is there");
    assert!(conflict.contains("<<<<<<< ") && conflict.matches("<<<<<<< ").count() == 1, "{conflict}");
    assert_eq!(gpdoc(root, &["index", "--check"]).status.code(), Some(1));
    assert_eq!(gpdoc(root, &["index"]).status.code(), Some(0));
    let settled = std::fs::read_to_string(root.join("docs/README.md")).expect("it is there");
    assert!(!settled.contains("<<<<<<<") && settled.contains("[0021]") && settled.contains("[0022]"), "{settled}");
    assert_eq!(gpdoc(root, &["index", "--check"]).status.code(), Some(0));
}

#[test]
fn a_decision_that_cannot_be_read_loses_no_row() {
    let repository = repository();
    let root = repository.path();
    assert_eq!(gpdoc(root, &["index"]).status.code(), Some(0));
    let before = std::fs::read_to_string(root.join("docs/README.md")).expect("a file");
    write(root, "docs/adrs/ADR-0004-d.md", "---\nid: ADR-0004-d\ntitle: [\n---\n# D\n");
    for arguments in [&["index"][..], &["index", "--check"], &["index", "--diff"]] {
        let output = gpdoc(root, arguments);
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""));
        assert!(stderr(&output).contains("docs/adrs/ADR-0004-d.md cannot be read"), "{}", stderr(&output));
    }
    gpdoc(root, &["fix"]);
    assert_eq!(std::fs::read_to_string(root.join("docs/README.md")).expect("a file"), before);
    let note =
        "docs/adrs/ADR-0004-d.md cannot be read and is not listed; `gpdoc check docs/adrs/ADR-0004-d.md` says why";
    let output = gpdoc(root, &["adr", "list"]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), format!("note: {note}\n")));
    let json = stdout(&gpdoc(root, &["adr", "list", "--format", "json"]));
    assert!(json.contains(note), "{json}");
    let output = gpdoc(root, &["show", "ADR-0004-d"]);
    assert!(stderr(&output).contains("its metadata cannot be read"), "{}", stderr(&output));
}
