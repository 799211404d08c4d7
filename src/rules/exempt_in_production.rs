//! See `docs/rules/exempt-in-production.md`.

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Severity};
use crate::model::File;
use crate::yaml::Core;

static META: Meta = Meta {
    name: "exempt-in-production",
    summary: "a document under a production path with `exempt: true`",
    default: Severity::Off,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/exempt-in-production.md"),
};

pub(super) struct ExemptInProduction;

impl Rule for ExemptInProduction {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let model = context.model;
        let production = &model.config.production;
        if !production.matches(file.path().as_str()) || !model.is_document(file) {
            return;
        }
        let Some((origin, node)) = file.effective.get("exempt").and_then(|field| model.field_node(field)) else {
            return;
        };
        if node.core() != Some(Core::Bool(true)) {
            return;
        }
        // One message for all that inherit it, so that they are one finding.
        let message = if production.matches(origin.path().as_str()) {
            "nothing under a production path may be exempt"
        } else {
            "documents under a production path inherit this exemption"
        };
        findings.push(Finding::at_value(&META, origin, ("exempt", node), message.to_owned()));
    }
}
