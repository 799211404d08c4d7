//! What a run is about to write, on disk before it writes: with it the next run finishes or undoes what was stopped.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::moving::Move;
use super::{EditError, disk};
use crate::snapshot::RelPath;

/// What is written, and 1 without files that only move: an older gpdoc would leave them out.
const VERSION: u32 = 2;

/// All that is needed to write the files of a plan, or to put them back.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Journal {
    version: u32,
    /// Canonical.
    pub(super) root: PathBuf,
    /// Directories to create below the root, the outer ones first.
    pub(super) directories: Vec<String>,
    /// What is created or replaced, then what is removed.
    pub(super) slots: Vec<Slot>,
    /// What gets another name before that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) moves: Vec<Move>,
}

/// A name in the tree and what it stands for before and after; `None` is no file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Slot {
    path: String,
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
    /// Permission bits that the file has or gets.
    pub(super) mode: Option<u32>,
    /// The name, beside the file, of the temporary file.
    pub(super) staged: String,
}

/// What a name stands for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    Old,
    New,
    /// Somebody else wrote it.
    Other,
}

impl Slot {
    pub(super) fn new(path: &RelPath, old: Option<String>, new: Option<String>, mode: Option<u32>) -> Self {
        Slot { path: path.as_str().to_owned(), old, new, mode, staged: String::new() }
    }

    pub(super) fn path(&self) -> RelPath {
        RelPath::new(&self.path)
    }

    pub(super) fn place(&self, root: &Path) -> Result<PathBuf, EditError> {
        disk::place(root, &self.path())
    }

    /// Where its temporary file is.
    pub(super) fn staged(&self, place: &Path) -> PathBuf {
        place.with_file_name(&self.staged)
    }

    /// Fails where the file cannot be read.
    pub(super) fn stand(&self, root: &Path) -> Result<Stand, EditError> {
        let now = match disk::read(&self.path(), &self.place(root)?) {
            Err(EditError::NoText { .. }) => return Ok(Stand::Other),
            now => now?,
        };
        Ok(if now == self.old {
            Stand::Old
        } else if now == self.new {
            Stand::New
        } else {
            Stand::Other
        })
    }
}

impl Journal {
    /// Of slots that need writing. Gives the temporary files their names.
    pub(super) fn new(
        root: &Path,
        mut slots: Vec<Slot>,
        moves: Vec<Move>,
        places: &[PathBuf],
    ) -> Result<Self, std::io::Error> {
        let mut directories: Vec<String> = Vec::new();
        for place in places {
            let missing = place.ancestors().skip(1).take_while(|above| above.symlink_metadata().is_err());
            for directory in missing {
                // A path below the root, made of a text.
                let name = directory.strip_prefix(root).unwrap_or(directory).to_string_lossy().into_owned();
                if !directories.contains(&name) {
                    directories.push(name);
                }
            }
        }
        directories.sort();
        let run = getrandom::u64().map_err(std::io::Error::other)?;
        for (at, slot) in slots.iter_mut().enumerate() {
            slot.staged = format!(".gpdoc-{run:016x}-{at}.tmp");
        }
        slots.sort_by_key(|slot| slot.new.is_none());
        let version = if moves.is_empty() { 1 } else { VERSION };
        Ok(Journal { version, root: root.to_owned(), directories, slots, moves })
    }

    pub(super) fn file(state: &Path) -> PathBuf {
        state.join("journal.json")
    }

    /// True when there is one of a stopped run.
    pub(super) fn is_there(state: &Path) -> bool {
        Self::file(state).symlink_metadata().is_ok()
    }

    /// The journal of a stopped run.
    pub(super) fn load(state: &Path) -> Result<Option<Self>, EditError> {
        let path = Self::file(state);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(EditError::state(&path)(error)),
        };
        let bad = |reason: String| EditError::Journal { path: path.clone(), reason };
        let journal: Journal = serde_json::from_slice(&bytes).map_err(|error| bad(error.to_string()))?;
        if !(1..=VERSION).contains(&journal.version) {
            return Err(bad(format!("it has version {}, this gpdoc knows {VERSION}", journal.version)));
        }
        Ok(Some(journal))
    }

    /// Puts it on disk, as a whole.
    pub(super) fn save(&self, state: &Path) -> Result<(), EditError> {
        let path = Self::file(state);
        let save = || {
            let text = serde_json::to_string(self)?;
            // One name, so that what a stopped run left of it does not stay for ever.
            let unfinished = state.join("journal.new");
            disk::remove(&unfinished)?;
            // It has the texts of files that others may not be allowed to read.
            disk::stage(unfinished, &text, Some(0o600))?.persist(&path).map_err(|error| error.error)?;
            disk::sync_directory(state)
        };
        save().map_err(EditError::state(&path))
    }

    pub(super) fn remove(state: &Path) -> Result<(), EditError> {
        let path = Self::file(state);
        disk::remove(&path).and_then(|()| disk::sync_directory(state)).map_err(EditError::state(&path))
    }
}
