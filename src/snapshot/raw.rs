//! Files as they lie on disk, ignored ones and all: for comparing them, byte by byte, with those of a commit.

#![expect(clippy::disallowed_methods, reason = "these are the files on disk, as they are")]

use std::fs;
use std::io;
use std::path::Path;

use git2::{ObjectType, Oid};

use super::{Entry, EntryKind, MAX_FILE_BYTES, RelPath};

/// What is at a path, and its bytes as a name: the id that git would give them without any filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawFile {
    /// Below the root.
    pub path: RelPath,
    /// A file, a link, or what cannot be compared.
    pub kind: RawKind,
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawKind {
    /// A regular file; whether its owner may execute it.
    File {
        /// Executable by its owner.
        executable: bool,
    },
    /// A symbolic link.
    Symlink,
    /// A pipe, a socket, a device, or a name that is not UTF-8.
    Other,
}

/// Lists what is at or below `start`, following no links. Where something above `start` is a link, nothing is there:
/// a commit has no files behind links.
///
/// # Errors
/// When a directory cannot be read.
pub fn raw_files(root: &Path, start: &RelPath) -> io::Result<Vec<RawFile>> {
    let mut files = Vec::new();
    for above in start.ancestors().filter(|above| !above.is_empty()) {
        match root.join(above).symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Ok(files),
            Err(error) if is_absent(&error) => return Ok(files),
            Err(error) => return Err(error),
        }
    }
    let mut waiting = vec![start.clone()];
    while let Some(path) = waiting.pop() {
        let full = root.join(path.as_str());
        let metadata = match full.symlink_metadata() {
            Ok(metadata) => metadata,
            Err(error) if is_absent(&error) => continue,
            Err(error) => return Err(error),
        };
        if !metadata.is_dir() {
            files.push(RawFile { kind: kind_of(&metadata), path });
            continue;
        }
        for entry in fs::read_dir(&full)? {
            let name = entry?.file_name();
            let Some(text) = name.to_str() else {
                let path = RelPath::new(&format!("{path}/{}", name.to_string_lossy()));
                files.push(RawFile { path, kind: RawKind::Other });
                continue;
            };
            // That of the root is git's own. One further below is a directory like any other, which git never looks into.
            if text != ".git" || !path.as_str().is_empty() {
                waiting.push(if path.as_str().is_empty() {
                    RelPath::new(text)
                } else {
                    RelPath::new(&format!("{path}/{text}"))
                });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// The id that git would give a file's bytes, or a link's target, without any filter. `None` for what has none.
///
/// # Errors
/// When it cannot be read.
pub fn blob_of(root: &Path, file: &RawFile) -> io::Result<Option<Oid>> {
    let full = root.join(file.path.as_str());
    let id = match file.kind {
        RawKind::File { .. } => Oid::hash_file(ObjectType::Blob, &full),
        RawKind::Symlink => Oid::hash_object(ObjectType::Blob, fs::read_link(&full)?.as_os_str().as_encoded_bytes()),
        RawKind::Other => return Ok(None),
    };
    id.map(Some).map_err(io::Error::other)
}

/// The id that git would give a regular file if its lines ended with LF in place of CRLF. `None` where none of them ends so, and
/// for what cannot be read.
#[must_use]
pub fn blob_with_lf(root: &Path, path: &RelPath) -> Option<Oid> {
    let full = root.join(path.as_str());
    let metadata = full.symlink_metadata().ok()?;
    if !metadata.is_file() || metadata.len() > MAX_FILE_BYTES {
        return None;
    }
    let bytes = fs::read(full).ok()?;
    let ends = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
    let kept: Vec<u8> = (0..bytes.len()).filter(|at| !ends(*at)).map(|at| bytes[at]).collect();
    if kept.len() == bytes.len() { None } else { Oid::hash_object(ObjectType::Blob, &kept).ok() }
}

/// True when a raw file with these bytes is what a commit has at that path: the same kind, mode and bytes.
#[must_use]
pub fn is_committed(file: &RawFile, blob: Option<Oid>, entry: &Entry) -> bool {
    let same_kind = match (&file.kind, &entry.kind) {
        (RawKind::File { executable }, EntryKind::File) => *executable == entry.executable,
        (RawKind::Symlink, EntryKind::Symlink) => true,
        _ => false,
    };
    same_kind && blob.is_some() && blob == entry.blob
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(unix)]
fn kind_of(metadata: &fs::Metadata) -> RawKind {
    use std::os::unix::fs::PermissionsExt;
    match metadata.file_type() {
        kind if kind.is_symlink() => RawKind::Symlink,
        kind if kind.is_file() => RawKind::File { executable: metadata.permissions().mode() & 0o100 != 0 },
        _ => RawKind::Other,
    }
}

#[cfg(not(unix))]
fn kind_of(metadata: &fs::Metadata) -> RawKind {
    match metadata.file_type() {
        kind if kind.is_symlink() => RawKind::Symlink,
        kind if kind.is_file() => RawKind::File { executable: false },
        _ => RawKind::Other,
    }
}
