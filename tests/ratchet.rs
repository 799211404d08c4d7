//! The baseline as a ratchet: debt may drain and never grow.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use insta::assert_snapshot;
use support::{git, gpdoc, stderr, stdout, write};
use tempfile::TempDir;

/// Two documents with four dead references, all accepted.
fn indebted() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    git(at, &["init", "-q"]);
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
    note(at, "A", "GONE-1, GONE-2, GONE-3");
    note(at, "B", "GONE-4");
    assert_eq!(gpdoc(at, &["baseline", "write"]).status.code(), Some(0));
    directory
}

fn note(at: &std::path::Path, id: &str, references: &str) {
    let text = format!("---\nid: {id}\ntype: documentation\nrelates_to: [{references}]\n---\n# {id}\n");
    write(at, &format!("{id}.md"), &text);
}

/// The exit code and the summary.
fn check(at: &std::path::Path, arguments: &[&str]) -> String {
    let output = gpdoc(at, &[&["check", "--format", "human"], arguments].concat());
    let said = stdout(&output);
    let from = said.rfind("; ").map_or(0, |at| said[..at].rfind('\n').map_or(0, |line| line + 1));
    format!("{}: {}", output.status.code().expect("a code"), &said[from..])
}

fn baseline(at: &std::path::Path) -> String {
    std::fs::read_to_string(at.join(".gpdoc/baseline.json")).expect("a baseline")
}

#[test]
fn check_says_how_much_is_gone() {
    let directory = indebted();
    let at = directory.path();
    assert_snapshot!(check(at, &[]), @"0: nothing to report; 2 documents governed, 2 files seen; 4 baselined");
    note(at, "A", "GONE-1, B");
    assert_snapshot!(check(at, &[]), @r"
    0: nothing to report; 2 documents governed, 2 files seen; 2 baselined, 2 fewer than at the last write
    next: gpdoc baseline write --shrink
    ");
    assert_snapshot!(stderr(&gpdoc(at, &["check"])), @"2 of 2 files governed, 0 ungoverned, 0 unreadable: 0 errors, 0 warnings, 2 baselined (2 fewer than at the last write), 0 suppressed, 0 fixable");
    note(at, "A", "B");
    note(at, "B", "A");
    assert_snapshot!(check(at, &[]), @r"
    0: nothing to report; 2 documents governed, 2 files seen; 0 baselined, 4 fewer than at the last write
    next: gpdoc baseline write --shrink
    ");
}

/// Where only a part is asked for, nothing is known of the rest.
#[test]
fn a_part_says_nothing_of_what_is_gone() {
    let directory = indebted();
    let at = directory.path();
    note(at, "A", "GONE-1, B");
    for arguments in [&["B.md"][..], &["--rule", "dangling-reference"], &["--ignore", "self-reference"]] {
        assert!(!check(at, arguments).contains("fewer"), "{arguments:?}");
    }
}

#[test]
fn a_count_that_grew_fails() {
    let directory = indebted();
    let at = directory.path();
    note(at, "B", "GONE-4, GONE-5");
    assert!(check(at, &[]).starts_with("1: 1 error; "));
    // Mending one debt pays for no other.
    note(at, "A", "B");
    assert!(check(at, &[]).starts_with("1: 1 error; "));
}

#[test]
fn shrinking_takes_out_what_is_gone_and_adds_nothing() {
    let directory = indebted();
    let at = directory.path();
    let full = baseline(at);
    note(at, "A", "GONE-1, NEW-9");
    for arguments in [&["--dry-run"][..], &["--diff"]] {
        assert!(gpdoc(at, &[&["baseline", "write", "--shrink"], arguments].concat()).status.success());
        assert_eq!(baseline(at), full, "{arguments:?} writes nothing");
    }
    assert_snapshot!(stdout(&gpdoc(at, &["baseline", "write", "--shrink"])), @".gpdoc/baseline.json accepts 2 findings (4 before)");
    assert_snapshot!(baseline(at), @r#"
    {
      "version": 1,
      "findings": [
        {"rule":"dangling-reference","document":"A","field":"/relates_to","subject":"GONE-1"},
        {"rule":"dangling-reference","document":"B","field":"/relates_to","subject":"GONE-4"}
      ]
    }
    "#);
    assert!(check(at, &[]).starts_with("1: 1 error; "), "the new one is not accepted");
    let once = baseline(at);
    assert!(gpdoc(at, &["baseline", "write", "--shrink"]).status.success());
    assert_eq!(baseline(at), once);
}

#[test]
fn shrinking_nothing_creates_no_baseline() {
    let directory = indebted();
    let at = directory.path();
    std::fs::remove_file(at.join(".gpdoc/baseline.json")).expect("it is there");
    assert!(gpdoc(at, &["baseline", "write", "--shrink"]).status.success());
    assert!(!at.join(".gpdoc/baseline.json").exists());
}

#[test]
fn show_names_what_is_gone() {
    let directory = indebted();
    let at = directory.path();
    note(at, "A", "GONE-1, B");
    assert_snapshot!(stdout(&gpdoc(at, &["baseline", "show"])), @r"
    .gpdoc/baseline.json accepts 4 findings
          4  dangling-reference  (2 gone)
    2 are there no more; `gpdoc baseline write --shrink` takes them out:
      A: dangling-reference: /relates_to: GONE-2
      A: dangling-reference: /relates_to: GONE-3
    ");
    let answer: serde_json::Value =
        serde_json::from_str(&stdout(&gpdoc(at, &["baseline", "show", "--format", "json"]))).expect("JSON");
    assert_eq!(answer["data"]["drained"].as_array().map(Vec::len), Some(2));
}

/// A count is a number of times, not a yes.
#[test]
fn one_of_two_alike_can_be_paid() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    write(
        at,
        "gpdoc.yaml",
        "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off, repeated-reference: off}\n",
    );
    note(at, "A", "GONE, GONE");
    assert_eq!(gpdoc(at, &["baseline", "write"]).status.code(), Some(0));
    note(at, "A", "GONE");
    assert!(gpdoc(at, &["baseline", "write", "--shrink"]).status.success());
    note(at, "A", "GONE, GONE");
    assert!(check(at, &[]).starts_with("1: 1 error; "), "{}", check(at, &[]));
}

/// A file that cannot be read leaves the question open on every day.
#[test]
fn no_baseline_accepts_a_file_that_cannot_be_read() {
    let directory = indebted();
    let at = directory.path();
    std::fs::write(at.join("C.md"), b"# \xff\n").expect("a file");
    assert_eq!(gpdoc(at, &["baseline", "write"]).status.code(), Some(0));
    assert!(!baseline(at).contains("unreadable-file"), "{}", baseline(at));
    let shown = |arguments: &[&str]| {
        let output = gpdoc(at, arguments);
        (output.status.code(), stdout(&output))
    };
    let line = "C.md:1:1: error[unreadable-file] the file cannot be read: byte 2 is not valid UTF-8\n";
    assert_eq!(shown(&["check"]), (Some(2), line.to_owned()));
    // As one that was written by another version may have it.
    let accepted =
        "\"findings\": [\n    {\"rule\":\"unreadable-file\",\"document\":\"C.md\",\"field\":\"\",\"subject\":\"\"},";
    write(at, ".gpdoc/baseline.json", &baseline(at).replace("\"findings\": [", accepted));
    assert_eq!(shown(&["check"]), (Some(2), line.to_owned()));
}
