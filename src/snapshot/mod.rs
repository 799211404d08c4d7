//! The only way to bytes: a listing of files and their contents, from the working tree, the index, a commit or memory.
//!
//! Everything that gpdoc judges (documents, `gpdoc.yaml`, schemas, vocabulary, templates, baseline) is read from one
//! [`Snapshot`], so that no rule can see a file that its snapshot does not have.

mod change;
mod links;
mod listing;
mod memory;
mod overlay;
mod path;
mod raw;
mod stored;
#[cfg(test)]
mod tests;
mod walk;
mod worktree;

use std::sync::Arc;

pub(crate) use change::pair_renames;
pub use change::{ChangeStatus, FileChange, compare};
pub use listing::{Entry, EntryKind, Listing};
pub use memory::Memory;
pub use overlay::Overlay;
pub use path::RelPath;
pub use raw::{RawFile, RawKind, blob_of, blob_with_lf, is_committed, raw_files};
pub use stored::{Commit, Index};
pub(crate) use stored::{MAX_PATH_BYTES, MAX_PATHS};
pub use worktree::Worktree;
pub(crate) use worktree::read_file;

use crate::git::REFETCH;

/// The largest file that is read as a document, in bytes. A larger one is reported as unreadable.
pub const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No such file in the snapshot.
    #[error("there is no such file")]
    Missing,
    /// More bytes than [`MAX_FILE_BYTES`].
    #[error("it has {0} bytes; gpdoc reads at most {MAX_FILE_BYTES}")]
    TooLarge(u64),
    /// The bytes are no UTF-8.
    #[error("byte {0} is not valid UTF-8")]
    NotUtf8(usize),
    /// A symbolic link that leads out of the root, to nothing, or in a circle.
    #[error("it is a symbolic link {0}")]
    Symlink(String),
    /// A directory whose files cannot be listed.
    #[error("it is a directory that cannot be listed: {0}")]
    Directory(String),
    /// An ignore file that may never end: a pipe or a device.
    #[error("{0} is not a regular file")]
    IgnoreFile(String),
    /// A partial clone left its object out.
    #[error("this clone lacks its object ({0}); `{REFETCH}` gets what a partial clone leaves out")]
    MissingObject(String),
    /// The operating system or git said no.
    #[error("{0}")]
    Io(String),
}

/// A fixed state of the repository's files.
pub trait Snapshot: Send + Sync {
    /// What to call this snapshot in a message: `working tree`, `index`, `commit 1a2b3c4`.
    fn describe(&self) -> String;

    /// Every file, sorted by path: git's ignored files and `.git` are left out, hidden files are not.
    fn listing(&self) -> &Listing;

    /// The bytes of one file.
    ///
    /// # Errors
    /// When the file is missing, too large, or cannot be read.
    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError>;

    /// True when a path exists although the listing leaves it out (ignored by git).
    fn exists_unlisted(&self, _path: &RelPath) -> bool {
        false
    }

    /// What a reader should know of how this snapshot was taken.
    fn remarks(&self) -> Vec<String> {
        Vec::new()
    }

    /// The text of one file.
    ///
    /// # Errors
    /// As [`Snapshot::read`], and when the bytes are not UTF-8.
    fn read_text(&self, path: &RelPath) -> Result<Arc<str>, ReadError> {
        worktree::text_of(&self.read(path)?)
    }
}
