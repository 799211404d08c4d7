//! See `docs/rules/unknown-kind.md`.

use indexmap::IndexSet;

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Severity};
use crate::model::{File, Model};
use crate::nearest::nearest;
use crate::schema::listed;

static META: Meta = Meta {
    name: "unknown-kind",
    summary: "a `type` that no kind or vocabulary has",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/unknown-kind.md"),
};

pub(super) struct UnknownKind;

impl Rule for UnknownKind {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let model = context.model;
        let Some(name) = unknown(model, file) else { return };
        let Some((origin, node)) = file.effective.get("type").and_then(|field| model.field_node(field)) else { return };
        let types: IndexSet<&str> = known(model).collect();
        let near = nearest(name, types.iter().copied());
        findings.push(
            Finding::at_value(&META, origin, ("type", node), format!("unknown `type`: `{name}`"))
                .with_help(Some(near.map_or_else(
                    || format!("known: {}", listed(types.iter().map(|name| format!("`{name}`")))),
                    |near| format!("did you mean `{near}`?"),
                )))
                .with_subject(name),
        );
    }
}

/// The `type` of a document, when nobody knows it. A type that neither gave the document its kind nor is limited by a
/// schema is the author's own business.
pub(super) fn unknown<'m>(model: &'m Model<'_>, file: &'m File) -> Option<&'m str> {
    let kind = model.kind_of(file)?;
    file.document.tree()?;
    let name = model.effective(file, "type").filter(|node| !node.is_empty())?.text()?;
    let by_path = kind.files.matches(file.path().as_str());
    let limited = || model.schema_of(file).is_some_and(|schema| schema.allowed_values("/type").is_some());
    let is_known = known(model).any(|known| known == name);
    (!is_known && (!by_path || limited())).then_some(name)
}

/// The kinds, and the types that the schemas allow.
fn known<'m>(model: &'m Model<'_>) -> impl Iterator<Item = &'m str> {
    let allowed = model.schemas.iter().flatten().filter_map(|schema| schema.allowed_values("/type"));
    let kinds = model.config.kinds.iter().map(|kind| kind.name.as_str());
    kinds.chain(allowed.flatten().filter_map(serde_json::Value::as_str))
}
