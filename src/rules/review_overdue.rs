//! See `docs/rules/review-overdue.md`.

use super::{Context, Meta, Rule, Scope, dates};
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
        let Some((name, every)) = dates::kind_in_use(model, file).and_then(|kind| kind.review.as_ref()) else { return };
        let Some((reviewed, origin, node)) = dates::field(model, file, name) else { return };
        let Some(due) = reviewed.checked_add_days(*every).filter(|due| *due < context.today) else { return };
        let message = format!("the last review was on {reviewed}; the next was due on {due}");
        findings.push(
            Finding::at_value(&META, origin, (name, node), message)
                .with_subject(reviewed.to_string())
                .with_help(Some(format!("review the document, then write the day into `{name}`"))),
        );
    }
}
