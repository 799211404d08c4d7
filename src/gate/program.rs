//! The program that a command would start, found on the gate's own search path.

#![expect(clippy::disallowed_methods, reason = "programs lie outside of every snapshot")]

use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::config::gates::Environment;

/// Where programs are looked for when a gate names no directories.
pub(super) const SYSTEM_PATH: &[&str] =
    &["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// A program on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Program {
    /// Where it is, links followed.
    pub path: PathBuf,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// The directories that a gate's programs are looked for in.
#[must_use]
pub(super) fn search_path(root: &Path, environment: &Environment) -> Vec<PathBuf> {
    match &environment.path {
        None => SYSTEM_PATH.iter().map(PathBuf::from).collect(),
        Some(directories) => directories.iter().map(|directory| root.join(directory)).collect(),
    }
}

/// Finds a program by its bare name.
///
/// # Errors
/// Where it was looked for, or why it cannot be read.
pub(super) fn find(root: &Path, environment: &Environment, name: &str) -> Result<Program, String> {
    let directories = search_path(root, environment);
    for directory in &directories {
        let candidate = directory.join(name);
        if !is_executable(&candidate) {
            continue;
        }
        let path =
            candidate.canonicalize().map_err(|error| format!("{} cannot be found: {error}", candidate.display()))?;
        let sha256 = file_sha256(&path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        return Ok(Program { path, sha256 });
    }
    let names: Vec<String> = directories.iter().map(|directory| directory.display().to_string()).collect();
    Err(format!("no program `{name}` in {}", names.join(", ")))
}

/// SHA-256 of a file, hexadecimal.
pub(super) fn file_sha256(path: &Path) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = std::io::Read::read(&mut file, &mut buffer)?;
        if read == 0 {
            return Ok(crate::digest::hex(&digest.finalize()));
        }
        digest.update(&buffer[..read]);
    }
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}
