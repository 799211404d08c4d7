//! See `docs/rules/released-entry-rewritten.md`.

use super::{Meta, Rule, Scope};
use crate::change::Change;
use crate::change::body::Rewriting;
use crate::config::types::Immutable;
use crate::finding::{Finding, Location, Severity};
use crate::model::File;
use crate::yaml::Core;

static META: Meta = Meta {
    name: "released-entry-rewritten",
    summary: "a changelog entry that was released changed its text",
    default: Severity::Error,
    scope: Scope::Change,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/released-entry-rewritten.md"),
};

pub(super) struct ReleasedEntryRewritten;

impl Rule for ReleasedEntryRewritten {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn change(&self, change: &Change<'_>, findings: &mut Vec<Finding>) {
        let must_stay = |before: &File| {
            let kind = change.base.kind_of(before);
            kind.is_some_and(|kind| kind.immutable == Some(Immutable::Released)) && is_released(before)
        };
        for (before, now) in change.edited().filter(|(before, _)| must_stay(before)) {
            let Some(Rewriting { range, what }) = change.rewritten(before, now) else { continue };
            let message = format!("this entry was released at the base, and {what}");
            findings.push(Finding::at(&META, now, range, message).with_help(Some(HELP.into())));
        }
        for (_, path) in change.left_out().filter(|(before, _)| must_stay(before)) {
            let message =
                "this entry was released at the base; its text differs, and the configuration leaves it out now";
            findings.push(Finding::new(&META, Location::whole(path), message.to_owned()).with_help(Some(HELP.into())));
        }
    }
}

const HELP: &str = "take the change back, and write a new entry";

/// True when the document's own metadata says so.
fn is_released(file: &File) -> bool {
    let released =
        file.document.get("released").is_some_and(|node| !node.is_empty() && node.core() != Some(Core::Bool(false)));
    let status = file.document.get("status").and_then(crate::yaml::Node::text);
    released || status.is_some_and(|status| status.trim().eq_ignore_ascii_case("released"))
}
