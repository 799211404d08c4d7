//! What files differ between a commit and another state.

use std::collections::BTreeSet;
use std::path::Path;

use git2::{Delta, DiffDelta, DiffFindOptions, DiffOptions};
use rustc_hash::FxHashSet;

use super::index::{self, strip_prefix, touched, tracked_in};
use super::{CommitId, GitError, Repository, Tracked};
use crate::snapshot::{
    ChangeStatus, Commit, Entry, EntryKind, FileChange, RawFile, RawKind, RelPath, Snapshot, Worktree, blob_of,
    pair_renames,
};

/// The newer side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// A commit, or the empty tree.
    Commit(Option<CommitId>),
    /// What is staged.
    Index,
    /// What is on disk: staged, unstaged and untracked changes together. Ignored files are left out.
    Worktree,
}

impl Repository {
    /// The files below `root` that differ between `base` (without one: nothing at all) and `head`, sorted by path.
    ///
    /// A deleted and an added file that share half of their contents or more are one renamed file, as libgit2 finds
    /// them. A file that moves over the border of `root` is added or deleted. A change of the mode alone is none.
    ///
    /// # Errors
    /// When `root` is outside the working tree, or an object is missing.
    pub fn changes(&self, root: &Path, base: Option<CommitId>, head: Head) -> Result<Vec<FileChange>, GitError> {
        let prefix = self.prefix_of(root)?;
        let (mut changes, tracked) = self.pool().with(|git| {
            let old = tree(git, base)?;
            let mut options = options(&prefix);
            let diff = match head {
                Head::Commit(commit) => {
                    let new = tree(git, commit)?;
                    git.diff_tree_to_tree(old.as_ref(), new.as_ref(), Some(&mut options))?
                }
                Head::Index => {
                    let index = index::open(self)?;
                    git.diff_tree_to_index(old.as_ref(), Some(&index), Some(&mut options))?
                }
                Head::Worktree => return self.on_disk(git, old.as_ref(), &prefix),
            };
            Ok((found(diff, &prefix)?, Vec::new()))
        })?;
        if head == Head::Worktree {
            self.as_listed(&mut changes, root, base, tracked)?;
        }
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(changes)
    }

    /// What differs on disk of the files that the commit or the index has, and what the index has. Git is asked for those only that may differ:
    /// to look at all of them takes it several times as long.
    fn on_disk(
        &self,
        git: &git2::Repository,
        old: Option<&git2::Tree<'_>>,
        prefix: &RelPath,
    ) -> Result<(Vec<FileChange>, Vec<Tracked>), GitError> {
        let index = index::open(self)?;
        let tracked = tracked_in(&index, prefix);
        let staged = git.diff_tree_to_index(old, Some(&index), Some(&mut options(prefix)))?;
        let staged = staged.deltas().flat_map(|delta| {
            [delta.old_file().path_bytes(), delta.new_file().path_bytes()].map(|path| path.map(<[u8]>::to_vec))
        });
        let mut suspects: BTreeSet<Vec<u8>> = staged.flatten().collect();
        suspects.extend(touched(self, &index, prefix)?);
        if suspects.is_empty() {
            // No path at all would stand for every one.
            return Ok((Vec::new(), tracked));
        }
        let mut options = options(&RelPath::new(""));
        options.include_untracked(true).recurse_untracked_dirs(true).include_unreadable(true);
        for path in suspects {
            options.pathspec(path);
        }
        refresh_index(git)?;
        Ok((found(git.diff_tree_to_workdir_with_index(old, Some(&mut options))?, prefix)?, tracked))
    }

    /// libgit2 leaves out what the user's own excludes name. The working tree that is judged does not, and it decides
    /// which untracked files there are.
    fn as_listed(
        &self,
        changes: &mut Vec<FileChange>,
        root: &Path,
        base: Option<CommitId>,
        tracked: Vec<Tracked>,
    ) -> Result<(), GitError> {
        let prefix = self.prefix_of(root)?;
        let is_tracked: FxHashSet<RelPath> = tracked.iter().map(|tracked| tracked.path.clone()).collect();
        let worktree = Worktree::within(root, self, &prefix, tracked);
        let worktree = worktree.map_err(|error| GitError::Other(error.to_string()))?;
        // One list for all: to look each file up in git takes time that grows with the square of their number.
        let old = if changes.is_empty() { None } else { Some(Commit::open(self, root, base)?) };
        // What was staged and taken back, or taken out of the index alone, is on disk as it was: two differences that
        // libgit2 takes for one.
        changes.retain_mut(|change| {
            let entry = worktree.listing().get(change.path.as_str());
            let is_file = |entry: &&Entry| matches!(entry.kind, EntryKind::File | EntryKind::Symlink);
            let was = old.as_ref().and_then(|old| old.listing().get(change.path.as_str()));
            let (Some(entry), Some(was)) = (entry.filter(is_file), was) else { return true };
            if matches!(change.status, ChangeStatus::Added | ChangeStatus::Renamed) {
                return true;
            }
            let status = differs(root, entry, was);
            change.status = status.unwrap_or(change.status);
            status.is_some()
        });
        changes.retain_mut(|change| change.status == ChangeStatus::Deleted || is_listed(change, &worktree));
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        let unknown =
            |path: &RelPath| !is_tracked.contains(path) && changes.binary_search_by(|it| it.path.cmp(path)).is_err();
        let files = worktree.listing().entries().iter();
        let files = files.filter(|entry| matches!(entry.kind, EntryKind::File | EntryKind::Symlink));
        let missed: Vec<&RelPath> = files.map(|entry| &entry.path).filter(|path| unknown(path)).collect();
        if missed.is_empty() {
            return Ok(());
        }
        let base = match old {
            Some(old) => old,
            None => Commit::open(self, root, base)?,
        };
        let missed = missed.into_iter().filter(|path| base.listing().get(path.as_str()).is_none());
        let added = |path: &RelPath| FileChange { path: path.clone(), old_path: None, status: ChangeStatus::Added };
        changes.extend(missed.map(added));
        pair_renames(changes, &base, &worktree);
        Ok(())
    }
}

/// How a file that is on disk differs from what a tree has there; `None` where it does not.
fn differs(root: &Path, entry: &Entry, was: &Entry) -> Option<ChangeStatus> {
    if was.kind != entry.kind {
        return Some(ChangeStatus::TypeChanged);
    }
    let kind = match entry.kind {
        EntryKind::Symlink => RawKind::Symlink,
        _ => RawKind::File { executable: was.executable },
    };
    let blob = blob_of(root, &RawFile { path: entry.path.clone(), kind }).ok().flatten();
    (blob.is_none() || blob != was.blob).then_some(ChangeStatus::Modified)
}

/// False for a new file that the working tree leaves out. What it was renamed from is deleted, then.
fn is_listed(change: &mut FileChange, worktree: &Worktree) -> bool {
    if worktree.listing().get(change.path.as_str()).is_some() {
        return true;
    }
    match change.old_path.take() {
        Some(old) => {
            *change = FileChange { path: old, old_path: None, status: ChangeStatus::Deleted };
            true
        }
        None => change.status != ChangeStatus::Added,
    }
}

fn tree(git: &git2::Repository, commit: Option<CommitId>) -> Result<Option<git2::Tree<'_>>, GitError> {
    commit.map(|commit| Ok(git.find_commit(commit.0)?.tree()?)).transpose()
}

/// A handle keeps the index that it read once.
fn refresh_index(git: &git2::Repository) -> Result<(), GitError> {
    super::index::is_regular(&git.path().join("index"))?;
    let read = git.index().and_then(|mut index| index.read(false));
    read.map_err(|error| GitError::Index(error.message().to_owned()))
}

fn options(prefix: &RelPath) -> DiffOptions {
    let mut options = DiffOptions::new();
    options.include_typechange(true).ignore_filemode(true).ignore_submodules(true).disable_pathspec_match(true);
    if !prefix.as_str().is_empty() {
        options.pathspec(prefix.as_str());
    }
    options
}

/// The files of a comparison, those that are alike paired.
fn found(mut diff: git2::Diff<'_>, prefix: &RelPath) -> Result<Vec<FileChange>, GitError> {
    let mut similar = DiffFindOptions::new();
    similar.renames(true).rename_threshold(50).rename_limit(1000).for_untracked(true);
    diff.find_similar(Some(&mut similar))?;
    Ok(diff.deltas().filter_map(|delta| change(&delta, prefix)).collect())
}

pub(super) fn change(delta: &DiffDelta<'_>, prefix: &RelPath) -> Option<FileChange> {
    let path = |file: git2::DiffFile<'_>| {
        let path = strip_prefix(file.path_bytes()?, prefix)?;
        // A directory here is another repository, which git does not look into.
        (!path.ends_with(b"/")).then(|| RelPath::new(&String::from_utf8_lossy(path)))
    };
    let status = match delta.status() {
        Delta::Added | Delta::Untracked | Delta::Copied => ChangeStatus::Added,
        Delta::Deleted => ChangeStatus::Deleted,
        Delta::Modified | Delta::Conflicted | Delta::Unreadable => ChangeStatus::Modified,
        Delta::Renamed => ChangeStatus::Renamed,
        Delta::Typechange => ChangeStatus::TypeChanged,
        Delta::Unmodified | Delta::Ignored => return None,
    };
    let old_path = if status == ChangeStatus::Renamed { path(delta.old_file()) } else { None };
    let file = if status == ChangeStatus::Deleted { delta.old_file() } else { delta.new_file() };
    Some(FileChange { path: path(file)?, old_path, status })
}
