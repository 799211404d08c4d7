//! What a schema says of its fields, for those who do not validate.

use serde_json::{Map, Value};

use super::Schema;
use super::view::View;

impl Schema {
    /// The default that the schema declares for a field, named by a JSON Pointer into an instance (`/owner`).
    pub fn default(&self, field: &str) -> Option<&Value> {
        let mut default = None;
        self.visit(field, &mut |schema| default = default.or_else(|| schema.get("default")));
        default
    }

    /// What the schema says first of a field: the schema under its name, before any `$ref` is followed.
    pub fn property_schema(&self, field: &str) -> Option<&Value> {
        match self.viewer().at(field) {
            View::One(schema) => Some(schema),
            View::All(views) | View::Any(views) => views.iter().find_map(|view| match view {
                View::One(schema) => Some(*schema),
                _ => None,
            }),
        }
    }

    /// The values that a field may have, by `enum`, `enum_from` and `const`; `None` when the schema leaves it open.
    pub fn allowed_values(&self, field: &str) -> Option<Vec<&Value>> {
        let viewer = self.viewer();
        viewer.values(&viewer.at(field))
    }

    /// The types that a field may have; `None` when the schema leaves it open.
    pub fn types(&self, field: &str) -> Option<jsonschema::JsonTypeSet> {
        let viewer = self.viewer();
        viewer.types(&viewer.at(field))
    }

    /// True when the schema wants a day (`YYYY-MM-DD` or a date and time) of a field.
    pub fn is_date(&self, field: &str) -> bool {
        let mut is_date = false;
        self.visit(field, &mut |schema| {
            let format = schema.get("format").and_then(Value::as_str);
            is_date |= format.is_some_and(super::table::is_date_format);
        });
        is_date
    }

    /// The fields that the schema names, in the order of the text.
    pub fn properties(&self) -> Vec<&str> {
        self.names_at("")
    }

    /// The fields that the schema requires whatever else a document has, in the order of the text.
    pub fn required(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.visit_always("", &mut |schema| {
            let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
            names.extend(required.filter_map(Value::as_str));
        });
        unique(names)
    }

    /// True when the schema allows no field but those it names.
    pub fn is_closed(&self) -> bool {
        let mut closed = false;
        self.visit_always("", &mut |schema| {
            let shut = |key: &str| schema.get(key) == Some(&Value::Bool(false));
            closed |= shut("additionalProperties") || shut("unevaluatedProperties");
        });
        closed
    }

    /// The keys that the schema names for the mapping at `field`.
    pub(super) fn names_at(&self, field: &str) -> Vec<&str> {
        let mut names = Vec::new();
        self.visit(field, &mut |schema| {
            let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
            names.extend(properties.filter(|(_, value)| **value != Value::Bool(false)).map(|(name, _)| name.as_str()));
        });
        unique(names)
    }

    fn visit<'s>(&'s self, field: &str, each: &mut dyn FnMut(&'s Map<String, Value>)) {
        let viewer = self.viewer();
        viewer.visit(&viewer.at(field), true, each);
    }

    /// As `visit`, without the parts that hold for some instances only.
    fn visit_always<'s>(&'s self, field: &str, each: &mut dyn FnMut(&'s Map<String, Value>)) {
        let viewer = self.viewer();
        viewer.visit(&viewer.at(field), false, each);
    }
}

fn unique(names: Vec<&str>) -> Vec<&str> {
    let mut seen = std::collections::BTreeSet::new();
    names.into_iter().filter(|name| seen.insert(*name)).collect()
}
