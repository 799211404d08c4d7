//! Finding a repository and its commits.

#![expect(clippy::disallowed_methods, reason = "libgit2 does not say whether it believes grafts")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use git2::{ErrorCode, RepositoryOpenFlags};

use super::error::is_missing_object;
use super::{CommitId, GitError, Pool, waiting};
use crate::snapshot::RelPath;

/// A git repository, found by path. `GIT_DIR` and its like change nothing.
#[derive(Clone, Debug)]
pub struct Repository {
    pool: Arc<Pool>,
    git_dir: PathBuf,
    common_dir: PathBuf,
    index_file: PathBuf,
    workdir: Option<PathBuf>,
    shallow: bool,
}

impl Repository {
    /// The repository that holds `start`: there or in a directory above it on the same file system. `None` when there is none.
    ///
    /// # Errors
    /// When there is one that git does not trust or libgit2 cannot read, or would wait for.
    pub fn discover(start: &Path) -> Result<Option<Self>, GitError> {
        waiting::refuse(start)?;
        let ceilings: [&str; 0] = [];
        match git2::Repository::open_ext(start, RepositoryOpenFlags::empty(), ceilings) {
            Ok(found) => Self::new(found).map(Some),
            Err(error) => match error.code() {
                ErrorCode::NotFound => absent_or_broken(start).map(|()| None),
                ErrorCode::Owner => Err(GitError::Foreign(with_dot_git(start).unwrap_or(start).to_owned())),
                _ => Err(unusable(with_dot_git(start).unwrap_or(start), &error)),
            },
        }
    }

    fn new(found: git2::Repository) -> Result<Self, GitError> {
        if is_sha256(&found) {
            return Err(GitError::Unusable { path: found.path().to_owned(), reason: NO_SHA256.into() });
        }
        Ok(Repository {
            git_dir: found.path().to_owned(),
            common_dir: found.commondir().to_owned(),
            index_file: found.path().join("index"),
            workdir: found.workdir().map(Path::to_owned),
            // libgit2 looks beside HEAD, and all working trees share what was fetched.
            shallow: found.is_shallow()
                || found.commondir().join("shallow").metadata().is_ok_and(|file| file.len() > 0),
            pool: Arc::new(Pool::new(found)),
        })
    }

    pub(crate) fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    /// The repository's own directory: `.git`, or its part for this working tree where there are several.
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// The directory that all working trees of the repository share.
    pub fn common_dir(&self) -> &Path {
        &self.common_dir
    }

    /// The directory that git looks for hooks in: `core.hooksPath`, which begins at the top of the working tree, else its own.
    ///
    /// # Errors
    /// When git's configuration cannot be read.
    pub fn hooks_dir(&self) -> Result<PathBuf, GitError> {
        let named = self.pool.with(|git| match git.config()?.get_path("core.hooksPath") {
            Ok(path) => Ok(Some(path)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error),
        });
        let named = named.map_err(|error: git2::Error| unusable(&self.git_dir, &error))?;
        let named = named.filter(|path| !path.as_os_str().is_empty());
        Ok(match named {
            Some(path) => self.workdir()?.join(path),
            None => self.common_dir.join("hooks"),
        })
    }

    /// The file that what is staged is read from.
    pub(crate) fn index_file(&self) -> &Path {
        &self.index_file
    }

    /// The same repository with what is staged read from another file. While `git commit -a` and `git commit PATH` run
    /// their hooks, `GIT_INDEX_FILE` names a temporary index with what is about to be committed, and the repository's own
    /// has something else. As in git, a relative path begins at the top of the working tree.
    ///
    /// # Errors
    /// When the repository is bare, or the file is another repository's index.
    pub fn with_index(mut self, file: &Path) -> Result<Self, GitError> {
        let file = self.workdir()?.join(file);
        let of =
            file.parent().and_then(|directory| directory.canonicalize().ok()).filter(|directory| directory.is_dir());
        let own = self.git_dir.canonicalize().ok();
        // An index may lie anywhere, but not where another repository has its own.
        if of.is_none() || (of != own && of.is_some_and(|directory| directory.join("HEAD").is_file())) {
            return Err(GitError::ForeignIndex { file, git_dir: self.git_dir });
        }
        self.index_file = file;
        Ok(self)
    }

    /// The top of the working tree.
    ///
    /// # Errors
    /// When the repository is bare.
    pub fn workdir(&self) -> Result<&Path, GitError> {
        self.workdir.as_deref().ok_or_else(|| GitError::Bare(self.git_dir.clone()))
    }

    /// Where `root` is in the working tree; the empty path for its top.
    ///
    /// # Errors
    /// When the repository is bare or `root` is not inside its working tree.
    pub fn prefix_of(&self, root: &Path) -> Result<RelPath, GitError> {
        let workdir = self.workdir()?;
        let outside = || GitError::Outside { root: root.to_owned(), workdir: workdir.to_owned() };
        let top = workdir.canonicalize().map_err(|_| outside())?;
        let inside = root.canonicalize().map_err(|_| outside())?;
        let inside = inside.strip_prefix(top).map_err(|_| outside())?;
        let mut parts = Vec::new();
        for part in inside.components() {
            parts.push(part.as_os_str().to_str().ok_or_else(outside)?);
        }
        Ok(RelPath::new(&parts.join("/")))
    }

    /// True when the clone has only the newest part of the history.
    pub fn is_shallow(&self) -> bool {
        self.shallow
    }

    /// True when `info/grafts` gives some commit other parents than it has: libgit2 believes that file, so a history read here proves nothing.
    pub fn has_grafts(&self) -> bool {
        let file = self.common_dir.join("info/grafts");
        match file.metadata() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return false,
            Ok(metadata) if metadata.is_file() => {}
            // Nobody can say what is in it.
            _ => return true,
        }
        std::fs::read(file).map_or(true, |text| {
            text.split(|&byte| byte == b'\n').any(|line| line.first().is_some_and(|&byte| byte != b'#'))
        })
    }

    /// The commit that HEAD leads to. `None` before the first one.
    ///
    /// # Errors
    /// When HEAD is damaged or its commit is missing.
    pub fn head(&self) -> Result<Option<CommitId>, GitError> {
        self.pool.with(|git| match git.head() {
            Ok(head) => Ok(Some(CommitId(head.peel_to_commit()?.id()))),
            Err(error) if error.code() == ErrorCode::UnbornBranch => Ok(None),
            Err(error) => Err(error.into()),
        })
    }

    /// The commit that a revision names, as `git rev-parse REV^{commit}` finds it.
    ///
    /// # Errors
    /// When it names nothing, several things, or something that is no commit.
    pub fn resolve_commit(&self, revision: &str) -> Result<CommitId, GitError> {
        let unknown = || {
            let name = revision.to_owned();
            if self.shallow { GitError::BeyondShallow(name) } else { GitError::UnknownRevision(name) }
        };
        if matches!(revision, "HEAD" | "@") && self.head()?.is_none() {
            return Err(GitError::Unborn);
        }
        self.pool.with(|git| {
            let object = git.revparse_single(revision).map_err(|error| match error.code() {
                ErrorCode::Ambiguous => GitError::Ambiguous(revision.to_owned()),
                ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::UnbornBranch => unknown(),
                _ => error.into(),
            })?;
            match object.peel_to_commit() {
                Ok(commit) => Ok(CommitId(commit.id())),
                Err(error) if error.code() == ErrorCode::NotFound => Err(unknown()),
                Err(_) => {
                    let object = object.peel(git2::ObjectType::Any).unwrap_or(object);
                    let kind = object.kind().map_or_else(|| "unknown object".into(), |kind| kind.to_string());
                    Err(GitError::NotACommit { revision: revision.to_owned(), kind })
                }
            }
        })
    }

    /// The best common ancestor of two commits, the one that `git merge-base` prints first.
    ///
    /// # Errors
    /// When there is none, or none in a shallow clone.
    pub fn merge_base(&self, base: CommitId, head: CommitId) -> Result<CommitId, GitError> {
        self.pool.with(|git| match git.merge_base(base.0, head.0) {
            Ok(id) => Ok(CommitId(id)),
            Err(error) if error.code() == ErrorCode::NotFound => {
                let (base, head) = (short(git, base), short(git, head));
                Err(if self.shallow {
                    GitError::UnrelatedInShallow(base, head)
                } else {
                    GitError::Unrelated(base, head)
                })
            }
            Err(error) => Err(error.into()),
        })
    }

    /// When the committer made the commit, in seconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// When the commit is missing.
    pub fn commit_time(&self, commit: CommitId) -> Result<i64, GitError> {
        self.pool.with(|git| Ok(git.find_commit(commit.0)?.time().seconds()))
    }

    /// The shortest beginning of the id, of 7 digits or more, that no other object shares.
    pub fn short_id(&self, commit: CommitId) -> String {
        self.pool.with(|git| Ok::<_, GitError>(short(git, commit))).unwrap_or_else(|_| commit.to_string())
    }
}

/// The entry of a tree at a path; none where the tree has none.
///
/// # Errors
/// When a tree on the way is missing.
pub(crate) fn entry_at(tree: &git2::Tree<'_>, path: &str) -> Result<Option<git2::TreeEntry<'static>>, GitError> {
    match tree.get_path(Path::new(path)) {
        Ok(entry) => Ok(Some(entry)),
        Err(error) if error.code() == ErrorCode::NotFound && !is_missing_object(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

const NO_SHA256: &str = "it names its objects by SHA-256, and gpdoc reads repositories with SHA-1 only";

fn short(git: &git2::Repository, commit: CommitId) -> String {
    let object = git.find_object(commit.0, None);
    let id = object.and_then(|object| object.short_id());
    id.ok().and_then(|id| id.as_str().ok().map(str::to_owned)).unwrap_or_else(|| commit.to_string())
}

fn is_sha256(git: &git2::Repository) -> bool {
    let format = git.config().and_then(|config| config.get_string("extensions.objectformat"));
    format.is_ok_and(|format| format.eq_ignore_ascii_case("sha256"))
}

/// The nearest directory at or above `start` that has a `.git`.
fn with_dot_git(start: &Path) -> Option<&Path> {
    start.ancestors().find(|directory| directory.join(".git").symlink_metadata().is_ok())
}

/// libgit2 also says "not found" of a `.git` file that leads nowhere: that is a broken repository, not the lack of one.
fn absent_or_broken(start: &Path) -> Result<(), GitError> {
    let start = start.canonicalize().unwrap_or_else(|_| start.to_owned());
    match with_dot_git(&start) {
        Some(directory) if directory.join(".git").is_file() => Err(GitError::Unusable {
            path: directory.to_owned(),
            reason: "its `.git` is a file that leads to no repository".into(),
        }),
        _ => Ok(()),
    }
}

fn unusable(path: &Path, error: &git2::Error) -> GitError {
    let message = error.message();
    let reason = if message.contains("objectformat") || message.contains("object format") {
        NO_SHA256.to_owned()
    } else {
        message.to_owned()
    };
    GitError::Unusable { path: path.to_owned(), reason }
}
