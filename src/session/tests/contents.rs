use std::path::Path;
use std::process::Command;

use crate::git::Repository;
use crate::session::contents::Contents;
use crate::snapshot::RelPath;

fn git(at: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=A", "-c", "user.email=a@example.org"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .current_dir(at)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn contents(at: &Path) -> Contents {
    let repository = Repository::discover(at).unwrap().unwrap();
    Contents::on_disk(&repository, at, &|path: &RelPath| path.as_str().starts_with("left/out/")).unwrap()
}

#[test]
fn the_tree_is_the_one_that_git_would_write() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    git(at, &["init", "-q"]);
    for (path, text) in [
        ("a", "1"),
        ("a.b", "2"),
        ("a-b/c", "3"),
        ("a0/c/d", "4"),
        ("ab/x y", "5"),
        ("ä/ö", ""),
        ("run", "#!/bin/sh\n"),
    ] {
        std::fs::create_dir_all(at.join(path).parent().unwrap()).unwrap();
        std::fs::write(at.join(path), text).unwrap();
    }
    std::os::unix::fs::symlink("a", at.join("link")).unwrap();
    std::fs::set_permissions(at.join("run"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    git(at, &["add", "-A"]);
    let written = git(at, &["write-tree"]);
    assert_eq!(contents(at).tree().unwrap().to_string(), written, "as staged");
    std::fs::write(at.join("a"), "9").unwrap();
    std::fs::write(at.join("untracked"), "new").unwrap();
    std::fs::create_dir_all(at.join("left/out")).unwrap();
    std::fs::write(at.join("left/out/x"), "not looked at").unwrap();
    let index = std::fs::read(at.join(".git/index")).unwrap();
    let now = contents(at).tree().unwrap().to_string();
    assert_eq!(std::fs::read(at.join(".git/index")).unwrap(), index, "the index is not touched");
    std::fs::remove_dir_all(at.join("left")).unwrap();
    git(at, &["add", "-A"]);
    assert_eq!(now, git(at, &["write-tree"]), "of the same bytes on disk as in a file of one length");
}

#[test]
fn contents_are_kept_as_text_and_read_back() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    git(at, &["init", "-q"]);
    std::fs::write(at.join("a name\nof two lines"), "x").unwrap();
    let contents = contents(at);
    assert_eq!(Contents::parse(&contents.text()), Some(contents));
    assert_eq!(Contents::parse("nonsense"), None);
}

#[test]
fn what_cannot_be_read_is_not_taken_for_removed() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    git(at, &["init", "-q"]);
    std::fs::write(at.join("a"), "1").unwrap();
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "x"]);
    let commit = git(at, &["rev-parse", "HEAD"]);
    git(at, &["update-index", "--add", "--cacheinfo", &format!("160000,{commit},module")]);
    let read = || {
        let repository = Repository::discover(at).unwrap().unwrap();
        Contents::on_disk(&repository, at, &|_| false)
    };
    std::fs::create_dir(at.join("module")).unwrap();
    let held = read().unwrap();
    assert_eq!(held.get(&RelPath::new("module")).unwrap().id.to_string(), commit, "it was never initialised");
    std::fs::write(at.join("module/.git"), "no git directory").unwrap();
    let error = read().unwrap_err().to_string();
    assert!(error.contains("`module` cannot be read, so that it is not known what it holds"), "{error}");
    std::fs::remove_dir_all(at.join("module")).unwrap();
    std::fs::write(at.join("a"), "2").unwrap();
    std::fs::set_permissions(at.join("a"), std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    // To root everything is readable.
    if std::fs::read(at.join("a")).is_err() {
        assert!(read().unwrap_err().to_string().contains("`a` cannot be read"));
    }
}
