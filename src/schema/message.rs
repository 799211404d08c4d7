//! Words for values, places and types.

use jsonschema::{JsonType, JsonTypeSet};
use serde_json::Value;

use crate::pointer::unescape;

/// How many allowed values a help names.
const NAMED: usize = 10;

/// How many characters of a value a message shows.
const SHOWN: usize = 80;

/// What is left of a text when case, surrounding space and the choice of `-`, `_` or space are taken away.
pub(super) fn folded(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c == '-' || c == '_').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

/// A text in backticks, on one line and not too long.
pub(super) fn code(text: &str) -> String {
    if text.len() <= SHOWN && !text.contains(char::is_control) {
        return ["`", text, "`"].concat();
    }
    let mut shown: String = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// A value as it would be written, in backticks; collections by their type.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "empty".into(),
        Value::Null => "empty".into(),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "a mapping".into(),
        scalar => code(&text(scalar)),
    }
}

/// A scalar's text; the JSON of a collection.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Values in backticks, `and 23 more` behind the tenth.
pub(super) fn named<'v>(values: impl ExactSizeIterator<Item = &'v Value>) -> String {
    listed(values.map(|value| code(&text(value))))
}

/// Texts with commas, `and 23 more` behind the tenth; never one more, which would be no shorter.
pub(crate) fn listed(mut texts: impl ExactSizeIterator<Item = String>) -> String {
    let more = if texts.len() > NAMED + 1 { texts.len() - NAMED } else { 0 };
    let named = texts.by_ref().take(if more > 0 { NAMED } else { NAMED + 1 }).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}

/// What to call the place that a pointer names: `` `spec.access` ``, ``item 3 of `tags` ``.
pub(super) fn label(instance: &Value, pointer: &str) -> String {
    let mut keys: Vec<String> = Vec::new();
    let mut label = String::new();
    let mut node = Some(instance);
    for token in pointer.split('/').skip(1) {
        let token = unescape(token);
        let index = token.parse::<usize>().ok().filter(|_| node.is_some_and(Value::is_array));
        if let Some(index) = index {
            let parent = of(&keys, &label);
            label = if parent.is_empty() {
                format!("item {}", index + 1)
            } else {
                format!("item {} of {parent}", index + 1)
            };
            keys.clear();
            node = node.and_then(|node| node.get(index));
        } else {
            node = node.and_then(|node| node.get(&token));
            keys.push(token);
        }
    }
    let label = of(&keys, &label);
    if label.is_empty() { "the metadata".into() } else { label }
}

/// A run of keys within what `outer` calls.
fn of(keys: &[String], outer: &str) -> String {
    match (keys.is_empty(), outer.is_empty()) {
        (true, _) => outer.to_owned(),
        (false, true) => code(&keys.join(".")),
        (false, false) => format!("{} in {outer}", code(&keys.join("."))),
    }
}

/// A type in YAML's words.
pub(super) fn type_name(json_type: JsonType) -> &'static str {
    match json_type {
        JsonType::Array => "a list",
        JsonType::Boolean => "`true` or `false`",
        JsonType::Integer => "a whole number",
        JsonType::Null => "nothing",
        JsonType::Number => "a number",
        JsonType::Object => "a mapping",
        JsonType::String => "text",
    }
}

/// Types in YAML's words, with `or`; those that need an `or` themselves, or say least, come last.
pub(super) fn type_names(types: JsonTypeSet) -> String {
    let whole = if types.contains(JsonType::Number) { JsonType::Number } else { JsonType::Integer };
    let order = [JsonType::String, whole, JsonType::Array, JsonType::Object, JsonType::Boolean, JsonType::Null];
    let names = order.into_iter().filter(|json_type| types.contains(*json_type));
    names.map(type_name).collect::<Vec<_>>().join(" or ")
}

/// What is there where something of another type should be.
pub(super) fn found(value: &Value) -> String {
    match value {
        Value::Null => "empty".into(),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "a mapping".into(),
        Value::String(text) => format!("the text {}", code(text)),
        Value::Bool(_) => code(&text(value)),
        Value::Number(_) => format!("the number {}", code(&text(value))),
    }
}
