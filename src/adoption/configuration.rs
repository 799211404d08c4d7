//! The text of a first `gpdoc.yaml`: the preset that fits, and nothing that it says already.

use std::fmt::Write as _;
use std::sync::Arc;

use super::SCHEMA_PATH;
use super::decisions::{Decisions, Style};
use super::naming::Name;
use super::survey::Survey;
use crate::config::{Config, FILE_NAME, Form, Kind, Origin, Problem};
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
    if kinds.is_empty() && survey.decisions.is_none() && config.settings.default_kind.is_none() {
        text.push_str(
            "# Markdown that no kind names is not governed. To govern all of it as it is, take the `# ` off these two lines.\n\
             # default_kind: documentation\n\
             # kinds: {documentation: {frontmatter: optional}}\n",
        );
    }
    if !kinds.is_empty() {
        let _ = write!(text, "kinds:\n{kinds}");
    }
    let has_entries = survey.entries > 0 || config.kind("changelog").is_some();
    let required = if has_entries { "changelog" } else { "adr" };
    let _ = write!(
        text,
        "# Severity by rule: `error`, `warning` or `off`. `gpdoc explain RULE` says what a rule finds.\n\
         # rules:\n\
         #   one-way-reference: warning\n\
         # What a change must bring along, with `gpdoc check --base REF`.\n\
         # coverage:\n\
         #   - paths: [\"modules/**\"]\n\
         #     require: [{required}]\n",
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

/// Decisions whose names a configuration reads otherwise than they are meant: their number, or that they have none, is not known.
///
/// # Errors
/// When the configuration cannot be used.
pub(super) fn misfits<'s>(
    snapshot: &dyn Snapshot,
    survey: &'s Survey,
    text: &str,
) -> Result<Vec<&'s RelPath>, Vec<Problem>> {
    let config = Config::load(snapshot, &Origin::Given(RelPath::new(FILE_NAME), Arc::from(text)))?;
    let Some(kind) = config.kind("adr") else { return Ok(Vec::new()) };
    let paths = survey.decisions.iter().flat_map(|decisions| &decisions.paths);
    Ok(paths.filter(|path| !kind.files.matches(path.as_str()) || !is_read(kind, path)).collect())
}

/// True when the forms of a kind find in a file's name the number that it has, or none where it has a day.
fn is_read(kind: &Kind, path: &RelPath) -> bool {
    let number = Name::read(path.file_name()).and_then(|name| name.number());
    kind.parse_id(path.stem()).is_some_and(|parts| parts.number == number)
}

/// The forms of ids and file names, where the preset's do not read the names that are there, or would name the next one otherwise.
fn id(decisions: &Decisions, kind: Option<&Kind>, known: &[String]) -> Option<String> {
    let naming = &decisions.naming;
    let is_all_read = decisions.regular().all(|path| kind.is_some_and(|kind| is_read(kind, path)));
    let next = |form: &Form| form.write(Some(1), Some("x"), Some("2000-01-01"));
    let ours = Form::parse(&naming.file).ok().and_then(|form| next(&form));
    let is_like = kind.and_then(|kind| kind.file_form.as_ref()).and_then(next) == ours;
    let own = decisions.id_form.as_ref().filter(|form| {
        let id = Form::parse(form).ok().and_then(|form| form.write(Some(1), None, None));
        id.is_some_and(|id| kind.is_some_and(|kind| kind.parse_id(&id).is_none()))
    });
    if is_all_read && is_like && own.is_none() {
        return None;
    }
    // What texts call a decision is known as before: `ADR-0005`.
    let named = known.iter().filter(|form| form.starts_with("ADR-") && !form.contains("{slug}"));
    let mut all: Vec<&String> = Vec::new();
    for form in own.into_iter().chain(&naming.forms).chain(&naming.shorts).chain(named.filter(|_| !naming.is_dated)) {
        if !all.contains(&form) {
            all.push(form);
        }
    }
    let all: Vec<String> = all.into_iter().map(|form| quoted(form)).collect();
    Some(format!("{{forms: [{}], file: {}}}", all.join(", "), quoted(&naming.file)))
}

fn adr(decisions: &Decisions, config: &Config) -> String {
    let mut text = String::new();
    let kind = config.kind("adr");
    if !decisions.regular().all(|path| kind.is_some_and(|kind| kind.files.matches(path.as_str()))) {
        let globs: Vec<String> = decisions.globs().iter().map(|glob| quoted(glob)).collect();
        let _ = writeln!(text, "    files: [{}]", globs.join(", "));
    }
    let known = config.settings.kinds.get("adr").and_then(|kind| kind.id.as_ref()).map(|id| id.forms.as_slice());
    if let Some(id) = id(decisions, kind, known.unwrap_or_default()) {
        let _ = writeln!(text, "    id: {id}");
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
