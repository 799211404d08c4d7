//! What differs between two snapshots.

use super::RelPath;

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
