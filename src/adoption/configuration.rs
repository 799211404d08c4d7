//! The text of a first `gpdoc.yaml`: the preset that fits, and nothing that it says already.

use std::fmt::Write as _;
use std::sync::Arc;

use super::SCHEMA_PATH;
use super::survey::{Decisions, Style, Survey};
use crate::config::{Config, FILE_NAME, Origin, Problem};
use crate::snapshot::{RelPath, Snapshot};

/// The preset that fits what was found; `None` where nothing was found.
pub(super) fn preset(survey: &Survey) -> Option<&'static str> {
    match &survey.decisions {
        _ if survey.schemas > 0 => Some("goldenpath"),
        Some(decisions) if decisions.style == Style::Madr => Some("madr"),
        Some(_) => Some("nygard"),
        None if survey.entries + survey.captures > 0 => Some("nygard"),
        None => None,
    }
}

/// The configuration for what was found, over a preset.
///
/// # Errors
/// When the preset cannot be used with the files that are there: with its schemas, for example.
pub(super) fn text(snapshot: &dyn Snapshot, survey: &Survey, preset: &str) -> Result<String, Vec<Problem>> {
    let over = format!("version: 1\nextends: [{preset}]\n");
    let config = Config::load(snapshot, &Origin::Given(RelPath::new(FILE_NAME), Arc::from(over)))?;
    let mut text = format!(
        "# yaml-language-server: $schema={SCHEMA_PATH}\n\
         # What gpdoc governs here, and how. Every key: `gpdoc schema`. Every rule: `gpdoc rules`.\n\
         version: 1\n\
         # What stands below wins over the preset.\n\
         extends: [{preset}]\n"
    );
    let kinds = kinds(survey, &config);
    if !kinds.is_empty() {
        let _ = write!(text, "kinds:\n{kinds}");
    }
    text.push_str(
        "# Severity by rule: `error`, `warning` or `off`. `gpdoc explain RULE` says what a rule finds.\n\
         # rules:\n\
         #   one-way-reference: warning\n\
         # What a change must bring along, with `gpdoc check --base REF`.\n\
         # coverage:\n\
         #   - paths: [\"modules/**\"]\n\
         #     require: [changelog]\n",
    );
    Ok(text)
}

/// The kinds that the preset does not know as they are here.
fn kinds(survey: &Survey, config: &Config) -> String {
    let mut text = String::new();
    if let Some(decisions) = &survey.decisions {
        let adr = adr(decisions, config);
        if !adr.is_empty() {
            let _ = write!(text, "  adr:\n{adr}");
        }
    }
    if survey.entries > 0 && config.kind("changelog").is_none() {
        text.push_str(
            "  changelog:\n    files: [\"docs/changelog/entries/*.md\"]\n    frontmatter: optional\n    \
             id: {forms: [\"CL-{number:04}-{slug}\", \"CL-{number:04}\"], required: false}\n    immutable: released\n",
        );
    }
    if survey.captures > 0 && config.kind("session").is_none() {
        text.push_str(
            "  session:\n    files: [\"session_capture/*.md\"]\n    frontmatter: optional\n    \
             id: {forms: [\"{date}-{slug}\"], required: false}\n",
        );
    }
    text
}

fn adr(decisions: &Decisions, config: &Config) -> String {
    let mut text = String::new();
    let kind = config.kind("adr");
    let is_known = |path: &&RelPath| kind.is_some_and(|kind| kind.files.matches(path.as_str()));
    if decisions.paths.iter().filter(is_known).count() * 2 <= decisions.paths.len() {
        let _ = writeln!(text, "    files: [{}]", quoted(&decisions.glob()));
    }
    let has_form = |path: &&RelPath| kind.is_some_and(|kind| kind.parse_id(path.stem()).is_some());
    let is_named = decisions.paths.iter().filter(has_form).count() * 2 > decisions.paths.len();
    let own = decisions.id_form.as_ref().filter(|form| {
        let form = crate::config::Form::parse(form).ok().and_then(|form| form.write(Some(1), None, None));
        form.is_some_and(|id| kind.is_some_and(|kind| kind.parse_id(&id).is_none()))
    });
    if !is_named || own.is_some() {
        let form = decisions.form();
        let short = form.trim_end_matches("-{slug}");
        let forms = own.map(String::as_str).into_iter().chain([form.as_str(), short]);
        let forms: Vec<String> = forms.map(quoted).collect();
        let name = quoted(&format!("{form}.md"));
        let _ = writeln!(text, "    id: {{forms: [{}], file: {name}}}", forms.join(", "));
    }
    let asks = kind.and_then(|kind| kind.lifecycle.as_ref()).is_some_and(|lifecycle| lifecycle.required);
    if decisions.is_stateless && asks {
        text.push_str("    # Hardly a decision here says its status.\n    status: {required: false}\n");
    }
    if decisions.style == Style::Other && kind.is_some_and(|kind| !kind.sections.is_empty()) {
        text.push_str("    # Headings that a decision must have: those here have others than the preset asks for.\n");
        text.push_str("    sections: []\n");
    }
    text
}

/// A YAML scalar in double quotes, which JSON's are too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
