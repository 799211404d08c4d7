//! What others ask a schema.

use serde_json::json;

use super::schema;

#[test]
fn defaults_are_found_by_the_field_they_are_for() {
    let note = schema(
        "{$defs: {level: {default: low}}, properties: {owner: {default: platform-team}, risk: {default: {a: 1}, \
         properties: {level: {$ref: '#/$defs/level'}}}, title: {}}}",
    );
    assert_eq!(note.default("/owner"), Some(&json!("platform-team")));
    assert_eq!(note.default("/risk"), Some(&json!({"a": 1})));
    assert_eq!(note.default("/risk/level"), Some(&json!("low")));
    assert_eq!(note.default("/title"), None);
    assert_eq!(note.default("/nothing"), None);
}

#[test]
fn a_default_keeps_its_text_where_text_is_wanted() {
    let note = schema("{properties: {version: {type: string, default: 1.0}}}");
    assert_eq!(note.default("/version"), Some(&json!("1.0")));
}

#[test]
fn allowed_values_are_what_all_parts_allow() {
    let note = schema(
        "{$defs: {t: {enum: [a, b]}}, properties: {x: {$ref: '#/$defs/t', enum: [b, c]}, y: {anyOf: [{const: a}, {enum: [b]}]}, \
         z: {anyOf: [{const: a}, {type: string}]}}}",
    );
    assert_eq!(note.allowed_values("/x"), Some(vec![&json!("b")]));
    assert_eq!(note.allowed_values("/y"), Some(vec![&json!("a"), &json!("b")]));
    assert_eq!(note.allowed_values("/z"), None);
    assert_eq!(note.allowed_values("/w"), None);
}

#[test]
fn fields_that_hold_days_are_known() {
    let note =
        schema("{properties: {a: {format: date}, b: {pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'}, c: {type: string}}}");
    assert_eq!(["/a", "/b", "/c"].map(|field| note.is_date(field)), [true, true, false]);
}

#[test]
fn names_and_closedness_are_those_of_all_parts() {
    let note = schema(
        "{$defs: {base: {required: [id], properties: {id: {}, gone: false}}}, $ref: '#/$defs/base', required: [title, id], \
         properties: {title: {}}, anyOf: [{required: [x], properties: {x: {}}, additionalProperties: false}]}",
    );
    assert_eq!(note.properties(), ["title", "id", "x"]);
    assert_eq!(note.required(), ["title", "id"]);
    assert!(!note.is_closed());
    assert!(schema("{allOf: [{additionalProperties: false}]}").is_closed());
    assert!(schema("unevaluatedProperties: false").is_closed());
}

#[test]
fn the_schema_of_a_field_is_found() {
    let note = schema("{properties: {a: {items: {type: string, title: t}}}, additionalProperties: {title: rest}}");
    assert_eq!(note.property_schema("/a/3"), Some(&json!({"type": "string", "title": "t"})));
    assert_eq!(note.property_schema("/other"), Some(&json!({"title": "rest"})));
    assert_eq!(note.property_schema("/a/3/x"), None);
}
