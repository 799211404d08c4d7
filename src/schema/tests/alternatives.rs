//! What is said of `anyOf` and `oneOf`.

use insta::assert_snapshot;

use super::{check, schema};

fn field(of_x: &str, value: &str) -> String {
    check(&schema(&format!("properties: {{x: {of_x}}}")), &format!("x: {value}"))
}

#[test]
fn alternatives_that_agree_on_the_type_are_one_type_fault() {
    assert_snapshot!(field("{anyOf: [{type: string}, {type: array}]}", "{a: 1}"), @r#"invalid-type[type] "/x": `x` should be text or a list, but is a mapping"#);
}

#[test]
fn alternatives_of_values_are_one_list_of_values() {
    assert_snapshot!(field("{oneOf: [{const: low}, {const: high}, {enum: [none]}]}", "middle"), @r#"invalid-value[enum] "/x": `x` is `middle`, which is not one of the allowed values (allowed: `low`, `high`, `none`)"#);
}

#[test]
fn a_type_or_a_word_names_both() {
    assert_snapshot!(field("{anyOf: [{type: integer}, {const: auto}]}", "never"), @r#"invalid-value[enum] "/x": `x` is `never`, which is not one of the allowed values (allowed: `auto`, or a whole number)"#);
    assert_snapshot!(field("{anyOf: [{type: integer}, {type: string, pattern: '^a'}]}", "never"), @r#"invalid-value[pattern] "/x": `x` is `never`, which does not match `^a` (it may be a whole number instead)"#);
}

#[test]
fn the_only_alternative_of_the_right_type_tells_what_is_wrong_within() {
    let either = "{anyOf: [{type: string}, {type: array, items: {enum: [a, b]}}]}";
    assert_snapshot!(field(either, "[a, c]"), @r#"invalid-value[enum] "/x/1": item 2 of `x` is `c`, which is not one of the allowed values (allowed: `a`, `b`)"#);
}

#[test]
fn a_constant_tells_which_alternative_was_meant() {
    let by_kind = "{oneOf: [{properties: {kind: {const: rds}}, required: [size]}, \
                    {properties: {kind: {const: s3}}, required: [bucket]}]}";
    assert_snapshot!(field(by_kind, "{kind: s3}"), @r#"missing-field[required] "/x" bucket: `bucket` is missing from `x`"#);
}

#[test]
fn where_nothing_tells_each_alternative_gives_its_reason() {
    assert_snapshot!(field("{anyOf: [{type: string, minLength: 9}, {type: string, pattern: '^a'}]}", "bcd"), @r#"schema-violation[anyOf] "/x": `x` is `bcd`, which fits none of the 2 alternatives that the schema has (`x` is `bcd`, which has fewer than 9 characters; or `x` is `bcd`, which does not match `^a`)"#);
}
