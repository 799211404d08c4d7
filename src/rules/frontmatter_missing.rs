//! See `docs/rules/frontmatter-missing.md`.

use super::{Context, Meta, Rule, Scope, conflict_marker};
use crate::config::types::Frontmatter;
use crate::document::{Form, Metadata};
use crate::finding::{Finding, Severity};
use crate::model::File;

static META: Meta = Meta {
    name: "frontmatter-missing",
    summary: "a governed document with no frontmatter, or with an empty one",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/frontmatter-missing.md"),
};

pub(super) struct FrontmatterMissing;

impl Rule for FrontmatterMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let document = &file.document;
        let wanted = context.model.kind_of(file).is_some_and(|kind| kind.frontmatter == Frontmatter::Required);
        if !wanted || document.form != Form::Markdown || conflict_marker::breaks_metadata(document) {
            return;
        }
        let finding = match &document.metadata {
            Metadata::Missing => Finding::at_file(&META, file, "the document has no frontmatter".into()),
            Metadata::Empty(span) => Finding::at(&META, file, span.clone(), "the frontmatter is empty".into()),
            Metadata::Parsed(_) | Metadata::Malformed(_) => return,
        };
        let help = "begin the file with a block of metadata between two lines `---`, or exclude it in gpdoc.yaml";
        findings.push(finding.with_help(Some(help.into())));
    }
}
