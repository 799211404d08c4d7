//! What a schema says of a place in an instance, without an instance to judge.
//!
//! The parts of a schema that speak of one place are joined by "all of" and "any of". Where it depends on the instance
//! which of them holds (`anyOf`, `oneOf`, `if`), a part that says nothing is passed over: what is asked here is how to
//! read a scalar, and reading it as some part wants it cannot hurt a part that does not mind.

use std::cell::Cell;
use std::collections::BTreeMap;

use jsonschema::{JsonType, JsonTypeSet};
use regex::Regex;
use serde_json::{Map, Value};

use crate::pointer::unescape;

/// The parts of a schema that one question may visit: `$ref` may lead in circles.
const FUEL: u32 = 2_000;

/// The regular expressions of `patternProperties`, compiled once.
pub(super) type Patterns = BTreeMap<String, Regex>;

/// A schema to ask.
pub(super) struct Viewer<'s> {
    root: &'s Value,
    patterns: &'s Patterns,
    fuel: Cell<u32>,
}

/// The parts of a schema that speak of one place.
#[derive(Clone, Debug)]
pub(super) enum View<'s> {
    One(&'s Value),
    All(Vec<View<'s>>),
    Any(Vec<View<'s>>),
}

/// From a place to one in it.
#[derive(Clone, Copy)]
pub(super) enum Step<'k> {
    Key(&'k str),
    Item(usize),
}

/// All types that a value may have when nothing is said is `None`, not this set.
pub(super) type Types = Option<JsonTypeSet>;

impl<'s> Viewer<'s> {
    pub(super) fn new(root: &'s Value, patterns: &'s Patterns) -> Self {
        Viewer { root, patterns, fuel: Cell::new(FUEL) }
    }

    /// The view of the whole instance.
    pub(super) fn top(&self) -> View<'s> {
        View::One(self.root)
    }

    /// The view of the place that a JSON Pointer names.
    pub(super) fn at(&self, pointer: &str) -> View<'s> {
        pointer.split('/').skip(1).fold(self.top(), |view, token| {
            let token = unescape(token);
            let item = token.parse().ok().filter(|_| !self.has_key(&view, &token));
            self.step(&view, item.map_or(Step::Key(&token), Step::Item))
        })
    }

    /// The view of a place within a place.
    pub(super) fn step(&self, view: &View<'s>, step: Step<'_>) -> View<'s> {
        self.fuel.set(FUEL);
        self.child(view, step)
    }

    fn has_key(&self, view: &View<'s>, key: &str) -> bool {
        let mut found = false;
        self.visit(view, true, &mut |schema| {
            found |= schema.get("properties").and_then(|properties| properties.get(key)).is_some();
        });
        found
    }

    /// Calls `each` with every schema that speaks of this place, `$ref`s followed, in the order of the text;
    /// `alternatives`: with those too that hold for some instances only.
    pub(super) fn visit(&self, view: &View<'s>, alternatives: bool, each: &mut dyn FnMut(&'s Map<String, Value>)) {
        self.fuel.set(FUEL);
        self.walk(view, alternatives, each);
    }

    fn walk(&self, view: &View<'s>, alternatives: bool, each: &mut dyn FnMut(&'s Map<String, Value>)) {
        match view {
            View::One(Value::Object(schema)) if self.burn() => {
                each(schema);
                self.parts(schema).iter().for_each(|part| self.walk(part, alternatives, each));
            }
            View::Any(_) if !alternatives => {}
            View::One(_) => {}
            View::All(views) | View::Any(views) => views.iter().for_each(|view| self.walk(view, alternatives, each)),
        }
    }

    fn burn(&self) -> bool {
        let left = self.fuel.get();
        self.fuel.set(left.saturating_sub(1));
        left > 0
    }

    /// The schemas that `schema` applies to the same place.
    fn parts(&self, schema: &'s Map<String, Value>) -> Vec<View<'s>> {
        let mut parts = Vec::new();
        let mut branches = Vec::new();
        // One pass over the few keywords there are is cheaper than a look-up for each that there might be.
        for (keyword, value) in schema {
            match (keyword.as_str(), value) {
                ("$ref", Value::String(target)) => parts.extend(self.target(target).map(View::One)),
                ("allOf", Value::Array(all)) => parts.push(View::All(all.iter().map(View::One).collect())),
                ("anyOf" | "oneOf", Value::Array(any)) => parts.push(View::Any(any.iter().map(View::One).collect())),
                ("then" | "else", branch) => branches.push(View::One(branch)),
                _ => {}
            }
        }
        if !branches.is_empty() {
            parts.push(View::Any(branches));
        }
        parts
    }

    /// What a `$ref` within the document names.
    pub(super) fn target(&self, reference: &str) -> Option<&'s Value> {
        let pointer = reference.strip_prefix('#')?;
        let pointer = percent_encoding::percent_decode_str(pointer).decode_utf8().ok()?;
        self.root.pointer(&pointer)
    }

    fn child(&self, view: &View<'s>, step: Step<'_>) -> View<'s> {
        match view {
            View::One(Value::Object(schema)) if self.burn() => {
                let mut views = self.own(schema, step);
                for part in self.parts(schema) {
                    let child = self.child(&part, step);
                    if !child.is_silent() {
                        views.push(child);
                    }
                }
                match (views.pop(), views.is_empty()) {
                    (Some(only), true) => only,
                    (last, _) => {
                        views.extend(last);
                        View::All(views)
                    }
                }
            }
            View::One(_) => View::All(Vec::new()),
            View::All(views) => View::All(self.children(views, step)),
            View::Any(views) => View::Any(self.children(views, step)),
        }
    }

    fn children(&self, views: &[View<'s>], step: Step<'_>) -> Vec<View<'s>> {
        views.iter().map(|view| self.child(view, step)).filter(|child| !child.is_silent()).collect()
    }

    fn own(&self, schema: &'s Map<String, Value>, step: Step<'_>) -> Vec<View<'s>> {
        let mut views = Vec::new();
        match step {
            Step::Key(key) => {
                views.extend(schema.get("properties").and_then(|all| all.get(key)).map(View::One));
                if let Some(Value::Object(patterns)) = schema.get("patternProperties") {
                    let matches = |pattern: &str| self.patterns.get(pattern).is_some_and(|regex| regex.is_match(key));
                    views.extend(patterns.iter().filter(|(pattern, _)| matches(pattern)).map(|(_, v)| View::One(v)));
                }
                if views.is_empty() {
                    views.extend(schema.get("additionalProperties").map(View::One));
                }
            }
            Step::Item(index) => {
                let prefix = schema.get("prefixItems").and_then(|items| items.get(index));
                views.extend(prefix.or_else(|| schema.get("items")).map(View::One));
            }
        }
        views
    }

    /// The types that a value here may have; `None` when nothing is said.
    pub(super) fn types(&self, view: &View<'s>) -> Types {
        self.fuel.set(FUEL);
        self.types_of(view)
    }

    fn types_of(&self, view: &View<'s>) -> Types {
        match view {
            View::One(Value::Object(schema)) if self.burn() => {
                let mut types = own_types(schema);
                for part in self.parts(schema) {
                    types = both(types, self.types_of(&part));
                }
                types
            }
            View::One(_) => None,
            View::All(views) => views.iter().fold(None, |types, view| both(types, self.types_of(view))),
            View::Any(views) => views.iter().fold(None, |types, view| either(types, self.types_of(view))),
        }
    }

    /// The values that a value here may be, by `enum` and `const`; `None` when nothing is said.
    pub(super) fn values(&self, view: &View<'s>) -> Option<Vec<&'s Value>> {
        self.fuel.set(FUEL);
        self.values_of(view)
    }

    fn values_of(&self, view: &View<'s>) -> Option<Vec<&'s Value>> {
        match view {
            View::One(Value::Object(schema)) if self.burn() => {
                let options = schema.get("enum").and_then(Value::as_array).map(|all| all.iter().collect());
                let only = schema.get("const").map(|value| vec![value]);
                let parts = self.parts(schema);
                parts.iter().fold(common(options, only), |values, part| common(values, self.values_of(part)))
            }
            View::One(_) => None,
            View::All(views) => views.iter().fold(None, |values, view| common(values, self.values_of(view))),
            View::Any(views) => {
                let all: Option<Vec<_>> = views.iter().map(|view| self.values_of(view)).collect();
                all.filter(|all| !all.is_empty()).map(|all| all.concat())
            }
        }
    }
}

impl View<'_> {
    /// True when nothing is said.
    fn is_silent(&self) -> bool {
        matches!(self, View::All(views) | View::Any(views) if views.is_empty())
    }
}

fn common<'s>(a: Option<Vec<&'s Value>>, b: Option<Vec<&'s Value>>) -> Option<Vec<&'s Value>> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.into_iter().filter(|value| b.contains(value)).collect()),
        (a, b) => a.or(b),
    }
}

fn both(a: Types, b: Types) -> Types {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.intersect(b)),
        (a, b) => a.or(b),
    }
}

fn either(a: Types, b: Types) -> Types {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.union(b)),
        (a, b) => a.or(b),
    }
}

/// The types that `type`, `enum` and `const` of this very schema leave.
fn own_types(schema: &Map<String, Value>) -> Types {
    schema.iter().fold(None, |types, (keyword, value)| match (keyword.as_str(), value) {
        ("type", value) => both(types, declared_types(value)),
        ("enum", Value::Array(options)) => both(types, Some(types_of_all(options))),
        ("const", value) => both(types, Some(types_of_all(std::slice::from_ref(value)))),
        _ => types,
    })
}

fn types_of_all(values: &[Value]) -> JsonTypeSet {
    values.iter().fold(JsonTypeSet::empty(), |set, value| insert(set, type_of(value)))
}

/// The types that the value of a `type` keyword names; `None` when it names none.
pub(super) fn declared_types(value: &Value) -> Types {
    let names = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    let types = names.iter().filter_map(|name| name.as_str()?.parse().ok()).fold(JsonTypeSet::empty(), insert);
    (!types.is_empty()).then_some(types)
}

/// A set with a type more; where a number may be, a whole number may.
fn insert(set: JsonTypeSet, json_type: JsonType) -> JsonTypeSet {
    let set = set.insert(json_type);
    if json_type == JsonType::Number { set.insert(JsonType::Integer) } else { set }
}

/// The narrowest type of a value: `1.0` is an integer to JSON Schema.
pub(super) fn type_of(value: &Value) -> JsonType {
    match value {
        Value::Number(number) if number.as_f64().is_some_and(|float| float.fract() == 0.0) => JsonType::Integer,
        other => JsonType::from(other),
    }
}
