//! How YAML becomes the JSON that is judged.

use std::fmt::Write as _;

use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::json;

use super::{check, instance, schema, tree, with_vocabulary};

#[test]
fn a_plain_scalar_is_text_where_the_schema_wants_text() {
    let note = schema(
        "{properties: {version: {type: string}, date: {type: string, format: date}, release: {enum: ['1.0', '2.0']}, \
         ids: {items: {type: string}}, map: {additionalProperties: {type: string}}, on: {const: 'true'}, \
         pair: {prefixItems: [{type: string}, {type: integer}]}}, patternProperties: {'^x-': {type: string}}}",
    );
    let text = "{version: 1.0, date: 2028-01-01, release: 2.0, ids: [1, 0x10, true], map: {a: 1e3}, on: true, \
                pair: [1, 1], x-y: 007, other: 1}";
    assert_eq!(
        instance(&note, text),
        json!({"version": "1.0", "date": "2028-01-01", "release": "2.0", "ids": ["1", "0x10", "true"],
               "map": {"a": "1e3"}, "on": "true", "pair": ["1", 1], "x-y": "007", "other": 1})
    );
    assert_eq!(check(&note, text), "");
}

#[test]
fn a_scalar_keeps_the_type_that_the_schema_has_room_for() {
    let note = schema(
        "{properties: {either: {type: [string, integer]}, number: {type: [string, number]}, level: {enum: [1, auto]}, \
         any: {anyOf: [{type: string}, {type: boolean}]}}}",
    );
    assert_eq!(
        instance(&note, "{either: 1, number: 1, level: 1, any: true}"),
        json!({"either": 1, "number": 1, "level": 1, "any": true})
    );
    assert_eq!(instance(&note, "{either: 1.5, any: 1}"), json!({"either": "1.5", "any": "1"}));
}

#[test]
fn text_is_wanted_through_references_and_combinations_too() {
    let note = schema(
        "{$defs: {text: {type: string}, tree: {properties: {name: {$ref: '#/$defs/text'}, below: {items: {$ref: '#/$defs/tree'}}}}}, \
         properties: {a: {$ref: '#/$defs/text'}, b: {allOf: [{}, {type: string}]}, c: {anyOf: [{type: string}, {type: array, items: {type: string}}]}, \
         d: {$ref: '#/$defs/tree'}}, if: {required: [e]}, then: {properties: {e: {type: string}}}}",
    );
    assert_eq!(
        instance(&note, "{a: 1, b: 2, c: [3], d: {name: 4, below: [{name: 5, below: []}]}, e: 6}"),
        json!({"a": "1", "b": "2", "c": ["3"], "d": {"name": "4", "below": [{"name": "5", "below": []}]}, "e": "6"})
    );
}

#[test]
fn values_of_a_vocabulary_are_texts_where_text_is_wanted() {
    let note = with_vocabulary(
        "{properties: {version: {type: string, enum_from: versions}, open: {enum_from: versions}}}",
        "versions: [1.28, 1.30]",
    );
    assert_eq!(check(&note, "{version: 1.30, open: 1.30}"), "");
    assert_eq!(check(&note, "{version: '1.30', open: 1.3}"), "");
    assert_snapshot!(check(&note, "{version: 1.3, open: '1.30'}"), @r#"
    invalid-value[enum] "/open": `open` is `1.30`, which is not in the vocabulary list `versions` (allowed: `1.28`, `1.3`)
    invalid-value[enum] "/version": `version` is `1.3`, which is not in the vocabulary list `versions` (did you mean `1.30`?)
    "#);
}

#[test]
fn a_null_that_is_not_allowed_is_no_value() {
    let note = schema(
        "{required: [owner], properties: {owner: {type: string}, until: {type: [string, 'null']}, x: {type: array}}}",
    );
    assert_eq!(instance(&note, "{owner: , until: ~, x: null}"), json!({"until": null}));
    assert_snapshot!(check(&note, "{owner: , until: ~, x: null}"), @r#"missing-field[required] "" owner: `owner` is missing"#);
    assert_eq!(instance(&note, "{owner: 'null'}"), json!({"owner": "null"}));
}

#[test]
fn an_unknown_key_without_a_value_is_still_unknown() {
    let note = schema("{additionalProperties: false, properties: {owner: {}}}");
    assert_snapshot!(check(&note, "foo:"), @r#"unknown-field[additionalProperties] "" foo: `foo` is not a known field (known: `owner`)"#);
}

#[test]
fn a_repeated_key_has_its_last_value() {
    let note = schema("{properties: {a: {type: string}}}");
    assert_eq!(instance(&note, "{a: 1, a: 2}"), json!({"a": "2"}));
    assert_eq!(instance(&note, "{a: 1, a: ~}"), json!({}));
    let tree = tree("{a: 1, b: {a: 2}}");
    let root = tree.root().unwrap();
    let fields = [("a", root.get("a").unwrap()), ("a", root.pointer("/b/a").unwrap())];
    assert_eq!(note.instance(&fields), Some(json!({"a": "2"})));
}

#[test]
fn aliases_are_followed_but_not_for_ever() {
    let note = schema("{properties: {b: {type: string}}}");
    assert_eq!(instance(&note, "{a: &x 1.0, b: *x}"), json!({"a": 1.0, "b": "1.0"}));

    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..9 {
        let of = format!("*a{}", n - 1);
        writeln!(bomb, "a{n}: &a{n} [{}]", vec![of; 10].join(", ")).unwrap();
    }
    let tree = tree(&bomb);
    let fields: Vec<_> = tree.root().unwrap().entries().map(|(key, value)| (key.text().unwrap(), value)).collect();
    assert_eq!(note.instance(&fields), None);
}

#[test]
fn documents_are_followed_as_deep_as_the_stack_allows() {
    let note = schema(
        "{properties: {a: {anyOf: [{type: string}, {type: array, items: {allOf: [{$ref: '#'}]}}]}}, additionalProperties: false}",
    );
    let nested = |levels: usize, inner: &str| format!("a: {}{inner}{}", "[{a: ".repeat(levels), "}]".repeat(levels));
    assert!(check(&note, &nested(30, "[{b: 1}]")).contains("`b` is not a known field of item 1"));
    // What is deeper is no YAML for gpdoc, so it never gets here.
    let deeper: std::sync::Arc<str> = nested(100, "x").into();
    assert!(crate::yaml::Tree::parse(&deeper, 0..deeper.len()).is_err());
}

#[test]
fn an_alias_within_what_it_stands_for_is_not_followed_for_ever() {
    let text: std::sync::Arc<str> = "a: &x [*x]".into();
    if let Ok(tree) = crate::yaml::Tree::parse(&text, 0..text.len()) {
        assert_eq!(schema("{}").instance(&[("a", tree.root().unwrap().get("a").unwrap())]), None);
    }
}

proptest! {
    #[test]
    fn no_document_makes_building_or_judging_panic(document in "[a-d:{}\\[\\], \n~1.&*'-]{0,60}") {
        let note = schema("{required: [a], additionalProperties: false, $defs: {t: {anyOf: [{type: string}, {items: {$ref: '#/$defs/t'}}]}}, \
                           properties: {a: {$ref: '#/$defs/t'}, b: {type: array, items: {type: string}}, c: {$ref: '#'}, d: {type: [string, object], properties: {a: {type: string}, b: {type: integer}}}}}");
        let text: std::sync::Arc<str> = document.into();
        if let Ok(tree) = crate::yaml::Tree::parse(&text, 0..text.len())
            && let Some(root) = tree.root()
        {
            let fields: Vec<_> = root.entries().map(|(key, value)| (key.text().unwrap_or_default(), value)).collect();
            let built = note.instance(&fields);
            if let Some(instance) = &built {
                for violation in note.validate(instance) {
                    prop_assert!(instance.pointer(&violation.pointer).is_some());
                }
            }
            // What is known of fields beforehand changes nothing.
            prop_assert_eq!(built, note.forgetful().instance(&fields));
        }
    }
}
