//! See `docs/rules/repeated-reference.md`.

use super::{Context, Meta, Rule, Scope, references};
use crate::finding::{Applicability, Finding, Location, Severity};
use crate::model::File;

static META: Meta = Meta {
    name: "repeated-reference",
    summary: "the same target twice in one field",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    page: include_str!("../../docs/rules/repeated-reference.md"),
};

pub(super) struct RepeatedReference;

impl Rule for RepeatedReference {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, _context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        for (at, reference) in file.references.iter().enumerate() {
            let Some(earlier) = references::earlier(file, at).filter(|_| !references::is_self(file, reference)) else {
                continue;
            };
            let message = if earlier.text == reference.text {
                format!("{} names `{}` a second time", reference.field, reference.text)
            } else {
                format!("{} names `{}`, which it names as `{}` already", reference.field, reference.text, earlier.text)
            };
            findings.push(
                Finding::at_reference(&META, file, reference, message)
                    .with_fix(references::remove(file, reference))
                    .with_related(Location::of_reference(file, earlier), "named here first"),
            );
        }
    }
}
