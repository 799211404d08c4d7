//! See `docs/rules/duplicate-key.md`.

use rustc_hash::FxHashSet;

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Location, Severity};
use crate::model::File;
use crate::pointer::escape;
use crate::yaml::{Node, NodeIndex};

static META: Meta = Meta {
    name: "duplicate-key",
    summary: "the same key twice in one mapping",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/duplicate-key.md"),
};

pub(super) struct DuplicateKey;

impl Rule for DuplicateKey {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, _context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Some(tree) = file.document.tree().filter(|_| file.kind.is_some()) else { return };
        let repeated = tree.repeated_keys();
        if repeated.is_empty() {
            return;
        }
        let top: FxHashSet<NodeIndex> =
            tree.root().into_iter().flat_map(Node::entries).map(|(key, _)| key.index()).collect();
        for (first, again) in repeated {
            let key = again.text().unwrap_or_else(|| again.slice());
            let message = format!("`{key}` stands twice in one mapping; only the last one counts");
            let finding = Finding::at(&META, file, again.span(), message)
                .with_help(Some("keep one of them".into()))
                .with_subject(key)
                .with_related(Location::of(file, first.span()), "it stands here first");
            findings
                .push(Finding { field: top.contains(&again.index()).then(|| format!("/{}", escape(key))), ..finding });
        }
    }
}
