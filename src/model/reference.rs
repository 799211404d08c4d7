//! References: entries of relation fields, and what each resolves to.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::ids::numbers_named;
use super::{FileIndex, Model};
use crate::snapshot::RelPath;
use crate::yaml::NodeIndex;

/// One entry of a relation field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The relation field: the configuration's own text of it.
    pub field: Arc<str>,
    /// Its place in the list; `None` when the field is a scalar.
    pub item: Option<u32>,
    /// The entry in the file's own tree.
    pub node: NodeIndex,
    /// Its text.
    pub text: Box<str>,
    /// What it resolves to.
    pub resolution: Resolution,
    /// The first reference of the same field that says or means the same: its place in [`super::File::references`].
    pub earlier: Option<u32>,
}

/// How a reference names its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exactness {
    /// By its id; or in the only way there is: a file without an id, a URL.
    Exact,
    /// In another way than by its id.
    Inexact,
}

/// What a reference points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A document.
    Document(FileIndex),
    /// A file that is no document.
    File(RelPath),
    /// A URL or a configured external.
    External,
}

/// What a reference resolves to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// One thing.
    Found(Target, Exactness),
    /// Several documents; they are listed in path order.
    Ambiguous(Vec<FileIndex>),
    /// Nothing.
    Dangling,
}

impl Reference {
    /// The document that it resolves to.
    #[must_use]
    pub fn document(&self) -> Option<FileIndex> {
        match self.resolution {
            Resolution::Found(Target::Document(index), _) => Some(index),
            _ => None,
        }
    }

    /// JSON Pointer of the entry.
    #[must_use]
    pub fn pointer(&self) -> String {
        self.item.map_or_else(|| format!("/{}", self.field), |item| format!("/{}/{item}", self.field))
    }
}

/// The references in a file's own relation fields, not resolved yet.
pub(super) fn collect(fields: &[Arc<str>], document: &crate::document::Document) -> Vec<Reference> {
    let mut references = Vec::new();
    for field in fields {
        let Some(value) = document.get(field) else { continue };
        let mut push = |item, node: crate::yaml::Node<'_>| {
            if let Some(text) = node.text().filter(|text| !text.is_empty() && !node.is_null()) {
                references.push(Reference {
                    field: Arc::clone(field),
                    item,
                    node: node.index(),
                    text: text.into(),
                    resolution: Resolution::Dangling,
                    earlier: None,
                });
            }
        };
        if value.is_sequence() {
            (0..).zip(value.items()).for_each(|(item, node)| push(Some(item), node));
        } else {
            push(None, value);
        }
    }
    references
}

/// Fills in which references come earlier already.
pub(super) fn find_earlier(references: &mut [Reference]) {
    let mut texts: FxHashMap<(&str, &str), u32> = FxHashMap::default();
    let mut documents: FxHashMap<(&str, FileIndex), u32> = FxHashMap::default();
    let mut found = Vec::with_capacity(references.len());
    for (at, reference) in (0..).zip(references.iter()) {
        let text = *texts.entry((&reference.field, &reference.text)).or_insert(at);
        let document = reference.document().map(|target| *documents.entry((&reference.field, target)).or_insert(at));
        let first = document.map_or(text, |document| document.min(text));
        found.push((first < at).then_some(first));
    }
    for (reference, earlier) in references.iter_mut().zip(found) {
        reference.earlier = earlier;
    }
}

impl Model<'_> {
    /// What `text` means in a relation field of the document at `from`. The first hit wins: exact id, file stem, path,
    /// short form, form with a slug, file of that name, URL or configured external.
    #[must_use]
    pub fn resolve(&self, from: &RelPath, text: &str) -> Resolution {
        let by_id = self.ids.with_id(text);
        match by_id {
            [] => {}
            [one] => return Resolution::Found(Target::Document(*one), Exactness::Exact),
            several => return Resolution::Ambiguous(several.to_vec()),
        }
        match self.ids.with_stem(text) {
            [] => {}
            [one] => return self.inexact(*one),
            several => return Resolution::Ambiguous(several.to_vec()),
        }
        if let Some(resolution) = self.resolve_path(from, text) {
            return resolution;
        }
        if let Some(resolution) = self.resolve_number(text) {
            return resolution;
        }
        // A file of that name anywhere: a script, a workflow.
        if let Some((entry, count)) = self.snapshot.listing().named(text) {
            return match self.file_at(entry.path.as_str()) {
                Some(file) if count == 1 => self.inexact(file.index),
                _ => Resolution::Found(Target::File(entry.path.clone()), Exactness::Exact),
            };
        }
        if is_url(text) || self.config.external.matches(text) {
            return Resolution::Found(Target::External, Exactness::Exact);
        }
        Resolution::Dangling
    }

    fn resolve_path(&self, from: &RelPath, text: &str) -> Option<Resolution> {
        let listing = self.snapshot.listing();
        for base in ["", from.parent()] {
            for suffix in ["", ".md"] {
                let Some(path) = RelPath::resolve(base, &format!("{text}{suffix}")) else { continue };
                if path.as_str().is_empty() {
                    continue;
                }
                if let Some(file) = self.file_at(path.as_str()) {
                    return Some(self.inexact(file.index));
                }
                if listing.contains(path.as_str()) {
                    return Some(Resolution::Found(Target::File(path), Exactness::Exact));
                }
            }
        }
        None
    }

    fn resolve_number(&self, text: &str) -> Option<Resolution> {
        let mut candidates: Vec<FileIndex> = Vec::new();
        for (number, _) in numbers_named(&self.config, text) {
            candidates.extend(self.ids.with_number(number));
        }
        let mut seen = FxHashSet::default();
        candidates.retain(|file| seen.insert(*file));
        match candidates.as_slice() {
            [] => None,
            [one] => Some(self.inexact(*one)),
            _ => Some(Resolution::Ambiguous(candidates)),
        }
    }

    /// A document that was named in another way than by its id. Where it has no id of its own, or shares it, there is
    /// no better way.
    fn inexact(&self, index: FileIndex) -> Resolution {
        let file = self.file(index);
        let has_better_name =
            file.own_id().and_then(crate::yaml::Node::text).is_some_and(|id| self.ids.with_id(id).len() == 1);
        let exactness = if has_better_name { Exactness::Inexact } else { Exactness::Exact };
        Resolution::Found(Target::Document(index), exactness)
    }
}

fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme && (rest.starts_with("//") || scheme.eq_ignore_ascii_case("mailto"))
}
