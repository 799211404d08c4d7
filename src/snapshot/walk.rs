//! The files on disk that git does not ignore.
//!
//! What is ignored is decided by the `ignore` crate. It is walked here, one level of directories after the other on
//! all cores: a directory that holds an ignore file or another repository is known by its listing, so nothing is asked for
//! that is not there.

#![expect(clippy::disallowed_methods, reason = "this lists the files on disk")]

use std::ffi::OsStr;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rayon::prelude::*;

use super::worktree::{kind_of, read_file};
use super::{Entry, EntryKind, ReadError, RelPath};
use crate::git::mode::NOT_UTF8;
use crate::globs;

/// The repository that the root belongs to.
#[derive(Clone, Copy)]
pub(super) struct Within<'a> {
    /// Its working tree: the root or a directory above.
    pub(super) top: &'a Path,
    /// Its `info/exclude`.
    pub(super) exclude: &'a Path,
}

/// What a walk found.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) entries: Vec<Entry>,
    /// What is wrong with ignore files.
    pub(super) remarks: Vec<String>,
}

/// Lists the files below `root`. The ignore files above it count up to the top of its repository.
///
/// # Errors
/// When the root itself cannot be listed, or an ignore file may never end.
pub(super) fn walk(root: &Path, within: Within<'_>) -> Result<Walked, ReadError> {
    let mut walked = Walked::default();
    let here = read_ignored(within.top, within.exclude, &mut walked.remarks)?;
    let mut ignored = Arc::new(Ignored { here, above: None });
    let mut above: Vec<&Path> = root.ancestors().skip(1).take_while(|above| above.starts_with(within.top)).collect();
    above.reverse();
    for directory in above {
        ignored = ignored.and(read_ignored(directory, &directory.join(GITIGNORE), &mut walked.remarks)?);
    }
    let mut level = vec![Directory { path: root.to_owned(), ignored }];
    while !level.is_empty() {
        let listed = level.par_iter().map(|directory| list(root, directory));
        let listed = listed.collect::<Result<Vec<Listed>, ReadError>>()?;
        level.clear();
        for listed in listed {
            walked.entries.extend(listed.entries);
            walked.remarks.extend(listed.remarks);
            level.extend(listed.below);
        }
    }
    Ok(walked)
}

const GITIGNORE: &str = ".gitignore";

/// A directory that is to be listed.
struct Directory {
    path: PathBuf,
    /// What is ignored in it by the ignore files above it.
    ignored: Arc<Ignored>,
}

/// What an ignore file and those above it name.
struct Ignored {
    here: Gitignore,
    above: Option<Arc<Ignored>>,
}

impl Ignored {
    /// With the ignore file of a directory below.
    fn and(self: Arc<Self>, here: Gitignore) -> Arc<Self> {
        if here.is_empty() { self } else { Arc::new(Ignored { here, above: Some(self) }) }
    }

    /// The nearest file that speaks of a path decides.
    fn has(&self, path: &Path, is_directory: bool) -> bool {
        let mut file = Some(self);
        while let Some(ignored) = file {
            match ignored.here.matched(path, is_directory) {
                Match::None => file = ignored.above.as_deref(),
                found => return found.is_ignore(),
            }
        }
        false
    }
}

/// Reads an ignore file whose patterns are relative to `directory`. Lines that are no patterns name nothing, as in git.
fn read_ignored(directory: &Path, file: &Path, remarks: &mut Vec<String>) -> Result<Gitignore, ReadError> {
    // Whoever reads a pipe or a device may wait for ever.
    let Ok(metadata) = file.metadata() else { return Ok(Gitignore::empty()) };
    if !metadata.is_file() && !metadata.is_dir() {
        return Err(ReadError::IgnoreFile(file.display().to_string()));
    }
    if metadata.is_dir() {
        return Ok(Gitignore::empty());
    }
    let bytes = fs::read(file).unwrap_or_else(|error| {
        remarks.push(format!("{} cannot be read, so nothing is ignored by it: {error}", file.display()));
        Vec::new()
    });
    let text = String::from_utf8_lossy(&bytes);
    let mut builder = GitignoreBuilder::new(directory);
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        if !line.starts_with('#') && globs::is_too_deep(line) {
            let place = format!("line {} of {}", at + 1, file.display());
            remarks.push(format!("{place} ignores nothing: its braces lie in each other too deep"));
            continue;
        }
        let _ = builder.add_line(None, line);
    }
    Ok(builder.build().unwrap_or_else(|_| Gitignore::empty()))
}

/// What a directory holds.
#[derive(Default)]
struct Listed {
    entries: Vec<Entry>,
    remarks: Vec<String>,
    below: Vec<Directory>,
}

fn list(root: &Path, directory: &Directory) -> Result<Listed, ReadError> {
    let path = directory.path.as_path();
    let read = || fs::read_dir(path)?.collect::<io::Result<Vec<DirEntry>>>();
    let found = match read() {
        Ok(found) => found,
        Err(error) => {
            let reason = error.to_string();
            let unlisted = listed(root, path, EntryKind::UnreadableDirectory(reason.clone()));
            return unlisted
                .map(|entry| Listed { entries: vec![entry], ..Listed::default() })
                .ok_or(ReadError::Io(reason));
        }
    };
    let has = |name: &str| found.iter().any(|entry| entry.file_name() == OsStr::new(name));
    if path != root && has(".git") && is_repository(&path.join(".git")) {
        return Ok(Listed {
            entries: listed(root, path, EntryKind::Submodule).into_iter().collect(),
            ..Listed::default()
        });
    }
    let mut out = Listed::default();
    let mut ignored = Arc::clone(&directory.ignored);
    if has(GITIGNORE) {
        ignored = ignored.and(read_ignored(path, &path.join(GITIGNORE), &mut out.remarks)?);
    }
    for entry in found.into_iter().filter(|entry| entry.file_name() != OsStr::new(".git")) {
        let path = entry.path();
        let kind = entry.file_type().map(kind_of);
        if ignored.has(&path, matches!(kind, Ok(None))) {
            continue;
        }
        match kind {
            Ok(None) => out.below.push(Directory { path, ignored: Arc::clone(&ignored) }),
            Ok(Some(kind)) => out.entries.extend(listed(root, &path, kind)),
            Err(error) => out.entries.extend(listed(root, &path, EntryKind::Unreadable(error.to_string()))),
        }
    }
    Ok(out)
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
fn is_repository(dot_git: &Path) -> bool {
    let Ok(metadata) = dot_git.symlink_metadata() else { return false };
    if metadata.is_dir() {
        return dot_git.join("HEAD").symlink_metadata().is_ok();
    }
    metadata.is_file() && read_file(dot_git).is_ok_and(|bytes| bytes.starts_with(b"gitdir:"))
}
