//! The presets on repositories of the shape that they are for: right ones pass in silence, typical defects are found.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use insta::assert_snapshot;
use support::{git, gpdoc, stderr, stdout, write};

/// What `check` says of these files, with its exit code.
fn check(files: &[(&str, &str)]) -> String {
    let directory = tempfile::tempdir().expect("a directory");
    for (path, text) in files {
        write(directory.path(), path, text);
    }
    let output = gpdoc(directory.path(), &["check", "--today", "2026-01-31"]);
    let code = output.status.code().expect("a code");
    format!("{}exit {code}: {}", stdout(&output), stderr(&output).lines().last().unwrap_or_default())
}

const MADR: (&str, &str) = ("gpdoc.yaml", "version: 1\nextends: [madr]\n");
const NYGARD: (&str, &str) = ("gpdoc.yaml", "version: 1\nextends: [nygard]\n");

/// A decision of MADR 4.
const MADR_4: &str = "---
status: accepted
date: 2025-03-14
decision-makers: [Ada, Grace]
consulted: Mary
informed: []
---
# Store sessions in the database

## Context and Problem Statement

Sessions must outlive a restart. See [the first decision](0000-use-madr.md).

## Decision Drivers

* no further service to run

## Considered Options

* The database
* A cache

## Decision Outcome

Chosen option: \"The database\", because it is there.

### Consequences

* Good, because nothing new is to be learned
";

/// A decision of MADR 2, whose status is in the body.
const MADR_2: &str = "# Use MADR

* Status: accepted
* Deciders: Ada
* Date: 2025-03-01

Technical Story: none

## Context and Problem Statement

Decisions get lost.

## Considered Options

* MADR
* Nothing

## Decision Outcome

Chosen option: \"MADR\", because it is short.
";

/// A decision as adr-tools writes it.
fn nygard(number: u32, title: &str, status: &str) -> String {
    format!(
        "# {number}. {title}\n\nDate: 2025-03-14\n\n## Status\n\n{status}\n\n## Context\n\nWe need it.\n\n## Decision\n\nWe do it.\n\n\
         ## Consequences\n\nIt is done.\n"
    )
}

#[test]
fn decisions_of_madr_2_3_and_4_pass() {
    let madr_3 = MADR_4.replace("decision-makers: [Ada, Grace]", "deciders: Ada\nparent: Decisions\nnav_order: 3");
    let files = [
        MADR,
        ("docs/decisions/0000-use-madr.md", MADR_2),
        ("docs/decisions/0001-store-sessions.md", MADR_4),
        ("docs/decisions/0002-keep-logs.md", &madr_3),
        (
            "docs/decisions/0003-share-nothing.md",
            &MADR_4.replace("status: accepted", "status: \"superseded by [ADR-0001](0001-store-sessions.md)\""),
        ),
        ("docs/decisions/0004-share-all.md", &MADR_4.replace("status: accepted", "status: superseded by ADR-0001")),
        (
            "docs/decisions/0005-old.md",
            &MADR_2.replace("Status: accepted", "Status: superseded by [ADR-0001](0001-store-sessions.md)"),
        ),
        ("docs/decisions/0006-rejected.md", &MADR_4.replace("status: accepted", "status: rejected")),
        ("docs/decisions/0007-without.md", &MADR_4.replace("status: accepted\n", "parent: Decisions\n")),
        ("docs/decisions/0008-on-hold.md", &MADR_4.replace("status: accepted", "status: on hold")),
        ("docs/decisions/frontend/0001-local-number.md", &MADR_4.replace("0000-use", "../0000-use")),
        ("docs/decisions/index.md", "# Decisions\n\n- [ADR-0001](0001-store-sessions.md)\n"),
        ("docs/decisions/adr-template.md", "---\nstatus: \"{proposed | accepted}\"\n---\n# {short title}\n"),
        ("README.md", "# A project\n"),
    ];
    assert_snapshot!(check(&files), @"exit 0: 9 of 13 files governed, 4 ungoverned, 0 unreadable: 0 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable");
}

#[test]
fn what_goes_wrong_in_madr_is_found() {
    let files = [
        MADR,
        ("docs/decisions/0000-use-madr.md", MADR_2),
        ("docs/decisions/0001-store-sessions.md", &MADR_4.replace("status: accepted", "status: acepted")),
        ("docs/decisions/0001-store-logs.md", &MADR_4.replace("2025-03-14", "2025-02-30")),
        ("docs/decisions/0002-share.md", &MADR_4.replace("status: accepted", "status: superseded by ADR-0123")),
        ("docs/decisions/0003-link.md", &MADR_4.replace("0000-use-madr.md", "0000-use-mdr.md")),
        ("docs/decisions/0004-section.md", &MADR_4.replace("## Considered Options", "## Options")),
        ("docs/decisions/0006-conflict.md", &MADR_2.replace("# Use", "---\nstatus: rejected\n---\n# Use")),
        ("docs/decisions/0007-people.md", &MADR_4.replace("consulted: Mary", "consulted: {mary: true}")),
        (
            "docs/decisions/0008-body.md",
            &MADR_2.replace("Status: accepted", "Status: superseded by [ADR-0099](0099-gone.md)"),
        ),
    ];
    assert_snapshot!(check(&files), @r"
    docs/decisions/0001-store-logs.md:1:1: error[duplicate-number] ADR number 1 is also used by `0001-store-sessions` (docs/decisions/0001-store-sessions.md)
    docs/decisions/0001-store-logs.md:3:7: error[invalid-date] `date` is `2025-02-30`, which is not a valid date
    docs/decisions/0001-store-sessions.md:1:1: error[duplicate-number] ADR number 1 is also used by `0001-store-logs` (docs/decisions/0001-store-logs.md)
    docs/decisions/0001-store-sessions.md:2:9: error[status-misspelt] `acepted` is not a valid status for kind `adr`
    docs/decisions/0002-share.md:2:23: error[dangling-reference] the status names `ADR-0123`, which is no document
    docs/decisions/0003-link.md:12:59: error[broken-link] the link leads to `docs/decisions/0000-use-mdr.md`, which does not exist
    docs/decisions/0004-section.md:8:1: warning[section-missing] missing section `Considered Options`, which kind `adr` requires
    docs/decisions/0006-conflict.md:2:9: warning[status-conflict] `status` is `rejected`, but the body says `accepted`
    docs/decisions/0007-people.md:5:12: error[invalid-type] `consulted` should be text or a list, but is a mapping
    docs/decisions/0008-body.md:3:36: error[broken-link] the link leads to `docs/decisions/0099-gone.md`, which does not exist
    exit 1: 9 of 9 files governed, 0 ungoverned, 0 unreadable: 8 errors, 2 warnings, 0 baselined, 0 suppressed, 1 fixable
    ");
}

#[test]
fn decisions_of_adr_tools_pass() {
    let files = [
        NYGARD,
        (".adr-dir", "doc/adr\n"),
        ("doc/adr/0001-record-architecture-decisions.md", &nygard(1, "Record architecture decisions", "Accepted")),
        ("doc/adr/0002-use-a-queue.md", &nygard(2, "Use a queue", "Superceded by [4. Use a log](0004-use-a-log.md)")),
        (
            "doc/adr/0003-use-one-queue.md",
            &nygard(3, "Use one queue", "Superseded by [4. Use a log](0004-use-a-log.md)"),
        ),
        (
            "doc/adr/0004-use-a-log.md",
            &nygard(
                4,
                "Use a log",
                "Accepted\n\nSupercedes [2. Use a queue](0002-use-a-queue.md)\n\nSupersedes [3. Use one queue](0003-use-one-queue.md)\n\n\
                 Amended by [5. Keep a week](0005-keep-a-week.md)",
            ),
        ),
        (
            "doc/adr/0005-keep-a-week.md",
            &nygard(5, "Keep a week", "Proposed\n\nAmends [4. Use a log](0004-use-a-log.md)"),
        ),
        ("doc/adr/README.md", "# Decisions\n\n* [1. Record](0001-record-architecture-decisions.md)\n"),
        ("doc/adr/0000-template.md", "# Title\n\n## Status\n\nProposed, Accepted, Rejected\n"),
        ("doc/adr/0000-index.md", &nygard(0, "Index", "Accepted")),
        ("doc/adr/templates/template.md", "# NUMBER. TITLE\n\nDate: DATE\n\n## Status\n\nSTATUS\n"),
    ];
    assert_snapshot!(check(&files), @"exit 0: 7 of 9 files governed, 2 ungoverned, 0 unreadable: 0 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable");
    // The same without a configuration.
    assert_snapshot!(check(&files[1..]), @"exit 0: 7 of 9 files governed, 2 ungoverned, 0 unreadable: 0 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable");
}

/// What adr-tools writes into old decisions when it links a new one is no change of what they say.
#[test]
fn superseding_and_linking_as_adr_tools_does_rewrites_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    git(at, &["init", "-q"]);
    write(at, "doc/adr/0001-old.md", &nygard(1, "Old", "Accepted"));
    write(at, "doc/adr/0002-other.md", &nygard(2, "Other", "Accepted"));
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "first"]);
    let new = "Accepted\n\nSupercedes [1. Old](0001-old.md)\n\nAmends [2. Other](0002-other.md)";
    write(at, "doc/adr/0003-new.md", &nygard(3, "New", new));
    write(at, "doc/adr/0001-old.md", &nygard(1, "Old", "Superceded by [3. New](0003-new.md)"));
    write(at, "doc/adr/0002-other.md", &nygard(2, "Other", "Accepted\n\nAmended by [3. New](0003-new.md)"));
    let said = || stdout(&gpdoc(at, &["check", "--base", "HEAD"]));
    assert_eq!(said(), "");
    write(at, "doc/adr/0002-other.md", &nygard(2, "Other", "Accepted").replace("We do it", "We do not"));
    assert_snapshot!(said(), @"doc/adr/0002-other.md:15:1: error[decision-rewritten] this document was in force (`Accepted`) at the base, and its text differs from here on");
}

#[test]
fn what_goes_wrong_in_adr_tools_is_found() {
    let files = [
        NYGARD,
        ("doc/adr/0001-record.md", &nygard(1, "Record", "Acepted")),
        ("doc/adr/0002-queue.md", &nygard(2, "Queue", "Accepted")),
        ("doc/adr/0002-log.md", &nygard(2, "Log", "Accepted\n\nSupersedes [1. Record](0001-record.md)")),
        ("doc/adr/0003-gone.md", &nygard(3, "Gone", "Superseded by [9. Nine](0009-nine.md)")),
        ("doc/adr/0004-none.md", &nygard(4, "None", "")),
        ("doc/adr/0005-short.md", &nygard(5, "Short", "Proposed").replace("## Consequences", "## Results")),
        ("doc/adr/0006-old.md", &nygard(6, "Old", "Accepted")),
        ("doc/adr/0007-new.md", &nygard(7, "New", "Accepted\n\nSupersedes [6. Old](0006-old.md)")),
    ];
    assert_snapshot!(check(&files), @r"
    doc/adr/0001-record.md:7:1: error[status-misspelt] `Acepted` is not a valid status for kind `adr`
    doc/adr/0002-log.md:1:1: error[duplicate-number] ADR number 2 is also used by `0002-queue` (doc/adr/0002-queue.md)
    doc/adr/0002-queue.md:1:1: error[duplicate-number] ADR number 2 is also used by `0002-log` (doc/adr/0002-log.md)
    doc/adr/0003-gone.md:7:25: error[broken-link] the link leads to `doc/adr/0009-nine.md`, which does not exist
    doc/adr/0004-none.md:1:1: warning[status-missing] this adr states no status of its own
    doc/adr/0005-short.md:1:1: warning[section-missing] missing section `Consequences`, which kind `adr` requires
    doc/adr/0006-old.md:7:1: warning[superseded-but-live] `0007-new` supersedes this document, yet its status is `accepted`
    exit 1: 8 of 8 files governed, 0 ungoverned, 0 unreadable: 4 errors, 3 warnings, 0 baselined, 0 suppressed, 1 fixable
    ");
    assert_snapshot!(check(&files[1..]), @r"
    doc/adr/0001-record.md:7:1: error[status-misspelt] `Acepted` is not a valid status for kind `adr`
    doc/adr/0002-log.md:1:1: error[duplicate-number] ADR number 2 is also used by `0002-queue` (doc/adr/0002-queue.md)
    doc/adr/0002-queue.md:1:1: error[duplicate-number] ADR number 2 is also used by `0002-log` (doc/adr/0002-log.md)
    doc/adr/0003-gone.md:7:25: error[broken-link] the link leads to `doc/adr/0009-nine.md`, which does not exist
    doc/adr/0004-none.md:1:1: warning[status-missing] this adr states no status of its own
    doc/adr/0006-old.md:7:1: warning[superseded-but-live] `0007-new` supersedes this document, yet its status is `accepted`
    exit 1: 8 of 8 files governed, 0 ungoverned, 0 unreadable: 4 errors, 2 warnings, 0 baselined, 0 suppressed, 1 fixable
    ");
}

/// Where nothing is configured, decisions, entries and captures are known by where they lie.
#[test]
fn the_usual_places_are_recognised() {
    let decision = nygard(1, "Record", "Acepted");
    for path in [
        "docs/adrs/ADR-0001-record.md",
        "docs/adr/0001-record.md",
        "docs/decisions/001-record.md",
        "doc/adr/0001-record.md",
        "docs/architecture/decisions/0001-record.md",
        "docs/adr/adr-001-record.md",
    ] {
        let said = check(&[(path, &decision)]);
        assert!(
            said.contains("`Acepted` is not a valid status for kind `adr`") && said.contains("1 of 1 file "),
            "{path}: {said}"
        );
    }
    let files = [
        ("docs/changelog/entries/CL-0001-first.md", "# First\n\n## Changes\n\n- [gone](gone.md)\n"),
        ("session_capture/2026-01-02-work.md", "# Work\n\n[gone](gone.md)\n"),
        ("docs/guide.md", "# A guide\n\n[gone](gone.md)\n"),
    ];
    assert_snapshot!(check(&files), @"
    docs/changelog/entries/CL-0001-first.md:5:10: error[broken-link] the link leads to `docs/changelog/entries/gone.md`, which does not exist
    session_capture/2026-01-02-work.md:1:1: warning[session-section-missing] missing section `Artifacts Touched`, which a session capture requires
    session_capture/2026-01-02-work.md:1:1: warning[session-section-missing] missing section `Current State / Follow-ups`, which a session capture requires
    session_capture/2026-01-02-work.md:1:1: warning[session-section-missing] missing section `Design Decisions Made`, which a session capture requires
    session_capture/2026-01-02-work.md:1:1: warning[session-section-missing] missing section `Issues Diagnosed and Fixed`, which a session capture requires
    session_capture/2026-01-02-work.md:1:1: warning[session-section-missing] missing section `Scope`, which a session capture requires
    session_capture/2026-01-02-work.md:1:1: warning[session-section-missing] missing section `Session metadata`, which a session capture requires
    session_capture/2026-01-02-work.md:1:1: warning[session-section-missing] missing section `Validation`, which a session capture requires
    session_capture/2026-01-02-work.md:1:1: warning[session-section-missing] missing section `Work Summary`, which a session capture requires
    session_capture/2026-01-02-work.md:1:1: warning[session-unsigned] nobody signed this session
    session_capture/2026-01-02-work.md:3:8: error[broken-link] the link leads to `session_capture/gone.md`, which does not exist
    exit 1: 2 of 3 files governed, 1 ungoverned, 0 unreadable: 2 errors, 9 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
}

/// adr-tools keeps the directory of the decisions in `.adr-dir`.
#[test]
fn the_directory_that_adr_tools_names_is_recognised() {
    let decision = nygard(1, "Record", "Acepted");
    assert_snapshot!(check(&[(".adr-dir", "architecture/log\n"), ("architecture/log/0001-record.md", &decision)]), @r"
    architecture/log/0001-record.md:7:1: error[status-misspelt] `Acepted` is not a valid status for kind `adr`
    exit 1: 1 of 1 file governed, 0 ungoverned, 0 unreadable: 1 error, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
    assert_snapshot!(check(&[(".adr-dir", "../elsewhere\n"), ("doc/adr/0001-record.md", &decision)]), @r"
    doc/adr/0001-record.md:7:1: error[status-misspelt] `Acepted` is not a valid status for kind `adr`
    exit 1: 1 of 1 file governed, 0 ungoverned, 0 unreadable: 1 error, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
}
