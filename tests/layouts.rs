//! Repositories as people keep decisions without gpdoc: from `init` to a decision that is accepted, with nothing written by hand
//! in `gpdoc.yaml`, and nothing said that is not so.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use std::path::Path;

use insta::assert_snapshot;
use support::{fill_in, git, gpdoc, stderr, stdout, write};
use tempfile::TempDir;

fn repository(files: &[(&str, String)]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    git(directory.path(), &["init", "-q"]);
    for (path, text) in files {
        write(directory.path(), path, text);
    }
    git(directory.path(), &["add", "-A"]);
    git(directory.path(), &["commit", "-qm", "first"]);
    directory
}

/// What a command that succeeds says.
fn says(at: &Path, arguments: &[&str]) -> String {
    let output = gpdoc(at, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}{}", stdout(&output), stderr(&output));
    stdout(&output)
}

/// Adopts, and makes and accepts a decision. What `init` wrote as configuration, the decision, and the list of all.
fn begin(at: &Path, new: &str) -> String {
    says(at, &["init"]);
    assert!(!at.join(".gpdoc/baseline.json").exists(), "nothing is wrong here: {}", says(at, &["baseline", "show"]));
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "gpdoc"]);
    says(at, &["adr", "new", "Use a message bus"]);
    assert_eq!(says(at, &["check", "--fail-on", "warning"]), "");
    fill_in(at, new);
    says(at, &["adr", "accept", new]);
    assert_eq!(says(at, &["check", "--fail-on", "warning", "--base", "HEAD"]), "");
    let config = std::fs::read_to_string(at.join("gpdoc.yaml")).expect("it is written");
    let config: Vec<&str> = config.lines().filter(|line| !line.trim().starts_with('#')).collect();
    let made = std::fs::read_to_string(at.join(new)).expect("it is made");
    let today = chrono::Utc::now().date_naive().to_string();
    let made = made.replace(&today, "TODAY");
    let made: Vec<&str> = made.lines().take(8).collect();
    format!("{}\n\n{}\n\n{}", config.join("\n"), made.join("\n"), says(at, &["adr", "list"]))
}

fn madr(status: &str, title: &str, more: &str) -> String {
    format!(
        "---\nstatus: {status}\ndate: 2025-02-03\ndecision-makers: [Ada, Grace]\n---\n# {title}\n\n## Context and Problem Statement\n\n\
         Which one?{more}\n\n## Considered Options\n\n* One\n* Another\n\n## Decision Outcome\n\nChosen option: \"One\".\n\n\
         ### Consequences\n\n* Good, because it is there\n"
    )
}

#[test]
fn madr_4_in_docs_decisions() {
    let directory = repository(&[
        ("docs/decisions/0001-use-records.md", madr("accepted", "Use records", "")),
        (
            "docs/decisions/0002-store-carts-in-a-table.md",
            madr("\"superseded by [ADR-0003](0003-store-carts-in-a-cache.md)\"", "Store carts in a table", ""),
        ),
        (
            "docs/decisions/0003-store-carts-in-a-cache.md",
            madr("accepted", "Store carts in a cache", " See [before](0002-store-carts-in-a-table.md)."),
        ),
        ("docs/decisions/README.md", "# Decisions\n\n* [Records](0001-use-records.md)\n".into()),
        ("docs/decisions/adr-template.md", "---\nstatus: \"{proposed | accepted}\"\n---\n# {title}\n".into()),
        ("README.md", "# A shop\n".into()),
    ]);
    assert_snapshot!(begin(directory.path(), "docs/decisions/0004-use-a-message-bus.md"), @r"
    version: 1
    extends: [madr]

    ---
    status: accepted
    date: TODAY
    ---
    # Use a message bus

    ## Context and Problem Statement


    0001-use-records             accepted    Use records
    0002-store-carts-in-a-table  superseded  Store carts in a table
    0003-store-carts-in-a-cache  accepted    Store carts in a cache
    0004-use-a-message-bus       accepted    Use a message bus
    ");
}

fn nygard(number: u32, title: &str, status: &str) -> String {
    format!(
        "# {number}. {title}\n\nDate: 2025-03-14\n\n## Status\n\n{status}\n\n## Context\n\nWe need it.\n\n## Decision\n\nWe do it.\n\n\
         ## Consequences\n\nIt is done.\n"
    )
}

#[test]
fn nygard_in_doc_adr_with_adr_dir() {
    let directory = repository(&[
        (".adr-dir", "doc/adr\n".into()),
        ("doc/adr/0001-record-decisions.md", nygard(1, "Record decisions", "Accepted")),
        ("doc/adr/0002-use-a-queue.md", nygard(2, "Use a queue", "Superceded by [3. Use a log](0003-use-a-log.md)")),
        (
            "doc/adr/0003-use-a-log.md",
            nygard(3, "Use a log", "Accepted\n\nSupercedes [2. Use a queue](0002-use-a-queue.md)"),
        ),
    ]);
    assert_snapshot!(begin(directory.path(), "doc/adr/0004-use-a-message-bus.md"), @r"
    version: 1
    extends: [nygard]

    # 4. Use a message bus

    Date: TODAY

    ## Status

    Accepted


    0001-record-decisions   accepted    Record decisions
    0002-use-a-queue        superseded  Use a queue
    0003-use-a-log          accepted    Use a log
    0004-use-a-message-bus  accepted    Use a message bus
    ");
}

#[test]
fn backstage_in_docs_architecture_decisions() {
    let decision = |number: u32, title: &str| {
        format!(
            "---\nid: adrs-adr00{number}\ntitle: 'ADR00{number}: {title}'\ndescription: Why {title}\n---\n\n## Context\n\nC.\n\n\
             ## Decision\n\nD.\n\n## Consequences\n\nE.\n"
        )
    };
    let directory = repository(&[
        ("docs/architecture-decisions/adr001-add-a-log.md", decision(1, "a log")),
        ("docs/architecture-decisions/adr002-one-format.md", decision(2, "one format")),
        ("docs/architecture-decisions/adr003-named-exports.md", decision(3, "named exports")),
        (
            "docs/architecture-decisions/index.md",
            "---\nid: adrs-overview\ntitle: Decisions\n---\n\n[One](./adr001-add-a-log.md)\n".into(),
        ),
        ("mkdocs.yml", "nav: []\n".into()),
    ]);
    assert_snapshot!(begin(directory.path(), "docs/architecture-decisions/adr004-use-a-message-bus.md"), @r#"
    version: 1
    extends: [nygard]
    kinds:
      adr:
        files: ["docs/architecture-decisions/adr[0-9]*.md"]
        id: {forms: ["adrs-adr{number:03}", "adr{number:03}-{slug}", "adr{number:03}", "ADR-{number:04}", "ADR-{number:03}", "ADR-{number}"], file: "adr{number:03}-{slug}.md"}
        status: {required: false}

    ---
    id: adrs-adr004
    title: Use a message bus
    status: accepted
    ---
    # adrs-adr004: Use a message bus

    ## Context

    adrs-adr001  -         a log
    adrs-adr002  -         one format
    adrs-adr003  -         named exports
    adrs-adr004  accepted  Use a message bus
    "#);
}
