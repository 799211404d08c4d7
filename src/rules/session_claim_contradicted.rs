//! See `docs/rules/session-claim-contradicted.md`.

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Location, Severity};
use crate::model::File;
use crate::session::capture::{Segment, Stamp, Verdict};
use crate::session::evidence::Evidence;
use crate::session::history::SKEW;

static META: Meta = Meta {
    name: "session-claim-contradicted",
    summary: "a row says that a command passed, and its recorded run did not",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-claim-contradicted.md"),
};

pub(super) struct SessionClaimContradicted;

impl Rule for SessionClaimContradicted {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Some(capture) = context.model.capture(file) else { return };
        let Some(evidence) = Evidence::of(context.model.snapshot, file.path()) else { return };
        for (segment, row) in capture.rows().filter(|(_, row)| row.verdict == Verdict::Passed) {
            let Some(command) = &row.command else { continue };
            let Some(run) = evidence.last_run(command, until(segment)) else { continue };
            let Some(fault) = run.fault() else { continue };
            let message = format!("this says that `{command}` passed; its recorded run {fault}");
            let help = "run it again under `gpdoc session run --`, and append what came out".to_owned();
            let mut finding = Finding::at(&META, file, row.span.clone(), message).with_subject(command.as_str());
            if let Some(path) = Evidence::path_of(file.path()) {
                finding = finding.with_related(Location { path, range: None }, format!("the run of {}", run.start));
            }
            findings.push(finding.with_help(Some(help)));
        }
    }
}

/// The last moment of which a segment can speak, in seconds since 1970-01-01 UTC; none where it names no time.
fn until(segment: &Segment) -> Option<i64> {
    let signed = segment.signatures.iter().filter_map(|signature| signature.time.as_ref());
    segment.time.iter().chain(signed).filter_map(Stamp::seconds).max().map(|time| time + SKEW)
}
