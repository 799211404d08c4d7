//! See `docs/rules/illegal-transition.md`.

use super::{Meta, Rule, Scope};
use crate::change::Change;
use crate::finding::{Finding, Severity};
use crate::model::Status;

static META: Meta = Meta {
    name: "illegal-transition",
    summary: "a status that may not follow the one at the base",
    default: Severity::Error,
    scope: Scope::Change,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/illegal-transition.md"),
};

pub(super) struct IllegalTransition;

impl Rule for IllegalTransition {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn change(&self, change: &Change<'_>, findings: &mut Vec<Finding>) {
        for (before, now) in change.edited() {
            let Some(status) = change.head.status(now) else { continue };
            let lifecycle = status.lifecycle;
            // Both under today's lifecycle: the words of the base may mean something else by now.
            let old = Status::of(before, lifecycle);
            let (Some(from), Some(to)) = (old.state(), status.state()) else { continue };
            if lifecycle.allows(from, to) {
                continue;
            }
            let message = format!("the status was `{from}` at the base, and `{to}` may not follow that");
            let next = lifecycle.transitions.iter().find(|(state, _)| state == from).map(|(_, next)| next.as_slice());
            let next: Vec<String> = next.unwrap_or_default().iter().map(|state| format!("`{state}`")).collect();
            let help = match next.as_slice() {
                [] => format!("`{from}` is final: write a new document"),
                next => format!("from `{from}` it may go to {}", next.join(" or ")),
            };
            let finding = match (status.field, &status.body) {
                (Some(node), _) => Finding::at_node(&META, now, node, &format!("/{}", lifecycle.field), message),
                (None, Some(body)) => Finding::at(&META, now, body.span.clone(), message),
                (None, None) => continue,
            };
            findings.push(finding.with_subject(format!("{from} {to}")).with_help(Some(help)));
        }
    }
}
