//! See `docs/rules/unreadable-file.md`.

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Location, Severity};
use crate::snapshot::ReadError;

static META: Meta = Meta {
    name: "unreadable-file",
    summary: "a file that should be a document and cannot be read",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/unreadable-file.md"),
};

pub(super) struct UnreadableFile;

impl Rule for UnreadableFile {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn tree(&self, context: Context<'_>, findings: &mut Vec<Finding>) {
        for unreadable in &context.model.unreadable {
            let location = Location::whole(&unreadable.path);
            let help = match unreadable.error {
                ReadError::Directory(_) => "make it readable, or leave it out with `documents.exclude` in gpdoc.yaml",
                _ => "make it a readable UTF-8 file, or leave it out with `documents.exclude` in gpdoc.yaml",
            };
            findings.push(Finding::new(&META, location, unreadable.message()).with_help(Some(help.into())));
        }
    }
}
