//! See `docs/rules/one-way-reference.md`.

use super::{Context, Meta, Rule, Scope, references};
use crate::finding::{Applicability, Finding, Severity};
use crate::model::File;

static META: Meta = Meta {
    name: "one-way-reference",
    summary: "a reference that the other document does not return",
    default: Severity::Off,
    scope: Scope::Tree,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    page: include_str!("../../docs/rules/one-way-reference.md"),
};

pub(super) struct OneWayReference;

impl Rule for OneWayReference {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        for (at, reference) in file.references.iter().enumerate() {
            let field = &reference.field;
            let has_inverse = context.model.config.inverse_of(field).is_some();
            let Some(target) = references::other_side(context.model, file, at).filter(|_| !has_inverse) else {
                continue;
            };
            if references::names(context.model, target, field, file) {
                continue;
            }
            let message = format!("{field} names `{}`, which does not name this document in turn", reference.text);
            let id = references::unique_id(context.model, file);
            let fix = id.and_then(|id| references::add(target, field, id));
            findings.push(Finding::at_reference(&META, file, reference, message).with_fix(fix));
        }
    }
}
