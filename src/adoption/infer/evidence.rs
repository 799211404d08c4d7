//! What documents have at each place of their metadata, counted.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};

use crate::yaml::{Core, Node};

/// Nesting that is followed.
const MAX_DEPTH: usize = 4;

/// Values of one document that are looked at: aliases make small texts stand for huge values.
const MAX_VALUES: usize = 20_000;

/// Different texts that are counted at one place; with more, nobody would list them.
const MAX_TEXTS: usize = 2_000;

/// A type of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Type {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
}

impl Type {
    pub(super) fn name(self) -> &'static str {
        match self {
            Type::String => "string",
            Type::Integer => "integer",
            Type::Number => "number",
            Type::Boolean => "boolean",
            Type::Array => "array",
            Type::Object => "object",
        }
    }
}

/// The formats that are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Format {
    Date,
    DateTime,
    Uri,
    Email,
}

impl Format {
    pub(super) fn name(self) -> &'static str {
        match self {
            Format::Date => "date",
            Format::DateTime => "date-time",
            Format::Uri => "uri",
            Format::Email => "email",
        }
    }

    fn of(text: &str) -> Option<Self> {
        let is_word = !text.contains(char::is_whitespace);
        if text.len() == 10 && NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok() {
            Some(Format::Date)
        } else if text.contains('T') && DateTime::parse_from_rfc3339(text).is_ok() {
            Some(Format::DateTime)
        } else if is_word && (text.starts_with("https://") || text.starts_with("http://")) {
            Some(Format::Uri)
        } else if is_word && text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.')) {
            Some(Format::Email)
        } else {
            None
        }
    }
}

/// What was seen at one place. A null counts as nothing.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// How often there was a value.
    pub(super) seen: usize,
    /// How often it was inherited.
    pub(super) inherited: usize,
    pub(super) types: BTreeMap<Type, usize>,
    pub(super) formats: BTreeMap<Format, usize>,
    /// Texts of scalars that are no truth values, with how often each was there.
    pub(super) texts: BTreeMap<String, usize>,
    /// Scalars of which the texts were not kept.
    pub(super) untold: usize,
    /// Of all lists together.
    pub(super) items: Option<Box<Evidence>>,
    /// By key, in the order of their first appearance.
    pub(super) fields: Vec<(String, Evidence)>,
}

impl Evidence {
    /// One more document.
    /// `inherited`: the keys of the fields that are not its own.
    pub(super) fn add_document(&mut self, fields: &[(&str, Node<'_>)], inherited: &[&str]) {
        let mut left = MAX_VALUES;
        self.count(Type::Object);
        for (key, node) in fields {
            let field = self.field(key);
            field.add(*node, 1, &mut left);
            field.inherited += usize::from(inherited.contains(key) && !node.is_null());
        }
    }

    fn count(&mut self, of: Type) {
        self.seen += 1;
        *self.types.entry(of).or_default() += 1;
    }

    fn field(&mut self, key: &str) -> &mut Evidence {
        let at = self.fields.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
            self.fields.push((key.to_owned(), Evidence::default()));
            self.fields.len() - 1
        });
        &mut self.fields[at].1
    }

    fn add(&mut self, node: Node<'_>, depth: usize, left: &mut usize) {
        let Some(rest) = left.checked_sub(1) else { return };
        *left = rest;
        if node.is_null() {
            return;
        }
        if node.is_mapping() {
            self.count(Type::Object);
            if depth < MAX_DEPTH {
                for (key, value) in node.entries() {
                    self.field(key.text().unwrap_or_else(|| key.slice())).add(value, depth + 1, left);
                }
            }
        } else if node.is_sequence() {
            self.count(Type::Array);
            let items = self.items.get_or_insert_default();
            if depth < MAX_DEPTH {
                for item in node.items() {
                    items.add(item, depth + 1, left);
                }
            }
        } else if let Some(text) = node.text() {
            self.add_scalar(node, text);
        }
    }

    fn add_scalar(&mut self, node: Node<'_>, text: &str) {
        let of = match node.core() {
            Some(Core::Bool(_)) => Type::Boolean,
            Some(Core::Int) => Type::Integer,
            Some(Core::Float) => Type::Number,
            _ => Type::String,
        };
        self.count(of);
        if of == Type::Boolean {
            return;
        }
        if let Some(format) = Format::of(text).filter(|_| of == Type::String) {
            *self.formats.entry(format).or_default() += 1;
        }
        if self.texts.contains_key(text) || self.texts.len() < MAX_TEXTS {
            *self.texts.entry(text.to_owned()).or_default() += 1;
        } else {
            self.untold += 1;
        }
    }
}
