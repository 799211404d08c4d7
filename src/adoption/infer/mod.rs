//! `gpdoc schema infer`: a schema for a kind, as far as the documents that exist tell of one.
//!
//! ```text
//! documents ── evidence ──> counts ── proposal ──> constraints ── text ──> YAML with the counts in comments
//!                                        ^                          │
//!                                        └──────── loosen ── validate the documents
//! ```

mod evidence;
mod proposal;
mod text;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::config::{Kind, Problem};
use crate::document::Metadata;
use crate::finding::Location;
use crate::model::{File, Model, vocabulary};
use crate::schema::{Options, Schema, Schemas, Source, Vocabulary};
use crate::snapshot::RelPath;
use crate::yaml::{JsonBudget, Node, Tree, to_json};

use evidence::Evidence;
use proposal::{Hints, Place};

/// Of a hundred documents, those that a proposal accepts at least.
pub const PERCENT: usize = 95;

/// A schema proposed for a kind.
#[derive(Debug)]
pub struct Inferred {
    /// YAML with comments, to be read and kept by a person.
    pub text: String,
    /// The schema alone.
    pub schema: Value,
    /// Documents of the kind with metadata.
    pub documents: usize,
    /// Those of them that have nothing against the schema.
    pub fit: usize,
    /// The others, with what the schema has against them first.
    pub unfit: Vec<(RelPath, String)>,
    /// Where the kind's schema belongs.
    pub path: RelPath,
    /// Whether there is a file already.
    pub is_there: bool,
    /// Whether the kind names it in the configuration.
    pub is_named: bool,
}

/// Why no schema can be proposed.
#[derive(Debug, thiserror::Error)]
pub enum InferError {
    /// There is nothing to learn from.
    #[error("no document of kind `{0}` has metadata")]
    NoDocuments(String),
    /// The vocabulary, or the proposal itself, cannot be used.
    #[error("the schema cannot be proposed")]
    Problems(Vec<Problem>),
}

/// One document's effective metadata.
type Fields<'m> = Vec<(&'m str, Node<'m>)>;

/// Proposes a schema for the documents of a kind, with evidence of their effective metadata.
///
/// # Errors
/// When no document of the kind has metadata, or the vocabulary cannot be read.
pub fn infer(model: &Model<'_>, kind: &Kind) -> Result<Inferred, InferError> {
    let of_kind = |file: &&File| {
        model.kind_of(file).is_some_and(|own| own.name == kind.name)
            && matches!(file.document.metadata, Metadata::Parsed(_))
    };
    let files: Vec<&File> = model.governed().filter(of_kind).collect();
    let documents: Vec<(&RelPath, Fields<'_>)> = files.iter().map(|file| (file.path(), fields(model, file))).collect();
    if documents.is_empty() {
        return Err(InferError::NoDocuments(kind.name.clone()));
    }
    let vocabulary = vocabulary(model.snapshot, &model.config).map_err(InferError::Problems)?;
    let mut evidence = Evidence::default();
    for (file, (_, fields)) in files.iter().zip(&documents) {
        evidence.add_document(fields, &inherited(model, file));
    }
    let relations = model.config.settings.relations.keys().map(String::as_str).collect();
    let status = kind.lifecycle.as_ref().map(|lifecycle| lifecycle.field.as_str());
    let hints = Hints { vocabulary: &vocabulary, relations, status, kind: &kind.name };
    let mut place = Place::top(&evidence, &hints);
    let unfit = loop {
        let schema = compile(&text::body(&place), &vocabulary)?;
        let (unfit, faults) = judge(&schema, &documents);
        let accepts = documents.len() - unfit.len();
        let worst = faults.into_iter().max_by(|(a, m), (b, n)| m.cmp(n).then(b.cmp(a)));
        match worst {
            Some((fault, _)) if accepts * 100 < documents.len() * PERCENT && place.loosen(&fault) => {}
            _ => break unfit,
        }
    };
    let directory = model.config.settings.schemas.as_deref().unwrap_or("schemas").trim_end_matches('/');
    let name = kind.schema.as_deref().unwrap_or(&kind.name);
    let path = RelPath::new(&format!("{directory}/{name}.schema.yaml"));
    let is_named = kind.schema.is_some();
    let is_there = model.snapshot.listing().get(path.as_str()).is_some();
    let body = text::body(&place);
    let head =
        text::Head { kind: &kind.name, is_named, is_there, path: &path, documents: documents.len(), unfit: &unfit };
    Ok(Inferred {
        text: head.text() + &body,
        schema: json(&body),
        documents: documents.len(),
        fit: documents.len() - unfit.len(),
        unfit,
        path,
        is_there,
        is_named,
    })
}

fn fields<'m>(model: &'m Model<'_>, file: &'m File) -> Fields<'m> {
    let fields = file.effective.fields().into_iter();
    fields.filter_map(|field| Some((field.key, model.field_node(field)?.1))).collect()
}

/// The keys that a document has from above.
fn inherited<'m>(model: &'m Model<'_>, file: &'m File) -> Vec<&'m str> {
    let fields = file.effective.fields().into_iter();
    let is_above = |origin: &File| origin.path() != file.path();
    fields
        .filter(|field| model.field_node(*field).is_some_and(|(origin, _)| is_above(origin)))
        .map(|field| field.key)
        .collect()
}

fn compile(text: &str, vocabulary: &Vocabulary) -> Result<Schema, InferError> {
    let path = RelPath::new("proposed.schema.yaml");
    let source = Source { name: "proposed".into(), path: path.clone(), text: Arc::from(text) };
    let nothing = crate::snapshot::Memory::default();
    let schemas = Schemas::new(&nothing, RelPath::new(""), vocabulary).with_sources([source]);
    let asked = Location { path, range: None };
    schemas.load("proposed", &asked, Options::default()).map_err(InferError::Problems)
}

/// The constraint that something fails: where it stands in the schema, by keys and `*` for items; its keyword; the field.
type Fault = (Vec<String>, String, Option<String>);

/// The documents that do not fit, and by constraint how many fail it.
fn judge(schema: &Schema, documents: &[(&RelPath, Fields<'_>)]) -> (Vec<(RelPath, String)>, BTreeMap<Fault, usize>) {
    let mut unfit = Vec::new();
    let mut faults: BTreeMap<Fault, usize> = BTreeMap::new();
    for (path, fields) in documents {
        let Some(instance) = schema.instance(fields) else {
            unfit.push(((*path).clone(), "its metadata is too large to be judged".to_owned()));
            continue;
        };
        let violations = schema.validate(&instance);
        let Some(first) = violations.first() else { continue };
        unfit.push(((*path).clone(), first.message.clone()));
        let mut own: Vec<Fault> = violations
            .into_iter()
            .map(|violation| (proposal::steps(&instance, &violation.pointer), violation.keyword, violation.key))
            .collect();
        own.sort_unstable();
        own.dedup();
        for fault in own {
            *faults.entry(fault).or_default() += 1;
        }
    }
    (unfit, faults)
}

fn json(text: &str) -> Value {
    let tree = Tree::parse(&text.into(), 0..text.len()).ok();
    let root = tree.as_ref().and_then(Tree::root);
    root.and_then(|root| to_json(root, &mut JsonBudget::default())).unwrap_or_default()
}
