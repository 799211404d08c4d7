//! The contents of a working tree at one moment, as git would name them, without touching its index or its objects.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use git2::{ObjectType, Oid};

use crate::git::{CommitId, GitError, Repository, refuse_to_wait, remembered, written};
use crate::snapshot::{Commit, EntryKind, RawFile, RawKind, RelPath, Snapshot, Worktree, blob_of};

const FILE: u32 = 0o100_644;
const EXECUTABLE: u32 = 0o100_755;
const SYMLINK: u32 = 0o120_000;
const SUBMODULE: u32 = 0o160_000;
const TREE: u32 = 0o040_000;

/// What is at a path: its mode in git, and the blob or the submodule's commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// As in a tree of git.
    pub mode: u32,
    /// The id of its bytes.
    pub id: Oid,
}

impl Held {
    /// True for a submodule.
    pub fn is_submodule(&self) -> bool {
        self.mode == SUBMODULE
    }
}

/// Every file and what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents(BTreeMap<RelPath, Held>);

impl Contents {
    /// What is on disk below `root`: untracked files too, ignored ones not, and nothing that `is_left_out` names.
    ///
    /// # Errors
    /// When the working tree cannot be listed, or a file, a submodule or the index cannot be read.
    pub fn on_disk(
        repository: &Repository,
        root: &Path,
        is_left_out: &dyn Fn(&RelPath) -> bool,
    ) -> Result<Self, GitError> {
        let worktree = Worktree::open(root).map_err(|error| GitError::Other(error.to_string()))?;
        let written = written(repository);
        let known = remembered(repository, &repository.prefix_of(root)?)?;
        let mut held = BTreeMap::new();
        for entry in worktree.listing().entries().iter().filter(|entry| !is_left_out(&entry.path)) {
            let known = known.get(&entry.path);
            let full = root.join(entry.path.as_str());
            let at = match entry.kind {
                EntryKind::Submodule => {
                    // One that was never initialised is at the commit that the index names.
                    refuse_to_wait(&full)?;
                    let head = match git2::Repository::open(&full) {
                        Ok(module) => module.head().ok().and_then(|head| head.target()),
                        Err(error) if error.code() == git2::ErrorCode::NotFound => None,
                        Err(error) => return Err(unreadable(&entry.path, error.message())),
                    };
                    let id = head.or(known.filter(|known| known.mode == SUBMODULE).map(|known| known.id));
                    id.map(|id| Held { mode: SUBMODULE, id })
                }
                EntryKind::File | EntryKind::Symlink => {
                    // A file that goes away meanwhile is not there.
                    let metadata = match full.symlink_metadata() {
                        Ok(metadata) => metadata,
                        Err(error) if error.kind() == ErrorKind::NotFound => continue,
                        Err(error) => return Err(unreadable(&entry.path, &error.to_string())),
                    };
                    let kind = match entry.kind {
                        EntryKind::Symlink => RawKind::Symlink,
                        _ => RawKind::File { executable: metadata.permissions().mode() & 0o100 != 0 },
                    };
                    let mode = match kind {
                        RawKind::Symlink => SYMLINK,
                        RawKind::File { executable: true } => EXECUTABLE,
                        _ => FILE,
                    };
                    let id = match known.filter(|known| known.is_untouched(&metadata, written)) {
                        Some(known) => Some(known.id),
                        None => match blob_of(root, &RawFile { path: entry.path.clone(), kind }) {
                            Ok(id) => id,
                            Err(_) if full.symlink_metadata().is_err() => None,
                            Err(error) => return Err(unreadable(&entry.path, &error.to_string())),
                        },
                    };
                    id.map(|id| Held { mode, id })
                }
                EntryKind::Unreadable(_) | EntryKind::UnreadableDirectory(_) => None,
            };
            held.extend(at.map(|at| (entry.path.clone(), at)));
        }
        Ok(Contents(held))
    }

    /// What a commit has below `root`. Submodules are left out.
    ///
    /// # Errors
    /// When the commit is missing.
    pub fn of_commit(repository: &Repository, root: &Path, commit: Option<CommitId>) -> Result<Self, GitError> {
        let commit = Commit::open(repository, root, commit)?;
        let held = commit.listing().entries().iter().filter_map(|entry| {
            let mode = match entry.kind {
                EntryKind::Symlink => SYMLINK,
                _ if entry.executable => EXECUTABLE,
                _ => FILE,
            };
            Some((entry.path.clone(), Held { mode, id: entry.blob? }))
        });
        Ok(Contents(held.collect()))
    }

    /// What is at a path.
    pub fn get(&self, path: &RelPath) -> Option<&Held> {
        self.0.get(path)
    }

    /// Every path and what is there, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&RelPath, &Held)> {
        self.0.iter()
    }

    /// The id that git gives a tree of these contents.
    ///
    /// # Errors
    /// Never but for want of memory.
    pub fn tree(&self) -> Result<Oid, GitError> {
        let mut flat: Vec<(&str, Held)> = self.0.iter().map(|(path, held)| (path.as_str(), *held)).collect();
        flat.sort_unstable_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
        tree_of(&flat)
    }

    /// The text that [`Contents::parse`] reads.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (path, held) in &self.0 {
            let _ = write!(text, "{:o} {} {path}\0", held.mode, held.id);
        }
        text
    }

    /// Reads what [`Contents::text`] wrote; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let line = |line: &str| {
            let mut parts = line.splitn(3, ' ');
            let mode = u32::from_str_radix(parts.next()?, 8).ok()?;
            let id = Oid::from_str(parts.next()?).ok()?;
            Some((RelPath::new(parts.next()?), Held { mode, id }))
        };
        text.split_terminator('\0').map(line).collect::<Option<_>>().map(Contents)
    }
}

/// What cannot be read is not gone: a capture would say that it was removed, and later that it was added.
fn unreadable(path: &RelPath, why: &str) -> GitError {
    GitError::Other(format!("`{path}` cannot be read, so that it is not known what it holds: {why}"))
}

/// The id of a tree. The paths are sorted by their bytes.
fn tree_of(paths: &[(&str, Held)]) -> Result<Oid, GitError> {
    let mut children: Vec<(String, u32, Oid)> = Vec::new();
    let mut rest = paths;
    while let Some((path, held)) = rest.first() {
        let Some((directory, _)) = path.split_once('/') else {
            children.push(((*path).to_owned(), held.mode, held.id));
            rest = &rest[1..];
            continue;
        };
        let inside = |path: &str| path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'));
        let count = rest.iter().take_while(|(path, _)| inside(path)).count();
        let below: Vec<(&str, Held)> =
            rest[..count].iter().map(|(path, held)| (path.get(directory.len() + 1..).unwrap_or(""), *held)).collect();
        children.push((directory.to_owned(), TREE, tree_of(&below)?));
        rest = &rest[count..];
    }
    // Git sorts a directory as if its name ended with a slash.
    let key = |(name, mode, _): &(String, u32, Oid)| if *mode == TREE { format!("{name}/") } else { name.clone() };
    children.sort_by_key(key);
    let mut bytes = Vec::new();
    for (name, mode, id) in &children {
        bytes.extend_from_slice(format!("{mode:o} {name}\0").as_bytes());
        bytes.extend_from_slice(id.as_bytes());
    }
    Ok(Oid::hash_object(ObjectType::Tree, &bytes)?)
}
