//! The lists that schemas name with `enum_from`.

use std::ops::Range;

use serde_json::Value;

use super::Source;
use crate::config::Problem;
use crate::finding::Location;
use crate::snapshot::{ReadError, RelPath, Snapshot};
use crate::yaml::{JsonBudget, Node, Tree, to_json};

/// Groups within groups that are followed; nobody nests vocabulary deeper.
const MAX_DEPTH: usize = 16;

/// Named lists of values.
///
/// A file is a mapping. A key holds a list, a block `{description, values}`, or a group of further keys, whose lists are
/// then called `group.key`. Scalars (`version: 1`) are remarks and say nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vocabulary {
    lists: Vec<List>,
}

/// One list of a vocabulary.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// With dots where it is in a group: `security.secret_types`.
    pub name: String,
    /// What the file says of it.
    pub description: Option<String>,
    /// Where its values are.
    pub location: Location,
    /// In the order of the file.
    pub values: Vec<Term>,
}

/// One value of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// As it is written, without quotes.
    pub text: String,
    /// As YAML's core schema reads it.
    pub value: Value,
    /// Where it is.
    pub location: Location,
}

impl Vocabulary {
    /// Reads a vocabulary file.
    ///
    /// # Errors
    /// When the file is absent or not YAML, and for everything in it that is no list of scalars.
    pub fn load(snapshot: &dyn Snapshot, path: &RelPath) -> Result<Self, Vec<Problem>> {
        let text = snapshot.read_text(path).map_err(|error| {
            let message = match error {
                ReadError::Missing => format!("there is no vocabulary file `{path}`"),
                error => format!("the vocabulary `{path}` cannot be read: {error}"),
            };
            vec![Problem { location: Location { path: path.clone(), range: None }, message, help: None }]
        })?;
        Self::from_source(&Source { name: String::new(), path: path.clone(), text })
    }

    /// Reads a built-in vocabulary.
    ///
    /// # Errors
    /// As [`Vocabulary::load`].
    pub fn from_source(source: &Source) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader { path: &source.path, lists: Vec::new(), problems: Vec::new() };
        match Tree::parse(&source.text, 0..source.text.len()) {
            Err(error) => reader.problem(error.offset..error.offset, format!("this is not YAML: {error}"), None),
            Ok(tree) => match tree.root() {
                Some(root) if root.is_mapping() => reader.group("", root, 0),
                Some(root) => reader.problem(root.span(), "a vocabulary is a mapping from names to lists".into(), None),
                None => {}
            },
        }
        if reader.problems.is_empty() { Ok(Vocabulary { lists: reader.lists }) } else { Err(reader.problems) }
    }

    /// This vocabulary, and those lists of `fallback` whose names it does not have.
    #[must_use]
    pub fn or(mut self, fallback: &Vocabulary) -> Self {
        let own = self.lists.len();
        for list in &fallback.lists {
            if !self.lists[..own].iter().any(|mine| mine.name == list.name) {
                self.lists.push(list.clone());
            }
        }
        self
    }

    /// The list of this name.
    pub fn get(&self, name: &str) -> Option<&List> {
        self.lists.iter().find(|list| list.name == name)
    }

    /// All lists in the order of the file.
    pub fn lists(&self) -> &[List] {
        &self.lists
    }
}

struct Reader<'a> {
    path: &'a RelPath,
    lists: Vec<List>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn at(&self, range: Range<usize>) -> Location {
        Location { path: self.path.clone(), range: Some(range) }
    }

    fn problem(&mut self, range: Range<usize>, message: String, help: Option<&str>) {
        self.problems.push(Problem { location: self.at(range), message, help: help.map(str::to_owned) });
    }

    fn group(&mut self, prefix: &str, node: Node<'_>, depth: usize) {
        if depth > MAX_DEPTH {
            return self.problem(node.span(), format!("groups are nested more than {MAX_DEPTH} deep"), None);
        }
        for (key, value) in node.entries() {
            let name = format!("{prefix}{}", key.text().unwrap_or_else(|| key.slice()));
            if value.is_sequence() {
                self.list(name, None, key, value);
            } else if value.is_mapping() {
                self.block(&name, key, value, depth);
            }
        }
    }

    fn block(&mut self, name: &str, key: Node<'_>, node: Node<'_>, depth: usize) {
        let description = node.get("description").and_then(Node::text);
        match node.get("values") {
            Some(values) if values.is_sequence() => self.list(name.to_owned(), description, key, values),
            Some(values) if description.is_some() || !values.is_mapping() => {
                self.problem(values.span(), format!("the values of `{name}` are no list"), None);
            }
            None if description.is_some() && node.entries().all(|(_, value)| value.text().is_some()) => {
                self.problem(key.span(), format!("`{name}` has a description but no `values`"), None);
            }
            _ => self.group(&format!("{name}."), node, depth + 1),
        }
    }

    fn list(&mut self, name: String, description: Option<&str>, key: Node<'_>, node: Node<'_>) {
        if self.lists.iter().any(|list| list.name == name) {
            return self.problem(key.span(), format!("there is a list `{name}` above already"), None);
        }
        let mut values = Vec::new();
        for item in node.items() {
            match item.text() {
                Some(text) if !item.is_null() => {
                    let value = to_json(item, &mut JsonBudget::default()).unwrap_or_default();
                    values.push(Term { text: text.to_owned(), value, location: self.at(item.span()) });
                }
                Some(_) => self.problem(item.span(), format!("a value of `{name}` is empty"), None),
                None => {
                    let help = Some("a vocabulary's values are scalars; quote the value if it has a colon");
                    let kind = if item.is_sequence() { "a list" } else { "a mapping" };
                    self.problem(item.span(), format!("a value of `{name}` is {kind}"), help);
                }
            }
        }
        let description = description.map(str::to_owned);
        self.lists.push(List { name, description, location: self.at(node.span()), values });
    }
}
