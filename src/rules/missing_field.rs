//! See `docs/rules/missing-field.md`.

use super::{Context, Meta, Rule, Scope, schema};
use crate::finding::{Applicability, Finding, Severity};
use crate::model::File;
use crate::schema::SchemaRule;

static META: Meta = Meta {
    name: "missing-field",
    summary: "a field that the schema requires and effective metadata does not have",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    page: include_str!("../../docs/rules/missing-field.md"),
};

pub(super) struct MissingField;

impl Rule for MissingField {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        schema::report(&META, SchemaRule::MissingField, context.model, file, findings);
    }
}
