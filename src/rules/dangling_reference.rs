//! See `docs/rules/dangling-reference.md`.

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Severity};
use crate::model::{File, Model, Resolution, Stated};

static META: Meta = Meta {
    name: "dangling-reference",
    summary: "a reference that resolves to nothing",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/dangling-reference.md"),
};

pub(super) struct DanglingReference;

impl Rule for DanglingReference {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let dangling = |stated: &&Stated| stated.resolution == Resolution::Dangling;
        for stated in context.model.stated(file).iter().filter(dangling) {
            let message = format!("the status names `{}`, which is no document", stated.text);
            let near = meant(context.model, &stated.text);
            findings.push(
                Finding::at(&META, file, stated.span.clone(), message)
                    .with_subject(stated.text.as_str())
                    .with_help(near.map(|id| format!("did you mean `{id}`?"))),
            );
        }
        for reference in file.references.iter().filter(|reference| reference.resolution == Resolution::Dangling) {
            let message = format!("{} names `{}`, which no document has as its id", reference.field, reference.text);
            let near = meant(context.model, &reference.text);
            findings.push(
                Finding::at_reference(&META, file, reference, message)
                    .with_help(near.map(|id| format!("did you mean `{id}`?"))),
            );
        }
    }
}

/// The id that was meant, as far as one can tell: one that is nearly the same, or the only one that begins so.
fn meant<'m>(model: &'m Model<'_>, text: &str) -> Option<&'m str> {
    model.ids.only_longer(text).or_else(|| model.ids.nearest(text))
}
