//! See `docs/rules/duplicate-id.md`.

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Location, Severity};
use crate::model::{File, FileIndex, Model};

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

    fn tree(&self, context: Context<'_>, findings: &mut Vec<Finding>) {
        let model = context.model;
        for file in &model.files {
            let group = file.id.as_deref().map_or(&[][..], |id| model.ids.with_id(id));
            if group.len() > 1 && group.first() == Some(&file.index) {
                report(model, group, findings);
            }
        }
    }
}

/// Of many documents with one id each is looked at once, not once for each of the others.
fn report(model: &Model<'_>, group: &[FileIndex], findings: &mut Vec<Finding>) {
    let claimants = group.iter().map(|index| model.file(*index)).filter(|file| file.kind.is_some());
    let claimants: Vec<(&File, &str)> = claimants.filter_map(|file| Some((file, file.own_id()?.text()?))).collect();
    for (at, (file, id)) in claimants.iter().enumerate().filter(|_| claimants.len() > 1) {
        let others = claimants.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (file, _))| *file);
        let count = claimants.len() - 1;
        let message = match others.clone().next().filter(|_| count == 1) {
            Some(other) => format!("the id `{id}` is claimed by {} too", other.path()),
            None => format!("the id `{id}` is claimed by {count} other documents too"),
        };
        findings.push(
            Finding::at_id(&META, file, message)
                .with_help(Some("an id names one document: give the others their own".into()))
                .with_subject(*id)
                .with_all_related(count, others, Location::of_id, "claimed here"),
        );
    }
}
