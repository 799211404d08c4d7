//! `gpdoc mv`: what refers to a document follows it, and nothing else changes.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used, clippy::print_stderr)]

mod accepted;
mod captures;
mod follow;
mod real;
mod spelling;
#[path = "../support/mod.rs"]
mod support;
mod titles;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use serde_json::Value;
use support::{git, gpdoc, stderr, stdout, write};
use tempfile::TempDir;

const CONFIG: &str = "version: 1\nextends: [goldenpath]\nrules: {missing-field: off, sidecar-missing: off, missing-inverse: off, one-way-reference: off}\n";

fn repository(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    git(root, &["init", "-q"]);
    write(root, "gpdoc.yaml", CONFIG);
    for (path, text) in files {
        write(root, path, text);
    }
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "first"]);
    directory
}

fn said(root: &Path, arguments: &[&str]) -> String {
    let output = gpdoc(root, arguments);
    let said = format!("{}{}exit {}", stdout(&output), stderr(&output), output.status.code().expect("a code"));
    said.replace(&*root.canonicalize().expect("a directory").to_string_lossy(), "ROOT")
}

fn read(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(path)).expect("a file")
}

/// All files but git's own.
fn tree(root: &Path) -> BTreeMap<String, String> {
    fn walk(directory: &Path, above: &str, files: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry")) {
            let name = format!("{above}{}", entry.file_name().to_string_lossy());
            if entry.file_type().expect("a type").is_dir() {
                if name != ".git" {
                    files.insert(format!("{name}/"), String::new());
                    walk(&entry.path(), &format!("{name}/"), files);
                }
            } else {
                let bytes = std::fs::read(entry.path()).expect("a file");
                files.insert(name, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(root, "", &mut files);
    files
}

/// The findings of `check` without what tells where they are.
fn findings(root: &Path, arguments: &[&str]) -> Vec<String> {
    let output = gpdoc(root, &[&["check", "--today", "2026-01-31", "--format", "json"], arguments].concat());
    let report: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let findings = report["diagnostics"].as_array().expect("a list");
    let line = |it: &Value| format!("{} {} {}", it["path"], it["rule"], it["field"]);
    let mut lines: Vec<String> = findings.iter().map(line).collect();
    lines.sort();
    lines
}

const ONE: &str = "---\nid: ADR-0001-one\nstatus: accepted\nrelates_to: [ADR-0002-two]\n---\n# ADR-0001: One\n\n## Status\n\nAccepted\n\n## Context\n\nSee [ADR-0002](ADR-0002-two.md) and [guide](../guides/start.md#first), or <a href=\"../guides/start.md\">it</a>.\n\n## Decision\n\nD\n\n## Consequences\n\nC\n";

const TWO: &str = "---\nid: ADR-0002-two\nstatus: accepted\nrelates_to:\n  - \"ADR-0001\" # by its short form\n  - docs/guides/start.md\n  - ../guides/start\n---\n# ADR-0002: Two\n\n## Context\n\nBack to [ADR-0001: One][one] and [ADR-0001-one](./ADR-0001-one.md), [top](#adr-0002-two).\n\n[one]: <ADR-0001-one.md#adr-0001-one> \"One\"\n\n## Decision\n\nADR-0001 in prose.\n\n## Consequences\n\nC\n";

const GUIDE: &str = "---\nid: GUIDE\nrelates_to: [../adrs/ADR-0001-one.md, ADR-0001-one.md, docs/adrs/ADR-0001-one]\n---\n# Guide\n\n## First\n\n- [`ADR-0001`](/docs/adrs/ADR-0001-one.md?plain=1#L3)\n- [missing](nowhere.md), [web](https://example.org/ADR-0001-one.md)\n- `docs/adrs/ADR-0001-one.md`\n";

fn three() -> TempDir {
    repository(&[
        ("docs/adrs/ADR-0001-one.md", ONE),
        ("docs/adrs/ADR-0002-two.md", TWO),
        ("docs/guides/start.md", GUIDE),
    ])
}

#[test]
fn what_cannot_be_done_is_refused_and_nothing_is_written() {
    let directory = three();
    let root = directory.path();
    write(root, ".gitignore", "ignored.md\n");
    write(root, "ignored.md", "# Ignored\n");
    std::fs::write(root.join("docs/guides/image.png"), [0xff, 0xd8]).expect("a file");
    #[cfg(unix)]
    std::os::unix::fs::symlink("start.md", root.join("docs/guides/link.md")).expect("a link");
    let before = tree(root);
    assert_snapshot!(said(root, &["mv", "docs/guides/start.md", "docs/adrs/ADR-0001-one.md"]), @"
    error: `docs/adrs/ADR-0001-one.md` exists already
      help: choose another name; nothing is overwritten
    exit 2
    ");
    assert_snapshot!(said(root, &["mv", "docs/guides/start.md", "ignored.md"]), @"
    error: `ignored.md` exists already
      help: choose another name; nothing is overwritten
    exit 2
    ");
    assert_snapshot!(said(root, &["mv", "docs/guides/start.md", "../out.md"]), @"
    error: ../out.md is outside of ROOT
      help: name paths below the root, or choose another with --root
    exit 2
    ");
    assert_snapshot!(said(root, &["mv", "docs/guides/strat.md", "x.md"]), @"
    error: no document is named `docs/guides/strat.md`
      help: name it by its id, its number or its path; `gpdoc adr list` lists the decisions
    exit 2
    ");
    assert_snapshot!(said(root, &["mv", "ignored.md", "x.md"]), @"
    error: `ignored.md` is ignored by git
      help: gpdoc moves what git does not ignore
    exit 2
    ");
    assert_snapshot!(said(root, &["mv", "docs/adrs/ADR-0001-one.md", "docs/adrs/first.md"]), @"
    error: `docs/adrs/first.md` has not the form of file names of kind `adr`
      help: choose such a name, or use --force
    exit 2
    ");
    assert_snapshot!(said(root, &["mv", "docs/adrs/ADR-0001-one.md", "docs/ADR-0001-one.md"]), @"
    error: `docs/ADR-0001-one.md` would be governed as documentation instead of adr
      help: choose another place, or use --force
    exit 2
    ");
    assert_snapshot!(said(root, &["mv", "docs/adrs/ADR-0001-one.md", "docs/adrs/ADR-0002-one.md"]), @"
    error: the number 2 is taken by `docs/adrs/ADR-0002-two.md`
      help: `gpdoc ids next KIND` says which number is free; `gpdoc ids renumber` takes it
    exit 2
    ");
    assert_snapshot!(said(root, &["mv", "docs", "docs/inside"]), @"
    error: `docs` cannot be moved into itself
    exit 2
    ");
    assert_snapshot!(said(root, &["mv", ".", "elsewhere"]), @"
    error: the root cannot be moved
      help: name a document or a directory below it
    exit 2
    ");
    assert_snapshot!(said(root, &["mv", "docs/guides/link.md", "docs/l.md"]), @"
    error: `docs/guides/link.md` cannot be moved: it is a symbolic link; move it with `git mv`
    exit 2
    ");
    assert_snapshot!(said(root, &["mv", "docs/guides", "guides"]), @"
    error: `docs/guides/link.md` cannot be moved: it is a symbolic link; move it with `git mv`
    exit 2
    ");
    assert_snapshot!(said(root, &["mv", "docs/guides/start.md", ".git/x.md"]), @"
    error: `.git/x.md` is in git's own directory
      help: choose a place outside of `.git`
    exit 2
    ");
    assert_eq!(tree(root), before);
    assert_snapshot!(said(root, &["mv", "docs/adrs/ADR-0001-one.md", "docs/adrs/first.md", "--force"]), @"
    docs/adrs/ADR-0001-one.md -> docs/adrs/first.md
    rewrote: references 4, links 3, in files 2
    mentioned in text, not rewritten: 2 places
      docs/guides/start.md:10: ADR-0001-one.md
      docs/guides/start.md:11: docs/adrs/ADR-0001-one.md
    next: gpdoc check
    exit 0
    ");
}

#[test]
fn a_program_learns_of_each_file_and_edit() {
    let directory = three();
    let root = directory.path();
    let output = gpdoc(root, &["mv", "docs/guides/start.md", "start.md", "--dry-run", "--format", "json"]);
    let report: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_snapshot!(serde_json::to_string_pretty(&report["data"]).expect("JSON"), @r#"
    {
      "written": false,
      "renamed": [
        {
          "from": "docs/guides/start.md",
          "path": "start.md",
          "old_id": "GUIDE",
          "id": "GUIDE"
        }
      ],
      "references": 3,
      "links": 2,
      "regions": 0,
      "baselined": 0,
      "files": [
        {
          "path": "docs/adrs/ADR-0001-one.md",
          "status": "edited",
          "edits": [
            {
              "start": 163,
              "end": 187,
              "text": "../../start.md#first"
            },
            {
              "start": 202,
              "end": 220,
              "text": "../../start.md"
            }
          ]
        },
        {
          "path": "docs/adrs/ADR-0002-two.md",
          "status": "edited",
          "edits": [
            {
              "start": 89,
              "end": 109,
              "text": "start.md"
            },
            {
              "start": 114,
              "end": 129,
              "text": "../../start"
            }
          ]
        },
        {
          "path": "start.md",
          "status": "renamed",
          "edits": [
            {
              "start": 27,
              "end": 50,
              "text": "docs/adrs/ADR-0001-one.md"
            }
          ],
          "from": "docs/guides/start.md"
        }
      ],
      "mentions": [],
      "kept": [],
      "notes": []
    }
    "#);
    assert_snapshot!(report["next"], @r#"["gpdoc check"]"#);
}

#[test]
fn both_paths_are_named_from_the_same_place() {
    let directory = three();
    let root = directory.path();
    let docs = root.join("docs");
    // From the root, since nothing of that name is here.
    assert!(said(&docs, &["mv", "docs/guides/start.md", "docs/guides/begin.md"]).ends_with("exit 0"));
    assert!(root.join("docs/guides/begin.md").is_file());
    assert!(said(&docs, &["mv", "guides/begin.md", "guides/start.md"]).ends_with("exit 0"));
    assert_eq!(read(root, "docs/guides/start.md"), GUIDE);
}

#[test]
fn the_reason_of_a_refusal_is_the_true_one() {
    let directory = three();
    let root = directory.path();
    assert_snapshot!(said(root, &["mv", "docs/guides/start.md", "docs/guides/start.txt"]), @"
    error: `docs/guides/start.txt` would be no document any more: gpdoc would not look at it
      help: choose a name that `documents.include` of gpdoc.yaml has
    exit 2
    ");
}

#[test]
fn an_image_moves_byte_for_byte_and_links_to_it_follow() {
    let guide = format!("{GUIDE}\n![seen](image.png)\n");
    let directory =
        repository(&[("docs/guides/start.md", &guide), ("docs/page.md", "# P\n\n![it](guides/image.png)\n")]);
    let root = directory.path();
    let bytes = [0xff, 0xd8, 0x00, b'\n', 0xfe];
    std::fs::write(root.join("docs/guides/image.png"), bytes).expect("a file");
    let image = |path: &str| std::fs::read(root.join(path)).expect("a file");
    let diff = said(root, &["mv", "docs/guides/image.png", "docs/guides/seen.png", "--diff"]);
    let renamed = "\nrename from docs/guides/image.png\nrename to docs/guides/seen.png\ndiff --git ";
    assert!(diff.contains(renamed), "{diff}");
    assert!(said(root, &["mv", "docs/guides", "docs/how-to"]).ends_with("exit 0"));
    assert_eq!(image("docs/how-to/image.png"), bytes);
    assert!(!root.join("docs/guides").exists());
    assert_eq!(read(root, "docs/how-to/start.md"), guide);
    assert_eq!(read(root, "docs/page.md"), "# P\n\n![it](how-to/image.png)\n");
    assert!(said(root, &["mv", "docs/how-to/image.png", "docs/seen.png"]).ends_with("exit 0"));
    assert_eq!(image("docs/seen.png"), bytes);
    assert!(read(root, "docs/how-to/start.md").ends_with("![seen](../seen.png)\n"));
}
