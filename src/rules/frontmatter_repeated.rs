//! See `docs/rules/frontmatter-repeated.md`.

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Severity};
use crate::model::File;

static META: Meta = Meta {
    name: "frontmatter-repeated",
    summary: "a second frontmatter block right below the first one",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/frontmatter-repeated.md"),
};

pub(super) struct FrontmatterRepeated;

impl Rule for FrontmatterRepeated {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, _context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Some(block) = file.document.repeated_frontmatter.clone().filter(|_| file.kind.is_some()) else { return };
        let message = "a second block of metadata follows the frontmatter, and nothing reads it".to_owned();
        let help = "keep one block: move what is still true into the first and take the second out".to_owned();
        findings.push(Finding::at(&META, file, block, message).with_help(Some(help)));
    }
}
