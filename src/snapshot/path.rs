//! Paths inside a repository.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// A path relative to the root, with `/` between its parts, without `.` or `..`. The root itself is the empty path.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(Arc<str>);

impl RelPath {
    /// Takes a path that is relative and normal already.
    #[must_use]
    pub fn new(path: &str) -> Self {
        RelPath(path.into())
    }

    /// Resolves `path` against the directory `base`; a leading `/` means the root. `None` when it leads out of the root.
    #[must_use]
    pub fn resolve(base: &str, path: &str) -> Option<Self> {
        let mut parts: Vec<&str> = Vec::new();
        if !path.starts_with('/') {
            parts.extend(base.split('/').filter(|part| !part.is_empty()));
        }
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                _ => parts.push(part),
            }
        }
        Some(RelPath(parts.join("/").into()))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The directory that holds it; empty for the root.
    #[must_use]
    pub fn parent(&self) -> &str {
        memchr::memrchr(b'/', self.0.as_bytes()).map_or("", |at| &self.0[..at])
    }

    /// The last part.
    #[must_use]
    pub fn file_name(&self) -> &str {
        memchr::memrchr(b'/', self.0.as_bytes()).map_or(&*self.0, |at| &self.0[at + 1..])
    }

    /// The last part without its last extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
    }

    /// True for `.md` and `.markdown` in any case.
    #[must_use]
    pub fn is_markdown(&self) -> bool {
        let bytes = self.0.as_bytes();
        let ends = |end: &[u8]| bytes.len() >= end.len() && bytes[bytes.len() - end.len()..].eq_ignore_ascii_case(end);
        ends(b".md") || ends(b".markdown")
    }

    /// The directories above it, from the root (the empty path) down to its own.
    pub fn ancestors(&self) -> impl Iterator<Item = &str> {
        let parent = self.parent();
        std::iter::once("").chain(
            parent
                .char_indices()
                .filter(|&(_, c)| c == '/')
                .map(move |(at, _)| &parent[..at])
                .chain(Some(parent).filter(|p| !p.is_empty())),
        )
    }
}

impl Borrow<str> for RelPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for RelPath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}
