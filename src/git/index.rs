//! The index: what is tracked and what is staged.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;

use git2::{IndexEntry, IndexEntryExtendedFlag as Extended, Oid};
use rayon::prelude::*;

use super::{GitError, Repository, mode};
use crate::snapshot::{Entry, EntryKind, RelPath};

/// The bits of an entry that number the versions of a conflict.
const STAGE: u16 = 3 << 12;

/// One entry of the index.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the index")]
pub(crate) struct Tracked {
    /// Below the root; bytes that are not UTF-8 are replaced.
    pub(crate) path: RelPath,
    /// False when the path is shown with replacement characters.
    utf8: bool,
    /// As in [`mode`].
    mode: u32,
    /// The blob, or the commit of a submodule.
    id: Oid,
    /// The path has several versions that wait to be merged.
    conflicted: bool,
    /// `git add --intent-to-add`: the name is announced, nothing is staged.
    pub(crate) announced: bool,
    /// A sparse checkout leaves it out of the working tree.
    pub(crate) skipped: bool,
}

impl Tracked {
    /// True for a submodule.
    pub(crate) fn is_submodule(&self) -> bool {
        self.mode & mode::TYPE == mode::GITLINK
    }

    /// The entry as a snapshot lists it.
    pub(crate) fn entry(self) -> Entry {
        if self.conflicted {
            let kind = EntryKind::Unreadable("it has merge conflicts".into());
            return Entry { path: self.path, kind, blob: None, executable: false };
        }
        mode::entry(self.path, self.utf8, self.mode, self.id)
    }
}

/// The index as its file has it now.
///
/// # Errors
/// When it is damaged or in a form that libgit2 does not know.
pub(crate) fn open(repository: &Repository) -> Result<git2::Index, GitError> {
    is_regular(repository.index_file())?;
    git2::Index::open(repository.index_file()).map_err(|error| GitError::Index(error.message().to_owned()))
}

/// Whoever reads a pipe or a device may wait for ever.
pub(super) fn is_regular(file: &std::path::Path) -> Result<(), GitError> {
    match file.metadata() {
        Ok(metadata) if !metadata.is_file() => Err(GitError::Index("it is not a regular file".to_owned())),
        _ => Ok(()),
    }
}

/// The entries of the repository's index below `prefix`, sorted by path; one for each path.
///
/// # Errors
/// When it is damaged or in a form that libgit2 does not know.
pub(crate) fn tracked(repository: &Repository, prefix: &RelPath) -> Result<Vec<Tracked>, GitError> {
    Ok(tracked_in(&open(repository)?, prefix))
}

/// As [`tracked`], of an index that is open already.
pub(crate) fn tracked_in(index: &git2::Index, prefix: &RelPath) -> Vec<Tracked> {
    let mut entries: Vec<Tracked> = index.iter().filter_map(|entry| below(&entry, prefix)).collect();
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    // The stages of a conflict are entries of one path.
    entries.dedup_by(|a, b| a.path == b.path);
    entries
}

fn below(entry: &IndexEntry, prefix: &RelPath) -> Option<Tracked> {
    let path = strip_prefix(&entry.path, prefix)?;
    Some(Tracked {
        path: RelPath::new(&String::from_utf8_lossy(path)),
        utf8: std::str::from_utf8(path).is_ok(),
        mode: entry.mode,
        id: entry.id,
        conflicted: entry.flags & STAGE != 0,
        announced: entry.flags_extended & Extended::INTENT_TO_ADD.bits() != 0,
        skipped: entry.flags_extended & Extended::SKIP_WORKTREE.bits() != 0,
    })
}

/// A path of the repository as seen from the directory `prefix`; `None` outside of it.
pub(crate) fn strip_prefix<'a>(path: &'a [u8], prefix: &RelPath) -> Option<&'a [u8]> {
    if prefix.as_str().is_empty() {
        return Some(path);
    }
    path.strip_prefix(prefix.as_str().as_bytes())?.strip_prefix(b"/")
}

/// What the index remembers of a file on disk, so that it need not be read while nothing touches it.
pub(crate) struct Remembered {
    /// The blob, or the commit of a submodule.
    pub(crate) id: Oid,
    /// As in [`mode`].
    pub(crate) mode: u32,
    /// The low 32 bits of the size in bytes; 0 also where git knows that it must read the file.
    size: u32,
    /// When it was last changed: seconds and nanoseconds.
    changed: (i64, i64),
    /// The low 32 bits of the number of its inode.
    inode: u32,
}

impl Remembered {
    fn of(entry: &IndexEntry) -> Self {
        Remembered {
            id: entry.id,
            mode: entry.mode,
            size: entry.file_size,
            changed: (i64::from(entry.mtime.seconds()), i64::from(entry.mtime.nanoseconds())),
            inode: entry.ino,
        }
    }

    /// True for a file that is as it was when it was staged. `written`: when the index was: what was written then or later
    /// may have changed since without its times telling.
    /// Source: <https://git-scm.com/docs/racy-git>.
    pub(crate) fn is_untouched(&self, file: &Metadata, written: Option<(i64, i64)>) -> bool {
        let changed = (file.mtime(), file.mtime_nsec());
        self.size != 0
            && u64::from(self.size) == file.len()
            && self.changed == changed
            && u64::from(self.inode) == file.ino() & u64::from(u32::MAX)
            && written.is_some_and(|written| changed < written)
    }
}

/// When the file of the index was written: seconds and nanoseconds.
pub(crate) fn written(repository: &Repository) -> Option<(i64, i64)> {
    repository.index_file().symlink_metadata().ok().map(|file| (file.mtime(), file.mtime_nsec()))
}

/// What the index remembers of the files below `prefix`.
///
/// # Errors
/// As [`tracked`].
pub(crate) fn remembered(repository: &Repository, prefix: &RelPath) -> Result<BTreeMap<RelPath, Remembered>, GitError> {
    let index = open(repository)?;
    let entries = index.iter().filter(|entry| entry.flags & STAGE == 0);
    let path = |entry: &IndexEntry| Some(RelPath::new(std::str::from_utf8(strip_prefix(&entry.path, prefix)?).ok()?));
    Ok(entries.filter_map(|entry| Some((path(&entry)?, Remembered::of(&entry)))).collect())
}

/// The paths below `prefix` whose files may be otherwise on disk than in the index, or are not there.
pub(crate) fn touched(
    repository: &Repository,
    index: &git2::Index,
    prefix: &RelPath,
) -> Result<Vec<Vec<u8>>, GitError> {
    let (top, written) = (repository.workdir()?, written(repository));
    let entries: Vec<IndexEntry> = index.iter().filter(|entry| strip_prefix(&entry.path, prefix).is_some()).collect();
    let is_touched = |entry: &IndexEntry| {
        let file = top.join(OsStr::from_bytes(&entry.path)).symlink_metadata();
        let is_untouched = |file: &Metadata| Remembered::of(entry).is_untouched(file, written);
        entry.flags & STAGE != 0 || !file.is_ok_and(|file| is_untouched(&file))
    };
    Ok(entries.into_par_iter().with_min_len(64).filter(is_touched).map(|entry| entry.path).collect())
}
