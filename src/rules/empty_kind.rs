//! See `docs/rules/empty-kind.md`.

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Severity};
use crate::pointer::escape;

static META: Meta = Meta {
    name: "empty-kind",
    summary: "a configured kind that matches no file",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/empty-kind.md"),
};

pub(super) struct EmptyKind;

impl Rule for EmptyKind {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn tree(&self, context: Context<'_>, findings: &mut Vec<Finding>) {
        let model = context.model;
        let seen = || {
            let unreadable = model.unreadable.iter().map(|file| file.path.as_str());
            model.files.iter().map(|file| file.path().as_str()).chain(unreadable)
        };
        for kind in model.config.kinds.iter().filter(|kind| kind.has_files) {
            let pointer = format!("/kinds/{}/files", escape(&kind.name));
            let layers = &model.config.layers;
            let Some(location) = layers.location(&pointer).filter(|_| layers.is_own(&pointer)) else { continue };
            if seen().any(|path| kind.files.matches(path)) {
                continue;
            }
            let message = format!("no file matches the kind `{}`", kind.name);
            let finding = Finding::new(&META, location, message).with_subject(kind.name.as_str());
            findings.push(Finding { field: Some(pointer), ..finding });
        }
    }
}
