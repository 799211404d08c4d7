//! A file that gets another name and is otherwise left as it is, whatever its bytes are.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::journal::Stand;
use super::{EditError, disk};
use crate::snapshot::RelPath;

/// From one name to another.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Move {
    from: String,
    to: String,
}

impl Move {
    /// Fails where there is no such file, or the other name is taken.
    pub(super) fn new(root: &Path, from: &RelPath, to: &RelPath) -> Result<Self, EditError> {
        let moving = Move { from: from.as_str().to_owned(), to: to.as_str().to_owned() };
        if root.join(from.as_str()).is_symlink() {
            return Err(EditError::Link(from.clone()));
        }
        match moving.stand(root)? {
            Stand::Old => Ok(moving),
            _ if is_file(&moving.places(root)?.0) => Err(EditError::Exists(to.clone())),
            _ => Err(EditError::Gone(from.clone())),
        }
    }

    pub(super) fn path(&self) -> RelPath {
        RelPath::new(&self.to)
    }

    /// Where the file is before and after.
    pub(super) fn places(&self, root: &Path) -> Result<(PathBuf, PathBuf), EditError> {
        Ok((disk::place(root, &RelPath::new(&self.from))?, disk::place(root, &self.path())?))
    }

    pub(super) fn stand(&self, root: &Path) -> Result<Stand, EditError> {
        let (from, to) = self.places(root)?;
        Ok(match (from.symlink_metadata().is_ok(), to.symlink_metadata().is_ok()) {
            (true, false) if is_file(&from) => Stand::Old,
            (false, true) if is_file(&to) => Stand::New,
            _ => Stand::Other,
        })
    }

    /// Gives the file its new name, if it has the old one.
    pub(super) fn put(&self, root: &Path) -> Result<(), EditError> {
        let (from, to) = self.places(root)?;
        match self.stand(root)? {
            Stand::New => Ok(()),
            Stand::Old => rename(&from, &to).map_err(EditError::write(&self.path())),
            Stand::Other => Err(EditError::Changed(RelPath::new(&self.from))),
        }
    }

    /// Gives it its old name back, if it has the new one.
    pub(super) fn put_back(&self, root: &Path) -> Result<(), EditError> {
        let (from, to) = self.places(root)?;
        match self.stand(root)? {
            Stand::New => rename(&to, &from).map_err(EditError::write(&RelPath::new(&self.from))),
            Stand::Old | Stand::Other => Ok(()),
        }
    }
}

fn is_file(place: &Path) -> bool {
    place.symlink_metadata().is_ok_and(|metadata| metadata.is_file())
}

/// Waits until the disk has both names.
fn rename(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::rename(from, to)?;
    [from, to].into_iter().filter_map(Path::parent).try_for_each(disk::sync_directory)
}
