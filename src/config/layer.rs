//! The files that a configuration is made of, and their merge.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{FILE_NAME, Origin, Problem, Settings};
use crate::finding::{LineIndex, Location};
use crate::pointer::unescape;
use crate::schema::{Options, Schemas, Source, Violation, Vocabulary};
use crate::snapshot::{Memory, ReadError, RelPath, Snapshot};
use crate::yaml::{JsonBudget, Node, Tree, to_json};

/// The presets that `extends` may name.
pub(super) const PRESETS: &[(&str, &str)] = &[
    ("goldenpath", include_str!("../../schemas/presets/goldenpath.yaml")),
    ("madr", include_str!("../../schemas/presets/madr.yaml")),
    ("nygard", include_str!("../../schemas/presets/nygard.yaml")),
];

/// The schemas that presets name, and their texts.
pub(crate) const SCHEMAS: &[(&str, &str)] = &[("madr", include_str!("../../schemas/presets/madr.schema.yaml"))];

/// What holds where nothing is configured.
const CONVENTIONS: &str = include_str!("../../schemas/presets/conventions.yaml");

/// What people call it, too.
pub(crate) const OTHER_NAME: &str = "gpdoc.yml";

/// Where adr-tools says in which directory it keeps the decisions.
const ADR_DIR: &str = ".adr-dir";

/// Extending goes this deep at most; more is a circle.
const MAX_EXTENDS: usize = 16;

/// So many files are extended at most, each as often as it is named: in a circle of three names they would be millions.
const MAX_LAYERS: usize = 100;

/// One file of a configuration.
#[derive(Debug)]
struct Layer {
    path: RelPath,
    tree: Option<Tree>,
    value: Value,
    /// Part of gpdoc itself.
    built_in: bool,
}

impl Layer {
    /// What the configuration's own schema says against it: in words, and each fault at its place.
    fn faults(&self) -> Vec<Problem> {
        let root = self.tree.as_ref().and_then(Tree::root);
        let (memory, vocabulary) = (Memory::default(), Vocabulary::default());
        let path = RelPath::new(FILE_NAME);
        let text = super::json_schema().to_string().into();
        let source = Source { name: "gpdoc".into(), path: path.clone(), text };
        let schemas = Schemas::new(&memory, RelPath::new(""), &vocabulary).with_sources([source]);
        let asked = Location { path, range: None };
        let (Some(root), Ok(schema)) = (root, schemas.load("gpdoc", &asked, Options::default())) else {
            return Vec::new();
        };
        let problem = |violation: Violation| {
            let node = root.pointer(&violation.pointer).unwrap_or(root);
            let key = violation.key.as_deref().and_then(|key| node.entry(key)).map(|(key, _)| key);
            let help = violation.help.or_else(|| written(&violation.pointer, node));
            at(&self.path, key.unwrap_or(node), violation.message, help)
        };
        schema.validate(&self.value).into_iter().map(problem).collect()
    }
}

/// What to write instead of a value that is often written.
fn written(pointer: &str, node: Node<'_>) -> Option<String> {
    match (pointer, node.text()?) {
        ("/extends", name) => Some(format!("write a list: `extends: [{name}]`")),
        (pointer, "false" | "no" | "none" | "ignore" | "disabled") if pointer.starts_with("/rules/") => {
            Some("write `off`".to_owned())
        }
        (pointer, "true" | "yes" | "on" | "warn" | "err") if pointer.starts_with("/rules/") => {
            Some("write `error` or `warning`".to_owned())
        }
        _ => None,
    }
}

/// Every key below a node that has no value.
fn without_value(path: &RelPath, node: Node<'_>, problems: &mut Vec<Problem>) {
    for (key, value) in node.entries() {
        if value.is_null() {
            let message = format!("`{}` has no value", key.text().unwrap_or_default());
            problems.push(at(path, key, message, Some("give it one, or take the line out".into())));
        } else if value.index() == value.resolved().index() {
            // What an alias repeats is reported where it is written.
            without_value(path, value, problems);
        }
    }
    for item in node.items() {
        without_value(path, item, problems);
    }
}

/// The files of a configuration, the weakest first.
#[derive(Debug, Default)]
pub struct Layers {
    files: Vec<Layer>,
    /// How many files were read for `extends`.
    extended: usize,
    /// Remarks on how they were chosen.
    pub notes: Vec<String>,
    /// The user's own file.
    pub own: Option<RelPath>,
}

impl Layers {
    /// Reads the user's file and everything that it extends.
    pub(super) fn load(snapshot: &dyn Snapshot, origin: &Origin) -> Result<Self, Vec<Problem>> {
        let mut layers = Layers::default();
        match origin {
            Origin::Given(path, text) => {
                layers.own = Some(path.clone());
                layers.add(snapshot, path.clone(), text, false, 0)?;
            }
            Origin::Discover => {
                let path = RelPath::new(FILE_NAME);
                let listing = snapshot.listing();
                if listing.is_directory(FILE_NAME) {
                    return Err(vec![whole(&path, format!("{FILE_NAME} cannot be read: it is a directory"))]);
                }
                let there = listing.get(FILE_NAME).is_some();
                if !there && listing.get(OTHER_NAME).is_some() {
                    let message = format!("{OTHER_NAME} is not read: the configuration is called {FILE_NAME}");
                    let help = format!("rename it: `git mv {OTHER_NAME} {FILE_NAME}`");
                    return Err(vec![Problem { help: Some(help), ..whole(&RelPath::new(OTHER_NAME), message) }]);
                }
                if !there && snapshot.exists_unlisted(&path) {
                    let message = format!("{FILE_NAME} is left out: git ignores it, or it is no file");
                    let help = "take it out of .gitignore; who clones the repository needs it too".to_owned();
                    return Err(vec![Problem { help: Some(help), ..whole(&path, message) }]);
                }
                match if there { snapshot.read_text(&path) } else { Err(ReadError::Missing) } {
                    Ok(text) => {
                        layers.own = Some(path.clone());
                        layers.add(snapshot, path, &text, false, 0)?;
                    }
                    Err(ReadError::Missing) => layers.add_conventions(snapshot)?,
                    Err(error) => return Err(vec![whole(&path, format!("{FILE_NAME} cannot be read: {error}"))]),
                }
            }
        }
        Ok(layers)
    }

    fn add_conventions(&mut self, snapshot: &dyn Snapshot) -> Result<(), Vec<Problem>> {
        let listing = snapshot.listing();
        let (name, text) = if listing.is_directory("schemas/metadata") {
            ("goldenpath", PRESETS[0].1)
        } else {
            ("conventions", CONVENTIONS)
        };
        self.notes.push(match name {
            "goldenpath" => format!("no {FILE_NAME}: found `schemas/metadata`, judged by the preset `goldenpath`"),
            _ => format!("no {FILE_NAME}: judged by gpdoc's conventions; `gpdoc init` writes one"),
        });
        self.add(snapshot, RelPath::new(&format!("preset:{name}")), &text.into(), true, 0)?;
        if let Some(directory) = adr_dir(snapshot).filter(|_| name == "conventions") {
            self.notes.push(format!("`{ADR_DIR}` names `{directory}`: its numbered files are decisions"));
            self.add_files("adr", format!("{}/[0-9]*.md", globset::escape(directory.as_str())));
        }
        Ok(())
    }

    /// Gives a kind one more glob.
    fn add_files(&mut self, kind: &str, glob: String) {
        let merged = self.merged();
        let mut files = merged["kinds"][kind]["files"].as_array().cloned().unwrap_or_default();
        files.push(glob.into());
        let value = serde_json::json!({"kinds": {kind: {"files": files}}});
        self.files.push(Layer { path: RelPath::new(ADR_DIR), tree: None, value, built_in: true });
    }

    fn add(
        &mut self,
        snapshot: &dyn Snapshot,
        path: RelPath,
        text: &std::sync::Arc<str>,
        built_in: bool,
        depth: usize,
    ) -> Result<(), Vec<Problem>> {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let tree = Tree::parse(text, start..text.len()).map_err(|error| {
            vec![Problem {
                location: Location { path: path.clone(), range: Some(error.offset..error.offset) },
                message: format!("this is not YAML: {}", error.message),
                help: None,
            }]
        })?;
        let value = match tree.root() {
            None => Value::Object(Map::new()),
            Some(root) if root.is_mapping() => to_json(root, &mut JsonBudget::default())
                .ok_or_else(|| vec![whole(&path, "its aliases expand to more than a million values".into())])?,
            Some(root) => {
                return Err(vec![at(&path, root, "a configuration is a mapping of keys to values".into(), None)]);
            }
        };
        let mut problems: Vec<Problem> = tree
            .repeated_keys()
            .into_iter()
            .map(|(_, key)| at(&path, key, format!("the key `{}` stands twice", key.text().unwrap_or_default()), None))
            .collect();
        if let Some(second) = tree.second_document() {
            let help = "write one document: what stands behind `---` would not be read".to_owned();
            problems.push(at(&path, second, "a second YAML document begins here".into(), Some(help)));
        }
        // A condition without a value would be dropped, and a gate may not ask for less than is written.
        let gates = tree.root().and_then(|root| root.get("gates"));
        if let Some(gates) = gates {
            without_value(&path, gates, &mut problems);
        }
        if let Some(extends) = tree.root().and_then(|root| root.get("extends")) {
            for item in extends.items() {
                if let Err(more) = self.extend(snapshot, &path, item, depth) {
                    problems.extend(more);
                }
            }
        }
        if problems.is_empty() {
            self.files.push(Layer { path, tree: Some(tree), value, built_in });
            Ok(())
        } else {
            Err(problems)
        }
    }

    fn extend(
        &mut self,
        snapshot: &dyn Snapshot,
        from: &RelPath,
        item: Node<'_>,
        depth: usize,
    ) -> Result<(), Vec<Problem>> {
        let name = item.text().unwrap_or_default();
        if let Some((_, text)) = PRESETS.iter().find(|(preset, _)| *preset == name) {
            return self.add(snapshot, RelPath::new(&format!("preset:{name}")), &(*text).into(), true, depth + 1);
        }
        let presets = PRESETS.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        if depth >= MAX_EXTENDS {
            return Err(vec![at(from, item, "`extends` goes in a circle".into(), None)]);
        }
        self.extended += 1;
        if self.extended > MAX_LAYERS {
            let message = format!("`extends` leads to more than {MAX_LAYERS} files");
            return Err(vec![at(from, item, message, Some("name each file once".into()))]);
        }
        if from.as_str().starts_with('/') {
            let help = format!("put both below the root, or extend a preset: {presets}");
            let message = format!("`{name}` cannot be extended from a configuration outside of the root");
            return Err(vec![at(from, item, message, Some(help))]);
        }
        let target =
            RelPath::resolve(from.parent(), name).filter(|path| snapshot.listing().get(path.as_str()).is_some());
        let Some(path) = target else {
            let help = format!("the presets are {presets}; a path is relative to this file");
            return Err(vec![at(from, item, format!("`{name}` is neither a preset nor a file"), Some(help))]);
        };
        let text = snapshot
            .read_text(&path)
            .map_err(|error| vec![at(from, item, format!("{path} cannot be read: {error}"), None)])?;
        self.add(snapshot, path, &text, false, depth + 1)
    }

    /// The files and presets that the configuration is made of, the strongest first.
    pub fn names(&self) -> impl Iterator<Item = &RelPath> {
        self.files.iter().rev().map(|layer| &layer.path)
    }

    /// All layers as one value.
    pub(super) fn merged(&self) -> Value {
        self.files.iter().fold(Value::Object(Map::new()), |below, layer| merge(below, layer.value.clone()))
    }

    /// The merged value as settings; where that fails, each fault at its place.
    pub(super) fn settings(&self, merged: &Value) -> Result<Settings, Vec<Problem>> {
        for layer in self.files.iter().filter(|layer| !layer.built_in) {
            if let Err(error) = Settings::deserialize(&layer.value) {
                let placed = layer.faults();
                return Err(if placed.is_empty() { vec![whole(&layer.path, error.to_string())] } else { placed });
            }
        }
        Settings::deserialize(merged)
            .map_err(|error| vec![Problem { location: self.whole(), message: error.to_string(), help: None }])
    }

    /// The place where a setting was written, in the strongest layer that has it.
    #[must_use]
    pub fn location(&self, pointer: &str) -> Option<Location> {
        self.files.iter().rev().find_map(|layer| {
            let node = layer.tree.as_ref()?.root()?.pointer(pointer)?;
            Some(Location { path: layer.path.clone(), range: Some(node.span()) })
        })
    }

    /// The file and the line that a setting is written in.
    pub(crate) fn line(&self, pointer: &str) -> Option<(RelPath, usize)> {
        let Location { path, range } = self.location(pointer)?;
        let source = self.source(&path)?;
        let line = LineIndex::new(&source).position(&source, range?.start).line;
        Some((path, line))
    }

    /// The files that it is made of, presets left out.
    pub fn paths(&self) -> impl Iterator<Item = &RelPath> {
        self.files.iter().filter(|layer| !layer.built_in).map(|layer| &layer.path)
    }

    /// In how many files a setting was written.
    pub(super) fn count(&self, pointer: &str) -> usize {
        self.files.iter().filter(|layer| layer.value.pointer(pointer).is_some()).count()
    }

    /// True when a setting was written in a file of the user's, not only in a preset.
    #[must_use]
    pub fn is_own(&self, pointer: &str) -> bool {
        self.files.iter().any(|layer| !layer.built_in && layer.value.pointer(pointer).is_some())
    }

    /// A problem at the place where a setting was written; of one that is nowhere, in the user's file.
    #[must_use]
    pub fn problem(&self, pointer: &str, message: String, help: Option<String>) -> Problem {
        let location = self.location(pointer).unwrap_or_else(|| self.whole());
        Problem { location, message, help }
    }

    /// The user's file as a whole, also where it is yet to be written.
    pub(crate) fn whole(&self) -> Location {
        Location { path: self.own.clone().unwrap_or_else(|| RelPath::new(FILE_NAME)), range: None }
    }

    /// The place of the key that ends `pointer`.
    #[must_use]
    pub fn key_location(&self, pointer: &str) -> Option<Location> {
        let (parent, key) = pointer.rsplit_once('/')?;
        let key = unescape(key);
        self.files.iter().rev().find_map(|layer| {
            let (node, _) = layer.tree.as_ref()?.root()?.pointer(parent)?.entry(&key)?;
            Some(Location { path: layer.path.clone(), range: Some(node.span()) })
        })
    }

    /// The text of a configuration file, for showing a problem in it.
    #[must_use]
    pub fn source(&self, path: &RelPath) -> Option<std::sync::Arc<str>> {
        self.files
            .iter()
            .find(|layer| layer.path == *path)?
            .tree
            .as_ref()
            .map(|tree| std::sync::Arc::clone(tree.source()))
    }
}

/// The directory that adr-tools keeps the decisions in, where that is in the repository.
pub(crate) fn adr_dir(snapshot: &dyn Snapshot) -> Option<RelPath> {
    snapshot.listing().get(ADR_DIR)?;
    let text = snapshot.read_text(&RelPath::new(ADR_DIR)).ok()?;
    RelPath::resolve("", text.trim()).filter(|directory| !directory.as_str().is_empty())
}

fn at(path: &RelPath, node: Node<'_>, message: String, help: Option<String>) -> Problem {
    Problem { location: Location { path: path.clone(), range: Some(node.span()) }, message, help }
}

fn whole(path: &RelPath, message: String) -> Problem {
    Problem { location: Location { path: path.clone(), range: None }, message, help: None }
}

/// Merges mappings key by key; lists and scalars replace. The keys of the later layer come first: of kinds, the first
/// that matches wins, and the user's are to win over a preset's.
fn merge(below: Value, above: Value) -> Value {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            let mut below = below;
            let mut merged = Map::new();
            for (key, value) in above {
                let value = match below.shift_remove(&key) {
                    Some(old) => merge(old, value),
                    None => value,
                };
                merged.insert(key, value);
            }
            merged.extend(below);
            Value::Object(merged)
        }
        (_, above) => above,
    }
}
