//! `path:line:column: severity[rule] message`, one line a finding, for editors and `grep`.

use std::io::{self, Write};

use super::{sources::Sources, text::one_line};
use crate::finding::Report;

pub(super) fn render(report: &Report<'_>, sources: &mut Sources<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings {
        let start = sources.span(&finding.location).start;
        let path = one_line(finding.location.path.as_str());
        let (severity, rule, message) = (finding.severity.as_str(), finding.rule, one_line(&finding.message));
        writeln!(out, "{path}:{}:{}: {severity}[{rule}] {message}", start.line, start.column)?;
    }
    Ok(())
}
