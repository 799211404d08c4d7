//! What is kept of a session beside the ledger, on this machine alone: contents at its segments, and logs.

#![expect(clippy::disallowed_methods, reason = "these files are gpdoc's own, and no documents")]

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::contents::Contents;

/// The directory of one session.
#[derive(Clone, Debug)]
pub struct Local(PathBuf);

impl Local {
    /// That of a session in a repository.
    pub fn new(common_git_dir: &Path, session: &str) -> Self {
        Local(common_git_dir.join("gpdoc/sessions").join(session))
    }

    /// Keeps contents under the id of their tree.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn keep(&self, tree: &str, contents: &Contents) -> io::Result<()> {
        self.write(&format!("contents-{tree}"), contents.text().as_bytes())
    }

    /// The contents that were kept under the id of a tree; `None` where they are not there, or are others by now.
    pub fn contents(&self, tree: &str) -> Option<Contents> {
        let contents = Contents::parse(&fs::read_to_string(self.0.join(format!("contents-{tree}"))).ok()?)?;
        (contents.tree().ok()?.to_string() == tree).then_some(contents)
    }

    /// Keeps what a command wrote; where it is then.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn log(&self, run: &str, text: &str) -> io::Result<PathBuf> {
        let name = format!("{run}.log");
        self.write(&name, text.as_bytes())?;
        Ok(self.0.join(name))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        let path = self.0.join(name);
        let temporary = self.0.join(format!("{name}.{}.new", std::process::id()));
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
        file.write_all(bytes)?;
        drop(file);
        fs::rename(&temporary, &path)
    }
}
