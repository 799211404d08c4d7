//! See `docs/rules/expired.md`.

use chrono::NaiveDate;

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Severity};
use crate::model::{File, Model};
use crate::yaml::Node;

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
        let Some(kind) = model.kind_of(file).filter(|_| model.is_document(file) && !is_retired(model, file)) else {
            return;
        };
        let Some((origin, node)) = file.effective.get(&kind.expires).and_then(|field| model.field_node(field)) else {
            return;
        };
        let Some(date) = day(node).filter(|date| *date < context.today) else { return };
        let message = format!("`{}` was {date}, which has passed", kind.expires);
        let help = "look at the document again: renew the date, or retire the document".to_owned();
        findings.push(
            Finding::at_node(&META, origin, node, &format!("/{}", kind.expires), message)
                .with_subject(date.to_string())
                .with_help(Some(help)),
        );
    }
}

/// The day that a value names, alone or with a time behind it; `None` for what is no date.
pub(super) fn day(node: Node<'_>) -> Option<NaiveDate> {
    let text = node.text()?.trim();
    let (date, time) = text.split_at_checked(10)?;
    let is_alone = time.is_empty() || time.starts_with(['T', 't', ' ']);
    NaiveDate::parse_from_str(date, "%Y-%m-%d").ok().filter(|_| is_alone)
}

/// True for a document that is out of use already: it is neither supported nor reviewed any more.
pub(super) fn is_retired(model: &Model<'_>, file: &File) -> bool {
    let is_out = |word: &str| matches!(word, "superseded" | "deprecated" | "rejected" | "retired" | "archived");
    let state = model.status(file).and_then(|status| status.state());
    let own = || file.document.get("status").and_then(Node::text).map(str::to_lowercase);
    state.map_or_else(|| own().is_some_and(|word| is_out(word.trim())), is_out)
}
