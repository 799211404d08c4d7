//! What is found in a repository, and the configuration that is written for it.

use insta::assert_snapshot;

use crate::support::{gpdoc, stderr, stdout};
use crate::{MADR, nygard, repository, tree};

/// What `init` says, what it wrote as gpdoc.yaml (comments left out), and what `check` says then.
fn adopt(files: &[(&str, &str)]) -> String {
    let directory = repository(files);
    let at = directory.path();
    let said = gpdoc(at, &["init"]);
    let config = std::fs::read_to_string(at.join("gpdoc.yaml")).unwrap_or_default();
    let config: Vec<&str> = config.lines().filter(|line| !line.trim().starts_with('#')).collect();
    let check = gpdoc(at, &["check"]);
    format!(
        "{}{}{}\ncheck: {}, {}",
        stdout(&said),
        stderr(&said),
        config.join("\n"),
        check.status.code().expect("a code"),
        stderr(&check).lines().last().unwrap_or_default()
    )
}

#[test]
fn a_repository_of_madr_needs_no_configuration_by_hand() {
    assert_snapshot!(adopt(&[("docs/decisions/0001-keep-sessions.md", MADR), ("README.md", "# Hello\n")]), @r"
    Found
      2 Markdown files, 1 with metadata
      1 decision in docs/decisions, in MADR's form

    Written, over the preset `madr`
      created  .gpdoc/gpdoc.schema.json  lets editors complete and check gpdoc.yaml
      created  gpdoc.yaml                what is governed, and how

    Next
      gpdoc check                              green from now on; it fails on what is new
      git add .gpdoc gpdoc.yaml && git commit  so that everybody has it
      gpdoc init --git-hooks                   a check before each commit
    version: 1
    extends: [madr]
    check: 0, 1 of 2 files governed, 1 ungoverned, 0 unreadable: 0 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
}

#[test]
fn a_repository_of_adr_tools_needs_no_configuration_by_hand() {
    let decision = nygard("Accepted");
    assert_snapshot!(adopt(&[(".adr-dir", "doc/adr\n"), ("doc/adr/0001-record.md", &decision)]), @r"
    Found
      1 Markdown file, 0 with metadata
      1 decision in doc/adr, in Nygard's form
      .adr-dir

    Written, over the preset `nygard`
      created  .gpdoc/gpdoc.schema.json  lets editors complete and check gpdoc.yaml
      created  gpdoc.yaml                what is governed, and how

    Next
      gpdoc check                              green from now on; it fails on what is new
      git add .gpdoc gpdoc.yaml && git commit  so that everybody has it
      gpdoc init --git-hooks                   a check before each commit
    version: 1
    extends: [nygard]
    check: 0, 1 of 1 file governed, 0 ungoverned, 0 unreadable: 0 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
    assert_snapshot!(adopt(&[(".adr-dir", "architecture/log\n"), ("architecture/log/0001-record.md", &decision)]), @r#"
    Found
      1 Markdown file, 0 with metadata
      1 decision in architecture/log, in Nygard's form
      .adr-dir

    Written, over the preset `nygard`
      created  .gpdoc/gpdoc.schema.json  lets editors complete and check gpdoc.yaml
      created  gpdoc.yaml                what is governed, and how

    Next
      gpdoc check                              green from now on; it fails on what is new
      git add .gpdoc gpdoc.yaml && git commit  so that everybody has it
      gpdoc init --git-hooks                   a check before each commit
    version: 1
    extends: [nygard]
    kinds:
      adr:
        files: ["architecture/log/[0-9]*.md"]
    check: 0, 1 of 1 file governed, 0 ungoverned, 0 unreadable: 0 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    "#);
}

#[test]
fn decisions_as_backstage_numbers_them_need_no_configuration_by_hand() {
    let decision = |number| {
        format!(
            "---\nid: adrs-adr00{number}\ntitle: 'ADR00{number}: A log'\n---\n\n## Background\n\nB.\n\n## Decision\n\nD.\n"
        )
    };
    let (one, two) = (decision(1), decision(2));
    assert_snapshot!(adopt(&[("docs/architecture-decisions/adr001-add-a-log.md", &one), ("docs/architecture-decisions/adr002-use-it.md", &two)]), @r#"
    Found
      2 Markdown files, 2 with metadata
      2 decisions in docs/architecture-decisions, in a form of their own

    Written, over the preset `nygard`
      created  .gpdoc/gpdoc.schema.json  lets editors complete and check gpdoc.yaml
      created  gpdoc.yaml                what is governed, and how

    Next
      gpdoc check                              green from now on; it fails on what is new
      git add .gpdoc gpdoc.yaml && git commit  so that everybody has it
      gpdoc init --git-hooks                   a check before each commit
    version: 1
    extends: [nygard]
    kinds:
      adr:
        files: ["docs/architecture-decisions/adr[0-9]*.md"]
        id: {forms: ["adrs-adr{number:03}", "adr{number:03}-{slug}", "adr{number:03}", "ADR-{number:04}", "ADR-{number:03}", "ADR-{number}"], file: "adr{number:03}-{slug}.md"}
        status: {required: false}
        sections: []
    check: 0, 2 of 2 files governed, 0 ungoverned, 0 unreadable: 0 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    "#);
}

#[test]
fn where_nothing_is_found_nothing_is_written() {
    let directory = repository(&[("README.md", "# Hello\n")]);
    let output = gpdoc(directory.path(), &["init"]);
    assert_eq!(output.status.code(), Some(2));
    assert_snapshot!(stderr(&output), @r"
    error: nothing here tells how documents are kept: no decisions with a number or a day in their names, changelog entries, session captures or metadata schemas
      help: run it in the repository's root; or choose how documents will be kept: `gpdoc init --preset madr` (or `nygard`, `goldenpath`)
    ");
    assert_eq!(tree(directory.path()).len(), 1);
    assert_snapshot!(stdout(&gpdoc(directory.path(), &["init", "--preset", "madr"])), @r"
    Found
      1 Markdown file, 0 with metadata

    Written, over the preset `madr`
      created  .gpdoc/gpdoc.schema.json  lets editors complete and check gpdoc.yaml
      created  gpdoc.yaml                what is governed, and how
    there are no documents yet: `gpdoc check` has nothing to judge until there are

    Next
      gpdoc check                              once there are documents
      git add .gpdoc gpdoc.yaml && git commit  so that everybody has it
      gpdoc init --git-hooks                   a check before each commit
    ");
}

#[test]
fn decisions_that_are_left_out_are_named() {
    let one = nygard("Accepted");
    let directory = repository(&[
        ("services/a/adr/0001-a.md", &one),
        ("services/a/adr/0002-b.md", &one),
        ("services/b/adr/0001-c.md", &one),
        ("doc/adr/0001-d.md", &one),
    ]);
    assert_snapshot!(stdout(&gpdoc(directory.path(), &["init"])), @r"
    Found
      4 Markdown files, 0 with metadata
      1 decision in doc/adr, in Nygard's form

    Written, over the preset `nygard`
      created  .gpdoc/gpdoc.schema.json  lets editors complete and check gpdoc.yaml
      created  gpdoc.yaml                what is governed, and how
    not governed: 2 decisions in services/a/adr; their numbers are taken, so they are a root of their own: `gpdoc init --root services/a`
    not governed: 1 decision in services/b/adr; their numbers are taken, so they are a root of their own: `gpdoc init --root services/b`

    Next
      gpdoc check                              green from now on; it fails on what is new
      git add .gpdoc gpdoc.yaml && git commit  so that everybody has it
      gpdoc init --git-hooks                   a check before each commit
    ");
}

#[test]
fn a_file_that_git_ignores_is_said_to_be_unseen() {
    let directory = repository(&[("docs/decisions/0001-keep-sessions.md", MADR), (".gitignore", ".gpdoc/\n")]);
    let output = gpdoc(directory.path(), &["init"]);
    assert_eq!(output.status.code(), Some(2));
    assert_snapshot!(stderr(&output), @r"
    error: `.gpdoc/gpdoc.schema.json` is written, but git ignores it, so that gpdoc does not see it
      help: take it out of .gitignore, then run `gpdoc check`
    ");
}
