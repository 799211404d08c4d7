//! The files as a plan will leave them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::edit::Plan;
use crate::snapshot::{Entry, EntryKind, Listing, ReadError, RelPath, Snapshot};

/// A snapshot with a plan carried out on it.
pub(super) struct After<'s> {
    below: &'s dyn Snapshot,
    listing: Listing,
    texts: BTreeMap<RelPath, Arc<str>>,
}

impl<'s> After<'s> {
    pub(super) fn new(below: &'s dyn Snapshot, plan: &Plan) -> Self {
        let gone: BTreeSet<&RelPath> = plan.files().filter_map(|file| file.from).collect();
        let texts: BTreeMap<RelPath, Arc<str>> =
            plan.files().map(|file| (file.path.clone(), Arc::from(&*file.after))).collect();
        let kept = below.listing().entries().iter().filter(|entry| !gone.contains(&entry.path));
        let kept = kept.filter(|entry| !texts.contains_key(&entry.path)).cloned();
        let new =
            texts.keys().map(|path| Entry { path: path.clone(), kind: EntryKind::File, blob: None, executable: false });
        After { below, listing: Listing::new(kept.chain(new).collect()), texts }
    }
}

impl Snapshot for After<'_> {
    fn describe(&self) -> String {
        format!("{} after the change", self.below.describe())
    }

    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        match self.texts.get(path) {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None if self.listing.get(path.as_str()).is_none() => Err(ReadError::Missing),
            None => self.below.read(path),
        }
    }

    fn exists_unlisted(&self, path: &RelPath) -> bool {
        self.below.exists_unlisted(path)
    }
}
