//! GitLab's Code Quality report (<https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>).

use std::io::{self, Write};

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::{Options, digest::digest, sources::Sources};
use crate::finding::{Report, Severity};

pub(super) fn render(
    report: &Report<'_>,
    sources: &mut Sources<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    // GitLab drops findings whose fingerprint another one has.
    let mut seen = FxHashMap::default();
    let mut entries: Vec<Value> = Vec::with_capacity(report.findings.len());
    for finding in report.findings {
        let fingerprint = finding.fingerprint();
        let count: &mut usize = seen.entry(fingerprint.clone()).or_default();
        let span = sources.span(&finding.location);
        entries.push(json!({
            "description": finding.message,
            "check_name": finding.rule,
            "fingerprint": digest(&fingerprint, *count),
            "severity": if finding.severity == Severity::Error { "major" } else { "minor" },
            "location": {
                "path": options.hosted(&finding.location.path).as_str(),
                "lines": {"begin": span.start.line, "end": span.end.line},
            },
        }));
        *count += 1;
    }
    serde_json::to_writer_pretty(&mut *out, &entries)?;
    writeln!(out)
}
