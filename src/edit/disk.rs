//! Files on disk: where a path leads, and how a file is replaced.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::EditError;
use crate::snapshot::RelPath;

/// The file that a path stands for, links followed. `root` is canonical.
///
/// # Errors
/// When a link leads out of the root, into `.git`, or nowhere.
pub(super) fn place(root: &Path, path: &RelPath) -> Result<PathBuf, EditError> {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains('\0');
    if !path.as_str().split('/').all(is_plain) {
        return Err(EditError::Outside(path.clone()));
    }
    let named = root.join(path.as_str());
    let mut existing = named.as_path();
    while let Err(error) = existing.symlink_metadata() {
        match (error.kind(), existing.parent()) {
            (ErrorKind::NotFound | ErrorKind::NotADirectory, Some(parent)) => existing = parent,
            _ => return Err(EditError::write(path)(error)),
        }
    }
    let real = existing.canonicalize().map_err(|error| {
        // It is there, so a link leads to nothing or in a circle.
        if existing.is_symlink() { EditError::Link(path.clone()) } else { EditError::write(path)(error) }
    })?;
    let real = match named.strip_prefix(existing) {
        Ok(rest) if rest.as_os_str().is_empty() => real,
        Ok(rest) => real.join(rest),
        Err(_) => return Err(EditError::Outside(path.clone())),
    };
    let inside = real.strip_prefix(root).map_err(|_| EditError::Outside(path.clone()))?;
    if inside.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git")) {
        return Err(EditError::Outside(path.clone()));
    }
    Ok(real)
}

/// The text of a file now; `None` when there is none.
///
/// # Errors
/// When it is no regular file or no text.
pub(super) fn read(path: &RelPath, place: &Path) -> Result<Option<String>, EditError> {
    match place.symlink_metadata() {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(EditError::write(path)(error)),
        Ok(metadata) if !metadata.is_file() => {
            return Err(EditError::NoText { path: path.clone(), reason: "it is not a regular file" });
        }
        Ok(_) => {}
    }
    let bytes = fs::read(place).map_err(EditError::write(path))?;
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| EditError::NoText { path: path.clone(), reason: "it is not valid UTF-8" })
}

/// The permission bits of a file.
pub(super) fn mode(place: &Path) -> Option<u32> {
    Some(place.symlink_metadata().ok()?.permissions().mode() & 0o7777)
}

/// Writes a file that is to be renamed, and waits until the disk has it.
pub(super) fn stage(file: PathBuf, text: &str, mode: Option<u32>) -> io::Result<TempPath> {
    let mut open = OpenOptions::new().write(true).create_new(true).open(&file)?;
    // From here on it goes away when something fails.
    let staged = TempPath::try_from_path(file)?;
    open.write_all(text.as_bytes())?;
    if let Some(mode) = mode {
        open.set_permissions(Permissions::from_mode(mode))?;
    }
    open.sync_all()?;
    Ok(staged)
}

/// Waits until the disk has the names in a directory.
pub(super) fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// Removes a file; that there is none is as good.
pub(super) fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
