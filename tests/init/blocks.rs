//! The blocks that gpdoc writes into other tools' files, and takes out again.

use std::process::Command;

use insta::assert_snapshot;

use crate::hooks::commit;
use crate::support::{gpdoc, stderr, stdout, write};
use crate::{MADR, exit, nygard, repository, tree};

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
        ("CLAUDE.md", "Read AGENTS.md."),
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
    # gpdoc:begin pre-commit 62f9def78595
    - repo: local
      hooks:
        - id: gpdoc-check
          name: gpdoc check
          # What is staged is judged as a whole; what is reported are the staged files and what the commit breaks elsewhere.
          entry: gpdoc check --staged --touched --allow-empty --format human
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
    # gpdoc:begin git-hook 9b047e048cef
    # What is staged must not bring an error that HEAD does not have. Prints nothing on success.
    gpdoc_said=$(gpdoc check --staged --new --allow-empty --format human 2>&1) || {
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

    <!-- gpdoc:begin agents c702091ee6a7 -->
    ## Documents

    gpdoc governs the documents of this repository. Before you say that a change is done:

    - `gpdoc check --format json` must answer `"ok": true`. `next` names the command to type next, `gpdoc explain RULE` says what a
      finding means.
    - `gpdoc fix --diff` shows what can be fixed automatically, `gpdoc fix` fixes it.
    - Leave `.gpdoc/` alone, and never run `gpdoc baseline write` to get rid of a finding: fix what it points at.
    <!-- gpdoc:end agents -->
    "#);
    assert_eq!(exit(at, &["init", "--remove"]), Some(0));
    let mut after = tree(at);
    for own in ["gpdoc.yaml", ".gpdoc/gpdoc.schema.json"] {
        assert!(after.remove(own).is_some(), "{own} stays");
    }
    assert_eq!(after, before);
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
    left as it is: .git/hooks/pre-commit: it is no shell script; let it run `gpdoc check --staged --new --allow-empty` and fail when that fails
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
    let (passed, said) = commit(at);
    assert!(passed, "{said}");
    write(at, "doc/adr/0003-third.md", &format!("{good}\nSee [this](gone.md).\n"));
    let (passed, said) = commit(at);
    assert!(!passed && said.contains("doc/adr/0003-third.md"), "{said}");
    write(at, "doc/adr/0003-third.md", &good);
    let (passed, said) = commit(at);
    assert!(passed, "{said}");
    assert!(!said.contains("gpdoc") && !said.contains("governed"), "nothing is said where all is well: {said}");
    write(at, "doc/adr/0004-fourth.md", &format!("{good}\nSee [this](0001-record.md#nowhere).\n"));
    let (passed, said) = commit(at);
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
