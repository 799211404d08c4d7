//! What became of files between two states of a working tree.

use std::path::Path;
use std::sync::Arc;

use super::contents::{Contents, Held};
use crate::git::{CommitId, GitError, Pool, Repository};
use crate::snapshot::{
    ChangeStatus, Entry, EntryKind, FileChange, Listing, ReadError, RelPath, Snapshot, Worktree, pair_renames,
};

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// It is new.
    Added,
    /// It was there, and is another.
    Modified,
    /// It is gone.
    Removed,
    /// It has another name.
    Renamed,
}

impl How {
    /// As a capture has it.
    pub fn word(self) -> &'static str {
        match self {
            How::Added => "added",
            How::Modified => "modified",
            How::Removed => "removed",
            How::Renamed => "renamed",
        }
    }
}

/// One file that a session touched.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Touched {
    /// Where it is; for a removed file, where it was.
    pub path: String,
    /// Where it was before it was renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What happened.
    pub how: How,
    /// What else there is to say: its mode, that it is a submodule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Touched {
    /// Its path, for a renamed file behind the former one.
    #[must_use]
    pub fn with_origin(&self) -> String {
        let from = self.from.as_ref().filter(|_| self.how == How::Renamed);
        from.map_or_else(|| self.path.clone(), |from| format!("{from} -> {}", self.path))
    }
}

/// From where to where.
pub struct Span<'a> {
    /// The repository.
    pub repository: &'a Repository,
    /// The root.
    pub root: &'a Path,
    /// The contents at the last segment.
    pub before: &'a Contents,
    /// The contents now.
    pub now: &'a Contents,
    /// HEAD at the last segment.
    pub since: Option<CommitId>,
    /// HEAD now.
    pub head: Option<CommitId>,
    /// When the session began, in seconds since 1970-01-01 UTC.
    pub began: i64,
    /// When the last segment was written, likewise.
    pub from: i64,
}

/// What was touched, sorted by path, and how many files came from elsewhere and are not among it.
///
/// # Errors
/// When git cannot say.
pub fn between(span: &Span<'_>) -> Result<(Vec<Touched>, usize), GitError> {
    let mut changes = differences(span.root, span.before, span.now);
    let all = changes.len();
    for arrived in elsewhere(span)? {
        changes.retain(|change| !arrived(&change.path));
    }
    let arrived = all - changes.len();
    pair_equal(&mut changes, span);
    let has = |status| changes.iter().any(|change| change.status == status);
    if has(ChangeStatus::Added) && has(ChangeStatus::Deleted) {
        let worktree = Worktree::open(span.root).map_err(|error| GitError::Other(error.to_string()))?;
        pair_renames(&mut changes, &Earlier::of(span), &worktree);
    }
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    let committed = Contents::of_commit(span.repository, span.root, span.head)?;
    Ok((changes.into_iter().map(|change| touched(span, &committed, &change)).collect(), arrived))
}

fn differences(root: &Path, before: &Contents, now: &Contents) -> Vec<FileChange> {
    let change = |path: &RelPath, status| FileChange { path: path.clone(), old_path: None, status };
    let mut changes = Vec::new();
    for (path, held) in now.iter() {
        match before.get(path) {
            None => changes.push(change(path, ChangeStatus::Added)),
            Some(old) if old != held => changes.push(change(path, ChangeStatus::Modified)),
            Some(_) => {}
        }
    }
    // What git was told to forget, and ignores, is not removed.
    let is_there = |path: &RelPath| root.join(path.as_str()).symlink_metadata().is_ok_and(|it| !it.is_dir());
    let gone = before.iter().filter(|(path, _)| now.get(path).is_none() && !is_there(path));
    changes.extend(gone.map(|(path, _)| change(path, ChangeStatus::Deleted)));
    changes
}

type IsArrived<'a> = Box<dyn Fn(&RelPath) -> bool + 'a>;

/// For everything that came to HEAD from elsewhere, which paths are now as it has them and were not the session's before.
fn elsewhere<'a>(span: &'a Span<'_>) -> Result<Vec<IsArrived<'a>>, GitError> {
    let (Some(since), Some(head)) = (span.since, span.head) else { return Ok(Vec::new()) };
    let of = |commit| Contents::of_commit(span.repository, span.root, Some(commit));
    let mut found: Vec<IsArrived<'a>> = Vec::new();
    let mut arrivals = span.repository.merging(head)?;
    if since != head {
        arrivals.extend(span.repository.arrivals(since, head, span.began, span.from)?);
    }
    if arrivals.is_empty() {
        return Ok(Vec::new());
    }
    let start = Arc::new(of(since)?);
    for arrival in arrivals {
        let (theirs, start) = (of(arrival.commit)?, Arc::clone(&start));
        let base = arrival.base.map(of).transpose()?;
        found.push(Box::new(move |path| {
            let is_theirs = base.as_ref().is_none_or(|base| base.get(path) != theirs.get(path));
            is_theirs && span.now.get(path) == theirs.get(path) && span.before.get(path) == start.get(path)
        }));
    }
    Ok(found)
}

/// Pairs what is gone with what is new by its bytes, also where git never had them.
fn pair_equal(changes: &mut Vec<FileChange>, span: &Span<'_>) {
    let empty = git2::Oid::hash_object(git2::ObjectType::Blob, b"").ok();
    let mut gone: Vec<(RelPath, Held)> = changes
        .iter()
        .filter(|change| change.status == ChangeStatus::Deleted)
        .filter_map(|change| Some((change.path.clone(), *span.before.get(&change.path)?)))
        .filter(|(_, held)| Some(held.id) != empty)
        .collect();
    let mut paired = Vec::new();
    for change in changes.iter_mut().filter(|change| change.status == ChangeStatus::Added) {
        let Some(held) = span.now.get(&change.path) else { continue };
        let same: Vec<usize> = (0..gone.len()).filter(|at| gone[*at].1.id == held.id).collect();
        // Of several with the same bytes, the one that kept its name.
        let named = same.iter().find(|at| gone[**at].0.file_name() == change.path.file_name());
        if let Some(at) = named.or(same.first()) {
            let (old, _) = gone.remove(*at);
            paired.push(old.clone());
            change.status = ChangeStatus::Renamed;
            change.old_path = Some(old);
        }
    }
    changes.retain(|change| change.status != ChangeStatus::Deleted || !paired.contains(&change.path));
}

fn touched(span: &Span<'_>, committed: &Contents, change: &FileChange) -> Touched {
    let (path, old_path) = (&change.path, change.old_path.as_ref());
    let before = span.before.get(old_path.unwrap_or(path));
    let now = span.now.get(path);
    let how = match change.status {
        ChangeStatus::Added => How::Added,
        ChangeStatus::Deleted => How::Removed,
        ChangeStatus::Renamed => How::Renamed,
        // What git does not have yet, a commit will add.
        _ if committed.get(path).is_none() && now.is_some_and(|now| !now.is_submodule()) => How::Added,
        _ => How::Modified,
    };
    let note = match (before, now) {
        _ if before.or(now).is_some_and(Held::is_submodule) => Some("submodule".to_owned()),
        (Some(before), Some(now)) if before.mode != now.mode => {
            Some(format!("mode {:o} to {:o}", before.mode, now.mode))
        }
        _ => None,
    };
    Touched { path: path.as_str().to_owned(), from: old_path.map(|old| old.as_str().to_owned()), how, note }
}

/// The files of the last segment, as far as git has their bytes.
struct Earlier {
    listing: Listing,
    pool: Arc<Pool>,
}

impl Earlier {
    fn of(span: &Span<'_>) -> Self {
        let entries = span.before.iter().filter(|(_, held)| !held.is_submodule()).map(|(path, held)| Entry {
            path: path.clone(),
            kind: if held.mode & 0o170_000 == 0o120_000 { EntryKind::Symlink } else { EntryKind::File },
            blob: Some(held.id),
            executable: held.mode & 0o100 != 0,
        });
        Earlier { listing: Listing::new(entries.collect()), pool: Arc::clone(span.repository.pool()) }
    }
}

impl Snapshot for Earlier {
    fn describe(&self) -> String {
        "contents at the last segment".into()
    }

    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        let entry = self.listing.get(path.as_str()).ok_or(ReadError::Missing)?;
        self.pool.read_blob(entry.blob.ok_or(ReadError::Missing)?)
    }
}
