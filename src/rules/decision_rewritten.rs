//! See `docs/rules/decision-rewritten.md`.

use super::{Meta, Rule, Scope};
use crate::change::Change;
use crate::config::types::Immutable;
use crate::finding::{Finding, Location, Severity};
use crate::model::{File, Status};

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
            let Some(state) = in_force(change, before) else { continue };
            let Some(range) = change.rewritten(before, now) else { continue };
            let message = format!("this document was `{state}` at the base, and its text differs from here on");
            findings.push(Finding::at(&META, now, range, message).with_help(Some(HELP.into())));
        }
        for (before, path) in change.left_out() {
            let Some(state) = in_force(change, before) else { continue };
            let message = format!(
                "this document was `{state}` at the base; its text differs, and the configuration leaves it out now"
            );
            findings.push(Finding::new(&META, Location::whole(path), message).with_help(Some(HELP.into())));
        }
    }
}

const HELP: &str = "take the change back, and write a new document that supersedes this one; where only the wording is put right, say so: \
                    `<!-- gpdoc-ignore decision-rewritten: reason -->`";

/// The live state of a document of the base that must keep its text.
fn in_force<'a>(change: &Change<'a>, before: &'a File) -> Option<&'a str> {
    let status = change.base.status(before).filter(Status::is_live)?;
    let is_immutable = change.base.kind_of(before)?.immutable == Some(Immutable::Live);
    status.state().filter(|_| is_immutable)
}
