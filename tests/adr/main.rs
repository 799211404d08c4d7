//! `gpdoc adr` in real repositories.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod faults;
mod moves;
mod new;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use insta::assert_snapshot;
use serde_json::Value;
use support::{fill_in, git, gpdoc, gpdoc_bound, stderr, stdout, write};
use tempfile::TempDir;

/// What a command prints, and what it leaves with.
fn said(root: &Path, arguments: &[&str]) -> String {
    let output = gpdoc(root, arguments);
    format!("{}{}exit {}", stdout(&output), stderr(&output), output.status.code().expect("a code"))
}

fn json(root: &Path, arguments: &[&str]) -> Value {
    let output = gpdoc(root, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&stdout(&output)).expect("JSON")
}

fn read(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(path)).expect("a file")
}

/// Every file below a directory but git's, with its text.
fn files(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                if path.file_name().is_none_or(|name| name != ".git") {
                    open.push(path);
                }
            } else {
                found.push((path.clone(), std::fs::read(&path).expect("a file")));
            }
        }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        let target = to.join(path.strip_prefix(from).expect("below"));
        std::fs::create_dir_all(target.parent().expect("a parent")).expect("a directory");
        std::fs::write(target, bytes).expect("a file");
    }
}

fn commit(root: &Path) {
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "x", "--allow-empty"]);
}

/// The example, in a repository of its own.
fn example() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    copy(&support::example(), directory.path());
    git(directory.path(), &["init", "-q"]);
    commit(directory.path());
    directory
}

/// A repository under a preset with nothing in it.
fn fresh(preset: &str) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    git(directory.path(), &["init", "-q"]);
    write(directory.path(), "gpdoc.yaml", &format!("version: 1\nextends: [{preset}]\n"));
    directory
}

/// The errors and warnings that `check` has about one file.
fn findings(root: &Path, path: &str) -> Vec<String> {
    let report = json(root, &["check", path]);
    let all = report["diagnostics"].as_array().expect("a list").iter();
    all.filter(|finding| finding["path"] == path).map(|finding| finding["message"].to_string()).collect()
}

const TODAY: [&str; 2] = ["--today", "2026-01-31"];
