//! The reference in `docs/reference` is written from the code: commands from their help, keys from the schema of the
//! configuration, rules from `RULES`. `UPDATE_REFERENCE=1 cargo test --test reference` writes it anew.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use gpdoc::rules::{RULES, Scope};
use serde_json::Value;

/// The text that a page should have against the one that it has; writes it when asked to.
fn hold(page: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        std::fs::write(&path, text).expect("the page can be written");
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    let differs = text.lines().zip(written.lines()).find(|(is, was)| is != was);
    assert!(
        text == written,
        "{page} is not what it should be: UPDATE_REFERENCE=1 cargo test --test reference\n{differs:?}"
    );
}

#[test]
fn the_commands_are_those_of_the_help() {
    let mut cli = gpdoc::commands::Cli::command().term_width(100);
    cli.build();
    let mut page = String::from(
        "# Commands\n\nWhat `--help` says of each command. Every command takes the global options that stand at the first one.\n",
    );
    command(&mut page, &cli, "gpdoc", true);
    hold("docs/reference/commands.md", &page);
}

/// A command and those below it. The global options are said once, at the first.
fn command(page: &mut String, of: &clap::Command, name: &str, first: bool) {
    let global = |argument: &clap::Arg| argument.get_help_heading() == Some("Global options");
    // What the environment of whoever runs this test has is not the reference's.
    let mut shown = of.clone().mut_args(|argument| argument.hide_env_values(true));
    if !first {
        shown = shown.mut_args(|argument| if global(&argument) { argument.hide(true) } else { argument });
    }
    let help = shown.render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    let _ = write!(page, "\n## {name}\n\n```text\n{}\n```\n", help.join("\n").trim());
    let mut below: Vec<&clap::Command> =
        of.get_subcommands().filter(|it| it.get_name() != "help" && !it.is_hide_set()).collect();
    below.sort_by_key(|it| it.get_display_order());
    for subcommand in below {
        command(page, subcommand, &format!("{name} {}", subcommand.get_name()), false);
    }
}

#[test]
fn the_keys_of_the_configuration_are_those_of_its_schema() {
    let schema = gpdoc::config::json_schema();
    let mut page = String::from(
        "# Configuration\n\nThe keys of `gpdoc.yaml`. An unknown key is an error. `schemas/gpdoc.schema.json` says \
         the same to editors.\n",
    );
    let mut told = BTreeSet::new();
    section(&mut page, &schema, "gpdoc.yaml", &schema, &mut told);
    let definitions = schema["$defs"].as_object().expect("definitions");
    let left: Vec<_> = definitions.keys().filter(|name| !told.contains(name.as_str())).collect();
    assert!(left.is_empty(), "{left:?}");
    hold("docs/reference/configuration.md", &page);
}

/// The table of an object's keys, then the sections of what they hold, in the order in which they are named.
fn section(page: &mut String, root: &Value, title: &str, object: &Value, told: &mut BTreeSet<String>) {
    let _ = write!(page, "\n## {title}\n");
    if let Some(description) = object["description"].as_str().filter(|_| title != "gpdoc.yaml") {
        let _ = write!(page, "\n{}\n", line(description));
    }
    let mut named = Vec::new();
    if let Some(properties) = object["properties"].as_object() {
        let required: Vec<&str> =
            object["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        page.push_str("\n| key | holds | |\n|---|---|---|\n");
        for (key, value) in properties {
            let must = if required.contains(&key.as_str()) { " Required." } else { "" };
            let default = &value["default"];
            let is_said = default.as_str().is_some() || default.as_bool() == Some(true);
            let default = if is_said { format!(" Default: `{}`.", plain(default)) } else { String::new() };
            let holds = holds(value, &mut named);
            let text = line(value["description"].as_str().expect("every key is described"));
            let _ = writeln!(page, "| `{key}` | {} | {text}{default}{must} |", holds.replace('|', "\\|"));
        }
    }
    for part in ["anyOf", "oneOf"].iter().filter_map(|name| object[*name].as_array()).flatten() {
        let text = line(part["description"].as_str().unwrap_or_default());
        let holds = holds(part, &mut named);
        let _ = write!(page, "\n- {holds}: {text}");
    }
    if !page.ends_with('\n') {
        page.push('\n');
    }
    for name in named {
        if told.insert(name.clone()) {
            section(page, root, &name, &root["$defs"][&name], told);
        }
    }
}

/// What a value is, in words; objects by the name of their section.
fn holds(value: &Value, named: &mut Vec<String>) -> String {
    if let Some(name) = value["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) {
        named.push(name.to_owned());
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(constant) = value.get("const") {
        return format!("`{}`", plain(constant));
    }
    if let Some(parts) = value["anyOf"].as_array() {
        let some = parts.iter().filter(|part| part["type"] != "null");
        return some.map(|part| holds(part, named)).collect::<Vec<_>>().join(" or ");
    }
    let kind = match &value["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").and_then(Value::as_str),
        kind => kind.as_str(),
    };
    match kind {
        Some("array") => format!("list of {}", holds(&value["items"], named)),
        Some("object") if value["additionalProperties"].is_object() => {
            format!("name: {}", holds(&value["additionalProperties"], named))
        }
        Some("string") => "text".to_owned(),
        Some("integer") => "number".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        other => panic!("nothing says how to name {other:?}: {value}"),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

#[test]
fn the_rules_are_those_of_the_catalogue() {
    let mut page = String::from(
        "# Rules\n\n`gpdoc explain RULE` prints a rule's page; `rules: {RULE: off}` in `gpdoc.yaml` sets its severity. A fix is `safe`, or \
         `unsafe` where it needs an eye.\n",
    );
    for (scope, title) in
        [(Scope::Tree, "Over the documents"), (Scope::Change, "Over a change"), (Scope::History, "Over the history")]
    {
        let _ = write!(page, "\n## {title}\n\n| rule | default | fix | |\n|---|---|---|---|\n");
        for meta in RULES.iter().map(|rule| rule.meta()).filter(|meta| meta.scope == scope) {
            let fix = serde_json::to_value(meta.fix).expect("JSON");
            let (name, default, fix) = (meta.name, meta.default.as_str(), fix.as_str().unwrap_or_default());
            let _ = writeln!(page, "| [{name}](../rules/{name}.md) | {default} | {fix} | {} |", line(meta.summary));
        }
    }
    hold("docs/reference/rules.md", &page);
}

/// The part of the summary that lists the rules' pages.
fn rules_of_the_summary(summary: &str) -> std::ops::Range<usize> {
    let start = summary.find("- [Rules](reference/rules.md)\n").expect("the page of rules");
    let start = start + summary[start..].find('\n').expect("a line") + 1;
    let length =
        summary[start..].split_inclusive('\n').take_while(|line| line.starts_with("  - ")).map(str::len).sum::<usize>();
    start..start + length
}

#[test]
fn the_summary_names_every_page_once_and_nothing_else() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut summary = std::fs::read_to_string(docs.join("SUMMARY.md")).expect("a summary");
    let names = RULES.iter().map(|rule| rule.meta().name);
    let lines: Vec<String> = names.map(|name| format!("  - [{name}](rules/{name}.md)\n")).collect();
    summary.replace_range(rules_of_the_summary(&summary), &lines.concat());
    hold("docs/SUMMARY.md", &summary);

    let mut pages = Vec::new();
    // Decisions and changelog entries are documents that gpdoc governs, not pages of the site.
    let mut directories: Vec<PathBuf> = vec![docs.clone()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(&docs).expect("below docs").to_str().expect("UTF-8").to_owned();
            if path.is_dir() && name != "adrs" && name != "changelog" {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") && name != "SUMMARY.md" {
                pages.push(name);
            }
        }
    }
    pages.sort();
    let mut named: Vec<String> =
        summary.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(str::to_owned).collect();
    named.sort();
    assert_eq!(named, pages);
}
