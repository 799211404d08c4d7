//! The README shows what really happens: its commands are run, one after the other, and print what stands below them.
#![cfg(unix)]
// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use std::path::Path;
use std::process::Command;

use regex::Regex;
use support::{copy, example, stdout, write};

const README: &str = include_str!("../README.md");

/// The commands of the section on gates, with what is said to follow each.
fn steps() -> Vec<(String, String)> {
    let section = README.split("\n## Gates\n").nth(1).expect("the section").split("\n## ").next().expect("its text");
    let blocks = section.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut steps: Vec<(String, String)> = Vec::new();
    for line in blocks.flat_map(str::lines) {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push((command.to_owned(), String::new())),
            (None, Some((_, output))) => output.extend([line, "\n"]),
            (None, None) => panic!("a block begins with its output"),
        }
    }
    steps
}

/// Commits and times made alike: they are never the same twice.
fn alike(text: &str) -> String {
    let text = Regex::new(r"\b(?:[0-9a-f]{12}|[0-9a-f]{7})\b").expect("a pattern").replace_all(text, "COMMIT");
    Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").expect("a pattern").replace_all(&text, "TIME").into_owned()
}

#[test]
fn the_readmes_gate_is_closed_then_open_then_leaves_a_receipt() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    let binaries = Path::new(env!("CARGO_BIN_EXE_gpdoc")).parent().expect("a directory").to_str().expect("UTF-8");
    copy(&example(), &root.join("start/examples/platform"));
    // The gate takes programs from `/usr/local/bin` alone, and the gpdoc of a test is somewhere else.
    let policy = std::fs::read_to_string(example().join("gpdoc.yaml")).expect("a policy");
    assert!(policy.contains("/usr/local/bin"));
    write(root, "start/examples/platform/gpdoc.yaml", &policy.replace("/usr/local/bin", binaries));
    write(root, "home/.gitconfig", "[user]\n\tname = Ann\n\temail = ann@example.org\n");
    std::fs::create_dir(root.join("tmp")).expect("a directory");
    let temporary = root.join("tmp").display().to_string();

    let steps = steps();
    assert!(steps.len() > 6, "{steps:?}");
    for (at, (command, expected)) in steps.iter().enumerate() {
        let here = if at == 0 { root.join("start") } else { root.join("tmp/platform") };
        let done = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{}", command.replace("/tmp", &temporary))])
            .current_dir(here)
            .env_clear()
            .env("PATH", format!("{binaries}:/usr/bin:/bin"))
            .env("HOME", root.join("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .expect("sh runs");
        assert_eq!(alike(&stdout(&done)), alike(expected), "$ {command}");
    }
}
