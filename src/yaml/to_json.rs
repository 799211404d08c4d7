//! A YAML node as a JSON value, with every alias paid for.

use serde_json::{Map, Number, Value};

use super::{Core, Kind, NESTING_LIMIT, Node};

/// How much one conversion may still make. Aliases make small texts stand for huge values, or for endless ones; the
/// budget bounds them.
#[derive(Debug)]
pub struct JsonBudget {
    /// Values, with a long text counted as several.
    values: usize,
    /// Levels of nesting.
    depth: usize,
}

impl Default for JsonBudget {
    /// A million values: far more than any document, far less than memory. And as deep as a text without aliases goes.
    fn default() -> Self {
        JsonBudget { values: 1_000_000, depth: 2 * NESTING_LIMIT + 1 }
    }
}

impl JsonBudget {
    fn spend(&mut self, text: &str) -> Option<()> {
        self.values = self.values.checked_sub(1 + text.len() / 64)?;
        Some(())
    }

    /// Runs one level further down.
    fn deeper<T>(&mut self, run: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth = self.depth.checked_sub(1)?;
        let result = run(self);
        self.depth += 1;
        result
    }
}

/// Converts a node under the core schema; `None` when the budget is used up.
///
/// Numbers that JSON cannot hold (infinities, more than 64 bits) and keys that are no scalars keep their text. Of a
/// repeated key the last value counts.
#[must_use]
pub fn to_json(node: Node<'_>, budget: &mut JsonBudget) -> Option<Value> {
    let node = node.resolved();
    let text = node.text().unwrap_or_default();
    budget.spend(text)?;
    match node.kind() {
        Kind::Sequence => budget.deeper(|budget| {
            let items = node.items().map(|item| to_json(item, budget));
            items.collect::<Option<_>>().map(Value::Array)
        }),
        Kind::Mapping => budget.deeper(|budget| {
            let mut map = Map::new();
            for (key, value) in node.entries() {
                budget.spend(key.key_text())?;
                map.insert(key.key_text().to_owned(), to_json(value, budget)?);
            }
            Some(Value::Object(map))
        }),
        Kind::Scalar => Some(scalar(text, node.core().unwrap_or(Core::Str))),
        Kind::Alias => Some(Value::Null),
    }
}

/// A scalar's text as the JSON value its type says.
#[must_use]
pub(crate) fn scalar(text: &str, core: Core) -> Value {
    match core {
        Core::Null => Value::Null,
        Core::Bool(value) => Value::Bool(value),
        Core::Int => integer(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
        Core::Float => text
            .parse::<f64>()
            .ok()
            .and_then(Number::from_f64)
            .map_or_else(|| Value::String(text.to_owned()), Value::Number),
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
