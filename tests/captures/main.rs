//! Session captures in real repositories.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod append_only;
mod artifacts;
mod command;
mod corpus;
mod overview;
mod seed;
#[path = "../support/mod.rs"]
mod support;
mod times;

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use support::{git, gpdoc, stderr, stdout, write};

/// The capture that most tests are about.
const CAPTURE: &str = "session_capture/2026-01-30-dns.md";

/// A repository with a configuration and two commits of 1 January.
struct Repository(TempDir);

impl Repository {
    fn new() -> Self {
        let directory = TempDir::new().unwrap();
        git(directory.path(), &["init", "--quiet"]);
        let repository = Repository(directory);
        repository.write("gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
        repository.write("modules/zone.tf", "name = \"dev\"\n");
        repository.commit("2026-01-01T12:00:00Z");
        // By a history of one commit nothing is judged.
        repository.commit("2026-01-01T13:00:00Z");
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        write(self.path(), path, text);
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap()
    }

    fn git(&self, arguments: &[&str]) {
        git(self.path(), arguments);
    }

    /// Commits everything, at a time.
    fn commit(&self, time: &str) {
        self.git(&["add", "--all"]);
        self.git_at(time, &["commit", "--quiet", "--allow-empty", "--message", "A change"]);
    }

    /// Runs git with a clock of our own.
    fn git_at(&self, time: &str, arguments: &[&str]) {
        let done = Command::new("git")
            .args(["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"])
            .args(arguments)
            .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")])
            .envs([("GIT_AUTHOR_DATE", time), ("GIT_COMMITTER_DATE", time)])
            .current_dir(self.path())
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// What `session check` finds, one line a finding; commits are called `COMMIT`.
    fn findings(&self, arguments: &[&str]) -> String {
        let output = gpdoc(self.path(), &[&["session", "check", "--format", "concise"], arguments].concat());
        assert!(output.status.code().is_some_and(|code| code < 2), "{}", stderr(&output));
        without_commits(&stdout(&output))
    }

    /// Those of some rules.
    fn of(&self, rules: &[&str], arguments: &[&str]) -> String {
        let all = self.findings(arguments);
        let lines = all.lines().filter(|line| rules.iter().any(|rule| line.contains(&format!("[session-{rule}]"))));
        lines.flat_map(|line| [line, "\n"]).collect()
    }
}

/// A text in which the short ids of commits are all the same.
fn without_commits(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("commit ") {
        out.push_str(before);
        let length = after.bytes().take_while(u8::is_ascii_hexdigit).count();
        let is_id = length >= 7;
        out.push_str(if is_id { "commit COMMIT" } else { "commit " });
        rest = &after[if is_id { length } else { 0 }..];
    }
    out + rest
}

/// A capture whose main block is signed at ten.
fn capture() -> String {
    "---
id: 2026-01-30-dns
title: DNS
type: documentation
---
# DNS

## Session metadata

**Agent:** Ada
**Timestamp:** 2026-01-30T09:00:00Z

## Scope

- A zone for each environment
- A record for each zone

## Work Summary

- Made the zone of dev

Signed: Ada (2026-01-30T10:00:00Z)

## Updates
"
    .to_owned()
}

/// An update at a full hour.
fn update(hour: u32) -> String {
    format!(
        "
### Update - 2026-01-30T{hour}:00:00Z

**What changed**
- Something at {hour}

**Outstanding**
- None

Signed: Ada (2026-01-30T{hour}:00:00Z)
"
    )
}
