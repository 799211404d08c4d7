//! See `docs/rules/expired.md`.

use super::{Context, Meta, Rule, Scope, dates};
use crate::finding::{Finding, Severity};
use crate::model::File;

static META: Meta = Meta {
    name: "expired",
    summary: "a document whose support has ended",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/expired.md"),
};

pub(super) struct Expired;

impl Rule for Expired {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let model = context.model;
        let Some(kind) = dates::kind_in_use(model, file) else { return };
        let Some((date, origin, node)) = dates::field(model, file, &kind.expires) else { return };
        if date >= context.today {
            return;
        }
        let message = format!("`{}` was {date}, which has passed", kind.expires);
        let help = "look at the document again: renew the date, or retire the document".to_owned();
        findings.push(
            Finding::at_value(&META, origin, (&kind.expires, node), message)
                .with_subject(date.to_string())
                .with_help(Some(help)),
        );
    }
}
