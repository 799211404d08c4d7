//! `gpdoc init`: from a repository as people have it to a green check, and back.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;
use support::{git, gpdoc, stderr, stdout, write};
use tempfile::TempDir;

const MADR: &str = "---\nstatus: accepted\ndate: 2025-03-14\n---\n# Keep sessions\n\n## Context and Problem Statement\n\nThey get lost.\n\n## Considered Options\n\n* A\n* B\n\n## Decision Outcome\n\nA.\n";

fn nygard(status: &str) -> String {
    format!(
        "# 1. Record decisions\n\nDate: 2025-03-14\n\n## Status\n\n{status}\n\n## Context\n\nC.\n\n## Decision\n\nD.\n\n## Consequences\n\nE.\n"
    )
}

/// A git repository with these files, uncommitted.
fn repository(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    git(directory.path(), &["init", "-q"]);
    for (path, text) in files {
        write(directory.path(), path, text);
    }
    directory
}

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

/// Every file below a directory with its text, git's own left out but its hooks.
fn tree(at: &Path) -> BTreeMap<String, String> {
    fn walk(directory: &Path, prefix: &str, out: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry")) {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                if name != ".git" {
                    walk(&entry.path(), &format!("{name}/"), out);
                }
            } else {
                out.insert(name, std::fs::read_to_string(entry.path()).expect("a text"));
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(at, "", &mut out);
    if let Ok(hook) = std::fs::read_to_string(at.join(".git/hooks/pre-commit")) {
        out.insert(".git/hooks/pre-commit".into(), hook);
    }
    out
}

fn exit(at: &Path, arguments: &[&str]) -> Option<i32> {
    gpdoc(at, arguments).status.code()
}

const EVERYTHING: [&str; 9] = [
    "init",
    "--pre-commit",
    "--github",
    "--gitlab",
    "--git-hooks",
    "--agents",
    "--gitattributes",
    "--source",
    "https://git.example.org/tools/gpdoc",
];

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
        id: {forms: ["adrs-adr{number:03}", "adr{number:03}-{slug}", "adr{number:03}"], file: "adr{number:03}-{slug}.md"}
        status: {required: false}
        sections: []
    check: 0, 2 of 2 files governed, 0 ungoverned, 0 unreadable: 0 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    "#);
}

#[test]
fn debt_is_counted_and_accepted_and_nothing_more() {
    let (good, bad) = (nygard("Accepted"), nygard("Acepted"));
    let directory = repository(&[("doc/adr/0001-record.md", &good), ("doc/adr/0002-other.md", &bad)]);
    let at = directory.path();
    assert_snapshot!(stdout(&gpdoc(at, &["init"])), @r"
    Found
      2 Markdown files, 0 with metadata
      2 decisions in doc/adr, in Nygard's form

    Written, over the preset `nygard`
      created  .gpdoc/baseline.json      accepts 1 finding of today
      created  .gpdoc/gpdoc.schema.json  lets editors complete and check gpdoc.yaml
      created  gpdoc.yaml                what is governed, and how

    Debt: 1 finding of 1 rule
      1  status-missing

    Next
      gpdoc check                                         green from now on; it fails on what is new
      git add .gpdoc gpdoc.yaml && git commit             so that everybody has it
      gpdoc init --git-hooks                              a check before each commit
      gpdoc check --show-baselined --rule status-missing  the debt of one rule; `gpdoc explain RULE` says why it is one
      gpdoc baseline write --shrink                       after mending: what is paid cannot come back
    ");
    assert_eq!(exit(at, &["check", "--fail-on", "warning"]), Some(0));
    write(at, "doc/adr/0003-third.md", &bad);
    assert_eq!(exit(at, &["check", "--fail-on", "warning"]), Some(1));
    let before = tree(at);
    assert_eq!(exit(at, &["init"]), Some(0));
    assert_eq!(tree(at), before, "a second run accepts no new debt");
}

/// The hook lies in git's directory and the rest below the root: neither is written without the other.
#[cfg(unix)]
#[test]
fn where_one_of_two_places_cannot_be_written_nothing_is() {
    use std::os::unix::fs::PermissionsExt;
    let directory = repository(&[("docs/decisions/0001-a.md", MADR)]);
    let at = directory.path();
    let Some(bound) = support::gpdoc_bound(at) else { return };
    let allow = |path: &str, mode: u32| {
        std::fs::set_permissions(at.join(path), std::fs::Permissions::from_mode(mode)).expect("permissions");
    };
    for (closed, said) in [(".git/hooks", "`hooks/pre-commit` cannot be written"), (".", "`.gpdoc` cannot be written")]
    {
        allow(closed, 0o555);
        let output = bound(&["init", "--git-hooks"]);
        allow(closed, 0o755);
        assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
        assert!(
            stderr(&output).contains(said) && stderr(&output).contains("nothing was changed"),
            "{}",
            stderr(&output)
        );
        for path in ["gpdoc.yaml", ".gpdoc", ".git/hooks/pre-commit"] {
            assert!(!at.join(path).exists(), "{path}");
        }
    }
}

#[test]
fn where_nothing_is_found_nothing_is_written() {
    let directory = repository(&[("README.md", "# Hello\n")]);
    let output = gpdoc(directory.path(), &["init"]);
    assert_eq!(output.status.code(), Some(2));
    assert_snapshot!(stderr(&output), @r"
    error: nothing here tells how documents are kept: no numbered decisions, changelog entries, session captures or metadata schemas
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
fn said_twice_it_changes_nothing() {
    let directory = repository(&[("docs/decisions/0001-keep-sessions.md", MADR)]);
    let at = directory.path();
    assert_eq!(exit(at, &[&EVERYTHING[..], &["--check"]].concat()), Some(1));
    assert_eq!(tree(at).len(), 1, "--check writes nothing");
    assert_eq!(exit(at, &[&EVERYTHING[..], &["--diff"]].concat()), Some(1));
    assert_eq!(tree(at).len(), 1, "--diff writes nothing");
    assert_eq!(exit(at, &EVERYTHING), Some(0));
    let once = tree(at);
    assert_eq!(exit(at, &EVERYTHING), Some(0));
    assert_eq!(tree(at), once);
    assert_eq!(exit(at, &[&EVERYTHING[..], &["--check"]].concat()), Some(0));
    assert_eq!(exit(at, &["check"]), Some(0));
}

/// What the other tools say in their own files, before and after.
#[test]
fn what_a_person_wrote_stays_and_comes_back_byte_for_byte() {
    let files = [
        ("docs/decisions/0001-keep-sessions.md", MADR),
        (
            ".pre-commit-config.yaml",
            "# ours\nrepos:\n- repo: local\n  hooks:\n  - id: a  # first\n    name: a\n    entry: a\n    language: system\n\n# the end\nci: {skip: [a]}\n",
        ),
        (".gitlab-ci.yml", "stages: [test]\ntests:\n  script: [make test]"),
        ("AGENTS.md", "# Agents\n\nBe kind.\n"),
        ("CLAUDE.md", "Read AGENTS.md.\n"),
        (".gitattributes", "*.png binary\n"),
        (".git/hooks/pre-commit", "#!/usr/bin/env bash\nmake lint\nexit 0\n"),
    ];
    let directory = repository(&files);
    let at = directory.path();
    let before = tree(at);
    assert_eq!(exit(at, &EVERYTHING), Some(0));
    let adopted = tree(at);
    assert_snapshot!(adopted[".pre-commit-config.yaml"], @r"
    # ours
    repos:
    - repo: local
      hooks:
      - id: a  # first
        name: a
        entry: a
        language: system
    # gpdoc:begin pre-commit f66fddd3c7bb
    - repo: local
      hooks:
        - id: gpdoc-check
          name: gpdoc check
          # What is staged is judged as a whole; what is reported are the staged files and what the commit breaks elsewhere.
          entry: gpdoc check --staged --touched --format human
          language: system
          # A commit that only deletes has no file to pass on, and may break references.
          always_run: true
          require_serial: true
    # gpdoc:end pre-commit

    # the end
    ci: {skip: [a]}
    ");
    assert_snapshot!(adopted[".git/hooks/pre-commit"], @r#"
    #!/usr/bin/env bash
    # gpdoc:begin git-hook 9f8c92efb532
    # What is staged must not bring an error that HEAD does not have. Nothing is said where all is well.
    gpdoc_said=$(gpdoc check --staged --new --format human 2>&1) || {
        gpdoc_code=$?
        printf '%s\n' "$gpdoc_said" >&2
        [ "$gpdoc_code" != 127 ] || echo "gpdoc is not on the path of this commit: install it, or commit once with --no-verify" >&2
        exit "$gpdoc_code"
    }
    case $gpdoc_said in *'warning['*) printf '%s\n' "$gpdoc_said" >&2 ;; esac
    # gpdoc:end git-hook
    make lint
    exit 0
    "#);
    assert_snapshot!(adopted["AGENTS.md"], @r#"
    # Agents

    Be kind.

    <!-- gpdoc:begin agents b848a2dc28de -->
    ## Documents

    gpdoc governs the documents of this repository. Before you say that a change is done:

    - `gpdoc check --format json` must answer `"ok": true`. `next` names the command to type next, `gpdoc explain RULE` says what a
      finding means.
    - `gpdoc fix --diff` shows what can be mended by itself, `gpdoc fix` does it.
    - Leave `.gpdoc/` alone, and never run `gpdoc baseline write` to get rid of a finding: mend what it points at.
    <!-- gpdoc:end agents -->
    "#);
    assert_eq!(exit(at, &["init", "--remove"]), Some(0));
    let mut after = tree(at);
    for own in ["gpdoc.yaml", ".gpdoc/gpdoc.schema.json"] {
        assert!(after.remove(own).is_some(), "{own} stays");
    }
    // A last line without its end has got one.
    let mut expected = before;
    expected.get_mut(".gitlab-ci.yml").expect("it is there").push('\n');
    assert_eq!(after, expected);
}

#[test]
fn a_block_that_somebody_changed_is_theirs() {
    let directory = repository(&[("docs/decisions/0001-keep-sessions.md", MADR)]);
    let at = directory.path();
    assert_eq!(exit(at, &EVERYTHING), Some(0));
    let path = ".github/workflows/gpdoc.yml";
    let changed = tree(at)[path].replace("ubuntu-latest", "self-hosted");
    write(at, path, &changed);
    for arguments in [&EVERYTHING[..], &["init", "--remove", "--github"]] {
        let output = gpdoc(at, arguments);
        assert!(
            stdout(&output)
                .contains("left as it is: .github/workflows/gpdoc.yml: the block of gpdoc in it was changed by hand")
        );
        assert_eq!(tree(at)[path], changed);
    }
}

#[test]
fn files_that_cannot_take_a_block_are_left_and_named() {
    let files = [
        ("docs/decisions/0001-keep-sessions.md", MADR),
        (".pre-commit-config.yaml", "repos: []\n"),
        (".gitlab-ci.yml", "gpdoc: {script: [make]}\n"),
        (".github/workflows/gpdoc.yml", "name: ours\n"),
        (".git/hooks/pre-commit", "#!/usr/bin/env python3\nprint()\n"),
    ];
    let directory = repository(&files);
    let output = stdout(&gpdoc(directory.path(), &EVERYTHING));
    let left: Vec<&str> = output.lines().filter(|line| line.starts_with("left")).collect();
    assert_snapshot!(left.join("\n"), @r"
    left as it is: .pre-commit-config.yaml: its `repos` is no list with an entry on each line; add to it:
    left as it is: .github/workflows/gpdoc.yml: it is not gpdoc's
    left as it is: .gitlab-ci.yml: it has a job `gpdoc` already
    left as it is: .git/hooks/pre-commit: it is no shell script; add to it:
    ");
    for (path, text) in files {
        assert_eq!(tree(directory.path())[path], text);
    }
}

#[test]
fn ci_is_told_where_gpdoc_comes_from_or_is_not_written() {
    let directory = repository(&[("docs/decisions/0001-keep-sessions.md", MADR)]);
    let output = gpdoc(directory.path(), &["init", "--github"]);
    assert_eq!(output.status.code(), Some(2));
    assert_snapshot!(stderr(&output), @r"
    error: nothing says where CI gets gpdoc
      help: name the git repository to build it from: `--source URL`
    ");
    assert_eq!(tree(directory.path()).len(), 1);
    let hostile = ["init", "--github", "--source", "x; rm -rf ~"];
    assert_eq!(exit(directory.path(), &hostile), Some(0));
    assert!(tree(directory.path())[".github/workflows/gpdoc.yml"].contains("--git 'x; rm -rf ~' --tag"));
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
      2 decisions in services/a/adr, in Nygard's form

    Written, over the preset `nygard`
      created  .gpdoc/gpdoc.schema.json  lets editors complete and check gpdoc.yaml
      created  gpdoc.yaml                what is governed, and how
    not governed: 1 numbered decision in doc/adr; name them in `kinds.adr.files` if they should be
    not governed: 1 numbered decision in services/b/adr; name them in `kinds.adr.files` if they should be

    Next
      gpdoc check                              green from now on; it fails on what is new
      git add .gpdoc gpdoc.yaml && git commit  so that everybody has it
      gpdoc init --git-hooks                   a check before each commit
    ");
}

#[test]
fn hooks_and_ci_are_not_written_where_nobody_looks() {
    let directory = repository(&[("platform/docs/decisions/0001-keep-sessions.md", MADR)]);
    let at = directory.path();
    assert_eq!(exit(at, &["init", "--root", "platform"]), Some(0));
    let output = gpdoc(&at.join("platform"), &["init", "--pre-commit"]);
    assert_eq!(output.status.code(), Some(2));
    assert_snapshot!(stderr(&output), @r"
    error: the root is `platform`, and hooks and CI begin at the top of the repository
      help: add `gpdoc check --root platform` to them yourself
    ");
    assert!(!at.join("platform/.pre-commit-config.yaml").exists());
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

/// A note for agents must not be the first new finding.
#[test]
fn a_new_note_for_agents_is_no_finding() {
    let files = [
        ("schemas/metadata/adr.schema.yaml", "type: object\n"),
        (
            "docs/adrs/ADR-0001-a.md",
            "---\nid: ADR-0001-a\nstatus: accepted\n---\n# A\n\n## Context\n\n## Decision\n\n## Consequences\n",
        ),
    ];
    let directory = repository(&files);
    let at = directory.path();
    assert_eq!(exit(at, &["init"]), Some(0));
    assert_eq!(exit(at, &["init", "--agents"]), Some(0));
    assert_eq!(exit(at, &["check"]), Some(0), "{}", stdout(&gpdoc(at, &["check"])));
    assert_eq!(exit(at, &["init", "--remove"]), Some(0));
    assert!(!at.join("AGENTS.md").exists());
}

/// The hook of `init --git-hooks`, in a real repository and in a second working tree.
#[cfg(unix)]
#[test]
fn the_hook_stops_a_commit_that_breaks_and_lets_others_pass() {
    let good = nygard("Accepted");
    let directory = repository(&[("doc/adr/0001-record.md", &good), ("doc/adr/0002-other.md", &nygard("Acepted"))]);
    let at = directory.path();
    assert_eq!(exit(at, &["init", "--git-hooks"]), Some(0));
    let commit = || {
        let bin = Path::new(env!("CARGO_BIN_EXE_gpdoc")).parent().expect("a directory");
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
        git(at, &["add", "-A"]);
        let done = Command::new("git")
            .args(["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "a change"])
            .env("PATH", path)
            .current_dir(at)
            .output()
            .expect("git runs");
        (done.status.success(), String::from_utf8_lossy(&done.stdout).into_owned() + &stderr(&done))
    };
    let (passed, said) = commit();
    assert!(passed, "{said}");
    write(at, "doc/adr/0003-third.md", &format!("{good}\nSee [this](gone.md).\n"));
    let (passed, said) = commit();
    assert!(!passed && said.contains("doc/adr/0003-third.md"), "{said}");
    write(at, "doc/adr/0003-third.md", &good);
    let (passed, said) = commit();
    assert!(passed, "{said}");
    assert!(!said.contains("gpdoc") && !said.contains("governed"), "nothing is said where all is well: {said}");
    write(at, "doc/adr/0004-fourth.md", &format!("{good}\nSee [this](0001-record.md#nowhere).\n"));
    let (passed, said) = commit();
    assert!(passed && said.contains("warning[broken-anchor]"), "a warning is shown and stops nobody: {said}");
    let path = std::env::var("PATH").unwrap_or_default();
    let without = std::env::split_paths(&path).filter(|directory| !directory.join("gpdoc").exists());
    let done = Command::new("git")
        .args(["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "a change", "--allow-empty"])
        .env("PATH", std::env::join_paths(without).expect("a path"))
        .current_dir(at)
        .output()
        .expect("git runs");
    assert!(!done.status.success() && stderr(&done).contains("gpdoc is not on the path"), "{}", stderr(&done));
}

/// A capture of a session that says it made a file that git never had.
const CAPTURE: &str =
    "---\nid: 2025-01-02-work\n---\n# Session\n\n## Artifacts Touched\n\n### Created\n\n- `docs/gone.md`\n";

/// What only git's history tells is accepted too, so that CI is green with a base; and it is not gone where nobody looks for it.
#[test]
fn what_the_history_tells_is_accepted_too() {
    let directory = repository(&[("docs/decisions/0001-keep-sessions.md", MADR)]);
    let at = directory.path();
    let commit = || {
        git(at, &["add", "-A"]);
        git(at, &["commit", "-qm", "a change"]);
    };
    commit();
    write(at, "session_capture/2025-01-02-work.md", CAPTURE);
    commit();
    assert_eq!(exit(at, &["init"]), Some(0));
    let baseline = tree(at)[".gpdoc/baseline.json"].clone();
    assert!(baseline.contains("session-artifact-unknown"), "{baseline}");
    commit();
    let based = gpdoc(at, &["check", "--base", "HEAD", "--fail-on", "warning"]);
    assert_eq!(based.status.code(), Some(0), "{}", stdout(&based));
    for arguments in [&["check"][..], &["check", "--base", "HEAD"]] {
        assert!(!stderr(&gpdoc(at, arguments)).contains("fewer"), "{arguments:?}");
    }
    // A clone that is cut off knows less, and takes nothing out.
    let shallow = at.join("shallow");
    let url = format!("file://{}", at.display());
    git(at, &["clone", "-q", "--depth", "1", &url, "shallow"]);
    assert_eq!(exit(&shallow, &["baseline", "write", "--shrink"]), Some(0));
    assert_eq!(tree(&shallow)[".gpdoc/baseline.json"], baseline);
}

/// Where a repository begins with captures of another, git cannot know what they speak of.
#[test]
fn what_arrived_with_the_first_commit_is_not_held_against_the_history() {
    let directory =
        repository(&[("docs/decisions/0001-keep-sessions.md", MADR), ("session_capture/2025-01-02-work.md", CAPTURE)]);
    let at = directory.path();
    assert_eq!(exit(at, &["init"]), Some(0));
    for _ in 0..2 {
        git(at, &["add", "-A"]);
        git(at, &["commit", "-q", "--allow-empty", "-m", "a change"]);
    }
    assert_eq!(exit(at, &["check", "--base", "HEAD", "--fail-on", "warning"]), Some(0));
    write(at, "session_capture/2025-01-02-work.md", &format!("{CAPTURE}- `docs/lost.md`\n"));
    let output = gpdoc(at, &["check", "--base", "HEAD"]);
    assert!(stdout(&output).contains("there is no `docs/lost.md`"), "what is appended is judged: {}", stdout(&output));
}

#[test]
fn a_real_repository_is_green_after_one_command() {
    let Some(corpus) = support::corpus() else { return };
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path().join("copy");
    let copied = Command::new("cp").arg("-a").arg(&corpus).arg(&at).status().expect("cp runs");
    assert!(copied.success());
    let made = Command::new("chmod").args(["-R", "u+w"]).arg(&at).status().expect("chmod runs");
    assert!(made.success());
    git(&at, &["init", "-q"]);
    git(&at, &["add", "-A"]);
    git(&at, &["commit", "-qm", "first"]);
    let said = stdout(&gpdoc(&at, &["init", "--pre-commit", "--agents"]));
    assert!(
        said.contains("over the preset `goldenpath`") && said.contains("814 Markdown files, 803 with metadata"),
        "{said}"
    );
    let check = gpdoc(&at, &["check", "--fail-on", "warning"]);
    assert_eq!(check.status.code(), Some(0), "{}", stderr(&check));
    assert!(!stderr(&check).contains(" 0 baselined"), "{}", stderr(&check));
    git(&at, &["add", "-A"]);
    git(&at, &["commit", "-qm", "adopt"]);
    let check = gpdoc(&at, &["check", "--base", "HEAD", "--fail-on", "warning"]);
    assert_eq!(check.status.code(), Some(0), "and in CI: {}", stderr(&check));
}
