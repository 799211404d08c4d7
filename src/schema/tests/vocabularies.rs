//! The dialect of vocabulary files.

use insta::assert_snapshot;
use serde_json::json;

use super::super::{Source, Vocabulary};
use super::told;
use crate::snapshot::{Memory, RelPath};

const TEXT: &str = "# Remarks first\n\
    version: 1\n\
    \n\
    owners:\n\
    \x20 # some\n\
    \x20 - platform-team   # the best\n\
    \x20 - \"1.28\"\n\
    \x20 - 1.28\n\
    security:\n\
    \x20 kinds:\n\
    \x20   description: What there is.\n\
    \x20   values: [api-key, none]\n\
    \x20 deep: {er: {list: [a]}}\n\
    empty: []\n";

fn vocabulary(text: &str) -> Result<Vocabulary, String> {
    let source = Source { name: "enums".into(), path: RelPath::new("enums.yaml"), text: text.into() };
    Vocabulary::from_source(&source).map_err(|problems| told(&[("enums.yaml", text)], &problems))
}

fn fault(text: &str) -> String {
    vocabulary(text).err().unwrap_or_else(|| "none".into())
}

#[test]
fn plain_lists_blocks_and_groups_are_lists() {
    let vocabulary = vocabulary(TEXT).unwrap();
    let names: Vec<_> = vocabulary.lists().iter().map(|list| list.name.as_str()).collect();
    assert_eq!(names, ["owners", "security.kinds", "security.deep.er.list", "empty"]);
    let kinds = vocabulary.get("security.kinds").unwrap();
    assert_eq!(kinds.description.as_deref(), Some("What there is."));
    let owners = &vocabulary.get("owners").unwrap().values;
    let values: Vec<_> = owners.iter().map(|term| (term.text.as_str(), term.value.clone())).collect();
    assert_eq!(values, [("platform-team", json!("platform-team")), ("1.28", json!("1.28")), ("1.28", json!(1.28))]);
    assert_eq!(&TEXT[owners[1].location.range.clone().unwrap()], "\"1.28\"");
}

#[test]
fn what_is_no_list_of_scalars_is_reported_at_its_place() {
    assert_snapshot!(fault("owners:\n  - a\n  - b: c\n  - [d]\n  -\n"), @r#"
    enums.yaml:3:5 "b: c": a value of `owners` is a mapping (a vocabulary's values are scalars; quote the value if it has a colon)
    enums.yaml:4:5 "[d]": a value of `owners` is a list (a vocabulary's values are scalars; quote the value if it has a colon)
    enums.yaml:5:4 "": a value of `owners` is empty
    "#);
    assert_snapshot!(fault("g:\n  x: {description: d}\n  y: {description: d, values: a}\n  z:\n    values:\n"), @r#"
    enums.yaml:2:3 "x": `g.x` has a description but no `values`
    enums.yaml:3:31 "a": the values of `g.y` are no list
    enums.yaml:5:12 "": the values of `g.z` are no list
    "#);
    assert_snapshot!(fault("a: [x]\na: [y]\n"), @r#"enums.yaml:2:1 "a": there is a list `a` above already"#);
    assert_snapshot!(fault("- a\n"), @r#"enums.yaml:1:1 "- a": a vocabulary is a mapping from names to lists"#);
    assert_snapshot!(fault("a: [\n"), @r#"enums.yaml:1:4 "": this is not YAML: `[` is never closed"#);
}

#[test]
fn an_empty_file_is_an_empty_vocabulary() {
    assert_eq!(vocabulary("# nothing yet\n").unwrap(), Vocabulary::default());
}

#[test]
fn a_file_that_is_not_there_is_reported() {
    let problems = Vocabulary::load(&Memory::default(), &RelPath::new("enums.yaml")).unwrap_err();
    assert_snapshot!(told(&[], &problems), @"enums.yaml: there is no vocabulary file `enums.yaml`");
}

#[test]
fn own_lists_win_over_built_in_ones() {
    let merged = vocabulary("a: [x]\n").unwrap().or(&vocabulary("a: [y]\nb: [z]\n").unwrap());
    assert_eq!(merged.get("a").unwrap().values[0].text, "x");
    assert_eq!(merged.get("b").unwrap().values[0].text, "z");
}

#[test]
fn aliases_and_deep_groups_end() {
    assert_eq!(vocabulary("a: &a [x]\nb: *a\n").unwrap().get("b").unwrap().values[0].text, "x");
    let deep = format!("{}v: [x]{}", "{a: ".repeat(40), "}".repeat(40));
    assert!(vocabulary(&deep).is_err());
}
