//! What files a snapshot has.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::RelPath;
use crate::digest::blob_id;
use crate::nearest::Names;

/// What sort of thing a listed path is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A symbolic link.
    Symlink,
    /// A git submodule (a commit of another repository).
    Submodule,
    /// It cannot be listed or named: the reason. Reported, never passed over.
    Unreadable(String),
    /// A directory whose files cannot be listed: the reason. What it holds is not known.
    UnreadableDirectory(String),
}

/// One listed path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it is. A name that is not UTF-8 is shown with replacement characters and is [`EntryKind::Unreadable`].
    pub path: RelPath,
    /// What it is.
    pub kind: EntryKind,
    /// The git blob that holds its bytes, where that is known without reading them.
    pub blob: Option<git2::Oid>,
    /// True for a file that git stores as executable; known with its blob only.
    pub executable: bool,
}

impl Entry {
    /// True for the bytes of its blob; false where that is not known.
    #[must_use]
    pub fn holds(&self, bytes: &[u8]) -> bool {
        self.blob.is_some_and(|blob| blob.as_bytes() == blob_id(bytes))
    }
}

/// All paths of a snapshot, sorted, and the directories they imply.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    entries: Vec<Entry>,
    /// Where each path is in `entries`.
    by_path: FxHashMap<RelPath, u32>,
    directories: FxHashSet<Box<str>>,
    /// The first entry of each base name, and how many there are. Made when somebody asks, as is the next one.
    by_name: OnceLock<FxHashMap<Box<str>, (usize, usize)>>,
    /// The base names in each directory, by likeness.
    like: OnceLock<FxHashMap<Box<str>, Names>>,
}

impl Listing {
    /// Sorts the entries and collects their directories.
    #[must_use]
    pub fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let mut directories: FxHashSet<Box<str>> = FxHashSet::default();
        let mut last = "";
        for entry in &entries {
            let mut parent = entry.path.parent();
            if parent == last {
                continue;
            }
            last = parent;
            while !parent.is_empty() && directories.insert(parent.into()) {
                parent = parent.rsplit_once('/').map_or("", |(above, _)| above);
            }
        }
        let by_path = (0..).zip(&entries).map(|(at, entry)| (entry.path.clone(), at)).collect();
        Listing { entries, by_path, directories, ..Listing::default() }
    }

    /// The entries in the order of their paths.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry at exactly this path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(self.place(path)?)
    }

    /// The place of the entry at exactly this path.
    pub(crate) fn place(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).map(|at| *at as usize)
    }

    /// The first entry with this base name in any directory, and how many there are.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<(&Entry, usize)> {
        let by_name = self.by_name.get_or_init(|| {
            let mut by_name: FxHashMap<Box<str>, (usize, usize)> = FxHashMap::default();
            for (at, entry) in self.entries.iter().enumerate() {
                by_name.entry(entry.path.file_name().into()).or_insert((at, 0)).1 += 1;
            }
            by_name
        });
        let (at, count) = by_name.get(name)?;
        Some((self.entries.get(*at)?, *count))
    }

    /// The base name in a directory that is spelt most nearly like this one.
    #[must_use]
    pub fn nearest(&self, directory: &str, name: &str) -> Option<&str> {
        let like = self.like.get_or_init(|| {
            let mut names: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
            for entry in &self.entries {
                names.entry(entry.path.parent()).or_default().push(entry.path.file_name());
            }
            names.into_iter().map(|(directory, names)| (directory.into(), Names::new(names))).collect()
        });
        like.get(directory)?.nearest(name)
    }

    /// True for a directory that holds a listed file, and for the root.
    #[must_use]
    pub fn is_directory(&self, path: &str) -> bool {
        path.is_empty() || self.directories.contains(path)
    }

    /// True for a listed path or a directory.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.get(path).is_some() || self.is_directory(path)
    }
}
