//! See `docs/rules/id-mismatch.md`.

use super::{Context, Meta, Rule, Scope};
use crate::config::{Kind, Parts};
use crate::finding::{Finding, Severity};
use crate::model::{File, Model};
use crate::yaml::Node;

static META: Meta = Meta {
    name: "id-mismatch",
    summary: "an id and a file name that disagree under the form of their kind",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/id-mismatch.md"),
};

pub(super) struct IdMismatch;

impl Rule for IdMismatch {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Some(kind) = context.model.kind_of(file).filter(|kind| !kind.forms.is_empty()) else { return };
        let name = file.path().file_name();
        let Some(named) = kind.file_form.as_ref().and_then(|form| form.matches(name)) else { return };
        let Some(id) = file.own_id().and_then(Node::text) else { return };
        let Some(why) = disagreement(kind, id, named) else { return };
        let message = format!("the id `{id}` {why} the file name `{name}`");
        // Where the stem is an id of the kind, it is what the file name asks for.
        let stem = file.path().stem();
        let help = kind.parse_id(stem).map(|_| format!("rename the file, or write `id: {stem}`"));
        findings.push(Finding::at_id(&META, file, message).with_help(help).with_subject(id));
    }
}

/// True when id and file name have different numbers and this rule says so.
pub(super) fn has_two_numbers(model: &Model<'_>, file: &File) -> bool {
    let number_of = || {
        let kind = model.kind_of(file)?;
        let by_name = kind.file_form.as_ref()?.matches(file.path().file_name())?.number?;
        Some((kind.parse_id(file.own_id()?.text()?)?.number?, by_name))
    };
    model.config.severity(META.name, file.path().as_str(), META.default) > Severity::Off
        && number_of().is_some_and(|(by_id, by_name)| by_id != by_name)
}

fn disagreement(kind: &Kind, id: &str, named: Parts<'_>) -> Option<&'static str> {
    let Some(parts) = kind.parse_id(id) else {
        return Some("has no form that its kind knows, unlike");
    };
    if parts.number.is_some() && named.number.is_some() && parts.number != named.number {
        return Some("has another number than");
    }
    let differs = parts.slug.is_some() && named.slug.is_some() && parts.slug != named.slug;
    differs.then_some("has another slug than")
}
