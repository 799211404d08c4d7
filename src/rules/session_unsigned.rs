//! See `docs/rules/session-unsigned.md`.

use super::{Context, Meta, Rule, Scope, captures};
use crate::finding::{Finding, Severity};
use crate::model::File;
use crate::session::capture::SegmentKind;

static META: Meta = Meta {
    name: "session-unsigned",
    summary: "a session capture, or an update of one, with no `Signed:` line",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-unsigned.md"),
};

pub(super) struct SessionUnsigned;

impl Rule for SessionUnsigned {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Some(capture) = context.model.capture(file) else { return };
        // The main block may be signed below a review or a continuation of it.
        let mut main = capture.segments.iter().take_while(|segment| segment.kind != SegmentKind::Update);
        let main_place = capture.main().filter(|_| main.all(|segment| segment.signatures.is_empty()));
        let updates = capture.updates().filter(|(update, dated)| {
            update.signatures.is_empty() && dated.iter().all(|segment| segment.signatures.is_empty())
        });
        for segment in main_place.into_iter().chain(updates.map(|(update, _)| update)) {
            let what = if segment.kind == SegmentKind::Main { "session" } else { "update" };
            let message = format!("nobody signed this {what}");
            let help = "end it with a line `Signed: <agent> (<time in UTC>)`".to_owned();
            let finding = Finding::at(&META, file, captures::place(file, segment), message);
            findings.push(finding.with_subject(captures::name(file, segment)).with_help(Some(help)));
        }
    }
}
