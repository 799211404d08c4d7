//! placeholder
use crate::snapshot::RelPath;
/// x
#[derive(Debug, Clone)]
pub struct FileChange {
    /// x
    pub path: RelPath,
    /// x
    pub old_path: Option<RelPath>,
    /// x
    pub status: ChangeStatus,
}
/// x
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeStatus {
    /// x
    Added,
    /// x
    Modified,
    /// x
    Deleted,
    /// x
    Renamed,
    /// x
    TypeChanged,
}
/// x
#[derive(Debug, Clone)]
pub struct CommitInfo {}
