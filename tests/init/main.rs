//! `gpdoc init`: from a repository as people have it to a green check, and back.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod blocks;
mod debt;
mod found;
mod hooks;
mod named;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::Path;

use support::{git, gpdoc, write};
use tempfile::TempDir;

const MADR: &str = "---\nstatus: accepted\ndate: 2025-03-14\n---\n# Keep sessions\n\n## Context and Problem Statement\n\nThey get lost.\n\n## Considered Options\n\n* A\n* B\n\n## Decision Outcome\n\nA.\n";

fn nygard(status: &str) -> String {
    format!(
        "# 1. Record decisions\n\nDate: 2025-03-14\n\n## Status\n\n{status}\n\n## Context\n\nC.\n\n## Decision\n\nD.\n\n## Consequences\n\nE.\n"
    )
}

/// A git repository with these files, uncommitted.
fn repository(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    git(directory.path(), &["init", "-q"]);
    for (path, text) in files {
        write(directory.path(), path, text);
    }
    directory
}

/// Every file below a directory with its text, git's own left out but its hooks.
fn tree(at: &Path) -> BTreeMap<String, String> {
    fn walk(directory: &Path, prefix: &str, out: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry")) {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                if name != ".git" {
                    walk(&entry.path(), &format!("{name}/"), out);
                }
            } else {
                out.insert(name, std::fs::read_to_string(entry.path()).expect("a text"));
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(at, "", &mut out);
    if let Ok(hook) = std::fs::read_to_string(at.join(".git/hooks/pre-commit")) {
        out.insert(".git/hooks/pre-commit".into(), hook);
    }
    out
}

fn exit(at: &Path, arguments: &[&str]) -> Option<i32> {
    gpdoc(at, arguments).status.code()
}
