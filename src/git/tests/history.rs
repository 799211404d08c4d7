//! Finding repositories and their commits.

use super::Sandbox;
use crate::git::{GitError, Repository};

#[test]
fn outside_of_a_repository_there_is_none() {
    assert!(Repository::discover(Sandbox::new().path()).unwrap().is_none());
}

#[test]
fn a_dot_git_file_that_leads_nowhere_is_an_error_rather_than_no_repository() {
    let sandbox = Sandbox::new();
    sandbox.write(".git", "gitdir: /nowhere\n");
    assert!(matches!(Repository::discover(sandbox.path()), Err(GitError::Unusable { .. })));
}

#[test]
fn a_root_below_the_top_has_a_prefix() {
    let sandbox = Sandbox::repository();
    sandbox.write("docs/adr/1.md", "one\n");
    let repository = Repository::discover(&sandbox.join("docs/adr")).unwrap().unwrap();
    assert_eq!(repository.workdir().unwrap().canonicalize().unwrap(), sandbox.path().canonicalize().unwrap());
    assert_eq!(repository.prefix_of(&sandbox.join("docs/adr")).unwrap().as_str(), "docs/adr");
    assert_eq!(repository.prefix_of(sandbox.path()).unwrap().as_str(), "");
    assert!(matches!(repository.prefix_of(Sandbox::new().path()), Err(GitError::Outside { .. })));
}

#[test]
fn before_the_first_commit_head_is_none() {
    let sandbox = Sandbox::repository();
    let repository = sandbox.open();
    assert_eq!(repository.head().unwrap(), None);
    assert_eq!(repository.resolve_commit("HEAD"), Err(GitError::Unborn));
}

#[test]
fn a_bare_repository_has_no_working_tree() {
    let sandbox = Sandbox::new();
    sandbox.git(&["init", "--quiet", "--bare"]);
    assert!(matches!(sandbox.open().workdir(), Err(GitError::Bare(_))));
}

#[test]
fn a_revision_must_name_a_commit() {
    let sandbox = Sandbox::repository();
    sandbox.write("a.md", "a\n");
    let commit = sandbox.commit("one");
    sandbox.git(&["tag", "-a", "v1", "-m", "first"]);
    let repository = sandbox.open();
    assert_eq!(repository.resolve_commit("main"), Ok(commit));
    assert_eq!(repository.resolve_commit("v1"), Ok(commit));
    assert_eq!(repository.resolve_commit(&repository.short_id(commit)), Ok(commit));
    let wrong = |revision: &str| repository.resolve_commit(revision).unwrap_err().to_string();
    insta::assert_snapshot!(wrong("nothing"), @"git knows no revision `nothing`");
    insta::assert_snapshot!(wrong("HEAD~7"), @"git knows no revision `HEAD~7`");
    insta::assert_snapshot!(wrong(""), @"git knows no revision ``");
    insta::assert_snapshot!(wrong("HEAD:a.md"), @"`HEAD:a.md` is a blob, not a commit");
    insta::assert_snapshot!(wrong("HEAD^{tree}"), @"`HEAD^{tree}` is a tree, not a commit");
}

#[test]
fn a_shallow_clone_says_that_it_is_one() {
    let origin = Sandbox::repository();
    for message in ["one", "two", "three"] {
        origin.commit(message);
    }
    let clone = Sandbox::new();
    let url = format!("file://{}", origin.path().display());
    clone.git(&["clone", "--quiet", "--depth=1", &url, "."]);
    let repository = clone.open();
    assert!(repository.is_shallow());
    assert!(!origin.open().is_shallow());
    let error = repository.resolve_commit("HEAD~1").unwrap_err();
    assert_eq!(error, GitError::BeyondShallow("HEAD~1".into()));
    assert!(error.to_string().contains("this clone is shallow"));
    let head = repository.head().unwrap().unwrap();
    assert_eq!(repository.commits_between(None, head).unwrap().len(), 1);
}

#[test]
fn grafts_are_seen() {
    let sandbox = Sandbox::repository();
    assert!(!sandbox.open().has_grafts());
    sandbox.write(".git/info/grafts", &format!("{}\n", "1".repeat(40)));
    assert!(sandbox.open().has_grafts());
}

#[test]
fn the_merge_base_is_where_two_branches_part() {
    let sandbox = Sandbox::repository();
    let fork = sandbox.commit("fork");
    let main = sandbox.commit("main goes on");
    sandbox.git(&["switch", "--quiet", "--create", "topic", "HEAD~1"]);
    let topic = sandbox.commit("topic");
    sandbox.git(&["switch", "--quiet", "--orphan", "other"]);
    let other = sandbox.commit("unrelated");
    let repository = sandbox.open();
    assert_eq!(repository.merge_base(main, topic), Ok(fork));
    assert!(matches!(repository.merge_base(main, other), Err(GitError::Unrelated(..))));
    assert_eq!(repository.commit_time(fork), Ok(1_767_323_045));
}

#[test]
fn commits_come_oldest_first_with_their_trailers() {
    let sandbox = Sandbox::repository();
    let base = sandbox.commit("one");
    sandbox.commit("two\n\nWhy.\n\nReviewed-by: Grace <grace@example.org>\nIssue: 7");
    let head = sandbox.commit("three");
    let commits = sandbox.open().commits_between(Some(base), head).unwrap();
    let messages: Vec<&str> = commits.iter().map(|commit| commit.message.lines().next().unwrap()).collect();
    assert_eq!(messages, ["two", "three"]);
    let trailer = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    assert_eq!(commits[0].trailers, [trailer("Reviewed-by", "Grace <grace@example.org>"), trailer("Issue", "7")]);
    assert_eq!(commits[0].trailer("issue").collect::<Vec<_>>(), ["7"]);
    assert_eq!((commits[1].author.name.as_str(), commits[1].author.email.as_str()), ("Ada", "ada@example.org"));
    assert_eq!(sandbox.open().commits_between(None, head).unwrap().len(), 3);
}

#[test]
fn a_linked_worktree_has_its_own_head_and_index() {
    let sandbox = Sandbox::repository();
    sandbox.write("repo.md", "text\n");
    let first = sandbox.commit("one");
    sandbox.git(&["worktree", "add", "--quiet", "-b", "side", "linked"]);
    let linked = sandbox.join("linked");
    let repository = Repository::discover(&linked).unwrap().unwrap();
    assert_eq!(repository.head(), Ok(Some(first)));
    assert_eq!(repository.prefix_of(&linked).unwrap().as_str(), "");
    assert_ne!(repository.git_dir(), repository.common_dir());
}

/// Another process, since the environment of this one is everybody's.
#[test]
fn the_environment_does_not_say_which_repository_is_meant() {
    let elsewhere = Sandbox::repository();
    let mut tests = std::process::Command::new(std::env::current_exe().unwrap());
    tests.args(["--exact", "git::tests::history::a_root_below_the_top_has_a_prefix"]);
    tests.env("GIT_DIR", elsewhere.join(".git")).env("GIT_WORK_TREE", elsewhere.path());
    let output = tests.env("GIT_INDEX_FILE", "/nonexistent").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}
