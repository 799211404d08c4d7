//! See `docs/rules/decision-rewritten.md`.

use super::{Meta, Rule, Scope, renames};
use crate::change::Change;
use crate::change::body::Rewriting;
use crate::config::types::Immutable;
use crate::finding::{Finding, Location, Severity};
use crate::model::{File, Status};
use crate::process::command_line;
use crate::snapshot::ChangeStatus;
use crate::yaml::Node;

static META: Meta = Meta {
    name: "decision-rewritten",
    summary: "a decision that was in force changed its text, or was deleted",
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
        let (moved, gone) = deleted(change);
        for (before, now) in change.edited().chain(moved) {
            let Some(word) = in_force(change, before) else { continue };
            let Some(Rewriting { range, what }) = change.rewritten(before, now) else { continue };
            let message = format!("this document was in force (`{word}`) at the base, and {what}");
            findings.push(Finding::at(&META, now, range, message).with_help(Some(HELP.into())));
        }
        for before in gone {
            let Some(word) = in_force(change, before) else { continue };
            let message = format!("this document was in force (`{word}`) at the base, and was deleted");
            let deprecate = match change.base.kind_of(before).map(|kind| kind.name.as_str()) {
                Some("adr") => {
                    let name = renames::name(change.base, before);
                    format!("`{}`", command_line(&["gpdoc", "adr", "deprecate", name]))
                }
                _ => "deprecate it".to_owned(),
            };
            let help = format!(
                "restore it; what no longer holds stays readable: supersede it, or {deprecate}. Once that is at the base, it may be deleted"
            );
            findings.push(Finding::new(&META, Location::whole(before.path()), message).with_help(Some(help)));
        }
        for (before, path) in change.left_out() {
            let Some(word) = in_force(change, before) else { continue };
            let message = format!(
                "this document was in force (`{word}`) at the base; its text differs, and the configuration leaves it out now"
            );
            findings.push(Finding::new(&META, Location::whole(path), message).with_help(Some(HELP.into())));
        }
    }
}

const HELP: &str = "take the change back, and write a new document that supersedes this one; where only the wording is put right, say so: \
                    `<!-- gpdoc-ignore decision-rewritten: reason -->`";

/// The documents of the base whose files are gone: those that live on elsewhere, as they were and as they are, and the others.
/// Where several had one id and one of them stays, nothing is lost that anybody can name.
fn deleted<'a>(change: &Change<'a>) -> (Vec<(&'a File, &'a File)>, Vec<&'a File>) {
    let (mut moved, mut gone) = (renames::alike(change), Vec::new());
    let files = change.files.iter().filter(|file| file.status == ChangeStatus::Deleted);
    for before in files.filter_map(|file| change.base.file_at(file.path.as_str())) {
        let same = before.id.as_deref().map_or(&[][..], |id| change.head.ids.with_id(id));
        if moved.iter().any(|(other, _)| other.index == before.index) {
            continue;
        }
        let has_it_newly = |now: &&File| change.before(now).is_none_or(|old| old.id != before.id);
        let now = same.iter().map(|index| change.head.file(*index)).find(has_it_newly);
        moved.extend(now.map(|now| (before, now)));
        gone.extend(Some(before).filter(|_| same.is_empty()));
    }
    (moved, gone)
}

/// The status, as it is written, of a document of the base that must keep its text.
fn in_force<'a>(change: &Change<'a>, before: &'a File) -> Option<String> {
    let status = change.base.status(before).filter(Status::is_live)?;
    let is_immutable = change.base.kind_of(before)?.immutable == Some(Immutable::Live);
    let written = status.field.and_then(Node::text).map(str::to_owned);
    written.or_else(|| Some(status.body.as_ref()?.word.clone())).filter(|_| is_immutable)
}
