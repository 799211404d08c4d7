//! See `docs/rules/self-reference.md`.

use super::{Context, Meta, Rule, Scope, references};
use crate::finding::{Applicability, Finding, Severity};
use crate::model::{File, Reference, Stated};

static META: Meta = Meta {
    name: "self-reference",
    summary: "a document that refers to itself",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    page: include_str!("../../docs/rules/self-reference.md"),
};

pub(super) struct SelfReference;

impl Rule for SelfReference {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let is_self = |stated: &&Stated| stated.document() == Some(file.index);
        for stated in context.model.stated(file).iter().filter(is_self) {
            let message = format!("the status names `{}`, which is this document", stated.text);
            findings.push(Finding::at(&META, file, stated.span.clone(), message).with_subject(stated.text.as_str()));
        }
        for reference in file.references.iter().filter(|reference| references::is_self(file, reference)) {
            let message = format!("{} names `{}`, which is this document", reference.field, reference.text);
            let fix = if leaves_nothing(file, reference) { None } else { references::remove(file, reference) };
            findings.push(Finding::at_reference(&META, file, reference, message).with_fix(fix));
        }
    }
}

/// True for the first of several entries of a list that all have to go: when the others are gone, the last one is
/// removed in a way that leaves a list.
fn leaves_nothing(file: &File, reference: &Reference) -> bool {
    if reference.item != Some(0) {
        return false;
    }
    let list = file.document.get(&reference.field).map_or(0, |list| list.items().count());
    let same = |other: &&Reference| other.field == reference.field && references::is_self(file, other);
    list > 1 && file.references.iter().filter(same).count() == list
}
