//! What each commit of a history did.

use super::Sandbox;
use crate::git::GitError;

/// One line for each commit: what it did to which files.
fn told(sandbox: &Sandbox) -> Result<String, GitError> {
    let repository = sandbox.open();
    let head = repository.head()?.ok_or(GitError::Unborn)?;
    let steps = repository.steps(sandbox.path(), head, &|_| false, &|_| false)?;
    let change = |change: &crate::git::FileChange| match &change.old_path {
        Some(old) => format!("{:?} {old} -> {}", change.status, change.path),
        None => format!("{:?} {}", change.status, change.path),
    };
    let line = |step: &crate::git::Step| step.changes.iter().map(change).collect::<Vec<_>>().join(", ") + "\n";
    Ok(steps.iter().map(line).collect())
}

#[test]
fn every_commit_tells_what_it_did() {
    let sandbox = Sandbox::repository();
    let text = "one\ntwo\nthree\nfour\nfive\n";
    for path in ["a.md", "docs/b.md", "docs/deep/c.md", "gone.md"] {
        sandbox.write(path, &format!("{path}\n{text}"));
    }
    let first = sandbox.commit("all");
    sandbox.write("docs/deep/c.md", "changed\n");
    std::fs::remove_file(sandbox.join("gone.md")).unwrap();
    sandbox.commit("edit and delete");
    sandbox.git(&["mv", "docs/b.md", "b.md"]);
    sandbox.commit("rename");
    sandbox.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{first},module")]);
    sandbox.write("a.md", "with a module\n");
    sandbox.git(&["add", "a.md"]);
    sandbox.git(&["commit", "--quiet", "--message", "a module"]);
    sandbox.git(&["switch", "--quiet", "--create", "topic", "HEAD~1"]);
    sandbox.write("topic.md", "topic\n");
    sandbox.commit("topic");
    sandbox.git(&["switch", "--quiet", "main"]);
    sandbox.git(&["merge", "--quiet", "--no-ff", "--no-commit", "topic"]);
    sandbox.write("evil.md", "in no parent\n");
    sandbox.git(&["add", "evil.md"]);
    sandbox.git(&["commit", "--quiet", "--message", "merge"]);
    insta::assert_snapshot!(told(&sandbox).unwrap(), @r"
    Added a.md, Added docs/b.md, Added docs/deep/c.md, Added gone.md
    Modified docs/deep/c.md, Deleted gone.md
    Renamed docs/b.md -> b.md
    Added topic.md
    Modified a.md, Added module
    Added evil.md
    ");
}

#[test]
fn a_damaged_tree_is_an_error() {
    let sandbox = Sandbox::repository();
    sandbox.write("a.md", "one\n");
    let parent = sandbox.commit("one").to_string();
    for (name, bytes) in
        [("cut", &b"100644 a.md"[..]), ("mode", b"10x644 a.md\0aaaaaaaaaaaaaaaaaaaa"), ("id", b"100644 a.md\0abc")]
    {
        std::fs::write(sandbox.join("tree"), bytes).unwrap();
        let tree = sandbox.git(&["hash-object", "-w", "-t", "tree", "--literally", "tree"]);
        let commit = sandbox.git(&["commit-tree", &tree, "-p", &parent, "-m", name]);
        sandbox.git(&["update-ref", "refs/heads/main", &commit]);
        assert_eq!(told(&sandbox).unwrap_err().to_string(), format!("git: the tree {tree} is damaged"), "{name}");
    }
}
