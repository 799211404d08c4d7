//! The hook of `.pre-commit-hooks.yaml` and the entry of `gpdoc init --pre-commit` under the real pre-commit and prek, in real
//! repositories.
//!
//! Skipped, with a message, where they are absent: `$PRE_COMMIT` and `$PREK` name the programs, by default `pre-commit` and `prek`.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used, clippy::print_stderr)]
#![cfg(unix)]

mod support;

use std::path::Path;
use std::process::Command;

use support::{git, gpdoc, write};
use tempfile::TempDir;

const A: &str = "---\nid: A\ntype: documentation\nrelates_to: [B]\n---\n# A\n";
const B: &str = "---\nid: B\ntype: documentation\n---\n# B\n";

/// Those of the two that are there.
fn programs() -> impl Iterator<Item = String> {
    [("PRE_COMMIT", "pre-commit"), ("PREK", "prek")].into_iter().filter_map(|(variable, name)| {
        let program = std::env::var(variable).unwrap_or_else(|_| name.into());
        if Command::new(&program).arg("--version").output().is_ok_and(|output| output.status.success()) {
            return Some(program);
        }
        eprintln!("SKIPPED: there is no `{program}`; set {variable}");
        None
    })
}

/// Runs a program with the gpdoc of this build first on the path, and with no configuration of the user's.
fn run(at: &Path, home: &Path, program: &str, arguments: &[&str]) -> (bool, String) {
    let bin = Path::new(env!("CARGO_BIN_EXE_gpdoc")).parent().expect("a directory");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let done = Command::new(program)
        .args(arguments)
        .env("PATH", path)
        .env("PRE_COMMIT_HOME", home)
        .env("PREK_HOME", home)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", "A")
        .env("GIT_AUTHOR_EMAIL", "a@example.org")
        .env("GIT_COMMITTER_NAME", "A")
        .env("GIT_COMMITTER_EMAIL", "a@example.org")
        .current_dir(at)
        .output()
        .expect("it runs");
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    (done.status.success(), said)
}

/// A repository that is committed, with old debt that no baseline accepts in a file of its own.
fn repository() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    git(at, &["init", "-q"]);
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
    write(at, "a.md", A);
    write(at, "b.md", B);
    write(at, "old.md", "---\nid: OLD\ntype: documentation\nrelates_to: [LONG-GONE]\n---\n");
    directory
}

fn commits(at: &Path, home: &Path, program: &str) {
    let commit = |arguments: &[&str]| run(at, home, "git", &[&["commit", "-m", "a change"], arguments].concat());
    write(at, "c.md", &B.replace('B', "C"));
    git(at, &["add", "c.md"]);
    let (passed, said) = commit(&[]);
    assert!(passed, "old debt elsewhere stops nobody: {said}");
    write(at, "a.md", &A.replace("[B]", "[NOWHERE]"));
    git(at, &["add", "a.md"]);
    write(at, "a.md", A);
    let (passed, said) = commit(&[]);
    assert!(
        !passed && said.contains("error[dangling-reference]") && said.contains("--> a.md:4:14"),
        "what is staged counts: {said}"
    );
    assert!(said.contains("next: gpdoc explain dangling-reference"), "it says what to do: {said}");
    assert!(!said.contains("old.md"), "only what was touched is reported: {said}");
    git(at, &["checkout", "-q", "HEAD", "--", "."]);
    git(at, &["rm", "-q", "b.md"]);
    let (passed, said) = commit(&[]);
    assert!(
        !passed && said.contains("a.md") && !said.contains("old.md"),
        "a commit that only deletes is judged: {said}"
    );
    git(at, &["reset", "-q", "--hard"]);
    git(at, &["rm", "-q", "c.md"]);
    let (passed, said) = commit(&[]);
    assert!(passed, "one that deletes what nobody needs passes: {said}");
    let (passed, said) = commit(&["--allow-empty"]);
    assert!(passed, "one of nothing, too: {said}");
    git(at, &["reset", "-q", "--hard"]);
    let (passed, said) = run(at, home, program, &["run", "--all-files"]);
    assert!(!passed && said.contains("old.md"), "with all files, everything is reported: {said}");
}

fn installed(at: &Path, home: &Path, program: &str) {
    for arguments in [["validate-config"], ["install"]] {
        let (done, said) = run(at, home, program, &arguments);
        assert!(done, "{program} {arguments:?}: {said}");
    }
}

#[test]
fn the_published_hook_judges_commits() {
    for program in programs() {
        let (directory, home) = (repository(), tempfile::tempdir().expect("a directory"));
        let at = directory.path();
        // A repository that publishes the hook, as this one does.
        let published = tempfile::tempdir().expect("a directory");
        git(published.path(), &["init", "-q"]);
        write(published.path(), ".pre-commit-hooks.yaml", include_str!("../.pre-commit-hooks.yaml"));
        git(published.path(), &["add", "-A"]);
        git(published.path(), &["commit", "-qm", "a hook"]);
        git(published.path(), &["tag", "v1"]);
        let entry = format!(
            "repos:\n  - repo: {}\n    rev: v1\n    hooks:\n      - {{id: gpdoc-check, language: system}}\n      - {{id: gpdoc-session, language: system}}\n",
            published.path().display()
        );
        write(at, ".pre-commit-config.yaml", &entry);
        git(at, &["add", "-A"]);
        git(at, &["commit", "-qm", "first"]);
        installed(at, home.path(), &program);
        commits(at, home.path(), &program);
        captures(at, home.path(), &program);
    }
}

/// A capture is committed with its evidence, which is none.
fn captures(at: &Path, home: &Path, program: &str) {
    git(at, &["reset", "-q", "--hard"]);
    for arguments in
        [&["new", "--agent", "Ada", "--title", "Try", "--scope", "To see"][..], &["close", "--outstanding", "None"]]
    {
        let done = gpdoc(at, &[&["session"], arguments].concat());
        assert!(done.status.success(), "{}", support::stderr(&done));
    }
    write(at, "session_capture/README.md", "---\nid: ABOUT\ntype: documentation\n---\n# Captures\n");
    git(at, &["add", "-A"]);
    let (passed, said) = run(at, home, "git", &["commit", "-m", "a capture"]);
    assert!(passed && said.contains("gpdoc session check"), "{program}: {said}");
    assert!(!said.contains("(no files to check)"), "{program} judged it: {said}");
}

#[test]
fn the_entry_that_init_writes_judges_commits() {
    for program in programs() {
        let (directory, home) = (repository(), tempfile::tempdir().expect("a directory"));
        let at = directory.path();
        assert!(gpdoc(at, &["init", "--pre-commit"]).status.success());
        git(at, &["add", "-A"]);
        git(at, &["commit", "-qm", "first"]);
        installed(at, home.path(), &program);
        commits(at, home.path(), &program);
    }
}
