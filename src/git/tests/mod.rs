#![allow(clippy::unwrap_used)]
//! Real repositories, made by the git program in temporary directories.

mod changes;
#[cfg(unix)]
mod differing;
mod history;
mod ignored;
#[cfg(unix)]
mod snapshots;
mod steps;

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{CommitId, Repository};
use crate::snapshot::{EntryKind, Snapshot};

/// A directory that git commands run in, apart from the settings of whoever runs the tests.
pub(crate) struct Sandbox {
    directory: TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Sandbox { directory: TempDir::new().unwrap() }
    }

    /// A new repository in the directory itself.
    pub(crate) fn repository() -> Self {
        let sandbox = Sandbox::new();
        sandbox.git(&["init", "--quiet", "--initial-branch=main"]);
        sandbox
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let output = self.try_git(arguments);
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub(crate) fn try_git(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = Command::new("git");
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.envs([("HOME", "/nonexistent"), ("GIT_CONFIG_NOSYSTEM", "1"), ("LC_ALL", "C")]);
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "Ada").env(format!("GIT_{role}_EMAIL"), "ada@example.org");
            command.env(format!("GIT_{role}_DATE"), "2026-01-02T03:04:05Z");
        }
        let settings = ["-c", "protocol.file.allow=always", "-c", "commit.gpgsign=false"];
        command.args(settings).args(arguments).current_dir(self.path()).output().unwrap()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let file = self.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    /// Commits everything there is.
    pub(crate) fn commit(&self, message: &str) -> CommitId {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.open().head().unwrap().unwrap()
    }

    pub(crate) fn open(&self) -> Repository {
        Repository::discover(self.path()).unwrap().unwrap()
    }
}

/// One line for each entry: its kind and its path.
pub(crate) fn listed(snapshot: &dyn Snapshot) -> String {
    let line = |entry: &crate::snapshot::Entry| match &entry.kind {
        EntryKind::File => format!("file {}\n", entry.path),
        EntryKind::Symlink => format!("link {}\n", entry.path),
        EntryKind::Submodule => format!("submodule {}\n", entry.path),
        EntryKind::Unreadable(reason) | EntryKind::UnreadableDirectory(reason) => {
            format!("unreadable {}: {reason}\n", entry.path)
        }
    };
    snapshot.listing().entries().iter().map(line).collect()
}
