//! Files as git stores them: in the index and in commits.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::links::follow;
use super::worktree::{text_of, with_bytes};
use super::{Entry, Listing, ReadError, RelPath, Snapshot};
use crate::git::{CommitId, GitError, Pool, Repository, Tracked, entry_at, mode, tracked};

/// No honest commit has more files: a few trees that name each other would list for ever.
pub(crate) const MAX_PATHS: usize = 2_000_000;
/// The longest path in bytes, as in Linux.
pub(crate) const MAX_PATH_BYTES: usize = 4096;

/// The staged files below a root.
#[derive(Debug)]
pub struct Index {
    stored: Stored,
    root: PathBuf,
}

impl Index {
    /// Reads the index of the repository. A file with merge conflicts is listed as unreadable.
    ///
    /// # Errors
    /// When `root` is outside the working tree or the index cannot be read.
    pub fn open(repository: &Repository, root: &Path) -> Result<Self, GitError> {
        let tracked = tracked(repository, &repository.prefix_of(root)?)?;
        let staged = tracked.into_iter().filter(|entry| !entry.announced);
        let listing = Listing::new(staged.map(Tracked::entry).collect());
        Ok(Index { stored: Stored { pool: repository.pool().clone(), listing }, root: root.to_owned() })
    }
}

impl Index {
    /// What is made of a file's bytes. Those on disk are most often those that are staged: to digest them takes less time than to
    /// inflate git's copy.
    fn read_as<T>(&self, path: &RelPath, make: impl Fn(&[u8]) -> T) -> Result<T, ReadError> {
        let entry = self.stored.entry(path)?;
        let on_disk = |bytes: &[u8]| entry.holds(bytes).then(|| make(bytes));
        match with_bytes(&self.root.join(entry.path.as_str()), on_disk) {
            Ok(Some(made)) => Ok(made),
            _ => Ok(make(&self.stored.bytes(entry)?)),
        }
    }
}

/// The files of a commit below a root.
#[derive(Debug)]
pub struct Commit {
    stored: Stored,
    name: String,
}

impl Commit {
    /// Lists the files of a commit; none without a commit, which is what HEAD has before the first one.
    ///
    /// # Errors
    /// When `root` is outside the working tree or a tree is missing.
    pub fn open(repository: &Repository, root: &Path, commit: Option<CommitId>) -> Result<Self, GitError> {
        let prefix = repository.prefix_of(root)?;
        let entries = commit.map_or(Ok(Vec::new()), |commit| list(repository, &prefix, commit))?;
        let name =
            commit.map_or_else(|| "no commit".to_owned(), |commit| format!("commit {}", repository.short_id(commit)));
        Ok(Commit { stored: Stored { pool: repository.pool().clone(), listing: Listing::new(entries) }, name })
    }
}

impl Snapshot for Index {
    fn describe(&self) -> String {
        "index".into()
    }

    fn listing(&self) -> &Listing {
        &self.stored.listing
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        self.read_as(path, <[u8]>::to_vec)
    }

    fn read_text(&self, path: &RelPath) -> Result<Arc<str>, ReadError> {
        self.read_as(path, text_of)?
    }
}

impl Snapshot for Commit {
    fn describe(&self) -> String {
        self.name.clone()
    }

    fn listing(&self) -> &Listing {
        &self.stored.listing
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        self.stored.bytes(self.stored.entry(path)?)
    }
}

/// A listing whose files are blobs.
#[derive(Debug)]
struct Stored {
    pool: Arc<Pool>,
    listing: Listing,
}

impl Stored {
    /// The file that a path leads to.
    fn entry(&self, path: &RelPath) -> Result<&Entry, ReadError> {
        follow(&self.listing, path, |link| self.bytes(link))
    }

    fn bytes(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        self.pool.read_blob(entry.blob.ok_or(ReadError::Missing)?)
    }
}

/// The files of a commit's tree below `prefix`.
fn list(repository: &Repository, prefix: &RelPath, commit: CommitId) -> Result<Vec<Entry>, GitError> {
    repository.pool().with(|git| {
        let mut top = git.find_commit(commit.0)?.tree()?;
        if !prefix.as_str().is_empty() {
            match entry_at(&top, prefix.as_str())? {
                Some(entry) if entry.kind() == Some(git2::ObjectType::Tree) => top = git.find_tree(entry.id())?,
                _ => return Ok(Vec::new()),
            }
        }
        let mut entries = Vec::new();
        let mut waiting = vec![(Vec::new(), top)];
        while let Some((above, tree)) = waiting.pop() {
            for entry in &tree {
                let path = [&above, entry.name_bytes()].concat();
                if entries.len() + waiting.len() >= MAX_PATHS || path.len() > MAX_PATH_BYTES {
                    return Err(GitError::TooManyPaths(MAX_PATHS));
                }
                let mode = u32::try_from(entry.filemode_raw()).unwrap_or(0);
                if mode & mode::TYPE == mode::TREE {
                    waiting.push(([&path, b"/".as_slice()].concat(), git.find_tree(entry.id())?));
                } else {
                    let name = RelPath::new(&String::from_utf8_lossy(&path));
                    entries.push(mode::entry(name, std::str::from_utf8(&path).is_ok(), mode, entry.id()));
                }
            }
        }
        Ok(entries)
    })
}
