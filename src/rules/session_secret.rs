//! See `docs/rules/session-secret.md`.

use super::{Context, Meta, Rule, Scope, captures};
use crate::finding::{Finding, Severity};
use crate::ledger::redact::Kind;
use crate::model::File;

static META: Meta = Meta {
    name: "session-secret",
    summary: "a token, a key or a home directory in a session capture",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-secret.md"),
};

pub(super) struct SessionSecret;

impl Rule for SessionSecret {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Some(capture) = context.model.capture(file) else { return };
        for (nth, found) in capture.secrets(&file.document.source).iter().enumerate() {
            // A secret must not be told twice: neither the message nor the subject has it.
            let start: String = captures::text(file, &found.span).chars().take(4).collect();
            let message = format!("this looks like {}", found.what.describe());
            let help =
                "take it out, and out of the history; a secret that was committed must be made invalid".to_owned();
            let home = "write the path relative to the repository".to_owned();
            let is_home = found.what == Kind::Home;
            let finding = Finding::at(&META, file, found.span.clone(), message).with_subject(format!("{start} {nth}"));
            findings.push(finding.with_help(Some(if is_home { home } else { help })));
        }
    }
}
