//! Refs, remotes and what can make a history or an object look other than it is.

use std::collections::{HashSet, VecDeque};

use git2::{ErrorCode, IndexEntryExtendedFlag, IndexEntryFlag};

use super::{CommitId, GitError, Repository};
use crate::snapshot::RelPath;

/// What makes libgit2 or git see other objects than were committed. libgit2 ignores replacements, git does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Distortions {
    /// `refs/replace/` has entries.
    pub replacements: bool,
    /// `info/grafts` has entries.
    pub grafts: bool,
    /// The clone has only the newest part of the history.
    pub shallow: bool,
}

impl Repository {
    /// The commit of a ref by its full name, such as `refs/heads/main`. `None` where there is no such ref.
    ///
    /// # Errors
    /// When the ref or its commit is damaged.
    pub fn reference(&self, full: &str) -> Result<Option<CommitId>, GitError> {
        self.pool().with(|git| match git.find_reference(full) {
            Ok(reference) => Ok(Some(CommitId(reference.peel_to_commit()?.id()))),
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => Ok(None),
            Err(error) => Err(error.into()),
        })
    }

    /// The full name of the ref that a symbolic ref leads to.
    ///
    /// # Errors
    /// When refs cannot be read.
    pub fn symbolic_target(&self, full: &str) -> Result<Option<String>, GitError> {
        self.pool().with(|git| match git.find_reference(full) {
            // A name that is no text is one all the same, and not the one that anybody asks for.
            Ok(reference) => {
                Ok(reference.symbolic_target_bytes().map(|target| String::from_utf8_lossy(target).into_owned()))
            }
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        })
    }

    /// The names of the remotes.
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn remotes(&self) -> Result<Vec<String>, GitError> {
        self.pool().with(|git| {
            let names = git.remotes()?;
            // One whose name is no text is a remote all the same.
            Ok(names.iter_bytes().map(|name| String::from_utf8_lossy(name).into_owned()).collect())
        })
    }

    /// The URL that a remote is fetched from, as configured.
    pub fn remote_url(&self, name: &str) -> Option<String> {
        self.pool().with(|git| Ok::<_, GitError>(git.find_remote(name)?.url().ok().map(str::to_owned))).ok().flatten()
    }

    /// The branch that is checked out; `None` for a detached HEAD.
    ///
    /// # Errors
    /// When HEAD cannot be read.
    pub fn branch(&self) -> Result<Option<String>, GitError> {
        let target = self.symbolic_target("HEAD")?;
        Ok(target.and_then(|target| target.strip_prefix("refs/heads/").map(str::to_owned)))
    }

    /// As [`Repository::branch`], for what is only told: `None` also where HEAD cannot be read.
    pub fn branch_name(&self) -> Option<String> {
        self.branch().ok().flatten()
    }

    /// True when `commit` is `ancestor` or has it in its history.
    ///
    /// # Errors
    /// When the history cannot be walked.
    pub fn contains(&self, commit: CommitId, ancestor: CommitId) -> Result<bool, GitError> {
        self.pool().with(|git| Ok(commit == ancestor || git.graph_descendant_of(commit.0, ancestor.0)?))
    }

    /// As [`Repository::contains`], by the commits themselves: a `commit-graph` file could say anything of them.
    ///
    /// # Errors
    /// When the history cannot be walked.
    pub fn descends(&self, commit: CommitId, ancestor: CommitId) -> Result<bool, GitError> {
        if !self.contains(commit, ancestor)? {
            return Ok(false);
        }
        self.pool().with(|git| {
            let (mut waiting, mut seen) = (VecDeque::from([commit.0]), HashSet::from([commit.0]));
            while let Some(id) = waiting.pop_front() {
                if id == ancestor.0 {
                    return Ok(true);
                }
                let parents = git.find_commit(id)?;
                waiting.extend(parents.parent_ids().filter(|parent| seen.insert(*parent)));
            }
            Ok(false)
        })
    }

    /// The commits without parents in the history of a commit, sorted: what tells a repository and its clones from another one
    /// that has the same files.
    ///
    /// # Errors
    /// When the history cannot be walked.
    pub fn roots(&self, commit: CommitId) -> Result<Vec<CommitId>, GitError> {
        self.pool().with(|git| {
            let (mut waiting, mut seen) = (vec![commit.0], HashSet::from([commit.0]));
            let mut roots = Vec::new();
            while let Some(id) = waiting.pop() {
                let parents = git.find_commit(id)?;
                if parents.parent_count() == 0 {
                    roots.push(CommitId(id));
                }
                waiting.extend(parents.parent_ids().filter(|parent| seen.insert(*parent)));
            }
            roots.sort_by_key(|root| root.0);
            Ok(roots)
        })
    }

    /// What makes the repository look other than it is.
    ///
    /// # Errors
    /// When refs cannot be listed.
    pub fn distortions(&self) -> Result<Distortions, GitError> {
        let replacements = self.pool().with(|git| {
            let mut found = git.references_glob("refs/replace/*")?;
            Ok::<_, GitError>(found.next().is_some())
        })?;
        Ok(Distortions { replacements, grafts: self.has_grafts(), shallow: self.is_shallow() })
    }

    /// Who git says is at work: all names and e-mail addresses of its configuration, also those of the user's own that the
    /// repository's replaces.
    ///
    /// # Errors
    /// When the configuration cannot be read: nobody knows then who is at work.
    pub fn identities(&self) -> Result<Vec<String>, GitError> {
        self.pool().with(|git| {
            let config = git.config()?.snapshot()?;
            let mut values = Vec::new();
            config.entries(Some(r"^(user|author|committer)\.(name|email)$"))?.for_each(|entry| {
                values.extend(entry.value().ok().filter(|value| !value.is_empty()).map(str::to_owned));
            })?;
            Ok::<_, GitError>(values)
        })
    }

    /// The `user.email` of the configuration.
    pub fn email(&self) -> Option<String> {
        self.pool()
            .with(|git| Ok::<_, GitError>(git.config()?.snapshot()?.get_string("user.email").ok()))
            .ok()
            .flatten()
    }

    /// Tracked files of which git is told to look away: `assume-unchanged` and `skip-worktree`.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn hidden_paths(&self) -> Result<Vec<RelPath>, GitError> {
        let file = self.git_dir().join("index");
        if !file.exists() {
            return Ok(Vec::new());
        }
        super::index::is_regular(&file)?;
        let index = git2::Index::open(&file).map_err(|error| GitError::Index(error.message().to_owned()))?;
        let hidden = |entry: &git2::IndexEntry| {
            IndexEntryFlag::from_bits_truncate(entry.flags).contains(IndexEntryFlag::VALID)
                || entry.flags_extended & IndexEntryExtendedFlag::SKIP_WORKTREE.bits() != 0
        };
        Ok(index.iter().filter(hidden).map(|entry| RelPath::new(&String::from_utf8_lossy(&entry.path))).collect())
    }
}
