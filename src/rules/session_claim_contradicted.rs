//! See `docs/rules/session-claim-contradicted.md`.

use super::{Context, Meta, Rule, Scope, captures};
use crate::finding::{Finding, Location, Severity};
use crate::model::File;
use crate::session::capture::{Segment, Stamp, Verdict};
use crate::session::evidence::{self, Evidence, Record, Run};
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
        for (segment, row) in capture.rows() {
            let claim = evidence.claim(row).filter(|claim| claim.verdict == Verdict::Passed);
            let Some(command) = claim.map(|claim| claim.command) else { continue };
            if capture.restates(row.span.start, command) {
                continue;
            }
            let Some((run, fault)) = contradiction(&evidence, command, segment) else { continue };
            let message = format!("this says that `{command}` passed; its recorded run {fault}");
            let help = format!("run it again under `gpdoc session run --`, and {}", captures::correction(command));
            let mut finding = Finding::at(&META, file, row.span.clone(), message).with_subject(command);
            if let Some(path) = Evidence::path_of(file.path()) {
                finding = finding.with_related(Location { path, range: None }, format!("the run of {}", run.start));
            }
            findings.push(finding.with_help(Some(help)));
        }
    }
}

/// The run that shows that a command had not passed when a segment was written, and how it ended. A success of the command in
/// another directory may be the one that is meant.
fn contradiction<'e>(evidence: &'e Evidence, command: &str, segment: &Segment) -> Option<(&'e Run, String)> {
    let of = |records: &'e [Record], by: Option<i64>| {
        let runs = evidence::last_runs(records, command, by);
        let fault = runs.last().and_then(|run| run.fault().map(|fault| (*run, fault)));
        (!runs.is_empty(), fault.filter(|_| runs.iter().all(|run| run.fault().is_some())))
    };
    // Where the evidence knows when the segment was appended, what ran later is not what it speaks of.
    let time = segment.time.as_ref().and_then(Stamp::seconds);
    if let Some(records) = time.and_then(|time| evidence.until_mark(time)) {
        return of(records, None).1;
    }
    let signed = segment.signatures.iter().filter_map(|signature| signature.time.as_ref()?.seconds());
    let Some(by) = time.into_iter().chain(signed).max() else { return of(&evidence.records, None).1 };
    // Two clocks: it has to be so by both.
    let (is_known, exact) = of(&evidence.records, Some(by));
    let late = of(&evidence.records, Some(by + SKEW)).1;
    if is_known { exact.and(late) } else { late }
}
