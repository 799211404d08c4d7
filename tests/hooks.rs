//! `gpdoc check --staged` as a pre-commit hook of real repositories: what is judged is what would be committed.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]
#![cfg(unix)]

mod support;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{git, gpdoc, stderr, write};
use tempfile::TempDir;

const GOOD: &str = "---\nid: NOTE\ntype: documentation\nrelates_to: [OTHER]\n---\n# Note\n";
const BAD: &str = "---\nid: NOTE\ntype: documentation\nrelates_to: [NOWHERE]\n---\n# Note\n";
const OTHER: &str = "---\nid: OTHER\ntype: documentation\n---\n# Other\n";

/// A repository whose pre-commit hook runs gpdoc, with a second working tree beside it.
struct Hooked {
    directory: TempDir,
}

impl Hooked {
    fn new() -> Self {
        let hooked = Hooked { directory: tempfile::tempdir().expect("a directory") };
        let main = hooked.directory.path().join("main");
        std::fs::create_dir(&main).expect("a directory");
        git(&main, &["init", "-q"]);
        write(&main, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
        write(&main, "docs/note.md", GOOD);
        write(&main, "other.md", OTHER);
        git(&main, &["add", "-A"]);
        git(&main, &["commit", "-qm", "first"]);
        git(&main, &["worktree", "add", "-q", "../linked"]);
        let hook = main.join(".git/hooks/pre-commit");
        let line = format!("#!/bin/sh\nexec '{}' check --staged --color never\n", env!("CARGO_BIN_EXE_gpdoc"));
        std::fs::create_dir_all(hook.parent().expect("a parent")).expect("a directory");
        std::fs::write(&hook, line).expect("a hook");
        std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).expect("a hook that runs");
        hooked
    }

    /// The main working tree and the linked one.
    fn trees(&self) -> [PathBuf; 2] {
        ["main", "linked"].map(|name| self.directory.path().join(name))
    }
}

/// Runs `git commit` and says whether the hook let it pass, and what it said.
fn commit(directory: &Path, arguments: &[&str]) -> (bool, String) {
    let done = Command::new("git")
        .args(["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .current_dir(directory)
        .output()
        .expect("git runs");
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    (done.status.success(), said)
}

#[track_caller]
fn refused(directory: &Path, arguments: &[&str]) {
    let (passed, said) = commit(directory, arguments);
    assert!(!passed && said.contains("docs/note.md:4:14: error[dangling-reference]"), "{arguments:?}: {said}");
}

#[track_caller]
fn let_pass(directory: &Path, arguments: &[&str]) {
    let (passed, said) = commit(directory, arguments);
    assert!(passed && said.contains("2 of 2 files governed"), "{arguments:?}: {said}");
}

#[test]
fn a_commit_is_judged_by_what_is_staged() {
    for tree in Hooked::new().trees() {
        write(&tree, "docs/note.md", BAD);
        git(&tree, &["add", "-A"]);
        write(&tree, "docs/note.md", GOOD);
        refused(&tree, &["-m", "staged and mended since"]);
        git(&tree, &["add", "-A"]);
        write(&tree, "docs/note.md", BAD);
        let_pass(&tree, &["--allow-empty", "-m", "what is on disk does not count"]);
    }
}

#[test]
fn a_commit_of_all_is_judged_by_what_is_on_disk() {
    let hooked = Hooked::new();
    for tree in hooked.trees() {
        write(&tree, "docs/note.md", BAD);
        refused(&tree, &["-a", "-m", "bad on disk, good in the index"]);
        refused(&tree.join("docs"), &["-a", "-m", "the same from below the top"]);
        git(&tree, &["add", "-A"]);
        write(&tree, "docs/note.md", &GOOD.replace("# Note", "# Mended"));
        let_pass(&tree.join("docs"), &["-a", "-m", "bad in the index, good on disk"]);
    }
}

#[test]
fn a_commit_of_paths_is_judged_by_those_paths_over_head() {
    for tree in Hooked::new().trees() {
        write(&tree, "docs/note.md", BAD);
        refused(&tree, &["-m", "bad on disk", "docs/note.md"]);
        refused(&tree.join("docs"), &["-m", "bad on disk", "note.md"]);
        git(&tree, &["add", "-A"]);
        write(&tree, "other.md", &OTHER.replace("# Other", "# Another"));
        let_pass(&tree, &["-m", "what is staged besides does not count", "other.md"]);
    }
}

#[test]
fn an_amended_commit_is_judged_like_any_other() {
    for tree in Hooked::new().trees() {
        let_pass(&tree, &["--amend", "-m", "another message"]);
        write(&tree, "docs/note.md", BAD);
        let_pass(&tree, &["--amend", "-m", "not staged"]);
        refused(&tree, &["--amend", "-a", "-m", "bad on disk"]);
        git(&tree, &["add", "-A"]);
        refused(&tree, &["--amend", "-m", "bad in the index"]);
    }
}

#[test]
fn the_first_commit_of_all_is_judged() {
    let directory = tempfile::tempdir().expect("a directory");
    let tree = directory.path();
    git(tree, &["init", "-q"]);
    let hook = tree.join(".git/hooks/pre-commit");
    std::fs::create_dir_all(hook.parent().expect("a parent")).expect("a directory");
    std::fs::copy(Hooked::new().directory.path().join("main/.git/hooks/pre-commit"), &hook).expect("a hook");
    write(tree, "docs/note.md", "---\nid: NOTE\nrelates_to: [NOWHERE]\n---\n# Note\n");
    write(tree, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    git(tree, &["add", "-N", "."]);
    let (passed, said) = commit(tree, &["-a", "-m", "first"]);
    assert!(!passed && said.contains("docs/note.md:3:14: error[dangling-reference]"), "{said}");
}

/// A hook that runs gpdoc on another repository hands it an index that is not for that one.
#[test]
fn the_index_of_another_repository_is_no_answer() {
    let (here, there) = (Hooked::new(), Hooked::new());
    let [here, _] = here.trees();
    let [there, linked] = there.trees();
    let with_index = |tree: &Path, index: &Path, arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gpdoc"));
        let output = command.args(arguments).current_dir(tree).env("GIT_INDEX_FILE", index).output();
        let output = output.expect("gpdoc runs");
        (output.status.code(), stderr(&output))
    };
    for index in [there.join(".git/index"), linked.join(".git/index"), here.join("nowhere/index")] {
        let (code, said) = with_index(&here, &index, &["check", "--staged"]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("unset GIT_INDEX_FILE"), "{said}");
    }
    assert_eq!(with_index(&here, &there.join(".git/index"), &["check"]).0, Some(0), "it is about what is staged only");
    assert_eq!(with_index(&here.join("docs"), Path::new(".git/index"), &["check", "--staged"]).0, Some(0));
    assert_eq!(with_index(&here, Path::new(""), &["check", "--staged"]).0, Some(0));
    // An index of the user's own making is fine wherever it lies.
    let index = here.parent().expect("a parent").join("index");
    std::fs::copy(here.join(".git/index"), &index).expect("a copy");
    assert_eq!(with_index(&here, &index, &["check", "--staged"]).0, Some(0));
}

#[test]
fn variables_that_name_another_repository_change_nothing() {
    let (here, there) = (Hooked::new(), Hooked::new());
    let [here, _] = here.trees();
    let [there, _] = there.trees();
    write(&there, "docs/note.md", BAD);
    git(&there, &["add", "-A"]);
    let output = gpdoc(&there, &["check", "--staged"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let mut command = Command::new(env!("CARGO_BIN_EXE_gpdoc"));
    command.args(["check", "--staged"]).current_dir(&here);
    command.env("GIT_DIR", there.join(".git")).env("GIT_WORK_TREE", &there);
    assert_eq!(command.output().expect("gpdoc runs").status.code(), Some(0));
}
