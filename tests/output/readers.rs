//! The formats that other tools read, as those tools read them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use regex::Regex;
use tempfile::TempDir;

use crate::support::{gpdoc, stdout, write};
use crate::{json, small};

/// A repository whose names and texts try to break out of what they are printed in.
fn nasty() -> TempDir {
    let directory = small();
    let at = directory.path();
    write(at, "a,b:c 100%.md", "---\nid: A\nrelates_to: [\"x::error::y\", \"<b>&\\\"']]>\", \"multi\\nline\"]\n---\n");
    write(at, "same.md", "---\nid: S\nrelates_to: [GONE, GONE]\n---\n[a](gone.md) [a](gone.md)\n");
    directory
}

/// As GitHub's runner reads commands: one a line, `::name key=value,…::message`, with `%`, CR and LF escaped in the message
/// and `:` and `,` in values too (actions/toolkit, `packages/core/src/command.ts`).
#[test]
fn github_reads_one_command_a_finding() {
    let nasty = nasty();
    let count = json(&stdout(&gpdoc(nasty.path(), &["check", "--format", "json"])))["diagnostics"]
        .as_array()
        .map_or(0, Vec::len);
    let output = stdout(&gpdoc(nasty.path(), &["check", "--format", "github"]));
    assert_eq!((output.lines().count(), count > 6), (count, true));
    let command = Regex::new("^::(error|warning) ([^:]*)::(.+)$").expect("a pattern");
    let escaped = Regex::new("^([^%]|%25|%0D|%0A|%3A|%2C)*$").expect("a pattern");
    for line in output.lines() {
        let parts = command.captures(line).expect("a command");
        assert!(escaped.is_match(&parts[2]) && escaped.is_match(&parts[3]), "{line}");
        let values: BTreeMap<&str, &str> = parts
            .get(2)
            .expect("values")
            .as_str()
            .split(',')
            .map(|pair| pair.split_once('=').expect("a pair"))
            .collect();
        assert!(
            values.keys().all(|key| ["file", "line", "endLine", "col", "endColumn", "title"].contains(key)),
            "{line}"
        );
        let file = values["file"].replace("%3A", ":").replace("%2C", ",").replace("%25", "%");
        assert!(nasty.path().join(file).is_file(), "{line}");
        assert!(values["line"].parse::<usize>().expect("a number") > 0);
        // A range of columns is for one line only.
        assert!(!values.contains_key("col") || values["line"] == values["endLine"], "{line}");
    }
}

/// As in GitLab's documentation of Code Quality: `description`, `check_name`, a unique `fingerprint`, `severity` out of five, and
/// a path without `./` before it.
#[test]
fn gitlab_reads_a_code_quality_report() {
    let nasty = nasty();
    let report = json(&stdout(&gpdoc(nasty.path(), &["check", "--format", "gitlab"])));
    let entries = report.as_array().expect("a list");
    let mut fingerprints = BTreeSet::new();
    for entry in entries {
        let text = |name: &str| entry[name].as_str().unwrap_or_else(|| panic!("{name} of {entry}"));
        assert!(!text("description").is_empty() && !text("check_name").is_empty());
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&text("severity")));
        assert!(fingerprints.insert(text("fingerprint").to_owned()), "{entry}");
        let path = entry["location"]["path"].as_str().expect("a path");
        assert!(!path.starts_with("./") && nasty.path().join(path).is_file(), "{entry}");
        assert!(entry["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0), "{entry}");
    }
    assert!(entries.len() > 6);
    assert_eq!(stdout(&gpdoc(&calm(nasty.path()), &["check", "--format", "gitlab"])).trim(), "[]");
}

/// A directory with nothing to complain of.
fn calm(at: &Path) -> std::path::PathBuf {
    write(at, "calm/gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
    write(at, "calm/note.md", "---\nid: CALM\ntype: documentation\n---\n# Note\n");
    at.join("calm")
}

/// As GitLab and Jenkins read it: the counts of a suite are those of its cases, a case has a class and a name of its own (of
/// cases with one name GitLab shows the first), and a failure a type and a message.
#[test]
fn junit_readers_find_every_case() {
    let nasty = nasty();
    for (at, exit) in [(nasty.path().to_owned(), 1), (calm(nasty.path()), 0)] {
        let output = gpdoc(&at, &["check", "--format", "junit"]);
        assert_eq!(output.status.code(), Some(exit));
        let text = stdout(&output);
        let mut reader = Reader::from_str(&text);
        let (mut names, mut failures, mut suites) = (BTreeSet::new(), 0, Vec::new());
        let attributes = |element: &BytesStart<'_>| -> BTreeMap<String, String> {
            let attribute = |it: quick_xml::events::attributes::Attribute<'_>| {
                let value = it.normalized_value(quick_xml::XmlVersion::default()).expect("a value").into_owned();
                (it.key.as_ref().to_owned(), value)
            };
            element.attributes().map(|it| attribute(it.expect("an attribute"))).collect()
        };
        loop {
            match reader.read_event().expect("XML") {
                Event::Start(element) | Event::Empty(element) => {
                    let attributes = attributes(&element);
                    match element.name().as_ref() {
                        "testsuites" | "testsuite" => suites.push(attributes),
                        "testcase" => {
                            let name = (attributes["classname"].clone(), attributes["name"].clone());
                            assert!(names.insert(name), "{attributes:?}");
                        }
                        "failure" => {
                            failures += 1;
                            assert!(!attributes["message"].is_empty() && !attributes["type"].is_empty());
                        }
                        _ => {}
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(suites.len(), 2);
        for suite in suites {
            assert_eq!((&suite["tests"], &suite["failures"]), (&names.len().to_string(), &failures.to_string()));
        }
        assert_eq!(failures > 0, exit == 1);
    }
}
