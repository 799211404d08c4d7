//! See `docs/rules/session-claim-unsupported.md`.

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Severity};
use crate::model::File;
use crate::session::capture::Verdict;
use crate::session::evidence::Evidence;

static META: Meta = Meta {
    name: "session-claim-unsupported",
    summary: "a row of a validation with no recorded run",
    default: Severity::Off,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-claim-unsupported.md"),
};

pub(super) struct SessionClaimUnsupported;

impl Rule for SessionClaimUnsupported {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Some(capture) = context.model.capture(file) else { return };
        let evidence = Evidence::of(context.model.snapshot, file.path()).unwrap_or_default();
        for (_, row) in capture.rows() {
            let claim = evidence.claim(row).filter(|claim| claim.verdict != Verdict::NotRun);
            let Some(command) = claim.map(|claim| claim.command) else { continue };
            if evidence.last_run(command).is_some() {
                continue;
            }
            let message = format!("claimed: no evidence is recorded of `{command}`");
            let help = "run commands under `gpdoc session run --`, which records them".to_owned();
            let finding = Finding::at(&META, file, row.span.clone(), message);
            findings.push(finding.with_subject(command).with_help(Some(help)));
        }
    }
}
