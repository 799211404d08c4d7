//! See `docs/rules/missing-inverse.md`.

use super::{Context, Meta, Rule, Scope, references, renames};
use crate::finding::{Applicability, Finding, Severity};
use crate::model::{File, Model};
use crate::process::command_line;

static META: Meta = Meta {
    name: "missing-inverse",
    summary: "a relation whose other side does not say so",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    page: include_str!("../../docs/rules/missing-inverse.md"),
};

pub(super) struct MissingInverse;

impl Rule for MissingInverse {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        for (at, reference) in file.references.iter().enumerate() {
            let Some(inverse) = context.model.config.inverse_of(&reference.field) else { continue };
            let Some(target) = references::other_side(context.model, file, at) else { continue };
            let model = context.model;
            // Who takes the place of whom.
            let (old, by) = if &*reference.field == SUPERSEDES { (target, file) } else { (file, target) };
            let is_succession = [&*reference.field, inverse].contains(&SUPERSEDES);
            if references::names(model, target, inverse, file) || (is_succession && !was_decided(model, by)) {
                continue;
            }
            let (field, text) = (&reference.field, &reference.text);
            let message = format!("{field} names `{text}`, which does not name this document in its {inverse}");
            let id = references::unique_id(model, file);
            let fix = id.and_then(|id| references::add(target, inverse, id));
            let by_command = is_succession && is_decision(model, old) && is_decision(model, by);
            let help = if by_command && model.status(by).is_some_and(|status| status.is_live()) {
                let (old, by) = (renames::name(model, old), renames::name(model, by));
                format!("`{}` says it in both", command_line(&["gpdoc", "adr", "supersede", old, "--by", by]))
            } else {
                format!("add `{}` to {inverse} in {}", renames::name(model, file), target.path())
            };
            findings.push(Finding::at_reference(&META, file, reference, message).with_help(Some(help)).with_fix(fix));
        }
    }
}

const SUPERSEDES: &str = "supersedes";

/// False for a document that only proposes to take another's place, or was rejected: it is or was never in force.
fn was_decided(model: &Model<'_>, by: &File) -> bool {
    let Some(status) = model.status(by) else { return true };
    let (lifecycle, Some(state)) = (status.lifecycle, status.state()) else { return true };
    lifecycle.is_live(state) || lifecycle.live.iter().any(|live| lifecycle.leads(live, state))
}

/// True for what `gpdoc adr` moves.
fn is_decision(model: &Model<'_>, file: &File) -> bool {
    model.kind_of(file).is_some_and(|kind| kind.name == "adr")
}
