//! See `docs/rules/duplicate-number.md`.

use std::collections::BTreeMap;

use super::id_mismatch::has_two_numbers;
use super::{Context, Meta, Rule, Scope, template};
use crate::finding::{Finding, Location, Severity};
use crate::model::{File, FileIndex, Model};
use crate::process::command_line;

static META: Meta = Meta {
    name: "duplicate-number",
    summary: "two documents of a kind with one number and different ids",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/duplicate-number.md"),
};

pub(super) struct DuplicateNumber;

impl Rule for DuplicateNumber {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn tree(&self, context: Context<'_>, findings: &mut Vec<Finding>) {
        let model = context.model;
        for file in &model.files {
            let group = file.number.map_or(&[][..], |number| model.ids.with_number(number));
            if group.len() > 1 && group.first() == Some(&file.index) {
                report(model, group, findings);
            }
        }
    }
}

/// Of many documents with one number each is looked at once, not once for each of the others.
fn report(model: &Model<'_>, group: &[FileIndex], findings: &mut Vec<Finding>) {
    // Which of two numbers is the wrong one is not known; a template has the number 0, and so has an index or a first
    // decision now and then.
    let counts = |file: &&File| !has_two_numbers(model, file) && !template::is_template(file);
    let named: Vec<(&File, &str)> =
        group.iter().map(|index| model.file(*index)).filter(counts).map(|file| (file, name(file))).collect();
    let mut of_name: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, name) in &named {
        *of_name.entry(name).or_default() += 1;
    }
    for (file, own) in &named {
        let (Some(number), Some(kind)) = (file.number, model.kind_of(file)) else { continue };
        let n = number.number;
        let others = named.iter().filter(|(_, name)| name != own).map(|(file, _)| *file);
        let count = named.len() - of_name.get(own).copied().unwrap_or_default();
        let label = if kind.name == "adr" { "ADR" } else { kind.name.as_str() };
        let message = match (count, others.clone().next()) {
            (_, None) => continue,
            (1, Some(other)) => format!("{label} number {n} is also used by `{}` ({})", name(other), other.path()),
            _ => format!("{label} number {n} is also used by {count} other documents"),
        };
        findings.push(
            Finding::at_id(&META, file, message)
                .with_help(Some(format!(
                    "`{}` gives this one a free number, and its references follow",
                    command_line(&["gpdoc", "ids", "renumber", file.path().as_str()])
                )))
                .with_subject(n.to_string())
                .with_all_related(count, others, Location::of_id, "it has the number too"),
        );
    }
}

/// The id of a document, or what stands for it.
fn name(file: &File) -> &str {
    file.own_id().and_then(crate::yaml::Node::text).unwrap_or_else(|| file.path().stem())
}
