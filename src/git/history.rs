//! The commits of a change: who made them and what they say.

use super::{CommitId, GitError, Repository};

/// An author or committer, as written in the commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name; bytes that are not UTF-8 are replaced.
    pub name: String,
    /// The address, without the angle brackets.
    pub email: String,
}

/// What a commit says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitInfo {
    /// Its id.
    pub id: CommitId,
    /// Who wrote the change.
    pub author: Person,
    /// Who made the commit.
    pub committer: Person,
    /// When it was made, in seconds since 1970-01-01 UTC.
    pub time: i64,
    /// True for a commit with several parents.
    pub merge: bool,
    /// The whole message; bytes that are not UTF-8 are replaced.
    pub message: String,
    /// The trailers at the end of the message in their order, as `git interpret-trailers` finds them: `Key: value`.
    pub trailers: Vec<(String, String)>,
}

impl CommitInfo {
    /// The values of one trailer. Case does not matter in its key.
    pub fn trailer<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.trailers.iter().filter(move |(name, _)| name.eq_ignore_ascii_case(key));
        named.map(|(_, value)| value.as_str())
    }
}

impl Repository {
    /// True for a commit that has no parent.
    ///
    /// # Errors
    /// When it is missing.
    pub(crate) fn is_root(&self, commit: CommitId) -> Result<bool, GitError> {
        self.pool().with(|git| Ok(git.find_commit(commit.0)?.parent_count() == 0))
    }

    /// The commits that `head` has and `base` has not, parents before children. Without a base: all of them.
    ///
    /// # Errors
    /// When a commit is missing.
    pub fn commits_between(&self, base: Option<CommitId>, head: CommitId) -> Result<Vec<CommitInfo>, GitError> {
        self.pool().with(|git| {
            let mut walk = git.revwalk()?;
            walk.set_sorting(git2::Sort::TOPOLOGICAL | git2::Sort::TIME | git2::Sort::REVERSE)?;
            walk.push(head.0)?;
            if let Some(base) = base {
                walk.hide(base.0)?;
            }
            walk.map(|id| Ok(info(&git.find_commit(id?)?))).collect()
        })
    }
}

fn info(commit: &git2::Commit<'_>) -> CommitInfo {
    let message = commit.message_bytes();
    CommitInfo {
        id: CommitId(commit.id()),
        author: person(&commit.author()),
        committer: person(&commit.committer()),
        time: commit.time().seconds(),
        merge: commit.parent_count() > 1,
        message: lossy(message),
        trailers: trailers(message),
    }
}

fn person(signature: &git2::Signature<'_>) -> Person {
    Person { name: lossy(signature.name_bytes()), email: lossy(signature.email_bytes()) }
}

/// A message that libgit2 cannot take (it holds a NUL byte) has no trailers.
fn trailers(message: &[u8]) -> Vec<(String, String)> {
    let Ok(found) = git2::message_trailers_bytes(message) else { return Vec::new() };
    found.iter().map(|(key, value)| (lossy(key), lossy(value))).collect()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
