//! See `docs/rules/review-overdue.md`.

use super::expired::{day, is_retired};
use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Severity};
use crate::model::File;

static META: Meta = Meta {
    name: "review-overdue",
    summary: "a document whose last review is too long ago",
    default: Severity::Off,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/review-overdue.md"),
};

pub(super) struct ReviewOverdue;

impl Rule for ReviewOverdue {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let model = context.model;
        let Some(kind) = model.kind_of(file).filter(|_| model.is_document(file) && !is_retired(model, file)) else {
            return;
        };
        let Some((name, every)) = &kind.review else { return };
        let Some((origin, node)) = file.effective.get(name).and_then(|field| model.field_node(field)) else { return };
        let Some(reviewed) = day(node) else { return };
        let Some(due) = reviewed.checked_add_days(*every).filter(|due| *due < context.today) else { return };
        let message = format!("the last review was on {reviewed}; the next was due on {due}");
        findings.push(
            Finding::at_node(&META, origin, node, &format!("/{name}"), message)
                .with_subject(reviewed.to_string())
                .with_help(Some(format!("review the document, then write the day into `{name}`"))),
        );
    }
}
