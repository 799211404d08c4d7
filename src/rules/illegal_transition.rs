//! See `docs/rules/illegal-transition.md`.

use super::{Meta, Rule, Scope};
use crate::change::Change;
use crate::config::Lifecycle;
use crate::finding::{Finding, Severity};
use crate::model::{File, Status};

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
            // Each lifecycle reads the words of both sides: those of the other may mean something else.
            let then = change.base.kind_of(before).filter(|kind| Some(&kind.name) == name(change, now));
            let then = then.and_then(|kind| kind.lifecycle.as_ref());
            let mut lifecycles = std::iter::once(status.lifecycle).chain(then);
            let Some((lifecycle, from, to)) = lifecycles.find_map(|it| illegal(it, before, now)) else { continue };
            let message = format!("the status was `{from}` at the base, and `{to}` may not follow that");
            let next = lifecycle.transitions.iter().find(|(state, _)| state == from).map(|(_, next)| next.as_slice());
            let next: Vec<String> = next.unwrap_or_default().iter().map(|state| format!("`{state}`")).collect();
            let help = match next.as_slice() {
                [] => format!("`{from}` is final: write a new document"),
                next => format!("from `{from}` it may go to {}", next.join(" or ")),
            };
            findings.push(
                Finding::at_status(&META, now, &status, message)
                    .with_subject(format!("{from} {to}"))
                    .with_help(Some(help)),
            );
        }
    }
}

fn name<'a>(change: &Change<'a>, file: &File) -> Option<&'a String> {
    change.head.kind_of(file).map(|kind| &kind.name)
}

/// The move from `before` to `now` where no steps that the lifecycle allows lead there.
fn illegal<'a>(lifecycle: &'a Lifecycle, before: &File, now: &File) -> Option<(&'a Lifecycle, &'a str, &'a str)> {
    let state = |file| lifecycle.state(Status::of(file, lifecycle).state()?);
    let (from, to) = (state(before)?, state(now)?);
    (!is_reached(lifecycle, from, to)).then_some((lifecycle, from, to))
}

/// True when legal steps lead there: a change may take several.
fn is_reached(lifecycle: &Lifecycle, from: &str, to: &str) -> bool {
    let mut reached = vec![from];
    let mut at = 0;
    while let Some(state) = reached.get(at).copied() {
        if lifecycle.allows(state, to) {
            return true;
        }
        at += 1;
        let next = lifecycle.transitions.iter().filter(|(from, _)| from == state).flat_map(|(_, next)| next);
        let next: Vec<&str> = next.map(String::as_str).filter(|next| !reached.contains(next)).collect();
        reached.extend(next);
    }
    false
}
