//! A YAML node as a JSON value, with every alias paid for.

use serde_json::{Map, Number, Value};

use super::{Core, Kind, Node};

/// How many JSON values one conversion may still make. Aliases make small texts stand for huge values; the budget
/// bounds them.
#[derive(Debug)]
pub struct JsonBudget(usize);

impl Default for JsonBudget {
    /// A million values: far more than any document, far less than memory.
    fn default() -> Self {
        JsonBudget(1_000_000)
    }
}

/// Converts a node under the core schema; `None` when the budget is used up.
///
/// Numbers that JSON cannot hold (infinities, more than 64 bits) and keys that are no scalars keep their text.
#[must_use]
pub fn to_json(node: Node<'_>, budget: &mut JsonBudget) -> Option<Value> {
    budget.0 = budget.0.checked_sub(1)?;
    let node = node.resolved();
    Some(match node.kind() {
        Kind::Sequence => Value::Array(node.items().map(|item| to_json(item, budget)).collect::<Option<_>>()?),
        Kind::Mapping => {
            let mut map = Map::new();
            for (key, value) in node.entries() {
                let key = key.text().unwrap_or_else(|| key.slice()).to_owned();
                map.insert(key, to_json(value, budget)?);
            }
            Value::Object(map)
        }
        Kind::Scalar => scalar(node.text().unwrap_or_default(), node.core().unwrap_or(Core::Str)),
        Kind::Alias => Value::Null,
    })
}

/// A scalar's text as the JSON value its type says.
#[must_use]
pub(crate) fn scalar(text: &str, core: Core) -> Value {
    match core {
        Core::Null => Value::Null,
        Core::Bool(value) => Value::Bool(value),
        Core::Int => integer(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
        Core::Float => {
            text.parse::<f64>().ok().and_then(Number::from_f64).map_or_else(|| Value::String(text.to_owned()), Value::Number)
        }
        Core::Str => Value::String(text.to_owned()),
    }
}

fn integer(text: &str) -> Option<Number> {
    if let Some(octal) = text.strip_prefix("0o") {
        return u64::from_str_radix(octal, 8).ok().map(Number::from);
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok().map(Number::from);
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from)).ok()
}
