//! See `docs/rules/id-taken.md`.

use super::{Meta, Rule, Scope};
use crate::change::Change;
use crate::finding::{Finding, Location, Severity};
use crate::model::{File, FileIndex, Number};

static META: Meta = Meta {
    name: "id-taken",
    summary: "a new document with the id or number of a document of the base",
    default: Severity::Error,
    scope: Scope::Change,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/id-taken.md"),
};

pub(super) struct IdTaken;

impl Rule for IdTaken {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn change(&self, change: &Change<'_>, findings: &mut Vec<Finding>) {
        let new = change.files.iter().filter_map(|file| change.head.file_at(file.path.as_str()));
        for file in new.filter(|file| file.kind.is_some() && change.is_new(file)) {
            let Some((what, owner)) = by_id(change, file).or_else(|| by_number(change, file)) else { continue };
            let message = format!("the {what} is taken: `{}` has it at the base", owner.path());
            let finding = match file.own_id() {
                Some(node) => Finding::at_node(&META, file, node, "/id", message),
                None => Finding::at_file(&META, file, message),
            };
            let kind = change.head.kind_of(file).map_or("", |kind| kind.name.as_str());
            let place = Location { path: owner.path().clone(), range: None };
            findings.push(
                finding
                    .with_subject(what)
                    .with_help(Some(format!("take a free one: `gpdoc ids next {kind}`")))
                    .with_related(place, "it is taken here"),
            );
        }
    }
}

fn by_id<'a>(change: &Change<'a>, file: &File) -> Option<(String, &'a File)> {
    let id = file.own_id()?.text()?;
    let same = |now: &File| now.own_id().and_then(crate::yaml::Node::text) == Some(id);
    let owner = owner(change, file, change.base.ids.with_id(id), &same)?;
    Some((format!("id `{id}`"), owner))
}

fn by_number<'a>(change: &Change<'a>, file: &File) -> Option<(String, &'a File)> {
    let name = &change.head.kind_of(file)?.name;
    let number = file.number?;
    // The base may have its kinds in another order.
    let kind = change.base.config.kinds.iter().position(|kind| kind.name == *name)?;
    let there = change.base.ids.with_number(Number { kind, number: number.number });
    let owner = owner(change, file, there, &|now| now.number == Some(number))?;
    Some((format!("{name} number {}", number.number), owner))
}

/// The document of the base that is in the way: one that still is what it was. One that is gone may be this very
/// document, moved.
fn owner<'a>(change: &Change<'a>, file: &File, there: &[FileIndex], same: &dyn Fn(&File) -> bool) -> Option<&'a File> {
    let there = there.iter().map(|index| change.base.file(*index));
    let mut others = there.filter(|other| other.kind.is_some() && other.path() != file.path());
    others.find(|other| change.head.file_at(other.path().as_str()).is_some_and(same))
}
