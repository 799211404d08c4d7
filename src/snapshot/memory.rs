//! Files that exist only in memory: for tests and for the examples in the rules' pages.

use std::collections::BTreeMap;

use super::{Entry, EntryKind, Listing, ReadError, RelPath, Snapshot};

/// A snapshot over a map.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<RelPath, Vec<u8>>,
    listing: Listing,
}

impl<P: AsRef<str>, T: Into<Vec<u8>>> FromIterator<(P, T)> for Memory {
    fn from_iter<I: IntoIterator<Item = (P, T)>>(files: I) -> Self {
        let files: BTreeMap<RelPath, Vec<u8>> =
            files.into_iter().map(|(path, bytes)| (RelPath::new(path.as_ref()), bytes.into())).collect();
        let entries =
            files.keys().map(|path| Entry { path: path.clone(), kind: EntryKind::File, blob: None, executable: false });
        let listing = Listing::new(entries.collect());
        Memory { files, listing }
    }
}

impl Snapshot for Memory {
    fn describe(&self) -> String {
        "memory".into()
    }

    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        self.files.get(path).cloned().ok_or(ReadError::Missing)
    }
}
