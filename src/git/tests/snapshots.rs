//! What the working tree, the index and commits list and read.

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use super::{Sandbox, listed};
use crate::snapshot::{Commit, Index, ReadError, RelPath, Snapshot, Worktree};

fn read(snapshot: &dyn Snapshot, path: &str) -> Result<String, ReadError> {
    snapshot.read_text(&RelPath::new(path)).map(|text| text.to_string())
}

#[test]
fn each_snapshot_reads_its_own_state() {
    let sandbox = Sandbox::repository();
    sandbox.write("docs/a.md", "committed");
    let head = sandbox.commit("one");
    sandbox.write("docs/a.md", "staged");
    sandbox.git(&["add", "."]);
    sandbox.write("docs/a.md", "on disk");
    let (repository, root) = (sandbox.open(), sandbox.join("docs"));
    assert_eq!(read(&Commit::open(&repository, &root, Some(head)).unwrap(), "a.md").unwrap(), "committed");
    assert_eq!(read(&Index::open(&repository, &root).unwrap(), "a.md").unwrap(), "staged");
    assert_eq!(read(&Worktree::open(&root).unwrap(), "a.md").unwrap(), "on disk");
    assert_eq!(listed(&Commit::open(&repository, &root, None).unwrap()), "");
}

/// `a_pipe`: nobody ever writes to it, so that whoever opened it would wait for ever.
#[test]
fn what_is_staged_is_read_from_disk_where_the_disk_has_the_same_and_only_there() {
    let sandbox = Sandbox::repository();
    sandbox.write(".gitattributes", "crlf.md eol=crlf\n");
    for name in ["same.md", "changed.md", "gone.md", "a_pipe.md", "link.md"] {
        sandbox.write(name, &format!("staged {name}\n"));
    }
    sandbox.write("crlf.md", "one\r\ntwo\r\n");
    sandbox.git(&["add", "."]);
    let index = Index::open(&sandbox.open(), sandbox.path()).unwrap();
    let again = || {
        ["same.md", "changed.md", "gone.md", "a_pipe.md", "link.md", "crlf.md"]
            .map(|name| read(&index, name).unwrap())
            .join("")
    };
    let staged = again();
    sandbox.write("changed.md", "on disk\n");
    for name in ["gone.md", "a_pipe.md", "link.md"] {
        std::fs::remove_file(sandbox.join(name)).unwrap();
    }
    assert!(std::process::Command::new("mkfifo").arg(sandbox.join("a_pipe.md")).status().unwrap().success());
    symlink("same.md", sandbox.join("link.md")).unwrap();
    assert_eq!(again(), staged);
    assert!(staged.ends_with("one\ntwo\n"), "without what git adds on the way to the disk: {staged:?}");
    // Without git's copies there is what the disk has, and nothing else.
    std::fs::remove_dir_all(sandbox.join(".git/objects")).unwrap();
    assert_eq!(read(&index, "same.md").unwrap(), "staged same.md\n");
    assert!(read(&index, "changed.md").is_err());
}

#[test]
fn links_are_followed_inside_the_root_alike_on_disk_and_in_git() {
    let sandbox = Sandbox::repository();
    sandbox.write("real/a.md", "text");
    for (target, link) in [
        ("real/a.md", "good"),
        ("real", "dir"),
        ("loop", "loop"),
        ("../out", "out"),
        ("/etc/passwd", "far"),
        ("no", "dangling"),
    ] {
        symlink(target, sandbox.join(link)).unwrap();
    }
    let head = sandbox.commit("links");
    let commit = Commit::open(&sandbox.open(), sandbox.path(), Some(head)).unwrap();
    for snapshot in [&commit as &dyn Snapshot, &Worktree::open(sandbox.path()).unwrap()] {
        assert_eq!(read(snapshot, "good").unwrap(), "text");
        assert_eq!(read(snapshot, "dir/a.md").unwrap(), "text");
        assert_eq!(read(snapshot, "nothing"), Err(ReadError::Missing));
        for link in ["loop", "out", "far", "dangling", "dir"] {
            assert!(matches!(read(snapshot, link), Err(ReadError::Symlink(_))), "{link}");
        }
    }
}

#[test]
fn a_conflicted_file_is_unreadable_in_the_index() {
    let sandbox = Sandbox::repository();
    sandbox.write("a.md", "one\n");
    sandbox.commit("one");
    sandbox.git(&["switch", "--quiet", "--create", "topic"]);
    sandbox.write("a.md", "two\n");
    sandbox.commit("two");
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.write("a.md", "three\n");
    sandbox.commit("three");
    assert!(!sandbox.try_git(&["merge", "topic"]).status.success());
    let index = Index::open(&sandbox.open(), sandbox.path()).unwrap();
    assert_eq!(listed(&index), "unreadable a.md: it has merge conflicts\n");
}

#[test]
fn the_working_tree_lists_what_git_would_and_names_what_cannot_be_read() {
    let sandbox = Sandbox::repository();
    sandbox.write(".gitignore", "ignored*\n");
    sandbox.write(".hidden/a.md", "a");
    sandbox.write("ignored-yet-tracked.md", "b");
    sandbox.git(&["add", "--force", "ignored-yet-tracked.md"]);
    sandbox.write("ignored.md", "c");
    sandbox.git(&["init", "--quiet", "nested"]);
    sandbox.write("nested/inside.md", "d");
    std::fs::write(sandbox.path().join(std::ffi::OsStr::from_bytes(b"bad-\xff.md")), "e").unwrap();
    assert!(std::process::Command::new("mkfifo").arg(sandbox.join("pipe.md")).status().unwrap().success());
    let worktree = Worktree::open(sandbox.path()).unwrap();
    insta::assert_snapshot!(listed(&worktree), @r"
    file .gitignore
    file .hidden/a.md
    unreadable bad-�.md: its name is not valid UTF-8
    file ignored-yet-tracked.md
    submodule nested
    unreadable pipe.md: it is not a regular file
    ");
    assert_eq!(read(&worktree, "ignored.md"), Err(ReadError::Missing));
    assert!(worktree.exists_unlisted(&RelPath::new("ignored.md")));
    assert!(!worktree.exists_unlisted(&RelPath::new("nothing.md")));
    assert!(read(&worktree, "pipe.md").is_err());
}

#[test]
fn without_a_repository_gitignore_counts_all_the_same() {
    let sandbox = Sandbox::new();
    sandbox.write(".gitignore", "docs/ignored.md\n");
    sandbox.write("docs/a.md", "a");
    sandbox.write("docs/ignored.md", "b");
    assert_eq!(listed(&Worktree::open(sandbox.path()).unwrap()), "file .gitignore\nfile docs/a.md\n");
    assert_eq!(listed(&Worktree::open(&sandbox.join("docs")).unwrap()), "file a.md\nfile ignored.md\n");
}
