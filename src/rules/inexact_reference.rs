//! See `docs/rules/inexact-reference.md`.

use super::{Context, Meta, Rule, Scope, references};
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::model::{Exactness, File, Resolution, Target};
use crate::yaml::edit;

static META: Meta = Meta {
    name: "inexact-reference",
    summary: "a reference that does not name its document by the id",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    page: include_str!("../../docs/rules/inexact-reference.md"),
};

pub(super) struct InexactReference;

impl Rule for InexactReference {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        for (at, reference) in file.references.iter().enumerate() {
            let Resolution::Found(Target::Document(target), Exactness::Inexact) = reference.resolution else {
                continue;
            };
            // What has to go need not be written better first.
            if references::is_self(file, reference) || references::earlier(file, at).is_some() {
                continue;
            }
            let Some(id) = references::unique_id(context.model, context.model.file(target)) else { continue };
            let target = context.model.file(target);
            let parts = context.model.kind_of(target).and_then(|kind| kind.parse_id(&reference.text));
            let is_short = parts.is_some_and(|parts| parts.number.is_some() && parts.slug.is_none());
            let form = if is_short { "by the short form" } else { "as" };
            let message = format!("{} refers to `{id}` {form} `{}`", reference.field, reference.text);
            let finding = Finding::at_reference(&META, file, reference, message);
            let is_doubtful = references::is_doubtful(context.model, target, &reference.text);
            let namesake = || references::namesake(context.model, target, &reference.text);
            if let Some(other) = is_doubtful.then(namesake).flatten() {
                let other = references::name(context.model, other);
                let help = format!("only the number matches; did you mean `{id}` or `{other}`?");
                findings.push(finding.with_help(Some(help)));
                continue;
            }
            let (applicability, help) = if is_doubtful {
                (Applicability::Unsafe, format!("only the number matches; did you mean `{id}`?"))
            } else {
                (Applicability::Safe, format!("write `{id}`"))
            };
            let splice = file.document.tree().and_then(|tree| edit::replace_scalar(tree.node(reference.node), id));
            let fix = splice.map(|splice| Fix::splices(applicability, "name the document by its id", file, [splice]));
            findings.push(finding.with_help(Some(help)).with_fix(fix));
        }
    }
}
