//! See `docs/rules/status-conflict.md`.

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Applicability, Finding, Fix, Location, Severity};
use crate::model::File;
use crate::yaml::edit;

static META: Meta = Meta {
    name: "status-conflict",
    summary: "frontmatter and body, or two lines of the body, that state different statuses",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: Some(Applicability::Unsafe),
    since: "0.1.0",
    page: include_str!("../../docs/rules/status-conflict.md"),
};

pub(super) struct StatusConflict;

impl Rule for StatusConflict {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Some(status) = context.model.status(file).filter(crate::model::Status::conflicts) else { return };
        if let (Some(body), Some(contrary)) = (&status.body, &status.contrary) {
            let message = format!("the body says `{}` and `{}`", body.word, contrary.word);
            let help = "keep the one that holds; a history has a day on each line, or ends with `Superseded by`";
            findings.push(
                Finding::at(&META, file, body.span.clone(), message)
                    .with_subject(format!("{} {}", body.word, contrary.word).to_lowercase())
                    .with_help(Some(help.to_owned()))
                    .with_related(Location::of(file, contrary.span.clone()), "it says this here"),
            );
            return;
        }
        let (Some(node), Some(body)) = (status.field, &status.body) else { return };
        let (field, word) = (&status.lifecycle.field, node.text().unwrap_or_default());
        let message = format!("`{field}` is `{word}`, but the body says `{}`", body.word);
        // The configuration keeps its words in lower case; so do schemas.
        let new = body.word.to_lowercase();
        let fix = edit::replace_scalar(node.resolved(), &new).map(|splice| {
            Fix::splices(Applicability::Unsafe, format!("write `{new}`, as the body says"), file, [splice])
        });
        findings.push(
            Finding::at_value(&META, file, (field, node), message)
                .with_subject(status.body_state().unwrap_or_default())
                .with_help(Some("decide which of the two is right, and say it in both places".to_owned()))
                .with_related(Location::of(file, body.span.clone()), "the body says it here")
                .with_fix(fix),
        );
    }
}
