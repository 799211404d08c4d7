//! The schema of each kind.

use std::sync::Arc;

use crate::config::{Config, Problem, SCHEMAS};
use crate::schema::{Options, Schema, Schemas, Source, Vocabulary};
use crate::snapshot::{RelPath, Snapshot};

/// The schemas of a configuration's kinds.
#[derive(Clone)]
pub(crate) struct KindSchemas {
    /// By kind; a kind with no schema of its own has the default kind's.
    pub(super) by_kind: Vec<Option<Arc<Schema>>>,
    /// Where a kind and its schema differ.
    pub(super) notes: Vec<String>,
}

pub(super) fn load(snapshot: &dyn Snapshot, config: &Config) -> Result<KindSchemas, Vec<Problem>> {
    let vocabulary = vocabulary(snapshot, config)?;
    let directory = directory(snapshot, config)?;
    let schemas = Schemas::new(snapshot, directory, &vocabulary).with_sources(built_in());
    let names = schemas.names();
    let default = config.settings.default_kind.as_deref().and_then(|name| config.kind(name)?.schema.as_deref());
    let mut loaded: Vec<(&str, bool, Arc<Schema>)> = Vec::new();
    let mut by_kind = Vec::with_capacity(config.kinds.len());
    let mut notes = Vec::new();
    let mut problems = Vec::new();
    for kind in &config.kinds {
        let pointer = format!("/kinds/{}/schema", kind.name);
        let own = kind.schema.as_deref();
        // A preset names the schemas that its users tend to have; what the user names must be there.
        let is_there = |name: &&str| names.iter().any(|known| known == name) || config.layers.is_own(&pointer);
        let Some(name) = own.filter(is_there).or(default.filter(is_there)) else {
            by_kind.push(None);
            continue;
        };
        // The kind's forms win over a pattern that the schema has for ids.
        let has_forms = !kind.forms.is_empty();
        if let Some((.., schema)) = loaded.iter().find(|(known, forms, _)| *known == name && *forms == has_forms) {
            by_kind.push(Some(Arc::clone(schema)));
            continue;
        }
        let asked = config.layers.location(&pointer).unwrap_or_else(|| config.layers.whole());
        let ignore_pattern: &[&str] = if has_forms { &["/properties/id"] } else { &[] };
        match schemas.load(name, &asked, Options { ignore_pattern }) {
            Ok(schema) => {
                notes.extend(schema.ignored_patterns().iter().map(|ignored| {
                    format!(
                        "`id.forms` of kind `{}` overrides the id pattern `{}` in {}",
                        kind.name, ignored.pattern, ignored.location.path
                    )
                }));
                let schema = Arc::new(schema);
                loaded.push((name, has_forms, Arc::clone(&schema)));
                by_kind.push(Some(schema));
            }
            Err(more) => problems.extend(more),
        }
    }
    if problems.is_empty() { Ok(KindSchemas { by_kind, notes }) } else { Err(problems) }
}

/// The directory of the kinds' schemas. One that the user names must be there.
fn directory(snapshot: &dyn Snapshot, config: &Config) -> Result<RelPath, Vec<Problem>> {
    let directory = RelPath::new(config.settings.schemas.as_deref().unwrap_or("schemas").trim_end_matches('/'));
    if !config.layers.is_own("/schemas") || snapshot.listing().is_directory(directory.as_str()) {
        return Ok(directory);
    }
    let help = "write the directory of the kinds' schemas, or leave the key out".to_owned();
    let message = format!("there is no directory `{directory}`");
    Err(vec![config.layers.problem("/schemas", message, Some(help))])
}

/// The schemas that gpdoc brings along; a file of the repository's wins over one of the same name.
fn built_in() -> impl Iterator<Item = Source> {
    SCHEMAS.iter().map(|(name, text)| Source {
        name: (*name).to_owned(),
        path: RelPath::new(&format!("preset:{name}.schema.yaml")),
        text: (*text).into(),
    })
}

/// The vocabulary of a configuration; an empty one where its preset names one that is not there.
pub(crate) fn vocabulary(snapshot: &dyn Snapshot, config: &Config) -> Result<Vocabulary, Vec<Problem>> {
    let Some(path) = &config.settings.vocabulary else { return Ok(Vocabulary::default()) };
    let path = RelPath::new(path);
    if snapshot.listing().get(path.as_str()).is_none() && !config.layers.is_own("/vocabulary") {
        return Ok(Vocabulary::default());
    }
    if snapshot.listing().get(path.as_str()).is_none() {
        return Err(vec![config.layers.problem("/vocabulary", format!("there is no file `{path}`"), None)]);
    }
    Vocabulary::load(snapshot, &path)
}
