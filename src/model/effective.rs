//! Effective metadata: what a document says itself, over what the `metadata.yaml` files above it say.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{File, FileIndex};
use crate::document::Document;
use crate::snapshot::RelPath;
use crate::yaml::NodeIndex;

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
}

/// The effective metadata of one document: its own fields in their order, then the inherited ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effective {
    fields: Vec<Field>,
}

impl Effective {
    /// The field with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| &*field.key == key)
    }

    /// All fields.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }
}

/// True for the files whose metadata is inherited: `metadata.yaml` and `metadata.yml`.
pub(super) fn is_defaults(path: &RelPath) -> bool {
    matches!(path.file_name(), "metadata.yaml" | "metadata.yml")
}

/// A document's own fields; of a repeated key the last one.
fn own(index: FileIndex, document: &Document) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    for (key, value) in document.root().into_iter().flat_map(crate::yaml::Node::entries) {
        let Some(text) = key.text() else { continue };
        let field = Field { key: text.into(), origin: index, key_node: key.index(), value: value.index() };
        if let Some(&at) = places.get(text) {
            fields[at] = field;
        } else {
            places.insert(text, fields.len());
            fields.push(field);
        }
    }
    fields
}

/// Comparisons of keys above which they are looked up instead: a map costs more than the few fields that documents have.
const MANY: usize = 4096;

/// Lays `above` over `below`: an empty value says nothing and does not override.
fn overlay(documents: &[File], above: Vec<Field>, below: &[Field]) -> Vec<Field> {
    let says_something = |field: &Field| {
        let tree = documents[field.origin.0 as usize].document.tree();
        tree.is_some_and(|tree| !tree.node(field.value).is_empty())
    };
    let mut merged: Vec<Field> = Vec::with_capacity(above.len() + below.len());
    if above.len().saturating_mul(below.len()) > MANY {
        let mut inherited: FxHashMap<&str, &Field> = below.iter().map(|field| (&*field.key, field)).collect();
        for field in above {
            match inherited.remove(&*field.key) {
                Some(other) if !says_something(&field) && says_something(other) => merged.push(other.clone()),
                _ => merged.push(field),
            }
        }
        merged.extend(below.iter().filter(|field| inherited.contains_key(&*field.key)).cloned());
        return merged;
    }
    for field in above {
        let inherited = below.iter().find(|other| other.key == field.key);
        match inherited {
            Some(inherited) if !says_something(&field) && says_something(inherited) => merged.push(inherited.clone()),
            _ => merged.push(field),
        }
    }
    for field in below {
        if !merged.iter().any(|other| other.key == field.key) {
            merged.push(field.clone());
        }
    }
    merged
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
        .map(|(file, below)| Effective { fields: overlay(files, own(file.index, &file.document), below) })
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
            fields = overlay(files, own, &fields);
        }
        known.insert(step.to_owned(), fields.clone().into());
    }
    fields.into()
}
