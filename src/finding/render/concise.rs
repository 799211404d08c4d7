//! `path:line:column: severity[rule] message`, one line a finding, for editors and `grep`.

use std::io::{self, Write};

use rayon::prelude::*;

use super::{sources::Sources, text::one_line};
use crate::finding::{Finding, Report};

pub(super) fn render(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let of_one_file = report.findings.par_chunk_by(|a, b| a.location.path == b.location.path);
    let lines: Vec<String> = of_one_file
        .map(|findings| {
            let mut sources = Sources::new(report.source);
            findings.iter().map(|finding| line(finding, &mut sources)).collect()
        })
        .collect();
    lines.iter().try_for_each(|lines| out.write_all(lines.as_bytes()))
}

fn line(finding: &Finding, sources: &mut Sources<'_>) -> String {
    let start = sources.span(&finding.location).start;
    let path = one_line(finding.location.path.as_str());
    let (severity, rule, message) = (finding.severity.as_str(), finding.rule, one_line(&finding.message));
    format!("{path}:{}:{}: {severity}[{rule}] {message}\n", start.line, start.column)
}
