//! What editors are given: schemas of metadata that stand alone, held against a validator that is not gpdoc's.
//!
//! Skipped, with a message, where `$GPDOC_PYTHON` (by default `python3`) has no `jsonschema`, or where there is no corpus.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used, clippy::print_stderr)]

mod support;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use support::{example, gpdoc, stderr, stdout, write};

/// Reads a schema and instances, says what is wrong with the schema and how many faults each instance has.
const VALIDATE: &str = "
import json, sys
from jsonschema import Draft202012Validator as V
asked = json.load(sys.stdin)
V.check_schema(asked['schema'])
validator = V(asked['schema'])
json.dump({path: [e.message for e in validator.iter_errors(it)] for path, it in asked['instances'].items()}, sys.stdout)
";

fn python() -> Option<String> {
    let python = std::env::var("GPDOC_PYTHON").unwrap_or_else(|_| "python3".into());
    let there = Command::new(&python).args(["-c", "import jsonschema"]).output();
    if there.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    eprintln!("SKIPPED: `{python}` has no jsonschema; set GPDOC_PYTHON");
    None
}

fn validate(python: &str, schema: &Value, instances: &Value) -> Value {
    let mut child = Command::new(python)
        .args(["-c", VALIDATE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python runs");
    let asked = json!({"schema": schema, "instances": instances}).to_string();
    child.stdin.take().expect("an input").write_all(asked.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "the schema is none");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn answer(root: &Path, config: &[&str], arguments: &[&str]) -> Value {
    let root = root.to_string_lossy();
    let words = [&["--root", &root, "--format", "json"], config, arguments].concat();
    let output = gpdoc(&example(), &words);
    serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)))
}

/// Every `enum_from` has become an `enum`, and no reference leads out.
fn stands_alone(schema: &Value, at: &str) {
    match schema {
        Value::Object(fields) => {
            assert!(!fields.contains_key("enum_from") || fields["enum"].is_array(), "{at}");
            if let Some(Value::String(target)) = fields.get("$ref") {
                assert!(target.starts_with('#') && !at.is_empty(), "{at}: {target}");
            }
            fields.iter().for_each(|(key, value)| stands_alone(value, &format!("{at}/{key}")));
        }
        Value::Array(items) => items.iter().for_each(|item| stands_alone(item, at)),
        _ => {}
    }
}

/// What the other validator says of every `step`th document of a kind is what gpdoc says. How many were compared, and how many were
/// faulty.
fn compare(python: &str, root: &Path, config: &[&str], kind: &str, step: usize) -> (usize, usize) {
    let schema = answer(root, config, &["schema", kind])["data"].clone();
    stands_alone(&schema, "");
    let check = answer(root, config, &["check", "--today", "2026-01-31", "--show-baselined"]);
    let findings = check["diagnostics"].as_array().expect("a list");
    let graph = answer(root, config, &["graph"]);
    let documents = graph["data"]["nodes"].as_array().expect("a list");
    let of_kind = documents.iter().filter(|node| node["kind"] == kind).step_by(step);
    let mut instances = serde_json::Map::new();
    for node in of_kind {
        let path = node["path"].as_str().expect("a path");
        let shown = answer(root, config, &["show", path]);
        let fields = shown["data"]["metadata"].as_array().expect("a list");
        let fields =
            fields.iter().map(|field| (field["key"].as_str().expect("a key").to_owned(), field["value"].clone()));
        instances.insert(path.to_owned(), fields.collect::<serde_json::Map<_, _>>().into());
    }
    let count = instances.len();
    let verdicts = validate(python, &schema, &instances.into());
    let mut faulty = 0;
    for (path, said) in verdicts.as_object().expect("an answer") {
        let rules = ["missing-field", "unknown-field", "invalid-type", "invalid-value", "schema-violation"];
        let is_about = |finding: &&Value| {
            finding["path"] == *path && rules.contains(&finding["rule"].as_str().unwrap_or_default())
        };
        let found: Vec<&Value> = findings.iter().filter(is_about).map(|finding| &finding["message"]).collect();
        let said = said.as_array().expect("a list");
        assert_eq!(said.is_empty(), found.is_empty(), "{path}: {said:?}\ngpdoc: {found:?}");
        faulty += usize::from(!said.is_empty());
    }
    (count, faulty)
}

#[test]
fn another_validator_agrees_on_the_example() {
    let Some(python) = python() else { return };
    let (count, faulty) = compare(&python, &example(), &[], "adr", 1);
    assert!(count >= 5, "{count}");
    assert_eq!(faulty, 1, "one of them is wrong on purpose");
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
    write(at, "schemas/metadata/enums.yaml", "owners: [us, them]\n");
    write(
        at,
        "schemas/metadata/documentation.schema.yaml",
        "type: object\nrequired: [owner]\nproperties:\n  owner: {enum_from: owners}\n",
    );
    write(at, "a.md", "---\nid: A\nowner: us\n---\n");
    write(at, "b.md", "---\nid: B\nowner: nobody\n---\n");
    write(at, "c.md", "---\nid: C\n---\n");
    assert_eq!(compare(&python, at, &[], "documentation", 1), (3, 2));
}

#[test]
fn another_validator_agrees_on_a_real_repository() {
    let (Some(python), Some(corpus)) = (python(), support::corpus()) else { return };
    let directory = tempfile::tempdir().expect("a directory");
    write(directory.path(), "gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    let config = directory.path().join("gpdoc.yaml");
    let config = ["--config", &config.to_string_lossy()];
    for kind in ["adr", "changelog"] {
        let (count, _) = compare(&python, &corpus, &config, kind, 29);
        assert!(count > 5, "{count}");
    }
}
