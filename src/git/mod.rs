//! Everything that talks to git, through libgit2 and by path only: no environment variable says which repository is meant.

mod arrived;
mod attributes;
mod branches;
mod changes;
mod error;
mod history;
mod index;
pub(crate) mod mode;
mod pool;
mod refs;
mod remote;
mod repository;
mod steps;
#[cfg(test)]
pub(crate) mod tests;
mod tree_diff;
mod waiting;

use std::fmt;

pub use arrived::Arrival;
pub use attributes::Crlf;
pub use branches::{Branch, Trees};
pub use changes::Head;
pub use error::{GitError, REFETCH};
pub use history::{CommitInfo, Person};
pub(crate) use index::{Tracked, remembered, tracked, written};
pub(crate) use pool::Pool;
pub use refs::Distortions;
pub use repository::Repository;
pub(crate) use repository::entry_at;
pub use steps::{CaptureStep, Step};
pub(crate) use waiting::refuse as refuse_to_wait;

pub use crate::snapshot::{ChangeStatus, FileChange};

/// From now on this process takes objects for what their names say, as git does, and digests none that it reads: a tenth of the
/// time of a check. For commands on which no gate rests.
pub(crate) fn believe_objects() {
    git2::opts::strict_hash_verification(false);
}

/// The id of a commit that was found in the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitId(pub(crate) git2::Oid);

impl CommitId {
    /// The first ten digits: enough to name a commit to people.
    #[must_use]
    pub fn abbreviated(self) -> String {
        format!("{:.10}", self.0.to_string())
    }
}

impl fmt::Display for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
