//! See `docs/rules/duplicate-id.md`.

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Location, Severity};
use crate::model::File;

static META: Meta = Meta {
    name: "duplicate-id",
    summary: "the same id in several documents",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/duplicate-id.md"),
};

pub(super) struct DuplicateId;

impl Rule for DuplicateId {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let model = context.model;
        let Some(node) = file.own_id().filter(|_| file.kind.is_some()) else { return };
        let id = node.text().unwrap_or_default();
        let others = model.ids.with_id(id).iter().filter(|index| **index != file.index).map(|index| model.file(*index));
        let others: Vec<&File> = others.filter(|other| other.kind.is_some() && other.own_id().is_some()).collect();
        let message = match others.as_slice() {
            [] => return,
            [other] => format!("the id `{id}` is claimed by {} too", other.path()),
            more => format!("the id `{id}` is claimed by {} other documents too", more.len()),
        };
        let finding = Finding::at_id(&META, file, message)
            .with_help(Some("an id names one document: give the others their own".into()))
            .with_subject(id);
        findings.push(
            others.iter().fold(finding, |finding, other| finding.with_related(Location::of_id(other), "claimed here")),
        );
    }
}
