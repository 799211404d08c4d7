//! A decision as the ledger has it: all of it, without secrets.

use serde_json::{Value, json};

use super::Decision;
use crate::ledger::redact;

/// The decision, with what looks like a secret in its command taken out wherever the command's parameters come up again.
pub(super) fn payload(decision: &Decision) -> Value {
    let mut payload = without_secrets(serde_json::to_value(decision).unwrap_or(Value::Null));
    let command = redact::arguments(&decision.command);
    let arguments = || decision.command.iter().zip(&command);
    let is_secret = |value: &&String| {
        let left_out = |(argument, shown): (&String, &String)| argument.contains(*value) && !shown.contains(*value);
        !value.is_empty() && arguments().any(left_out)
    };
    let secrets: Vec<&String> = decision.parameters.values().filter(is_secret).collect();
    for texts in ["conditions", "parameters", "unpinned"] {
        for secret in &secrets {
            leave_out(&mut payload[texts], secret);
        }
    }
    // Inputs are named by paths; what stands behind them is digests.
    if let Value::Object(inputs) = &mut payload["measured"]["inputs"] {
        let shown = std::mem::take(inputs).into_iter().map(|(path, digest)| {
            (secrets.iter().fold(path, |path, secret| path.replace(secret.as_str(), redact::REDACTED)), digest)
        });
        *inputs = shown.collect();
    }
    payload["command"] = json!(command);
    payload
}

/// A payload of which every text and every key went through redaction.
pub(super) fn without_secrets(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(redact::text(&text)),
        Value::Array(values) => Value::Array(values.into_iter().map(without_secrets).collect()),
        Value::Object(values) => {
            let values = values.into_iter().map(|(key, value)| (redact::text(&key), without_secrets(value)));
            Value::Object(values.collect())
        }
        other => other,
    }
}

fn leave_out(value: &mut Value, secret: &str) {
    match value {
        Value::String(text) if text.contains(secret) => *text = text.replace(secret, redact::REDACTED),
        Value::Array(values) => values.iter_mut().for_each(|value| leave_out(value, secret)),
        Value::Object(values) => values.values_mut().for_each(|value| leave_out(value, secret)),
        _ => {}
    }
}
