//! The table from keyword to rule, a test a rule.

use insta::assert_snapshot;

use super::{check, schema};

/// Checks the field `x` against a schema of its own.
fn field(of_x: &str, value: &str) -> String {
    check(&schema(&format!("properties: {{x: {of_x}}}")), &format!("x: {value}"))
}

#[test]
fn required_and_dependent_required_are_missing_fields() {
    let note =
        schema("{required: [id, owner], properties: {owner: {default: platform-team}, spec: {required: [tier]}}}");
    assert_snapshot!(check(&note, "spec: {}"), @r#"
    missing-field[required] "" id: `id` is missing
    missing-field[required] "" owner: `owner` is missing (the schema's default is `platform-team`) -> add "platform-team"
    missing-field[required] "/spec" tier: `tier` is missing from `spec`
    "#);
    let dependent = schema("{dependentRequired: {until: [owner]}, properties: {owner: {enum_from: owners}}}");
    assert_snapshot!(check(&dependent, "until: 1"), @r#"missing-field[required] "" owner: `owner` is missing (allowed: `platform-team`, `security-team`)"#);
}

#[test]
fn values_outside_what_is_allowed_are_invalid_values() {
    assert_snapshot!(field("{enum: [low, high]}", "middle"), @r#"invalid-value[enum] "/x": `x` is `middle`, which is not one of the allowed values (allowed: `low`, `high`)"#);
    assert_snapshot!(field("{enum_from: owners}", "somebody"), @r#"invalid-value[enum] "/x": `x` is `somebody`, which is not in the vocabulary list `owners` (allowed: `platform-team`, `security-team`)"#);
    assert_snapshot!(field("{const: adr}", "note"), @r#"invalid-value[const] "/x": `x` is `note`, where only `adr` is allowed"#);
    assert_snapshot!(field(r#"{type: string, pattern: "^A-\\d+$"}"#, "B-1"), @r#"invalid-value[pattern] "/x": `x` is `B-1`, which does not match `^A-\d+$`"#);
    assert_snapshot!(field("{minimum: 1}", "0"), @r#"invalid-value[minimum] "/x": `x` is `0`, which is less than 1"#);
    assert_snapshot!(field("{maximum: 5}", "9"), @r#"invalid-value[maximum] "/x": `x` is `9`, which is more than 5"#);
    assert_snapshot!(field("{exclusiveMinimum: 1}", "1"), @r#"invalid-value[exclusiveMinimum] "/x": `x` is `1`, which is not more than 1"#);
    assert_snapshot!(field("{exclusiveMaximum: 5}", "5"), @r#"invalid-value[exclusiveMaximum] "/x": `x` is `5`, which is not less than 5"#);
    assert_snapshot!(field("{multipleOf: 2}", "5"), @r#"invalid-value[multipleOf] "/x": `x` is `5`, which is no multiple of 2"#);
    assert_snapshot!(field("{type: string, minLength: 1}", "''"), @r#"invalid-value[minLength] "/x": `x` is empty"#);
    assert_snapshot!(field("{type: string, maxLength: 3}", "long"), @r#"invalid-value[maxLength] "/x": `x` is `long`, which has more than 3 characters"#);
    assert_snapshot!(field("{type: string, format: email}", "nobody"), @r#"invalid-value[format] "/x": `x` is `nobody`, which is not of the format `email`"#);
}

#[test]
fn dates_that_are_none_are_invalid_dates() {
    assert_snapshot!(field("{type: string, format: date}", "31 January"), @r#"invalid-date[format] "/x": `x` is `31 January`, which is not a valid date (write it as YYYY-MM-DD)"#);
    assert_snapshot!(field("{type: string, format: date}", "2027-02-29"), @r#"invalid-date[format] "/x": `x` is `2027-02-29`, which is not a valid date"#);
    assert_snapshot!(field("{type: string, format: date-time}", "2027-02-29"), @r#"invalid-date[format] "/x": `x` is `2027-02-29`, which is not a valid date and time such as `2026-01-31T12:00:00Z`"#);
    let pattern = r#"{type: string, pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}"#;
    assert_snapshot!(field(pattern, "31.01.2028"), @r#"invalid-date[format] "/x": `x` is `31.01.2028`, which is not a valid date (write it as YYYY-MM-DD)"#);
    assert_snapshot!(field(pattern, "2028-13-45"), @r#"invalid-date[format] "/x": `x` is `2028-13-45`, which is not a valid date"#);
    assert_snapshot!(field(pattern, "2028"), @r#"invalid-date[format] "/x": `x` is `2028`, which is not a valid date (write it as YYYY-MM-DD)"#);
    assert_snapshot!(field(r#"{pattern: "^\\d{4}-\\d{2}-\\d{2}$"}"#, "2028-00-01"), @r#"invalid-date[format] "/x": `x` is `2028-00-01`, which is not a valid date"#);
}

#[test]
fn a_pattern_that_only_contains_a_date_is_no_date() {
    assert_snapshot!(field(r#"{pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}"}"#, "2028-13-45-note"), @"");
    assert_snapshot!(field(r#"{pattern: "^CL-[0-9]{4}-[0-9]{2}$"}"#, "2028-13"), @r#"invalid-value[pattern] "/x": `x` is `2028-13`, which does not match `^CL-[0-9]{4}-[0-9]{2}$`"#);
}

#[test]
fn values_of_the_wrong_type_are_invalid_types() {
    assert_snapshot!(field("{type: array}", "{a: 1}"), @r#"invalid-type[type] "/x": `x` should be a list, but is a mapping"#);
    assert_snapshot!(field("{type: string}", "[a]"), @r#"invalid-type[type] "/x": `x` should be text, but is a list"#);
    assert_snapshot!(field("{type: [integer, 'null']}", "many"), @r#"invalid-type[type] "/x": `x` should be a whole number or nothing, but is the text `many`"#);
    assert_snapshot!(field("{type: boolean}", "1"), @r#"invalid-type[type] "/x": `x` should be `true` or `false`, but is the number `1`"#);
    assert_snapshot!(field("{type: integer}", "1.5"), @r#"invalid-type[type] "/x": `x` should be a whole number, but is the number `1.5`"#);
    assert_snapshot!(field("{type: object}", "true"), @r#"invalid-type[type] "/x": `x` should be a mapping, but is `true`"#);
    assert_snapshot!(field("{type: array, items: {type: string}}", "[a, ~]"), @r#"invalid-type[type] "/x/1": item 2 of `x` should be text, but is empty"#);
}

#[test]
fn keys_that_a_closed_schema_does_not_know_are_unknown_fields() {
    let closed = schema("{additionalProperties: false, properties: {owner: {}, title: {}, tags: {}}}");
    assert_snapshot!(check(&closed, "{ownr: a, note: b, title: c}"), @r#"
    unknown-field[additionalProperties] "" note: `note` is not a known field (known: `owner`, `title`, `tags`)
    unknown-field[additionalProperties] "" ownr: `ownr` is not a known field (did you mean `owner`?)
    "#);
    let nothing = schema("{properties: {risk: {additionalProperties: false}}}");
    assert_snapshot!(check(&nothing, "risk: {a: 1, b: 2}"), @r#"
    unknown-field[additionalProperties] "/risk" a: `a` is not a known field of `risk`
    unknown-field[additionalProperties] "/risk" b: `b` is not a known field of `risk`
    "#);
    let unevaluated = schema("{allOf: [{properties: {a: {}}}], unevaluatedProperties: false}");
    assert_snapshot!(check(&unevaluated, "{a: 1, b: 2}"), @r#"unknown-field[unevaluatedProperties] "" b: `b` is not a known field (known: `a`)"#);
    let names = schema("propertyNames: {pattern: '^[a-z]+$', maxLength: 4}");
    assert_snapshot!(check(&names, "{fine: 1, Upper: 2}"), @r#"unknown-field[propertyNames] "" Upper: `Upper` is no name for a field: it does not match `^[a-z]+$`"#);
    let listed = schema("propertyNames: {enum: [low, high]}");
    assert_snapshot!(check(&listed, "{hihg: 1}"), @r#"unknown-field[propertyNames] "" hihg: `hihg` is not a known field (did you mean `high`?)"#);
    assert_snapshot!(check(&schema("propertyNames: false"), "{a: 1, b: 2}"), @r#"
    unknown-field[propertyNames] "" a: `a` is not a known field
    unknown-field[propertyNames] "" b: `b` is not a known field
    "#);
}

#[test]
fn every_other_keyword_is_a_schema_violation() {
    assert_snapshot!(field("{minItems: 2}", "[a]"), @r#"schema-violation[minItems] "/x": `x` has 1 item, fewer than the 2 it must have"#);
    assert_snapshot!(field("{maxItems: 1}", "[a, b]"), @r#"schema-violation[maxItems] "/x": `x` has 2 items, more than the 1 it may have"#);
    assert_snapshot!(field("{uniqueItems: true}", "[a, b, a]"), @r#"schema-violation[uniqueItems] "/x": `x` has `a` more than once"#);
    assert_snapshot!(field("{contains: {const: a}}", "[b]"), @r#"schema-violation[contains] "/x": `x` does not have the items that the schema asks for with `contains`"#);
    assert_snapshot!(field("{prefixItems: [{}], items: false}", "[a, b]"), @r#"schema-violation[false] "/x/1": item 2 of `x` may not be there"#);
    assert_snapshot!(field("{prefixItems: [{}], unevaluatedItems: false}", "[a, b]"), @r#"schema-violation[unevaluatedItems] "/x": `x` has items that the schema has no place for"#);
    assert_snapshot!(field("{minProperties: 1}", "{}"), @r#"schema-violation[minProperties] "/x": `x` has 0 fields, fewer than the 1 it must have"#);
    assert_snapshot!(field("{maxProperties: 1}", "{a: 1, b: 2}"), @r#"schema-violation[maxProperties] "/x": `x` has 2 fields, more than the 1 it may have"#);
    assert_snapshot!(field("{not: {const: a}}", "a"), @r#"schema-violation[not] "/x": `x` is what the schema rules out with `not`"#);
    assert_snapshot!(field("false", "a"), @r#"schema-violation[false] "/x": `x` may not be there"#);
    assert_snapshot!(field("{anyOf: [{required: [a]}, {required: [b]}]}", "{}"), @r#"schema-violation[anyOf] "/x": `x` fits none of the 2 alternatives that the schema has (`a` is missing from `x`; or `b` is missing from `x`)"#);
    assert_snapshot!(field("{oneOf: [{minimum: 1}, {minimum: 2}]}", "3"), @r#"schema-violation[oneOf] "/x": `x` fits more than one of the alternatives, and may fit only one"#);
}

#[test]
fn a_forbidden_field_that_is_called_like_a_keyword_is_not_every_field() {
    let note = schema("{properties: {additionalProperties: false}}");
    assert_snapshot!(check(&note, "{a: 1, additionalProperties: 2}"), @r#"schema-violation[false] "/additionalProperties": `additionalProperties` may not be there"#);
}

#[test]
fn conditions_report_what_they_ask_for() {
    let note = schema("{if: {properties: {type: {const: adr}}}, then: {required: [status]}}");
    assert_snapshot!(check(&note, "type: adr"), @r#"missing-field[required] "" status: `status` is missing"#);
    assert_snapshot!(check(&note, "type: note"), @"");
}

#[test]
fn one_fault_is_reported_once() {
    assert_snapshot!(field("{type: string, enum_from: owners}", "[a]"), @r#"invalid-type[type] "/x": `x` should be text, but is a list"#);
    assert_snapshot!(field("{type: string, enum: [aa], pattern: '^a', minLength: 5}", "b"), @r#"invalid-value[enum] "/x": `x` is `b`, where only `aa` is allowed"#);
    assert_snapshot!(field("{enum: [a], not: {const: b}}", "b"), @r#"invalid-value[enum] "/x": `x` is `b`, where only `a` is allowed"#);
    assert_snapshot!(field("{minItems: 3, uniqueItems: true}", "[a, a]"), @r#"
    schema-violation[minItems] "/x": `x` has 2 items, fewer than the 3 it must have
    schema-violation[uniqueItems] "/x": `x` has `a` more than once
    "#);
    let twice = schema("{required: [id], allOf: [{required: [id]}], properties: {id: {}}}");
    assert_snapshot!(check(&twice, "a: 1"), @r#"missing-field[required] "" id: `id` is missing"#);
}

#[test]
fn nested_places_are_called_by_their_path() {
    let note = schema(
        "{properties: {risk: {properties: {level: {enum: [low]}}}, tags: {items: {enum: [a]}}, \
                       owners: {items: {properties: {name: {enum: [x]}}}}}}",
    );
    assert_snapshot!(check(&note, "{risk: {level: none}, tags: [a, b], owners: [{name: y}]}"), @r#"
    invalid-value[enum] "/owners/0/name": `name` in item 1 of `owners` is `y`, where only `x` is allowed
    invalid-value[enum] "/risk/level": `risk.level` is `none`, where only `low` is allowed
    invalid-value[enum] "/tags/1": item 2 of `tags` is `b`, where only `a` is allowed
    "#);
    let odd = schema("{properties: {'a/b~c': {minimum: 2}}}");
    assert_snapshot!(check(&odd, "{a/b~c: 1}"), @r#"invalid-value[minimum] "/a~1b~0c": `a/b~c` is `1`, which is less than 2"#);
}

#[test]
fn what_mends_a_fault_is_suggested() {
    let note = "{enum: [cost_reduction, ON_DEMAND, platform-team]}";
    assert_snapshot!(field(note, "Cost-Reduction"), @r#"invalid-value[enum] "/x": `x` is `Cost-Reduction`, which is not one of the allowed values (did you mean `cost_reduction`?) -> write "cost_reduction""#);
    assert_snapshot!(field(note, "' on demand '"), @r#"invalid-value[enum] "/x": `x` is ` on demand `, which is not one of the allowed values (did you mean `ON_DEMAND`?) -> write "ON_DEMAND""#);
    assert_snapshot!(field(note, "platfrom-team"), @r#"invalid-value[enum] "/x": `x` is `platfrom-team`, which is not one of the allowed values (did you mean `platform-team`?)"#);
    assert_snapshot!(field("{enum: [a-b, a_b]}", "A b"), @r#"invalid-value[enum] "/x": `x` is `A b`, which is not one of the allowed values (did you mean `a-b`?)"#);
    assert_snapshot!(field("{type: array, items: {type: string}}", "ADR-0177"), @r#"invalid-type[type] "/x": `x` should be a list, but is the text `ADR-0177` -> wrap"#);
    assert_snapshot!(field("{type: array, items: {type: string}}", "177"), @r#"invalid-type[type] "/x": `x` should be a list, but is the number `177` -> wrap"#);
    assert_snapshot!(field("{type: array, items: {type: integer}}", "ADR-0177"), @r#"invalid-type[type] "/x": `x` should be a list, but is the text `ADR-0177`"#);
    assert_snapshot!(field("{type: array, minItems: 2}", "ADR-0177"), @r#"invalid-type[type] "/x": `x` should be a list, but is the text `ADR-0177`"#);
    assert_snapshot!(field("{type: integer}", "'1'"), @r#"invalid-type[type] "/x": `x` should be a whole number, but is the text `1` -> unquote"#);
    assert_snapshot!(field("{type: integer, minimum: 2}", "'1'"), @r#"invalid-type[type] "/x": `x` should be a whole number, but is the text `1`"#);
    assert_snapshot!(field("{type: boolean}", "'true'"), @r#"invalid-type[type] "/x": `x` should be `true` or `false`, but is the text `true` -> unquote"#);
    assert_snapshot!(field("{type: boolean}", "'yes'"), @r#"invalid-type[type] "/x": `x` should be `true` or `false`, but is the text `yes`"#);
    let wrong_default = schema("{required: [level], properties: {level: {enum: [low], default: none}}}");
    assert_snapshot!(check(&wrong_default, "a: 1"), @r#"missing-field[required] "" level: `level` is missing (the schema's default is `none`)"#);
}

#[test]
fn a_long_vocabulary_is_named_in_part() {
    let values: Vec<String> = (10..45).map(|n| format!("value-{n}-{n}-{n}")).collect();
    assert_snapshot!(field(&format!("{{enum: [{}]}}", values.join(", ")), "else"), @r#"invalid-value[enum] "/x": `x` is `else`, which is not one of the allowed values (allowed: `value-10-10-10`, `value-11-11-11`, `value-12-12-12`, `value-13-13-13`, `value-14-14-14`, `value-15-15-15`, `value-16-16-16`, `value-17-17-17`, `value-18-18-18`, `value-19-19-19` and 25 more)"#);
}
