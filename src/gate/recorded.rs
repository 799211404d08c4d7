//! A decision as the ledger has it: all of it, without secrets.

use serde_json::{Value, json};

use super::Decision;
use crate::ledger::redact;

/// The decision, with what looks like a secret in its command taken out wherever the command's parameters come up again.
pub(super) fn payload(decision: &Decision) -> Value {
    let mut payload = serde_json::to_value(decision).unwrap_or(Value::Null);
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
    payload["command"] = json!(command);
    payload
}

fn leave_out(value: &mut Value, secret: &str) {
    match value {
        Value::String(text) if text.contains(secret) => *text = text.replace(secret, redact::REDACTED),
        Value::Array(values) => values.iter_mut().for_each(|value| leave_out(value, secret)),
        Value::Object(values) => values.values_mut().for_each(|value| leave_out(value, secret)),
        _ => {}
    }
}
