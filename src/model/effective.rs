//! Effective metadata: what a document says itself, over what the `metadata.yaml` files above it say.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{File, FileIndex};
use crate::document::Document;
use crate::snapshot::RelPath;
use crate::yaml::{Node, NodeIndex};

/// One field of effective metadata and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The key.
    pub key: Box<str>,
    /// The file that says it: the document itself or a sidecar.
    pub origin: FileIndex,
    /// The key's node in that file.
    pub key_node: NodeIndex,
    /// The value's node in that file.
    pub value: NodeIndex,
    /// Its value says nothing, so it overrides nothing.
    is_empty: bool,
}

/// The effective metadata of one document: its own fields in their order, then the inherited ones.
#[derive(Clone, Debug, Default)]
pub struct Effective {
    own: Box<[Field]>,
    /// Shared by all documents of a directory.
    inherited: Arc<[Field]>,
}

/// Comparisons of keys above which they are looked up instead: a map costs more than the few fields that documents have.
const MANY: usize = 4096;

impl Effective {
    /// The field with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Field> {
        let own = find(&self.own, key);
        if own.is_some_and(|own| !own.is_empty) { own } else { over(own, find(&self.inherited, key)) }
    }

    /// All fields.
    #[must_use]
    pub fn fields(&self) -> Vec<&Field> {
        let mut fields = Vec::with_capacity(self.own.len() + self.inherited.len());
        if self.own.len().saturating_mul(self.inherited.len()) > MANY {
            let mut left: FxHashMap<&str, &Field> = self.inherited.iter().map(|field| (&*field.key, field)).collect();
            fields.extend(self.own.iter().filter_map(|own| over(Some(own), left.remove(&*own.key))));
            fields.extend(self.inherited.iter().filter(|field| left.contains_key(&*field.key)));
            return fields;
        }
        fields.extend(self.own.iter().filter_map(|own| over(Some(own), find(&self.inherited, &own.key))));
        fields.extend(self.inherited.iter().filter(|field| find(&self.own, &field.key).is_none()));
        fields
    }
}

fn find<'f>(fields: &'f [Field], key: &str) -> Option<&'f Field> {
    fields.iter().find(|field| &*field.key == key)
}

/// What is said of a key by a document and by what it inherits: an empty value says nothing and does not override.
fn over<'f>(own: Option<&'f Field>, inherited: Option<&'f Field>) -> Option<&'f Field> {
    match (own, inherited) {
        (Some(own), Some(inherited)) if own.is_empty && !inherited.is_empty => Some(inherited),
        (own, inherited) => own.or(inherited),
    }
}

/// True for the files whose metadata is inherited: `metadata.yaml` and `metadata.yml`.
pub(super) fn is_defaults(path: &RelPath) -> bool {
    matches!(path.file_name(), "metadata.yaml" | "metadata.yml")
}

/// A document's own fields; of a repeated key the last one.
fn own(index: FileIndex, document: &Document) -> Vec<Field> {
    let mut said: Vec<(&str, Node<'_>, Node<'_>)> = Vec::new();
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    for (key, value) in document.root().into_iter().flat_map(Node::entries) {
        let Some(text) = key.text() else { continue };
        let few = said.len() * said.len() < MANY;
        if !few && places.is_empty() {
            places.extend(said.iter().enumerate().map(|(at, (text, ..))| (*text, at)));
        }
        let known = if few { said.iter().position(|(other, ..)| *other == text) } else { places.get(text).copied() };
        if let Some(at) = known {
            said[at] = (text, key, value);
        } else {
            if !few {
                places.insert(text, said.len());
            }
            said.push((text, key, value));
        }
    }
    let field = |(text, key, value): (&str, Node<'_>, Node<'_>)| Field {
        key: text.into(),
        origin: index,
        key_node: key.index(),
        value: value.index(),
        is_empty: value.is_empty(),
    };
    said.into_iter().map(field).collect()
}

/// Fills in the effective metadata of every file. `never` are the fields that are not inherited.
pub(super) fn fill(files: &mut [File], never: &[String]) {
    let mut sidecars: FxHashMap<String, Vec<FileIndex>> = FxHashMap::default();
    for file in files.iter().filter(|file| file.is_defaults()) {
        sidecars.entry(file.path().parent().to_owned()).or_default().push(file.index);
    }
    // By directory: what its documents inherit.
    let mut inherited: FxHashMap<String, Arc<[Field]>> = FxHashMap::default();
    let below: Vec<Arc<[Field]>> = files
        .iter()
        .map(|file| {
            // A sidecar inherits from the directories above its own.
            let directory = file.path().parent();
            match directory.rsplit_once('/') {
                _ if !file.is_defaults() => defaults(files, &sidecars, &mut inherited, directory, never),
                Some((above, _)) => defaults(files, &sidecars, &mut inherited, above, never),
                None if directory.is_empty() => Arc::from([]),
                None => defaults(files, &sidecars, &mut inherited, "", never),
            }
        })
        .collect();
    let effective: Vec<Effective> = files
        .par_iter()
        .zip(&below)
        .with_min_len(64)
        .map(|(file, below)| Effective { own: own(file.index, &file.document).into(), inherited: Arc::clone(below) })
        .collect();
    for (file, effective) in files.iter_mut().zip(effective) {
        file.effective = effective;
    }
}

/// What the documents in a directory inherit.
fn defaults(
    files: &[File],
    sidecars: &FxHashMap<String, Vec<FileIndex>>,
    known: &mut FxHashMap<String, Arc<[Field]>>,
    directory: &str,
    never: &[String],
) -> Arc<[Field]> {
    if let Some(fields) = known.get(directory) {
        return Arc::clone(fields);
    }
    let mut fields: Vec<Field> = Vec::new();
    // From the root down, without recursion: a path may be deep.
    let steps = std::iter::once("")
        .chain(directory.match_indices('/').map(|(at, _)| &directory[..at]))
        .chain(Some(directory).filter(|directory| !directory.is_empty()));
    for step in steps {
        if let Some(done) = known.get(step) {
            fields = done.to_vec();
            continue;
        }
        for &index in sidecars.get(step).into_iter().flatten() {
            let own = own(index, &files[index.0 as usize].document);
            let own = own.into_iter().filter(|field| !never.iter().any(|key| **key == *field.key)).collect();
            let above = Effective { own, inherited: fields.into() };
            fields = above.fields().into_iter().cloned().collect();
        }
        known.insert(step.to_owned(), fields.clone().into());
    }
    fields.into()
}
