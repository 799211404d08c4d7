//! See `docs/rules/duplicate-number.md`.

use super::id_mismatch::has_two_numbers;
use super::{Context, Meta, Rule, Scope, template};
use crate::finding::{Finding, Location, Severity};
use crate::model::File;
use crate::process::command_line;

static META: Meta = Meta {
    name: "duplicate-number",
    summary: "two documents of a kind with one number and different ids",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/duplicate-number.md"),
};

pub(super) struct DuplicateNumber;

impl Rule for DuplicateNumber {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let model = context.model;
        let (Some(number), Some(kind)) = (file.number, model.kind_of(file)) else { return };
        // Which of two numbers is the wrong one is not known; a template has the number 0, and so has an index or a first
        // decision now and then.
        let counts = |file: &File| !has_two_numbers(model, file) && !template::is_template(file);
        if !counts(file) {
            return;
        }
        let others = model.ids.with_number(number).iter().map(|index| model.file(*index));
        let others: Vec<&File> = others.filter(|other| name(other) != name(file) && counts(other)).collect();
        let n = number.number;
        let message = match others.as_slice() {
            [] => return,
            [other] => format!("{} {n} is `{}` in {} too", kind.name, name(other), other.path()),
            more => format!("the number {n} is taken by {} other documents of kind `{}` too", more.len(), kind.name),
        };
        let finding = Finding::at_id(&META, file, message)
            .with_help(Some(format!(
                "`{}` gives this one a free number, and its references follow",
                command_line(&["gpdoc", "ids", "renumber", file.path().as_str()])
            )))
            .with_subject(n.to_string());
        findings.push(
            others
                .iter()
                .fold(finding, |finding, other| finding.with_related(Location::of_id(other), "it has the number too")),
        );
    }
}

/// The id of a document, or what stands for it.
fn name(file: &File) -> &str {
    file.own_id().and_then(crate::yaml::Node::text).unwrap_or_else(|| file.path().stem())
}
