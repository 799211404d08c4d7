//! See `docs/rules/status-missing.md`.

use super::{Context, Meta, Rule, Scope, template};
use crate::config::Lifecycle;
use crate::document::Form;
use crate::finding::{Finding, Severity};
use crate::model::{File, Model, Status};
use crate::nearest::nearest;

static META: Meta = Meta {
    name: "status-missing",
    summary: "a document whose kind has a lifecycle, and which states no status of its own, or none that the kind knows",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/status-missing.md"),
};

pub(super) struct StatusMissing;

impl Rule for StatusMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let model = context.model;
        let Some(kind) = model.kind_of(file) else { return };
        let Some(lifecycle) = &kind.lifecycle else { return };
        // A README that calls itself `type: adr` is no decision; and what is not there has its own rule.
        let is_meant = file.document.form == Form::Markdown && kind.files.matches(file.path().as_str());
        if !is_meant || !model.is_document(file) || template::is_template(file) {
            return;
        }
        if let Some(status) = model.status(file)
            && let Some((place, word)) = unknown(model, file, &status)
        {
            findings.push(place.with_subject(word.to_lowercase()).with_help(Some(one_of(lifecycle, word))));
            return;
        }
        // Where the schema requires the field, `missing-field` says so.
        let required =
            model.schema_of(file).is_some_and(|schema| schema.required().contains(&lifecycle.field.as_str()));
        let is_said = model.status(file).is_none_or(|status| status.field.is_some() || status.body.is_some());
        if is_said || !lifecycle.required || (required && file.effective.get(&lifecycle.field).is_none()) {
            return;
        }
        let message = format!("this {} states no status of its own", kind.name);
        let help = format!("say in `{}` which of {} it is", lifecycle.field, states(lifecycle));
        let finding = match file.document.get(&lifecycle.field) {
            Some(node) => Finding::at_value(&META, file, (&lifecycle.field, node), message),
            None => Finding::at_file(&META, file, message),
        };
        findings.push(finding.with_help(Some(help)));
    }
}

/// The word of the status that the kind does not know, and a finding there. A field whose words a schema limits is the
/// schema's to judge.
pub(super) fn unknown<'m>(model: &Model<'_>, file: &File, status: &'m Status<'_>) -> Option<(Finding, &'m str)> {
    if status.lifecycle.states.is_empty() {
        return None;
    }
    let kind = model.kind_of(file)?;
    let message = |word: &str| format!("`{word}` is no status of kind `{}`", kind.name);
    if let Some(node) = status.field {
        let (word, pointer) = (node.text()?, format!("/{}", status.lifecycle.field));
        let is_limited = model.schema_of(file).is_some_and(|schema| schema.allowed_values(&pointer).is_some());
        let is_known = status.field_state().is_some() || is_limited;
        return (!is_known).then(|| (Finding::at_node(&META, file, node, &pointer, message(word)), word));
    }
    let body = status.body.as_ref().filter(|_| status.body_state().is_none())?;
    Some((Finding::at(&META, file, body.span.clone(), message(&body.word)), &body.word))
}

fn one_of(lifecycle: &Lifecycle, word: &str) -> String {
    let words = lifecycle.states.iter().flat_map(|(_, words)| words).map(String::as_str);
    nearest(word, words)
        .map_or_else(|| format!("a status is one of {}", states(lifecycle)), |near| format!("did you mean `{near}`?"))
}

fn states(lifecycle: &Lifecycle) -> String {
    lifecycle.states.iter().map(|(state, _)| format!("`{state}`")).collect::<Vec<_>>().join(", ")
}
