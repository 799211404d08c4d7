//! See `docs/rules/schema-violation.md`.

use super::{Context, Meta, Rule, Scope, schema};
use crate::finding::{Finding, Severity};
use crate::model::File;
use crate::schema::SchemaRule;

static META: Meta = Meta {
    name: "schema-violation",
    summary: "metadata that breaks a keyword of its schema which no other rule stands for",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/schema-violation.md"),
};

pub(super) struct SchemaViolation;

impl Rule for SchemaViolation {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        schema::report(&META, SchemaRule::SchemaViolation, context.model, file, findings);
    }
}
