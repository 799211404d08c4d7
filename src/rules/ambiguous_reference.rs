//! See `docs/rules/ambiguous-reference.md`.

use super::{Context, Meta, Rule, Scope, references};
use crate::finding::{Finding, Location, Severity};
use crate::model::{File, Resolution};

static META: Meta = Meta {
    name: "ambiguous-reference",
    summary: "a reference that matches several documents",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/ambiguous-reference.md"),
};

pub(super) struct AmbiguousReference;

impl Rule for AmbiguousReference {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let model = context.model;
        for reference in &file.references {
            let Resolution::Ambiguous(candidates) = &reference.resolution else { continue };
            let message = format!("`{}` in {} matches {} documents", reference.text, reference.field, candidates.len());
            let named = candidates.iter().all(|&index| references::unique_id(model, model.file(index)).is_some());
            let help = if named { "name one of them by its id" } else { "give each of them an id of its own" };
            let (count, candidates) = (candidates.len(), candidates.iter().map(|index| model.file(*index)));
            findings.push(
                Finding::at_reference(&META, file, reference, message)
                    .with_help(Some(help.to_owned()))
                    .with_all_related(count, candidates, Location::of_id, "this may be meant"),
            );
        }
    }
}
