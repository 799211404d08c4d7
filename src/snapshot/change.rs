//! What differs between two snapshots.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;
use std::mem::discriminant;

use rustc_hash::FxBuildHasher;

use super::{Entry, EntryKind, RelPath, Snapshot};

/// With more pairs of a deleted and an added file than these, none is compared, as git's `diff.renameLimit` has it.
const MAX_PAIRS: usize = 1_000_000;

/// How a file differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeStatus {
    /// Only the newer side has it.
    Added,
    /// Both sides have it, with other contents.
    Modified,
    /// Only the older side has it.
    Deleted,
    /// The newer side has it at another path, with the same contents or similar ones.
    Renamed,
    /// It became a symbolic link, a submodule, or a file.
    TypeChanged,
}

/// One file that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// Where it is; for a deleted file, where it was.
    pub path: RelPath,
    /// Where it was before it was renamed.
    pub old_path: Option<RelPath>,
    /// What happened to it.
    pub status: ChangeStatus,
}

/// The files that differ, sorted by path, found without git: a deleted and an added file with the same contents, or
/// with half of their lines in common, are one renamed file.
pub fn compare(base: &dyn Snapshot, head: &dyn Snapshot) -> Vec<FileChange> {
    let mut changes = Vec::new();
    let of = |path: &RelPath, status| FileChange { path: path.clone(), old_path: None, status };
    for entry in base.listing().entries() {
        match head.listing().get(entry.path.as_str()) {
            None => changes.push(of(&entry.path, ChangeStatus::Deleted)),
            Some(other) if discriminant(&entry.kind) != discriminant(&other.kind) => {
                changes.push(of(&entry.path, ChangeStatus::TypeChanged));
            }
            Some(other) if differs(base, entry, head, other) => changes.push(of(&entry.path, ChangeStatus::Modified)),
            Some(_) => {}
        }
    }
    let added = head.listing().entries().iter().filter(|entry| base.listing().get(entry.path.as_str()).is_none());
    changes.extend(added.map(|entry| of(&entry.path, ChangeStatus::Added)));
    pair_renames(&mut changes, base, head);
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    changes
}

fn differs(base: &dyn Snapshot, old: &Entry, head: &dyn Snapshot, new: &Entry) -> bool {
    match (old.blob, new.blob) {
        (Some(old), Some(new)) => old != new,
        _ => base.read(&old.path) != head.read(&new.path),
    }
}

/// One side of a possible rename: the place of its change, and its contents.
struct Side {
    at: usize,
    bytes: Vec<u8>,
    lines: Vec<u64>,
}

/// Makes renames of deleted and added files that are alike, the most alike first.
pub(crate) fn pair_renames(changes: &mut Vec<FileChange>, base: &dyn Snapshot, head: &dyn Snapshot) {
    let old = sides(changes, ChangeStatus::Deleted, base);
    let new = sides(changes, ChangeStatus::Added, head);
    if old.len().saturating_mul(new.len()) > MAX_PAIRS {
        return;
    }
    let mut pairs = Vec::new();
    for from in &old {
        for to in &new {
            let likeness = likeness(from, to);
            if likeness >= 50 {
                let moved = changes[from.at].path.file_name() == changes[to.at].path.file_name();
                pairs.push((likeness, moved, Reverse((&changes[to.at].path, &changes[from.at].path)), from.at, to.at));
            }
        }
    }
    pairs.sort_unstable_by(|a, b| b.cmp(a));
    let mut renamed: BTreeMap<usize, usize> = BTreeMap::new();
    let mut gone: BTreeSet<usize> = BTreeSet::new();
    for (.., from, to) in pairs {
        if !renamed.contains_key(&to) && gone.insert(from) {
            renamed.insert(to, from);
        }
    }
    for (to, from) in renamed {
        changes[to].old_path = Some(changes[from].path.clone());
        changes[to].status = ChangeStatus::Renamed;
    }
    let mut at = 0..;
    changes.retain(|_| at.next().is_none_or(|at| !gone.contains(&at)));
}

fn sides(changes: &[FileChange], status: ChangeStatus, snapshot: &dyn Snapshot) -> Vec<Side> {
    let is_file = |path: &RelPath| snapshot.listing().get(path.as_str()).is_some_and(|it| it.kind == EntryKind::File);
    let candidates = changes.iter().enumerate().filter(|(_, it)| it.status == status && is_file(&it.path));
    let side = |(at, change): (usize, &FileChange)| {
        let bytes = snapshot.read(&change.path).ok().filter(|bytes| !bytes.is_empty())?;
        let hash = |line| FxBuildHasher.hash_one(line);
        let mut lines: Vec<u64> = bytes.split_inclusive(|&byte| byte == b'\n').map(hash).collect();
        lines.sort_unstable();
        Some(Side { at, bytes, lines })
    };
    candidates.filter_map(side).collect()
}

/// Lines in common in percent of the longer file; 101 for the same contents.
fn likeness(old: &Side, new: &Side) -> usize {
    if old.bytes == new.bytes {
        return 101;
    }
    let (mut left, mut right, mut shared) = (old.lines.as_slice(), new.lines.as_slice(), 0);
    while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
        match a.cmp(b) {
            Ordering::Less => left = left_rest,
            Ordering::Greater => right = right_rest,
            Ordering::Equal => (left, right, shared) = (left_rest, right_rest, shared + 1),
        }
    }
    shared * 100 / old.lines.len().max(new.lines.len())
}
