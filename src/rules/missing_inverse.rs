//! See `docs/rules/missing-inverse.md`.

use super::{Context, Meta, Rule, Scope, references};
use crate::finding::{Applicability, Finding, Severity};
use crate::model::File;

static META: Meta = Meta {
    name: "missing-inverse",
    summary: "a relation whose other side does not say so",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    page: include_str!("../../docs/rules/missing-inverse.md"),
};

pub(super) struct MissingInverse;

impl Rule for MissingInverse {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        for (at, reference) in file.references.iter().enumerate() {
            let Some(inverse) = context.model.config.inverse_of(&reference.field) else { continue };
            let Some(target) = references::other_side(context.model, file, at) else { continue };
            if references::names(context.model, target, inverse, file) {
                continue;
            }
            let (field, text) = (&reference.field, &reference.text);
            let message = format!("{field} names `{text}`, which does not name this document in its {inverse}");
            let id = references::unique_id(context.model, file);
            let fix = id.and_then(|id| references::add(target, inverse, id));
            let me = references::name(context.model, file);
            let help = format!("add `{me}` to {inverse} in {}", target.path());
            findings.push(Finding::at_reference(&META, file, reference, message).with_help(Some(help)).with_fix(fix));
        }
    }
}
