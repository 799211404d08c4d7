//! What is published beside the code is what the code says.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

use std::path::Path;

#[test]
fn the_schema_of_the_configuration_is_the_one_that_the_command_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/gpdoc.schema.json");
    let printed = format!("{:#}\n", gpdoc::config::json_schema());
    let published = std::fs::read_to_string(path).expect("the schema is published");
    assert!(printed == published, "write it anew: cargo run -- schema > schemas/gpdoc.schema.json");
}

#[test]
fn the_configurations_of_the_repository_and_the_presets_fit_the_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let validator = jsonschema::validator_for(&gpdoc::config::json_schema()).expect("it is a schema");
    let presets = ["goldenpath", "madr", "nygard", "conventions"].map(|name| format!("schemas/presets/{name}.yaml"));
    for file in presets.iter().map(String::as_str).chain(["gpdoc.yaml", "examples/platform/gpdoc.yaml"]) {
        let text = std::fs::read_to_string(root.join(file)).expect("it is there");
        let value: serde_json::Value = yaml_serde::from_str(&text).expect("it is YAML");
        let faults: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{file}: {faults:?}");
    }
}
