//! The metadata of a new document: what is given, what is inherited, what the schema gives.

use std::str::FromStr;

use indexmap::IndexMap;
use jsonschema::JsonType;
use serde_json::{Map, Value};

use super::habit::Habit;
use super::named::named;
use super::new::NewError;
use crate::model::{File, Model, Resolution, Target};
use crate::nearest::nearest;
use crate::schema::Schema;
use crate::snapshot::RelPath;
use crate::yaml::{Node, edit};

/// Metadata by key, in the order in which it is written.
pub(super) type Fields = IndexMap<String, Value>;

/// What the metadata of a new document is made of.
pub(super) struct Maker<'a> {
    pub(super) model: &'a Model<'a>,
    pub(super) habit: &'a Habit<'a>,
    pub(super) path: &'a RelPath,
    pub(super) schema: Option<&'a Schema>,
}

impl Maker<'_> {
    /// The metadata: `own` is what gpdoc knows itself (id, title, status, date), `texts` are from flags, `json` from JSON.
    pub(super) fn make(
        &self,
        own: &[(&str, String)],
        texts: &IndexMap<String, Vec<String>>,
        json: &Map<String, Value>,
    ) -> Result<Fields, NewError> {
        let mut given = json.clone();
        for (key, texts) in texts {
            self.set(&mut given, key, texts)?;
        }
        for key in given.keys() {
            self.known(key)?;
        }
        for field in &self.model.config.relation_fields {
            if let Some(value) = given.get_mut(&**field) {
                self.resolve(field, value)?;
            }
        }
        let writes = !given.is_empty() || self.habit.frontmatter();
        let mut fields = Fields::new();
        if !writes {
            return Ok(fields);
        }
        for (key, value) in own {
            if given.contains_key(*key) || self.is_wanted(key) {
                fields.insert((*key).to_owned(), given.shift_remove(*key).unwrap_or_else(|| value.clone().into()));
            }
        }
        let mut rest: IndexMap<String, Value> = given.into_iter().collect();
        for key in self.schema.map(Schema::required).unwrap_or_default() {
            if !rest.contains_key(key)
                && !fields.contains_key(key)
                && !self.is_inherited(key)
                && let Some(value) = self.fill(key)
            {
                if let Some(sidecar) = self.model.unread_above(self.path) {
                    return Err(NewError::Unread { sidecar: sidecar.clone(), field: key.to_owned() });
                }
                rest.insert(key.to_owned(), value);
            }
        }
        // In the order of the schema, relations last.
        let order = self.schema.map(Schema::properties).unwrap_or_default();
        let relations = &self.model.config.relation_fields;
        let place = |key: &String| {
            let relation = relations.iter().position(|field| **field == **key);
            (relation, order.iter().position(|name| name == key).unwrap_or(usize::MAX))
        };
        rest.sort_by(|a, _, b, _| place(a).cmp(&place(b)));
        fields.extend(rest);
        Ok(fields)
    }

    /// What a required field has when nobody says: the schema's default, its only value, an empty list of references.
    fn fill(&self, key: &str) -> Option<Value> {
        let schema = self.schema?;
        let field = pointer(key);
        if let Some(default) = schema.default(&field) {
            return Some(default.clone());
        }
        if let Some([only]) = schema.allowed_values(&field).as_deref() {
            return Some((*only).clone());
        }
        self.model.config.relation_fields.iter().any(|relation| **relation == *key).then(|| Value::Array(Vec::new()))
    }

    /// Where the schema, or without one the latest document, has such a field.
    pub(super) fn is_named(&self, key: &str) -> bool {
        self.schema.is_some_and(|schema| schema.properties().contains(&key) || schema.required().contains(&key))
            || self.habit.has(key)
            || (key == "id" && self.habit.kind.id_required)
    }

    /// Where metadata that gpdoc writes has such a field.
    pub(super) fn is_wanted(&self, key: &str) -> bool {
        self.is_named(key) || (self.schema.is_none() && self.habit.latest.is_none())
    }

    fn known(&self, key: &str) -> Result<(), NewError> {
        let Some(schema) = self.schema.filter(|schema| schema.is_closed()) else { return Ok(()) };
        let names = schema.properties();
        if names.contains(&key) {
            return Ok(());
        }
        let near = nearest(key, names.iter().copied()).map(str::to_owned);
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        Err(NewError::UnknownField { field: key.to_owned(), near, names })
    }

    /// The sidecar from which a document at this path would inherit.
    fn sidecar(&self) -> Option<&File> {
        let at = |directory: &str, name: &str| RelPath::resolve(directory, name);
        let names = ["metadata.yaml", "metadata.yml"];
        let paths = self.path.ancestors().flat_map(|directory| names.map(|name| at(directory, name)));
        paths.flatten().filter_map(|path| self.model.file_at(path.as_str())).last()
    }

    /// The value that the document has without saying so.
    pub(super) fn inherited(&self, key: &str) -> Option<Node<'_>> {
        if self.model.config.settings.inherit.never.iter().any(|never| never == key) {
            return None;
        }
        self.model.effective(self.sidecar()?, key).filter(|node| !node.is_empty())
    }

    fn is_inherited(&self, key: &str) -> bool {
        self.inherited(key).is_some()
    }

    /// Puts texts at a key, of which `a.b` is the key `b` in the mapping `a`, as the schema wants them: a list, a number, a text.
    fn set(&self, given: &mut Map<String, Value>, key: &str, texts: &[String]) -> Result<(), NewError> {
        let whole = self.schema.is_some_and(|schema| schema.properties().contains(&key));
        let parts: Vec<&str> = if whole { vec![key] } else { key.split('.').collect() };
        let Some((last, above)) =
            parts.split_last().filter(|(last, above)| !last.is_empty() && above.iter().all(|part| !part.is_empty()))
        else {
            return Err(NewError::Key(key.to_owned()));
        };
        let field: String = parts.iter().map(|part| pointer(part)).collect();
        let value = self.value(key, &field, texts);
        let mut place = given;
        for part in above {
            let next = place.entry((*part).to_owned()).or_insert_with(|| Value::Object(Map::new()));
            place = next.as_object_mut().ok_or_else(|| NewError::Key(key.to_owned()))?;
        }
        place.insert((*last).to_owned(), value);
        Ok(())
    }

    fn value(&self, key: &str, field: &str, texts: &[String]) -> Value {
        let types = self.schema.and_then(|schema| schema.types(field));
        let has = |json_type| types.is_some_and(|types| types.contains(json_type));
        let of_references = self.model.config.relation_fields.iter().any(|relation| **relation == *key);
        let governs = self.habit.kind.governs.as_deref() == Some(key);
        let is_list = (has(JsonType::Array) && !(has(JsonType::String) && texts.len() == 1))
            || (types.is_none() && (of_references || governs));
        if is_list || texts.len() > 1 {
            let item = |text: &String| self.scalar(&format!("{field}/0"), text);
            return Value::Array(texts.iter().map(item).collect());
        }
        texts.first().map_or(Value::Null, |text| self.scalar(field, text))
    }

    fn scalar(&self, field: &str, text: &str) -> Value {
        let types = self.schema.and_then(|schema| schema.types(field));
        let is_text = types.is_none_or(|types| types.contains(JsonType::String));
        let other = serde_json::Value::from_str(text).ok().filter(|value| !value.is_string() && !is_text);
        other.unwrap_or_else(|| text.into())
    }

    /// Puts the canonical ids in place of what names documents.
    fn resolve(&self, field: &str, value: &mut Value) -> Result<(), NewError> {
        let entries = match value {
            Value::Array(items) => items.as_mut_slice(),
            other => std::slice::from_mut(other),
        };
        let mut known: Vec<String> = Vec::new();
        for entry in entries {
            let Some(text) = entry.as_str() else { continue };
            let name = canonical(self.model, self.path, field, text)?;
            if known.contains(&name) {
                return Err(NewError::Repeated { field: field.to_owned(), id: name });
            }
            known.push(name.clone());
            *entry = name.into();
        }
        Ok(())
    }
}

/// The id of the document that a text names, or the text where it names something without an id.
fn canonical(model: &Model<'_>, path: &RelPath, field: &str, text: &str) -> Result<String, NewError> {
    let reference = |why: String, candidates: Vec<String>| NewError::Reference {
        field: field.to_owned(),
        text: text.to_owned(),
        why,
        candidates,
    };
    match named(model, path, None, text) {
        Resolution::Found(Target::Document(index), _) => {
            let target = model.file(index);
            if crate::rules::references::is_doubtful(model, target, text) {
                let why = format!("has the number of {} and another slug", target.path());
                return Err(reference(why, vec![name(target)]));
            }
            let own = target.own_id().and_then(Node::text).filter(|id| model.ids.with_id(id).len() == 1);
            let stem = || (model.ids.with_stem(text).len() == 1).then(|| text.to_owned());
            Ok(own.map(str::to_owned).or_else(stem).unwrap_or_else(|| target.path().stem().to_owned()))
        }
        Resolution::Found(..) => Ok(text.to_owned()),
        Resolution::Ambiguous(several) => {
            let candidates = several.iter().map(|index| model.file(*index));
            let candidates = candidates.map(|file| format!("{} ({})", name(file), file.path())).collect();
            Err(reference("names several documents".to_owned(), candidates))
        }
        Resolution::Dangling => {
            let near = model.ids.only_longer(text).or_else(|| model.ids.nearest(text));
            Err(reference("names no document".to_owned(), near.into_iter().map(str::to_owned).collect()))
        }
    }
}

/// What a document is called.
pub(super) fn name(file: &File) -> String {
    file.id.as_deref().unwrap_or_else(|| file.path().as_str()).to_owned()
}

fn pointer(key: &str) -> String {
    format!("/{}", crate::pointer::escape(key))
}

/// Metadata as the lines of a frontmatter, without the fences; lists in lines, what is deeper in brackets.
pub(super) fn write(fields: &Fields) -> String {
    let lines = fields.iter().map(|(key, value)| {
        let key = edit::quote_scalar(key, false);
        match value {
            Value::Array(items) if !items.is_empty() => {
                let items: Vec<String> = items.iter().map(|item| edit::write_value(item, false)).collect();
                let items = items.join("\n  - ");
                format!("{key}:\n  - {items}")
            }
            Value::Object(_) => match edit::write_lines(value) {
                Some(lines) => format!("{key}:{lines}"),
                None => format!("{key}: {{}}"),
            },
            // A day is written as people write it; as text it is read back anyway.
            Value::String(text) if text.parse::<chrono::NaiveDate>().is_ok() => format!("{key}: {text}"),
            value => format!("{key}: {}", edit::write_value(value, false)),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
