//! Where schemas come from, and what is said of those that are wrong.

use std::fmt::Write as _;

use insta::assert_snapshot;
use serde_json::json;

use super::super::{Options, Schemas, Source, Vocabulary};
use super::{asked, check, faulty, load, problems, schema, told};
use crate::snapshot::{Memory, RelPath};

#[test]
fn a_schema_that_is_not_there_is_reported_where_it_is_named() {
    let files = [("gpdoc.yaml", "# 1\nschema: note\n"), ("schemas/nota.schema.yaml", "{}"), ("schemas/other.txt", "")];
    assert_snapshot!(problems(&files), @r#"gpdoc.yaml:2:9 "note": there is no schema `note` in `schemas` (did you mean `nota`?)"#);
    assert_snapshot!(problems(&[("gpdoc.yaml", "# 1\nschema: note\n")]), @r#"gpdoc.yaml:2:9 "note": there is no schema `note` in `schemas` (write `schemas/note.schema.yaml`)"#);
}

#[test]
fn yaml_yml_and_json_are_schemas() {
    for ending in ["yaml", "yml", "json"] {
        let path = format!("schemas/note.schema.{ending}");
        let files = [(path.as_str(), r#"{"type": "object", "required": ["id"]}"#)];
        assert_eq!(load(&files, Options::default()).unwrap().required(), ["id"], "{ending}");
    }
}

#[test]
fn json_is_read_as_people_write_it() {
    let text = "{\n\t\"title\": \"\\ud83d\\ude00 \\/ \\u00e9\",\n\t\"required\": [\n\t\t\"id\"\n\t]\n}\n";
    let files = [("schemas/note.schema.json", text)];
    let note = load(&files, Options::default()).unwrap_or_else(|problems| panic!("{}", told(&files, &problems)));
    assert_eq!(note.required(), ["id"]);
    assert_eq!(note.resolved()["title"], "😀 / é");
}

#[test]
fn the_names_of_all_schemas_are_sorted() {
    let files: Memory = [("s/b.schema.yaml", ""), ("s/a.schema.json", ""), ("s/x/c.schema.yml", ""), ("s/d.yaml", "")]
        .into_iter()
        .collect();
    let vocabulary = Vocabulary::default();
    let built_in = Source { name: "aa".into(), path: RelPath::new("preset:p/aa.schema.yaml"), text: "{}".into() };
    let schemas = Schemas::new(&files, RelPath::new("s"), &vocabulary).with_sources([built_in]);
    assert_eq!(schemas.names(), ["a", "aa", "b"]);
}

#[test]
fn a_built_in_schema_stands_in_for_a_missing_file_and_refers_to_built_in_files() {
    let source = |name: &str, text: &str| Source {
        name: name.into(),
        path: RelPath::new(&format!("preset:p/{name}.schema.yaml")),
        text: text.into(),
    };
    let built_in = [source("note", "$ref: common.schema.yaml"), source("common", "required: [id]")];
    let vocabulary = Vocabulary::default();
    let empty = Memory::default();
    let schemas = Schemas::new(&empty, RelPath::new("s"), &vocabulary).with_sources(built_in.clone());
    let note = schemas.load("note", &asked(), Options::default()).unwrap();
    assert_eq!(note.required(), ["id"]);
    assert_eq!(note.path().unwrap().as_str(), "preset:p/note.schema.yaml");

    let own: Memory = [("s/note.schema.yaml", "required: [title]")].into_iter().collect();
    let schemas = Schemas::new(&own, RelPath::new("s"), &vocabulary).with_sources(built_in);
    assert_eq!(schemas.load("note", &asked(), Options::default()).unwrap().required(), ["title"]);
}

#[test]
fn a_broken_file_is_reported_at_the_place_where_it_breaks() {
    assert_snapshot!(faulty("type: object\nproperties: {a: [\n"), @r#"schemas/note.schema.yaml:2:17 "": this is neither YAML nor JSON: `[` is never closed"#);
    assert_snapshot!(faulty(""), @r#"schemas/note.schema.yaml:1:1 "": a schema is a mapping of keywords"#);
    assert_snapshot!(faulty("type: object\nproperties:\n  a: {enum: [b]}\n  a: {enum: [c]}\n"), @r#"schemas/note.schema.yaml:4:3 "a": the key `a` stands twice (leave one of them)"#);
    assert_snapshot!(faulty("- a\n"), @r#"schemas/note.schema.yaml:1:1 "- a": a schema is a mapping of keywords"#);
}

#[test]
fn keywords_with_values_they_cannot_have_are_reported_each_at_its_place() {
    assert_snapshot!(faulty("type: strng\n"), @r#"schemas/note.schema.yaml:1:7 "strng": no JSON Schema: `type` is `strng`, which is not one of the allowed values (did you mean `string`?)"#);
    assert_snapshot!(faulty("properties:\n  a: {type: objct, minLength: -1}\n  b: {enum: low}\nrequired: id\n"), @r#"
    schemas/note.schema.yaml:2:13 "objct": no JSON Schema: `properties.a.type` is `objct`, which is not one of the allowed values (did you mean `object`?)
    schemas/note.schema.yaml:2:31 "-1": no JSON Schema: `properties.a.minLength` is `-1`, which is less than 0
    schemas/note.schema.yaml:3:13 "low": no JSON Schema: `properties.b.enum` should be a list, but is the text `low`
    schemas/note.schema.yaml:4:11 "id": no JSON Schema: `required` should be a list, but is the text `id`
    "#);
    assert_snapshot!(faulty("properties: [a]\n"), @r#"schemas/note.schema.yaml:1:13 "[a]": no JSON Schema: `properties` should be a mapping, but is a list"#);
    assert_snapshot!(faulty("properties: {a: string}\n"), @r#"schemas/note.schema.yaml:1:17 "string": no JSON Schema: `properties.a` should be a mapping or `true` or `false`, but is the text `string`"#);
}

#[test]
fn enum_from_names_a_list_of_the_vocabulary() {
    assert_snapshot!(faulty("properties:\n  owner: {enum_from: owner}\n  x: {items: {anyOf: [{enum_from: nowhere}]}}\n"), @r#"
    schemas/note.schema.yaml:2:22 "owner": the vocabulary has no list `owner` (did you mean `owners`?)
    schemas/note.schema.yaml:3:35 "nowhere": the vocabulary has no list `nowhere`
    "#);
    assert_snapshot!(faulty("properties: {owner: {enum_from: [owners]}}\n"), @r#"schemas/note.schema.yaml:1:33 "[owners]": `enum_from` names one list of the vocabulary"#);
    assert_snapshot!(faulty("properties: {owners: {type: array, enum_from: owners}}\n"), @r#"schemas/note.schema.yaml:1:47 "owners": `enum_from` holds for the list itself, not for its items (write `items: {enum_from: owners}`)"#);
}

#[test]
fn a_pattern_that_cannot_be_matched_in_linear_time_is_reported() {
    assert_snapshot!(faulty("properties:\n  a: {pattern: '^(a)\\1$'}\n"), @r#"schemas/note.schema.yaml:2:16 "'^(a)\\1$'": the pattern `^(a)\1$` cannot be compiled (patterns are matched in linear time: there is no look-around and no back-reference)"#);
    assert_snapshot!(faulty("properties:\n  a: {pattern: 'a(?!b)c'}\n"), @r#"schemas/note.schema.yaml:2:16 "'a(?!b)c'": the pattern `a(?!b)c` cannot be compiled (patterns are matched in linear time: there is no look-around and no back-reference)"#);
    assert_snapshot!(faulty("properties:\n  a: {pattern: '(a'}\n"), @r#"schemas/note.schema.yaml:2:16 "'(a'": the pattern `(a` cannot be compiled (unclosed group)"#);
    assert_snapshot!(faulty("patternProperties:\n  '^(?!a)b*$': {type: string}\n"), @r#"schemas/note.schema.yaml:2:3 "'^(?!a)b*$'": the pattern `^(?!a)b*$` cannot be compiled (patterns are matched in linear time: there is no look-around and no back-reference)"#);
}

#[test]
fn a_reference_must_lead_to_something() {
    assert_snapshot!(faulty("$ref: common.yaml\n"), @r#"schemas/note.schema.yaml:1:7 "common.yaml": there is no file `schemas/common.yaml`"#);
    assert_snapshot!(faulty("$ref: ../../common.yaml\n"), @r#"schemas/note.schema.yaml:1:7 "../../common.yaml": `../../common.yaml` leads out of the repository"#);
    assert_snapshot!(faulty("$ref: '#/$defs/a'\n"), @r#"schemas/note.schema.yaml:1:7 "'#/$defs/a'": `schemas/note.schema.yaml` has nothing at `#/$defs/a`"#);
    assert_snapshot!(faulty("$ref: '#a'\n"), @r#"schemas/note.schema.yaml:1:7 "'#a'": `schemas/note.schema.yaml` has nothing at `#a`"#);
    assert_snapshot!(faulty("$ref: https://example.org/a.json\n"), @r#"schemas/note.schema.yaml:1:7 "https://example.org/a.json": no schema here has the `$id` `https://example.org/a.json` (a `$ref` names a file of the repository; nothing is fetched)"#);
    let broken = [("schemas/note.schema.yaml", "$ref: ../b.yaml\n"), ("b.yaml", "a: [\n")];
    assert_snapshot!(problems(&broken), @r#"b.yaml:1:4 "": this is neither YAML nor JSON: `[` is never closed"#);
    let wrong = [("schemas/note.schema.yaml", "$ref: ../b.yaml\n"), ("b.yaml", "properties:\n  a: {minimum: one}\n")];
    assert_snapshot!(problems(&wrong), @r#"b.yaml:2:16 "one": no JSON Schema: `properties.a.minimum` should be a number, but is the text `one`"#);
}

#[test]
fn references_lead_to_files_relative_to_the_file_that_has_them() {
    let files = [
        (
            "schemas/note.schema.yaml",
            "properties: {a: {$ref: 'parts/a.yaml#/definitions/x'}, b: {$ref: '#/$defs/b'}}\n$defs: {b: {minimum: 1}}\n",
        ),
        (
            "schemas/parts/a.yaml",
            "definitions: {x: {$ref: '../b%20c.yaml#/any~1where/0'}, y: {$ref: '../note.schema.yaml#/$defs/b'}}\n",
        ),
        ("schemas/b c.yaml", "any/where: [{type: string, enum_from: owners}]\n"),
        ("schemas/enums.yaml", "owners: [one, two]\n"),
    ];
    let note = load(&files, Options::default()).unwrap_or_else(|problems| panic!("{}", told(&files, &problems)));
    assert_snapshot!(check(&note, "{a: three, b: 0}"), @r#"
    invalid-value[enum] "/a": `a` is `three`, which is not in the vocabulary list `owners` (allowed: `one`, `two`)
    invalid-value[minimum] "/b": `b` is `0`, which is less than 1
    "#);
    let owners = json!({"type": "string", "enum_from": "owners", "enum": ["one", "two"]});
    assert_eq!(
        note.resolved(),
        &json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "properties": {
                "a": {"$ref": "#/$defs/schemas~1parts~1a.yaml/definitions/x"},
                "b": {"$ref": "#/$defs/b"}
            },
            "$defs": {
                "b": {"minimum": 1},
                "schemas/parts/a.yaml": {
                    "definitions": {"x": {"$ref": "#/$defs/schemas~1b%20c.yaml/any~1where/0"}, "y": {"$ref": "#/$defs/b"}}
                },
                "schemas/b c.yaml": {"any/where": [owners]}
            }
        })
    );
    let place = note.location("/$defs/schemas~1b c.yaml/any~1where/0/enum_from").unwrap();
    assert_eq!((place.path.as_str(), place.range), ("schemas/b c.yaml", Some(38..44)));
    // Of what was added, the place it was added to.
    let place = note.location("/$defs/schemas~1b c.yaml/any~1where/0/enum").unwrap();
    assert_eq!(&files[2].1[place.range.unwrap()], "{type: string, enum_from: owners}");
}

#[test]
fn references_lead_by_id_and_by_anchor() {
    let note = schema(
        "{$id: 'https://example.org/note.json', $defs: {a: {$id: 'https://example.org/a.json', minimum: 1}, b: {$anchor: b, minimum: 2}}, \
         properties: {a: {$ref: 'https://example.org/a.json'}, b: {$ref: '#b'}, c: {$ref: 'https://example.org/note.json#/$defs/b'}}}",
    );
    assert_snapshot!(check(&note, "{a: 0, b: 1, c: 1}"), @r#"
    invalid-value[minimum] "/a": `a` is `0`, which is less than 1
    invalid-value[minimum] "/b": `b` is `1`, which is less than 2
    invalid-value[minimum] "/c": `c` is `1`, which is less than 2
    "#);
}

#[test]
fn a_schema_may_refer_to_itself() {
    let note = schema("{properties: {below: {items: {$ref: '#'}}, name: {type: string, minLength: 2}}}");
    assert_snapshot!(check(&note, "below: [{below: [{name: 1}]}]"), @r#"invalid-value[minLength] "/below/0/below/0/name": `name` in item 1 of `below` in item 1 of `below` is `1`, which has fewer than 2 characters"#);
    // A circle without an end says nothing, and does not hang.
    let circle =
        schema("{$defs: {a: {$ref: '#/$defs/b'}, b: {$ref: '#/$defs/a'}}, properties: {x: {$ref: '#/$defs/a'}}}");
    assert_eq!(circle.default("/x"), None);
}

#[test]
fn remarks_that_are_no_keywords_are_tolerated() {
    let note = schema(
        "id: note_schema\ntitle: 1.0\ntype: documentation\nstatus: active\nversion: 1\nmetadata: {owner: me}\n$schema: http://json-schema.org/draft-07/schema#\ndescription:\nrequired: [a]\n",
    );
    assert_snapshot!(check(&note, "b: 1"), @r#"missing-field[required] "" a: `a` is missing"#);
    // Without an `id` of the file's own, a `type` that is none is a mistake.
    assert_snapshot!(faulty("type: documentation\n"), @r#"schemas/note.schema.yaml:1:7 "documentation": no JSON Schema: `type` is `documentation`, which is not one of the allowed values (allowed: `array`, `boolean`, `integer`, `null`, `number`, `object`, `string`, or a list)"#);
}

#[test]
fn null_names_a_type() {
    let note = schema("properties: {a: {type: [string, null]}, b: {type: null}}");
    assert_eq!(check(&note, "{a: ~, b: ~}"), "");
}

#[test]
fn enum_from_is_resolved_wherever_a_schema_may_be_and_nowhere_else() {
    let note = schema(
        "{properties: {enum_from: {enum_from: owners}, a: {items: {anyOf: [{enum_from: owners}]}}, \
         b: {const: {enum_from: owners}}, c: {enum: [platform-team, x], enum_from: owners}, d: {enum_from: owners, type: string}}}",
    );
    let owners = json!(["platform-team", "security-team"]);
    let properties = &note.resolved()["properties"];
    assert_eq!(properties["enum_from"], json!({"enum_from": "owners", "enum": owners}));
    assert_eq!(properties["a"]["items"]["anyOf"][0], json!({"enum_from": "owners", "enum": owners}));
    assert_eq!(properties["b"], json!({"const": {"enum_from": "owners"}}));
    assert_eq!(
        properties["c"],
        json!({"enum": ["platform-team", "x"], "allOf": [{"enum": owners, "enum_from": "owners"}]})
    );
    assert_eq!(note.allowed_values("/c").unwrap(), [&json!("platform-team")]);
    assert_snapshot!(check(&note, "{c: x}"), @r#"invalid-value[enum] "/c": `c` is `x`, which is not in the vocabulary list `owners` (allowed: `platform-team`, `security-team`)"#);
}

#[test]
fn a_pattern_gives_way_to_the_kinds_own_form() {
    let text = "properties:\n  id: {type: string, pattern: '^A$'}\n  other: {pattern: '^A$'}\n";
    let options = Options { ignore_pattern: &["/properties/id", "/properties/none"] };
    let note = load(&[("schemas/note.schema.yaml", text)], options).unwrap();
    assert_snapshot!(check(&note, "{id: B, other: B}"), @r#"invalid-value[pattern] "/other": `other` is `B`, which does not match `^A$`"#);
    let [ignored] = note.ignored_patterns() else { panic!() };
    assert_eq!(ignored.pattern, "^A$");
    assert_eq!(&text[ignored.location.range.clone().unwrap()], "'^A$'");
}

#[test]
fn aliases_in_a_schema_do_not_make_it_endless() {
    let note = schema("{$defs: {a: &a {type: string, minLength: 2}}, properties: {x: *a, y: *a}}");
    assert_snapshot!(check(&note, "{x: 1, y: ok}"), @r#"invalid-value[minLength] "/x": `x` is `1`, which has fewer than 2 characters"#);
    let mut bomb = String::from("a0: &a0 {type: string}\nproperties:\n");
    bomb.push_str("  a0: &b0 {properties: {x: *a0, y: *a0, z: *a0}}\n");
    for n in 1..20 {
        let of = format!("*b{}", n - 1);
        writeln!(bomb, "  a{n}: &b{n} {{properties: {{x: {of}, y: {of}, z: {of}}}}}").unwrap();
    }
    assert!(faulty(&bomb).contains("aliases make more than"), "{}", faulty(&bomb));
}

/// What is no schema is read too, since a `$ref` may lead there: all of it together is bounded.
#[test]
fn aliases_in_what_is_no_schema_do_not_make_it_endless() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..20 {
        let of = format!("*a{}", n - 1);
        writeln!(bomb, "a{n}: &a{n} [{}]", vec![of; 10].join(", ")).unwrap();
    }
    let place = "note.schema.yaml:6:9 ";
    for rest in ["type: object\n", "properties: {x: {enum: *a19}}\n", "properties: {x: {default: *a19}}\n"] {
        let said = faulty(&format!("{bomb}{rest}"));
        assert_eq!(said.matches("aliases make more than a million values of this file").count(), 1, "{said}");
        assert!(said.contains(place), "{said}");
    }
}

#[test]
fn schemas_within_schemas_end() {
    let deep =
        |levels: usize| format!("{}{{type: string}}{}\n", "{properties: {a: ".repeat(levels), "}}".repeat(levels));
    assert_eq!(schema(&deep(30)).required(), [""; 0]);
    assert_snapshot!(faulty(&deep(100)).rsplit(": ").next().unwrap(), @"nested deeper than 64 levels");
}
