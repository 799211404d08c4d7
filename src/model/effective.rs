//! Effective metadata: what a document says itself, over what the `metadata.yaml` files above it say.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::FileIndex;
use crate::document::{self, Document, Metadata};
use crate::snapshot::RelPath;
use crate::yaml::NodeIndex;

/// One field of effective metadata and where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'m> {
    /// The key.
    pub key: &'m str,
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
#[derive(Clone, Debug)]
pub struct Effective {
    own: Said,
    /// Shared by all documents of a directory.
    inherited: Inheritance,
}

/// What the documents of a directory inherit.
#[derive(Clone, Debug, Default)]
struct Inheritance {
    fields: Arc<[Inherited]>,
    /// A file above cannot be read: there may be more, and what the files above that one say may be overridden.
    is_partial: bool,
}

/// A file that says something.
#[derive(Clone, Debug)]
struct Said {
    origin: FileIndex,
    document: Arc<Document>,
}

/// A field of a file above.
#[derive(Clone, Debug)]
struct Inherited {
    said: Said,
    field: document::Field,
}

/// Comparisons of keys above which they are looked up instead: a map costs more than the few fields that documents have.
const MANY: usize = 4096;

impl Said {
    fn field(&self, field: document::Field) -> Option<Field<'_>> {
        let key = self.document.tree()?.node(field.key).text()?;
        let document::Field { key: key_node, value, is_empty } = field;
        Some(Field { key, origin: self.origin, key_node, value, is_empty })
    }

    fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        self.document.fields().filter_map(|(_, field)| self.field(field))
    }
}

impl Effective {
    /// The field with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Field<'_>> {
        let own = self.own.document.field(key).and_then(|field| self.own.field(field));
        if own.is_some_and(|own| !own.is_empty) { own } else { over(own, self.inherited().find(|it| it.key == key)) }
    }

    /// All fields.
    #[must_use]
    pub fn fields(&self) -> Vec<Field<'_>> {
        let own: Vec<Field<'_>> = self.own.fields().collect();
        let inherited: Vec<Field<'_>> = self.inherited().collect();
        let mut fields = Vec::with_capacity(own.len() + inherited.len());
        if own.len().saturating_mul(inherited.len()) > MANY {
            let mut left: FxHashMap<&str, Field<'_>> = inherited.iter().map(|field| (field.key, *field)).collect();
            fields.extend(own.iter().filter_map(|own| over(Some(*own), left.remove(own.key))));
            fields.extend(inherited.iter().filter(|field| left.contains_key(field.key)));
            return fields;
        }
        let find = |fields: &[Field<'_>], key: &str| fields.iter().position(|field| field.key == key);
        fields.extend(own.iter().filter_map(|own| over(Some(*own), find(&inherited, own.key).map(|at| inherited[at]))));
        fields.extend(inherited.iter().filter(|field| find(&own, field.key).is_none()));
        fields
    }

    /// True where a `metadata.yaml` above cannot be read: then nobody knows what else the document inherits, and what it
    /// lacks is no fault of its own.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.inherited.is_partial
    }

    /// True where the same documents say it, which a change of none of them made otherwise.
    pub(super) fn is_of_the_same(&self, other: &Effective) -> bool {
        let same = |a: &Said, b: &Said| Arc::ptr_eq(&a.document, &b.document);
        let (these, those) = (&self.inherited, &other.inherited);
        let pairs = these.fields.iter().zip(&*those.fields);
        same(&self.own, &other.own)
            && these.is_partial == those.is_partial
            && these.fields.len() == those.fields.len()
            && pairs.into_iter().all(|(a, b)| a.field == b.field && same(&a.said, &b.said))
    }

    fn inherited(&self) -> impl Iterator<Item = Field<'_>> {
        self.inherited.fields.iter().filter_map(|inherited| inherited.said.field(inherited.field))
    }
}

/// What is said of a key by a document and by what it inherits: an empty value says nothing and does not override.
fn over<'m>(own: Option<Field<'m>>, inherited: Option<Field<'m>>) -> Option<Field<'m>> {
    match (own, inherited) {
        (Some(own), Some(inherited)) if own.is_empty && !inherited.is_empty => Some(inherited),
        (own, inherited) => own.or(inherited),
    }
}

/// True for the files whose metadata is inherited: `metadata.yaml` and `metadata.yml`.
pub(super) fn is_defaults(path: &RelPath) -> bool {
    matches!(path.file_name(), "metadata.yaml" | "metadata.yml")
}

/// The effective metadata of each document. `never` are the fields that are not inherited, `unreadable` the files that
/// have no text.
pub(super) fn of_all<'d>(
    documents: &'d [Arc<Document>],
    unreadable: impl Iterator<Item = &'d RelPath>,
    never: &[String],
) -> Vec<Effective> {
    let all = (0..).map(FileIndex).zip(documents);
    let said = all.map(|(origin, document)| Said { origin, document: Arc::clone(document) });
    let said: Vec<Said> = said.collect();
    let mut sidecars = Sidecars { all: &said, never, by_directory: FxHashMap::default(), known: FxHashMap::default() };
    for path in unreadable.filter(|path| is_defaults(path)) {
        sidecars.by_directory.entry(path.parent()).or_default().push(None);
    }
    for said in said.iter().filter(|said| is_defaults(&said.document.path)) {
        let is_read = !matches!(said.document.metadata, Metadata::Malformed(_));
        sidecars.by_directory.entry(said.document.path.parent()).or_default().push(is_read.then_some(said));
    }
    let effective = |own: &Said, inherited| Effective { own: own.clone(), inherited };
    said.iter().map(|own| effective(own, sidecars.above(&own.document.path))).collect()
}

/// The files whose metadata is inherited.
struct Sidecars<'d> {
    all: &'d [Said],
    never: &'d [String],
    /// `None` is one that cannot be read.
    by_directory: FxHashMap<&'d str, Vec<Option<&'d Said>>>,
    /// By directory: what its documents inherit.
    known: FxHashMap<&'d str, Inheritance>,
}

impl<'d> Sidecars<'d> {
    /// What a document inherits; a sidecar inherits from the directories above its own.
    fn above(&mut self, path: &'d RelPath) -> Inheritance {
        let directory = path.parent();
        match directory.rsplit_once('/') {
            _ if !is_defaults(path) => self.inherited(directory),
            Some((above, _)) => self.inherited(above),
            None if directory.is_empty() => Inheritance::default(),
            None => self.inherited(""),
        }
    }

    /// What the documents in a directory inherit.
    fn inherited(&mut self, directory: &'d str) -> Inheritance {
        if let Some(inherited) = self.known.get(directory) {
            return inherited.clone();
        }
        let mut inherited = Inheritance::default();
        // From the root down, without recursion: a path may be deep.
        let steps = std::iter::once("")
            .chain(directory.match_indices('/').map(|(at, _)| &directory[..at]))
            .chain(Some(directory).filter(|directory| !directory.is_empty()));
        for step in steps {
            if let Some(done) = self.known.get(step) {
                inherited = done.clone();
                continue;
            }
            for &said in self.by_directory.get(step).into_iter().flatten() {
                inherited = match said {
                    Some(said) => self.over(said, inherited),
                    None => Inheritance { is_partial: true, ..Inheritance::default() },
                };
            }
            self.known.insert(step, inherited.clone());
        }
        inherited
    }

    /// What a sidecar says over what it inherits.
    fn over(&self, own: &Said, inherited: Inheritance) -> Inheritance {
        let is_partial = inherited.is_partial;
        let effective = Effective { own: own.clone(), inherited };
        let fields = effective.fields().into_iter().filter(|field| !self.never.iter().any(|key| key == field.key));
        let inherited = |field: Field<'_>| Inherited {
            said: self.all[field.origin.0 as usize].clone(),
            field: document::Field { key: field.key_node, value: field.value, is_empty: field.is_empty },
        };
        Inheritance { fields: fields.map(inherited).collect(), is_partial }
    }
}
