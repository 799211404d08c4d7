//! Other texts over the files of a snapshot: what it would be with them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Listing, ReadError, RelPath, Snapshot};

/// A snapshot of which some files have another text. It has no other files than the one below.
pub struct Overlay<'s> {
    below: &'s dyn Snapshot,
    texts: BTreeMap<RelPath, Arc<str>>,
}

impl<'s> Overlay<'s> {
    /// Lays texts over the files of `below`.
    #[must_use]
    pub fn new(below: &'s dyn Snapshot, texts: BTreeMap<RelPath, Arc<str>>) -> Self {
        Overlay { below, texts }
    }
}

impl Snapshot for Overlay<'_> {
    fn describe(&self) -> String {
        self.below.describe()
    }

    fn listing(&self) -> &Listing {
        self.below.listing()
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        self.texts.get(path).map_or_else(|| self.below.read(path), |text| Ok(text.as_bytes().to_vec()))
    }

    fn exists_unlisted(&self, path: &RelPath) -> bool {
        self.below.exists_unlisted(path)
    }
}
