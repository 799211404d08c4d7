//! `gpdoc ids` in real repositories.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod ambiguous;
mod numbers;
#[path = "../support/mod.rs"]
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
    mentioned in text, not rewritten: 2 places
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
    mentioned in text, not rewritten: 2 places
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
      help: where they should have one, name it in `kinds.documentation.id.forms`, such as `{number:04}-{slug}`
    exit 2
    ");
    assert_snapshot!(said(root, &["ids", "renumber", "NOTE"]), @"
    error: documents of kind `documentation` have no numbers: no form of their ids or file names in gpdoc.yaml has a `{number}`
      help: where they should have one, name it in `kinds.documentation.id.forms`, such as `{number:04}-{slug}`
    exit 2
    ");
    assert_snapshot!(said(root, &["ids", "renumber", "ADR-0004"]), @"
    error: no document is named `ADR-0004`
      help: name it by its id, its number or its path; `gpdoc adr list` lists the decisions
    exit 2
    ");
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
