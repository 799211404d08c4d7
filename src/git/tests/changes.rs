//! What differs between commits, the index and the working tree.

use super::Sandbox;
use crate::git::{CommitId, FileChange, Head};

const TEXT: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n";

fn shown(changes: &[FileChange]) -> String {
    let line = |change: &FileChange| match &change.old_path {
        Some(old) => format!("{:?} {old} -> {}\n", change.status, change.path),
        None => format!("{:?} {}\n", change.status, change.path),
    };
    changes.iter().map(line).collect()
}

fn changes(sandbox: &Sandbox, base: Option<CommitId>, head: Head) -> String {
    shown(&sandbox.open().changes(sandbox.path(), base, head).unwrap())
}

/// A commit of some files, and every sort of change after it.
fn busy() -> (Sandbox, Option<CommitId>) {
    let sandbox = Sandbox::repository();
    for name in ["deleted.md", "kept.md", "staged.md", "unstaged.md"] {
        sandbox.write(name, name);
    }
    sandbox.write("old.md", TEXT);
    sandbox.write(".gitignore", "ignored.md\n");
    let base = sandbox.commit("base");
    sandbox.write("staged.md", "new");
    sandbox.git(&["mv", "old.md", "new.md"]);
    sandbox.write("new.md", &TEXT.replace("four", "4"));
    sandbox.git(&["add", "."]);
    std::fs::remove_file(sandbox.join("deleted.md")).unwrap();
    sandbox.write("unstaged.md", "new");
    sandbox.write("deep/er/untracked.md", "new");
    sandbox.write("ignored.md", "new");
    (sandbox, Some(base))
}

#[test]
fn the_index_has_what_is_staged() {
    let (sandbox, base) = busy();
    insta::assert_snapshot!(changes(&sandbox, base, Head::Index), @r"
    Renamed old.md -> new.md
    Modified staged.md
    ");
}

#[test]
fn the_working_tree_has_what_is_staged_unstaged_and_untracked() {
    let (sandbox, base) = busy();
    insta::assert_snapshot!(changes(&sandbox, base, Head::Worktree), @r"
    Added deep/er/untracked.md
    Deleted deleted.md
    Renamed old.md -> new.md
    Modified staged.md
    Modified unstaged.md
    ");
}

#[test]
fn two_commits_are_compared_whatever_is_on_disk() {
    let (sandbox, base) = busy();
    let head = sandbox.commit("all");
    sandbox.write("later.md", "new");
    insta::assert_snapshot!(changes(&sandbox, base, Head::Commit(Some(head))), @r"
    Added deep/er/untracked.md
    Deleted deleted.md
    Renamed old.md -> new.md
    Modified staged.md
    Modified unstaged.md
    ");
    assert_eq!(changes(&sandbox, base, Head::Commit(base)), "");
}

#[test]
fn without_a_base_everything_is_added() {
    let sandbox = Sandbox::repository();
    sandbox.write("staged.md", "a");
    sandbox.git(&["add", "."]);
    sandbox.write("untracked.md", "b");
    assert_eq!(changes(&sandbox, None, Head::Index), "Added staged.md\n");
    assert_eq!(changes(&sandbox, None, Head::Worktree), "Added staged.md\nAdded untracked.md\n");
    assert_eq!(changes(&sandbox, None, Head::Commit(None)), "");
}

#[test]
fn below_a_root_paths_start_there_and_the_rest_is_left_out() {
    let sandbox = Sandbox::repository();
    sandbox.write("docs/in.md", TEXT);
    sandbox.write("docs-more/a.md", "a");
    sandbox.write("out.md", "out");
    let base = sandbox.commit("base");
    sandbox.git(&["mv", "docs/in.md", "moved-out.md"]);
    sandbox.write("out.md", "changed");
    sandbox.write("docs-more/a.md", "changed");
    sandbox.write("docs/[new].md", "new");
    let changes = sandbox.open().changes(&sandbox.join("docs"), Some(base), Head::Worktree).unwrap();
    insta::assert_snapshot!(shown(&changes), @r"
    Added [new].md
    Deleted in.md
    ");
}

#[test]
fn an_untracked_file_may_be_a_renamed_one() {
    let sandbox = Sandbox::repository();
    sandbox.write("old.md", TEXT);
    let base = sandbox.commit("base");
    std::fs::rename(sandbox.join("old.md"), sandbox.join("new.md")).unwrap();
    assert_eq!(changes(&sandbox, Some(base), Head::Worktree), "Renamed old.md -> new.md\n");
}

#[test]
fn the_users_own_excludes_do_not_hide_an_untracked_file() {
    let sandbox = Sandbox::repository();
    sandbox.write("old.md", TEXT);
    let base = sandbox.commit("base");
    let excludes = Sandbox::new();
    excludes.write("excludes", "*.md\n");
    sandbox.git(&["config", "core.excludesFile", excludes.join("excludes").to_str().unwrap()]);
    std::fs::rename(sandbox.join("old.md"), sandbox.join("new.md")).unwrap();
    sandbox.write("other.md", "other");
    assert_eq!(changes(&sandbox, Some(base), Head::Worktree), "Renamed old.md -> new.md\nAdded other.md\n");
}

#[cfg(unix)]
#[test]
fn a_file_that_becomes_a_link_changes_its_type() {
    let sandbox = Sandbox::repository();
    sandbox.write("a.md", TEXT);
    sandbox.write("b.md", "b");
    let base = sandbox.commit("base");
    std::fs::remove_file(sandbox.join("a.md")).unwrap();
    std::os::unix::fs::symlink("b.md", sandbox.join("a.md")).unwrap();
    assert_eq!(changes(&sandbox, Some(base), Head::Worktree), "TypeChanged a.md\n");
}

#[test]
fn another_repository_below_the_root_is_not_looked_into() {
    let sandbox = Sandbox::repository();
    let base = sandbox.commit("base");
    sandbox.git(&["init", "--quiet", "nested"]);
    sandbox.write("nested/a.md", "a");
    assert_eq!(changes(&sandbox, Some(base), Head::Worktree), "");
}
