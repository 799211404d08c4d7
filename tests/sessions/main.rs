//! Sessions from their beginning to their end, with real repositories and real processes.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod artifacts;
mod claims;
mod evidence;
mod passes;
mod runs;
mod story;
#[path = "../support/mod.rs"]
mod support;
mod whose;
mod words;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use support::{git, stderr, stdout, write};

/// A repository with a few files and two commits.
struct Work {
    directory: TempDir,
}

impl Work {
    fn new() -> Self {
        let work = Work { directory: TempDir::new().unwrap() };
        std::fs::create_dir(work.path()).unwrap();
        work.git(&["init", "--quiet"]);
        work.write("gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
        work.write("modules/zone.tf", "name = \"dev\"\nttl = 60\nkind = \"A\"\n");
        work.write("modules/record.tf", "a = 1\nb = 2\nc = 3\n");
        work.write("run.sh", "#!/bin/sh\nexit 0\n");
        work.commit();
        work.commit();
        work
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("work")
    }

    fn write(&self, path: &str, text: &str) {
        write(&self.path(), path, text);
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap()
    }

    fn git(&self, arguments: &[&str]) {
        git(&self.path(), arguments);
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "A change"]);
    }

    /// gpdoc, not run yet, in an environment of its own.
    fn command(&self, arguments: &[&str]) -> Command {
        command(&self.path(), arguments)
    }

    fn gpdoc(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs gpdoc, which must succeed, and gives the data of its answer.
    #[track_caller]
    fn done(&self, arguments: &[&str]) -> Value {
        done(&mut self.command(&[&["--format", "json"], arguments].concat()))["data"].clone()
    }

    /// Begins a session of Ada.
    fn begin(&self) -> String {
        self.done(&["session", "new", "--title", "Move the zone", "--agent", "Ada"])["id"].as_str().unwrap().to_owned()
    }

    /// The artifacts of a segment that is appended now, one a line.
    fn artifacts(&self) -> String {
        let answer = self.done(&["session", "append", "--what", "Something"]);
        let line = |it: &Value| {
            let from = it["from"].as_str().map(|from| format!("{from} -> ")).unwrap_or_default();
            let note = it["note"].as_str().map(|note| format!(", {note}")).unwrap_or_default();
            format!("{from}{} ({}{note})", it["path"].as_str().unwrap(), it["how"].as_str().unwrap())
        };
        answer["artifacts"].as_array().unwrap().iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What the rules find in captures and everywhere, warnings too.
    fn findings(&self) -> String {
        let found = |arguments: &[&str]| stdout(&self.gpdoc(&[arguments, &["--format", "concise"]].concat()));
        format!("{}{}", found(&["check"]), found(&["session", "check"]))
    }
}

fn command(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gpdoc"));
    command
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", directory)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null());
    command
}

/// Runs gpdoc, which must succeed with JSON.
#[track_caller]
fn done(command: &mut Command) -> Value {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

/// Runs gpdoc, which must fail, and gives what it said.
#[track_caller]
fn refused(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(!output.status.success(), "{}", stdout(&output));
    stderr(&output)
}

/// Times and days as letters.
fn timeless(text: &str) -> String {
    let times = regex::Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z").unwrap();
    let days = regex::Regex::new(r"\d{4}-\d\d-\d\d").unwrap();
    let ids = regex::Regex::new(r"\b[0-9a-f]{40,64}\b").unwrap();
    let text = times.replace_all(text, "TIME");
    let text = days.replace_all(&text, "DAY");
    ids.replace_all(&text, "ID").into_owned()
}
