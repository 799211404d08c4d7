//! How documents are named: ids, file stems, numbers.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{File, FileIndex, Unreadable};
use crate::config::Config;
use crate::nearest::Names;

/// The number of a document within its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Number {
    /// The kind, as an index into the configuration.
    pub kind: usize,
    /// The number.
    pub number: u64,
}

/// Finds documents by what people call them. Every list is in path order.
#[derive(Debug, Default)]
pub struct IdIndex {
    by_id: FxHashMap<Box<str>, Vec<FileIndex>>,
    by_stem: FxHashMap<Box<str>, Vec<FileIndex>>,
    by_number: FxHashMap<Number, Vec<FileIndex>>,
    /// Ids that documents may have whose metadata, or whose whole text, cannot be read.
    unread: FxHashSet<Box<str>>,
    /// The ids by likeness: made when somebody asks, since most repositories have nothing to ask.
    like: OnceLock<Names>,
}

impl IdIndex {
    pub(super) fn new(files: &[File], unreadable: &[Unreadable]) -> Self {
        let mut index = IdIndex::default();
        index.unread.extend(unreadable.iter().map(|file| file.path.stem().into()));
        for file in files {
            if let Some(id) = &file.id {
                index.by_id.entry(id.clone()).or_default().push(file.index);
            }
            index.unread.extend(file.document.unread_ids().map(Into::into));
            index.by_stem.entry(file.path().stem().into()).or_default().push(file.index);
            if let Some(number) = file.number {
                index.by_number.entry(number).or_default().push(file.index);
            }
        }
        index
    }

    /// Documents with exactly this id.
    #[must_use]
    pub fn with_id(&self, id: &str) -> &[FileIndex] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// True for an id that a document may have which cannot be read: its fault is reported already.
    #[must_use]
    pub fn may_be_unread(&self, id: &str) -> bool {
        self.unread.contains(id)
    }

    /// Documents whose file has this stem.
    #[must_use]
    pub fn with_stem(&self, stem: &str) -> &[FileIndex] {
        self.by_stem.get(stem).map_or(&[], Vec::as_slice)
    }

    /// Documents of a kind with this number.
    #[must_use]
    pub fn with_number(&self, number: Number) -> &[FileIndex] {
        self.by_number.get(&number).map_or(&[], Vec::as_slice)
    }

    /// The id that is spelt most nearly like this one.
    #[must_use]
    pub fn nearest(&self, id: &str) -> Option<&str> {
        self.like().nearest(id)
    }

    /// The only id that goes on behind this text with a `-`.
    #[must_use]
    pub fn only_longer(&self, text: &str) -> Option<&str> {
        self.like().only_longer(text)
    }

    fn like(&self) -> &Names {
        self.like.get_or_init(|| Names::new(self.by_id.keys().map(|id| &**id)))
    }
}

/// The number in an id, or else in a file name, under the file's kind.
pub(super) fn number_of(config: &Config, file: &File) -> Option<Number> {
    let index = file.kind?;
    let kind = config.kinds.get(index)?;
    let by_id = file.id.as_deref().and_then(|id| kind.parse_id(id)?.number);
    let by_name = || kind.file_form.as_ref()?.matches(file.path().file_name())?.number;
    by_id.or_else(by_name).map(|number| Number { kind: index, number })
}

/// Which number a text names: a short form (`ADR-0158`) or a form with a slug.
pub(super) fn numbers_named(config: &Config, text: &str) -> Vec<(Number, bool)> {
    let mut found = Vec::new();
    for (index, kind) in config.kinds.iter().enumerate() {
        for form in kind.forms.iter().filter(|form| form.has_number()) {
            if let Some(parts) = form.matches(text)
                && let Some(number) = parts.number
            {
                found.push((Number { kind: index, number }, parts.slug.is_some()));
                break;
            }
        }
    }
    found
}
