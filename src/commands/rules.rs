//! `gpdoc rules`

use std::fmt::Write;

use serde_json::{Value, json};

use super::failure::Failure;
use super::{Exit, Global, answer};
use crate::rules::{self, Meta, RULES, Rule, Scope};

/// List the rules: name, default severity, whether there is a fix
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  gpdoc rules\n  gpdoc rules --format json")]
pub(super) struct Args {}

pub(super) fn run(_: &Args, global: &Global) -> Result<Exit, Failure> {
    let data = json!({"rules": RULES.iter().map(|rule| entry(rule.meta())).collect::<Vec<_>>()});
    let mut text = String::new();
    let width = RULES.iter().map(|rule| rule.meta().name.len()).max().unwrap_or(0);
    for (scope, title) in [
        (Scope::Tree, "Rules over the documents"),
        (Scope::Change, "Rules over a change (--base, --staged)"),
        (Scope::History, "Rules over the history (session check, --base, --staged)"),
    ] {
        let _ = writeln!(text, "{title}:");
        for meta in RULES.iter().map(|rule| rule.meta()).filter(|meta| meta.scope == scope) {
            let fix = if meta.fix.is_some() { "fix" } else { "" };
            let line = format!("  {:width$}  {:7}  {fix:3}  {}", meta.name, meta.default.as_str(), meta.summary);
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text.push('\n');
    }
    text.push_str("`gpdoc explain RULE` tells more.\n");
    answer(global, "rules", data, &text)?;
    Ok(Exit::Good)
}

/// The rule with a name that a user typed.
pub(super) fn named(name: &str) -> Result<&'static dyn Rule, Failure> {
    rules::find(name).ok_or_else(|| {
        let help = rules::nearest(name)
            .map_or_else(|| "`gpdoc rules` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        Failure::usage(format!("there is no rule `{name}`"), help)
    })
}

/// Refuses names that no rule has.
pub(super) fn known<'a>(mut names: impl Iterator<Item = &'a String>) -> Result<(), Failure> {
    names.try_for_each(|name| named(name).map(drop))
}

/// A rule in JSON.
pub(super) fn entry(meta: &Meta) -> Value {
    json!({
        "name": meta.name,
        "summary": meta.summary,
        "default": meta.default.as_str(),
        "scope": match meta.scope { Scope::Tree => "tree", Scope::Change => "change", Scope::History => "history" },
        "fix": meta.fix,
        "since": meta.since,
    })
}
