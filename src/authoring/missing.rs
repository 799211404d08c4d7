//! Documents that are there and say nothing, since they cannot be read: what lists documents has to name them.

use crate::document::Metadata;
use crate::model::{File, Model};
use crate::snapshot::RelPath;

/// The governed files, of a kind (an index into the configuration's kinds) or of any, that cannot be read or whose metadata cannot.
#[must_use]
pub fn missing<'m>(model: &'m Model<'_>, kind: Option<usize>) -> Vec<&'m RelPath> {
    let is_of = |it: usize| kind.is_none_or(|kind| kind == it);
    let malformed = model.files.iter().filter(|file| matches!(file.document.metadata, Metadata::Malformed(_)));
    let malformed = malformed.filter(|file| file.kind.is_some_and(is_of)).map(File::path);
    let kinds: Vec<_> = model.config.kinds.iter().enumerate().filter(|(at, _)| is_of(*at)).collect();
    let governed = |path: &RelPath| kinds.iter().any(|(_, kind)| kind.files.matches(path.as_str()));
    let unreadable = model.unreadable.iter().map(|file| &file.path).filter(|path| governed(path));
    let mut paths: Vec<&RelPath> = malformed.chain(unreadable).collect();
    paths.sort();
    paths
}

/// What is to be said of them where documents are listed; `typed` is how the user would type a path.
#[must_use]
pub fn notes(model: &Model<'_>, kind: usize, typed: &dyn Fn(&RelPath) -> String) -> Vec<String> {
    let note =
        |path: &RelPath| format!("{path} cannot be read and is not listed; `gpdoc check {}` says why", typed(path));
    missing(model, Some(kind)).into_iter().map(note).collect()
}
