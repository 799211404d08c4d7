//! See `docs/rules/missing-id.md`.

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::model::{File, Model};
use crate::yaml::{Style, edit};

static META: Meta = Meta {
    name: "missing-id",
    summary: "a document without an id",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    page: include_str!("../../docs/rules/missing-id.md"),
};

pub(super) struct MissingId;

impl Rule for MissingId {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let model = context.model;
        let wanted = model.kind_of(file).is_some_and(|kind| kind.id_required) && !file.is_defaults();
        let wanted = wanted && model.knows_kind(file);
        let Some(root) = file.document.root().filter(|_| wanted) else { return };
        let entry = root.entry("id");
        if entry.is_some_and(|(_, id)| !id.is_empty()) {
            return;
        }
        let stem = free_stem(model, file);
        let message = if entry.is_some() { "the document's id is empty" } else { "the document has no id" };
        let block = &file.document.frontmatter;
        let fence = block.start..block.end.min(block.start + 3);
        let at = entry.map_or(fence, |(key, _)| key.span());
        let finding = Finding { field: Some("/id".into()), ..Finding::at(&META, file, at, message.into()) };
        let help = stem.map(|stem| format!("its file's name is free: `id: {stem}`"));
        let splice = stem.and_then(|stem| {
            if let Some((_, id)) = entry {
                return edit::replace_scalar(id, stem);
            }
            let value = edit::quote_scalar(stem, root.style() == Style::Flow);
            edit::prepend_key(root, "id", &value).or_else(|| edit::append_key(root, "id", &value))
        });
        let fix = splice.map(|splice| Fix::splices(Applicability::Safe, "take the file's name as id", file, [splice]));
        findings.push(finding.with_help(help).with_fix(fix));
    }
}

/// The stem of a document's file, where no other document goes by it and the kind's forms have it.
fn free_stem<'m>(model: &Model<'_>, file: &'m File) -> Option<&'m str> {
    let stem = file.path().stem();
    let kind = model.kind_of(file)?;
    let has_form = kind.forms.is_empty() || kind.parse_id(stem).is_some();
    (has_form && model.ids.with_id(stem).is_empty() && model.ids.with_stem(stem).len() == 1).then_some(stem)
}
