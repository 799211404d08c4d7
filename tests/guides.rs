//! The guides to adopting, hooks and CI: each command in them answers, and what they show is what is written.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]
#![cfg(unix)]

mod support;

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::{git, gpdoc, write};
use tempfile::TempDir;

const ADOPTING: &str = include_str!("../docs/guide/adopting.md");
const PRE_COMMIT: &str = include_str!("../docs/guide/pre-commit.md");
const CI: &str = include_str!("../docs/guide/ci.md");

/// The blocks of a guide in a language.
fn blocks<'g>(guide: &'g str, language: &str) -> Vec<&'g str> {
    let begin = format!("\n```{language}\n");
    guide.split(begin.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect()
}

/// A branch ahead of `origin/main`, with debt.
fn repository() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    git(at, &["init", "-q"]);
    for (name, status) in [("0001-a", "Accepted"), ("0002-b", "Acepted")] {
        let text = format!(
            "---\ndate: 2025-03-14\n---\n# A\n\n## Status\n\n{status}\n\n## Context\n\nC.\n\n## Decision\n\nD.\n\n## Consequences\n\nE.\n"
        );
        write(at, &format!("doc/adr/{name}.md"), &text);
    }
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "first"]);
    git(at, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    directory
}

/// Runs each line of the shell blocks. `# exit code 1` behind a line is what it leaves with; else it is 0.
fn follow(at: &Path, guide: &str) {
    let bin = Path::new(env!("CARGO_BIN_EXE_gpdoc")).parent().expect("a directory");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    for line in blocks(guide, "sh").iter().flat_map(|block| block.lines()) {
        let done = Command::new("bash")
            .args(["-c", line])
            .env("PATH", &path)
            .envs([("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "pull_request"), ("GITHUB_BASE_REF", "main")])
            .envs([("GIT_AUTHOR_NAME", "A"), ("GIT_AUTHOR_EMAIL", "a@example.org"), ("GIT_COMMITTER_NAME", "A")])
            .envs([("GIT_COMMITTER_EMAIL", "a@example.org"), ("GIT_CONFIG_GLOBAL", "/dev/null")])
            .env_remove("GITHUB_STEP_SUMMARY")
            .current_dir(at)
            .output()
            .expect("bash runs");
        let expected = i32::from(line.contains("# exit code 1"));
        let said = [done.stdout.as_slice(), &done.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert_eq!(done.status.code(), Some(expected), "{line}: {said}");
    }
}

fn yaml(text: &str) -> Value {
    yaml_serde::from_str(text).expect("YAML")
}

fn read(at: &Path, path: &str) -> Value {
    yaml(&std::fs::read_to_string(at.join(path)).expect("it is written"))
}

#[test]
fn adopting_leads_from_nothing_to_a_green_check_and_back() {
    let directory = repository();
    let at = directory.path();
    follow(at, ADOPTING);
    assert_eq!(gpdoc(at, &["check", "--fail-on", "warning"]).status.code(), Some(0));
    assert!(!at.join(".pre-commit-config.yaml").exists() && !at.join(".git/hooks/pre-commit").exists());
}

#[test]
fn the_guide_to_hooks_shows_what_is_written() {
    let directory = repository();
    let at = directory.path();
    assert!(gpdoc(at, &["init"]).status.success());
    git(at, &["add", "-A"]);
    follow(at, PRE_COMMIT);
    assert_eq!(read(at, ".pre-commit-config.yaml"), yaml(blocks(PRE_COMMIT, "yaml")[0]));
    let hook = std::fs::read_to_string(at.join(".git/hooks/pre-commit")).expect("it is written");
    assert!(hook.contains(blocks(PRE_COMMIT, "sh")[2].trim()));
    let published = yaml(include_str!("../.pre-commit-hooks.yaml"));
    let named = yaml(blocks(PRE_COMMIT, "yaml")[1])["repos"][0]["hooks"][0]["id"].clone();
    assert!(published.as_array().expect("a list").iter().any(|hook| hook["id"] == named));
}

#[test]
fn the_guide_to_ci_shows_what_is_written() {
    let directory = repository();
    let at = directory.path();
    assert!(gpdoc(at, &["init"]).status.success());
    follow(at, CI);
    let shown = blocks(CI, "yaml");
    assert_eq!(read(at, ".gitlab-ci.yml"), yaml(shown[1]));
    let action = yaml(include_str!("../action.yml"));
    let inputs = &yaml(shown[0])["steps"][1]["with"];
    assert!(inputs.as_object().expect("inputs").keys().all(|input| action["inputs"].get(input).is_some()));
    assert!(read(at, ".github/workflows/gpdoc.yml")["jobs"]["check"]["steps"].is_array());
}
