//! What can go wrong with a repository, in words that say what to do.

use std::path::PathBuf;

use git2::{ErrorClass, ErrorCode};

/// What gets the objects that a partial clone leaves out.
pub const REFETCH: &str = "git fetch --refetch --no-filter";

/// Why git could not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GitError {
    /// Git's guard against repositories that somebody else prepared.
    #[error(
        "{0} belongs to another user, and git does not trust it; `git config --global --add safe.directory {0}` makes it trusted"
    )]
    Foreign(PathBuf),
    /// There is a repository, but not one that can be read.
    #[error("the git repository at {path} cannot be opened: {reason}")]
    Unusable {
        /// Where it was looked for.
        path: PathBuf,
        /// What libgit2 said, or what it could not read.
        reason: String,
    },
    /// Files are wanted, and a bare repository has none.
    #[error("{0} is a bare repository: it has no working tree")]
    Bare(PathBuf),
    /// The root is not in the repository's working tree.
    #[error("{root} is not inside {workdir}, the working tree of the git repository")]
    Outside {
        /// The root of the documents.
        root: PathBuf,
        /// The working tree.
        workdir: PathBuf,
    },
    /// HEAD names a branch that has no commit.
    #[error("HEAD has no commit yet")]
    Unborn,
    /// Nothing by that name.
    #[error("git knows no revision `{0}`")]
    UnknownRevision(String),
    /// Nothing by that name, in a clone that has only a part of the history.
    #[error(
        "git knows no revision `{0}`, and this clone is shallow: fetch more history (`git fetch --unshallow`, or `fetch-depth: 0` in CI)"
    )]
    BeyondShallow(String),
    /// A short id that several objects share.
    #[error("`{0}` is ambiguous: several objects have an id that begins so")]
    Ambiguous(String),
    /// A blob, a tree or a tag of one.
    #[error("`{revision}` is a {kind}, not a commit")]
    NotACommit {
        /// As it was given.
        revision: String,
        /// `blob` or `tree`.
        kind: String,
    },
    /// Two commits without a common ancestor.
    #[error("{0} and {1} have no common ancestor: their histories are unrelated")]
    Unrelated(String, String),
    /// Two commits whose common ancestor the clone does not have.
    #[error(
        "no common ancestor of {0} and {1} is in this clone, which is shallow: fetch more history (`git fetch --unshallow`, or `fetch-depth: 0` in CI)"
    )]
    UnrelatedInShallow(String, String),
    /// The index has a form that libgit2 does not read.
    #[error(
        "the git index cannot be read: {0} (a split or sparse index must be written whole: `git update-index --no-split-index`, `git sparse-checkout reapply --no-sparse-index`)"
    )]
    Index(String),
    /// A remote did not answer.
    #[error("{url} does not answer: {reason}")]
    Remote {
        /// The remote's URL.
        url: String,
        /// What git said.
        reason: String,
    },
    /// The index that is named instead of the repository's own is not for this repository.
    #[error("{file}, which GIT_INDEX_FILE names, is no index of the git repository at {git_dir}: unset GIT_INDEX_FILE")]
    ForeignIndex {
        /// The file that is named.
        file: PathBuf,
        /// The repository's own directory.
        git_dir: PathBuf,
    },
    /// A commit or tree holds more paths than any honest one.
    #[error("it has more than {0} paths")]
    TooManyPaths(usize),
    /// A partial clone leaves objects out.
    #[error("the repository lacks an object that is needed, as a partial clone does: {0}; `{REFETCH}` gets them all")]
    MissingObject(String),
    /// A damaged repository.
    #[error("git: {0}")]
    Other(String),
}

impl From<git2::Error> for GitError {
    fn from(error: git2::Error) -> Self {
        if is_missing_object(&error) {
            return GitError::MissingObject(error.message().to_owned());
        }
        GitError::Other(error.message().to_owned())
    }
}

/// True where an object is not there. What a tree has no entry for is something else.
pub(super) fn is_missing_object(error: &git2::Error) -> bool {
    error.code() == ErrorCode::NotFound && error.class() == ErrorClass::Odb
}
