//! Other texts over the files of a snapshot: what it would be with them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Entry, EntryKind, Listing, ReadError, RelPath, Snapshot};

/// A snapshot of which some files have another text or are gone. Texts of files that the one below does not have are new files.
pub struct Overlay<'s> {
    below: &'s dyn Snapshot,
    texts: BTreeMap<RelPath, Arc<str>>,
    /// Where files come or go.
    listing: Option<Listing>,
}

impl<'s> Overlay<'s> {
    /// Lays texts over the files of `below`.
    #[must_use]
    pub fn new(below: &'s dyn Snapshot, texts: BTreeMap<RelPath, Arc<str>>) -> Self {
        Self::without(below, texts, &BTreeSet::new())
    }

    /// As [`Overlay::new`], without the files that are `gone`; one that has a text is there.
    #[must_use]
    pub fn without(below: &'s dyn Snapshot, texts: BTreeMap<RelPath, Arc<str>>, gone: &BTreeSet<RelPath>) -> Self {
        let known = below.listing();
        let is_new = |path: &&RelPath| gone.contains(*path) || known.get(path.as_str()).is_none();
        let new = texts.keys().filter(is_new);
        let new = new.map(|path| Entry { path: path.clone(), kind: EntryKind::File, blob: None, executable: false });
        let new: Vec<Entry> = new.collect();
        // Documents with the same blob are shared between models: a file with another text must not keep its blob.
        let stale = texts.keys().filter_map(|path| known.get(path.as_str())).any(|entry| entry.blob.is_some());
        let kept = known.entries().iter().filter(|entry| !gone.contains(&entry.path)).cloned();
        let kept = kept.map(|entry| Entry { blob: entry.blob.filter(|_| !texts.contains_key(&entry.path)), ..entry });
        let is_other = stale || !new.is_empty() || !gone.is_empty();
        let listing = is_other.then(|| Listing::new(kept.chain(new).collect()));
        Overlay { below, texts, listing }
    }
}

impl Snapshot for Overlay<'_> {
    fn describe(&self) -> String {
        self.below.describe()
    }

    fn listing(&self) -> &Listing {
        self.listing.as_ref().unwrap_or_else(|| self.below.listing())
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        match (self.texts.get(path), &self.listing) {
            (Some(text), _) => Ok(text.as_bytes().to_vec()),
            (None, Some(listing)) if listing.get(path.as_str()).is_none() => Err(ReadError::Missing),
            (None, _) => self.below.read(path),
        }
    }

    fn exists_unlisted(&self, path: &RelPath) -> bool {
        self.below.exists_unlisted(path)
    }
}
