//! What git knows of the captures and of the files that they name: plain data, read once and handed to rules.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::evidence::Evidence;
use crate::git::{CaptureStep, ChangeStatus, FileChange, GitError, Head, Repository, Step};
use crate::snapshot::RelPath;

/// How far a clock may be ahead of git's, in seconds.
pub const SKEW: i64 = 120;

const ONE_COMMIT: &str = "the whole history is one commit, where every file arrived at once";

/// The history of a repository.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The commits up to HEAD, parents before children.
    pub steps: Vec<Step>,
    /// Files that differ from HEAD now.
    pub pending: Vec<FileChange>,
    /// Why nothing can be judged by it.
    pub cut: Option<String>,
    /// Every path that there ever was, in order.
    known: Vec<RelPath>,
    /// Where in `steps` each path was changed, renames by both names; and where captures were.
    touching: FxHashMap<RelPath, Vec<u32>>,
    capturing: Vec<u32>,
}

impl History {
    /// A history from its commits.
    #[must_use]
    pub fn new(steps: Vec<Step>, pending: Vec<FileChange>) -> Self {
        let mut touching: FxHashMap<RelPath, Vec<u32>> = FxHashMap::default();
        for (at, step) in (0..).zip(&steps) {
            for path in step.changes.iter().flat_map(paths) {
                match touching.get_mut(path) {
                    Some(places) => places.push(at),
                    None => drop(touching.insert(path.clone(), vec![at])),
                }
            }
        }
        let mut known: Vec<RelPath> = touching.keys().chain(pending.iter().flat_map(paths)).cloned().collect();
        known.sort_unstable();
        known.dedup();
        let capturing = (0..).zip(&steps).filter(|(_, step)| !step.captures.is_empty()).map(|(at, _)| at).collect();
        let cut = match steps.len() {
            0 => Some("there is no commit yet".to_owned()),
            1 => Some(ONE_COMMIT.to_owned()),
            _ => None,
        };
        History { steps, pending, cut, known, touching, capturing }
    }

    /// Reads the history up to HEAD. `is_capture` says which paths are captures.
    ///
    /// # Errors
    /// When the repository is damaged.
    pub fn read(repository: &Repository, root: &Path, is_capture: &dyn Fn(&RelPath) -> bool) -> Result<Self, GitError> {
        let Some(head) = repository.head()? else { return Ok(History::new(Vec::new(), Vec::new())) };
        let pending = repository.changes(root, Some(head), Head::Worktree)?;
        let is_evidence = |path: &RelPath| Evidence::owner(path).is_some_and(|capture| is_capture(&capture));
        let cut = if repository.is_shallow() {
            "this clone is shallow (`git fetch --unshallow`, or `fetch-depth: 0` in CI)"
        } else if repository.has_grafts() {
            "`.git/info/grafts` gives commits other parents than they have"
        } else if repository.is_root(head)? {
            ONE_COMMIT
        } else {
            return Ok(History::new(repository.steps(root, head, is_capture, &is_evidence)?, pending));
        };
        // What nothing is judged by need not be read.
        Ok(History { cut: Some(cut.to_owned()), ..History::new(Vec::new(), pending) })
    }

    /// Every path that there ever was, in order.
    pub fn paths(&self) -> impl Iterator<Item = &RelPath> {
        self.known.iter()
    }

    /// True for a path that there ever was: a file, or a directory above one.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        let directory = format!("{}/", path.trim_end_matches('/'));
        let below = self.known.partition_point(|known| known.as_str() < directory.as_str());
        self.known.binary_search_by(|known| known.as_str().cmp(path)).is_ok()
            || self.known.get(below).is_some_and(|path| path.as_str().starts_with(&directory))
    }

    /// The commits that changed a capture, the newest first, renames followed back.
    #[must_use]
    pub fn of_capture(&self, path: &RelPath) -> Vec<(&Step, &CaptureStep)> {
        let mut names = vec![path.clone()];
        let moved = self.pending.iter().find(|change| change.path == *path).and_then(|change| change.old_path.clone());
        names.extend(moved);
        let mut found = Vec::new();
        for step in self.capturing.iter().rev().filter_map(|at| self.steps.get(*at as usize)) {
            for capture in &step.captures {
                if names.contains(&capture.path) {
                    found.push((step, capture));
                    names.extend(capture.old_path.clone());
                }
            }
        }
        found
    }

    /// The text with which a capture arrived in a commit that has no parent, together with other files: what was before, and what
    /// the files were called then, git does not know.
    #[must_use]
    pub fn imported(&self, path: &RelPath) -> Option<&str> {
        let (step, capture) = self.of_capture(path).pop()?;
        capture.after.as_deref().filter(|_| step.parents == 0 && step.changes.len() > 1)
    }

    /// The commit of the earliest time in which a capture has this line.
    #[must_use]
    pub fn introduced(&self, path: &RelPath, line: &str) -> Option<&Step> {
        let line = line.trim();
        let is_alone = |(before, behind): (&str, &str)| {
            let rest = [before.rsplit('\n').next(), behind.split('\n').next()];
            rest.into_iter().flatten().all(|rest| rest.trim().is_empty())
        };
        let has = |text: &str| {
            let mut places = memchr::memmem::find_iter(text.as_bytes(), line.as_bytes());
            places.any(|at| text.get(..at).zip(text.get(at + line.len()..)).is_some_and(is_alone))
        };
        let steps = self.of_capture(path).into_iter();
        let steps = steps.filter(|(_, capture)| capture.after.as_deref().is_some_and(has)).map(|(step, _)| step);
        steps.min_by_key(|step| step.time)
    }

    /// What happened to a file in some changes; a rename is told from both names.
    #[must_use]
    pub fn change_in<'h>(changes: &'h [FileChange], path: &str) -> Option<&'h FileChange> {
        let is_it = |change: &&FileChange| {
            change.path.as_str() == path || change.old_path.as_ref().is_some_and(|old| old.as_str() == path)
        };
        changes.iter().find(is_it)
    }

    /// The commits that changed a file, or renamed it, parents before children.
    pub fn touching(&self, path: &str) -> impl Iterator<Item = &Step> {
        let places = self.touching.get(path).into_iter().flatten();
        places.filter_map(|at| self.steps.get(*at as usize))
    }

    /// How often a file was added or came by its name.
    #[must_use]
    pub fn arrivals(&self, path: &str) -> Vec<&Step> {
        let arrives = |change: &FileChange| {
            change.path.as_str() == path && matches!(change.status, ChangeStatus::Added | ChangeStatus::Renamed)
        };
        self.touching(path).filter(|step| step.changes.iter().any(arrives)).collect()
    }
}

/// The names of a file in a change: of a renamed one, both.
fn paths(change: &FileChange) -> impl Iterator<Item = &RelPath> {
    std::iter::once(&change.path).chain(&change.old_path)
}
