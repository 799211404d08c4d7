//! Branches, the other working trees of a repository, and the files of many commits at once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use git2::{Oid, Repository as Git};

use super::{CommitId, GitError, Repository, mode};
use crate::snapshot::{Entry, EntryKind, RelPath};

/// No honest repository has more directories and files that differ between its branches.
const MAX_VISITS: usize = 4_000_000;
/// The longest path in bytes, as in Linux.
const MAX_PATH_BYTES: usize = 4096;

/// A local or remote-tracking branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// As git shows it: `main`, `origin/main`.
    pub name: String,
    /// Where it is.
    pub commit: CommitId,
}

impl Repository {
    /// All local branches, then all remote-tracking ones, each sorted by name. Names of other branches, such as `origin/HEAD`, are
    /// left out.
    ///
    /// # Errors
    /// When refs cannot be read or the commit of one is missing.
    pub fn branches(&self) -> Result<Vec<Branch>, GitError> {
        self.pool().with(|git| {
            let mut all = Vec::new();
            for root in ["refs/heads/", "refs/remotes/"] {
                let mut branches = Vec::new();
                for reference in git.references_glob(&format!("{root}*"))? {
                    let reference = reference?;
                    if reference.target().is_none() {
                        continue;
                    }
                    let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
                    let commit = reference.peel_to_commit().map_err(|error| {
                        GitError::Other(format!("the commit of {name} cannot be read: {}", error.message()))
                    })?;
                    let name = name.strip_prefix(root).unwrap_or(&name).to_owned();
                    branches.push(Branch { name, commit: CommitId(commit.id()) });
                }
                branches.sort_by(|a, b| a.name.cmp(&b.name));
                all.append(&mut branches);
            }
            Ok(all)
        })
    }

    /// The tops of the other working trees, sorted; also of those whose directory is not there.
    ///
    /// # Errors
    /// When the list of working trees cannot be read.
    pub fn other_worktrees(&self) -> Result<Vec<PathBuf>, GitError> {
        let mut paths = self.pool().with(|git| {
            let mut paths = Vec::new();
            for name in &git.worktrees()? {
                let Some(name) = name? else { continue };
                paths.push(git.find_worktree(name)?.path().to_owned());
            }
            Ok::<_, GitError>(paths)
        })?;
        // The main working tree is in no list.
        let main = Git::open(self.common_dir()).ok().and_then(|git| git.workdir().map(Path::to_owned));
        paths.extend(main);
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let here = self.workdir().map(real).ok();
        let mut paths: Vec<PathBuf> = paths.iter().map(|path| real(path)).collect();
        paths.retain(|path| Some(path) != here.as_ref());
        paths.sort();
        paths.dedup();
        Ok(paths)
    }
}

/// What is known of the files of several commits. What commits share is looked at once.
pub struct Trees<T> {
    known: HashMap<(RelPath, Oid), Rc<[T]>>,
    visits: usize,
}

impl<T> Default for Trees<T> {
    fn default() -> Self {
        Trees { known: HashMap::new(), visits: 0 }
    }
}

impl<T: Clone> Trees<T> {
    /// What `look` says of each file of a commit below `prefix`, a directory of the repository; paths are relative to it.
    ///
    /// # Errors
    /// When a tree is missing, or holds more than any honest one.
    pub fn files(
        &mut self,
        repository: &Repository,
        prefix: &RelPath,
        commit: CommitId,
        look: &mut dyn FnMut(&Entry) -> Option<T>,
    ) -> Result<Rc<[T]>, GitError> {
        repository.pool().with(|git| {
            let top = git.find_commit(commit.0)?.tree()?;
            let id = match prefix.as_str() {
                "" => top.id(),
                prefix => match top.get_path(Path::new(prefix)) {
                    Ok(entry) if entry.kind() == Some(git2::ObjectType::Tree) => entry.id(),
                    _ => return Ok(Rc::from([])),
                },
            };
            self.directory(git, &RelPath::new(""), id, look)
        })
    }

    fn directory(
        &mut self,
        git: &Git,
        path: &RelPath,
        id: Oid,
        look: &mut dyn FnMut(&Entry) -> Option<T>,
    ) -> Result<Rc<[T]>, GitError> {
        let key = (path.clone(), id);
        if let Some(known) = self.known.get(&key) {
            return Ok(Rc::clone(known));
        }
        let tree = git.find_tree(id)?;
        self.visits += 1 + tree.len();
        let mut found = Vec::new();
        for entry in &tree {
            let name = String::from_utf8_lossy(entry.name_bytes());
            let inside = match path.as_str() {
                "" => RelPath::new(&name),
                above => RelPath::new(&format!("{above}/{name}")),
            };
            if self.visits > MAX_VISITS || inside.as_str().len() > MAX_PATH_BYTES {
                return Err(GitError::TooManyPaths(MAX_VISITS));
            }
            let raw = u32::try_from(entry.filemode_raw()).unwrap_or(0);
            if raw & mode::TYPE == mode::TREE {
                found.extend_from_slice(&self.directory(git, &inside, entry.id(), look)?);
            } else {
                let utf8 = std::str::from_utf8(entry.name_bytes()).is_ok();
                let entry = mode::entry(inside, utf8, raw, entry.id());
                found.extend((entry.kind == EntryKind::File).then(|| look(&entry)).flatten());
            }
        }
        let found: Rc<[T]> = found.into();
        self.known.insert(key, Rc::clone(&found));
        Ok(found)
    }
}
