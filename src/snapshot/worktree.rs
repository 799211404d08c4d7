//! The working tree.

use std::path::{Path, PathBuf};

use super::{Entry, EntryKind, Listing, MAX_FILE_BYTES, ReadError, RelPath, Snapshot};

/// The files below a root as they are on disk now.
#[derive(Debug)]
pub struct Worktree {
    root: PathBuf,
    listing: Listing,
}

impl Worktree {
    /// Lists the files below `root`.
    ///
    /// # Errors
    /// When the root itself cannot be read.
    pub fn open(root: &Path) -> Result<Self, ReadError> {
        let mut entries = Vec::new();
        let walk = ignore::WalkBuilder::new(root)
            .hidden(false)
            .require_git(false)
            .git_global(false)
            .filter_entry(|entry| entry.file_name() != ".git")
            .build();
        for entry in walk {
            let entry = entry.map_err(|error| ReadError::Io(error.to_string()))?;
            if entry.file_type().is_none_or(|kind| kind.is_dir()) {
                continue;
            }
            let Ok(path) = entry.path().strip_prefix(root) else { continue };
            let kind = if entry.path_is_symlink() { EntryKind::Symlink } else { EntryKind::File };
            entries.push(Entry { path: RelPath::new(&path.to_string_lossy()), kind, blob: None });
        }
        Ok(Worktree { root: root.to_owned(), listing: Listing::new(entries) })
    }
}

impl Snapshot for Worktree {
    fn describe(&self) -> String {
        "working tree".into()
    }

    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        let file = self.root.join(path.as_str());
        let size = std::fs::metadata(&file).map_err(|error| ReadError::Io(error.to_string()))?.len();
        if size > MAX_FILE_BYTES {
            return Err(ReadError::TooLarge(size));
        }
        std::fs::read(file).map_err(|error| ReadError::Io(error.to_string()))
    }
}
