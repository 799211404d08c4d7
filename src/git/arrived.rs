//! What came to HEAD from elsewhere: by a merge, a pull, or a switch to another branch.

use git2::Oid;

use super::{CommitId, GitError, Repository};
use crate::snapshot::read_file;

/// A commit whose contents came to HEAD without being made there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The commit.
    pub commit: CommitId,
    /// Where its line left that of the earlier HEAD, for a commit that was merged in.
    pub base: Option<CommitId>,
}

impl Repository {
    /// What came to `head` since it was `since`: the other parents of merges, the commit that HEAD moved to where that is
    /// older than `began`, and what its log says that it jumped to since `from` (both seconds since 1970-01-01 UTC).
    ///
    /// # Errors
    /// When a commit is missing.
    pub fn arrivals(&self, since: CommitId, head: CommitId, began: i64, from: i64) -> Result<Vec<Arrival>, GitError> {
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
            found.extend(jumped(git, from)?);
            Ok(found)
        })
    }
}

impl Repository {
    /// What a merge brings to `head` that is not committed yet.
    ///
    /// # Errors
    /// When a commit is missing.
    pub fn merging(&self, head: CommitId) -> Result<Vec<Arrival>, GitError> {
        let path = self.git_dir().join("MERGE_HEAD");
        let Ok(bytes) = read_file(&path) else { return Ok(Vec::new()) };
        let text = String::from_utf8_lossy(&bytes);
        self.pool().with(|git| {
            let mut found = Vec::new();
            for id in text.lines().filter_map(|line| Oid::from_str(line.trim()).ok()) {
                let base = git.merge_base(head.0, id).ok().map(CommitId);
                found.push(Arrival { commit: CommitId(git.find_commit(id)?.id()), base });
            }
            Ok(found)
        })
    }
}

/// Where HEAD jumped to: by a fast-forward, a switch of branches, a reset, the start of a rebase. What was committed here is not
/// among it. Nothing where HEAD has no log.
fn jumped(git: &git2::Repository, from: i64) -> Result<Vec<Arrival>, GitError> {
    let Ok(log) = git.reflog("HEAD") else { return Ok(Vec::new()) };
    let entries = log.iter().take_while(|entry| entry.committer().when().seconds() >= from);
    let (jumps, own): (Vec<_>, Vec<_>) = entries
        .filter(|entry| entry.id_old() != entry.id_new())
        .map(|entry| (entry.id_old(), entry.id_new(), is_jump(entry.message_bytes().unwrap_or_default())))
        .partition(|(.., is_jump)| *is_jump);
    let holds =
        |commit: Oid, other: Oid| Ok::<_, git2::Error>(commit == other || git.graph_descendant_of(commit, other)?);
    let mut found = Vec::new();
    for (old, new, _) in jumps {
        // The log outlives what it names.
        if old.is_zero() || git.find_commit(old).is_err() || git.find_commit(new).is_err() {
            continue;
        }
        let mut of_own = Vec::new();
        for (_, own, _) in &own {
            if git.find_commit(*own).is_ok() && holds(new, *own)? {
                of_own.push(*own);
            }
        }
        if of_own.is_empty() {
            found.push(Arrival { commit: CommitId(new), base: None });
            continue;
        }
        // Made here and gone out: what lies behind it can still have come from elsewhere.
        let Ok(base) = git.merge_base(old, new) else { continue };
        let mut is_foreign = true;
        for own in of_own {
            is_foreign &= holds(base, own)?;
        }
        if is_foreign {
            found.push(Arrival { commit: CommitId(new), base: Some(CommitId(base)) });
        }
    }
    Ok(found)
}

/// True for an entry of HEAD's log that says that no commit was made. Source: `git-reflog(1)` and the messages that git writes.
fn is_jump(message: &[u8]) -> bool {
    let message = String::from_utf8_lossy(message);
    message.contains("Fast-forward")
        || message.contains("(start): checkout")
        || ["checkout: moving", "reset: moving"].iter().any(|start| message.starts_with(start))
}
