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
    error: found no ADRs with a number or a date in their names, changelog entries, session captures or metadata schemas, so no preset fits
      help: run it in the repository's root; to begin with ADRs: `gpdoc init --preset madr` (or `nygard`, `goldenpath`); to check plain Markdown as it is, do that and add `default_kind: documentation` and `kinds: {documentation: {frontmatter: optional}}` to gpdoc.yaml
    ");
    assert_eq!(tree(directory.path()).len(), 1);
    assert_snapshot!(stdout(&gpdoc(directory.path(), &["init", "--preset", "madr"])), @r"
    Found
      1 Markdown file, 0 with metadata

    Written, over the preset `madr`
      created  .gpdoc/gpdoc.schema.json  lets editors complete and check gpdoc.yaml
      created  gpdoc.yaml                what is governed, and how
    no kind covers the file here, so `gpdoc check` has nothing to judge yet: name them under `kinds` in gpdoc.yaml, or take the `# ` off the two lines there that govern plain Markdown as it is

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

/// From a folder of plain Markdown to a check of it, by what each command says.
#[test]
fn a_folder_of_plain_markdown_is_no_dead_end() {
    let directory =
        repository(&[("docs/a.md", "# A\n"), ("docs/b.md", "# B\n\n[c](c.md)\n"), ("README.md", "# Hello\n")]);
    let at = directory.path();
    let says = |arguments: &[&str]| {
        let output = gpdoc(at, arguments);
        assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
        stderr(&output)
    };
    assert_snapshot!(says(&["check"]), @r"
    error: no documents: found 3 files in the working tree, but no convention covers them
      help: run gpdoc in the repository's root; `gpdoc init` writes a gpdoc.yaml where it finds ADRs or changelog entries; for plain Markdown: `gpdoc init --preset madr`, then take the `# ` off `default_kind` and `kinds` in gpdoc.yaml
    ");
    assert_snapshot!(says(&["init"]), @r"
    error: found no ADRs with a number or a date in their names, changelog entries, session captures or metadata schemas, so no preset fits
      help: run it in the repository's root; to begin with ADRs: `gpdoc init --preset madr` (or `nygard`, `goldenpath`); to check plain Markdown as it is, do that and add `default_kind: documentation` and `kinds: {documentation: {frontmatter: optional}}` to gpdoc.yaml
    ");
    assert_eq!(gpdoc(at, &["init", "--preset", "madr"]).status.code(), Some(0));
    assert_snapshot!(says(&["check"]), @r"
    error: no documents: found 3 files in the working tree, but no kind in the configuration covers them
      help: set `default_kind`, or name them under `kinds`; `default_kind: documentation` and `kinds: {documentation: {frontmatter: optional}}` govern plain Markdown as it is
    ");
    let config = std::fs::read_to_string(at.join("gpdoc.yaml")).expect("a configuration");
    let config = config.replace("# default_kind", "default_kind").replace("# kinds: {doc", "kinds: {doc");
    std::fs::write(at.join("gpdoc.yaml"), config).expect("a configuration");
    let check = gpdoc(at, &["check"]);
    assert_eq!(check.status.code(), Some(1), "{}", stderr(&check));
    assert!(stdout(&check).contains("docs/b.md:3:5: error[broken-link]"), "{}", stdout(&check));
}

/// Findings that are accepted and documents that are none are told together, without a contradiction.
#[test]
fn a_folder_of_plain_markdown_under_a_preset_that_asks_for_metadata() {
    let directory = repository(&[("docs/a.md", "# A\n"), ("README.md", "# Hello\n")]);
    assert_snapshot!(stdout(&gpdoc(directory.path(), &["init", "--preset", "goldenpath"])), @r"
    Found
      2 Markdown files, 0 with metadata

    Written, over the preset `goldenpath`
      created  .gpdoc/baseline.json      accepts 3 findings of today
      created  .gpdoc/gpdoc.schema.json  lets editors complete and check gpdoc.yaml
      created  gpdoc.yaml                what is governed, and how
    no governed file has metadata that can be read, so `gpdoc check` gives no answer: give them metadata, or set `frontmatter: optional` for their kind in gpdoc.yaml

    Debt: 3 findings of 2 rules
      2  frontmatter-missing
      1  sidecar-missing
    new with this configuration, which asks for more than `gpdoc check` does without one: `frontmatter-missing` (2), `sidecar-missing` (1)

    Next
      gpdoc check                              once a file has metadata
      git add .gpdoc gpdoc.yaml && git commit  so that everybody has it
      gpdoc init --git-hooks                   a check before each commit
      gpdoc check --show-baselined --rule frontmatter-missing  the debt of one rule; `gpdoc explain RULE` says why it is one
      gpdoc baseline write --shrink            after fixing: keep fixed findings from coming back
    ");
    assert_snapshot!(stderr(&gpdoc(directory.path(), &["check"])), @r"
    error: no documents: found 2 files in the working tree, but none that is governed has metadata that can be read
      help: give them metadata, or set `frontmatter: optional` for their kind in gpdoc.yaml
    ");
}
