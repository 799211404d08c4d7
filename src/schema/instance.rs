//! Metadata as the JSON value that its schema judges.

use jsonschema::JsonType;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::Schema;
use super::view::{Step, Types, View, Viewer, type_of};
use crate::yaml::{JsonBudget, Node, to_json};

/// The JSON values that one instance may have: aliases make small texts stand for huge values.
const MAX_VALUES: usize = 1_000_000;

/// Nesting that is followed: validating recurses with it, and nobody nests metadata so deep.
const MAX_DEPTH: usize = 64;

impl Schema {
    /// Builds the JSON value of effective metadata. A key's last value counts.
    ///
    /// A plain scalar is text where the schema wants text and not what the scalar would be otherwise; a key whose value
    /// is null, where the schema does not allow null, is left out: it says nothing. Pointers into the instance are
    /// pointers into the nodes.
    ///
    /// `None` when aliases make more of it than anybody could mean: more than a million values or 64 levels.
    pub fn instance(&self, fields: &[(&str, Node<'_>)]) -> Option<Value> {
        let viewer = self.viewer();
        let mut builder = Builder { viewer: &viewer, left: MAX_VALUES };
        let top = viewer.top();
        let mut map = Map::new();
        for &(key, node) in fields {
            match self.field_types(key) {
                Some(types) if builder.field(&mut map, key, node, types)? => {}
                _ => builder.entry(&mut map, key, node, &top, 0)?,
            }
        }
        Some(Value::Object(map))
    }
}

/// Levels of fields whose types are asked for beforehand, and how many in all: a schema may name itself.
const LEVELS: usize = 4;
const MAX_FIELDS: usize = 1_000;

/// The types of a field and of what it holds, asked of the schema once for all documents.
#[derive(Debug)]
pub(super) struct FieldTypes {
    own: Types,
    /// Where all items may have the same.
    items: Option<Types>,
    /// The fields that are named for it.
    fields: Named,
}

/// Fields by their names.
pub(super) type Named = FxHashMap<String, FieldTypes>;

/// The types of the fields that the schema names.
pub(super) fn named(viewer: &Viewer<'_>) -> Named {
    let mut left = MAX_FIELDS;
    named_at(viewer, &viewer.top(), LEVELS, &mut left)
}

fn named_at(viewer: &Viewer<'_>, view: &View<'_>, levels: usize, left: &mut usize) -> Named {
    let mut named = Named::default();
    if levels == 0 {
        return named;
    }
    let mut names = Vec::new();
    viewer.visit(view, true, &mut |schema| {
        names.extend(schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys));
    });
    for name in names {
        if *left == 0 || named.contains_key(name) {
            continue;
        }
        *left -= 1;
        let view = viewer.step(view, Step::Key(name));
        let mut are_same = true;
        viewer.visit(&view, true, &mut |schema| are_same &= !schema.contains_key("prefixItems"));
        let items = are_same.then(|| viewer.types(&viewer.step(&view, Step::Item(0))));
        let fields = named_at(viewer, &view, levels - 1, left);
        named.insert(name.clone(), FieldTypes { own: viewer.types(&view), items, fields });
    }
    named
}

struct Builder<'v, 's> {
    viewer: &'v Viewer<'s>,
    left: usize,
}

impl<'s> Builder<'_, 's> {
    /// Adds a field by what is known of it already: a scalar, a list of scalars, or a mapping of such. False: it is more.
    fn field(&mut self, map: &mut Map<String, Value>, key: &str, node: Node<'_>, types: &FieldTypes) -> Option<bool> {
        if node.text().is_some() {
            if node.is_null() && says_nothing(types.own) {
                map.shift_remove(key);
            } else {
                self.left = self.left.checked_sub(1)?;
                map.insert(key.to_owned(), scalar(node, types.own));
            }
            return Some(true);
        }
        if node.is_mapping() {
            let mut fields = Map::new();
            for (key, node) in entries(node) {
                let Some(types) = types.fields.get(key) else { return Some(false) };
                if !self.field(&mut fields, key, node, types)? {
                    return Some(false);
                }
            }
            self.left = self.left.checked_sub(1)?;
            map.insert(key.to_owned(), Value::Object(fields));
            return Some(true);
        }
        let Some(types) = types.items.filter(|_| node.is_sequence() && node.items().all(|item| item.text().is_some()))
        else {
            return Some(false);
        };
        let items: Vec<Value> = node.items().map(|item| scalar(item, types)).collect();
        self.left = self.left.checked_sub(1 + items.len())?;
        map.insert(key.to_owned(), Value::Array(items));
        Some(true)
    }

    fn entry(
        &mut self,
        map: &mut Map<String, Value>,
        key: &str,
        node: Node<'_>,
        view: &View<'s>,
        depth: usize,
    ) -> Option<()> {
        let view = self.viewer.step(view, Step::Key(key));
        if node.is_null() && says_nothing(self.viewer.types(&view)) {
            // A repeated key's last value is this one: it takes the earlier ones away.
            map.shift_remove(key);
        } else {
            map.insert(key.to_owned(), self.value(node, &view, depth + 1)?);
        }
        Some(())
    }

    fn mapping<'n>(
        &mut self,
        entries: impl Iterator<Item = (&'n str, Node<'n>)>,
        view: &View<'s>,
        depth: usize,
    ) -> Option<Value> {
        let mut map = Map::new();
        for (key, node) in entries {
            self.entry(&mut map, key, node, view, depth)?;
        }
        Some(Value::Object(map))
    }

    fn value(&mut self, node: Node<'_>, view: &View<'s>, depth: usize) -> Option<Value> {
        self.left = self.left.checked_sub(1)?;
        if depth > MAX_DEPTH {
            return None;
        }
        if node.is_mapping() {
            return self.mapping(entries(node), view, depth);
        }
        if node.is_sequence() {
            let viewer = self.viewer;
            let items = node.items().enumerate();
            let items = items.map(|(at, item)| self.value(item, &viewer.step(view, Step::Item(at)), depth + 1));
            return items.collect::<Option<Vec<_>>>().map(Value::Array);
        }
        Some(scalar(node, self.viewer.types(view)))
    }
}

/// The keys as text, and the values.
fn entries(mapping: Node<'_>) -> impl Iterator<Item = (&str, Node<'_>)> {
    mapping.entries().map(|(key, value)| (key.text().unwrap_or_else(|| key.slice()), value))
}

fn says_nothing(types: Types) -> bool {
    types.is_some_and(|types| !types.contains(JsonType::Null))
}

/// A scalar as JSON: its text where text is wanted and its own type is not.
pub(super) fn scalar(node: Node<'_>, types: Types) -> Value {
    let value = to_json(node, &mut JsonBudget::default()).unwrap_or_default();
    match node.text() {
        Some(text) if !value.is_string() => as_wanted(&value, text, types),
        _ => value,
    }
}

/// `value`, or the text that it is written as where text is wanted and its own type is not.
pub(super) fn as_wanted(value: &Value, text: &str, types: Types) -> Value {
    let wants_text = types.is_some_and(|types| types.contains(JsonType::String) && !types.contains(type_of(value)));
    if wants_text && !value.is_null() { Value::String(text.to_owned()) } else { value.clone() }
}
