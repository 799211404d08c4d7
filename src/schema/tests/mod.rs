#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod alternatives;
mod corpus;
mod facts;
mod instances;
mod loading;
mod rules;
mod vocabularies;

use std::fmt::Write as _;
use std::sync::Arc;

use super::{Options, Schema, Schemas, Suggestion, Vocabulary};
use crate::config::Problem;
use crate::finding::{LineIndex, Location};
use crate::snapshot::{Memory, RelPath, Snapshot};
use crate::yaml::Tree;

/// Where the tests' configuration names its schemas.
fn asked() -> Location {
    Location { path: RelPath::new("gpdoc.yaml"), range: Some(12..16) }
}

fn tree(text: &str) -> Tree {
    let text: Arc<str> = text.into();
    Tree::parse(&text, 0..text.len()).unwrap()
}

/// Loads `note.schema.yaml` from the directory `schemas`, whose vocabulary is `schemas/enums.yaml` if there is one.
fn load(files: &[(&str, &str)], options: Options<'_>) -> Result<Schema, Vec<Problem>> {
    let files = files.iter().copied().collect::<Memory>();
    let path = RelPath::new("schemas/enums.yaml");
    let vocabulary = match files.listing().get(path.as_str()) {
        Some(_) => Vocabulary::load(&files, &path)?,
        None => Vocabulary::default(),
    };
    Schemas::new(&files, RelPath::new("schemas"), &vocabulary).load("note", &asked(), options)
}

fn schema(text: &str) -> Schema {
    with_vocabulary(text, "owners: [platform-team, security-team]\n")
}

fn with_vocabulary(text: &str, vocabulary: &str) -> Schema {
    let files = [("schemas/note.schema.yaml", text), ("schemas/enums.yaml", vocabulary)];
    load(&files, Options::default()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// The instance of a document's fields.
fn instance(schema: &Schema, document: &str) -> serde_json::Value {
    let tree = tree(document);
    let fields: Vec<_> = tree.root().unwrap().entries().map(|(key, value)| (key.text().unwrap(), value)).collect();
    schema.instance(&fields).unwrap()
}

/// What a schema has against a document, a fault a line: `rule[keyword] pointer key: message (help) -> suggestion`.
fn check(schema: &Schema, document: &str) -> String {
    let mut out = String::new();
    for violation in schema.validate(&instance(schema, document)) {
        let key = violation.key.map(|key| format!(" {key}")).unwrap_or_default();
        let head = format!("{}[{}] {:?}{key}", violation.rule, violation.keyword, violation.pointer);
        let help = violation.help.map(|help| format!(" ({help})")).unwrap_or_default();
        let suggestion = match violation.suggestion {
            Some(Suggestion::Replace(text)) => format!(" -> write {text:?}"),
            Some(Suggestion::WrapInList) => " -> wrap".into(),
            Some(Suggestion::Unquote) => " -> unquote".into(),
            Some(Suggestion::Default(value)) => format!(" -> add {value}"),
            None => String::new(),
        };
        writeln!(out, "{head}: {}{help}{suggestion}", violation.message).unwrap();
    }
    out
}

/// Problems, one a line: `path:line:column "text there": message (help)`.
fn told(files: &[(&str, &str)], problems: &[Problem]) -> String {
    let mut out = String::new();
    for problem in problems {
        let path = problem.location.path.as_str();
        let text = files.iter().find(|(file, _)| *file == path).map_or("", |(_, text)| *text);
        let place = problem.location.range.clone().map_or_else(String::new, |range| {
            let start = LineIndex::new(text).position(text, range.start);
            let there = text.get(range).unwrap_or_default();
            format!(":{}:{} {there:?}", start.line, start.column)
        });
        let help = problem.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        writeln!(out, "{path}{place}: {}{help}", problem.message).unwrap();
    }
    out
}

/// The problems of loading `note.schema.yaml`.
fn problems(files: &[(&str, &str)]) -> String {
    match load(files, Options::default()) {
        Ok(_) => "none".into(),
        Err(problems) => told(files, &problems),
    }
}

/// The problems of a schema that is alone.
fn faulty(text: &str) -> String {
    problems(&[("schemas/note.schema.yaml", text), ("schemas/enums.yaml", "owners: [platform-team]\n")])
}
