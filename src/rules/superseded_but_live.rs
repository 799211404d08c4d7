//! See `docs/rules/superseded-but-live.md`.

use super::{Context, Meta, Rule, Scope, references};
use crate::finding::{Applicability, Finding, Fix, Location, Severity};
use crate::model::{File, Model, Reference, Stated, Status, Succession};
use crate::yaml::edit::{self, Splice};

static META: Meta = Meta {
    name: "superseded-but-live",
    summary: "a document that a live one supersedes, yet its own status is live",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: Some(Applicability::Unsafe),
    since: "0.1.0",
    page: include_str!("../../docs/rules/superseded-but-live.md"),
};

pub(super) struct SupersededButLive;

impl Rule for SupersededButLive {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let model = context.model;
        let Some(status) = model.status(file).filter(Status::is_live) else { return };
        let Some((successor, place)) = successor(model, file) else { return };
        let name = successor.id.as_deref().unwrap_or_else(|| successor.path().as_str());
        let state = status.state().unwrap_or_default();
        let message = format!("`{name}` supersedes this document, yet its status is `{state}`");
        findings.push(
            Finding::at_status(&META, file, &status, message)
                .with_subject(name)
                .with_related(place, "it is superseded here")
                .with_fix(fix(file, &status)),
        );
    }
}

/// The first live document that supersedes `file`, and where that is said. Two that supersede each other are
/// `reference-cycle`'s.
fn successor<'m>(model: &'m Model<'_>, file: &'m File) -> Option<(&'m File, Location)> {
    let inverse = model.config.inverse_of("supersedes").unwrap_or("superseded_by");
    let is_successor = |other: &File| {
        let returned =
            |reference: &Reference| &*reference.field == "supersedes" && reference.document() == Some(other.index);
        let is_live = model.status(other).is_some_and(|status| status.is_live());
        let states =
            |stated: &Stated| stated.succession == Succession::Supersedes && stated.document() == Some(other.index);
        let is_returned = file.references.iter().any(returned) || model.stated(file).iter().any(states);
        other.index != file.index && is_live && !is_returned
    };
    let said = model.incoming(file).filter(|(_, reference)| {
        &*reference.field == "supersedes" && !references::is_doubtful(model, file, &reference.text)
    });
    let own = file.references.iter().filter(|reference| &*reference.field == inverse);
    let own = own.filter_map(|reference| Some((file, reference, model.file(reference.document()?))));
    let mut all = said.map(|(other, reference)| (other, reference, other)).chain(own);
    if let Some((at, reference, other)) = all.find(|(_, _, other)| is_successor(other)) {
        return Some((other, Location::of_reference(at, reference)));
    }
    let mut stated = model.stated_of(file).filter(|(_, stated)| stated.succession == Succession::Supersedes);
    let (other, stated) = stated.find(|(other, _)| is_successor(other))?;
    Some((other, Location::of(other, stated.span.clone())))
}

/// Says `superseded` wherever the document states its status now, in the kind's own word.
fn fix(file: &File, status: &Status<'_>) -> Option<Fix> {
    let (state, words) = status.lifecycle.states.iter().find(|(state, _)| state == "superseded")?;
    let word = words.first().unwrap_or(state);
    let mut splices = Vec::new();
    if let Some(node) = status.field {
        splices.push(edit::replace_scalar(node.resolved(), word)?);
    }
    if let Some(body) = &status.body {
        let is_capital = body.word.starts_with(char::is_uppercase);
        splices
            .push(Splice { range: body.span.clone(), text: if is_capital { capitalised(word) } else { word.clone() } });
    }
    Some(Fix::splices(Applicability::Unsafe, format!("set the status to `{word}`"), file, splices))
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
