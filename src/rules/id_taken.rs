//! See `docs/rules/id-taken.md`.

use super::{Meta, Rule, Scope};
use crate::change::Change;
use crate::finding::{Finding, Severity};
use crate::model::{File, FileIndex, Model, Number};

static META: Meta = Meta {
    name: "id-taken",
    summary: "a new document with an id or number that was taken on the base branch meanwhile",
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
        let Some(tip) = change.tip else { return };
        let new = change.files.iter().filter_map(|file| change.head.file_at(file.path.as_str()));
        for file in new.filter(|file| file.kind.is_some() && change.is_new(file)) {
            let Some((what, owner)) = by_id(change, tip, file).or_else(|| by_number(change, tip, file)) else {
                continue;
            };
            let message = format!("the {what} is taken by `{}` on the base branch", owner.path());
            let kind = change.head.kind_of(file).map_or("", |kind| kind.name.as_str());
            let help = format!("take a free one: `gpdoc ids next {kind}`");
            findings.push(Finding::at_id(&META, file, message).with_subject(what).with_help(Some(help)));
        }
    }
}

fn by_id<'a>(change: &Change<'a>, tip: &'a Model<'a>, file: &File) -> Option<(String, &'a File)> {
    let id = file.own_id()?.text()?;
    let same = |_: &Model<'_>, other: &File| other.own_id().and_then(crate::yaml::Node::text) == Some(id);
    Some((format!("id `{id}`"), owner(change, tip, file, tip.ids.with_id(id), &same)?))
}

fn by_number<'a>(change: &Change<'a>, tip: &'a Model<'a>, file: &File) -> Option<(String, &'a File)> {
    let name = change.head.kind_of(file)?.name.as_str();
    let number = file.number?.number;
    // Each side may have its kinds in another order.
    let kind = tip.config.kinds.iter().position(|kind| kind.name == name)?;
    let same = |model: &Model<'_>, other: &File| {
        other.number.is_some_and(|it| it.number == number) && model.kind_of(other).is_some_and(|kind| kind.name == name)
    };
    let there = tip.ids.with_number(Number { kind, number });
    Some((format!("{name} number {number}"), owner(change, tip, file, there, &same)?))
}

/// The document that came to the base branch since the merge base and is in the way. What the merge base had already
/// is in the head too, where the rules over the tree see it, or was moved or deleted there.
fn owner<'a>(
    change: &Change<'_>,
    tip: &'a Model<'a>,
    file: &File,
    there: &[FileIndex],
    same: &dyn Fn(&Model<'_>, &File) -> bool,
) -> Option<&'a File> {
    let has = |model: &Model<'_>, path: &str| model.file_at(path).is_some_and(|other| same(model, other));
    let mut others = there.iter().map(|index| tip.file(*index)).filter(|other| other.kind.is_some());
    others.find(|other| {
        let path = other.path().as_str();
        other.path() != file.path() && !has(change.base, path) && !has(change.head, path)
    })
}
