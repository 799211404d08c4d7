//! See `docs/rules/invalid-date.md`.

use super::{Context, Meta, Rule, Scope, dates, schema};
use crate::finding::{Finding, Severity};
use crate::model::File;
use crate::pointer::escape;
use crate::schema::{SchemaRule, no_date};

static META: Meta = Meta {
    name: "invalid-date",
    summary: "a date that does not exist, where a date is wanted",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/invalid-date.md"),
};

pub(super) struct InvalidDate;

impl Rule for InvalidDate {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        schema::report(&META, SchemaRule::InvalidDate, context.model, file, findings);
        of_kind(context, file, findings);
    }
}

/// The fields that the kind takes for dates, where the schema says nothing of them.
fn of_kind(context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
    let model = context.model;
    let Some(kind) = model.kind_of(file).filter(|_| file.document.tree().is_some()) else { return };
    let fields = std::iter::once(&kind.expires).chain(kind.review.as_ref().map(|(field, _)| field));
    for name in fields {
        let Some((origin, node)) = file.effective.get(name).and_then(|field| model.field_node(field)) else { continue };
        let pointer = format!("/{}", escape(name));
        let is_said = model.violations(file).iter().any(|violation| violation.pointer == pointer);
        // `never` and `open` are words, not dates gone wrong.
        let Some(text) = node.text().filter(|text| text.starts_with(|c: char| c.is_ascii_digit())) else { continue };
        if is_said || dates::day(text).is_some() {
            continue;
        }
        // In the words of the schema: what documents of two kinds inherit is one fault.
        let (complaint, help) = no_date(text);
        let message = format!("`{name}` is `{text}`, which {complaint}");
        let finding = Finding::at_value(&META, origin, (name, node), message).with_subject(text);
        findings.push(finding.with_help(help));
    }
}
