//! Git's hook as `init` finds it and leaves it.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::support::{git, gpdoc, stderr, stdout, write};
use crate::{MADR, exit, nygard, repository, tree};

/// Commits everything, with gpdoc on the path of the hook.
pub(crate) fn commit(at: &Path) -> (bool, String) {
    let bin = Path::new(env!("CARGO_BIN_EXE_gpdoc")).parent().expect("a directory");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    git(at, &["add", "-A"]);
    let done = Command::new("git")
        .args(["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "a change"])
        .env("PATH", path)
        .current_dir(at)
        .output()
        .expect("git runs");
    (done.status.success(), stdout(&done) + &stderr(&done))
}

#[test]
fn a_branch_without_documents_can_be_committed_to() {
    let directory = repository(&[("main.c", "int main;\n")]);
    let at = directory.path();
    assert_eq!(exit(at, &["init", "--preset", "nygard", "--git-hooks"]), Some(0));
    let (passed, said) = commit(at);
    assert!(passed && said.is_empty(), "{said}");
    assert_eq!(exit(at, &["check"]), Some(2), "without a base there is no answer");
    assert_eq!(exit(at, &["check", "--allow-empty"]), Some(2), "nor where nobody says what to compare with");
    write(at, "docs/adr/0001-a.md", &nygard("Accepted"));
    assert!(commit(at).0);
    git(at, &["checkout", "-q", "--orphan", "gh-pages"]);
    git(at, &["rm", "-rqf", "."]);
    write(at, "index.html", "<p>\n");
    let (passed, said) = commit(at);
    assert!(passed, "{said}");
}

#[test]
fn a_commit_that_takes_away_the_last_document_is_stopped() {
    let directory = repository(&[("docs/adr/0001-a.md", &nygard("Accepted"))]);
    let at = directory.path();
    assert_eq!(exit(at, &["init", "--git-hooks"]), Some(0));
    assert!(commit(at).0);
    let config = std::fs::read_to_string(at.join("gpdoc.yaml")).expect("a configuration");
    write(at, "gpdoc.yaml", &format!("{config}documents: {{exclude: [\"**\"]}}\n"));
    let (passed, said) = commit(at);
    assert!(!passed && said.contains("no documents"), "{said}");
    write(at, "gpdoc.yaml", &config);
    std::fs::remove_file(at.join("docs/adr/0001-a.md")).expect("a file");
    let (passed, said) = commit(at);
    assert!(!passed && said.contains("was deleted"), "{said}");
}

#[test]
fn huskys_hook_is_the_one_that_everybody_has() {
    let decision = ("docs/decisions/0001-keep-sessions.md", MADR);
    let installed =
        repository(&[decision, (".husky/pre-commit", "npx lint-staged\n"), (".husky/_/pre-commit", "#!/bin/sh\n")]);
    git(installed.path(), &["config", "core.hooksPath", ".husky/_"]);
    let yet_to_be = repository(&[decision, (".husky/pre-commit", "npx lint-staged\n")]);
    let package = repository(&[decision, ("package.json", "{\"scripts\": {\"prepare\": \"husky\"}}\n")]);
    for directory in [&installed, &yet_to_be, &package] {
        let at = directory.path();
        let before = tree(at);
        let said = gpdoc(at, &["init", "--git-hooks"]);
        assert_eq!(said.status.code(), Some(0), "{}", stderr(&said));
        let after = tree(at);
        assert!(after[".husky/pre-commit"].contains("gpdoc check --staged"), "{after:?}");
        assert_eq!(after.get(".husky/_/pre-commit"), before.get(".husky/_/pre-commit"));
        assert!(!after.contains_key(".git/hooks/pre-commit"));
        assert_eq!(exit(at, &["init", "--remove"]), Some(0));
        assert_eq!(tree(at).get(".husky/pre-commit"), before.get(".husky/pre-commit"));
    }
}

#[test]
fn a_hook_that_does_not_hold_is_said() {
    let directory =
        repository(&[("docs/decisions/0001-keep-sessions.md", MADR), (".git/hooks/pre-commit", "#!/bin/sh\nmake\n")]);
    let at = directory.path();
    let hook = at.join(".git/hooks/pre-commit");
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o644)).expect("permissions");
    let said = stdout(&gpdoc(at, &["init", "--git-hooks"]));
    assert!(said.contains("left as it is: .git/hooks/pre-commit: it is not executable, so that git does not run it: `chmod +x .git/hooks/pre-commit`"), "{said}");
    std::fs::rename(&hook, at.join("hook.sh")).expect("a file");
    std::os::unix::fs::symlink("../../hook.sh", &hook).expect("a link");
    let output = gpdoc(at, &["init", "--git-hooks"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("is a symbolic link, and gpdoc writes through none"), "{}", stderr(&output));
}

#[test]
fn what_is_taken_out_is_said_in_its_own_words() {
    let directory = repository(&[("docs/decisions/0001-keep-sessions.md", MADR)]);
    let at = directory.path();
    assert_eq!(stdout(&gpdoc(at, &["init", "-q", "--git-hooks"])), "");
    let output = gpdoc(at, &["init", "--remove", "--diff"]);
    assert!(stderr(&output).starts_with("Would be removed\n"), "{}", stderr(&output));
    assert!(stdout(&output).contains("--- a/.git/hooks/pre-commit\n"), "{}", stdout(&output));
}
