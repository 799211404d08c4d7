//! See `docs/rules/status-missing.md`.

use super::{Context, Meta, Rule, Scope};
use crate::document::Form;
use crate::finding::{Finding, Severity};
use crate::model::File;

static META: Meta = Meta {
    name: "status-missing",
    summary: "a document whose kind has a lifecycle, and which states no status of its own",
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
        let Some(lifecycle) = kind.lifecycle.as_ref().filter(|lifecycle| lifecycle.required) else { return };
        // A README that calls itself `type: adr` is no decision; and what is not there has its own rule.
        let is_meant = file.document.form == Form::Markdown && kind.files.matches(file.path().as_str());
        if !is_meant || !model.is_document(file) {
            return;
        }
        // Where the schema requires the field, `missing-field` says so.
        let required =
            model.schema_of(file).is_some_and(|schema| schema.required().contains(&lifecycle.field.as_str()));
        let is_said = model.status(file).is_none_or(|status| status.field.is_some() || status.body.is_some());
        if is_said || (required && file.effective.get(&lifecycle.field).is_none()) {
            return;
        }
        let message = format!("this {} states no status of its own", kind.name);
        let states: Vec<String> = lifecycle.states.iter().map(|(state, _)| format!("`{state}`")).collect();
        let help = format!("say in `{}` which of {} it is", lifecycle.field, states.join(", "));
        let finding = match file.document.get(&lifecycle.field) {
            Some(node) => Finding::at_node(&META, file, node, &format!("/{}", lifecycle.field), message),
            None => Finding::at_file(&META, file, message),
        };
        findings.push(finding.with_help(Some(help)));
    }
}
