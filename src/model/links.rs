//! Where the links in bodies lead.

use super::{File, Model};
use crate::document::Local;
use crate::snapshot::RelPath;

impl Model<'_> {
    /// The file or directory that a link in a file leads to, if it is there.
    #[must_use]
    pub fn linked(&self, file: &File, local: &Local<'_>) -> Option<RelPath> {
        let paths = [&*local.path, local.raw];
        let mut resolved = paths.into_iter().filter_map(|path| RelPath::resolve(file.path().parent(), path));
        resolved.find(|path| self.snapshot.listing().contains(path.as_str()))
    }

    /// The path that a link in a file names, whether anything is there or not.
    #[must_use]
    pub fn link_path(&self, file: &File, local: &Local<'_>) -> Option<RelPath> {
        self.linked(file, local).or_else(|| RelPath::resolve(file.path().parent(), &local.path))
    }
}
