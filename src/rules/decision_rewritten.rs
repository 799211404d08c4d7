//! See `docs/rules/decision-rewritten.md`.

use super::{Meta, Rule, Scope};
use crate::change::Change;
use crate::config::types::Immutable;
use crate::finding::{Finding, Severity};

static META: Meta = Meta {
    name: "decision-rewritten",
    summary: "a decision that was in force changed its text",
    default: Severity::Error,
    scope: Scope::Change,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/decision-rewritten.md"),
};

pub(super) struct DecisionRewritten;

impl Rule for DecisionRewritten {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn change(&self, change: &Change<'_>, findings: &mut Vec<Finding>) {
        for (before, now) in change.edited() {
            let is_immutable = change.base.kind_of(before).is_some_and(|kind| kind.immutable == Some(Immutable::Live));
            let Some(status) = change.base.status(before).filter(|status| is_immutable && status.is_live()) else {
                continue;
            };
            let Some(range) = change.rewritten(before, now) else { continue };
            let state = status.state().unwrap_or_default();
            let message = format!("this document was `{state}` at the base, and its text differs from here on");
            let help = "take the change back, and write a new document that supersedes this one".to_owned();
            findings.push(Finding::at(&META, now, range, message).with_help(Some(help)));
        }
    }
}
