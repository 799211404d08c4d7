//! What files differ between a commit and another state.

use git2::{Delta, DiffDelta, DiffFindOptions, DiffOptions};

use std::path::Path;

use super::index::strip_prefix;
use super::{CommitId, GitError, Repository};
use crate::snapshot::{ChangeStatus, FileChange, RelPath};

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
        let mut changes = self.pool().with(|git| {
            let old = tree(git, base)?;
            let mut options = options(&prefix, head);
            let options = Some(&mut options);
            let mut diff = match head {
                Head::Commit(commit) => git.diff_tree_to_tree(old.as_ref(), tree(git, commit)?.as_ref(), options)?,
                Head::Index => git.diff_tree_to_index(old.as_ref(), Some(&fresh_index(git)?), options)?,
                Head::Worktree => {
                    fresh_index(git)?;
                    git.diff_tree_to_workdir_with_index(old.as_ref(), options)?
                }
            };
            let mut similar = DiffFindOptions::new();
            similar.renames(true).rename_threshold(50).rename_limit(1000).for_untracked(true);
            diff.find_similar(Some(&mut similar))?;
            Ok::<_, GitError>(diff.deltas().filter_map(|delta| change(&delta, &prefix)).collect::<Vec<_>>())
        })?;
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(changes)
    }
}

fn tree(git: &git2::Repository, commit: Option<CommitId>) -> Result<Option<git2::Tree<'_>>, GitError> {
    commit.map(|commit| Ok(git.find_commit(commit.0)?.tree()?)).transpose()
}

/// A handle keeps the index that it read once.
fn fresh_index(git: &git2::Repository) -> Result<git2::Index, GitError> {
    let mut index = git.index().map_err(|error| GitError::Index(error.message().to_owned()))?;
    index.read(false).map_err(|error| GitError::Index(error.message().to_owned()))?;
    Ok(index)
}

fn options(prefix: &RelPath, head: Head) -> DiffOptions {
    let mut options = DiffOptions::new();
    options.include_typechange(true).ignore_filemode(true).ignore_submodules(true).disable_pathspec_match(true);
    if head == Head::Worktree {
        options.include_untracked(true).recurse_untracked_dirs(true).include_unreadable(true);
    }
    if !prefix.as_str().is_empty() {
        options.pathspec(prefix.as_str());
    }
    options
}

fn change(delta: &DiffDelta<'_>, prefix: &RelPath) -> Option<FileChange> {
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
