//! `gpdoc ids` in real repositories.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use std::path::Path;

use insta::assert_snapshot;
use serde_json::Value;
use support::{git, gpdoc, stderr, stdout, write};
use tempfile::TempDir;

fn adr(root: &Path, number: u64, slug: &str) {
    let id = format!("ADR-{number:04}-{slug}");
    write(root, &format!("docs/adrs/{id}.md"), &format!("---\nid: {id}\ntype: adr\n---\n# {id}\n"));
}

fn repository() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    git(root, &["init", "-q"]);
    write(root, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {missing-field: off, sidecar-missing: off}\n");
    adr(root, 1, "one");
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "one"]);
    directory
}

fn commit(root: &Path, message: &str) {
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", message]);
}

/// What a command prints, and what it leaves with.
fn said(root: &Path, arguments: &[&str]) -> String {
    let output = gpdoc(root, arguments);
    let said = format!("{}{}exit {}", stdout(&output), stderr(&output), output.status.code().expect("a code"));
    said.replace(&*root.canonicalize().expect("a directory").to_string_lossy(), "ROOT")
}

fn json(root: &Path, arguments: &[&str]) -> Value {
    let output = gpdoc(root, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&stdout(&output)).expect("JSON")
}

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

fn read(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(path)).expect("a file")
}

/// The decision with its title, and three documents that name it in every way there is.
fn referred() -> TempDir {
    let directory = repository();
    let root = directory.path();
    write(
        root,
        "docs/adrs/ADR-0002-queue.md",
        "---\nid: 'ADR-0002-queue' # unique\ntype: adr\nstatus: accepted\nrelates_to: [ADR-0001-one]\n---\n# ADR-0002: A queue\n\nSee [above](#adr-0002-a-queue).\n",
    );
    write(
        root,
        "docs/adrs/ADR-0003-log.md",
        "---\nid: ADR-0003-log\ntype: adr\nstatus: accepted\nrelates_to:\n- ADR-0002-queue\n- ADR-0002\n- ADR-0002-old-slug\n- \"docs/adrs/ADR-0002-queue.md\"\n---\n# ADR-0003: A log\n\n[ADR-0002](ADR-0002-queue.md#adr-0002-a-queue), [ADR-0002: A queue](./ADR-0002-queue.md), [the queue][q], [ADR-0002][q] and ADR-0002.\n\n[q]: ADR-0002-queue.md\n",
    );
    write(root, "scripts/run.sh", "# ADR-0002-queue, ADR-0002-queues, XADR-0002\n");
    commit(root, "referred");
    directory
}

#[test]
fn renumber_gives_file_id_title_references_links_and_fragments_the_number() {
    let directory = referred();
    let root = directory.path();
    assert_snapshot!(said(root, &["ids", "renumber", "ADR-0002-queue", "--dry-run"]), @"
    docs/adrs/ADR-0002-queue.md -> docs/adrs/ADR-0004-queue.md
      id ADR-0002-queue -> ADR-0004-queue
    would rewrite: references 4, links 4, in files 2
    named in text, which stays: 2 places
      docs/adrs/ADR-0003-log.md:13: ADR-0002
      scripts/run.sh:1: ADR-0002-queue
    next: gpdoc check
    exit 0
    ");
    assert_snapshot!(said(root, &["ids", "renumber", "ADR-0002", "--diff"]), @r#"
    diff --git a/docs/adrs/ADR-0002-queue.md b/docs/adrs/ADR-0004-queue.md
    rename from docs/adrs/ADR-0002-queue.md
    rename to docs/adrs/ADR-0004-queue.md
    --- a/docs/adrs/ADR-0002-queue.md
    +++ b/docs/adrs/ADR-0004-queue.md
    @@ -1,9 +1,9 @@
     ---
    -id: 'ADR-0002-queue' # unique
    +id: 'ADR-0004-queue' # unique
     type: adr
     status: accepted
     relates_to: [ADR-0001-one]
     ---
    -# ADR-0002: A queue
    +# ADR-0004: A queue
     
    -See [above](#adr-0002-a-queue).
    +See [above](#adr-0004-a-queue).
    diff --git a/docs/adrs/ADR-0003-log.md b/docs/adrs/ADR-0003-log.md
    --- a/docs/adrs/ADR-0003-log.md
    +++ b/docs/adrs/ADR-0003-log.md
    @@ -3,13 +3,13 @@
     type: adr
     status: accepted
     relates_to:
    -- ADR-0002-queue
    -- ADR-0002
    -- ADR-0002-old-slug
    -- "docs/adrs/ADR-0002-queue.md"
    +- ADR-0004-queue
    +- ADR-0004
    +- ADR-0004-old-slug
    +- "docs/adrs/ADR-0004-queue.md"
     ---
     # ADR-0003: A log
     
    -[ADR-0002](ADR-0002-queue.md#adr-0002-a-queue), [ADR-0002: A queue](./ADR-0002-queue.md), [the queue][q], [ADR-0002][q] and ADR-0002.
    +[ADR-0004](ADR-0004-queue.md#adr-0004-a-queue), [ADR-0004: A queue](./ADR-0004-queue.md), [the queue][q], [ADR-0002][q] and ADR-0002.
     
    -[q]: ADR-0002-queue.md
    +[q]: ADR-0004-queue.md
    exit 0
    "#);
    assert_snapshot!(said(root, &["ids", "renumber", "docs/adrs/ADR-0002-queue.md", "--to", "12"]), @"
    docs/adrs/ADR-0002-queue.md -> docs/adrs/ADR-0012-queue.md
      id ADR-0002-queue -> ADR-0012-queue
    rewrote: references 4, links 4, in files 2
    named in text, which stays: 2 places
      docs/adrs/ADR-0003-log.md:13: ADR-0002
      scripts/run.sh:1: ADR-0002-queue
    next: gpdoc check
    exit 0
    ");
    assert_snapshot!(read(root, "docs/adrs/ADR-0012-queue.md"), @"
    ---
    id: 'ADR-0012-queue' # unique
    type: adr
    status: accepted
    relates_to: [ADR-0001-one]
    ---
    # ADR-0012: A queue

    See [above](#adr-0012-a-queue).
    ");
    // Decisions in force are not rewritten by that.
    let check =
        said(root, &["check", "--base", "HEAD", "--rule", "decision-rewritten", "--rule", "dangling-reference"]);
    assert!(check.ends_with("exit 0"), "{check}");
    let check = said(root, &["check", "--rule", "broken-anchor", "--rule", "broken-link", "--rule", "id-mismatch"]);
    assert!(check.ends_with("exit 0"), "{check}");
}

#[test]
fn renumber_moves_the_row_of_an_index_that_was_up_to_date() {
    let directory = referred();
    let root = directory.path();
    let index = |of: &str| format!("---\nid: {of}\n---\n# Index\n\n<!-- gpdoc:index adrs -->\n<!-- /gpdoc:index -->\n");
    write(root, "index.md", &index("INDEX"));
    assert!(gpdoc(root, &["index"]).status.success());
    let stale = index("STALE");
    write(root, "stale.md", &stale);
    let done = json(root, &["ids", "renumber", "docs/adrs/ADR-0002-queue.md", "--to", "9"]);
    assert_eq!(done["data"]["regions"], 1, "{done}");
    let rows = read(root, "index.md");
    assert!(rows.contains("| [0009](docs/adrs/ADR-0009-queue.md) |") && !rows.contains("0002"), "{rows}");
    assert!(gpdoc(root, &["index", "--check", "index.md"]).status.success());
    assert_eq!(read(root, "stale.md"), stale);
}

#[test]
fn renumber_refuses_a_number_that_somebody_has_and_a_document_without_one() {
    let directory = referred();
    let root = directory.path();
    git(root, &["switch", "-qc", "feature"]);
    adr(root, 9, "theirs");
    commit(root, "theirs");
    git(root, &["switch", "-q", "main"]);
    write(root, "notes/note.md", "---\nid: NOTE\n---\n# Note\n");
    assert_snapshot!(said(root, &["ids", "renumber", "ADR-0002-queue", "--to", "9"]), @"
    error: the number 9 is taken by `docs/adrs/ADR-0009-theirs.md` in branch feature
      help: leave out `--to`, or take 10, the next free one
    exit 2
    ");
    assert_snapshot!(said(root, &["ids", "renumber", "ADR-0002-queue", "--to", "3"]), @"
    error: the number 3 is taken by `docs/adrs/ADR-0003-log.md` in the working tree
      help: leave out `--to`, or take 10, the next free one
    exit 2
    ");
    assert_snapshot!(said(root, &["ids", "renumber", "ADR-0002-queue", "--to", "2"]), @"
    error: `docs/adrs/ADR-0002-queue.md` has the number 2 already
    exit 2
    ");
    assert_snapshot!(said(root, &["ids", "renumber", "NOTE", "--to", "2"]), @"
    error: documents of kind `documentation` have no numbers: no form of their ids or file names in gpdoc.yaml has a `{number}`
    exit 2
    ");
    assert_snapshot!(said(root, &["ids", "renumber", "NOTE"]), @"
    error: documents of kind `documentation` have no numbers: no form of their ids or file names in gpdoc.yaml has a `{number}`
    exit 2
    ");
    assert_snapshot!(said(root, &["ids", "renumber", "ADR-0004"]), @"
    error: no document is named `ADR-0004`
      help: `gpdoc graph` lists all documents
    exit 2
    ");
}

/// Two decisions with one number; what names only the number may mean either.
fn twice() -> TempDir {
    let directory = repository();
    let root = directory.path();
    for slug in ["a", "b"] {
        let text = format!("---\nid: ADR-0002\ntype: adr\n---\n# ADR-0002: {slug}\n");
        write(root, &format!("docs/adrs/ADR-0002-{slug}.md"), &text);
    }
    write(
        root,
        "notes/note.md",
        "---\nid: NOTE\nrelates_to: [ADR-0002, ADR-0002-b]\n---\n# Note\n\n[ADR-0002](../docs/adrs/ADR-0002-b.md), [ADR-0002](../docs/adrs/ADR-0002-a.md)\n",
    );
    commit(root, "twice");
    directory
}

#[test]
fn renumber_asks_which_document_was_meant_where_nobody_can_know() {
    let directory = twice();
    let root = directory.path();
    let arguments = ["ids", "renumber", "docs/adrs/ADR-0002-b.md"];
    assert_snapshot!(said(root, &["ids", "renumber", "ADR-0002"]), @"
    error: `ADR-0002` names 2 documents
      help: name one by its path: docs/adrs/ADR-0002-a.md, docs/adrs/ADR-0002-b.md
    exit 2
    ");
    assert_snapshot!(said(root, &arguments), @"
    error: 1 reference could mean several documents, and one of them gets another name:
      notes/note.md:3: ADR-0002
      help: say which document they mean with `--references-to FILE`: one of docs/adrs/ADR-0002-a.md, docs/adrs/ADR-0002-b.md; or name it there by its own id or path first
    exit 2
    ");
    assert_snapshot!(json(root, &arguments)["data"]["error"]["places"], @r#"[{"path":"notes/note.md","line":3,"text":"ADR-0002","candidates":["docs/adrs/ADR-0002-a.md","docs/adrs/ADR-0002-b.md"]}]"#);
    assert_snapshot!(said(root, &[&arguments[..], &["--references-to", "notes/note.md"]].concat()), @"
    error: 1 reference could mean several documents, and one of them gets another name:
      notes/note.md:3: ADR-0002
      help: say which document they mean with `--references-to FILE`: one of docs/adrs/ADR-0002-a.md, docs/adrs/ADR-0002-b.md; or name it there by its own id or path first
    exit 2
    ");
    assert_snapshot!(said(root, &[&arguments[..], &["--references-to", "nowhere.md"]].concat()), @"
    error: --references-to: `nowhere.md` is no document
      help: name the document by its path
    exit 2
    ");
    assert_eq!(stdout(&gpdoc(root, &["ids", "next", "adr"])), "3  ADR-0003-{slug}\n", "nothing is taken");
}

#[test]
fn references_that_meant_the_other_document_stay_with_it() {
    let directory = twice();
    let root = directory.path();
    let other = "docs/adrs/ADR-0002-a.md";
    assert_snapshot!(said(root, &["ids", "renumber", "docs/adrs/ADR-0002-b.md", "--references-to", other]), @"
    docs/adrs/ADR-0002-b.md -> docs/adrs/ADR-0003-b.md
      id ADR-0002 -> ADR-0003
    rewrote: references 1, links 1, in files 2
    next: gpdoc check
    exit 0
    ");
    assert_snapshot!(read(root, "notes/note.md"), @"
    ---
    id: NOTE
    relates_to: [ADR-0002, ADR-0003]
    ---
    # Note

    [ADR-0003](../docs/adrs/ADR-0003-b.md), [ADR-0002](../docs/adrs/ADR-0002-a.md)
    ");
}

#[test]
fn references_that_meant_the_renumbered_document_go_along() {
    let directory = twice();
    let root = directory.path();
    let itself = "docs/adrs/ADR-0002-b.md";
    assert_snapshot!(said(root, &["ids", "renumber", itself, "--references-to", itself]), @"
    docs/adrs/ADR-0002-b.md -> docs/adrs/ADR-0003-b.md
      id ADR-0002 -> ADR-0003
    rewrote: references 2, links 1, in files 2
    next: gpdoc check
    exit 0
    ");
    assert_snapshot!(read(root, "notes/note.md"), @"
    ---
    id: NOTE
    relates_to: [ADR-0003, ADR-0003]
    ---
    # Note

    [ADR-0003](../docs/adrs/ADR-0003-b.md), [ADR-0002](../docs/adrs/ADR-0002-a.md)
    ");
    assert_eq!(said(root, &["ids", "audit"]).lines().last(), Some("exit 0"));
}

#[test]
fn sixteen_renumberings_at_once_in_two_working_trees_get_sixteen_numbers() {
    let directory = tempfile::tempdir().expect("a directory");
    let main = directory.path().join("main");
    std::fs::create_dir(&main).expect("a directory");
    git(&main, &["init", "-q"]);
    write(&main, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    for at in 1..=8 {
        adr(&main, 1, &format!("twin-{at}"));
    }
    commit(&main, "all");
    git(&main, &["worktree", "add", "-q", "../beside"]);
    let roots = [main.clone(), directory.path().join("beside")];
    let start = |at: usize| {
        let name = format!("docs/adrs/ADR-0001-twin-{}.md", at / 2 + 1);
        std::process::Command::new(env!("CARGO_BIN_EXE_gpdoc"))
            .args(["ids", "renumber", &name])
            .current_dir(&roots[at % 2])
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("gpdoc runs")
    };
    let children: Vec<_> = (0..16).map(start).collect();
    for mut child in children {
        assert!(child.wait().expect("an end").success());
    }
    let names = roots.iter().flat_map(|root| std::fs::read_dir(root.join("docs/adrs")).expect("a directory"));
    let names = names.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let mut numbers: Vec<u64> = names.map(|name| name[4..8].parse().expect("a number")).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (2..=17).collect::<Vec<_>>());
}

#[test]
fn a_decision_that_is_called_by_its_number_alone_gets_it_in_title_status_and_link_texts() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    git(root, &["init", "-q"]);
    write(root, "gpdoc.yaml", "version: 1\nextends: [nygard]\n");
    let decision = |title: &str, status: &str| {
        format!(
            "# {title}\n\nDate: 2026-01-02\n\n## Status\n\n{status}\n\n## Context\n\nC\n\n## Decision\n\nD\n\n## Consequences\n\nC\n"
        )
    };
    let first = "Superseded by [2. Use a log](0002-use-a-log.md)";
    write(root, "doc/adr/0001-use-a-queue.md", &decision("1. Use a queue", first));
    let second = "Accepted\n\nSupersedes [1. Use a queue](0001-use-a-queue.md#1-use-a-queue)";
    write(root, "doc/adr/0002-use-a-log.md", &decision("2. Use a log", second));
    commit(root, "two");
    assert_snapshot!(said(root, &["ids", "renumber", "doc/adr/0001-use-a-queue.md", "--to", "12"]), @"
    doc/adr/0001-use-a-queue.md -> doc/adr/0012-use-a-queue.md
      id 0001-use-a-queue -> 0012-use-a-queue
    rewrote: references 0, links 1, in files 2
    next: gpdoc check
    exit 0
    ");
    assert_snapshot!(read(root, "doc/adr/0012-use-a-queue.md"), @"
    # 12. Use a queue

    Date: 2026-01-02

    ## Status

    Superseded by [2. Use a log](0002-use-a-log.md)

    ## Context

    C

    ## Decision

    D

    ## Consequences

    C
    ");
    assert_snapshot!(read(root, "doc/adr/0002-use-a-log.md"), @"
    # 2. Use a log

    Date: 2026-01-02

    ## Status

    Accepted

    Supersedes [12. Use a queue](0012-use-a-queue.md#12-use-a-queue)

    ## Context

    C

    ## Decision

    D

    ## Consequences

    C
    ");
    let check = said(root, &["check", "--base", "HEAD"]);
    assert!(check.ends_with("exit 0"), "{check}");
}
