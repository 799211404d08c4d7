//! What came to HEAD from elsewhere: by a merge, a pull, or a switch to another branch.

use super::{CommitId, GitError, Repository};

/// A commit whose contents came to HEAD without being made there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The commit.
    pub commit: CommitId,
    /// Where its line left that of the earlier HEAD, for a commit that was merged in.
    pub base: Option<CommitId>,
}

impl Repository {
    /// What came to `head` since it was `since`: the other parents of merges, and the commit that HEAD moved to where that is
    /// older than `began` (seconds since 1970-01-01 UTC).
    ///
    /// # Errors
    /// When a commit is missing.
    pub fn arrivals(&self, since: CommitId, head: CommitId, began: i64) -> Result<Vec<Arrival>, GitError> {
        self.pool().with(|git| {
            let mut found = Vec::new();
            let mut at = Some(head.0);
            while let Some(id) = at {
                if id == since.0 {
                    break;
                }
                let commit = git.find_commit(id)?;
                if commit.time().seconds() < began || git.graph_descendant_of(since.0, id)? {
                    found.push(Arrival { commit: CommitId(id), base: None });
                    break;
                }
                for parent in commit.parent_ids().skip(1) {
                    if parent != since.0 && !git.graph_descendant_of(since.0, parent)? {
                        let base = git.merge_base(since.0, parent).ok().map(CommitId);
                        found.push(Arrival { commit: CommitId(parent), base });
                    }
                }
                at = commit.parent_ids().next();
            }
            Ok(found)
        })
    }

    /// The name of the branch that HEAD stands on; `None` where it is detached.
    pub fn branch_name(&self) -> Option<String> {
        let name = self.pool().with(|git| {
            let head = git.find_reference("HEAD")?;
            let target = head.symbolic_target().ok().flatten().map(str::to_owned);
            Ok::<_, GitError>(target)
        });
        name.ok().flatten()?.strip_prefix("refs/heads/").map(str::to_owned)
    }
}
