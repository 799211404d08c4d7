//! The files on disk that git does not ignore.

use std::collections::BTreeSet;
use std::fs::FileType;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::worktree::kind_of;
use super::{Entry, EntryKind, ReadError, RelPath};
use crate::git::mode::NOT_UTF8;

/// Lists the files below `root`. With `inside`, the root is a subdirectory of a repository, whose ignore files above
/// it count as well; otherwise nothing above the root does.
///
/// # Errors
/// When the root itself cannot be listed.
pub(super) fn walk(root: &Path, inside: bool) -> Result<Vec<Entry>, ReadError> {
    let mut above = root.ancestors().take(if inside { usize::MAX } else { 1 });
    if let Some(file) = above.find_map(endless_ignore_file) {
        return Err(endless(&file));
    }
    let below: Arc<OnceLock<PathBuf>> = Arc::default();
    let seen_below = Arc::clone(&below);
    let nested: Arc<Mutex<BTreeSet<PathBuf>>> = Arc::default();
    let seen = Arc::clone(&nested);
    // A handful of threads finds all that a disk can tell.
    let walk = WalkBuilder::new(root)
        .threads(rayon::current_num_threads())
        .hidden(false)
        .ignore(false)
        .parents(inside)
        .require_git(false)
        .git_global(false)
        .filter_entry(move |entry| {
            let dot_git = entry.file_name() == ".git";
            if dot_git && entry.depth() > 1 && is_repository(entry) {
                let above = entry.path().parent().map(Path::to_owned);
                seen.lock().unwrap_or_else(PoisonError::into_inner).extend(above);
            }
            if let Some(file) =
                entry.file_type().filter(FileType::is_dir).and_then(|_| endless_ignore_file(entry.path()))
            {
                // Not to be gone into: that alone would read it.
                let _ = seen_below.set(file);
                return false;
            }
            !dot_git || entry.depth() == 0
        })
        .build_parallel();
    let found: Mutex<Vec<Result<Entry, ReadError>>> = Mutex::default();
    walk.run(|| {
        Box::new(|entry| {
            let entry = entry.map_or_else(
                |error| Some(unlisted(root, &error)),
                |entry| {
                    let kind = entry.file_type().and_then(kind_of)?;
                    listed(root, entry.path(), kind).map(Ok)
                },
            );
            found.lock().unwrap_or_else(PoisonError::into_inner).extend(entry);
            WalkState::Continue
        })
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let entries = found.into_iter().collect::<Result<Vec<Entry>, ReadError>>()?;
    if let Some(file) = below.get() {
        return Err(endless(file));
    }
    let nested = nested.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(without_nested(entries, root, &nested))
}

/// What cannot be listed, where it has a path below the root.
fn unlisted(root: &Path, error: &ignore::Error) -> Result<Entry, ReadError> {
    let reason = reason(error);
    let unreadable = |path: &Path| {
        let kind = if path.is_dir() { EntryKind::UnreadableDirectory } else { EntryKind::Unreadable };
        kind(reason.clone())
    };
    place(error).and_then(|path| listed(root, path, unreadable(path))).ok_or(ReadError::Io(reason))
}

/// The `.gitignore` of a directory, or `info/exclude`, where it is a pipe or a device: whoever reads it may wait for ever.
fn endless_ignore_file(directory: &Path) -> Option<PathBuf> {
    let is_endless = |file: &PathBuf| file.metadata().is_ok_and(|it| !it.is_file() && !it.is_dir());
    [".gitignore", ".git/info/exclude"].map(|name| directory.join(name)).into_iter().find(is_endless)
}

fn endless(file: &Path) -> ReadError {
    ReadError::IgnoreFile(file.display().to_string())
}

/// An entry for a path below the root; none for the root itself.
fn listed(root: &Path, path: &Path, kind: EntryKind) -> Option<Entry> {
    let path = path.strip_prefix(root).ok().filter(|path| !path.as_os_str().is_empty())?;
    let text = path.to_string_lossy();
    let text = if MAIN_SEPARATOR == '/' { text } else { text.replace(MAIN_SEPARATOR, "/").into() };
    let kind = if path.to_str().is_some() { kind } else { EntryKind::Unreadable(NOT_UTF8.into()) };
    Some(Entry { path: RelPath::new(&text), kind, blob: None, executable: false })
}

/// True for a directory with a HEAD or a file that points to one: any other `.git` hides nothing.
fn is_repository(dot_git: &DirEntry) -> bool {
    if dot_git.file_type().is_some_and(|it| it.is_dir()) {
        return dot_git.path().join("HEAD").symlink_metadata().is_ok();
    }
    dot_git.file_type().is_some_and(|it| it.is_file())
        && super::worktree::read_file(dot_git.path()).is_ok_and(|bytes| bytes.starts_with(b"gitdir:"))
}

/// Puts other repositories in the place of their files.
fn without_nested(mut entries: Vec<Entry>, root: &Path, nested: &BTreeSet<PathBuf>) -> Vec<Entry> {
    let repositories: Vec<Entry> = nested.iter().filter_map(|path| listed(root, path, EntryKind::Submodule)).collect();
    let paths: BTreeSet<RelPath> = repositories.iter().map(|entry| entry.path.clone()).collect();
    if !paths.is_empty() {
        entries.retain(|entry| !entry.path.ancestors().any(|above| paths.contains(above)));
        entries.extend(repositories.into_iter().filter(|it| !it.path.ancestors().any(|above| paths.contains(above))));
    }
    entries
}

fn place(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place(err),
        _ => None,
    }
}

/// The reason without the path, which the entry has.
fn reason(error: &ignore::Error) -> String {
    match error {
        ignore::Error::WithPath { err, .. } | ignore::Error::WithDepth { err, .. } => reason(err),
        // What the operating system says stands within what names the path once more.
        ignore::Error::Io(error) => {
            let cause = error.get_ref().and_then(|inner| inner.source());
            cause.map_or_else(|| error.to_string(), ToString::to_string)
        }
        error => error.to_string(),
    }
}
