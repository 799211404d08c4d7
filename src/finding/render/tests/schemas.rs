use serde_json::Value;

use super::{Format, calm, shown};
use crate::finding::Severity;
use crate::finding::render::sarif::descriptor;
use crate::rules::{Meta, Scope};

/// What a schema has against a text.
fn faults(schema: &str, text: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let instance: Value = serde_json::from_str(text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator.iter_errors(&instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn json_is_what_its_schema_says() {
    let schema = include_str!("../../../../schemas/output.schema.json");
    assert_eq!(faults(schema, &shown(Format::Json)), [""; 0]);
    assert_eq!(faults(schema, &calm(Format::Json)), [""; 0]);
    assert_eq!(faults(schema, "{}").len(), 7);
}

#[test]
fn sarif_is_what_the_official_schema_says() {
    // A pattern for languages, which are not written here, has a bracket too many and is no regular expression.
    let schema = include_str!("../../../../schemas/vendor/sarif-2.1.0.json").replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}?$");
    assert_eq!(faults(&schema, &shown(Format::Sarif)), [""; 0]);
    assert_eq!(faults(&schema, &calm(Format::Sarif)), [""; 0]);
    assert_ne!(faults(&schema, r#"{"version": "2.1.0"}"#), [""; 0]);
}

#[test]
fn sarif_describes_a_rule_that_is_known() {
    let meta = Meta {
        name: "some-rule",
        summary: "Finds something.",
        default: Severity::Warning,
        scope: Scope::Tree,
        fix: None,
        since: "0.1.0",
        page: "# some-rule\n",
    };
    insta::assert_snapshot!(descriptor("some-rule", Some(&meta)), @r##"{"id":"some-rule","shortDescription":{"text":"Finds something."},"help":{"text":"Finds something.","markdown":"# some-rule\n"},"defaultConfiguration":{"level":"warning"}}"##);
    insta::assert_snapshot!(descriptor("other", None), @r#"{"id":"other"}"#);
}
