//! See `docs/rules/invalid-type.md`.

use super::{Context, Meta, Rule, Scope, schema};
use crate::finding::{Applicability, Finding, Severity};
use crate::model::File;
use crate::schema::SchemaRule;

static META: Meta = Meta {
    name: "invalid-type",
    summary: "a value of another type than the schema wants",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    page: include_str!("../../docs/rules/invalid-type.md"),
};

pub(super) struct InvalidType;

impl Rule for InvalidType {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        schema::report(&META, SchemaRule::InvalidType, context.model, file, findings);
    }
}
