//! See `docs/rules/invalid-value.md`.

use super::{Context, Meta, Rule, Scope, schema};
use crate::finding::{Applicability, Finding, Severity};
use crate::model::File;
use crate::schema::SchemaRule;

static META: Meta = Meta {
    name: "invalid-value",
    summary: "a value outside its vocabulary, enum, pattern, range or format",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    page: include_str!("../../docs/rules/invalid-value.md"),
};

pub(super) struct InvalidValue;

impl Rule for InvalidValue {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        schema::report(&META, SchemaRule::InvalidValue, context.model, file, findings);
    }
}
