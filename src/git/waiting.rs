//! What would make libgit2 wait for ever: it opens the files of a repository whatever they are, and a named pipe answers to nobody.

#![expect(clippy::disallowed_methods, reason = "they are looked at before anything may open them")]

use std::io::Read;
use std::path::{Path, PathBuf};

use super::GitError;

/// What is read to open a repository and to find its refs and objects.
const READ: [&str; 11] = [
    "HEAD",
    "commondir",
    "gitdir",
    "config",
    "config.worktree",
    "shallow",
    "packed-refs",
    "info/attributes",
    "info/grafts",
    "objects/info/alternates",
    "objects/info/commit-graph",
];

/// No file that names a directory is longer.
const MOST_BYTES: u64 = 64 * 1024;

/// That the repository which holds `start` can be opened without waiting. A path to a file is looked at, and never opened.
///
/// # Errors
/// Which file of it is neither a file nor a directory.
pub(crate) fn refuse(start: &Path) -> Result<(), GitError> {
    let start = start.canonicalize().unwrap_or_else(|_| start.to_owned());
    let Some(named) = start.ancestors().find_map(nearest) else { return Ok(()) };
    regular(&start, &named)?;
    let git_dir = if named.is_file() { leads(&named, "gitdir:").unwrap_or(named) } else { named };
    for directory in std::iter::once(git_dir.clone()).chain(common(&git_dir)?) {
        READ.iter().try_for_each(|name| regular(&directory, &directory.join(name)))?;
    }
    Ok(())
}

/// The `.git` in a directory, or the directory where it is a repository itself.
fn nearest(directory: &Path) -> Option<PathBuf> {
    let inside = directory.join(".git");
    let is_git_dir = || directory.join("HEAD").symlink_metadata().is_ok() && directory.join("objects").is_dir();
    if inside.symlink_metadata().is_ok() { Some(inside) } else { is_git_dir().then(|| directory.to_owned()) }
}

/// The directory that a linked working tree shares with the others.
fn common(git_dir: &Path) -> Result<Option<PathBuf>, GitError> {
    let file = git_dir.join("commondir");
    regular(git_dir, &file)?;
    Ok(leads(&file, ""))
}

/// The path in a file, relative to the file's directory.
fn leads(file: &Path, before: &str) -> Option<PathBuf> {
    let mut text = String::new();
    std::fs::File::open(file).ok()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    let path = file.parent()?.join(text.strip_prefix(before)?.trim());
    Some(path.canonicalize().unwrap_or(path))
}

fn regular(repository: &Path, file: &Path) -> Result<(), GitError> {
    // A link leads to what would be opened.
    match file.metadata() {
        Ok(found) if !found.is_file() && !found.is_dir() => Err(GitError::Unusable {
            path: repository.to_owned(),
            reason: format!("{} is not a regular file", file.display()),
        }),
        _ => Ok(()),
    }
}
