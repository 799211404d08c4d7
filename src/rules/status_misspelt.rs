//! See `docs/rules/status-misspelt.md`.

use super::status_missing::{judged, slip, unknown};
use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Severity};
use crate::model::File;

static META: Meta = Meta {
    name: "status-misspelt",
    summary: "a status that is nearly a word that the kind knows",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/status-misspelt.md"),
};

pub(super) struct StatusMisspelt;

impl Rule for StatusMisspelt {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let model = context.model;
        let Some((_, lifecycle)) = judged(model, file) else { return };
        let Some(status) = model.status(file) else { return };
        let Some((finding, word)) = unknown(&META, model, file, &status) else { return };
        if let Some(meant) = slip(lifecycle, word) {
            findings.push(finding.with_help(Some(format!("did you mean `{meant}`?"))));
        }
    }
}
