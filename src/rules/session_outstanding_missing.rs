//! See `docs/rules/session-outstanding-missing.md`.

use super::{Context, Meta, Rule, Scope, captures};
use crate::finding::{Finding, Severity};
use crate::model::File;
use crate::session::capture::{Part, PartKind};

static META: Meta = Meta {
    name: "session-outstanding-missing",
    summary: "an update that does not say what is outstanding",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-outstanding-missing.md"),
};

pub(super) struct SessionOutstandingMissing;

impl Rule for SessionOutstandingMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Some(capture) = context.model.capture(file) else { return };
        for (update, dated) in capture.updates() {
            let parts = update.parts.iter().chain(dated.iter().flat_map(|segment| &segment.parts));
            let says = |part: &&Part| matches!(part.kind, PartKind::Outstanding | PartKind::FollowUps);
            let outstanding: Vec<_> = parts.filter(says).collect();
            if outstanding.iter().any(|part| part.filled) {
                continue;
            }
            let (place, message) = match outstanding.first() {
                Some(part) => (part.heading.clone(), "this names what is outstanding, and then nothing".to_owned()),
                None => (captures::place(file, update), "this update does not say what is outstanding".to_owned()),
            };
            let help = "say under `**Outstanding**` what is left to do, or `None`".to_owned();
            let finding = Finding::at(&META, file, place, message);
            findings.push(finding.with_subject(captures::name(file, update)).with_help(Some(help)));
        }
    }
}
