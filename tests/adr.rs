//! `gpdoc adr` in real repositories.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use insta::assert_snapshot;
use serde_json::Value;
use support::{git, gpdoc, gpdoc_bound, stderr, stdout, write};
use tempfile::TempDir;

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

/// Every file below a directory but git's, with its text.
fn files(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                if path.file_name().is_none_or(|name| name != ".git") {
                    open.push(path);
                }
            } else {
                found.push((path.clone(), std::fs::read(&path).expect("a file")));
            }
        }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        let target = to.join(path.strip_prefix(from).expect("below"));
        std::fs::create_dir_all(target.parent().expect("a parent")).expect("a directory");
        std::fs::write(target, bytes).expect("a file");
    }
}

fn commit(root: &Path) {
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "x", "--allow-empty"]);
}

/// The example, in a repository of its own.
fn example() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    copy(&support::example(), directory.path());
    git(directory.path(), &["init", "-q"]);
    commit(directory.path());
    directory
}

/// A repository under a preset with nothing in it.
fn fresh(preset: &str) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    git(directory.path(), &["init", "-q"]);
    write(directory.path(), "gpdoc.yaml", &format!("version: 1\nextends: [{preset}]\n"));
    directory
}

/// The errors and warnings that `check` has about one file.
fn findings(root: &Path, path: &str) -> Vec<String> {
    let report = json(root, &["check", path]);
    let all = report["diagnostics"].as_array().expect("a list").iter();
    all.filter(|finding| finding["path"] == path).map(|finding| finding["message"].to_string()).collect()
}

const TODAY: [&str; 2] = ["--today", "2026-01-31"];

#[test]
fn a_new_decision_passes_check_where_it_stands() {
    let directory = example();
    let root = directory.path();
    let arguments = ["adr", "new", "A private network", "--relates-to", "ADR-0001", "--applies-to", "network"];
    let answer = json(root, &[&arguments[..], &TODAY].concat());
    assert_snapshot!(answer["data"]["path"], @r#""docs/adrs/ADR-0006-a-private-network.md""#);
    assert_snapshot!(answer["data"]["id"], @r#""ADR-0006-a-private-network""#);
    assert_eq!(answer["data"]["number"], 6);
    assert_snapshot!(answer["next"], @r#"["gpdoc check docs/adrs/ADR-0006-a-private-network.md","gpdoc adr accept ADR-0006-a-private-network"]"#);
    assert_eq!(answer["data"]["files"][0]["status"], "created");
    assert_snapshot!(read(root, "docs/adrs/ADR-0006-a-private-network.md"), @r"
    ---
    id: ADR-0006-a-private-network
    title: A private network
    type: adr
    status: proposed
    date: 2026-01-31
    applies_to:
      - network
    relates_to:
      - ADR-0001-record-decisions
    ---
    # ADR-0006: A private network

    - **Status:** Proposed
    - **Date:** 2026-01-31

    ## Context

    <!-- What asks for a decision? What is known, what is not? -->

    ## Decision

    <!-- What is done from now on? -->

    ## Consequences

    <!-- What becomes easier, what becomes harder, what has to follow? -->
    ");
    assert_eq!(findings(root, "docs/adrs/ADR-0006-a-private-network.md"), [""; 0]);
}

#[test]
fn a_new_decision_passes_check_under_every_preset_and_through_its_life() {
    let expected = [
        ("goldenpath", "docs/adrs/ADR-0001-use-a-log.md", "docs/adrs/ADR-0002-use-a-queue.md"),
        ("madr", "docs/decisions/0001-use-a-log.md", "docs/decisions/0002-use-a-queue.md"),
        ("nygard", "doc/adr/0001-use-a-log.md", "doc/adr/0002-use-a-queue.md"),
    ];
    for (preset, first, second) in expected {
        let directory = fresh(preset);
        let root = directory.path();
        assert_eq!(json(root, &["adr", "new", "Use a log"])["data"]["path"], first);
        assert_eq!(json(root, &["adr", "new", "Use a queue"])["data"]["path"], second);
        let quiet = |when: &str| {
            assert_eq!((findings(root, first), findings(root, second)), (vec![], vec![]), "{preset}: {when}");
            commit(root);
        };
        quiet("proposed");
        assert_eq!(json(root, &["adr", "accept", first])["ok"], true);
        assert_eq!(json(root, &["adr", "accept", second])["ok"], true);
        quiet("accepted");
        assert_eq!(json(root, &["adr", "supersede", first, "--by", second])["ok"], true, "{preset}");
        // Against the base too: what is accepted is not rewritten.
        let check = gpdoc(root, &["check", "--base", "HEAD"]);
        assert!(check.status.success(), "{preset}: {}", stdout(&check));
        quiet("superseded");
        let shown = json(root, &["graph", "path", first, second]);
        assert_eq!(shown["ok"], true, "{preset}: the graph has the relation");
        assert_eq!(json(root, &["adr", "supersede", first, "--by", second])["data"]["changed"], false);
    }
}

#[test]
fn without_configuration_the_habit_of_the_latest_decision_is_followed() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    git(root, &["init", "-q"]);
    let old = "# 7. Use a log\n\n* Status: accepted\n* Date: 2025-01-31\n\n## Context\n\nA.\n\n## Decision\n\nB.\n\n## Consequences\n\nC.\n";
    write(root, "doc/adr/0007-use-a-log.md", old);
    assert_eq!(
        said(root, &["adr", "new", "Use a queue", "--today", "2026-01-31"]).lines().next(),
        Some("0008-use-a-queue")
    );
    let new = read(root, "doc/adr/0008-use-a-queue.md");
    assert!(new.starts_with("# 8. Use a queue\n\n- **Status:** Proposed\n- **Date:** 2026-01-31\n"), "{new}");
}

#[test]
fn without_configuration_a_decision_has_the_sections_that_most_have() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    let sections = "## Context and Problem Statement\n\nA.\n\n## Decision Outcome\n\nB.\n";
    for (name, more) in [("0000-a", ""), ("0001-b", ""), ("0002-c", "\n## What Tuesday brought\n\nC.\n")] {
        let text = format!("---\nstatus: accepted\n---\n# Use it\n\n{sections}{more}");
        write(root, &format!("docs/decisions/{name}.md"), &text);
    }
    assert!(gpdoc(root, &["adr", "new", "Use a queue", "--today", "2026-01-31"]).status.success());
    assert_snapshot!(read(root, "docs/decisions/0003-use-a-queue.md"), @r"
    ---
    status: proposed
    ---
    # Use a queue

    ## Context and Problem Statement

    <!-- What asks for a decision? What is known, what is not? -->

    ## Decision Outcome

    <!-- What is done from now on, and why this and not the others? -->
    ");
    assert!(gpdoc(root, &["check"]).status.success());
}

#[test]
fn a_decision_of_the_corpus_passes_check() {
    let corpus = std::env::var_os("GPDOC_CORPUS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/goldenpath"), PathBuf::from);
    if !corpus.is_dir() {
        eprintln!("skipped: there is no corpus at {}", corpus.display());
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    copy(&corpus, root);
    write(root, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    git(root, &["init", "-q"]);
    commit(root);
    let answer = json(root, &["adr", "new", "Use a log", "--relates-to", "ADR-0180"]);
    let path = answer["data"]["path"].as_str().expect("a path").to_owned();
    assert_eq!(path, "docs/adrs/ADR-0188-use-a-log.md");
    assert_eq!(findings(root, &path), [""; 0]);
    let accepted = json(root, &["adr", "accept", "ADR-0188"]);
    assert_eq!(accepted["ok"], true, "{accepted}");
    // The vocabulary has both words, and the kind's own order decides.
    assert!(read(root, &path).contains("\nstatus: accepted\n"));
    let entry = json(root, &["changelog", "new", "A log is used"]);
    let path = entry["data"]["path"].as_str().expect("a path").to_owned();
    assert_eq!(findings(root, &path), [""; 0]);
    // Several documents have this number.
    assert!(said(root, &["adr", "deprecate", "ADR-0170"]).ends_with("exit 2"));
}

#[test]
fn what_is_wrong_with_a_new_decision_is_said_and_nothing_is_written() {
    let directory = example();
    let root = directory.path();
    let before = files(root);
    assert_snapshot!(said(root, &["adr", "new", "X"]), @r"
    error: docs/adrs/ADR-0006-x.md would not pass `gpdoc check`; nothing was written
      missing-field: `applies_to` is missing (allowed: `database`, `network`, `ci`): give it with `--applies-to VALUE`
    exit 2
    ");
    assert_snapshot!(said(root, &["adr", "new", "X", "--applies-to", "netwrk", "--owner", "nobody"]), @r"
    error: docs/adrs/ADR-0006-x.md would not pass `gpdoc check`; nothing was written
      invalid-value: `owner` is `nobody`, which is not in `owners` (allowed: `platform-team`, `database-team`, `security-team`): give it with `--owner VALUE`
      invalid-value: item 1 of `applies_to` is `netwrk`, which is not in `components` (did you mean `network`?): give it with `--applies-to VALUE`
    exit 2
    ");
    let refused = |arguments: &[&str]| said(root, &[&["adr", "new"], arguments].concat());
    assert_snapshot!(refused(&["X", "--relates-to", "ADR-0099"]), @r"
    error: relates_to: `ADR-0099` names no document; `gpdoc graph` lists the documents
    exit 2
    ");
    assert_snapshot!(refused(&["X", "--relates-to", "ADR-0001-record-decision"]), @r"
    error: relates_to: `ADR-0001-record-decision` has the number of docs/adrs/ADR-0001-record-decisions.md and another slug; did you mean `ADR-0001-record-decisions`?
    exit 2
    ");
    for born in [&["--status", "accepted"][..], &["--set", "status=accepted"]] {
        let said = refused(&[&["X", "--applies-to", "ci"], born].concat());
        assert_eq!(said, "error: a new document cannot be `accepted`; it begins as `proposed`\nexit 2");
    }
    assert_snapshot!(refused(&["  "]), @r"
    error: the title is empty; say in a few words what is decided or changed
    exit 2
    ");
    assert_snapshot!(refused(&["!?/.."]), @r"
    error: the title `!?/..` has no letter and no digit, so no file can be named after it
    exit 2
    ");
    assert_snapshot!(refused(&["two\nlines"]), @r"
    error: the title has a line break or another control character; a title is one line
    exit 2
    ");
    assert_snapshot!(refused(&[&"long ".repeat(50)]), @r"
    error: the title has 249 characters, more than 200; say the rest in the text
    exit 2
    ");
    assert_snapshot!(refused(&["X", "--set", "id=ADR-0001"]), @r"
    error: `id` follows from the title and the number; leave it out
    exit 2
    ");
    assert_eq!(files(root), before);
}

#[test]
fn a_title_makes_a_name_that_stays_in_its_directory() {
    let directory = example();
    let root = directory.path();
    let name = |title: &str| {
        let answer = json(root, &["adr", "new", title, "--applies-to", "ci", "--dry-run"]);
        answer["data"]["path"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    };
    assert_eq!(name("../../etc/passwd"), "docs/adrs/ADR-0006-etc-passwd.md");
    assert_eq!(name("Größe & Übermut: don't"), "docs/adrs/ADR-0006-grosse-ubermut-dont.md");
    assert_eq!(name("日本語の題"), "docs/adrs/ADR-0006-日本語の題.md");
    assert_eq!(name(&"word ".repeat(30)), "docs/adrs/ADR-0006-word-word-word-word-word-word-word-word-word-word.md");
    assert_eq!(name("CON: \"quoted\" # \\n"), "docs/adrs/ADR-0006-con-quoted-n.md");
}

#[test]
fn an_agent_gives_everything_as_json_on_standard_input() {
    let directory = example();
    let root = directory.path();
    let given = r##"{"title": "A cache", "relates_to": ["ADR-0003"], "applies_to": ["ci", "network"], "owner": "database-team", "body": "# Something\n\n## Context\n\nSlow.\n\n## Decision\n\nA cache.\n\n## Consequences\n\nFast.\n"}"##;
    write(root, "given.json", given);
    let output = Command::new(env!("CARGO_BIN_EXE_gpdoc"))
        .args(["adr", "new", "--json-in", "-", "--today", "2026-01-31"])
        .stdin(std::fs::File::open(root.join("given.json")).expect("a file"))
        .current_dir(root)
        .output()
        .expect("gpdoc runs");
    assert!(output.status.success(), "{}", stderr(&output));
    assert_snapshot!(read(root, "docs/adrs/ADR-0006-a-cache.md"), @r"
    ---
    id: ADR-0006-a-cache
    title: A cache
    type: adr
    status: proposed
    date: 2026-01-31
    owner: database-team
    applies_to:
      - ci
      - network
    relates_to:
      - ADR-0003-standalone-database
    ---
    # ADR-0006: A cache

    - **Status:** Proposed
    - **Date:** 2026-01-31

    ## Context

    Slow.

    ## Decision

    A cache.

    ## Consequences

    Fast.
    ");
}

#[test]
fn a_template_of_the_repository_wins_and_one_that_fails_says_where() {
    let directory = example();
    let root = directory.path();
    let new = ["adr", "new", "A cache", "--applies-to", "ci"];
    write(root, "docs/templates/adr.md", "---\n{{ frontmatter }}\n---\n# {{ heading }}\n\n{{ status_txt }}\n");
    let before = files(root);
    assert_snapshot!(said(root, &new), @r"
    error: docs/templates/adr.md:6: the template fails: undefined value: `status_txt` is undefined; a template may use `body`, `date`, `fields`, `frontmatter`, `heading`, `id`, `kind`, `number`, `path`, `sections`, `slug`, `status`, `status_label`, `status_style`, `status_text`, `summary`, `title`; nothing was written
    exit 2
    ");
    write(root, "docs/templates/adr.md", "{% if x %}\n");
    assert_snapshot!(said(root, &new).lines().next().unwrap_or_default().split(':').nth(2).unwrap_or_default(), @"1");
    write(
        root,
        "docs/templates/adr.md",
        "{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}",
    );
    assert!(said(root, &new).contains("engine ran out of fuel"), "{}", said(root, &new));
    write(root, "docs/templates/adr.md", "# {title}\n\n## Context\n");
    assert_snapshot!(said(root, &new), @r"
    error: the template docs/templates/adr.md made no document of this kind: it does not use `title`, `heading` or `frontmatter`; nothing was written
    exit 2
    ");
    write(root, "docs/templates/adr.md", "---\n{{ frontmatter }}\n---\n# {{ heading }}\n\n{{ status_txt }}\n");
    assert_eq!(files(root), before);
    let text = "---\n{{ frontmatter }}\n---\n# {{ title }}\n\nStatus: {{ status_text }}\n\n## Context\n\n## Decision\n\n## Consequences\n\n## Cost\n";
    write(root, "own/adr.md", text);
    let config = format!("{}templates: own\n", read(root, "gpdoc.yaml"));
    write(root, "gpdoc.yaml", &config);
    assert!(said(root, &new).ends_with("exit 0"), "{}", said(root, &new));
    assert!(
        read(root, "docs/adrs/ADR-0006-a-cache.md")
            .ends_with("# A cache\n\nStatus: Proposed\n\n## Context\n\n## Decision\n\n## Consequences\n\n## Cost\n")
    );
}

#[test]
fn accepting_changes_both_statuses_and_the_day_and_twice_is_once() {
    let directory = example();
    let root = directory.path();
    let new = ["adr", "new", "A cache", "--applies-to", "ci", "--today", "2026-01-31"];
    assert!(gpdoc(root, &new).status.success());
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

/// Starts gpdoc in these directories, all at once, and gives the numbers that they took.
fn at_once(roots: &[&Path]) -> BTreeSet<u64> {
    let start = |at: usize| {
        Command::new(env!("CARGO_BIN_EXE_gpdoc"))
            .args(["adr", "new", &format!("Decision {at}"), "--applies-to", "ci", "--format", "json"])
            .current_dir(roots[at % roots.len()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("gpdoc runs")
    };
    let children: Vec<_> = (0..16).map(start).collect();
    let number = |child: std::process::Child| {
        let output = child.wait_with_output().expect("it ends");
        let answer: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        answer["data"]["number"].as_u64().unwrap_or_else(|| panic!("{answer}"))
    };
    children.into_iter().map(number).collect()
}

#[test]
fn sixteen_processes_at_once_get_sixteen_numbers() {
    let directory = example();
    let root = directory.path();
    assert_eq!(at_once(&[root]), (6..22).collect());
    assert!(gpdoc(root, &["ids", "audit", "adr"]).status.success());
}

#[test]
fn sixteen_processes_in_two_worktrees_get_sixteen_numbers() {
    let directory = example();
    let root = directory.path();
    let other = tempfile::tempdir().expect("a directory");
    let second = other.path().join("second");
    git(root, &["worktree", "add", "-q", "-b", "second", second.to_str().expect("UTF-8")]);
    assert_eq!(at_once(&[root, &second]), (6..22).collect());
}

#[cfg(unix)]
#[test]
fn where_nothing_can_be_written_nothing_is_half_done() {
    use std::os::unix::fs::PermissionsExt;
    let directory = example();
    let root = directory.path();
    let Some(gpdoc) = gpdoc_bound(root) else { return };
    let adrs = root.join("docs/adrs");
    std::fs::set_permissions(&adrs, std::fs::Permissions::from_mode(0o555)).expect("a directory");
    let before = files(root);
    for arguments in [
        &["adr", "new", "A cache", "--applies-to", "ci"][..],
        &["adr", "supersede", "ADR-0001", "--by", "ADR-0003"],
        &["ids", "renumber", "ADR-0001", "--to", "44"],
        &["mv", "docs/adrs", "docs/decisions", "--force"],
        &["fix", "--unsafe"],
    ] {
        let output = gpdoc(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = stderr(&output);
        assert!(said.contains("docs/adrs/ADR-00") && said.contains("Permission denied"), "{arguments:?}: {said}");
        assert_eq!(files(root), before, "{arguments:?}");
    }
    std::fs::set_permissions(&adrs, std::fs::Permissions::from_mode(0o755)).expect("a directory");
}

#[test]
fn where_a_file_stands_in_place_of_the_directory_nothing_is_written() {
    let directory = fresh("goldenpath");
    let root = directory.path();
    write(root, "docs/adrs", "no directory\n");
    let before = files(root);
    let said = said(root, &["adr", "new", "A cache"]);
    assert!(said.starts_with("error: ") && said.contains("docs/adrs") && said.ends_with("exit 2"), "{said}");
    assert_eq!(files(root), before);
}

/// Under a shell's limit on the size of files, which is how a full disk looks to gpdoc.
#[test]
fn on_a_full_disk_nothing_is_half_done() {
    let directory = example();
    let root = directory.path();
    let path = "docs/adrs/ADR-0003-standalone-database.md";
    write(root, path, &format!("{}{}", read(root, path), "Text.\n".repeat(1_000)));
    let before = files(root);
    let limited = |arguments: &[&str]| {
        let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"";
        let mut command = Command::new("bash");
        command.args(["-c", script, env!("CARGO_BIN_EXE_gpdoc")]).args(arguments).current_dir(root);
        command.output().expect("bash runs")
    };
    let body = root.join(".git/body.md");
    std::fs::write(&body, "More.\n".repeat(1_000)).expect("a file");
    let new = ["adr", "new", "A cache", "--applies-to", "ci", "--body-file", ".git/body.md"];
    let supersede = ["adr", "supersede", "ADR-0001", "--by", "ADR-0003"];
    let release = ["changelog", "release", "1.0.0"];
    let renumber = ["ids", "renumber", "ADR-0003", "--to", "44"];
    let mv = ["mv", "docs/adrs", "docs/decisions", "--force"];
    for arguments in [&new[..], &supersede, &release, &renumber, &mv, &["fix", "--unsafe"]] {
        let output = limited(arguments);
        assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
        assert!(stderr(&output).contains("File too large"), "{}", stderr(&output));
        assert_eq!(files(root), before);
    }
    // With room again the number is still free.
    assert_eq!(json(root, &new)["data"]["number"], 6);
}
