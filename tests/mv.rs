//! `gpdoc mv`: what refers to a document follows it, and nothing else changes.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used, clippy::print_stderr)]

mod support;

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
fn references_and_links_follow_a_document_with_another_name() {
    let directory = three();
    let root = directory.path();
    let arguments = ["mv", "docs/adrs/ADR-0001-one.md", "docs/adrs/ADR-0001-first.md"];
    let before = tree(root);
    assert_snapshot!(said(root, &[&arguments[..], &["--dry-run"]].concat()), @"
    docs/adrs/ADR-0001-one.md -> docs/adrs/ADR-0001-first.md
      id ADR-0001-one -> ADR-0001-first
    would rewrite: references 3, links 3, in files 3
    named in text, which stays: 2 places
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
    named in text, which stays: 2 places
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
    named in text, which stays: 4 places
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
      help: `gpdoc graph` lists all documents
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
    error: `docs/guides/image.png` cannot be moved: byte 0 is not valid UTF-8; gpdoc moves text files, so move it with `git mv` first
    exit 2
    ");
    assert_snapshot!(said(root, &["mv", "docs/guides/start.md", ".git/x.md"]), @"
    error: `.git/x.md` leads out of the root or into `.git`; nothing was written
    exit 2
    ");
    assert_eq!(tree(root), before);
    assert_snapshot!(said(root, &["mv", "docs/adrs/ADR-0001-one.md", "docs/adrs/first.md", "--force"]), @"
    docs/adrs/ADR-0001-one.md -> docs/adrs/first.md
    rewrote: references 4, links 3, in files 2
    named in text, which stays: 2 places
      docs/guides/start.md:10: ADR-0001-one.md
      docs/guides/start.md:11: docs/adrs/ADR-0001-one.md
    next: gpdoc check
    exit 0
    ");
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
      "notes": []
    }
    "#);
    assert_snapshot!(report["next"], @r#"["gpdoc check"]"#);
}

/// A copy of the corpus as a git repository; `None` where there is none.
fn corpus() -> Option<TempDir> {
    let root = std::env::var_os("GPDOC_CORPUS").map_or_else(|| "../shared/corpora/goldenpath".into(), PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    if !root.is_dir() {
        eprintln!("SKIPPED: no corpus at {}; set GPDOC_CORPUS", root.display());
        return None;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let copied = std::process::Command::new("cp").arg("-a").arg(root.join(".")).arg(directory.path()).status();
    assert!(copied.expect("cp runs").success());
    write(directory.path(), "gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    git(directory.path(), &["init", "-q"]);
    git(directory.path(), &["add", "-A"]);
    git(directory.path(), &["commit", "-qm", "all"]);
    Some(directory)
}

/// How many findings of each rule each document has.
fn counts(root: &Path, arguments: &[&str]) -> BTreeMap<(String, String), usize> {
    let output = gpdoc(root, &[&["check", "--today", "2026-01-31", "--format", "json"], arguments].concat());
    let report: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let mut counts = BTreeMap::new();
    for finding in report["diagnostics"].as_array().expect("a list") {
        let key = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        *counts.entry((key("path"), key("rule"))).or_default() += 1;
    }
    counts
}

/// Runs a renaming and says which findings there are after it that there were not before, each as `path rule`. `known` is what there
/// was and becomes what there is.
fn new_findings(root: &Path, known: &mut BTreeMap<(String, String), usize>, arguments: &[&str]) -> Vec<String> {
    let output = gpdoc(root, &[arguments, &["--format", "json"]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let renamed = report["data"]["renamed"].as_array().expect("a list").iter();
    let was: BTreeMap<&str, &str> =
        renamed.map(|it| (it["path"].as_str().expect("a path"), it["from"].as_str().expect("a path"))).collect();
    let before = std::mem::replace(known, counts(root, &[]));
    let grew = |((path, rule), count): (&(String, String), &usize)| {
        let old = was.get(path.as_str()).map_or(path.clone(), |old| (*old).to_owned());
        (before.get(&(old, rule.clone())).is_none_or(|known| known < count)).then(|| format!("{path} {rule}"))
    };
    known.iter().filter_map(grew).collect()
}

#[test]
fn renaming_real_documents_adds_no_finding() {
    let Some(directory) = corpus() else { return };
    let root = directory.path();
    let moves = [
        ("docs/adrs/ADR-0001-platform-argocd-as-gitops-operator.md", "docs/adrs/ADR-0001-argocd.md"),
        ("docs/85-how-it-works/self-service/S3_REQUEST_FLOW.md", "docs/85-how-it-works/S3_FLOW.md"),
        ("docs/extend-capabilities", "docs/capabilities/extended"),
        ("session_capture/2026-01-21-route53-dns-terraform.md", "session_capture/2026-01-21-route53.md"),
        ("README.md", "docs/OVERVIEW.md"),
        ("docs/90-doc-system", "docs/doc system (new)"),
        ("ADR-0175-externaldns-wildcard-ownership", "docs/adrs/ADR-0975-externaldns.md"),
        ("docs/70-operations/runbooks/RB-0035-s3-request.md", "docs/runbooks/RB-0035-s3-request.md"),
        ("docs/adrs/01_adr_index.md", "docs/adr-index.md"),
        (
            "docs/changelog/entries/CL-0158-route53-terraform-integration.md",
            "docs/changelog/entries/CL-0958-route53.md",
        ),
    ];
    let mut known = counts(root, &[]);
    for (old, new) in moves {
        let found = new_findings(root, &mut known, &["mv", old, new, "--force"]);
        assert_eq!(found, Vec::<String>::new(), "{old} -> {new}");
    }
    // Three decisions have one number. What says the number alone means the first of them.
    let [first, second, third] =
        ["build-pipeline-architecture", "route53-terraform-module", "s3-self-service-request-system"]
            .map(|slug| format!("docs/adrs/ADR-0170-{slug}.md"));
    for path in [second, third] {
        let found = new_findings(root, &mut known, &["ids", "renumber", &path, "--references-to", &first]);
        assert_eq!(found, Vec::<String>::new(), "{path}");
    }
    let rewritten = ["--base", "HEAD", "--rule", "decision-rewritten", "--rule", "released-entry-rewritten"];
    assert_eq!(counts(root, &rewritten), BTreeMap::new());
}
