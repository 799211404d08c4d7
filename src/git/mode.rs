//! File modes as git records them in trees and in the index.

use git2::Oid;

use crate::snapshot::{Entry, EntryKind, RelPath};

/// The bits that tell files, links, trees and submodules apart.
pub(crate) const TYPE: u32 = 0o170_000;
/// A directory.
pub(crate) const TREE: u32 = 0o040_000;
/// A symbolic link: the blob is its target.
pub(crate) const SYMLINK: u32 = 0o120_000;
/// A submodule: the id is a commit of another repository.
pub(crate) const GITLINK: u32 = 0o160_000;
/// Set for a file that may be executed.
const OWNER_MAY_EXECUTE: u32 = 0o100;

/// True for the mode of a file that may be executed.
pub(crate) fn is_executable(mode: u32) -> bool {
    mode & OWNER_MAY_EXECUTE != 0
}

/// What a snapshot lists for a blob or submodule.
pub(crate) fn entry(path: RelPath, utf8: bool, mode: u32, id: Oid) -> Entry {
    let (kind, blob) = match mode & TYPE {
        _ if !utf8 => (EntryKind::Unreadable(NOT_UTF8.into()), None),
        SYMLINK => (EntryKind::Symlink, Some(id)),
        GITLINK => (EntryKind::Submodule, None),
        _ => (EntryKind::File, Some(id)),
    };
    let executable = kind == EntryKind::File && is_executable(mode);
    Entry { path, kind, blob, executable }
}

/// Why a path cannot be named.
pub(crate) const NOT_UTF8: &str = "its name is not valid UTF-8";
