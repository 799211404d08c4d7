//! See `docs/rules/status-missing.md`.

use super::{Context, Meta, Rule, Scope, template};
use crate::config::{Kind, Lifecycle};
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
        let Some((kind, lifecycle)) = judged(model, file) else { return };
        if let Some(status) = model.status(file)
            && let Some((finding, word)) = unknown(&META, model, file, &status)
        {
            // A slip of the pen has a rule of its own.
            if slip(lifecycle, word).is_none() {
                findings.push(finding.with_help(Some(one_of(lifecycle, word))));
            }
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

/// The kind and the lifecycle of a document that must say its status.
pub(super) fn judged<'m>(model: &'m Model<'_>, file: &File) -> Option<(&'m Kind, &'m Lifecycle)> {
    let kind = model.kind_of(file)?;
    // A README that calls itself `type: adr` is no decision; and what is not there has its own rule.
    let is_meant = file.document.form == Form::Markdown && kind.files.matches(file.path().as_str());
    let is_judged = is_meant && model.is_document(file) && !template::is_template(file);
    kind.lifecycle.as_ref().filter(|_| is_judged).map(|lifecycle| (kind, lifecycle))
}

/// The known word that a status was meant to be: nearly the same, with the same first and last letter. Words of other languages
/// and other forms of a word, such as `obsolet` and `propose`, are none.
pub(super) fn slip<'l>(lifecycle: &'l Lifecycle, word: &str) -> Option<&'l str> {
    let word = word.to_lowercase();
    let ends = |text: &str| (text.chars().next(), text.chars().next_back());
    let words = lifecycle.states.iter().flat_map(|(_, words)| words).map(String::as_str);
    let like = words.filter(|known| ends(known) == ends(&word) && known.len().abs_diff(word.len()) < 2);
    nearest(&word, like).filter(|_| word.is_ascii())
}

/// The word of the status that the kind does not know, and a finding of it. A field whose words a schema limits is the
/// schema's to judge.
pub(super) fn unknown<'m>(
    meta: &'static Meta,
    model: &Model<'_>,
    file: &File,
    status: &'m Status<'_>,
) -> Option<(Finding, &'m str)> {
    if status.lifecycle.states.is_empty() {
        return None;
    }
    let kind = model.kind_of(file)?;
    let message = |word: &str| format!("`{word}` is not a valid status for kind `{}`", kind.name);
    if let Some(node) = status.field {
        let (word, pointer) = (node.text()?, format!("/{}", status.lifecycle.field));
        let is_limited = model.schema_of(file).is_some_and(|schema| schema.allowed_values(&pointer).is_some());
        let is_known = status.field_state().is_some() || is_limited;
        let finding = (!is_known).then(|| Finding::at_node(meta, file, node, &pointer, message(word)));
        return finding.map(|finding| (finding.with_subject(word.to_lowercase()), word));
    }
    let body = status.body.as_ref().filter(|_| status.body_state().is_none())?;
    let finding = Finding::at(meta, file, body.span.clone(), message(&body.word));
    Some((finding.with_subject(body.word.to_lowercase()), &body.word))
}

fn one_of(lifecycle: &Lifecycle, word: &str) -> String {
    let words = lifecycle.states.iter().flat_map(|(_, words)| words).map(String::as_str);
    nearest(word, words)
        .map_or_else(|| format!("a status is one of {}", states(lifecycle)), |near| format!("did you mean `{near}`?"))
}

fn states(lifecycle: &Lifecycle) -> String {
    lifecycle.states.iter().map(|(state, _)| format!("`{state}`")).collect::<Vec<_>>().join(", ")
}
