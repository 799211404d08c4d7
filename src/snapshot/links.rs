//! Symbolic links, followed by the listing alone, so that every snapshot follows them alike and none leaves the root.

use super::{Entry, EntryKind, Listing, ReadError, RelPath};

/// As many as Linux follows in one path.
const MAX_LINKS: usize = 40;

/// The regular file that `path` leads to, over symbolic links of files and of directories.
/// `target` says what a link holds.
///
/// # Errors
/// When there is no such file, when it cannot be read, or when a link leads out of the root, to nothing or in a circle.
pub(crate) fn follow<'a>(
    listing: &'a Listing,
    path: &RelPath,
    target: impl Fn(&Entry) -> Result<Vec<u8>, ReadError>,
) -> Result<&'a Entry, ReadError> {
    // Most paths lead over no link.
    if let Some(file) = listing.get(path.as_str()).filter(|entry| entry.kind == EntryKind::File) {
        return Ok(file);
    }
    let mut waiting: Vec<String> = path.as_str().rsplit('/').map(str::to_owned).collect();
    let mut at = String::new();
    let mut links = 0;
    while let Some(part) = waiting.pop() {
        match part.as_str() {
            "" | "." => {}
            ".." if at.is_empty() => return Err(outside()),
            ".." => at.truncate(at.rfind('/').unwrap_or(0)),
            part => {
                let above = at.len();
                if above > 0 {
                    at.push('/');
                }
                at.push_str(part);
                let Some(entry) = listing.get(&at).filter(|entry| entry.kind == EntryKind::Symlink) else { continue };
                links += 1;
                if links > MAX_LINKS {
                    return Err(ReadError::Symlink("that leads in a circle".into()));
                }
                let target = String::from_utf8(target(entry)?)
                    .map_err(|_| ReadError::Symlink("whose target is not valid UTF-8".into()))?;
                if target.starts_with('/') {
                    return Err(outside());
                }
                waiting.extend(target.rsplit('/').map(str::to_owned));
                at.truncate(above);
            }
        }
    }
    let nothing = || if links == 0 { ReadError::Missing } else { leads_to(&at, "which is not there") };
    let entry = listing
        .get(&at)
        .ok_or_else(|| if links > 0 && listing.is_directory(&at) { leads_to(&at, "a directory") } else { nothing() })?;
    match &entry.kind {
        EntryKind::File => Ok(entry),
        EntryKind::Unreadable(reason) => Err(ReadError::Io(reason.clone())),
        EntryKind::UnreadableDirectory(reason) => Err(ReadError::Directory(reason.clone())),
        EntryKind::Submodule | EntryKind::Symlink => Err(nothing()),
    }
}

fn outside() -> ReadError {
    ReadError::Symlink("that leads out of the root".into())
}

fn leads_to(path: &str, what: &str) -> ReadError {
    ReadError::Symlink(format!("that leads to `{path}`, {what}"))
}
