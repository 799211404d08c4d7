//! See `docs/rules/unknown-field.md`.

use super::{Context, Meta, Rule, Scope, schema};
use crate::finding::{Finding, Severity};
use crate::model::File;
use crate::schema::SchemaRule;

static META: Meta = Meta {
    name: "unknown-field",
    summary: "a key that a closed schema does not know",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/unknown-field.md"),
};

pub(super) struct UnknownField;

impl Rule for UnknownField {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        schema::report(&META, SchemaRule::UnknownField, context.model, file, findings);
    }
}
