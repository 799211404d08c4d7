//! See `docs/rules/frontmatter-malformed.md`.

use super::{Context, Meta, Rule, Scope, conflict_marker};
use crate::document::Metadata;
use crate::finding::{Finding, Severity};
use crate::model::File;

static META: Meta = Meta {
    name: "frontmatter-malformed",
    summary: "metadata that cannot be read: a fence that never closes, invalid YAML, or no mapping",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/frontmatter-malformed.md"),
};

pub(super) struct FrontmatterMalformed;

impl Rule for FrontmatterMalformed {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, _context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Metadata::Malformed(malformed) = &file.document.metadata else { return };
        if file.kind.is_some() && !conflict_marker::breaks_metadata(&file.document) {
            findings.push(Finding::at(&META, file, malformed.span.clone(), malformed.message.clone()));
        }
    }
}
