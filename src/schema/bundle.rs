//! One self-contained schema out of a schema file and all that it refers to.
//!
//! Every file that a `$ref` names is embedded below `$defs`, and the reference is written as a pointer there. So nothing
//! is left to be fetched while compiling, and a pointer into the result names one place in one file.

use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::tolerance::{is_annotation_type, plain_text_keyword};
use super::view::{Types, declared_types};
use super::{IgnoredPattern, Options, Vocabulary, instance, table};
use crate::config::Problem;
use crate::finding::Location;
use crate::pointer::{escape, unescape};
use crate::snapshot::{ReadError, RelPath};
use crate::yaml::{JsonBudget, Node, Tree, to_json};

/// Schemas within schemas that are followed: compiling recurses with them.
pub(super) const MAX_DEPTH: usize = 64;

/// Schemas that one bundle may hold: aliases make small texts stand for huge ones.
const MAX_SCHEMAS: usize = 100_000;

/// Keywords whose value is a schema.
const SCHEMA: [&str; 12] = [
    "additionalItems",
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
/// Keywords whose value is a list of schemas.
const LIST: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords whose value is a mapping from names to schemas.
const MAP: [&str; 6] = ["$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"];

/// One file of a bundle.
pub(super) struct File {
    pub(super) path: RelPath,
    pub(super) tree: Tree,
    /// The pointer below which the file is embedded; empty for the schema itself.
    pub(super) prefix: String,
}

/// A schema with all that it refers to.
pub(super) struct Bundle {
    pub(super) value: Value,
    pub(super) files: Vec<File>,
    pub(super) ignored: Vec<IgnoredPattern>,
    /// Every key of a `patternProperties`.
    pub(super) patterns: BTreeSet<String>,
}

/// A schema that is still to be written into the bundle.
pub(super) struct Target {
    pub(super) file: usize,
    /// The pointer within its file.
    pub(super) pointer: String,
}

pub(super) struct Bundler<'a> {
    pub(super) read: &'a dyn Fn(&RelPath) -> Result<Arc<str>, ReadError>,
    vocabulary: &'a Vocabulary,
    options: Options<'a>,
    pub(super) files: Vec<File>,
    pub(super) queue: VecDeque<Target>,
    /// Pointers into the bundle where a schema is written.
    written: BTreeSet<String>,
    patterns: BTreeSet<String>,
    ignored: Vec<IgnoredPattern>,
    pub(super) problems: Vec<Problem>,
    left: usize,
    /// For what is no schema.
    budget: JsonBudget,
    is_overdrawn: bool,
}

impl<'a> Bundler<'a> {
    pub(super) fn new(
        read: &'a dyn Fn(&RelPath) -> Result<Arc<str>, ReadError>,
        vocabulary: &'a Vocabulary,
        options: Options<'a>,
    ) -> Self {
        Bundler {
            read,
            vocabulary,
            options,
            files: Vec::new(),
            queue: VecDeque::new(),
            written: BTreeSet::new(),
            patterns: BTreeSet::new(),
            ignored: Vec::new(),
            problems: Vec::new(),
            left: MAX_SCHEMAS,
            budget: JsonBudget::default(),
            is_overdrawn: false,
        }
    }

    /// Bundles the schema file `path`, whose text is `text`.
    pub(super) fn run(mut self, path: &RelPath, text: &Arc<str>) -> Result<Bundle, Vec<Problem>> {
        let mut value = Value::Null;
        match parse(path, text) {
            Err(problem) => self.problems.push(problem),
            Ok(tree) => {
                self.add(path.clone(), tree, String::new());
                value = json!({"$schema": "https://json-schema.org/draft/2020-12/schema"});
                while let Some(target) = self.queue.pop_front() {
                    self.write(&mut value, &target);
                }
            }
        }
        if !self.problems.is_empty() {
            self.problems.sort_by(|a, b| order(&a.location).cmp(&order(&b.location)));
            self.problems.dedup();
            return Err(self.problems);
        }
        Ok(Bundle { value, files: self.files, ignored: self.ignored, patterns: self.patterns })
    }

    pub(super) fn add(&mut self, path: RelPath, tree: Tree, prefix: String) -> usize {
        self.files.push(File { path, tree, prefix });
        let file = self.files.len() - 1;
        self.queue.push_back(Target { file, pointer: String::new() });
        file
    }

    /// Writes one schema to its place, unless it is there already.
    fn write(&mut self, bundle: &mut Value, target: &Target) {
        let file = &self.files[target.file];
        let place = format!("{}{}", file.prefix, target.pointer);
        if self.written.contains(&place) {
            return;
        }
        // Trees share their text, and their nodes are few: a copy frees `self` to collect what is found.
        let tree = file.tree.clone();
        let Some(node) = tree.root().and_then(|root| root.pointer(&target.pointer)) else { return };
        let schema = self.schema(node, target.file, &target.pointer, 0);
        if place.is_empty() {
            if let (Value::Object(bundle), Value::Object(schema)) = (bundle, schema) {
                bundle.extend(schema);
            }
        } else if let Some(there) = bundle.pointer_mut(&place) {
            *there = schema;
        } else if let Some(key) = file_key(&place)
            && let Some(bundle) = bundle.as_object_mut()
            && let Value::Object(all) = bundle.entry("$defs").or_insert_with(|| json!({}))
        {
            all.insert(key, schema);
        }
    }

    fn location(&self, file: usize, node: Node<'_>) -> Location {
        Location { path: self.files[file].path.clone(), range: Some(node.span()) }
    }

    pub(super) fn problem(&mut self, file: usize, node: Node<'_>, message: String, help: Option<String>) {
        let location = self.location(file, node);
        self.problems.push(Problem { location, message, help });
    }

    fn json(&mut self, file: usize, node: Node<'_>) -> Value {
        // What is used up stays so: the rest of the file is not worth the time.
        if self.is_overdrawn {
            return Value::Null;
        }
        to_json(node, &mut self.budget).unwrap_or_else(|| {
            self.is_overdrawn = true;
            self.problem(file, node, "aliases make more than a million values of this file".into(), None);
            Value::Null
        })
    }

    /// A node that stands where a schema does.
    fn schema(&mut self, node: Node<'_>, file: usize, pointer: &str, depth: usize) -> Value {
        if depth > MAX_DEPTH || self.left == 0 {
            if self.problems.is_empty() {
                let message = match self.left {
                    0 => format!("aliases make more than {MAX_SCHEMAS} schemas of this file"),
                    _ => format!("schemas are nested more than {MAX_DEPTH} deep"),
                };
                self.problem(file, node, message, None);
            }
            return Value::Bool(true);
        }
        self.left -= 1;
        if !node.is_mapping() {
            return self.json(file, node);
        }
        self.written.insert(format!("{}{pointer}", self.files[file].prefix));
        let types = node.get("type").and_then(|node| declared_types(&texts(node)));
        let mut schema = Map::new();
        for (key, value) in node.entries() {
            let Some(name) = key.text() else { continue };
            let place = format!("{pointer}/{}", escape(name));
            if let Some(value) = self.keyword(name, value, file, (pointer, &place), types, depth) {
                schema.insert(name.to_owned(), value);
            }
        }
        if let Some(name) = node.get("enum_from") {
            self.enum_from(&mut schema, name, file, types);
        }
        if schema.get("pattern").and_then(Value::as_str).is_some_and(table::is_date_pattern) {
            // The shape of a date alone lets `2028-13-45` pass.
            schema.entry("format").or_insert_with(|| "date".into());
        }
        Value::Object(schema)
    }

    /// The value of one keyword; `None` leaves it out.
    fn keyword(
        &mut self,
        name: &str,
        value: Node<'_>,
        file: usize,
        (pointer, place): (&str, &str),
        types: Types,
        depth: usize,
    ) -> Option<Value> {
        Some(match name {
            // There is one resource and one dialect; references by `$id` and `$anchor` are written as pointers.
            "$schema" | "$id" | "$anchor" => return None,
            "$comment" | "description" | "title" if value.is_null() => return None,
            "$ref" if value.text().is_some() => self.reference(value, file),
            "type" if pointer.is_empty() && is_annotation_type(value) => return None,
            "pattern" if self.is_ignored(file, pointer) => {
                let pattern = value.text().unwrap_or_default().to_owned();
                let location = self.location(file, value);
                self.ignored.push(IgnoredPattern { pattern, location });
                return None;
            }
            "enum" if value.is_sequence() => value.items().map(|item| self.value(item, file, types)).collect(),
            "const" | "default" => self.value(value, file, types),
            _ if plain_text_keyword(name) => texts_or(value, || self.json(file, value)),
            _ if SCHEMA.contains(&name) => self.schema(value, file, place, depth + 1),
            _ if LIST.contains(&name) && value.is_sequence() => {
                let items = value.items().enumerate();
                items.map(|(at, item)| self.schema(item, file, &format!("{place}/{at}"), depth + 1)).collect()
            }
            _ if MAP.contains(&name) && value.is_mapping() => {
                let mut map = Map::new();
                for (key, schema) in value.entries() {
                    let key = key.text().unwrap_or_else(|| key.slice());
                    if name == "patternProperties" {
                        self.patterns.insert(key.to_owned());
                    }
                    let place = format!("{place}/{}", escape(key));
                    map.insert(key.to_owned(), self.schema(schema, file, &place, depth + 1));
                }
                Value::Object(map)
            }
            _ => self.json(file, value),
        })
    }

    fn value(&mut self, node: Node<'_>, file: usize, types: Types) -> Value {
        if node.text().is_some() { instance::scalar(node, types) } else { self.json(file, node) }
    }

    fn is_ignored(&self, file: usize, pointer: &str) -> bool {
        file == 0 && self.options.ignore_pattern.contains(&pointer)
    }

    /// Adds the values of a vocabulary's list; beside an `enum` that is there already, both must hold.
    fn enum_from(&mut self, schema: &mut Map<String, Value>, name: Node<'_>, file: usize, types: Types) {
        let Some(text) = name.text() else {
            return self.problem(file, name, "`enum_from` names one list of the vocabulary".into(), None);
        };
        let Some(list) = self.vocabulary.get(text) else {
            let names = self.vocabulary.lists().iter().map(|list| list.name.as_str());
            let help = crate::nearest::nearest(text, names).map(|near| format!("did you mean `{near}`?"));
            return self.problem(file, name, format!("the vocabulary has no list `{text}`"), help);
        };
        if types.is_some_and(|types| types == jsonschema::JsonType::Array.into()) {
            let help = Some(format!("write `items: {{enum_from: {text}}}`"));
            return self.problem(file, name, "`enum_from` holds for the list itself, not for its items".into(), help);
        }
        let mut values: Vec<Value> = Vec::new();
        for term in &list.values {
            let value = instance::as_wanted(&term.value, &term.text, types);
            if !values.contains(&value) {
                values.push(value);
            }
        }
        if schema.contains_key("enum") {
            schema.remove("enum_from");
            let also = json!({"enum": values, "enum_from": text});
            if let Value::Array(all) = schema.entry("allOf").or_insert_with(|| json!([])) {
                all.push(also);
            }
        } else {
            schema.insert("enum".into(), Value::Array(values));
        }
    }
}

/// The tree of a schema file, which is a mapping.
pub(super) fn parse(path: &RelPath, text: &Arc<str>) -> Result<Tree, Problem> {
    let at = |range: Range<usize>| Location { path: path.clone(), range: Some(range) };
    let tree = Tree::parse(text, 0..text.len()).map_err(|error| Problem {
        location: at(error.offset..error.offset),
        message: format!("this is neither YAML nor JSON: {error}"),
        help: None,
    })?;
    // Of two keys one would be judged by and the other be passed over in silence.
    if let Some((_, key)) = tree.repeated_keys().into_iter().next() {
        let message = format!("the key `{}` stands twice", key.text().unwrap_or_default());
        return Err(Problem { location: at(key.span()), message, help: Some("leave one of them".into()) });
    }
    let range = match tree.root() {
        Some(root) if root.is_mapping() => return Ok(tree),
        Some(root) => root.span(),
        None => 0..0,
    };
    Err(Problem { location: at(range), message: "a schema is a mapping of keywords".into(), help: None })
}

impl File {
    pub(super) fn path(&self) -> &RelPath {
        &self.path
    }

    /// Where a pointer into the bundle leads in this file; `None` when it is another file's.
    pub(super) fn locate(&self, pointer: &str) -> Option<Location> {
        let rest = pointer.strip_prefix(&self.prefix).filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
        let mut node = self.tree.root()?;
        let mut span = node.span();
        let mut last = "";
        for token in rest.split('/').skip(1) {
            let token_text = unescape(token);
            let Some(next) = node.pointer(&format!("/{token}")) else { break };
            // A key of `patternProperties` is what is wrong with it, more often than its schema.
            let key = node.entry(&token_text).filter(|_| last == "patternProperties");
            span = key.map_or_else(|| next.span(), |(key, _)| key.span());
            node = next;
            last = token;
        }
        Some(Location { path: self.path.clone(), range: Some(span) })
    }
}

/// The key below `$defs` of a pointer that names an embedded file.
fn file_key(place: &str) -> Option<String> {
    let key = place.strip_prefix("/$defs/")?;
    (!key.contains('/')).then(|| unescape(key))
}

/// What problems are sorted by.
pub(super) fn order(location: &Location) -> (&str, usize) {
    (location.path.as_str(), location.range.as_ref().map_or(0, |range| range.start))
}

/// A scalar, or a list of them, as texts: `type: null` means the type of that name.
fn texts(node: Node<'_>) -> Value {
    texts_or(node, || Value::Null)
}

fn texts_or(node: Node<'_>, otherwise: impl FnOnce() -> Value) -> Value {
    let text = |node: Node<'_>| node.text().filter(|text| !text.is_empty()).map(Value::from);
    if node.is_sequence() {
        return node.items().map(text).collect::<Option<Vec<_>>>().map_or_else(otherwise, Value::Array);
    }
    text(node).unwrap_or_else(otherwise)
}
