use std::collections::BTreeSet;

use serde_json::Value;

use super::GUARDS;

/// What nothing gets weaker by, and why; with all that is below.
const GUARD_NOTHING: &[(&str, &str)] = &[
    ("/version", "there is one"),
    ("/extends", "what comes of it is compared"),
    ("/rules", "`guard-weakened` compares severities itself"),
    ("/coverage", "`guard-weakened` compares what a change must bring itself"),
    ("/baseline", "`baseline-grew` compares what is accepted"),
    ("/templates", "documents begin with them, and are judged as any"),
    ("/kinds/*/status/states", "their words are compared where they make a document count"),
    ("/gates/*/description", "it is for people"),
    ("/gates/*/match", "it tests the command"),
    ("/gates/*/not_match", "it tests the command"),
    ("/gates/*/timeout", "it lets no more pass"),
    ("/gates/*/pass_environment/from", "it runs once the gate is open"),
];

/// The places of the settings that hold no others by name, with `*` for names that users give.
fn leaves(root: &Value, schema: &Value, at: &str, found: &mut BTreeSet<String>) {
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|reference| root.pointer(&reference[1..]));
    let schema = target.unwrap_or(schema);
    let mut below: Vec<(&Value, String)> = Vec::new();
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        below.extend(properties.iter().map(|(key, schema)| (schema, format!("{at}/{key}"))));
    }
    below.extend(schema.get("additionalProperties").filter(|it| it.is_object()).map(|it| (it, format!("{at}/*"))));
    for keyword in ["anyOf", "oneOf", "allOf"] {
        let alternatives = schema.get(keyword).and_then(Value::as_array).into_iter().flatten();
        below.extend(alternatives.map(|schema| (schema, at.to_owned())));
    }
    let is_null = schema.get("type").is_some_and(|it| it == "null");
    if below.is_empty() && !is_null {
        found.insert(at.to_owned());
    }
    for (schema, at) in below {
        leaves(root, schema, &at, found);
    }
}

#[test]
fn every_setting_is_guarded_or_known_to_guard_nothing() {
    let schema = crate::config::json_schema();
    let mut settings = BTreeSet::new();
    leaves(&schema, &schema, "", &mut settings);
    assert!(settings.contains("/kinds/*/review/every") && settings.contains("/documents/include"), "{settings:#?}");
    let is_in =
        |setting: &str, above: &str| setting.strip_prefix(above).is_some_and(|it| it.is_empty() || it.starts_with('/'));
    let is_guarded = |setting: &str| GUARDS.iter().any(|(pattern, ..)| *pattern == setting);
    let guards_nothing = |setting: &str| GUARD_NOTHING.iter().any(|(above, _)| is_in(setting, above));
    let forgotten: Vec<&String> = settings.iter().filter(|it| !is_guarded(it) && !guards_nothing(it)).collect();
    assert!(forgotten.is_empty(), "say in which direction these get weaker, or why they guard nothing: {forgotten:#?}");
    let patterns = GUARDS.iter().map(|(pattern, ..)| pattern).chain(GUARD_NOTHING.iter().map(|(above, _)| above));
    let gone: Vec<&&str> = patterns.filter(|pattern| !settings.iter().any(|setting| is_in(setting, pattern))).collect();
    assert!(gone.is_empty(), "there are no such settings: {gone:#?}");
}
