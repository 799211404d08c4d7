//! What would mend a fault, tried before it is suggested.

use std::sync::Arc;

use jsonschema::{JsonType, JsonTypeSet};
use serde_json::{Value, json};

use super::message::{folded, text};
use super::validate::{Cause, Fault};
use super::{Schema, SchemaRule, Suggestion};
use crate::pointer::{escape, unescape};
use crate::yaml::{JsonBudget, Tree, to_json};

/// The suggestion for a fault, if there is one that leaves nothing wrong at its place.
pub(super) fn suggestion(schema: &Schema, instance: &Value, fault: &Fault) -> Option<Suggestion> {
    if fault.rule == SchemaRule::MissingField {
        let field = format!("{}/{}", fault.pointer, escape(fault.key.as_deref()?));
        let default = schema.default(&field)?;
        return mends(schema, instance, &field, default).then(|| Suggestion::Default(default.clone()));
    }
    let value = instance.pointer(&fault.pointer)?;
    let works = |candidate: &Value| mends(schema, instance, &fault.pointer, candidate);
    match &fault.cause {
        Cause::Values(options) => {
            let same = same_but_for_form(value.as_str()?, options)?;
            works(&same.into()).then(|| Suggestion::Replace(same.to_owned()))
        }
        Cause::Type(types) => of_type(value, *types, &works),
        Cause::Other => None,
    }
}

fn of_type(value: &Value, types: JsonTypeSet, works: &dyn Fn(&Value) -> bool) -> Option<Suggestion> {
    if value.is_array() || value.is_object() || value.is_null() {
        return None;
    }
    if let Value::String(text) = value {
        let text: Arc<str> = text.trim().into();
        let tree = Tree::parse(&text, 0..text.len()).ok();
        let plain = tree.as_ref().and_then(Tree::root).and_then(|node| to_json(node, &mut JsonBudget::default()));
        if plain.is_some_and(|plain| (plain.is_number() || plain.is_boolean()) && works(&plain)) {
            return Some(Suggestion::Unquote);
        }
    }
    let in_list = types.contains(JsonType::Array) && (works(&json!([value])) || works(&json!([text(value)])));
    in_list.then_some(Suggestion::WrapInList)
}

/// The only one of the options that `text` differs from in nothing but case, surrounding space, `-`, `_` and space.
pub(super) fn same_but_for_form<'o>(text: &str, options: &'o [Value]) -> Option<&'o str> {
    let form = folded(text);
    let mut same = options.iter().filter_map(Value::as_str).filter(|option| folded(option) == form);
    same.next().filter(|_| same.next().is_none())
}

/// True when the schema has nothing against the place `pointer` once `candidate` stands there.
fn mends(schema: &Schema, instance: &Value, pointer: &str, candidate: &Value) -> bool {
    let mut patched = instance.clone();
    let Some((parent, key)) = pointer.rsplit_once('/') else { return false };
    match patched.pointer_mut(parent) {
        Some(Value::Object(map)) => drop(map.insert(unescape(key), candidate.clone())),
        Some(Value::Array(items)) => match key.parse::<usize>().ok().and_then(|at| items.get_mut(at)) {
            Some(item) => *item = candidate.clone(),
            None => return false,
        },
        _ => return false,
    }
    schema.validator.iter_errors(&patched).all(|error| {
        let at = error.instance_path().as_str();
        !at.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}
