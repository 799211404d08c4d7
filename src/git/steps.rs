//! A walk over the whole history: what each commit did, and the texts of some of the files.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use git2::{DiffFindOptions, DiffOptions, Oid};
use rayon::prelude::*;

use super::changes::change;
use super::tree_diff::{Found, TreeReader};
use super::{ChangeStatus, CommitId, CommitInfo, GitError, Repository, entry_at};
use crate::digest::blob_id;
use crate::snapshot::{FileChange, MAX_FILE_BYTES, RelPath, read_file};

/// One commit.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its id; none in tests without git.
    pub id: Option<CommitId>,
    /// Its id as it is shown.
    pub name: String,
    /// When it was committed, in seconds since 1970-01-01 UTC.
    pub time: i64,
    /// How many parents it has.
    pub parents: usize,
    /// The files that it changed; of a merge, only those that differ from all parents.
    pub changes: Vec<FileChange>,
    /// The captures among them, with their texts.
    pub captures: Vec<CaptureStep>,
    /// The evidence of captures among them that it has, each with its text.
    pub evidence: Vec<(RelPath, Arc<str>)>,
}

/// What one commit did to one capture.
#[derive(Clone, Debug)]
pub struct CaptureStep {
    /// Where it is; for a deleted one, where it was.
    pub path: RelPath,
    /// Where it was before.
    pub old_path: Option<RelPath>,
    /// Its text in each parent that has it.
    pub before: Vec<Arc<str>>,
    /// Its text now; none where it was deleted.
    pub after: Option<Arc<str>>,
}

impl Repository {
    /// Every commit up to `head`, parents before children, with the files below `root` that it changed, and the texts of
    /// those that `is_capture` names or that were such before they were renamed, and of those that `is_evidence` names.
    ///
    /// # Errors
    /// When `root` is outside the working tree, or an object is missing.
    pub fn steps(
        &self,
        root: &Path,
        head: CommitId,
        is_capture: &dyn Fn(&RelPath) -> bool,
        is_evidence: &dyn Fn(&RelPath) -> bool,
    ) -> Result<Vec<Step>, GitError> {
        let prefix = self.prefix_of(root)?;
        let commits = self.commits_between(None, head)?;
        let mut changes = self.changes_of(&commits, &prefix)?.into_iter();
        let mut moved: HashSet<RelPath> = HashSet::new();
        self.pool().with(|git| {
            let mut texts = Texts { git, root, prefix: &prefix, known: HashMap::new(), on_disk: HashSet::new() };
            let mut steps = Vec::with_capacity(commits.len());
            for info in &commits {
                let commit = git.find_commit(info.id.0)?;
                let changes = changes.next().unwrap_or_default();
                let (mut captures, mut evidence) = (Vec::new(), Vec::new());
                for change in &changes {
                    if is_evidence(&change.path) {
                        let text = texts.of(&commit.tree()?, &change.path)?;
                        evidence.extend(text.map(|text| (change.path.clone(), text)));
                        continue;
                    }
                    let was = change.old_path.as_ref();
                    let is_one = |path: &RelPath| is_capture(path) || moved.contains(path);
                    if !is_one(&change.path) && !was.is_some_and(is_one) {
                        continue;
                    }
                    if was.is_some() {
                        moved.insert(change.path.clone());
                    }
                    captures.push(capture(&mut texts, &commit, change)?);
                }
                let name = info.id.abbreviated();
                steps.push(Step {
                    id: Some(info.id),
                    name,
                    time: info.time,
                    parents: commit.parent_count(),
                    changes,
                    captures,
                    evidence,
                });
            }
            Ok(steps)
        })
    }
}

/// Commits that one thread compares, one behind the other: neighbours share most of their trees.
const RUN: usize = 256;

impl Repository {
    /// What each of some commits changed.
    fn changes_of(&self, commits: &[CommitInfo], prefix: &RelPath) -> Result<Vec<Vec<FileChange>>, GitError> {
        let runs: Vec<Vec<Vec<FileChange>>> = commits
            .par_chunks(RUN)
            .with_max_len(1)
            .map(|commits| {
                self.pool().with(|git| {
                    let mut trees = TreeReader::new(git)?;
                    commits.iter().map(|commit| of_commit(git, &mut trees, commit.id, prefix)).collect()
                })
            })
            .collect::<Result<_, GitError>>()?;
        Ok(runs.into_iter().flatten().collect())
    }
}

/// The files that differ from the first parent and, of a merge, from all others too.
fn of_commit(
    git: &git2::Repository,
    trees: &mut TreeReader<'_>,
    commit: CommitId,
    prefix: &RelPath,
) -> Result<Vec<FileChange>, GitError> {
    let commit = git.find_commit(commit.0)?;
    let new = commit.tree_id();
    let mut parents = commit.parents().map(|parent| parent.tree_id());
    let mut changes = differing(git, trees, parents.next(), new, prefix)?;
    for old in parents {
        let other = differing(git, trees, Some(old), new, prefix)?;
        // Both are sorted by path.
        changes.retain(|change| other.binary_search_by(|other| other.path.cmp(&change.path)).is_ok());
    }
    Ok(changes)
}

/// The files that two trees have otherwise, sorted by path.
fn differing(
    git: &git2::Repository,
    trees: &mut TreeReader<'_>,
    old: Option<Oid>,
    new: Oid,
    prefix: &RelPath,
) -> Result<Vec<FileChange>, GitError> {
    // Of a commit without a parent all trees are new, and libgit2 may know them already.
    if let Some(old) = old
        && let Found::Files(files) = trees.compare(old, new, prefix)?
    {
        return Ok(files);
    }
    let old = old.map(|old| git.find_tree(old)).transpose()?;
    let mut changes = diff(git, old.as_ref(), &git.find_tree(new)?, prefix)?;
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(changes)
}

fn diff(
    git: &git2::Repository,
    old: Option<&git2::Tree<'_>>,
    new: &git2::Tree<'_>,
    prefix: &RelPath,
) -> Result<Vec<FileChange>, GitError> {
    let mut options = DiffOptions::new();
    options.include_typechange(true).ignore_filemode(false).ignore_submodules(true).disable_pathspec_match(true);
    if !prefix.as_str().is_empty() {
        options.pathspec(prefix.as_str());
    }
    let mut diff = git.diff_tree_to_tree(old, Some(new), Some(&mut options))?;
    let has = |status| diff.deltas().any(|delta| delta.status() == status);
    if has(git2::Delta::Added) && has(git2::Delta::Deleted) {
        let mut similar = DiffFindOptions::new();
        similar.renames(true).rename_threshold(50).rename_limit(1000);
        diff.find_similar(Some(&mut similar))?;
    }
    Ok(diff.deltas().filter_map(|delta| change(&delta, prefix)).collect())
}

fn capture(texts: &mut Texts<'_>, commit: &git2::Commit<'_>, change: &FileChange) -> Result<CaptureStep, GitError> {
    let old = change.old_path.as_ref().unwrap_or(&change.path);
    let mut before = Vec::new();
    for parent in commit.parents() {
        before.extend(texts.of(&parent.tree()?, old)?);
    }
    let after = match change.status {
        ChangeStatus::Deleted => None,
        _ => texts.of(&commit.tree()?, &change.path)?,
    };
    Ok(CaptureStep { path: change.path.clone(), old_path: change.old_path.clone(), before, after })
}

/// The texts of blobs, each read once. That of a file on disk is most often the newest that a commit has of it: to digest it takes
/// less time than to inflate git's.
struct Texts<'r> {
    git: &'r git2::Repository,
    root: &'r Path,
    prefix: &'r RelPath,
    known: HashMap<Oid, Option<Arc<str>>>,
    on_disk: HashSet<RelPath>,
}

impl Texts<'_> {
    /// The text of a file in a tree; none where it is no file, too large, or no text.
    fn of(&mut self, tree: &git2::Tree<'_>, path: &RelPath) -> Result<Option<Arc<str>>, GitError> {
        let full = match self.prefix.as_str() {
            "" => path.as_str().to_owned(),
            prefix => format!("{prefix}/{path}"),
        };
        let Some(id) = entry_at(tree, &full)?.map(|entry| entry.id()) else { return Ok(None) };
        if self.on_disk.insert(path.clone())
            && let Ok(bytes) = read_file(&self.root.join(path.as_str()))
        {
            let blob = Oid::from_bytes(&blob_id(&bytes))?;
            self.known.entry(blob).or_insert_with(|| String::from_utf8(bytes).ok().map(Arc::from));
        }
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let text = read(self.git, id)?;
        self.known.insert(id, text.clone());
        Ok(text)
    }
}

fn read(git: &git2::Repository, id: Oid) -> Result<Option<Arc<str>>, GitError> {
    let (size, kind) = git.odb()?.read_header(id)?;
    if kind != git2::ObjectType::Blob || u64::try_from(size).is_ok_and(|size| size > MAX_FILE_BYTES) {
        return Ok(None);
    }
    let blob = git.find_blob(id)?;
    Ok(std::str::from_utf8(blob.content()).ok().map(Arc::from))
}
