//! All documents together: what each is governed as, what it inherits, how it is named, what it refers to.
//!
//! [`Model::load`] reads a snapshot once. It is pure: the same snapshot and configuration give the same model,
//! whatever the order of files or the number of threads.

mod captures;
mod effective;
mod gates;
mod graph;
mod ids;
mod links;
mod load;
mod reading;
mod reference;
mod schemas;
mod stated;
mod status;
#[cfg(test)]
mod tests;
mod violations;

use std::sync::{Arc, OnceLock};

use crate::config::types::Frontmatter;
use crate::config::{Config, Kind, Problem};
use crate::document::{Document, Metadata};
use crate::schema::{Schema, Violation};
use crate::snapshot::{ReadError, RelPath, Snapshot};
use crate::yaml::Node;
use violations::Violations;

pub use effective::{Effective, Field};
pub use gates::AskedFor;
pub use graph::Edge;
pub use ids::{IdIndex, Number};
pub use load::Unreadable;
pub(crate) use load::includes;
pub use reference::{Exactness, Reference, Resolution, Target};
pub(crate) use schemas::{KindSchemas, vocabulary};
pub use stated::{Stated, Succession};
pub use status::Status;

/// A document's place in [`Model::files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileIndex(pub(crate) u32);

/// A seen file with what the model knows of it.
#[derive(Debug)]
pub struct File {
    /// Its place in the model.
    pub index: FileIndex,
    /// Its text, parsed.
    pub document: Arc<Document>,
    /// What it is governed as: an index into the configuration's kinds. `None`: ungoverned.
    pub kind: Option<usize>,
    /// Its own metadata over what it inherits.
    pub effective: Effective,
    /// Its id: the text of its own `id`, or of its file stem where its kind needs none.
    pub id: Option<Box<str>>,
    /// The number in its id or file name.
    pub number: Option<Number>,
    /// The references in its own relation fields.
    pub references: Vec<Reference>,
}

/// All documents of a snapshot.
pub struct Model<'s> {
    /// Where everything was read.
    pub snapshot: &'s dyn Snapshot,
    /// What it is judged by.
    pub config: Arc<Config>,
    /// Every included file that could be read, sorted by path.
    pub files: Vec<File>,
    /// Included files that could not be read, sorted by path.
    pub unreadable: Vec<Unreadable>,
    /// Ids, stems and numbers.
    pub ids: IdIndex,
    /// A compiled schema for each kind of the configuration, where it has one.
    pub schemas: Vec<Option<Arc<Schema>>>,
    /// Remarks: on the configuration, and where two of its parts differ.
    pub notes: Vec<String>,
    /// What only somebody who asks for more wants to know of the configuration.
    pub details: Vec<String>,
    /// For each entry of the listing, the file that was read from it.
    by_entry: Vec<Option<FileIndex>>,
    /// Incoming references: for each file the (file, reference) pairs that resolve to it.
    incoming: Vec<Vec<(FileIndex, u32)>>,
    /// What the status of each file says of others, and for each file the (file, statement) pairs that name it.
    stated: Vec<Vec<Stated>>,
    stated_of: Vec<Vec<(FileIndex, u32)>>,
    /// What the schema has against each file.
    violations: Vec<Violations>,
    /// What each capture says, read when it is first asked for.
    captures: Vec<captures::Slot>,
    /// What each body says of the status, read when it is first asked for.
    readings: Vec<OnceLock<reading::Reading>>,
}

impl<'s> Model<'s> {
    /// Reads and connects every document of a snapshot. Documents of `reuse` whose bytes are the same are shared.
    ///
    /// # Errors
    /// What is wrong with the schemas and the vocabulary.
    pub fn load(
        snapshot: &'s dyn Snapshot,
        config: Arc<Config>,
        reuse: Option<&Model<'_>>,
    ) -> Result<Self, Vec<Problem>> {
        load::load(snapshot, config, reuse)
    }

    /// The schemas of a configuration's kinds, read before it is known whether any document has to be.
    ///
    /// # Errors
    /// As [`Model::load`].
    pub(crate) fn schemas(snapshot: &dyn Snapshot, config: &Config) -> Result<KindSchemas, Vec<Problem>> {
        schemas::load(snapshot, config)
    }

    /// As [`Model::load`], with the schemas that [`Model::schemas`] read.
    pub(crate) fn with_schemas(snapshot: &'s dyn Snapshot, config: Arc<Config>, schemas: KindSchemas) -> Self {
        load::with_schemas(snapshot, config, schemas)
    }

    /// The file at this place.
    #[must_use]
    pub fn file(&self, index: FileIndex) -> &File {
        &self.files[index.0 as usize]
    }

    /// The file at this path.
    #[must_use]
    pub fn file_at(&self, path: &str) -> Option<&File> {
        let index = self.by_entry.get(self.snapshot.listing().place(path)?)?.as_ref()?;
        Some(self.file(*index))
    }

    /// Files that are governed.
    pub fn governed(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.kind.is_some())
    }

    /// What a file is governed as.
    #[must_use]
    pub fn kind_of(&self, file: &File) -> Option<&Kind> {
        self.config.kinds.get(file.kind?)
    }

    /// True for a governed file whose metadata could be read, or whose kind does without.
    #[must_use]
    pub fn is_document(&self, file: &File) -> bool {
        let Some(kind) = self.kind_of(file) else { return false };
        match file.document.metadata {
            Metadata::Parsed(_) => true,
            Metadata::Malformed(_) => false,
            Metadata::Missing | Metadata::Empty(_) => kind.frontmatter == Frontmatter::Optional,
        }
    }

    /// True for a document that is counted among those of its kind: it has a number, or its path is one of the kind's. A guide that only
    /// takes its `type` from their directory is none, where the kind's documents have numbers.
    #[must_use]
    pub fn is_counted(&self, file: &File) -> bool {
        let Some(kind) = self.kind_of(file) else { return false };
        !file.is_defaults()
            && (!kind.has_numbers() || file.number.is_some() || kind.files.matches(file.path().as_str()))
    }

    /// True where it is known what a file is governed as. It is not where nothing but a `metadata.yaml` that cannot be read
    /// may say it.
    #[must_use]
    pub fn knows_kind(&self, file: &File) -> bool {
        let by_path = || self.kind_of(file).is_some_and(|kind| kind.files.matches(file.path().as_str()));
        let by_type = || self.effective(file, "type").is_some_and(|node| !node.is_empty());
        !file.effective.is_partial() || by_path() || by_type()
    }

    /// A `metadata.yaml` above a path that cannot be read: nobody knows what a document there inherits.
    pub(crate) fn unread_above(&self, path: &RelPath) -> Option<&RelPath> {
        let malformed = self.files.iter().filter(|file| matches!(file.document.metadata, Metadata::Malformed(_)));
        let unread = malformed.map(File::path).chain(self.unreadable.iter().map(|file| &file.path));
        let mut sidecars = unread.filter(|path| effective::is_defaults(path));
        sidecars.find(|sidecar| path.ancestors().any(|above| above == sidecar.parent()))
    }

    /// The schema that a file's metadata is held against.
    #[must_use]
    pub fn schema_of(&self, file: &File) -> Option<&Arc<Schema>> {
        self.schemas.get(file.kind?)?.as_ref()
    }

    /// What its schema has against a file's effective metadata.
    #[must_use]
    pub fn violations(&self, file: &File) -> &[Violation] {
        let known = self.violations.get(file.index.0 as usize);
        known.map_or(&[], |known| known.get_or_init(|| violations::judge(self, file)))
    }

    /// The node that an effective field was written at, and the file that holds it.
    #[must_use]
    pub fn field_node<'m>(&'m self, field: Field<'_>) -> Option<(&'m File, Node<'m>)> {
        let file = self.file(field.origin);
        Some((file, file.document.tree()?.node(field.value)))
    }

    /// The value of an effective field.
    #[must_use]
    pub fn effective<'m>(&'m self, file: &'m File, key: &str) -> Option<Node<'m>> {
        self.field_node(file.effective.get(key)?).map(|(_, node)| node)
    }

    /// The references that resolve to a file.
    pub fn incoming<'m>(&'m self, file: &File) -> impl ExactSizeIterator<Item = (&'m File, &'m Reference)> {
        self.incoming[file.index.0 as usize].iter().map(|(from, at)| {
            let from = self.file(*from);
            (from, &from.references[*at as usize])
        })
    }

    /// What the status of a document says of other documents.
    #[must_use]
    pub fn stated(&self, file: &File) -> &[Stated] {
        self.stated.get(file.index.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// What the status of other documents says of this one.
    pub fn stated_of<'m>(&'m self, file: &File) -> impl Iterator<Item = (&'m File, &'m Stated)> {
        self.stated_of[file.index.0 as usize].iter().map(|(from, at)| {
            let from = self.file(*from);
            (from, &self.stated(from)[*at as usize])
        })
    }

    /// The text of a file that a finding points into.
    #[must_use]
    pub fn source(&self, path: &RelPath) -> Option<Arc<str>> {
        if let Some(file) = self.file_at(path.as_str()) {
            return Some(Arc::clone(&file.document.source));
        }
        self.config.layers.source(path).or_else(|| self.snapshot.read_text(path).ok())
    }

    /// The state of a document under its kind's lifecycle; `None` for a kind without one.
    #[must_use]
    pub fn status<'m>(&'m self, file: &'m File) -> Option<Status<'m>> {
        let lifecycle = self.kind_of(file)?.lifecycle.as_ref()?;
        let body = self.readings[file.index.0 as usize].get_or_init(|| status::read_body(file, lifecycle));
        Some(Status::with(file, lifecycle, body.clone()))
    }
}

impl File {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &RelPath {
        &self.document.path
    }

    /// True for `metadata.yaml`, whose metadata is inherited by everything below it.
    #[must_use]
    pub fn is_defaults(&self) -> bool {
        effective::is_defaults(self.path())
    }

    /// The id that it claims for itself, as written.
    #[must_use]
    pub fn own_id(&self) -> Option<Node<'_>> {
        self.document.get("id").filter(|id| !id.is_empty() && id.text().is_some())
    }
}

impl std::fmt::Debug for Model<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model")
            .field("snapshot", &self.snapshot.describe())
            .field("files", &self.files.len())
            .finish_non_exhaustive()
    }
}

/// Why a file is not among the documents, with the path.
impl Unreadable {
    /// The sentence for a finding.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.error {
            ReadError::Missing => "the file is listed but not there".into(),
            ReadError::Directory(reason) => format!("the directory cannot be listed: {reason}"),
            error => format!("the file cannot be read: {error}"),
        }
    }
}
