//! See `docs/rules/session-claim-stale.md`.

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Severity};
use crate::model::File;
use crate::session::capture::{Claim, Row, Verdict};
use crate::session::evidence::Evidence;

static META: Meta = Meta {
    name: "session-claim-stale",
    summary: "a row says that a command passed, and the files changed since its run",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-claim-stale.md"),
};

pub(super) struct SessionClaimStale;

impl Rule for SessionClaimStale {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Some(capture) = context.model.capture(file) else { return };
        let Some(evidence) = Evidence::of(context.model.snapshot, file.path()) else { return };
        let Some(end) = evidence.last_tree() else { return };
        let mut rows: Vec<(Claim<'_>, &Row)> =
            capture.rows().filter_map(|(_, row)| Some((evidence.claim(row)?, row))).collect();
        let then = if evidence.is_closed() { "the session ended with" } else { "there were at the last update" };
        // What is said of a command last is what the session leaves.
        rows.reverse();
        let mut seen: Vec<&str> = Vec::new();
        for (Claim { command, verdict, .. }, row) in rows {
            if seen.contains(&command) {
                continue;
            }
            seen.push(command);
            if capture.corrects(row.span.start, command) {
                continue;
            }
            let run = evidence.last_run(command).filter(|run| run.fault().is_none());
            let Some(tree) = run.and_then(|run| run.after.as_deref()) else { continue };
            if verdict == Verdict::Passed && tree != end {
                let message = format!("`{command}` last ran on other contents than {then}");
                let help = "run it again under `gpdoc session run --` when the work is done".to_owned();
                let finding = Finding::at(&META, file, row.span.clone(), message);
                findings.push(finding.with_subject(command).with_help(Some(help)));
            }
        }
    }
}
