//! What git knows of the captures and of the files that they name: plain data, read once and handed to rules.

use std::collections::BTreeSet;
use std::path::Path;

use super::evidence::Evidence;
use crate::git::{CaptureStep, ChangeStatus, FileChange, GitError, Head, Repository, Step};
use crate::snapshot::RelPath;

/// How far a clock may be ahead of git's, in seconds.
pub const SKEW: i64 = 120;

/// The history of a repository.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The commits up to HEAD, parents before children.
    pub steps: Vec<Step>,
    /// Files that differ from HEAD now.
    pub pending: Vec<FileChange>,
    /// Why nothing can be judged by it.
    pub cut: Option<String>,
    /// Every path that there ever was.
    known: BTreeSet<RelPath>,
}

impl History {
    /// A history from its commits.
    #[must_use]
    pub fn new(steps: Vec<Step>, pending: Vec<FileChange>) -> Self {
        let mut known = BTreeSet::new();
        for change in steps.iter().flat_map(|step| &step.changes).chain(&pending) {
            known.insert(change.path.clone());
            known.extend(change.old_path.clone());
        }
        let cut = match steps.len() {
            0 => Some("there is no commit yet".to_owned()),
            1 => Some("the whole history is one commit, where every file arrived at once".to_owned()),
            _ => None,
        };
        History { steps, pending, cut, known }
    }

    /// Reads the history up to HEAD. `is_capture` says which paths are captures.
    ///
    /// # Errors
    /// When the repository is damaged.
    pub fn read(repository: &Repository, root: &Path, is_capture: &dyn Fn(&RelPath) -> bool) -> Result<Self, GitError> {
        let Some(head) = repository.head()? else { return Ok(History::new(Vec::new(), Vec::new())) };
        let pending = repository.changes(root, Some(head), Head::Worktree)?;
        let is_evidence = |path: &RelPath| Evidence::owner(path).is_some_and(|capture| is_capture(&capture));
        let mut history = History::new(repository.steps(root, head, is_capture, &is_evidence)?, pending);
        if repository.is_shallow() {
            history.cut = Some("this clone is shallow (`git fetch --unshallow`, or `fetch-depth: 0` in CI)".to_owned());
        } else if repository.has_grafts() {
            history.cut = Some("`.git/info/grafts` gives commits other parents than they have".to_owned());
        }
        Ok(history)
    }

    /// Every path that there ever was, in order.
    pub fn paths(&self) -> impl Iterator<Item = &RelPath> {
        self.known.iter()
    }

    /// True for a path that there ever was: a file, or a directory above one.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        let directory = format!("{}/", path.trim_end_matches('/'));
        let below =
            self.known.range::<str, _>((std::ops::Bound::Included(directory.as_str()), std::ops::Bound::Unbounded));
        self.known.contains(path) || below.into_iter().next().is_some_and(|path| path.as_str().starts_with(&directory))
    }

    /// The commits that changed a capture, the newest first, renames followed back.
    #[must_use]
    pub fn of_capture(&self, path: &RelPath) -> Vec<(&Step, &CaptureStep)> {
        let mut names = vec![path.clone()];
        let moved = self.pending.iter().find(|change| change.path == *path).and_then(|change| change.old_path.clone());
        names.extend(moved);
        let mut found = Vec::new();
        for step in self.steps.iter().rev() {
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

    /// How often a file was added or came by its name.
    #[must_use]
    pub fn arrivals(&self, path: &str) -> Vec<&Step> {
        let arrives = |change: &FileChange| {
            change.path.as_str() == path && matches!(change.status, ChangeStatus::Added | ChangeStatus::Renamed)
        };
        self.steps.iter().filter(|step| step.changes.iter().any(arrives)).collect()
    }
}
