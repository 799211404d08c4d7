//! The table from keyword to rule, a test a rule.

use insta::assert_snapshot;

use super::{check, schema};

/// Checks the field `x` against a schema of its own.
fn field(of_x: &str, value: &str) -> String {
    check(&schema(&format!("properties: {{x: {of_x}}}")), &format!("x: {value}"))
}

#[test]
fn required_and_dependent_required_are_missing_fields() {
    let note = schema("{required: [id, owner], properties: {owner: {default: platform-team}, spec: {required: [tier]}}}");
    assert_snapshot!(check(&note, "spec: {}"), @"");
    let dependent = schema("{dependentRequired: {until: [owner]}, properties: {owner: {enum_from: owners}}}");
    assert_snapshot!(check(&dependent, "until: 1"), @"");
}

#[test]
fn values_outside_what_is_allowed_are_invalid_values() {
    assert_snapshot!(field("{enum: [low, high]}", "middle"), @"");
    assert_snapshot!(field("{enum_from: owners}", "somebody"), @"");
    assert_snapshot!(field("{const: adr}", "note"), @"");
    assert_snapshot!(field(r#"{type: string, pattern: "^A-\\d+$"}"#, "B-1"), @"");
    assert_snapshot!(field("{minimum: 1}", "0"), @"");
    assert_snapshot!(field("{maximum: 5}", "9"), @"");
    assert_snapshot!(field("{exclusiveMinimum: 1}", "1"), @"");
    assert_snapshot!(field("{exclusiveMaximum: 5}", "5"), @"");
    assert_snapshot!(field("{multipleOf: 2}", "5"), @"");
    assert_snapshot!(field("{type: string, minLength: 1}", "''"), @"");
    assert_snapshot!(field("{type: string, maxLength: 3}", "long"), @"");
    assert_snapshot!(field("{type: string, format: email}", "nobody"), @"");
}

#[test]
fn dates_that_are_none_are_invalid_dates() {
    assert_snapshot!(field("{type: string, format: date}", "31 January"), @"");
    assert_snapshot!(field("{type: string, format: date}", "2027-02-29"), @"");
    assert_snapshot!(field("{type: string, format: date-time}", "2027-02-29"), @"");
    let pattern = r#"{type: string, pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}"#;
    assert_snapshot!(field(pattern, "31.01.2028"), @"");
    assert_snapshot!(field(pattern, "2028-13-45"), @"");
    assert_snapshot!(field(pattern, "2028"), @"");
    assert_snapshot!(field(r#"{pattern: "^\\d{4}-\\d{2}-\\d{2}$"}"#, "2028-00-01"), @"");
}

#[test]
fn a_pattern_that_only_contains_a_date_is_no_date() {
    assert_snapshot!(field(r#"{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}"}"#, "2028-13-45-note"), @"");
    assert_snapshot!(field(r#"{pattern: "^CL-[0-9]{4}-[0-9]{2}$"}"#, "2028-13"), @"");
}

#[test]
fn values_of_the_wrong_type_are_invalid_types() {
    assert_snapshot!(field("{type: array}", "{a: 1}"), @"");
    assert_snapshot!(field("{type: string}", "[a]"), @"");
    assert_snapshot!(field("{type: [integer, 'null']}", "many"), @"");
    assert_snapshot!(field("{type: boolean}", "1"), @"");
    assert_snapshot!(field("{type: integer}", "1.5"), @"");
    assert_snapshot!(field("{type: object}", "true"), @"");
    assert_snapshot!(field("{type: array, items: {type: string}}", "[a, ~]"), @"");
}

#[test]
fn keys_that_a_closed_schema_does_not_know_are_unknown_fields() {
    let closed = schema("{additionalProperties: false, properties: {owner: {}, title: {}, tags: {}}}");
    assert_snapshot!(check(&closed, "{ownr: a, note: b, title: c}"), @"");
    let nothing = schema("{properties: {risk: {additionalProperties: false}}}");
    assert_snapshot!(check(&nothing, "risk: {a: 1, b: 2}"), @"");
    let unevaluated = schema("{allOf: [{properties: {a: {}}}], unevaluatedProperties: false}");
    assert_snapshot!(check(&unevaluated, "{a: 1, b: 2}"), @"");
    let names = schema("propertyNames: {pattern: '^[a-z]+$', maxLength: 4}");
    assert_snapshot!(check(&names, "{fine: 1, Upper: 2}"), @"");
    assert_snapshot!(check(&schema("propertyNames: false"), "{a: 1, b: 2}"), @"");
}

#[test]
fn every_other_keyword_is_a_schema_violation() {
    assert_snapshot!(field("{minItems: 2}", "[a]"), @"");
    assert_snapshot!(field("{maxItems: 1}", "[a, b]"), @"");
    assert_snapshot!(field("{uniqueItems: true}", "[a, b, a]"), @"");
    assert_snapshot!(field("{contains: {const: a}}", "[b]"), @"");
    assert_snapshot!(field("{prefixItems: [{}], items: false}", "[a, b]"), @"");
    assert_snapshot!(field("{prefixItems: [{}], unevaluatedItems: false}", "[a, b]"), @"");
    assert_snapshot!(field("{minProperties: 1}", "{}"), @"");
    assert_snapshot!(field("{maxProperties: 1}", "{a: 1, b: 2}"), @"");
    assert_snapshot!(field("{not: {const: a}}", "a"), @"");
    assert_snapshot!(field("false", "a"), @"");
    assert_snapshot!(field("{anyOf: [{required: [a]}, {required: [b]}]}", "{}"), @"");
    assert_snapshot!(field("{oneOf: [{minimum: 1}, {minimum: 2}]}", "3"), @"");
}

#[test]
fn a_forbidden_field_that_is_called_like_a_keyword_is_not_every_field() {
    let note = schema("{properties: {additionalProperties: false}}");
    assert_snapshot!(check(&note, "{a: 1, additionalProperties: 2}"), @"");
}

#[test]
fn conditions_report_what_they_ask_for() {
    let note = schema("{if: {properties: {type: {const: adr}}}, then: {required: [status]}}");
    assert_snapshot!(check(&note, "type: adr"), @"");
    assert_snapshot!(check(&note, "type: note"), @"");
}

#[test]
fn one_fault_is_reported_once() {
    assert_snapshot!(field("{type: string, enum_from: owners}", "[a]"), @"");
    assert_snapshot!(field("{type: string, enum: [aa], pattern: '^a', minLength: 5}", "b"), @"");
    assert_snapshot!(field("{enum: [a], not: {const: b}}", "b"), @"");
    assert_snapshot!(field("{minItems: 3, uniqueItems: true}", "[a, a]"), @"");
    let twice = schema("{required: [id], allOf: [{required: [id]}], properties: {id: {}}}");
    assert_snapshot!(check(&twice, "a: 1"), @"");
}

#[test]
fn nested_places_are_called_by_their_path() {
    let note = schema("{properties: {risk: {properties: {level: {enum: [low]}}}, tags: {items: {enum: [a]}}, \
                       owners: {items: {properties: {name: {enum: [x]}}}}}}");
    assert_snapshot!(check(&note, "{risk: {level: none}, tags: [a, b], owners: [{name: y}]}"), @"");
    let odd = schema("{properties: {'a/b~c': {minimum: 2}}}");
    assert_snapshot!(check(&odd, "{a/b~c: 1}"), @"");
}

#[test]
fn what_mends_a_fault_is_suggested() {
    let note = "{enum: [cost_reduction, ON_DEMAND, platform-team]}";
    assert_snapshot!(field(note, "Cost-Reduction"), @"");
    assert_snapshot!(field(note, "' on demand '"), @"");
    assert_snapshot!(field(note, "platfrom-team"), @"");
    assert_snapshot!(field("{enum: [a-b, a_b]}", "A b"), @"");
    assert_snapshot!(field("{type: array, items: {type: string}}", "ADR-0177"), @"");
    assert_snapshot!(field("{type: array, items: {type: string}}", "177"), @"");
    assert_snapshot!(field("{type: array, items: {type: integer}}", "ADR-0177"), @"");
    assert_snapshot!(field("{type: array, minItems: 2}", "ADR-0177"), @"");
    assert_snapshot!(field("{type: integer}", "'1'"), @"");
    assert_snapshot!(field("{type: integer, minimum: 2}", "'1'"), @"");
    assert_snapshot!(field("{type: boolean}", "'true'"), @"");
    assert_snapshot!(field("{type: boolean}", "'yes'"), @"");
    let wrong_default = schema("{required: [level], properties: {level: {enum: [low], default: none}}}");
    assert_snapshot!(check(&wrong_default, "a: 1"), @"");
}

#[test]
fn a_long_vocabulary_is_named_in_part() {
    let values: Vec<String> = (10..45).map(|n| format!("value-{n}-{n}-{n}")).collect();
    assert_snapshot!(field(&format!("{{enum: [{}]}}", values.join(", ")), "else"), @"");
}
