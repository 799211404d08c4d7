//! Other texts over the files of a snapshot: what it would be with them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Entry, EntryKind, Listing, ReadError, RelPath, Snapshot};

/// A snapshot of which some files have another text. Texts of files that the one below does not have are new files.
pub struct Overlay<'s> {
    below: &'s dyn Snapshot,
    texts: BTreeMap<RelPath, Arc<str>>,
    /// Where there are new files.
    listing: Option<Listing>,
}

impl<'s> Overlay<'s> {
    /// Lays texts over the files of `below`.
    #[must_use]
    pub fn new(below: &'s dyn Snapshot, texts: BTreeMap<RelPath, Arc<str>>) -> Self {
        let known = below.listing();
        let is_new = |path: &&RelPath| known.get(path.as_str()).is_none();
        let new = texts.keys().filter(is_new);
        let new = new.map(|path| Entry { path: path.clone(), kind: EntryKind::File, blob: None, executable: false });
        let new: Vec<Entry> = new.collect();
        let listing = (!new.is_empty()).then(|| Listing::new(known.entries().iter().cloned().chain(new).collect()));
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
        self.texts.get(path).map_or_else(|| self.below.read(path), |text| Ok(text.as_bytes().to_vec()))
    }

    fn exists_unlisted(&self, path: &RelPath) -> bool {
        self.below.exists_unlisted(path)
    }
}
